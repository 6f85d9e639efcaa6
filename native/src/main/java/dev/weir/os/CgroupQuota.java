package dev.weir.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much CPU time the control group pays for, of version 1 or 2: the tightest limit between our group and the top of
 * what we can see of the tree. Stateless.
 *
 * <pre>
 *   /proc/self/cgroup      0::/shop/weir                   our group, per hierarchy
 *   /proc/self/mountinfo   ... /shop /sys/fs/cgroup ...    which part of the tree is mounted where
 *   cpu.max                150000 100000                   v2: quota and period in microseconds, or max
 *   cpu.cfs_quota_us       150000                          v1: the quota, -1 for none; cpu.cfs_period_us
 * </pre>
 */
final class CgroupQuota {

    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final Path root;

    private CgroupQuota(Path root) {
        this.root = root;
    }

    /** CPUs worth of time per period; {@link #UNLIMITED} where nothing limits it or the system does not tell. */
    static double cpus(Path root) {
        CgroupQuota quota = new CgroupQuota(root);
        return Math.min(quota.tightest(Version.V1), quota.tightest(Version.V2));
    }

    private double tightest(Version version) {
        try {
            String group = group(version);
            Mount mount = mount(version);
            return group == null || mount == null ? UNLIMITED : tightest(version, mount, mount.directoryOf(group));
        } catch (IOException | RuntimeException e) {
            return UNLIMITED;
        }
    }

    private static double tightest(Version version, Mount mount, Path group) throws IOException {
        double tightest = UNLIMITED;
        for (Path level = group; level != null && level.startsWith(mount.point()); level = level.getParent()) {
            tightest = Math.min(tightest, version.limit(level));
        }
        return tightest;
    }

    private @Nullable String group(Version version) throws IOException {
        for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && version.namesGroup(fields[1])) {
                return fields[2];
            }
        }
        return null;
    }

    private @Nullable Mount mount(Version version) throws IOException {
        for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            String[] mounted = halves[0].split(" ");
            String[] source = halves.length == 2 ? halves[1].split(" ") : new String[0];
            if (source.length == 3 && version.namesMount(source[0], source[2])) {
                return new Mount(mounted[3], root.resolve(mounted[4].substring(1)));
            }
        }
        return null;
    }

    /** A part of the tree of groups, and where it can be seen. */
    private record Mount(String treeRoot, Path point) {

        /** Inside a container the path of a group may be the host's, while only its own part is mounted. */
        Path directoryOf(String group) {
            String below = group.startsWith(treeRoot) ? group.substring(treeRoot.length()) : group;
            Path directory = point.resolve(below.startsWith("/") ? below.substring(1) : below);
            return Files.isDirectory(directory) ? directory : point;
        }
    }

    private enum Version {
        V1 {
            @Override
            boolean namesGroup(String controllers) {
                return List.of(controllers.split(",")).contains("cpu");
            }

            @Override
            boolean namesMount(String fileSystem, String mountOptions) {
                return fileSystem.equals("cgroup") && namesGroup(mountOptions);
            }

            @Override
            double limit(Path group) throws IOException {
                Path quota = group.resolve("cpu.cfs_quota_us");
                if (!Files.exists(quota)) {
                    return UNLIMITED;
                }
                double quotaUs = number(quota);
                return quotaUs < 0 ? UNLIMITED : quotaUs / number(group.resolve("cpu.cfs_period_us"));
            }
        },
        V2 {
            @Override
            boolean namesGroup(String controllers) {
                return controllers.isEmpty();
            }

            @Override
            boolean namesMount(String fileSystem, String mountOptions) {
                return fileSystem.equals("cgroup2");
            }

            @Override
            double limit(Path group) throws IOException {
                Path max = group.resolve("cpu.max");
                if (!Files.exists(max)) {
                    return UNLIMITED;
                }
                String[] quotaAndPeriod = Files.readString(max).strip().split(" ");
                return quotaAndPeriod[0].equals("max")
                        ? UNLIMITED
                        : Double.parseDouble(quotaAndPeriod[0]) / Double.parseDouble(quotaAndPeriod[1]);
            }
        };

        private static double number(Path file) throws IOException {
            return Double.parseDouble(Files.readString(file).strip());
        }

        abstract boolean namesGroup(String controllers);

        abstract boolean namesMount(String fileSystem, String mountOptions);

        /** CPUs worth of time that this group alone allows. */
        abstract double limit(Path group) throws IOException;
    }
}
