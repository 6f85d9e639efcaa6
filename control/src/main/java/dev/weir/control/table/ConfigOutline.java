package dev.weir.control.table;

import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.AdminConfig.AdminToken;
import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.ConfigSource;
import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.JsonPath;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.SecretNames;
import dev.weir.proxy.config.WeirConfig;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as flat text, one entry per value, for dumps and differences: {@code splits.shop.variants.canary.weight}
 * is {@code 5 %}. Keys follow the names of the records; places in files are left out, and so are secrets.
 */
public final class ConfigOutline {
    private static final String REDACTED = "***";
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final SortedMap<String, String> entries = new TreeMap<>();

    private ConfigOutline() {}

    public static SortedMap<String, String> of(WeirConfig config) {
        ConfigOutline outline = new ConfigOutline();
        outline.record("", config);
        return Collections.unmodifiableSortedMap(outline.entries);
    }

    private void record(String key, Record value) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String name = kebab(component.getName());
            Object inner = read(component, value);
            if (name.endsWith("-ppm") && inner instanceof Integer ppm) {
                entries.put(join(key, name.substring(0, name.length() - "-ppm".length())), Percent.text(ppm));
            } else {
                value(join(key, name), inner);
            }
        }
    }

    private void value(String key, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Origin origin -> {}
            case ConfigSource source -> {}
            case AdminToken token ->
                entries.put(key + "." + token.name(), kebab(token.role().name()) + " " + REDACTED);
            case NamedTest(var name, var test) when SecretNames.isSecret(name) -> hidden(key, name);
            case Condition.Header(var name, var test) when SecretNames.isSecret(name) -> hidden(key, "header " + name);
            case Condition.Cookie(var name, var test) when SecretNames.isSecret(name) -> hidden(key, "cookie " + name);
            case Condition.Query(var name, var test) when SecretNames.isSecret(name) -> hidden(key, "query " + name);
            case HeaderEdits.Field field -> entries.put(key, field.name() + ": " + shown(field));
            case Address address -> entries.put(key, address.toString());
            case Cidr block -> entries.put(key, block.toString());
            case HostPattern host -> entries.put(key, host.toString());
            case Duration duration -> entries.put(key, DurationText.text(duration));
            case Long number when number == LimitsConfig.UNLIMITED -> entries.put(key, "unlimited");
            case Enum<?> choice -> entries.put(key, kebab(choice.name()));
            case Map<?, ?> map -> map.forEach((name, inner) -> value(join(key, String.valueOf(name)), inner));
            case Collection<?> items -> items(key, items);
            case Record inner -> inner(key, inner);
            default -> entries.put(key, value.toString());
        }
    }

    /** What a request must have there is what one would have to know. */
    private void hidden(String key, String name) {
        entries.put(key, name + ": " + REDACTED);
    }

    /** A choice between records is named after the one chosen. */
    private void inner(String key, Record value) {
        if (value.getClass().getInterfaces().length > 0) {
            entries.put(key, kebab(value.getClass().getSimpleName()));
        }
        record(key, value);
    }

    private void items(String key, Collection<?> items) {
        if (items.stream().allMatch(ConfigOutline::isScalar)) {
            if (!items.isEmpty()) {
                entries.put(key, scalars(items).toString());
            }
            return;
        }
        int index = 0;
        for (Object item : items) {
            switch (item) {
                case ConfigProblem problem -> {}
                case AdminToken token -> value(key, token);
                default -> value(key + "." + index++, item);
            }
        }
    }

    private static Collection<String> scalars(Collection<?> items) {
        List<String> texts = items.stream().map(String::valueOf).toList();
        return items instanceof List ? texts : new TreeSet<>(texts);
    }

    private static boolean isScalar(@Nullable Object item) {
        return !(item instanceof Record)
                || item instanceof Address
                || item instanceof Cidr
                || item instanceof HostPattern
                || item instanceof JsonPath;
    }

    private static String shown(HeaderEdits.Field field) {
        return SecretNames.isSecret(field.name()) ? REDACTED : field.value();
    }

    private static @Nullable Object read(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the configuration is made of public records", e);
        }
    }

    private static String join(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    private static String kebab(String name) {
        return WORD_START.matcher(name).replaceAll("-").replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
