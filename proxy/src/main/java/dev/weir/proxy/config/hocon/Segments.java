package dev.weir.proxy.config.hocon;

import com.typesafe.config.ConfigFactory;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.SegmentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.segments.*}, each when it is first referred to. One per reading, used by one thread. */
final class Segments {
    static final Segments NONE =
            new Segments(new Section(ConfigFactory.empty().root(), "", "", "", new Origin("", 0), new Reading()));

    private static final Shape<KeySource> ID_SOURCE = Shape.of(
            "expected where the id stands: \"cookie:NAME\", \"header:NAME\" or \"jwt:CLAIM\"", Segments::idSource);

    private final SortedMap<String, Section> sections = new TreeMap<>();
    private final SortedMap<String, SegmentConfig> segments = new TreeMap<>();
    private final SequencedSet<String> open = new LinkedHashSet<>();

    Segments(Section segments) {
        segments.named().forEach(section -> sections.put(section.name(), section));
    }

    /** The segment that a value names; null, and a problem, when there is none or it refers to itself. */
    @Nullable
    Condition refer(Value place) {
        String name = place.as(Shapes.NAME);
        if (name == null) {
            return null;
        }
        place.reading().references().refer(References.Kind.SEGMENT, name, place);
        if (open.contains(name)) {
            List<String> way = new ArrayList<>(open);
            way = way.subList(way.indexOf(name), way.size());
            place.problem("refers to itself: " + String.join(" -> ", way) + " -> " + name);
            return null;
        }
        SegmentConfig segment = find(name);
        return segment == null ? null : new Condition.Segment(name, segment.condition());
    }

    /** Those that can be read, by name. */
    SortedMap<String, SegmentConfig> readAll() {
        sections.keySet().forEach(this::find);
        return segments;
    }

    private @Nullable SegmentConfig find(String name) {
        Section section = sections.get(name);
        if (section == null || segments.containsKey(name)) {
            return segments.get(name);
        }
        open.addLast(name);
        Condition condition = read(section);
        open.removeLast();
        if (condition != null) {
            segments.put(name, new SegmentConfig(name, condition, section.origin()));
        }
        return segments.get(name);
    }

    private static @Nullable Condition read(Section section) {
        Section when = section.findSection("when");
        Path idsFile = section.find("ids-file", Shapes.FILE);
        boolean listed = section.value("ids-file") != null;
        KeySource of = listed ? section.require("of", ID_SOURCE) : section.find("of", ID_SOURCE);
        if (when == null ? !listed : listed) {
            section.problem("expected one of when { ... } and ids-file");
        } else if (!listed && of != null) {
            section.problem("of", "says where the id stands; expected an ids-file beside it");
        }
        if (when != null) {
            return ConditionReader.read(when);
        }
        return idsFile == null || of == null ? null : new Condition.Listed(of, idsFile);
    }

    private static @Nullable KeySource idSource(String text) {
        KeySource source = HttpShapes.KEY_SOURCE.parser().parse(text);
        return switch (source) {
            case null -> null;
            case KeySource.Header header -> header;
            case KeySource.Cookie cookie -> cookie;
            case KeySource.Claim claim -> claim;
            case KeySource.ClientAddress address -> null;
            case KeySource.WeirCookie cookie -> null;
        };
    }
}
