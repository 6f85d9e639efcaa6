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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database in the MaxMind DB format, mapped into memory, and the places of the addresses that were asked for last.
 *
 * <p>What is mapped is a copy of the file that nobody else can change: who writes over a mapped file changes what is read from it, or
 * takes it away under the reader. The copy has no name; it goes with the last mapping of it.
 *
 * <p>The places are kept in a table of fixed size, one slot for each hash of an address, by all loops together and without locks: an
 * entry is immutable, and whoever sees an older one asks the database itself. Any thread.
 */
public final class GeoDatabase implements LookupFile.Content {
    private static final Logger LOG = LoggerFactory.getLogger(GeoDatabase.class);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int REMEMBERED = 1 << 14;
    private static final int SHARED_VALUES = 1 << 12;
    private static final int PROBED_NETWORKS = 2_000;
    private static final int PROBED_ADDRESSES = 2_000;
    private static final long MAPPED_IPV4 = 0xffffL << Integer.SIZE;

    private final Reader reader;
    private final @Nullable Remembered[] remembered = new Remembered[REMEMBERED];
    private final LongAdder failures = new LongAdder();

    /** The place of an address: of IPv4 as of the IPv6 address that it is mapped to. */
    private record Remembered(long high, long low, Place place) {}

    private GeoDatabase(Reader reader) {
        this.reader = reader;
    }

    /** Opens a file, and looks up some thousand of its places: what is broken shows now rather than later. */
    static GeoDatabase open(Path file) throws IOException {
        Path copy = Files.createTempFile("weir-", ".mmdb");
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            GeoDatabase database = new GeoDatabase(new Reader(copy.toFile(), new CHMCache(SHARED_VALUES)));
            database.probe(Files.size(copy));
            return database;
        } catch (RuntimeException | StackOverflowError e) {
            throw new IOException("it is no MaxMind DB, or a damaged one: " + e, e);
        } finally {
            Files.delete(copy);
        }
    }

    private void probe(long fileBytes) throws IOException {
        Metadata metadata = reader.getMetadata();
        long treeBytes = metadata.nodeCount() * metadata.recordSize() / 4;
        if (metadata.nodeCount() <= 0 || treeBytes >= fileBytes) {
            throw new IOException("it is cut off: its tree alone has " + treeBytes + " bytes");
        }
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
            record(InetAddress.getByAddress(address));
        }
    }

    /** What the database says of an address. */
    Place find(ClientAddress client) {
        byte[] address = client.address();
        if (address.length == 0) {
            return Place.UNKNOWN;
        }
        boolean v4 = address.length == Integer.BYTES;
        long high = v4 ? 0 : (long) LONGS.get(address, 0);
        long low = v4 ? MAPPED_IPV4 | Integer.toUnsignedLong((int) INTS.get(address, 0)) : (long) LONGS.get(address, 8);
        int slot = slot(high, low);
        Remembered known = remembered[slot];
        if (known == null || known.high != high || known.low != low) {
            known = new Remembered(high, low, look(address));
            remembered[slot] = known;
        }
        return known.place;
    }

    private static int slot(long high, long low) {
        long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0xD6E8FEB86659FD93L;
        return (int) (mixed >>> 32) & (REMEMBERED - 1);
    }

    private Place look(byte[] address) {
        try {
            return record(InetAddress.getByAddress(address)).place();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (failures.sum() == 0) {
                LOG.warn("a place cannot be read from the database: {}; more of these are only counted", e.toString());
            }
            failures.increment();
            return Place.UNKNOWN;
        }
    }

    private GeoRecord record(InetAddress address) throws IOException {
        if (address.getAddress().length > Integer.BYTES && reader.getMetadata().ipVersion() == 4) {
            return GeoRecord.EMPTY;
        }
        DatabaseRecord<GeoRecord> found = reader.getRecord(address, GeoRecord.class);
        GeoRecord data = found.data();
        return data == null ? GeoRecord.EMPTY : data;
    }

    /** How many look-ups found the database damaged; their places are unknown. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public String summary() {
        Metadata metadata = reader.getMetadata();
        return metadata.databaseType() + " of " + metadata.buildTime();
    }
}
