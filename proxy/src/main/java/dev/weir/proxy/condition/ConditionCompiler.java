package dev.weir.proxy.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.FieldName;
import java.util.ArrayList;
import java.util.List;

/** Makes conditions of what the configuration says. Stateless but for its limit; any thread. */
public final class ConditionCompiler {
    private final int regexBytes;
    private final Lookups lookups;

    /** For conditions that look nothing up. */
    public ConditionCompiler(int regexBytes) {
        this(regexBytes, Lookups.NONE);
    }

    /**
     * @param regexBytes the longest value that a regular expression is asked about; a longer one does not match
     * @param lookups what the configuration names beside it
     */
    public ConditionCompiler(int regexBytes, Lookups lookups) {
        this.regexBytes = regexBytes;
        this.lookups = lookups;
    }

    /** @throws IllegalArgumentException if a regular expression is none of RE2 */
    public Condition compile(dev.weir.proxy.config.Condition config) {
        return switch (config) {
            case dev.weir.proxy.config.Condition.Method(var test) -> new Condition.Method(compile(test));
            case dev.weir.proxy.config.Condition.Path(var test) -> new Condition.Path(compile(test));
            case dev.weir.proxy.config.Condition.Query(var name, var test) ->
                new Condition.Query(Literal.of(name), compile(test));
            case dev.weir.proxy.config.Condition.Header(var name, var test) -> header(new NamedTest(name, test));
            case dev.weir.proxy.config.Condition.Cookie(var name, var test) ->
                new Condition.Cookie(Literal.of(name), compile(test));
            case dev.weir.proxy.config.Condition.Claim(var path, var test) ->
                new Condition.Claim(Claims.Name.of(path), compile(test));
            case dev.weir.proxy.config.Condition.Client(var blocks) -> client(blocks);
            case dev.weir.proxy.config.Condition.Device(var classes) -> new Condition.OnDevice(classes);
            case dev.weir.proxy.config.Condition.Time(var window) -> new Condition.InTime(new TimeWindow(window));
            case dev.weir.proxy.config.Condition.Geo(var field, var test) ->
                new Condition.Geo(field, lookups.places(), compile(test));
            case dev.weir.proxy.config.Condition.Segment(var name, var condition) ->
                new Condition.InSegment(name, compile(condition));
            case dev.weir.proxy.config.Condition.Listed(var of, var idsFile) ->
                listed(of, new ValueTest.Listed(idsFile.toString(), lookups.ids(idsFile)));
            case dev.weir.proxy.config.Condition.All(var conditions) -> new Condition.All(compile(conditions));
            case dev.weir.proxy.config.Condition.Any(var conditions) -> new Condition.Any(compile(conditions));
            case dev.weir.proxy.config.Condition.Not(var condition) -> new Condition.Not(compile(condition));
        };
    }

    /**
     * A test of a request field; that of {@code host} asks for the host as it routes, which is no field of a head.
     */
    Condition header(NamedTest config) {
        return header(FieldName.of(config.name()), compile(config.test()));
    }

    private static Condition header(FieldName name, ValueTest test) {
        return name.equals(FieldName.HOST) ? new Condition.Host(test) : new Condition.Header(name, test);
    }

    /** @throws IllegalArgumentException if a regular expression is none of RE2 */
    public List<Condition> headers(List<NamedTest> config) {
        List<Condition> compiled = new ArrayList<>();
        config.forEach(test -> compiled.add(header(test)));
        return compiled;
    }

    /** @throws IllegalArgumentException if a regular expression is none of RE2 */
    public List<Condition> queryParameters(List<NamedTest> config) {
        List<Condition> compiled = new ArrayList<>();
        config.forEach(test -> compiled.add(new Condition.Query(Literal.of(test.name()), compile(test.test()))));
        return compiled;
    }

    /** @throws IllegalArgumentException if a regular expression is none of RE2 */
    public ValueTest compile(dev.weir.proxy.config.ValueTest config) {
        return switch (config) {
            case dev.weir.proxy.config.ValueTest.Equals(var value) -> new ValueTest.Equals(Literal.of(value));
            case dev.weir.proxy.config.ValueTest.OneOf(var values) -> ValueTest.OneOf.of(values);
            case dev.weir.proxy.config.ValueTest.Prefix(var value) -> new ValueTest.Prefix(Literal.of(value));
            case dev.weir.proxy.config.ValueTest.Suffix(var value) -> new ValueTest.Suffix(Literal.of(value));
            case dev.weir.proxy.config.ValueTest.Contains(var value) -> new ValueTest.Contains(Literal.of(value));
            case dev.weir.proxy.config.ValueTest.Regex(var pattern) -> regex(pattern);
            case dev.weir.proxy.config.ValueTest.Present() -> new ValueTest.Present();
            case dev.weir.proxy.config.ValueTest.Absent() -> new ValueTest.Absent();
            case dev.weir.proxy.config.ValueTest.LessThan(var bound) -> new ValueTest.LessThan(bound);
            case dev.weir.proxy.config.ValueTest.GreaterThan(var bound) -> new ValueTest.GreaterThan(bound);
            case dev.weir.proxy.config.ValueTest.Before(var bound) -> new ValueTest.Before(bound.toEpochMilli());
            case dev.weir.proxy.config.ValueTest.After(var bound) -> new ValueTest.After(bound.toEpochMilli());
            case dev.weir.proxy.config.ValueTest.SemVer(var comparison, var bound) ->
                new ValueTest.SemVer(comparison, bound);
        };
    }

    /** @throws IllegalArgumentException if the expression is none of RE2 */
    public ValueTest.Regex regex(String pattern) {
        try {
            return new ValueTest.Regex(Pattern.compile(pattern), regexBytes);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression of RE2: " + e.getMessage(), e);
        }
    }

    private List<Condition> compile(List<dev.weir.proxy.config.Condition> conditions) {
        List<Condition> compiled = new ArrayList<>();
        conditions.forEach(condition -> compiled.add(compile(condition)));
        return compiled;
    }

    private static Condition listed(KeySource of, ValueTest ids) {
        return switch (of) {
            case KeySource.Header(var name) -> header(FieldName.of(name), ids);
            case KeySource.Cookie(var name) -> new Condition.Cookie(Literal.of(name), ids);
            case KeySource.Claim(var path) -> new Condition.Claim(Claims.Name.of(path), ids);
            case KeySource.ClientAddress address -> throw new IllegalArgumentException("addresses are no ids");
            case KeySource.WeirCookie cookie -> throw new IllegalArgumentException("weir-id is no list's id");
        };
    }

    private static Condition client(List<Cidr> cidrs) {
        List<AddressBlock> blocks = new ArrayList<>();
        cidrs.forEach(cidr -> blocks.add(new AddressBlock(cidr.network(), cidr.prefixBits())));
        return new Condition.Client(blocks);
    }
}
