package dev.weir.proxy.lookup;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.testing.MmdbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Any bytes as a database of places: it is refused as a file, or answers every question. */
public final class GeoFuzz {
    private static final ClientAddress[] CLIENTS = Stream.of(
                    "192.0.2.1", "2001:db8::1", "0.0.0.0", "255.255.255.255", "::")
            .map(text -> Objects.requireNonNull(ClientAddress.parse(text)))
            .toArray(ClientAddress[]::new);
    private static final Path FILE = file();

    private GeoFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        GeoDatabase database;
        try {
            database = GeoDatabase.open(FILE);
        } catch (IOException e) {
            return;
        }
        for (ClientAddress client : CLIENTS) {
            Objects.requireNonNull(database.find(client));
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() throws IOException {
        Path written = MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("2001:db8::/32", MmdbWriter.place("AS", "JP", "13", "Tokyo"))
                .write(Files.createTempFile("weir-fuzz-", ".mmdb"));
        return Stream.of(Files.readAllBytes(written));
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("weir-fuzz-", ".mmdb");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
