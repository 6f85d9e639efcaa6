package dev.weir.control.demo;

import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.outcome.Outcomes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A running Weir, as far as the demo looks at it: a seam, since the composition root stands above this package. */
public interface WeirOnShow extends AutoCloseable {

    /** How one is started. */
    interface Starter {
        /**
         * Starts with a file. When this returns, every listener is bound.
         *
         * @throws ConfigException with everything that is wrong with the file
         * @throws IOException naming the address or directory that cannot be used
         */
        WeirOnShow start(Path file) throws ConfigException, IOException;
    }

    /** Where its only listener listens. */
    InetSocketAddress proxyAddress();

    InetSocketAddress adminAddress();

    /** The table in force, with what was changed at run time, and the rollout. */
    ControlStatus status();

    /** What happens, as it happens. */
    Announcements news();

    Outcomes outcomes();

    /** Ends in order, within the times of {@code drain {}}. */
    void drain() throws InterruptedException;

    /** Ends at once. */
    @Override
    void close();
}
