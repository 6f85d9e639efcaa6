package dev.weir.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.change.Plan;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.status.Announcement;
import dev.weir.control.status.Announcements;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.Labels;
import dev.weir.control.unit.Percent;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** Tells what to try, and then what happens. One thread. */
final class DemoNarrator implements AutoCloseable {
    private static final double MS = 1000;

    private final Demo demo;
    private final PrintWriter out;
    private final long beganNs;
    private final Announcements.Subscription news;
    private Breakage toldBreakage = new Breakage.None();
    private long brokenNs;
    private long requestsThen;
    private long lineNs;

    DemoNarrator(Demo demo, PrintWriter out, long nowNs) {
        this.demo = demo;
        this.out = out;
        this.beganNs = nowNs;
        this.lineNs = nowNs;
        this.news = demo.weir().news().subscribe(0);
    }

    void introduce(boolean hearsKeys) {
        String proxy = url(demo.weir().proxyAddress());
        String admin = url(demo.weir().adminAddress());
        out.println("""
            Weir rolls out version 2.0 of a shop: to 5 %% of the users, 10, 25, 50, 95, and all, each time once it is
            shown to be good enough. That takes about a minute.

              dashboard   %2$s/
              a user      curl -i -H 'Cookie: uid=me' %1$s/products/1
              the rollout ./weir rollout shop --admin %2$s     also promote, pause, resume, abort, retry
              break it    curl -X POST '%3$s?mode=errors:30'     also latency:3, hang, dead, none
              the file    %4$s     (edit it: it is read again)
            """.formatted(proxy, admin, url(demo.canary().address()) + DemoService.BREAK_PATH, demo.file())
                .stripTrailing());
        if (hearsKeys) {
            out.println("  keys        e errors   l latency   h hang   d dead   r heal   q quit");
        }
        out.println();
        out.println("  time  req/s | variant  weight share failed    p50   p90   p99 ms | rollout");
        out.flush();
    }

    private static String url(InetSocketAddress address) {
        return "http://127.0.0.1:" + address.getPort();
    }

    /** Tells at once what has changed. */
    void tellNews(long nowNs) throws InterruptedException {
        Breakage breakage = demo.canary().breakage();
        if (!breakage.equals(toldBreakage)) {
            toldBreakage = breakage;
            brokenNs = nowNs;
            requestsThen = demo.traffic().canary().requests();
            tell(nowNs, breakage instanceof Breakage.None ? "the canary is healed" : "the canary breaks: " + breakage);
        }
        for (Announcement next = news.next(0); next != null; next = news.next(0)) {
            switch (next.type()) {
                case "rollout" -> tellRollout(nowNs, next.data());
                case "table" -> tellTable(nowNs, next.data());
                default -> {}
            }
        }
    }

    private void tellRollout(long nowNs, JsonNode rollout) {
        tell(nowNs, rollout.path("text").asText());
        switch (rollout.path("news").asText()) {
            case "rolling-back" -> tellHarm(nowNs);
            case "rolled-back" -> {
                tell(nowNs, "it stays out until a person tries it once more: heal it, then");
                tell(
                        nowNs,
                        "./weir rollout shop retry --admin " + url(demo.weir().adminAddress()));
            }
            default -> {}
        }
    }

    /** How long it took, and how many users met it. */
    private void tellHarm(long nowNs) {
        if (!(toldBreakage instanceof Breakage.None)) {
            tell(
                    nowNs,
                    String.format(
                            Locale.ROOT,
                            "that was %.1f s and %d answers of the canary after it broke",
                            seconds(nowNs - brokenNs),
                            demo.traffic().canary().requests() - requestsThen));
        }
        RolledBack rolledBack = demo.rolledBack();
        if (rolledBack != null && !rolledBack.reason().figures().isEmpty()) {
            List<String> figures = new ArrayList<>();
            rolledBack
                    .reason()
                    .figures()
                    .forEach((name, value) -> figures.add(String.format(Locale.ROOT, "%s %s", name, figure(value))));
            tell(nowNs, "figures: " + String.join(", ", figures));
        }
    }

    private static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    /** What the rollout does is told by itself. */
    private void tellTable(long nowNs, JsonNode table) {
        String action = table.path("action").asText();
        if (action.equals(Plan.ROLLOUT_WEIGHTS) || action.equals(Plan.ROLLED_BACK)) {
            return;
        }
        String reason = table.hasNonNull("reason") ? ": " + table.path("reason").asText() : "";
        tell(
                nowNs,
                "generation " + table.path("generation").asLong() + ", " + action + " by "
                        + table.path("who").asText() + reason);
    }

    private void tell(long nowNs, String news) {
        out.printf(Locale.ROOT, "%5.1fs  > %s%n", seconds(nowNs - beganNs), news);
        out.flush();
    }

    /** Tells what the users saw since the last time. */
    void tellNumbers(long nowNs) {
        UserCounts.Seen stable = demo.traffic().stable().recent();
        UserCounts.Seen canary = demo.traffic().canary().recent();
        UserCounts.Seen unserved = demo.traffic().unserved().recent();
        long served = stable.requests() + canary.requests();
        double rate = (served + unserved.requests()) / Math.max(0.001, seconds(nowNs - lineNs));
        String neither = unserved.requests() == 0 ? "" : " | no answer " + unserved.requests();
        out.printf(
                Locale.ROOT,
                "%5.1fs %5.0f  | %s| %s| %s%s%n",
                seconds(nowNs - beganNs),
                rate,
                numbers(Demo.STABLE, stable, served),
                numbers(Demo.CANARY, canary, served),
                progress(),
                neither);
        out.flush();
        lineNs = nowNs;
    }

    /** Where the rollout is; while it has to be shown that the canary is good enough, how far that is. */
    private String progress() {
        RolloutState rollout = demo.rollout();
        if (rollout == null) {
            return "";
        }
        boolean isInAStage = rollout.phase().isRunning() && rollout.stageConfig() != null;
        String stage =
                " " + (rollout.stage() + 1) + "/" + rollout.spec().stages().size();
        String at = Labels.of(rollout.phase()) + (isInAStage ? stage : "");
        JudgeView view = demo.weir().status().evidence().get(Demo.KEY);
        boolean compares = rollout.phase() == Phase.OBSERVE || rollout.phase() == Phase.SOAK;
        if (view == null || !compares) {
            return at;
        }
        double least = Double.MAX_VALUE;
        for (JudgeView.Metric metric : view.metrics()) {
            least = metric.enforced() ? Math.min(least, metric.promotionEvidence()) : least;
        }
        return at + String.format(Locale.ROOT, ", evidence %.1f of %.0f", Math.min(least, 1e6), view.enoughPromotion());
    }

    private String numbers(String variant, UserCounts.Seen seen, long served) {
        Generation now = demo.weir().status().generation();
        int weightPpm = now.overrides()
                .weightsPpm(Objects.requireNonNull(now.config().splits().get(DemoFile.SPLIT)))
                .getOrDefault(variant, 0);
        String weight = Percent.text(weightPpm);
        if (seen.requests() == 0) {
            return String.format(
                    Locale.ROOT, "%s %7s %6s %6s %6s %5s %5s ", variant, weight, "0.0%", "-", "-", "-", "-");
        }
        Histogram us = seen.latencyUs();
        return String.format(
                Locale.ROOT,
                "%s %7s %5.1f%% %5.1f%% %6.1f %5.1f %5.1f ",
                variant,
                weight,
                percent(seen.requests(), served),
                percent(seen.failed(), seen.requests()),
                us.getValueAtPercentile(50) / MS,
                us.getValueAtPercentile(90) / MS,
                us.getValueAtPercentile(99) / MS);
    }

    @Override
    public void close() {
        news.close();
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }
}
