package dev.weir.control.demo;

import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.Percent;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** Tells what to try, and then what happens. One thread. */
final class DemoNarrator {
    private static final double MS = 1000;

    private final Demo demo;
    private final PrintWriter out;
    private final long beganNs;
    private Generation told;
    private Breakage toldBreakage = new Breakage.None();
    private long lineNs;

    DemoNarrator(Demo demo, PrintWriter out, long nowNs) {
        this.demo = demo;
        this.out = out;
        this.beganNs = nowNs;
        this.lineNs = nowNs;
        this.told = demo.weir().generation();
    }

    void introduce(boolean hearsKeys) {
        String proxy = url(demo.weir().proxyAddress());
        String admin = url(demo.weir().adminAddress());
        out.println("""
            Weir splits the traffic of a shop: 90 %% of the users on stable, 10 %% on the canary.

              dashboard   %2$s/
              a user      curl -i -H 'Cookie: uid=me' %1$s/products/1
              weights     ./weir split shop canary=25 --admin %2$s
                          curl -X PATCH %2$s/v1/splits/shop -H 'Content-Type: application/json' -d '{"weights":{"canary":25}}'
              break it    curl -X POST '%3$s?mode=errors:30'     also latency:3, hang, dead, none
              the file    %4$s     (edit it: it is read again)
            """.formatted(proxy, admin, url(demo.canary().address()) + DemoService.BREAK_PATH, demo.file())
                .stripTrailing());
        if (hearsKeys) {
            out.println("  keys        e errors   l latency   h hang   d dead   r heal   q quit");
        }
        out.println();
        out.println("  time  req/s | variant  weight share failed    p50   p90   p99 ms");
        out.flush();
    }

    private static String url(InetSocketAddress address) {
        return "http://127.0.0.1:" + address.getPort();
    }

    /** Tells at once what has changed. */
    void tellNews(long nowNs) {
        Breakage breakage = demo.canary().breakage();
        if (!breakage.equals(toldBreakage)) {
            toldBreakage = breakage;
            tell(nowNs, breakage instanceof Breakage.None ? "the canary is healed" : "the canary breaks: " + breakage);
        }
        Generation now = demo.weir().generation();
        if (now.number() != told.number()) {
            tellChange(nowNs, now);
            told = now;
        }
    }

    private void tellChange(long nowNs, Generation now) {
        RolledBack rolledBack = demo.rolledBack();
        RolledBack before = told.overrides().rolledBack().get(Demo.KEY);
        if (rolledBack != null && before == null) {
            tell(nowNs, "Weir rolls the canary back: " + rolledBack.reason().sentence());
            tell(nowNs, "it stays out until a person lets it in again: heal it, then");
            tell(
                    nowNs,
                    "curl -X POST " + url(demo.weir().adminAddress())
                            + "/v1/splits/shop/variants/canary/restore -H 'Content-Type: application/json' -d '{}'");
        } else {
            String reason = now.reason() == null ? "" : ": " + now.reason();
            tell(
                    nowNs,
                    "generation " + now.number() + ", " + now.action() + " by "
                            + now.actor().who() + reason);
        }
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
        String neither = unserved.requests() == 0 ? "" : "| no answer " + unserved.requests();
        out.printf(
                Locale.ROOT,
                "%5.1fs %5.0f  | %s| %s%s%n",
                seconds(nowNs - beganNs),
                rate,
                numbers(Demo.STABLE, stable, served),
                numbers(Demo.CANARY, canary, served),
                neither);
        out.flush();
        lineNs = nowNs;
    }

    private String numbers(String variant, UserCounts.Seen seen, long served) {
        Generation now = demo.weir().generation();
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

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }
}
