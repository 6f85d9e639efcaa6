package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FailedConnectsTest {
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
}
