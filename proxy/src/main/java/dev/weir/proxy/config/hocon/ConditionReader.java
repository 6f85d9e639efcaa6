package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.config.GeoField;
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
        Section geo = section.findSection("geo");
        if (geo != null) {
            geo(geo);
        }
        segments();
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

    private void geo(Section geo) {
        for (GeoField field : GeoField.values()) {
            Value value = geo.value(field.label());
            if (value != null) {
                TestReader.read(value).forEach(test -> geo(field, test, value));
            }
        }
        if (geo.isEmpty()) {
            geo.problem("expected country, continent, subdivision, city or asn");
        }
        section.reading().asksForPlaces(geo);
    }

    private void geo(GeoField field, ValueTest test, Value value) {
        if (test instanceof ValueTest.Absent || test instanceof ValueTest.Present) {
            value.problem("a place is never absent; expected " + GeoField.UNKNOWN + ", or not { ... } around it");
        }
        parts.add(new Condition.Geo(field, test));
    }

    /** One of them is enough. */
    private void segments() {
        List<Condition> segments = new ArrayList<>();
        for (Value name : section.elements("segment")) {
            Condition segment = section.reading().segments().refer(name);
            if (segment != null) {
                segments.add(segment);
            }
        }
        if (!segments.isEmpty()) {
            parts.add(segments.size() == 1 ? segments.getFirst() : new Condition.Any(segments));
        }
    }

    private List<Condition> nested(String key) {
        List<Section> sections = section.sections(key);
        if (sections.isEmpty()) {
            section.problem(key, "expected a list of conditions: [{ ... }, { ... }]");
        }
        return sections.stream().map(ConditionReader::read).toList();
    }
}
