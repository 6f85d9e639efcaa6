package dev.weir.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proxy.condition.Place;
import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.testing.MmdbWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoDatabaseTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {24, 28, 32})
    void everySizeOfRecordsIsRead(int recordBits) throws IOException {
        GeoDatabase database = open(MmdbWriter.database(6, recordBits)
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("2001:db8::/32", MmdbWriter.place("NA", "US", "CA", "Los Angeles")));

        assertThat(text(database, "192.0.2.7"))
                .isEqualTo("country DE, continent EU, subdivision DE-BE, city Berlin, asn unknown");
        assertThat(text(database, "2001:db8::7"))
                .isEqualTo("country US, continent NA, subdivision US-CA, city Los Angeles, asn unknown");
        assertThat(find(database, "192.0.3.0")).isSameAs(Place.UNKNOWN);
        assertThat(find(database, "2001:db9::")).isSameAs(Place.UNKNOWN);
        assertThat(database.find(ClientAddress.UNKNOWN)).isSameAs(Place.UNKNOWN);
        assertThat(database.failures()).isZero();
    }

    @Test
    void aDatabaseOfIpv4KnowsNothingOfIpv6() throws IOException {
        GeoDatabase database =
                open(MmdbWriter.database(4, 24).put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin")));

        assertThat(text(database, "192.0.2.7")).contains("country DE");
        assertThat(text(database, "::ffff:192.0.2.7")).contains("country DE");
        assertThat(find(database, "2001:db8::7")).isSameAs(Place.UNKNOWN);
    }

    @Test
    void networksAreNumbers() throws IOException {
        GeoDatabase database = open(MmdbWriter.database().put("192.0.2.0/24", MmdbWriter.network(3320)));

        assertThat(text(database, "192.0.2.7")).endsWith("asn 3320").startsWith("country unknown");
    }

    @Test
    void plainTextsAreReadToo() throws IOException {
        GeoDatabase database = open(MmdbWriter.database()
                .put(
                        "192.0.2.0/24",
                        Map.of(
                                "country",
                                "Germany",
                                "country_code",
                                "DE",
                                "continent",
                                "Europe",
                                "continent_code",
                                "EU",
                                "asn",
                                "AS3320"))
                .put("198.51.100.0/24", Map.of("country", "FR", "city", "Paris")));

        assertThat(text(database, "192.0.2.7"))
                .isEqualTo("country DE, continent EU, subdivision unknown, city unknown, asn 3320");
        assertThat(text(database, "198.51.100.7"))
                .isEqualTo("country FR, continent unknown, subdivision unknown, city Paris, asn unknown");
    }

    @Test
    void everyAddressHasTheSmallestBlockItIsIn() throws IOException {
        Random random = new Random(7);
        MmdbWriter writer = MmdbWriter.database();
        byte[][] starts = new byte[200][];
        int[] bits = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            bits[i] = 4 + i / 8;
            starts[i] = new byte[] {10, (byte) random.nextInt(4), (byte) random.nextInt(4), (byte) random.nextInt()};
            writer.put(
                    InetAddress.getByAddress(masked(starts[i], bits[i])).getHostAddress() + "/" + bits[i],
                    Map.of("city", "c" + i));
        }
        GeoDatabase database = open(writer);
        for (int i = 0; i < 5_000; i++) {
            byte[] address = {10, (byte) random.nextInt(5), (byte) random.nextInt(5), (byte) random.nextInt()};
            String expected = GeoField.UNKNOWN;
            for (int block = 0; block < starts.length; block++) {
                if (Arrays.equals(masked(address, bits[block]), masked(starts[block], bits[block]))) {
                    expected = "c" + block;
                }
            }
            Place place = database.find(ClientAddress.of(InetAddress.getByAddress(address)));
            assertThat(new String(place.value(GeoField.CITY, 0), StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aDatabaseThatWasCutIsRefusedWhereverThatWas() throws IOException {
        byte[] whole = berlin().toBytes();
        Path file = directory.resolve("cut.mmdb");
        for (int length = 0; length < whole.length; length += 1 + length / 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GeoDatabase.open(file))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDamagedDatabaseIsRefusedOrAnswersAndNeverThrows() throws IOException {
        byte[] whole = berlin().toBytes();
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            for (int n = 0; n < 4; n++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(directory.resolve("damaged.mmdb"), damaged);
            try {
                GeoDatabase database = GeoDatabase.open(file);
                for (int address = 0; address < 20; address++) {
                    find(database, "192.0.2." + address);
                    find(database, "203.0.113." + address);
                    find(database, "2001:db8::" + address);
                }
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("x.mmdb"), "<html>404 Not Found</html>");

        assertThatThrownBy(() -> GeoDatabase.open(file)).isInstanceOf(IOException.class);
    }

    @Test
    void whoWritesOverTheFileChangesNothingThatIsOpen() throws IOException {
        Path file = berlin().write(directory.resolve("x.mmdb"));
        GeoDatabase database = GeoDatabase.open(file);
        Files.write(file, new byte[10]);

        assertThat(text(database, "192.0.2.7")).contains("city Berlin");
        assertThat(database.failures()).isZero();
    }

    @Test
    void aChangedFileIsSwappedAndABadOneChangesNothing() throws IOException {
        Path file = berlin().write(directory.resolve("x.mmdb"));
        LookupFile<GeoDatabase> lookup = LookupFile.open(file, GeoDatabase::open, 1);
        assertThat(lookup.state()).isEqualTo(new LookupFile.State(1, 0, 1, null));

        lookup.refresh(2);
        assertThat(lookup.state().loads()).isEqualTo(1);

        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
        lookup.refresh(3);
        assertThat(text(lookup.content(), "192.0.2.7")).contains("city Berlin");
        assertThat(lookup.state().refusals()).isEqualTo(1);
        assertThat(lookup.state().loadedAtMs()).isEqualTo(1);
        assertThat(lookup.state().problem()).contains("Could not find a MaxMind DB metadata marker");

        MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "FR", "IDF", "Paris"))
                .write(file);
        lookup.refresh(4);
        assertThat(text(lookup.content(), "192.0.2.7")).contains("city Paris");
        assertThat(lookup.state()).isEqualTo(new LookupFile.State(2, 1, 4, null));

        Files.delete(file);
        lookup.refresh(5);
        assertThat(lookup.state().problem()).isEqualTo("there is no such file");
        assertThat(text(lookup.content(), "192.0.2.7")).contains("city Paris");
    }

    @Test
    void morePlacesThanAreRememberedAreAnsweredAlike() throws IOException {
        MmdbWriter writer = MmdbWriter.database();
        int places = 40_000;
        for (int i = 0; i < places; i++) {
            writer.put("10." + (i >> 8) + "." + (i & 255) + ".0/24", Map.of("city", "c" + i));
        }
        GeoDatabase database = open(writer);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < places; i++) {
                byte[] address = {10, (byte) (i >> 8), (byte) i, (byte) round};
                Place place = database.find(ClientAddress.of(InetAddress.getByAddress(address)));
                assertThat(new String(place.value(GeoField.CITY, 0), StandardCharsets.UTF_8))
                        .isEqualTo("c" + i);
            }
        }
    }

    @Test
    void placesAreDecodedOnceForAllTheirAddresses() throws IOException {
        GeoDatabase database = open(berlin().put("198.51.100.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin")));

        assertThat(find(database, "192.0.2.7"))
                .isSameAs(find(database, "192.0.2.8"))
                .isSameAs(find(database, "198.51.100.1"));
    }

    private static MmdbWriter berlin() {
        return MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("203.0.113.0/25", MmdbWriter.place("NA", "US", "CA", "Los Angeles"))
                .put("2001:db8::/32", MmdbWriter.network(64_496));
    }

    private GeoDatabase open(MmdbWriter writer) throws IOException {
        return GeoDatabase.open(writer.write(directory.resolve("x.mmdb")));
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int bit = bits; bit < 32; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return masked;
    }

    private static String text(GeoDatabase database, String address) {
        return find(database, address).toString();
    }

    private static Place find(GeoDatabase database, String address) {
        return database.find(Objects.requireNonNull(ClientAddress.parse(address)));
    }
}
