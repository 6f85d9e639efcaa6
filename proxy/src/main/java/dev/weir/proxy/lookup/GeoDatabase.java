package dev.weir.proxy.lookup;

import com.maxmind.db.CHMCache;
import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Metadata;
import com.maxmind.db.Networks;
import com.maxmind.db.NetworksIterationException;
import com.maxmind.db.Reader;
import dev.weir.proxy.condition.Place;
import dev.weir.proxy.http.ClientAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database in the MaxMind DB format, mapped into memory, and the places that were asked for last. A look-up walks the tree to the
 * record of the address; MaxMind's reader decodes those that are not remembered, some microseconds and about 1.5 KB each.
 *
 * <p>What is mapped is a copy of the file that nobody else can change: who writes over a mapped file changes what is read from it, or
 * takes it away under the reader. The copy has no name; it goes with the last mapping of it.
 *
 * <p>The places are kept by record in a table of fixed size, by all loops together and without locks. A record has a few slots, chosen by
 * its number; a place that comes pushes the others back, the last one out. An entry is immutable, and whoever sees an older one, or loses
 * one in a race, decodes it anew. Any thread.
 */
public final class GeoDatabase implements LookupFile.Content {
    private static final Logger LOG = LoggerFactory.getLogger(GeoDatabase.class);
    /** More than all but the largest databases have. A place takes about 300 bytes, and only if somebody from there comes. */
    private static final int REMEMBERED = 1 << 17;

    private static final int SLOTS_OF_A_RECORD = 4;
    private static final int SHARED_VALUES = 1 << 12;
    private static final int PROBED_NETWORKS = 2_000;
    private static final int PROBED_ADDRESSES = 2_000;

    private final Reader reader;
    private final SearchTree tree;
    private final @Nullable Remembered[] remembered = new Remembered[REMEMBERED];
    private final LongAdder failures = new LongAdder();

    private record Remembered(long record, Place place) {}

    private GeoDatabase(Reader reader, SearchTree tree) {
        this.reader = reader;
        this.tree = tree;
    }

    /** Opens a file, and looks up some thousand of its places: what is broken shows now rather than later. */
    static GeoDatabase open(Path file) throws IOException {
        Path copy = Files.createTempFile("weir-", ".mmdb");
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Reader reader = new Reader(copy.toFile(), new CHMCache(SHARED_VALUES));
            GeoDatabase database = new GeoDatabase(reader, tree(copy, reader.getMetadata()));
            database.probe();
            return database;
        } catch (RuntimeException | StackOverflowError e) {
            throw new IOException("it is no MaxMind DB, or a damaged one: " + e, e);
        } finally {
            Files.delete(copy);
        }
    }

    private static SearchTree tree(Path file, Metadata metadata) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return SearchTree.map(channel, metadata.nodeCount(), metadata.recordSize(), metadata.ipVersion());
        }
    }

    private void probe() throws IOException {
        try {
            Networks<GeoRecord> networks = reader.networks(GeoRecord.class);
            for (int i = 0; i < PROBED_NETWORKS && networks.hasNext(); i++) {
                networks.next();
            }
        } catch (InvalidNetworkException | NetworksIterationException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
        SplittableRandom random = new SplittableRandom(1);
        byte[] address = new byte[Integer.BYTES];
        for (int i = 0; i < PROBED_ADDRESSES; i++) {
            random.nextBytes(address);
            decode(address);
        }
    }

    /** What the database says of an address. */
    Place find(ClientAddress client) {
        byte[] address = client.address();
        if (address.length == 0) {
            return Place.UNKNOWN;
        }
        long record = tree.find(address);
        return record == SearchTree.NO_RECORD ? Place.UNKNOWN : place(record, address);
    }

    private Place place(long record, byte[] address) {
        int first = firstSlot(record);
        for (int slot = first; slot < first + SLOTS_OF_A_RECORD; slot++) {
            Remembered known = remembered[slot];
            if (known != null && known.record == record) {
                return known.place;
            }
        }
        Place place = read(address);
        System.arraycopy(remembered, first, remembered, first + 1, SLOTS_OF_A_RECORD - 1);
        remembered[first] = new Remembered(record, place);
        return place;
    }

    private static int firstSlot(long record) {
        return (int) ((record * 0x9E3779B97F4A7C15L) >>> Integer.SIZE) & (REMEMBERED - SLOTS_OF_A_RECORD);
    }

    private Place read(byte[] address) {
        try {
            return decode(address).place();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (failures.sum() == 0) {
                LOG.warn("a place cannot be read from the database: {}; more of these are only counted", e.toString());
            }
            failures.increment();
            return Place.UNKNOWN;
        }
    }

    /** By the reader, which knows addresses and not records; so it walks the tree once more. */
    private GeoRecord decode(byte[] address) throws IOException {
        DatabaseRecord<GeoRecord> found = reader.getRecord(InetAddress.getByAddress(address), GeoRecord.class);
        GeoRecord data = found.data();
        return data == null ? GeoRecord.EMPTY : data;
    }

    /** How often the database was found damaged where a place was decoded, which is unknown then. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public String summary() {
        Metadata metadata = reader.getMetadata();
        return metadata.databaseType() + " of " + metadata.buildTime();
    }
}
