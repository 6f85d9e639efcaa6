package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.rollout.Phase;
import dev.weir.control.unit.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a rollout is waited to come to. Immutable.
 *
 * @param phase by its label; empty: any in which the stage was reached
 * @param stage from 1; 0: whichever
 */
record RolloutGoal(String phase, int stage) {
    static final RolloutGoal DONE = new RolloutGoal(Labels.of(Phase.DONE), 0);

    private static final List<String> PHASES =
            Arrays.stream(Phase.values()).map(Labels::of).toList();
    private static final List<String> ENDS =
            List.of(Labels.of(Phase.DONE), Labels.of(Phase.ROLLED_BACK), Labels.of(Phase.ABORTED));
    private static final List<String> DOWNWARDS = List.of(Labels.of(Phase.ROLLING_BACK), Labels.of(Phase.SUPERSEDED));
    private static final Pattern STAGE = Pattern.compile("stage=([1-9][0-9]{0,2})");

    boolean isReached(JsonNode rollout) {
        String now = rollout.path("phase").asText();
        if (stage == 0) {
            return now.equals(phase);
        }
        boolean fell = now.equals(Labels.of(Phase.ROLLED_BACK))
                || now.equals(Labels.of(Phase.ABORTED))
                || DOWNWARDS.contains(now);
        return !fell && rollout.path("stage").asInt() >= stage;
    }

    /** Whether nothing comes any more by itself. */
    static boolean isOver(JsonNode rollout) {
        return ENDS.contains(rollout.path("phase").asText());
    }

    @Override
    public String toString() {
        return stage == 0 ? phase : "stage=" + stage;
    }

    /** Reads {@code --for}. */
    static final class ToGoal implements ITypeConverter<RolloutGoal> {
        @Override
        public RolloutGoal convert(String text) {
            Matcher matcher = STAGE.matcher(text);
            if (matcher.matches()) {
                return new RolloutGoal("", Integer.parseInt(matcher.group(1)));
            }
            if (PHASES.contains(text)) {
                return new RolloutGoal(text, 0);
            }
            throw new TypeConversionException(
                    "'" + text + "': expected stage=N or a phase: " + String.join(", ", PHASES));
        }
    }
}
