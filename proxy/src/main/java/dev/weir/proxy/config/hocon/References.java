package dev.weir.proxy.config.hocon;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names that a configuration gives to things and the places that refer to them. */
final class References {

    private final Map<Kind, SortedSet<String>> declared = new EnumMap<>(Kind.class);
    private final List<Reference> references = new ArrayList<>();

    /** What has a name that others refer to. */
    enum Kind {
        POOL,
        SPLIT,
        SEGMENT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Reference(Kind kind, String name, Value place) {}

    void declare(Kind kind, String name) {
        declared.computeIfAbsent(kind, any -> new TreeSet<>()).add(name);
    }

    void refer(Kind kind, String name, Value place) {
        references.add(new Reference(kind, name, place));
    }

    boolean isUsed(Kind kind, String name) {
        return references.stream().anyMatch(reference -> reference.kind == kind && reference.name.equals(name));
    }

    void reportDangling(Reading reading) {
        for (Reference reference : references) {
            SortedSet<String> names = declared.getOrDefault(reference.kind, Collections.emptySortedSet());
            if (!names.contains(reference.name)) {
                String word = reference.kind.word();
                reference.place.problem(
                        "there is no " + word + " of this name; expected one of weir." + word + "s: " + listed(names),
                        Nearest.to(reference.name, names));
            }
        }
    }

    private static String listed(SortedSet<String> names) {
        return names.isEmpty() ? "(none is defined)" : Shape.enumerate(names);
    }
}
