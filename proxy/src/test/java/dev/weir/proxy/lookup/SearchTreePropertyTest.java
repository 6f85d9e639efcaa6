package dev.weir.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.maxmind.db.Reader;
import dev.weir.proxy.condition.Place;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.testing.MmdbWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An address has the place that MaxMind's own reader finds, whatever the shape of the tree. */
class SearchTreePropertyTest {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    @Property(tries = 300)
    void everyPlaceIsTheOneThatTheReaderFinds(
            @ForAll("versions") int ipVersion,
            @ForAll("recordBits") int recordBits,
            @ForAll("blocks") List<Block> blocks,
            @ForAll("addresses") List<byte[]> addresses)
            throws IOException {
        MmdbWriter writer = MmdbWriter.database(ipVersion, recordBits);
        List<byte[]> asked = new ArrayList<>(addresses);
        blocks.stream()
                .filter(block -> ipVersion == 6 || block.isV4())
                .sorted(Comparator.comparingInt(Block::depth))
                .forEach(block -> {
                    writer.put(block.text(), Map.of("city", "c" + block.place()));
                    asked.add(block.first());
                    asked.add(block.last());
                });
        Path file = Files.createTempFile("weir-tree-", ".mmdb");
        try (Reader reader = new Reader(writer.write(file).toFile())) {
            GeoDatabase database = GeoDatabase.open(file);
            for (byte[] address : asked) {
                ClientAddress client = ClientAddress.of(InetAddress.getByAddress(address));
                assertThat(database.find(client)).asString().as("%s", client).isEqualTo(expected(reader, client));
            }
            assertThat(database.failures()).isZero();
        } finally {
            Files.delete(file);
        }
    }

    private static String expected(Reader reader, ClientAddress client) throws IOException {
        boolean beyond = client.isV6() && reader.getMetadata().ipVersion() == 4;
        GeoRecord record = beyond ? null : reader.get(InetAddress.getByAddress(client.address()), GeoRecord.class);
        return (record == null ? Place.UNKNOWN : record.place()).toString();
    }

    /** @param address the first of the block, once the bits behind the prefix are cleared */
    record Block(byte[] address, int prefixBits, int place) {
        boolean isV4() {
            return address.length == 4;
        }

        int depth() {
            return isV4() ? 96 + prefixBits : prefixBits;
        }

        byte[] first() {
            return filled(false);
        }

        byte[] last() {
            return filled(true);
        }

        private byte[] filled(boolean ones) {
            byte[] filled = address.clone();
            for (int bit = prefixBits; bit < filled.length * 8; bit++) {
                int mask = 0x80 >> bit % 8;
                filled[bit / 8] = (byte) (ones ? filled[bit / 8] | mask : filled[bit / 8] & ~mask);
            }
            return filled;
        }

        String text() {
            try {
                return InetAddress.getByAddress(first()).getHostAddress() + "/" + prefixBits;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Provide
    Arbitrary<Integer> versions() {
        return Arbitraries.of(4, 6);
    }

    @Provide
    Arbitrary<Integer> recordBits() {
        return Arbitraries.of(24, 28, 32);
    }

    @Provide
    Arbitrary<List<Block>> blocks() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 5);
        Arbitrary<Block> v4 = Combinators.combine(
                        bytes(4), Arbitraries.integers().between(1, 32), places)
                .as(Block::new);
        Arbitrary<Block> v6 = Combinators.combine(
                        bytes(16), Arbitraries.integers().between(1, 128), places)
                .as(Block::new);
        return Arbitraries.oneOf(v4, v6).list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<byte[]>> addresses() {
        Arbitrary<byte[]> mapped = bytes(4).map(address -> {
            byte[] whole = new byte[16];
            System.arraycopy(MAPPED, 0, whole, 0, MAPPED.length);
            System.arraycopy(address, 0, whole, MAPPED.length, address.length);
            return whole;
        });
        return Arbitraries.oneOf(bytes(4), bytes(16), mapped).list().ofMaxSize(30);
    }

    /** Few values, so that blocks lie in one another and addresses in blocks. */
    private static Arbitrary<byte[]> bytes(int count) {
        return Arbitraries.of((byte) 0, (byte) 1, (byte) 0x20, (byte) 0x80, (byte) -1)
                .list()
                .ofSize(count)
                .map(list -> {
                    byte[] bytes = new byte[count];
                    for (int i = 0; i < count; i++) {
                        bytes[i] = list.get(i);
                    }
                    return bytes;
                });
    }
}
