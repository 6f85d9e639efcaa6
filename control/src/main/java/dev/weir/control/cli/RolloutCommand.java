package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.unit.Labels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code weir rollout}: shows rollouts, commands one, or waits for it. */
@Command(
        name = "rollout",
        sortOptions = false,
        description = {
            "Shows rollouts, or one of them, commands it, or waits for it.",
            "The answer to a command comes when what became of it is written down."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it did what it was asked; wait: it came to that",
            "1:that failed; wait: the rollout ended otherwise, or gave way to another version",
            "2:it was asked wrongly",
            "3:wait: it had not come to that in time"
        })
@SuppressWarnings("NullAway.Init")
final class RolloutCommand implements Callable<Integer> {
    static final String PATH = "/v1/rollouts";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SPLIT",
            description = "Its split; without it, all are listed.")
    private @Nullable String split;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERB",
            defaultValue = "status",
            converter = ToVerb.class,
            description = "status (${DEFAULT-VALUE}), start, promote, pause, resume, abort, retry or wait.")
    private Verb verb;

    @Option(names = "--full", description = "promote: to the last stage, not to the next.")
    private boolean full;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the journal and the audit log.")
    private @Nullable String reason;

    @Option(
            names = "--if",
            paramLabel = "TARGET",
            description = "Only if this is still the target that status shows, so that nobody was faster.")
    private @Nullable String target;

    @Option(
            names = "--for",
            paramLabel = "WHAT",
            converter = RolloutGoal.ToGoal.class,
            description = "wait: for done (default), rolled-back, stage=N or any other phase.")
    private @Nullable RolloutGoal goal;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TopCommand.ToDuration.class,
            description = "wait: no longer than this, such as 10m. Default: as long as it takes.")
    private @Nullable Duration timeout;

    /** What can be asked for. */
    enum Verb {
        STATUS,
        START,
        PROMOTE,
        PAUSE,
        RESUME,
        ABORT,
        RETRY,
        WAIT
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        checkOptions();
        try (AdminClient client = admin.client()) {
            return switch (verb) {
                case STATUS -> status(client);
                case WAIT -> new RolloutWait(client, path(), this::told).until(goal(), timeout);
                case START, PROMOTE, PAUSE, RESUME, ABORT, RETRY -> command(client);
            };
        }
    }

    private void checkOptions() {
        check(full && verb != Verb.PROMOTE, "--full goes with promote");
        check((goal != null || timeout != null) && verb != Verb.WAIT, "--for and --timeout go with wait");
        boolean shows = verb == Verb.STATUS || verb == Verb.WAIT;
        check((reason != null || target != null) && shows, "--reason and --if go with what changes something");
        check(split == null && verb != Verb.STATUS, "which split?");
    }

    private void check(boolean wrong, String why) {
        if (wrong) {
            throw new ParameterException(spec.commandLine(), why);
        }
    }

    private RolloutGoal goal() {
        return goal == null ? RolloutGoal.DONE : goal;
    }

    private String path() {
        return PATH + "/" + AdminClient.segment(String.valueOf(split));
    }

    private int status(AdminClient client) throws CommandFailedException {
        if (split == null) {
            admin.show(spec.commandLine().getOut(), client.get(PATH), RolloutText::list);
        } else {
            admin.show(spec.commandLine().getOut(), client.get(path()), RolloutText::page);
        }
        return ExitCode.OK;
    }

    private int command(AdminClient client) throws CommandFailedException {
        ObjectNode body = Json.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        if (full) {
            body.put("full", true);
        }
        Map<String, String> headers = target == null ? Map.of() : Map.of("If-Match", "\"" + target + "\"");
        JsonNode answer = client.send("POST", path() + "/" + Labels.of(verb), body, headers);
        admin.show(spec.commandLine().getOut(), answer, RolloutText::commanded);
        return ExitCode.OK;
    }

    private void told(JsonNode rollout, List<String> lines) {
        admin.show(spec.commandLine().getOut(), rollout, view -> lines);
    }

    /** Reads what is to be done. */
    static final class ToVerb implements ITypeConverter<Verb> {
        @Override
        public Verb convert(String text) {
            for (Verb verb : Verb.values()) {
                if (Labels.of(verb).equals(text)) {
                    return verb;
                }
            }
            throw new TypeConversionException("'" + text + "': expected one of "
                    + String.join(
                            ", ", Arrays.stream(Verb.values()).map(Labels::of).toList()));
        }
    }
}
