package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;

/**
 * What a client sends on one connection, taken one request after the other: heads here, what follows a head by the stream that it
 * was begun with. What is pipelined waits, while the request before it is under way and while the answers before it wait for the
 * client. Owned by the connection's event loop.
 */
final class Http1Input {
    private final Http1Downstream connection;
    private final Worker worker;
    private final ConnectionFacts facts;
    private final ConnectionLife life;
    private final ReceivedBytes received = new ReceivedBytes();
    private boolean headBegun;
    private boolean ended;
    private boolean taking;

    Http1Input(Http1Downstream connection, Worker worker, ConnectionFacts facts, ConnectionLife life) {
        this.connection = connection;
        this.worker = worker;
        this.facts = facts;
        this.life = life;
    }

    /** The bytes that came. */
    ReceivedBytes received() {
        return received;
    }

    /** Nothing waits to be taken. */
    boolean isEmpty() {
        return received.isEmpty();
    }

    /** Whether more may wait. */
    boolean hasRoom() {
        return received.isBelow(worker.settings().limits().bufferHighBytes());
    }

    /** Takes messages out of what came, as far as they may be begun. */
    void take() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            takeAll();
        } catch (Throwable fault) {
            // It may be the turn of another connection, which would be closed in the place of this one.
            connection.broke(fault);
            return;
        }
        taking = false;
        connection.updateReading();
        if (ended && connection.isWaiting() && (received.isEmpty() || connection.isWritable())) {
            connection.startClosing(false);
        }
    }

    /** Goes on with input that came before; no read ends behind which it would be sent on. */
    void takeWaiting() {
        take();
        Http1Stream serving = connection.stream();
        if (serving != null) {
            serving.onReadPause();
        }
    }

    private void takeAll() {
        boolean progress = true;
        while (progress) {
            ByteBuf in = received.waiting();
            if (in == null) {
                break;
            }
            progress = take(in);
            received.dropIfRead(in);
        }
    }

    private boolean take(ByteBuf in) {
        Http1Stream serving = connection.stream();
        if (serving != null) {
            return serving.read(in);
        }
        if (connection.isClosing()) {
            received.handedOver();
            connection.discard(in);
            return false;
        }
        return connection.isWritable() && takeHead(in);
    }

    private boolean takeHead(ByteBuf in) {
        RequestHead head = worker.requestHead();
        int length = worker.requestParser().parse(in, head);
        if (length == Http1RequestParser.INCOMPLETE) {
            awaitHead();
            return false;
        }
        ResponseOutput output = connection.output();
        output.begin(false, false);
        if (length < Http1RequestParser.INCOMPLETE) {
            connection.borrowStream().refuse(Http1RequestParser.refusal(length));
            return true;
        }
        headBegun = false;
        received.keepHead(in, length);
        head.client(life.clientOf(head, facts), facts.trusted());
        output.begin(head.isHttp10(), !head.isPersistent() || life.isLastRequest(worker.nowNs()));
        connection.borrowStream().begin(head);
        return true;
    }

    private void awaitHead() {
        if (!headBegun) {
            headBegun = true;
            connection.arm(worker.settings().headTimeoutNs());
        }
    }

    /** A part of a head has come, and no more. */
    boolean isInHead() {
        return headBegun;
    }

    /** Whatever came of a head, its time begins anew. */
    void expectHead() {
        headBegun = false;
    }

    /** Reads the head of the request under way again from its bytes. */
    void restoreHead(RequestHead head) {
        worker.requestParser().parse(received.head(), head);
        head.client(life.clientOf(head, facts), facts.trusted());
    }

    /** Nothing more comes. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Drops what waits, and the head under way. */
    void drop() {
        received.forgetHead();
        received.drop();
    }
}
