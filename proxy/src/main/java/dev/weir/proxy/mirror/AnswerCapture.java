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

    /** An announced length is believed up to here: a larger body gets its room as it comes. */
    private static final int BELIEVED_BYTES = 1 << 16;

    /** What a field costs beside its text: its objects. */
    private static final int FIELD_BYTES = 128;

    private static final byte[] NOTHING = {};

    private final ComparisonRules rules;
    private final CopyMemory memory;
    private final long limitBytes;
    private final List<Answer.Field> fields = new ArrayList<>();

    private byte[] kept = NOTHING;
    private byte[] chunk = NOTHING;
    private @Nullable HashStream64 rest;
    private int status;
    private boolean isJson;
    private String encoding = "";
    private long announcedBytes;
    private long length;
    private long heldBytes;
    private boolean overBudget;
    private boolean bodySkipped;

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
        announcedBytes = head.contentLength();
        for (int i = 0; i < all.count(); i++) {
            String name = all.isDropped(i) ? "" : all.name(i).toLowerCase(Locale.ROOT);
            if (rules.fields().contains(name) && hold(FIELD_BYTES + all.valueEnd(i) - all.valueStart(i))) {
                fields.add(new Answer.Field(name, all.value(i)));
            }
        }
    }

    /** Some of the body; it stays its owner's. */
    void body(ByteBuf data) {
        int bytes = data.readableBytes();
        long before = length;
        length += bytes;
        if (rules.body() == BodyComparison.NONE || overBudget || bodySkipped) {
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
            int size = Math.min(rules.maxBodyBytes(), Math.max(needed, Math.max(expectedBytes(), 2 * kept.length)));
            if (!hold(size - kept.length)) {
                return;
            }
            kept = Arrays.copyOf(kept, size);
        }
        data.getBytes(data.readerIndex(), kept, at, bytes);
    }

    private int expectedBytes() {
        return announcedBytes < 0 ? FIRST_BYTES : (int) Math.min(announcedBytes, BELIEVED_BYTES);
    }

    private boolean hold(int bytes) {
        if (overBudget || !memory.tryHold(bytes, limitBytes)) {
            overBudget = true;
            release();
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    private void hashOn(ByteBuf data, int keptBytes, int bytes) {
        HashStream64 stream = rest;
        if (stream == null) {
            stream = Hashing.xxh3_64().hashStream();
            stream.putBytes(kept, 0, keptBytes);
            rest = stream;
            forgetBody();
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

    /** Nobody compares the body: what came of it is forgotten, of what comes only the length is told. */
    void skipBody() {
        bodySkipped = true;
        rest = null;
        forgetBody();
    }

    private void forgetBody() {
        memory.release(kept.length);
        heldBytes -= kept.length;
        kept = NOTHING;
    }

    /** Something could not be kept: there is nothing to compare. */
    boolean isOverBudget() {
        return overBudget;
    }

    /** What the answer holds of the memory of all mirrors, to be released by who gets it. */
    long heldBytes() {
        return heldBytes;
    }

    /** The answer has come whole. */
    Answer.Received received(long latencyNs) {
        return new Answer.Received(status, fields, body(), latencyNs);
    }

    private Answer.Body body() {
        if (rules.body() == BodyComparison.NONE || length == 0 || bodySkipped) {
            return new Answer.Body(length, 0, null, isJson, encoding);
        }
        HashStream64 stream = rest;
        if (stream != null) {
            return new Answer.Body(length, stream.getAsLong(), null, isJson, encoding);
        }
        long hash = Hashing.xxh3_64().hashBytesToLong(kept, 0, (int) length);
        boolean wanted = rules.body() == BodyComparison.JSON && isJson;
        if (!wanted) {
            forgetBody();
            return new Answer.Body(length, hash, null, isJson, encoding);
        }
        byte[] bytes = kept;
        kept = NOTHING;
        return new Answer.Body(length, hash, bytes, isJson, encoding);
    }

    /** Nobody gets the answer. */
    void release() {
        memory.release(heldBytes);
        heldBytes = 0;
        kept = NOTHING;
        fields.clear();
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
