package dev.weir.proxy.config;

/** What a route does with a request whose token is missing, and with one whose token is bad. */
public record TokenPolicy(Reaction missing, Reaction bad) {

    /** That of a route that says nothing: its conditions and keys find no claims. */
    public static final TokenPolicy LENIENT = new TokenPolicy(Reaction.PASS, Reaction.PASS);

    /** What is done with the request. */
    public enum Reaction {
        /** The route does not take it. */
        NO_MATCH,
        /** It is answered with 401. */
        UNAUTHORIZED,
        /** It goes on without claims. */
        PASS
    }
}
