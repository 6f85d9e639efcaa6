package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.RouteAction.Target;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.RequestHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a redirect points to. Immutable, any thread. */
public sealed interface Location {

    /**
     * The value of the Location field.
     *
     * @param scheme of the request: {@code http} or {@code https}
     */
    String of(RequestHead head, String scheme);

    /** @throws IllegalArgumentException if there is no prefix that could be replaced */
    static Location of(Target config, PathMatch matched) {
        return switch (config) {
            case Target.Url(String location) -> new Fixed(location);
            case Target.Parts parts ->
                new Edited(
                        parts,
                        parts.prefix() == null
                                ? null
                                : Rewrite.PrefixReplacement.of(matched, Objects.requireNonNull(parts.prefix())));
        };
    }

    /** Always the same URL. */
    record Fixed(String url) implements Location {
        @Override
        public String of(RequestHead head, String scheme) {
            return url;
        }
    }

    /** The URL of the request with parts replaced; its query is kept. */
    record Edited(Target.Parts parts, Rewrite.@Nullable PrefixReplacement prefix) implements Location {
        @Override
        public String of(RequestHead head, String scheme) {
            String newScheme = parts.scheme() == null ? scheme : parts.scheme();
            String query = head.queryStart() < 0 ? "" : "?" + head.queryText();
            return newScheme + "://" + host(head) + port(head, newScheme) + path(head) + query;
        }

        private String host(RequestHead head) {
            return parts.host() == null ? head.hostText() : parts.host();
        }

        /** The port as configured, else that of the request unless the scheme changes; none where it is the scheme's own. */
        private String port(RequestHead head, String newScheme) {
            Integer configured = parts.port();
            if (configured == null) {
                return parts.scheme() == null ? portOf(head) : "";
            }
            boolean usual = configured == (newScheme.equals("https") ? 443 : 80);
            return usual ? "" : ":" + configured;
        }

        private String path(RequestHead head) {
            if (parts.path() != null) {
                return parts.path();
            }
            return prefix == null ? head.pathText() : prefix.path(head);
        }

        private static String portOf(RequestHead head) {
            String authority = Ascii.text(head.bytes(), head.authorityStart(), head.authorityEnd());
            int colon = authority.lastIndexOf(':');
            return colon < authority.lastIndexOf(']') || colon < 0 ? "" : authority.substring(colon);
        }
    }
}
