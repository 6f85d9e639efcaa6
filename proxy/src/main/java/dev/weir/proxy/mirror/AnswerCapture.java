package dev.weir.proxy.mirror;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Gathers of one answer, as it passes, what is compared. A body is kept up to its limit and hashed at once; of a longer one the
 * hash goes on. Owned by the event loop of its exchange.
 */
final class AnswerCapture {
    private static final FieldName CONTENT_TYPE = FieldName.of("content-type");
    private static final FieldName CONTENT_ENCODING = FieldName.of("content-encoding");
    private static final int FIRST_BYTES = 1024;
    private static final int CHUNK_BYTES = 4096;

    private final ComparisonRules rules;
    private final CopyMemory memory;
    private final long limitBytes;
    private final List<Answer.Field> fields = new ArrayList<>();

    private byte[] kept = new byte[0];
    private byte[] chunk = new byte[0];
    private @Nullable HashStream64 rest;
    private int status;
    private boolean isJson;
    private String encoding = "";
    private long length;
    private long heldBytes;
    private boolean overBudget;

    /** @param limitBytes what all mirrors may hold */
    AnswerCapture(ComparisonRules rules, CopyMemory memory, long limitBytes) {
        this.rules = rules;
        this.memory = memory;
        this.limitBytes = limitBytes;
    }

    /** The final head, as its upstream sent it. */
    void head(ResponseHead head) {
        Fields all = head.fields();
        status = head.status();
        isJson = isJson(first(all, CONTENT_TYPE));
        encoding = first(all, CONTENT_ENCODING).toLowerCase(Locale.ROOT);
        for (int i = 0; i < all.count(); i++) {
            String name = all.isDropped(i) ? "" : all.name(i).toLowerCase(Locale.ROOT);
            if (rules.fields().contains(name)) {
                fields.add(new Answer.Field(name, all.value(i)));
            }
        }
    }

    /** Some of the body; it stays its owner's. */
    void body(ByteBuf data) {
        int bytes = data.readableBytes();
        long before = length;
        length += bytes;
        if (rules.body() == BodyComparison.NONE || overBudget) {
            return;
        }
        if (rest == null && length <= rules.maxBodyBytes()) {
            keep(data, (int) before, bytes);
            return;
        }
        hashOn(data, (int) Math.min(before, kept.length), bytes);
    }

    private void keep(ByteBuf data, int at, int bytes) {
        int needed = at + bytes;
        if (needed > kept.length) {
            int size = Math.min(rules.maxBodyBytes(), Math.max(needed, Math.max(FIRST_BYTES, 2 * kept.length)));
            if (!memory.tryHold(size - kept.length, limitBytes)) {
                giveUp();
                return;
            }
            heldBytes += size - kept.length;
            kept = Arrays.copyOf(kept, size);
        }
        data.getBytes(data.readerIndex(), kept, at, bytes);
    }

    private void hashOn(ByteBuf data, int keptBytes, int bytes) {
        HashStream64 stream = rest;
        if (stream == null) {
            stream = Hashing.xxh3_64().hashStream();
            stream.putBytes(kept, 0, keptBytes);
            rest = stream;
            release();
            chunk = new byte[CHUNK_BYTES];
        }
        int at = data.readerIndex();
        for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
            int length = Math.min(left, CHUNK_BYTES);
            data.getBytes(at, chunk, 0, length);
            stream.putBytes(chunk, 0, length);
            at += length;
        }
    }

    private void giveUp() {
        overBudget = true;
        release();
    }

    /** Something of the body could not be kept: there is nothing to compare. */
    boolean isOverBudget() {
        return overBudget;
    }

    /** What the body holds of the memory of all mirrors, to be released by who gets the answer. */
    long heldBytes() {
        return heldBytes;
    }

    /** The answer has come whole. */
    Answer.Received received(long latencyNs) {
        return new Answer.Received(status, fields, body(), latencyNs);
    }

    private Answer.Body body() {
        if (rules.body() == BodyComparison.NONE || length == 0) {
            return new Answer.Body(length, 0, null, isJson, encoding);
        }
        HashStream64 stream = rest;
        if (stream != null) {
            return new Answer.Body(length, stream.getAsLong(), null, isJson, encoding);
        }
        long hash = Hashing.xxh3_64().hashBytesToLong(kept, 0, (int) length);
        boolean wanted = rules.body() == BodyComparison.JSON && isJson;
        byte[] bytes = wanted ? Arrays.copyOf(kept, (int) length) : null;
        if (!wanted) {
            release();
        }
        return new Answer.Body(length, hash, bytes, isJson, encoding);
    }

    /** Nobody gets the answer. */
    void release() {
        memory.release(heldBytes);
        heldBytes = 0;
        kept = new byte[0];
    }

    private static String first(Fields all, FieldName name) {
        int field = all.find(name);
        return field < 0 ? "" : Ascii.text(all.bytes(), all.valueStart(field), all.valueEnd(field));
    }

    private static boolean isJson(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }
}
