package dev.weir.proxy.token;

import dev.weir.proxy.condition.Cookies;
import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.condition.Span;
import dev.weir.proxy.config.JwtConfig;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All whose tokens count under one configuration, and where requests carry them. Immutable but for the keys of its issuers;
 * any thread.
 */
public final class Issuers {
    /** Nobody's tokens count. */
    public static final Issuers NONE = new Issuers(JwtConfig.DEFAULTS, List.of());

    /** {@link #find}: the field stands there more than once. */
    static final long REPEATED = -2;

    private static final byte[] BEARER = Ascii.bytes("bearer ");

    private final JwtConfig config;
    private final List<Issuer> all;
    private final Place[] places;
    private final FieldName[] claimHeaders;

    private Issuers(JwtConfig config, List<Issuer> all) {
        this.config = config;
        this.all = List.copyOf(all);
        this.places = places(config);
        Set<FieldName> headers = new LinkedHashSet<>();
        all.forEach(issuer ->
                issuer.config().claimsToHeaders().values().forEach(header -> headers.add(FieldName.of(header))));
        this.claimHeaders = headers.toArray(FieldName[]::new);
    }

    /** Where a token may stand. */
    private sealed interface Place {
        /** The {@link Span} of the token, {@link Span#NONE} or {@link #REPEATED}. */
        long find(RequestHead head);

        /** The value of a field; of {@code Authorization}, only that of the scheme Bearer (RFC 6750 section 2.1). */
        record Header(FieldName name, boolean schemeRequired) implements Place {
            @Override
            public long find(RequestHead head) {
                Fields fields = head.fields();
                int field = fields.find(name);
                if (field < 0) {
                    return Span.NONE;
                }
                int start = fields.valueStart(field);
                int end = fields.valueEnd(field);
                boolean bearer = Ascii.startsWithIgnoreCase(fields.bytes(), start, end, BEARER);
                if (schemeRequired && !bearer) {
                    return Span.NONE;
                }
                if (fields.find(name, field + 1) >= 0) {
                    return REPEATED;
                }
                int from = bearer ? start + BEARER.length : start;
                while (from < end && fields.bytes()[from] == ' ') {
                    from++;
                }
                return from == end ? Span.NONE : Span.of(from, end);
            }
        }

        record Cookie(Literal name) implements Place {
            @Override
            public long find(RequestHead head) {
                long value = Cookies.find(head, name);
                return value == Span.NONE || Span.start(value) == Span.end(value) ? Span.NONE : value;
            }
        }
    }

    /** Issuers of this configuration; those that stay the same stay the objects that they were, others keep their keys. */
    public static Issuers of(JwtConfig config, Issuers previous) {
        if (config.equals(previous.config)) {
            return previous;
        }
        List<Issuer> all = new ArrayList<>();
        for (JwtIssuerConfig issuer : config.issuers().values()) {
            Issuer known = previous.named(issuer.name());
            if (known == null) {
                all.add(new Issuer(issuer));
            } else {
                all.add(known.config().equals(issuer) ? known : known.with(issuer));
            }
        }
        return new Issuers(config, all);
    }

    public JwtConfig config() {
        return config;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** By name. */
    public List<Issuer> all() {
        return all;
    }

    /** Takes out what only Weir may say: the headers that carry claims. */
    public void strip(RequestHead head) {
        for (FieldName name : claimHeaders) {
            head.fields().drop(name);
        }
    }

    boolean has(Issuer wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Who signs as {@code iss}, or null. */
    @Nullable
    Issuer issuerOf(String iss) {
        for (Issuer issuer : all) {
            if (issuer.config().issuer().equals(iss)) {
                return issuer;
            }
        }
        return null;
    }

    /** The {@link Span} of the request's token, {@link Span#NONE} or {@link #REPEATED}. */
    long find(RequestHead head) {
        for (Place place : places) {
            long token = place.find(head);
            if (token != Span.NONE) {
                return token;
            }
        }
        return Span.NONE;
    }

    private @Nullable Issuer named(String name) {
        for (Issuer issuer : all) {
            if (issuer.name().equals(name)) {
                return issuer;
            }
        }
        return null;
    }

    private static Place[] places(JwtConfig config) {
        List<Place> places = new ArrayList<>();
        for (KeySource source : config.from()) {
            places.add(
                    switch (source) {
                        case KeySource.Header(var name) ->
                            new Place.Header(
                                    FieldName.of(name), FieldName.of(name).equals(FieldName.AUTHORIZATION));
                        case KeySource.Cookie(var name) -> new Place.Cookie(Literal.of(name));
                        case KeySource.Claim claim ->
                            throw new IllegalArgumentException("no place of a token: " + claim);
                        case KeySource.ClientAddress address ->
                            throw new IllegalArgumentException("no place of a token: " + address);
                        case KeySource.WeirCookie cookie ->
                            throw new IllegalArgumentException("no place of a token: " + cookie);
                    });
        }
        return places.toArray(Place[]::new);
    }
}
