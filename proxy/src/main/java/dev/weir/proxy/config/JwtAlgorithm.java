package dev.weir.proxy.config;

/** How a token may be signed (RFC 7518 section 3.1, RFC 8037). There is no {@code none}. */
public enum JwtAlgorithm {
    RS256("RS256", Family.RSA),
    RS384("RS384", Family.RSA),
    RS512("RS512", Family.RSA),
    PS256("PS256", Family.RSA),
    PS384("PS384", Family.RSA),
    PS512("PS512", Family.RSA),
    ES256("ES256", Family.EC),
    ES384("ES384", Family.EC),
    ES512("ES512", Family.EC),
    /** With a key on Ed25519; Ed448 is not taken. */
    EDDSA("EdDSA", Family.EDWARDS),
    HS256("HS256", Family.SECRET),
    HS384("HS384", Family.SECRET),
    HS512("HS512", Family.SECRET);

    /** What kind of key an algorithm needs. A key has one family for life, so that none serves an algorithm of another. */
    public enum Family {
        RSA,
        EC,
        EDWARDS,
        /** Who can verify can also sign: such a key comes from a secret file and never from a JWKS. */
        SECRET
    }

    private final String label;
    private final Family family;

    JwtAlgorithm(String label, Family family) {
        this.label = label;
        this.family = family;
    }

    /** As {@code alg} names it, with case. */
    public String label() {
        return label;
    }

    public Family family() {
        return family;
    }
}
