package dev.weir.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.conformance.WireScript.Step;
import dev.weir.proxy.testing.RunningProxy;

/** A proxy between a raw client and a raw upstream, on which scripts are played one after the other. Used by one thread. */
final class WireBench implements AutoCloseable {
    /** What Weir adds to each request here. */
    static final String ROUTE_LINE = "x-weir-route: app\r\n";

    private static final String ONE_ROUTE = "routes { app { match { path = \"/\" }, pool = app } }";
    private static final String PROBE = "GET /probe HTTP/1.1\r\nHost: probe\r\n\r\n";
    private static final String PROBE_FORWARDED = "GET /probe HTTP/1.1\r\nHost: probe\r\n" + ROUTE_LINE + "\r\n";
    private static final String PROBE_ANSWER = "HTTP/1.1 204 No Content\r\n\r\n";

    private final CapturingUpstream upstream = new CapturingUpstream();
    private final RunningProxy proxy;

    /** @param settings HOCON, beside the pool {@code app}, and beside the route of this name unless it speaks of routes */
    WireBench(String settings) {
        proxy = RunningProxy.with(
                """
                pools { app { endpoints = ["%s"] } }
                %s
                forwarding { via = off, x-forwarded = false, request-id = false }
                %s
                """.formatted(upstream.address(), settings.contains("routes ") ? "" : ONE_ROUTE, settings));
    }

    /** Plays the script, then sees that both sides are where they should be: another request gets its own answer. */
    void play(WireScript script, Delivery delivery) {
        WireClient client = WireClient.connect(proxy.port());
        try (client) {
            for (Step step : script.steps()) {
                play(step, client, delivery);
            }
            if (!script.endsTheClient()) {
                probe(client);
                return;
            }
        }
        try (WireClient another = WireClient.connect(proxy.port())) {
            probe(another);
        }
    }

    private void play(Step step, WireClient client, Delivery delivery) {
        switch (step) {
            case Step.ClientSends(String bytes) -> client.send(bytes, delivery);
            case Step.ClientFinishes() -> client.finish();
            case Step.ClientResets() -> client.reset();
            case Step.UpstreamGets(String bytes) ->
                assertThat(upstream.next(bytes)).as("what the upstream gets").isEqualTo(MergedChunks.of(bytes));
            case Step.UpstreamGetsAtMost(String bytes) -> upstream.tolerate(bytes);
            case Step.UpstreamIsEnded() ->
                assertThat(upstream.bytesBeforeEnd())
                        .as("what comes before the end of the upstream's connection")
                        .isEmpty();
            case Step.UpstreamSends(String bytes) -> upstream.send(bytes);
            case Step.UpstreamCloses() -> upstream.end(false);
            case Step.UpstreamResets() -> upstream.end(true);
            case Step.ClientGets(String bytes) ->
                assertThat(client.next(bytes)).as("what the client gets").isEqualTo(MergedChunks.of(bytes));
            case Step.ClientIsAnswered(int status, String reason) ->
                assertThat(client.nextOwnAnswer())
                        .as("the answer of Weir's own")
                        .matches(status + " (" + reason + ")");
            case Step.ClientIsEnded() ->
                assertThat(client.rest())
                        .as("what comes before the end of the client's connection")
                        .isEmpty();
        }
    }

    /** Another request gets its own answer, and neither side anything else. */
    private void probe(WireClient client) {
        client.send(PROBE, new Delivery.Whole());
        assertThat(upstream.next(PROBE_FORWARDED))
                .as("the request behind the script")
                .isEqualTo(PROBE_FORWARDED);
        upstream.send(PROBE_ANSWER);
        assertThat(client.next(PROBE_ANSWER)).as("the answer behind the script").isEqualTo(PROBE_ANSWER);
        assertThat(upstream.toleratedAreEnded())
                .as("requests that were not whole are cut")
                .isTrue();
    }

    @Override
    public void close() {
        proxy.close();
        upstream.close();
    }
}
