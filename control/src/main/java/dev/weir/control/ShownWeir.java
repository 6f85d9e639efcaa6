package dev.weir.control;

import dev.weir.control.demo.WeirOnShow;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.outcome.Outcomes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A {@link Weir} with one listener, as the demo looks at it. Any thread but an event loop. */
public record ShownWeir(Weir weir) implements WeirOnShow {

    /** A {@link WeirOnShow.Starter}. */
    public static WeirOnShow start(Path file) throws ConfigException, IOException {
        return new ShownWeir(Weir.start(file));
    }

    @Override
    public InetSocketAddress proxyAddress() {
        return (InetSocketAddress) weir.listeners().firstEntry().getValue();
    }

    @Override
    public InetSocketAddress adminAddress() {
        return weir.adminAddress();
    }

    @Override
    public ControlStatus status() {
        return weir.status();
    }

    @Override
    public Announcements news() {
        return weir.news();
    }

    @Override
    public Outcomes outcomes() {
        return weir.outcomes();
    }

    @Override
    public void drain() throws InterruptedException {
        weir.drain();
    }

    @Override
    public void close() {
        weir.close();
    }
}
