package dev.weir.proxy.config;

import java.time.Duration;

/**
 * How the process uses the machine. A change needs a restart.
 *
 * @param eventLoops {@link #ONE_PER_CPU} for one per usable CPU
 * @param warmUp how long the process serves itself before it is ready; zero: off
 */
public record RuntimeConfig(Transport transport, int eventLoops, boolean pinCpus, Duration warmUp) {

    public static final int ONE_PER_CPU = 0;

    public static final RuntimeConfig DEFAULTS =
            new RuntimeConfig(Transport.AUTO, ONE_PER_CPU, false, Duration.ofSeconds(2));

    /** The socket API to use; AUTO takes epoll where it loads, else NIO. */
    public enum Transport {
        AUTO,
        IO_URING,
        EPOLL,
        NIO
    }
}
