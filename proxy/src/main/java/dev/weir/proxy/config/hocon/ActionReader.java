package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteAction.Target;
import dev.weir.proxy.config.SplitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a route does; a split that stands inside its route is added to the splits. */
final class ActionReader {

    private static final String ONE_ACTION = "expected exactly one of split, pool, redirect and answer";
    private static final Shape<Integer> REDIRECT_STATUS =
            Shape.choice(Map.of("301", 301, "302", 302, "303", 303, "307", 307, "308", 308));
    private static final Shape<Integer> ANSWER_STATUS = Shapes.whole(200, 599);
    private static final Shape<Integer> PORT = Shapes.whole(1, 65_535);
    private static final Shape<String> SCHEME = Shape.choice(Map.of("http", "http", "https", "https"));
    private static final int FOUND = 302;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final SortedMap<String, SplitConfig> splits;

    ActionReader(SortedMap<String, SplitConfig> splits) {
        this.splits = splits;
    }

    @Nullable
    RouteAction read(Section route) {
        List<Value> present = Stream.of("split", "pool", "redirect", "answer")
                .map(route::value)
                .flatMap(Stream::ofNullable)
                .toList();
        if (present.size() != 1) {
            route.problem(present.isEmpty() ? "does nothing; " + ONE_ACTION : ONE_ACTION);
        }
        List<RouteAction> actions = new ArrayList<>();
        for (Value value : present) {
            RouteAction action = action(value, route);
            if (action != null) {
                actions.add(action);
            }
        }
        return actions.isEmpty() ? null : actions.getFirst();
    }

    private @Nullable RouteAction action(Value value, Section route) {
        if (value.name().equals("pool")) {
            String pool = value.as(Shapes.NAME);
            if (pool != null) {
                value.reading().references().refer(References.Kind.POOL, pool, value);
            }
            return pool == null ? null : new RouteAction.ToPool(pool);
        }
        if (value.name().equals("split") && !value.isObject()) {
            String split = value.as(Shapes.NAME);
            if (split != null) {
                value.reading().references().refer(References.Kind.SPLIT, split, value);
            }
            return split == null ? null : new RouteAction.ToSplit(split);
        }
        Section section = value.section();
        if (section == null) {
            return null;
        }
        return switch (value.name()) {
            case "split" -> inlineSplit(section, value, route.name());
            case "redirect" -> redirect(section);
            default -> answer(section);
        };
    }

    private RouteAction inlineSplit(Section section, Value value, String route) {
        SplitConfig split = SplitReader.read(section.documentedAs("weir.splits.*"), route);
        value.reading().references().declare(References.Kind.SPLIT, route);
        value.reading().references().refer(References.Kind.SPLIT, route, value);
        if (split != null && splits.putIfAbsent(route, split) != null) {
            value.problem(
                    "a split inside its route has the route's name, and weir.splits." + route + " exists already");
        }
        return new RouteAction.ToSplit(route);
    }

    private static RouteAction redirect(Section section) {
        int status = section.get("status", REDIRECT_STATUS, FOUND);
        String to = section.find("to", HttpShapes.LOCATION);
        Target.Parts parts = new Target.Parts(
                section.find("scheme", SCHEME),
                section.find("host", HttpShapes.HOST_NAME),
                section.find("port", PORT),
                section.find("path", HttpShapes.PATH),
                section.find("prefix", HttpShapes.PATH));
        boolean hasParts = !parts.equals(new Target.Parts(null, null, null, null, null));
        if (hasParts == (to != null)) {
            section.problem("expected either to, or some of scheme, host, port, path and prefix");
        }
        if (parts.path() != null && parts.prefix() != null) {
            section.problem("expected either path or prefix");
        }
        return new RouteAction.Redirect(status, to != null ? new Target.Url(to) : parts);
    }

    private static RouteAction answer(Section section) {
        Integer status = section.require("status", ANSWER_STATUS);
        List<HeaderEdits.Field> headers = HeaderEditsReader.fields(section.section("headers"));
        String body = section.get("body", Shape.of("expected a text", text -> text), "");
        int answered = status == null ? 200 : status;
        if (!body.isEmpty() && (answered == NO_CONTENT || answered == NOT_MODIFIED)) {
            section.problem("expected no body: a " + answered + " has none");
        }
        return new RouteAction.Answer(answered, headers, body);
    }
}
