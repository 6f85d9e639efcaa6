package dev.weir.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.timer.LoopClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is thrown for one mirror ends its copy, gives back what that held, and reaches neither the user nor another mirror. */
class TeeTest {
    private static final HeadLimits LIMITS = new HeadLimits(8192, 32768, 100);
    private static final long PLENTY = 1 << 20;

    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final OutcomeRecorder recorder = outcomes.recorder(0);
    private final LoopClock clock = new LoopClock(() -> 0, () -> 0);
    private final CopyMemory memory = new CopyMemory();
    private final AnswerQueue queue = new AnswerQueue(answers -> true, 1, memory);
    private final List<Pool> pools = List.copyOf(Tables.table(
                    "routes { a { match { path = \"/a\" }, pool = v1 }, b { match { path = \"/b\" }, pool = v2 } }")
            .pools()
            .all());
    private final Pool broken = pools.get(0);
    private final Pool sound = pools.get(1);

    /** No copy can be sent: there are neither connections nor deadlines. */
    private final Tee tee =
            new Tee(new Copies(null, null, clock, recorder, memory, new Mishaps(), queue.publisher(0), new Random(1)));

    @AfterEach
    void closeQueue() {
        queue.close();
    }

    private Mirror mirror(Pool pool, Mirror.HeadEdit edit, boolean compares) {
        CopyTarget target = CopyTarget.of(pool, outcomes.mirror("route", pool.name()), 1);
        ComparisonRules rules = new ComparisonRules(List.of(), BodyComparison.JSON, 1024, List.of(), false);
        @Nullable ComparedMirror compared = compares ? new ComparedMirror("route", pool.name(), "", rules) : null;
        Mirror.Share share = Mirror.Share.of(1_000_000, Set.of(Method.GET), 1024, 1_000_000_000L);
        return new Mirror(pool.name(), target, null, share, edit, compared);
    }

    private static RequestHead head() {
        RequestHead head = new RequestHead(LIMITS);
        ByteBuf bytes = Unpooled.copiedBuffer("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", StandardCharsets.US_ASCII);
        new Http1RequestParser(LIMITS).parse(bytes, head);
        bytes.release();
        return head;
    }

    private static void fail(RequestHead head) {
        throw new IllegalStateException("an edit that breaks its word");
    }

    private static long dropped(Mirror mirror) {
        return mirror.candidate().tally().dropped(CopyDrop.ERROR);
    }

    @Test
    void copyThatCannotBeMadeGivesBackWhatWasTakenAndTheNextOneIsMade() {
        Mirror first = mirror(broken, TeeTest::fail, true);
        Mirror second = mirror(sound, head -> {}, false);

        assertThat(tee.take(List.of(first, second), head(), PLENTY, 1, null)).isTrue();

        assertThat(dropped(first)).isEqualTo(1);
        assertThat(first.candidate().tally().notCompared(Uncompared.COPY_DROPPED))
                .isEqualTo(1);
        assertThat(broken.copies().requests().inUse()).isZero();
        assertThat(first.candidate().tally().inFlight()).isZero();
        assertThat(second.candidate().tally().inFlight()).isEqualTo(1);
        tee.finish();
        assertThat(memory.heldBytes()).isZero();
        assertThat(sound.copies().requests().inUse()).isZero();
    }

    @Test
    void withoutACopyTheBodyIsNotWanted() {
        assertThat(tee.take(List.of(mirror(broken, TeeTest::fail, false)), head(), PLENTY, 1, null))
                .isFalse();
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void copyThatCannotBeSentIsDroppedAndTheOthersAreSent() {
        Mirror first = mirror(broken, head -> {}, true);
        Mirror second = mirror(sound, head -> {}, false);
        tee.take(List.of(first, second), head(), PLENTY, 1, null);
        tee.end(null);
        tee.send();

        assertThat(dropped(first)).isEqualTo(1);
        assertThat(dropped(second)).isEqualTo(1);
        tee.finish();
        assertThat(memory.heldBytes()).isZero();
        assertThat(broken.copies().requests().inUse()).isZero();
        assertThat(sound.copies().requests().inUse()).isZero();
    }
}
