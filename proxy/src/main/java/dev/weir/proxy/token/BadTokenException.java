package dev.weir.proxy.token;

/** A token does not count; says why, and never what stands in it. */
final class BadTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final TokenFault fault;

    BadTokenException(TokenFault fault) {
        super(fault.label(), null, false, false);
        this.fault = fault;
    }

    TokenFault fault() {
        return fault;
    }
}
