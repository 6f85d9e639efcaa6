package dev.weir.proxy.conformance;

import java.util.List;

/**
 * What a client and an upstream say to each other through Weir, in order.
 *
 * @param source the rule that is shown, such as {@code RFC 9112 section 6.3}
 * @param steps never empty
 */
record WireScript(String title, String source, List<Step> steps) {

    /** One thing that happens or must be seen. */
    sealed interface Step {

        /** The client sends these bytes. */
        record ClientSends(String bytes) implements Step {}

        /** The client sends no more, and goes on reading. */
        record ClientFinishes() implements Step {}

        /** The client is gone. */
        record ClientResets() implements Step {}

        /** The upstream must get these bytes and no others. */
        record UpstreamGets(String bytes) implements Step {}

        /** The upstream may have got a beginning of these bytes; if so its connection must be ended by Weir, with nothing more. */
        record UpstreamGetsAtMost(String bytes) implements Step {}

        /** The upstream's connection must be ended by Weir, and nothing more come on it. */
        record UpstreamIsEnded() implements Step {}

        record UpstreamSends(String bytes) implements Step {}

        record UpstreamCloses() implements Step {}

        record UpstreamResets() implements Step {}

        /** The client must get these bytes and no others. */
        record ClientGets(String bytes) implements Step {}

        /** The client must get an answer of Weir's own, for this reason, or one of these with {@code |} between them. */
        record ClientIsAnswered(int status, String reason) implements Step {}

        /** Nothing more may come to the client, and its connection ends. */
        record ClientIsEnded() implements Step {}
    }

    /** Whether the client's connection is ended by Weir or by itself. */
    boolean endsTheClient() {
        return steps.stream().anyMatch(step -> switch (step) {
            case Step.ClientIsEnded(), Step.ClientResets(), Step.ClientFinishes() -> true;
            case Step.ClientSends s -> false;
            case Step.UpstreamGets s -> false;
            case Step.UpstreamGetsAtMost s -> false;
            case Step.UpstreamIsEnded s -> false;
            case Step.UpstreamSends s -> false;
            case Step.UpstreamCloses s -> false;
            case Step.UpstreamResets s -> false;
            case Step.ClientGets s -> false;
            case Step.ClientIsAnswered s -> false;
        });
    }

    @Override
    public String toString() {
        return title + " (" + source + ")";
    }
}
