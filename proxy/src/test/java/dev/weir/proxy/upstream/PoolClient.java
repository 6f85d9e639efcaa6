package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Somebody who wants a connection, and asks for it as a try of an exchange does. Thread of the test. */
final class PoolClient implements PoolWaiters.Waiter, ConnectListener, ResponseListener {
    private static final RequestHead REQUEST = request();

    final PoolLoop loop;
    final Pool pool;
    final Endpoint endpoint;
    private final PoolWorld world;
    private final boolean inVain;
    private boolean waiting;
    private @Nullable ConnectAttempt attempt;
    private @Nullable UpstreamStream lent;

    /** @param inVain whether it has no use for a connection when it gets one */
    PoolClient(PoolWorld world, PoolLoop loop, Pool pool, Endpoint endpoint, boolean inVain) {
        this.inVain = inVain;
        this.world = world;
        this.loop = loop;
        this.pool = pool;
        this.endpoint = endpoint;
    }

    void ask() {
        PoolWaiters waiters = loop.connections.waiters();
        boolean behindOthers = waiters.anyFor(pool);
        if (!behindOthers && take()) {
            return;
        }
        if (pool.circuit().pending().tryAcquire()) {
            waiting = true;
            waiters.add(pool, this);
            world.waits(this);
            if (behindOthers) {
                loop.connections.wakeWaiters(pool);
            }
        } else {
            world.isRefused(this);
        }
    }

    private boolean take() {
        UpstreamStream idle = loop.connections.takeIdle(endpoint);
        attempt = idle == null ? loop.connections.connect(endpoint, 1000, this) : null;
        if (idle == null && attempt == null) {
            return false;
        }
        world.isServed(this);
        if (waiting) {
            leaveLine();
        }
        if (idle != null) {
            onConnected(idle);
        }
        return true;
    }

    @Override
    public boolean onConnectionFreed() {
        assertThat(waiting).isTrue();
        return take();
    }

    @Override
    public void onConnected(UpstreamStream stream) {
        attempt = null;
        lent = stream;
        world.lends(this, (Http1Upstream) stream);
        if (inVain) {
            giveBack(stream::putBack);
        } else {
            stream.sendHead(REQUEST, this);
            stream.sendEnd(null);
            stream.flush();
        }
    }

    @Override
    public void onConnectFailed(Failure failure) {
        attempt = null;
        world.isDone(this);
    }

    boolean isWaiting() {
        return waiting;
    }

    boolean isConnecting() {
        return attempt != null;
    }

    boolean hasConnection() {
        return lent != null;
    }

    /** Leaves while it waits, or while its connection is being opened. */
    void leave() {
        if (waiting) {
            leaveLine();
            world.leaves(this);
        } else if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        world.isDone(this);
    }

    /** Reads this answer to its request, and is done. */
    void serve(String fields) {
        UpstreamStream stream = taken();
        loop.answer((Http1Upstream) stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n" + fields + "\r\n");
        giveBack(stream::release);
    }

    void abort() {
        giveBack(taken()::abort);
    }

    private void giveBack(Runnable how) {
        world.returns(this);
        lent = null;
        how.run();
        world.isDone(this);
    }

    UpstreamStream taken() {
        assertThat(lent).isNotNull();
        return lent;
    }

    private void leaveLine() {
        waiting = false;
        loop.connections.waiters().remove(pool, this);
        pool.circuit().pending().release();
    }

    @Override
    public void onResponseHead(ResponseHead head) {}

    @Override
    public void onBody(ByteBuf data) {
        data.release();
    }

    @Override
    public void onBodyEnd(@Nullable Fields trailers) {}

    @Override
    public void onResponsePause() {}

    @Override
    public void onUpstreamWritable() {}

    @Override
    public void onUpstreamFailed(Failure failure) {
        giveBack(() -> {});
    }

    private static RequestHead request() {
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        ByteBuf text = Unpooled.copiedBuffer("GET / HTTP/1.1\r\nhost: weir.test\r\n\r\n", StandardCharsets.US_ASCII);
        assertThat(new Http1RequestParser(HeadLimits.DEFAULT).parse(text, head)).isPositive();
        text.release();
        return head;
    }
}
