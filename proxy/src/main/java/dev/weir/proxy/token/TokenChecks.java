package dev.weir.proxy.token;

import java.util.function.Consumer;

/** Checks tokens somewhere else than on the loop that asks. Any thread. */
public interface TokenChecks {
    /**
     * Begins to check a token.
     *
     * @param whenDone is told once, on whatever thread
     * @return false if too many are being checked: this one is not
     */
    boolean start(byte[] token, Issuers issuers, Consumer<Verdict> whenDone);
}
