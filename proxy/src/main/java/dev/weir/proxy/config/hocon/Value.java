package dev.weir.proxy.config.hocon;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.SecretNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of the configuration and its place.
 *
 * @param name its own name: the last element of the key
 * @param key its whole path
 * @param form its path as the documentation writes it
 */
record Value(ConfigValue raw, String name, String key, String form, Origin origin, Reading reading) {

    private static final int LONGEST_SHOWN = 80;
    private static final String HIDDEN = "(hidden)";

    boolean isObject() {
        return raw.valueType() == ConfigValueType.OBJECT;
    }

    boolean isList() {
        return raw.valueType() == ConfigValueType.LIST;
    }

    /** The text as it was written, also of a number; null for an object, a list, or a null in a list. */
    @Nullable
    String text() {
        boolean isScalar = !isObject() && !isList() && raw.valueType() != ConfigValueType.NULL;
        return isScalar ? raw.atKey("it").getString("it") : null;
    }

    /** Null, and a problem, when it has another shape. */
    <T> @Nullable T as(Shape<T> shape) {
        String text = text();
        T parsed = text == null ? null : shape.parser().parse(text);
        if (parsed == null) {
            String suggestion = text == null ? null : Nearest.to(text, shape.words());
            reading.problem(origin, key, shape.secret() ? HIDDEN : shown(), shape.expected(), suggestion);
        }
        return parsed;
    }

    /** The values of a list; a single value is a list of one. */
    List<Value> elements() {
        if (!(raw instanceof ConfigList list)) {
            return List.of(this);
        }
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            ConfigValue element = list.get(i);
            Origin place = Places.of(element.origin(), origin);
            elements.add(new Value(element, name, key + "[" + i + "]", form, place, reading));
        }
        return elements;
    }

    /** Null, and a problem, when it is no object. */
    @Nullable
    Section section() {
        if (raw instanceof ConfigObject object) {
            return new Section(object, name, key, form, origin, reading);
        }
        problem("expected an object: { ... }");
        return null;
    }

    void problem(String expected) {
        problem(expected, null);
    }

    void problem(String expected, @Nullable String suggestion) {
        reading.problem(origin, key, shown(), expected, suggestion);
    }

    /** Not about what the value is, but that it is here. */
    void problemOfKey(String expected, @Nullable String suggestion) {
        if (!raw.render().contains(Reading.UNRESOLVED)) {
            reading.problem(origin, key, null, expected, suggestion);
        }
    }

    /** Never a secret, nor what an environment variable holds: who sends a text to be checked need not know it. */
    private String shown() {
        if (SecretNames.isKeyOfSecret(key)) {
            return HIDDEN;
        }
        if (isObject()) {
            return "{ ... }";
        }
        if (raw instanceof ConfigList list) {
            return list.isEmpty() ? "[]" : "[ ... ]";
        }
        if (raw.origin().description().contains("env variables")) {
            return "(from the environment)";
        }
        String shown = raw.render(ConfigRenderOptions.concise());
        return shown.length() <= LONGEST_SHOWN ? shown : shown.substring(0, LONGEST_SHOWN) + "...";
    }
}
