package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.NamedTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads the {@code match} of a route. */
final class MatchReader {

    private static final PathMatch EVERY_PATH = new PathMatch.Prefix("/");

    private MatchReader() {}

    static MatchConfig read(Section section) {
        List<HostPattern> hosts = section.list("hosts", HttpShapes.HOST);
        PathMatch path = path(section);
        List<String> methods = section.list("methods", Shapes.METHOD);
        List<NamedTest> headers =
                TestReader.readNamed(section.section("headers"), ConditionReader::fieldName, Shapes.TOKEN.expected());
        List<NamedTest> query = TestReader.readNamed(section.section("query"), name -> name, "");
        Section when = section.findSection("when");
        Condition condition = when == null ? null : ConditionReader.read(when);
        return new MatchConfig(hosts, path, new HashSet<>(methods), headers, query, condition);
    }

    private static PathMatch path(Section section) {
        List<PathMatch> paths = new ArrayList<>();
        String prefix = section.find("path", HttpShapes.PATH);
        if (prefix != null) {
            paths.add(new PathMatch.Prefix(withoutFinalSlash(prefix)));
        }
        String exact = section.find("path-exact", HttpShapes.PATH);
        if (exact != null) {
            paths.add(new PathMatch.Exact(exact));
        }
        String regex = section.find("path-regex", Shapes.REGEX);
        if (regex != null) {
            paths.add(new PathMatch.Regex(regex));
        }
        if (paths.size() > 1) {
            section.problem("expected one of path, path-exact and path-regex");
        }
        return paths.isEmpty() ? EVERY_PATH : paths.getFirst();
    }

    private static String withoutFinalSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
