package dev.weir.proxy.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route does with a request that it matched. */
public sealed interface RouteAction {

    /** Lets a split decide. */
    record ToSplit(String split) implements RouteAction {}

    /** Sends everything to one pool. */
    record ToPool(String pool) implements RouteAction {}

    /** Sends the client elsewhere, without an upstream. */
    record Redirect(int status, Target target) implements RouteAction {}

    /** Answers by itself. */
    record Answer(int status, List<HeaderEdits.Field> headers, String body) implements RouteAction {

        public Answer {
            headers = List.copyOf(headers);
        }
    }

    /** Where a redirect points to. */
    sealed interface Target {

        /** Exactly this Location. */
        record Url(String location) implements Target {}

        /**
         * The request's own URL with parts replaced; null: kept. The query is always kept.
         *
         * @param path the whole path
         * @param prefix what the matched prefix becomes; never together with {@code path}
         */
        record Parts(
                @Nullable String scheme,
                @Nullable String host,
                @Nullable Integer port,
                @Nullable String path,
                @Nullable String prefix)
                implements Target {}
    }
}
