package dev.weir.proxy.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration was refused. It carries every problem that was found, in the order of files and lines. */
public final class ConfigException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<ConfigProblem> problems() {
        return problems;
    }
}
