package dev.weir.control.change;

import dev.weir.control.table.ConfigOutline;
import dev.weir.control.table.Difference;
import dev.weir.proxy.config.WeirConfig;
import java.util.ArrayList;
import java.util.List;

/** The keys that are read once, at the start: what listens, where state is kept, and how loops and logs are set up. */
public final class RestartOnly {
    private static final List<String> SECTIONS =
            List.of("state-dir", "runtime", "listeners", "admin.bind", "access-log");

    private RestartOnly() {}

    /** A note for each such key in which two configurations differ. */
    public static List<String> changed(WeirConfig running, WeirConfig wanted) {
        List<String> notes = new ArrayList<>();
        for (Difference difference : Difference.between(ConfigOutline.of(running), ConfigOutline.of(wanted))) {
            if (SECTIONS.stream().anyMatch(section -> isWithin(section, difference.key()))) {
                notes.add(difference.key() + " changed; it needs a restart");
            }
        }
        return notes;
    }

    private static boolean isWithin(String section, String key) {
        return key.equals(section) || key.startsWith(section + ".");
    }
}
