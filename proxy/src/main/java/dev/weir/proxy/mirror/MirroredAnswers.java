package dev.weir.proxy.mirror;

import org.jspecify.annotations.Nullable;

/**
 * What became of one mirrored request: the answer that the user got, and those to the copies. Immutable.
 *
 * @param mirror the object of the table that the request was matched by
 * @param generation of that table
 * @param path of the request, without its query
 * @param candidate to the copy
 * @param second to the copy that went to the version which answered the user; null: there was none, or it was dropped
 */
public record MirroredAnswers(
        ComparedMirror mirror,
        long generation,
        String method,
        String path,
        @Nullable String requestId,
        Answer.Received primary,
        Answer candidate,
        @Nullable Answer second) {}
