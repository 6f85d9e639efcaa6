package dev.weir.control;

import dev.weir.os.CpuTopology;
import dev.weir.os.EventLoops;
import dev.weir.os.RuntimeReport;
import dev.weir.os.SocketOptions;
import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.config.AccessLogConfig;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.RuntimeConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.AccessLogSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what the data plane runs on, as {@code runtime {}} and {@code access-log {}} say. */
final class DataPlaneStart {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlaneStart.class);

    private DataPlaneStart() {}

    /** @throws IOException when the machine does not have the transport that was asked for */
    static EventLoops eventLoops(RuntimeConfig runtime, LimitsConfig limits) throws IOException {
        CpuTopology cpus = CpuTopology.read();
        SocketOptions sockets = SocketOptions.DEFAULTS.withWaterMarks(
                Math.toIntExact(limits.bufferLowBytes()), Math.toIntExact(limits.bufferHighBytes()));
        TransportChoice transport;
        EventLoops loops;
        try {
            transport = transport(runtime.transport());
            int count = runtime.eventLoops() == RuntimeConfig.ONE_PER_CPU ? cpus.usable() : runtime.eventLoops();
            List<Integer> pinTo = runtime.pinCpus() ? cpus.allowed() : List.of();
            loops = EventLoops.startPinned(transport.chosen(), count, sockets, pinTo);
        } catch (UnsupportedOperationException | IllegalStateException e) {
            throw new IOException("runtime.transport: " + e.getMessage(), e);
        }
        RuntimeReport.of(transport, cpus, loops, sockets).lines().forEach(LOG::info);
        return loops;
    }

    private static TransportChoice transport(RuntimeConfig.Transport wanted) {
        return switch (wanted) {
            case AUTO -> TransportChoice.automatic();
            case IO_URING -> TransportChoice.requiring(Transport.IO_URING);
            case EPOLL -> TransportChoice.requiring(Transport.EPOLL);
            case NIO -> TransportChoice.requiring(Transport.NIO);
        };
    }

    static @Nullable AccessLog accessLog(WeirConfig config, int loops) throws IOException {
        AccessLogConfig log = config.accessLog();
        if (log == null) {
            return null;
        }
        AccessLogSettings settings = new AccessLogSettings(
                switch (log.format()) {
                    case JSON -> AccessLogSettings.Format.JSON;
                    case TEXT -> AccessLogSettings.Format.TEXT;
                },
                log.file(),
                log.rotateBytes(),
                log.keepFiles(),
                log.ringLines());
        return AccessLog.open(settings, loops, DataPlaneStart::epochMsAt);
    }

    /** Follows the system's clock, also when that is set. */
    private static long epochMsAt(long nanoTime) {
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
