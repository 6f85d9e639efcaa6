package dev.weir.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.control.audit.Actor;
import dev.weir.control.compare.Comparisons;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.ComparisonRules;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.mirror.MirroredAnswers;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.AccessLogSettings;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.testing.MmdbWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final Pattern METRIC = Pattern.compile("\\b((?:weir|jvm|process|system)_[a-z_]+)");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");
    private static final Pattern MATCHED = Pattern.compile("[{,]([a-z_]+)=");
    private static final Instant LOADED = Instant.parse("2025-06-01T10:00:00Z");
    private static final RuntimeLayer CANARY_ROLLED_BACK =
            new RuntimeLayer(Map.of(), Set.of(new RuntimeLayer.VariantName("shop", "canary")));

    private static final String ISSUER = """
        jwt.issuers.id { issuer = id, audiences = any, algorithms = [RS256], jwks-url = "http://127.0.0.1:1/" }
        """;
    private static final String MIRROR = "weir.routes.shop.mirror { pool = shop-v2, compare { noise = shop-v1 } }\n";
    private static final RolledBack.Key CANARY = new RolledBack.Key("shop", "canary");
    private static final Verdict HOLD =
            new Verdict.Hold(List.of(new Finding(Check.BURN_IN, "burn-in", "too early", new TreeMap<>())));

    private static final ComparedMirror COMPARED = new ComparedMirror(
            "shop", "next", "v1/v2", new ComparisonRules(List.of(), BodyComparison.NONE, 0, List.of(), false));

    private final Outcomes outcomes = ProxyServer.outcomes(1);
    private final Comparisons comparisons = new Comparisons(InstantSource.fixed(LOADED));
    private final OutcomeRecorder recorder = outcomes.recorder(0);
    private final OutcomeWindows windows = outcomes.windows(0);

    @TempDir
    private Path folder;

    private Path ids;
    private long nowNs;
    private AccessLog log;
    private RoutingTable table;
    private StatusBoard board;
    private Metrics metrics;

    @BeforeEach
    void compile() throws ConfigException, IOException {
        ids = Files.writeString(folder.resolve("staff.ids"), "ann\n");
        Path places = MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .write(folder.resolve("places.mmdb"));
        WeirConfig config = Configs.parse(
                Configs.SHOP.replace("routes {", ISSUER + "routes {") + "weir.geo.file = \"" + places + "\"\n" + MIRROR
                        + "weir.segments.staff { ids-file = \"" + ids + "\", of = \"cookie:uid\" }\n");
        table = TableCompiler.compile(config, RuntimeLayer.EMPTY, null, outcomes, nowNs);
        table.issuers().all().getFirst().stats().read(System.currentTimeMillis() - 60_000, true);
        Generation first =
                new Generation(1, LOADED, Actor.weir("start"), "start", null, config, Overrides.NONE, List.of());
        board = new StatusBoard(new ControlStatus(
                Phase.READY,
                LOADED,
                List.of(first),
                FileStatus.first(LOADED),
                new TreeMap<>(Map.of(CANARY, HOLD)),
                new TreeMap<>(Map.of(CANARY, evidence())),
                new TreeMap<>(Map.of("shop", rollout())),
                false));
        log = AccessLog.open(
                new AccessLogSettings(AccessLogSettings.Format.JSON, folder.resolve("access.log"), 1_000_000, 1, 64),
                1,
                nanoTime -> 0);
        recorder.log(log.publisher(0));
        comparisons.follow(List.of(COMPARED));
        metrics = new Metrics(
                new Metrics.Sources(outcomes, () -> table, comparisons, board, () -> 3, () -> 4096, log, () -> nowNs));
    }

    private static RolloutState rollout() {
        WeirConfig config = Configs.parse(Configs.SHOP.replace("baseline = stable", "baseline = stable, rollout {}"));
        RolloutSpec spec = RolloutSpec.of(config, config.splits().get("shop"));
        return RolloutMachine.first(spec, 50_000, 0).state();
    }

    private static JudgeView evidence() {
        return new JudgeView(
                List.of(new JudgeView.Metric("errors", true, 100, 1, 1000, 1, 50, Math.E, 0)),
                0,
                1000,
                20,
                1,
                1,
                0,
                0,
                0,
                0.001,
                0,
                null,
                null,
                List.of(new JudgeView.Detection(0.01, Double.POSITIVE_INFINITY)));
    }

    @Test
    void theJudgeAndTheRolloutsAreSeen() {
        Exposition scraped = scrape();
        assertThat(scraped.value("weir_rollout_phase", "split", "shop", "variant", "canary", "phase", "pending"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_rollout_phase", "split", "shop", "variant", "canary", "phase", "done"))
                .isZero();
        assertThat(scraped.value("weir_rollout_weight_ratio", "split", "shop", "variant", "canary"))
                .isZero();
        assertThat(scraped.value("weir_variant_verdict", "split", "shop", "variant", "canary", "verdict", "hold"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_variant_harm_evidence_ln", "split", "shop", "variant", "canary", "metric", "errors"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_variant_harm_evidence_enough_ln", "split", "shop", "variant", "canary"))
                .isEqualTo(Math.log(1000));
        assertThat(scraped.value(
                        "weir_variant_promotion_evidence_ln", "split", "shop", "variant", "canary", "metric", "errors"))
                .isFinite()
                .isNegative();
        assertThat(scraped.value(
                        "weir_variant_detection_seconds", "split", "shop", "variant", "canary", "error_rate", "0.01"))
                .isInfinite();
    }

    @AfterEach
    void close() {
        metrics.close();
        log.close();
    }

    @Test
    void requestsAreCountedByRouteVariantAndClass() {
        serve("canary", OutcomeClass.OK, 2_000_000);
        serve("canary", OutcomeClass.SERVER_ERROR, 4_000_000);
        serve("stable", OutcomeClass.OK, 1_000_000);

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_requests_total", "route", "shop", "class", "ok"))
                .isEqualTo(2);
        assertThat(scraped.value("weir_requests_total", "route", "shop", "class", "timeout"))
                .isZero();
        assertThat(scraped.value("weir_variant_requests_total", "split", "shop", "variant", "canary", "class", "ok"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_variant_requests_total", "split", "shop", "variant", "canary", "class", "server-error"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_variant_served_total", "split", "shop", "variant", "stable", "reason", "keyed"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_variant_assigned_total", "split", "shop", "variant", "canary"))
                .isEqualTo(2);
    }

    @Test
    void latencyIsInSecondsByQuantile() {
        for (int i = 0; i < 99; i++) {
            serve("stable", OutcomeClass.OK, 10_000_000);
        }
        serve("stable", OutcomeClass.OK, 900_000_000);

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_request_latency_seconds", "route", "shop", "quantile", "0.5"))
                .isBetween(0.0099, 0.0102);
        assertThat(scraped.value(
                        "weir_variant_latency_seconds", "split", "shop", "variant", "stable", "quantile", "0.999"))
                .isBetween(0.89, 0.92);
        assertThat(scraped.value("weir_variant_latency_seconds_count", "split", "shop", "variant", "stable"))
                .isEqualTo(100);
        assertThat(scraped.labelValues("weir_variant_latency_seconds", "variant"))
                .as("there is no quantile of nothing")
                .containsExactly("stable");
    }

    @Test
    void evidenceAndAttemptsSpeakForAndAgainstAVariant() {
        recorder.evidence(outcomes.variant("shop", "canary"), 0, 0, true, Outcome.UNKNOWN_NS);
        recorder.evidence(outcomes.variant("shop", "canary"), 0, 0, false, 5_000_000);
        recorder.attempt(outcomes.variant("shop", "canary"), OutcomeClass.RESET);

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_variant_evidence_total", "split", "shop", "variant", "canary", "result", "ok"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_variant_evidence_total", "split", "shop", "variant", "canary", "result", "failed"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_variant_attempt_failures_total", "split", "shop", "variant", "canary", "class", "reset"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_variant_first_byte_seconds", "split", "shop", "variant", "canary", "quantile", "0.99"))
                .isBetween(0.0049, 0.0052);
    }

    @Test
    void issuersShowWhetherTheirKeysCame() {
        table.issuers().all().getFirst().stats().failed("down");

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_issuer_keys", "issuer", "id")).isZero();
        assertThat(scraped.value("weir_issuer_keys_age_seconds", "issuer", "id"))
                .isGreaterThanOrEqualTo(60);
        assertThat(scraped.value("weir_issuer_readings_total", "issuer", "id")).isEqualTo(2);
        assertThat(scraped.value("weir_issuer_reading_failures_total", "issuer", "id"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_issuer_key_changes_total", "issuer", "id"))
                .isEqualTo(1);
    }

    @Test
    void copiesAreCountedByMirrorAndApartFromWhatUsersSee() {
        recorder.copySent(outcomes.mirror("shop", "shop-v2"));
        recorder.copyEnded(outcomes.mirror("shop", "shop-v2"), OutcomeClass.SERVER_ERROR, 5_000_000);

        Exposition scraped = scrape();

        String[] copies = {"route", "shop", "mirror", "shop-v2", "copy", "candidate"};
        assertThat(scraped.value("weir_mirror_sent_total", copies)).isEqualTo(1);
        assertThat(scraped.value(
                        "weir_mirror_copies_total",
                        "route",
                        "shop",
                        "mirror",
                        "shop-v2",
                        "copy",
                        "candidate",
                        "class",
                        "server-error"))
                .isEqualTo(1);
        assertThat(scraped.labelValues("weir_mirror_dropped_total", "reason")).contains("memory", "backing-off");
        assertThat(scraped.labelValues("weir_mirror_dropped_total", "copy")).contains("candidate", "noise");
        assertThat(scraped.labelValues("weir_mirror_uncompared_total", "reason"))
                .contains("queue-full");
        assertThat(scraped.value("weir_mirror_latency_seconds_count", copies)).isEqualTo(1);
        assertThat(scraped.value("weir_mirror_held_bytes")).isEqualTo(4096);
        assertThat(scraped.value("weir_requests_total", "route", "shop", "class", "server-error"))
                .isZero();
    }

    @Test
    void comparisonsShowHowOftenAnswersDifferByKind() {
        var primary = new Answer.Received(200, List.of(), Answer.Body.NONE, 1);
        var other = new Answer.Received(404, List.of(), Answer.Body.NONE, 1);
        for (int i = 0; i < 5; i++) {
            comparisons.offer(new MirroredAnswers(COMPARED, 1, "GET", "/", null, primary, other, null));
        }

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_mirror_compared_total", "route", "shop", "mirror", "next"))
                .isEqualTo(5);
        assertThat(scraped.value("weir_mirror_differences_total", "route", "shop", "mirror", "next", "kind", "status"))
                .isEqualTo(5);
        assertThat(scraped.value("weir_mirror_differences_total", "route", "shop", "mirror", "next", "kind", "value"))
                .isZero();
        assertThat(scraped.value("weir_mirror_verdict", "route", "shop", "mirror", "next", "verdict", "differs"))
                .isEqualTo(1);
    }

    @Test
    void everyLoopCounterIsAMetric() {
        recorder.count(LoopCounter.RETRIES, 7);
        recorder.count(LoopCounter.UPSTREAM_CONNECTED, 5);
        recorder.count(LoopCounter.UPSTREAM_CLOSED, 2);
        recorder.refused(0);

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_retries_total")).isEqualTo(7);
        assertThat(scraped.value("weir_upstream_connections")).isEqualTo(3);
        assertThat(scraped.value("weir_downstream_connections")).isEqualTo(3);
        for (LoopCounter counter : LoopCounter.values()) {
            assertThat(scraped.families()).contains("weir_" + counter.label().replace('-', '_') + "_total");
        }
        assertThat(scraped.labelValues("weir_refusals_total", "reason")).hasSizeGreaterThan(10);
    }

    @Test
    void endpointsShowWhatOperatorsAndChecksSay() {
        table.pools().get("shop-v1").endpoint("127.0.0.1:9001").setState(EndpointState.DRAIN, nowNs);

        Exposition scraped = scrape();

        assertThat(endpoint(scraped, "weir_endpoint_usable")).isZero();
        assertThat(endpoint(scraped, "weir_endpoint_up")).isEqualTo(1);
        assertThat(scraped.value(
                        "weir_endpoint_state", "pool", "shop-v1", "endpoint", "127.0.0.1:9001", "state", "drain"))
                .isEqualTo(1);
        assertThat(scraped.value(
                        "weir_endpoint_state", "pool", "shop-v1", "endpoint", "127.0.0.1:9001", "state", "ready"))
                .isZero();
        assertThat(scraped.value("weir_pool_usable", "pool", "shop-v1")).isEqualTo(1);
    }

    @Test
    void weightAndRollbackAreThoseInForce() throws ConfigException {
        assertThat(scrape().value("weir_variant_weight_ratio", "split", "shop", "variant", "canary"))
                .isEqualTo(0.05);

        table = TableCompiler.compile(table.config(), CANARY_ROLLED_BACK, table, outcomes, nowNs);

        Exposition scraped = scrape();
        assertThat(scraped.value("weir_variant_rolled_back", "split", "shop", "variant", "canary"))
                .isEqualTo(1);
        assertThat(scraped.value("weir_table_generation")).isEqualTo(2);
    }

    @Test
    void seriesOfARouteGoWithIt() throws ConfigException {
        serve("canary", OutcomeClass.OK, 1_000_000);
        assertThat(scrape().labelValues("weir_requests_total", "route")).contains("shop");

        WeirConfig renamed = Configs.parse(Configs.SHOP.replace("shop { match", "store { match"));
        table = TableCompiler.compile(renamed, RuntimeLayer.EMPTY, table, outcomes, nowNs);

        Exposition scraped = scrape();
        assertThat(scraped.labelValues("weir_requests_total", "route"))
                .doesNotContain("shop")
                .contains("store");
        assertThat(scraped.labelValues("weir_variant_requests_total", "split")).containsExactly("shop");
    }

    @Test
    void refusedFileIsSeen() {
        ControlStatus now = board.now();
        board.show(new ControlStatus(
                now.phase(),
                LOADED,
                now.history(),
                now.file().refused(LOADED, List.of()),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                true));

        Exposition scraped = scrape();

        assertThat(scraped.value("weir_config_refused")).isEqualTo(1);
        assertThat(scraped.value("weir_config_refusals_total")).isEqualTo(1);
        assertThat(scraped.value("weir_config_loads_total")).isEqualTo(1);
        assertThat(scraped.value("weir_config_loaded_timestamp_seconds")).isEqualTo((double) LOADED.getEpochSecond());
        assertThat(scraped.value("weir_unsaved_changes")).isEqualTo(1);
        assertThat(scraped.value("weir_ready")).isEqualTo(1);
    }

    @Test
    void refusedFileOfConditionsIsSeen() throws IOException {
        Files.writeString(ids, "");
        table.lookups().all().forEach(file -> file.refresh(1));
        Exposition scraped = scrape();
        String file = ids.toString();
        assertThat(scraped.value("weir_lookup_refused", "file", file)).isEqualTo(1);
        assertThat(scraped.value("weir_lookup_refusals_total", "file", file)).isEqualTo(1);
        assertThat(scraped.value("weir_lookup_loads_total", "file", file)).isEqualTo(1);
    }

    @Test
    void accessLogTellsWhatItWroteAndDropped() {
        serve("stable", OutcomeClass.OK, 1_000_000);

        await().untilAsserted(() ->
                assertThat(scrape().value("weir_access_log_lines_total")).isEqualTo(1));
        assertThat(scrape().value("weir_access_log_dropped_total")).isZero();
    }

    @Test
    void jvmIsThere() {
        assertThat(scrape().families())
                .contains("jvm_memory_used_bytes", "jvm_gc_memory_allocated_bytes_total", "process_uptime_seconds");
    }

    @Test
    void readmeListsEveryMetricAndNoOther() throws IOException {
        Set<String> listed = new TreeSet<>();
        Pattern.compile("`(weir_[a-z_]+)`")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(name -> listed.add(name.group(1)));

        Set<String> scraped = new TreeSet<>(scrape().ownFamilies());

        assertThat(listed).isEqualTo(scraped);
    }

    @Test
    void grafanaShowsOnlyWhatIsScraped() throws IOException, JsonFormatException {
        serve("canary", OutcomeClass.OK, 1_000_000);
        recorder.evidence(outcomes.variant("shop", "canary"), 0, 0, false, 5_000_000);
        Exposition scraped = scrape();
        String dashboard = Files.readString(Path.of("..", "docker", "grafana", "weir.json"));

        List<String> queries = new ArrayList<>(Json.parse(dashboard).findValuesAsText("expr"));
        assertThat(queries).hasSizeGreaterThan(15);
        queries.add(Json.parse(dashboard).at("/templating/list/0/query/query").asText());
        for (String query : queries) {
            Set<String> names = found(METRIC, query);
            Set<String> labels = found(GROUPED, query);
            labels.addAll(found(MATCHED, query));
            assertThat(names).as(query).isNotEmpty();
            for (String name : names) {
                assertThat(scraped.sampleNames()).as(query).contains(name);
                assertThat(scraped.labelNames(name)).as(query).containsAll(labels);
            }
        }
    }

    /** Every word of the first groups, which may be lists. */
    private static Set<String> found(Pattern pattern, String query) {
        Set<String> words = new TreeSet<>();
        pattern.matcher(query)
                .results()
                .forEach(match -> words.addAll(List.of(match.group(1).split(", *"))));
        return words;
    }

    @Test
    void promtoolFindsNothingToCorrect() throws IOException, InterruptedException {
        serve("canary", OutcomeClass.OK, 1_000_000);
        String text = metrics.scrape();
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "promtool is not installed");
            return;
        }
        promtool.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> line.contains("weir_"))).isEmpty();
    }

    private static double endpoint(Exposition scraped, String name) {
        return scraped.value(name, "pool", "shop-v1", "endpoint", "127.0.0.1:9001");
    }

    private void serve(String variant, OutcomeClass end, long tookNs) {
        Outcome outcome = new Outcome();
        recorder.begin(outcome, nowNs);
        outcome.route(outcomes.route("shop"));
        outcome.assigned(outcomes.variant("shop", variant), VariantReason.KEYED);
        outcome.end(end, end == OutcomeClass.OK ? 200 : 500);
        recorder.record(outcome, nowNs + tookNs);
    }

    /** Lets a second end, and reads. */
    private Exposition scrape() {
        nowNs += SECOND_NS;
        windows.next(nowNs);
        return Exposition.parse(metrics.scrape());
    }
}
