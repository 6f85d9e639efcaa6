package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.timer.OncePerMinute;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FailedConnectsTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    @Test
    void theReasonIsWhatTheSystemSaid() {
        assertThat(FailedConnects.reason(new ConnectException("No route to host: /10.0.0.1:80")))
                .isEqualTo("No route to host: /10.0.0.1:80");
    }

    @Test
    void whereNothingIsSaidTheReasonIsTheKindOfError() {
        assertThat(FailedConnects.reason(new ClosedChannelException())).isEqualTo("ClosedChannelException");
        assertThat(FailedConnects.reason(null)).isEqualTo("cancelled");
    }

    @Test
    void deadPoolHidesNoOther() {
        FailedConnects failed = new FailedConnects();

        assertThat(failed.untold("cart", 0)).as("the first").isZero();
        assertThat(failed.untold("cart", MINUTE_NS / 2)).isEqualTo(OncePerMinute.UNTOLD);
        assertThat(failed.untold("shop", MINUTE_NS / 2)).as("of another pool").isZero();
        assertThat(failed.untold("cart", MINUTE_NS)).as("those of its own").isEqualTo(1);
        assertThat(failed.untold("shop", MINUTE_NS)).isEqualTo(OncePerMinute.UNTOLD);
    }

    @Test
    void asManyPoolsAreRememberedAsMayBe() {
        FailedConnects failed = new FailedConnects();
        for (int i = 0; i < FailedConnects.MOST_POOLS; i++) {
            assertThat(failed.untold("pool" + i, i)).isZero();
        }

        assertThat(failed.untold("another", 1_000))
                .as("told, and not remembered by its name")
                .isZero();
        assertThat(failed.untold("one more", 1_000)).isEqualTo(OncePerMinute.UNTOLD);
        assertThat(failed.pools()).isEqualTo(FailedConnects.MOST_POOLS);

        assertThat(failed.untold("one more", MINUTE_NS + 9))
                .as("ten have their minute behind them")
                .isZero();
        assertThat(failed.pools()).isEqualTo(FailedConnects.MOST_POOLS - 9);
        assertThat(failed.untold("pool10", MINUTE_NS + 9)).isEqualTo(OncePerMinute.UNTOLD);
    }
}
