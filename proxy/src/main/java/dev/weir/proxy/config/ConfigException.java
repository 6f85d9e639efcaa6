package dev.weir.proxy.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration was refused. It carries every problem that was found, in the order of files and lines. */
public final class ConfigException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;
    private final transient ConfigSource source;

    public ConfigException(List<ConfigProblem> problems, ConfigSource source) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.source = source;
    }

    public List<ConfigProblem> problems() {
        return problems;
    }

    /** What was read nevertheless: the files to watch until one of them is mended. */
    public ConfigSource source() {
        return source;
    }
}
