package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.config.ValueTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a {@code when}: an object whose keys are inputs, all of which must hold. */
final class ConditionReader {

    private static final Shape<DeviceClass> DEVICE = Shape.choice(Map.of(
            "mobile", DeviceClass.MOBILE,
            "tablet", DeviceClass.TABLET,
            "desktop", DeviceClass.DESKTOP,
            "bot", DeviceClass.BOT));

    private final Section section;
    private final List<Condition> parts = new ArrayList<>();

    private ConditionReader(Section section) {
        this.section = section;
    }

    static Condition read(Section when) {
        return new ConditionReader(when.documentedAs("condition")).read();
    }

    private Condition read() {
        one("method", Condition.Method::new);
        one("path", Condition.Path::new);
        byName("query", name -> name, (name, test) -> new Condition.Query(name, test));
        byName("header", ConditionReader::fieldName, (name, test) -> new Condition.Header(name, test));
        byName("cookie", Shapes.TOKEN.parser()::parse, (name, test) -> new Condition.Cookie(name, test));
        claims(section.findSection("jwt"));
        List<Cidr> client = section.list("client", Addresses.CIDR);
        if (!client.isEmpty()) {
            parts.add(new Condition.Client(client));
        }
        List<DeviceClass> devices = section.list("device", DEVICE);
        if (!devices.isEmpty()) {
            parts.add(new Condition.Device(new HashSet<>(devices)));
        }
        Section time = section.findSection("time");
        if (time != null) {
            parts.add(new Condition.Time(TimeReader.read(time)));
        }
        if (section.value("all") != null) {
            parts.add(new Condition.All(nested("all")));
        }
        if (section.value("any") != null) {
            parts.add(new Condition.Any(nested("any")));
        }
        Section not = section.findSection("not");
        if (not != null) {
            parts.add(new Condition.Not(read(not)));
        }
        if (section.isEmpty()) {
            section.problem("expected at least one condition, like header { x-beta = \"1\" }");
        }
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    static @Nullable String fieldName(String name) {
        return Shapes.TOKEN.parser().parse(HttpShapes.lower(name));
    }

    private void one(String key, Function<ValueTest, Condition> condition) {
        Value value = section.value(key);
        if (value != null) {
            TestReader.read(value).forEach(test -> parts.add(condition.apply(test)));
        }
    }

    /** Makes a condition of a name and a test. */
    private interface Named {
        Condition of(String name, ValueTest test);
    }

    private void byName(String key, Function<String, @Nullable String> nameOf, Named condition) {
        Section names = section.findSection(key);
        if (names == null) {
            return;
        }
        if (names.isEmpty()) {
            names.problem("expected at least one name with its test");
        }
        TestReader.readNamed(names, nameOf, Shapes.TOKEN.expected())
                .forEach(named -> parts.add(condition.of(named.name(), named.test())));
    }

    private void claims(@Nullable Section claims) {
        if (claims == null) {
            return;
        }
        if (claims.isEmpty()) {
            claims.problem("expected at least one claim with its test, like jwt { plan = gold }");
        }
        TestReader.readNamed(claims, HttpShapes::claimPath, HttpShapes.CLAIM_PATH)
                .forEach(claim -> parts.add(new Condition.Claim(claim.name(), claim.test())));
    }

    private List<Condition> nested(String key) {
        List<Section> sections = section.sections(key);
        if (sections.isEmpty()) {
            section.problem(key, "expected a list of conditions: [{ ... }, { ... }]");
        }
        return sections.stream().map(ConditionReader::read).toList();
    }
}
