package dev.weir.os;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much a connection reads at once: little while it carries heads and small bodies, more with each read that fills its
 * buffer, as those of a streaming body do, and little again after one that does not. A buffer is taken when there is
 * something to read, so a connection that waits holds none. Immutable; a handle belongs to its channel's event loop.
 */
final class GrowingReceive extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int GROWTH = 4;

    private final int leastBytes;
    private final int mostBytes;

    GrowingReceive(int leastBytes, int mostBytes) {
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Growing();
    }

    private final class Growing extends MaxMessageHandle {

        private int nextBytes = leastBytes;

        @Override
        public int guess() {
            return nextBytes;
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            boolean filled = bytes > 0 && bytes == attemptedBytesRead();
            nextBytes = filled ? Math.min(mostBytes, nextBytes * GROWTH) : leastBytes;
        }
    }
}
