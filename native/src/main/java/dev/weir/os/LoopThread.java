package dev.weir.os;

import io.netty.util.concurrent.FastThreadLocalThread;

/** The thread of one event loop. */
final class LoopThread extends FastThreadLocalThread {

    LoopThread(int loopIndex, Runnable loop) {
        super(loop, "weir-loop-" + loopIndex);
    }
}
