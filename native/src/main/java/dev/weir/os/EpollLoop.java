package dev.weir.os;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's epoll, but for two things.
 *
 * <p>A channel that wants nothing for now stays known to the kernel. Netty 4.2.18 takes its descriptor out of epoll and
 * afterwards cannot put it back (the {@code epoll_ctl} that should fails with ENOENT), so the connection dies. That meets every
 * peer that ends its half while we do not read it or after we read its end: its FIN is reported once, and once nothing more is
 * read or written for a moment, nothing is wanted. Such a channel asks for edge-triggered events and no kind of them: it hears
 * once of an error or a hang-up, and does not spin on it.
 *
 * <p>A channel hears only of itself. The kernel reports many sockets at once, by the numbers of their descriptors, and Netty tells
 * whoever has the number when its turn comes. If a channel is closed before its turn, and the next one that is opened gets its
 * number, that one hears what was meant for the old: a new connection dies of another's reset before it is made.
 *
 * <p>Owned by its event loop.
 */
final class EpollLoop implements IoHandler {

    private final IoHandler epoll;

    /** Changes when the loop begins to tell what the kernel reported, and when it is done. */
    private long phase;

    private EpollLoop(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new EpollLoop(epoll.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(
                epoll.register(handle instanceof EpollIoHandle channel ? new Hearing(channel) : handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        phase++;
        try {
            return epoll.run(context);
        } finally {
            phase++;
        }
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    /** One channel's ears: what is told in the phase in which it is registered was reported before. */
    @SuppressWarnings("try") // close() throws what Netty declares
    private final class Hearing implements EpollIoHandle {

        private final EpollIoHandle channel;
        private final long registered = phase;

        Hearing(EpollIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (registered != phase) {
                channel.handle(registration, event);
            }
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }

    /** One channel's interests. */
    private static final class Registration implements IoRegistration {

        private final IoRegistration epoll;
        private boolean added;

        Registration(IoRegistration epoll) {
            this.epoll = epoll;
        }

        @Override
        public long submit(IoOps ops) {
            boolean wantsNothing = ops.equals(EpollIoOps.NONE);
            if (wantsNothing && added) {
                return epoll.submit(EpollIoOps.EPOLLET);
            }
            added |= !wantsNothing;
            return epoll.submit(ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
