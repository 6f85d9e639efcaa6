package dev.weir.proxy.exchange;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * Tells when buffers in use come near what the process may have, so that new work is refused before anything breaks. Looked at
 * by one event loop from time to time, read by all.
 */
public final class MemoryGuard {
    private static final double USUAL_SHARE = 0.75;

    private final PooledByteBufAllocator allocator;
    private final long limitBytes;
    private volatile boolean overloaded;

    /** @param limitBytes null: three quarters of the direct memory that the JVM may take */
    public MemoryGuard(PooledByteBufAllocator allocator, @Nullable Long limitBytes) {
        this.allocator = allocator;
        this.limitBytes = limitBytes == null ? (long) (PlatformDependent.maxDirectMemory() * USUAL_SHARE) : limitBytes;
    }

    /** Looks how much is in use now. */
    public void look() {
        overloaded = allocator.pinnedDirectMemory() > limitBytes;
    }

    /** Above this many bytes in use new requests are refused. */
    long limitBytes() {
        return limitBytes;
    }

    /** Whether new requests are refused. */
    public boolean isOverloaded() {
        return overloaded;
    }
}
