package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir split}: shows the weights of splits, or changes those of one. */
@Command(
        name = "split",
        sortOptions = false,
        description = {
            "Shows the splits, or one of them, or changes its weights, or confirms that change.",
            "Variants that are not named keep theirs; the baseline takes the rest. The answer comes when it holds"
                    + " everywhere."
        })
@SuppressWarnings("NullAway.Init")
final class SplitCommand implements Callable<Integer> {
    private static final Pattern WEIGHT = Pattern.compile("(.+)=([0-9]{1,3}(?:\\.[0-9]{1,9})?) ?%?");

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private ChangeReason change = new ChangeReason();

    @Mixin
    private Lifetime lifetime = new Lifetime();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SPLIT", description = "Its name.")
    private @Nullable String split;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "VARIANT=PERCENT",
            description = "New weights: canary=10, or canary=0.5%%.")
    private List<String> weights = new ArrayList<>();

    @Option(
            names = "--if-generation",
            paramLabel = "N",
            description = "Only if this generation is in force, so that nobody was faster.")
    private @Nullable Long ifGeneration;

    @Option(
            names = "--restore",
            paramLabel = "VARIANT",
            description = "Let a variant serve again that was rolled back.")
    private @Nullable String restored;

    @Option(names = "--confirm", description = "Keep a change that would be taken back unless somebody confirms it.")
    private boolean confirm;

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            if (confirm) {
                confirmed(client.send("POST", path(alone()) + "/confirm", change.body(), headers()));
            } else if (!weights.isEmpty()) {
                changed(client.send("PATCH", change.path(path(named())), body(), headers()));
            } else if (restored != null) {
                String path = path(named()) + "/variants/" + AdminClient.segment(restored) + "/restore";
                changed(client.send("POST", change.path(path), change.body(), headers()));
            } else {
                show(split == null ? client.get("/v1/splits") : client.get(path(split)));
            }
            return ExitCode.OK;
        }
    }

    private String named() {
        if (split == null) {
            throw wrong("which split?");
        }
        return split;
    }

    private String alone() {
        if (!weights.isEmpty() || restored != null || change.isDryRun()) {
            throw wrong("--confirm keeps a change that was made; it makes none");
        }
        return named();
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private static String path(String split) {
        return "/v1/splits/" + AdminClient.segment(split);
    }

    private ObjectNode body() {
        ObjectNode body = lifetime.limit(change.body());
        ObjectNode percents = body.putObject("weights");
        for (String weight : weights) {
            Matcher parts = WEIGHT.matcher(weight);
            if (!parts.matches()) {
                throw wrong("'" + weight + "' is no weight: expected one like canary=10 or canary=0.5%");
            }
            if (percents.has(parts.group(1))) {
                throw wrong(parts.group(1) + " stands there twice");
            }
            percents.put(parts.group(1), new BigDecimal(parts.group(2)));
        }
        return body;
    }

    private Map<String, String> headers() {
        return ifGeneration == null ? Map.of() : Map.of("If-Match", "\"" + ifGeneration + "\"");
    }

    private void changed(JsonNode applied) {
        admin.show(spec.commandLine().getOut(), applied, ChangeText::lines);
    }

    private void confirmed(JsonNode applied) {
        admin.show(spec.commandLine().getOut(), applied, ChangeText::confirmed);
    }

    private void show(JsonNode view) {
        admin.show(spec.commandLine().getOut(), view, SplitCommand::lines);
    }

    private static List<String> lines(JsonNode view) {
        if (!view.has("splits")) {
            return StatusText.split(view);
        }
        List<String> lines = new ArrayList<>();
        view.path("splits").forEach(each -> lines.addAll(StatusText.split(each)));
        return lines;
    }
}
