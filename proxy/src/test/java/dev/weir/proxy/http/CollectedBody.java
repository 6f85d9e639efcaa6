package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sink that keeps the bytes and releases the buffers. */
final class CollectedBody implements BodySink {
    private final StringBuilder text = new StringBuilder();
    private final List<String> trailers = new ArrayList<>();
    private int pieces;
    private int ends;

    @Override
    public void onBody(ByteBuf data) {
        text.append(data.toString(StandardCharsets.ISO_8859_1));
        pieces++;
        data.release();
    }

    @Override
    public void onBodyEnd(@Nullable Fields fields) {
        ends++;
        if (fields != null) {
            trailers.addAll(Wire.lines(fields));
        }
    }

    String text() {
        return text.toString();
    }

    List<String> trailers() {
        return trailers;
    }

    int pieces() {
        return pieces;
    }

    /** How often the end was told. */
    int ends() {
        return ends;
    }
}
