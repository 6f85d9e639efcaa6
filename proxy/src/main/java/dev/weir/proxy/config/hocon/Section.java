package dev.weir.proxy.config.hocon;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.weir.proxy.config.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object of the configuration and its place.
 *
 * <p>It remembers each key that a reader asks for; what nobody asked for is unknown, and reported at the end.
 */
final class Section {

    /** Keys of the design that this release does not have yet. */
    private static final Set<String> LATER = Set.of("tls", "tls-handshake");

    private final ConfigObject object;
    private final String name;
    private final String key;
    private final String form;
    private final Origin origin;
    private final Reading reading;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Section> sections = new HashMap<>();
    private boolean holdsNames;

    Section(ConfigObject object, String name, String key, String form, Origin origin, Reading reading) {
        this.object = object;
        this.name = name;
        this.key = key;
        this.form = form;
        this.origin = origin;
        this.reading = reading;
        reading.opened(this);
    }

    String name() {
        return name;
    }

    Origin origin() {
        return origin;
    }

    Reading reading() {
        return reading;
    }

    boolean isEmpty() {
        return object.isEmpty();
    }

    /** The same object, documented as a block of its own because it may stand in several places. */
    Section documentedAs(String block) {
        reading.asked(form, !isEmpty());
        Section section = new Section(object, name, key, block, origin, reading);
        holdsNames = true;
        return section;
    }

    /** Null when the key is absent. */
    @Nullable
    Value value(String child) {
        known.add(child);
        ConfigValue raw = object.get(child);
        boolean present = raw != null && raw.valueType() != ConfigValueType.NULL;
        reading.asked(formOf(child), present);
        return raw == null || !present ? null : place(raw, child, child);
    }

    private Value place(ConfigValue raw, String child, String childForm) {
        String childKey = Places.join(key, child);
        Origin place = Places.of(raw.origin(), origin);
        return new Value(raw, child, childKey, formOf(childForm), place, reading);
    }

    private String formOf(String child) {
        return form.isEmpty() ? child : form + "." + child;
    }

    /** Null when the key is absent or its value has another shape. */
    <T> @Nullable T find(String child, Shape<T> shape) {
        Value value = value(child);
        return value == null ? null : value.as(shape);
    }

    <T> T get(String child, Shape<T> shape, T otherwise) {
        T found = find(child, shape);
        return found == null ? otherwise : found;
    }

    /** Null, and a problem, when the key is absent or its value has another shape. */
    <T> @Nullable T require(String child, Shape<T> shape) {
        Value value = value(child);
        if (value == null) {
            missing(child, shape.expected());
            return null;
        }
        return value.as(shape);
    }

    /** The elements that have the shape; empty when the key is absent. */
    <T> List<T> list(String child, Shape<T> shape) {
        List<T> list = new ArrayList<>();
        for (Value element : elements(child)) {
            T parsed = element.as(shape);
            if (parsed != null) {
                list.add(parsed);
            }
        }
        return list;
    }

    List<Value> elements(String child) {
        Value value = value(child);
        return value == null ? List.of() : value.elements();
    }

    /** An empty section when the key is absent. */
    Section section(String child) {
        Section present = findSection(child);
        if (present != null) {
            return present;
        }
        ConfigObject empty = ConfigValueFactory.fromMap(Map.of());
        return new Section(empty, child, Places.join(key, child), formOf(child), origin, reading);
    }

    /** Null when the key is absent or no object. */
    @Nullable
    Section findSection(String child) {
        Section open = sections.get(child);
        Value value = value(child);
        if (open != null || value == null) {
            return open;
        }
        Section section = value.section();
        if (section != null) {
            sections.put(child, section);
        }
        return section;
    }

    /** The objects of a list of objects. */
    List<Section> sections(String child) {
        return elements(child).stream()
                .map(Value::section)
                .filter(Objects::nonNull)
                .toList();
    }

    /** All children, for a section whose keys are names that the user chooses; in the order of the names. */
    List<Value> children() {
        holdsNames = true;
        reading.asked(formOf("*"), !isEmpty());
        List<Value> children = new ArrayList<>();
        for (String child : new TreeSet<>(object.keySet())) {
            ConfigValue raw = object.get(child);
            if (raw != null && raw.valueType() != ConfigValueType.NULL) {
                children.add(place(raw, child, "*"));
            }
        }
        return children;
    }

    /** The children that are objects with a well-formed name. */
    List<Section> named() {
        List<Section> sections = new ArrayList<>();
        for (Value child : children()) {
            if (Shapes.NAME.parser().parse(child.name()) == null) {
                child.problem(Shapes.NAME.expected());
            }
            Section section = child.section();
            if (section != null) {
                sections.add(section);
            }
        }
        return sections;
    }

    void missing(String child, String expected) {
        reading.problem(origin, Places.join(key, child), "is missing; " + expected);
    }

    /** What is allowed of a key and hardly meant. */
    void warning(String child, String text) {
        reading.warning(origin, Places.join(key, child), text);
    }

    void problem(String expected) {
        reading.problem(origin, key, expected);
    }

    /** About the value of a key. */
    void problem(String child, String expected) {
        Value value = value(child);
        if (value != null) {
            value.problem(expected);
        }
    }

    void reportUnknownKeys() {
        if (holdsNames) {
            return;
        }
        for (String child : new TreeSet<>(object.keySet())) {
            ConfigValue raw = object.get(child);
            if (raw != null && !known.contains(child)) {
                reportUnknown(place(raw, child, child));
            }
        }
    }

    private void reportUnknown(Value unknown) {
        if (LATER.contains(unknown.name())) {
            unknown.problemOfKey("comes in a later release; this one does not know it", null);
            return;
        }
        String suggestion = Nearest.to(unknown.name(), known);
        String expected = suggestion == null ? "unknown key; expected " + Shape.enumerate(known) : "unknown key";
        unknown.problemOfKey(expected, suggestion);
    }
}
