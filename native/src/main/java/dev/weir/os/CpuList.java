package dev.weir.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kernel's notation for a set of CPUs: {@code 0-2,7}. Stateless. */
final class CpuList {

    private static final String STATUS_KEY = "Cpus_allowed_list:";

    private CpuList() {}

    /** The CPUs that this process may run on; empty where the system does not tell. */
    static List<Integer> allowed(Path root) {
        try {
            for (String line : Files.readAllLines(root.resolve("proc/self/status"))) {
                if (line.startsWith(STATUS_KEY)) {
                    return parse(line.substring(STATUS_KEY.length()).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
        return List.of();
    }

    static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : list.split(",")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
