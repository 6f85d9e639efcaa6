package dev.weir.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.MmdbWriter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Places and lists of ids, asked for by a running proxy about requests from sockets. */
class LookupIT {
    @TempDir
    private Path directory;

    private Path places;
    private Path networks;
    private Path ids;

    @BeforeEach
    void writeFiles() throws IOException {
        places = MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("2001:db8::/32", MmdbWriter.place("NA", "US", "CA", "Los Angeles"))
                .write(directory.resolve("places.mmdb"));
        networks = MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.network(3320))
                .write(directory.resolve("networks.mmdb"));
        ids = Files.writeString(directory.resolve("ids"), "ann\nbob\n");
    }

    @ParameterizedTest(name = "{0}: {1}, not {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "country = DE               | 192.0.2.7           | 2001:db8::7",
                "country = [US, CA]         | 2001:db8::7         | 192.0.2.7",
                "country = unknown          | 203.0.113.7         | 192.0.2.7",
                "continent = EU             | ::ffff:192.0.2.7    | [2001:db8::7]:443",
                "subdivision = US-CA        | [2001:db8::7]:443   | 192.0.2.7",
                "city { prefix = Ber }      | 192.0.2.7:1234      | 2001:db8::7",
                "asn { less-than = 4000 }   | 192.0.2.7           | 2001:db8::7",
                "asn = unknown, city = \"Los Angeles\" | 2001:db8::7 | 192.0.2.7",
            })
    void placeOfTheClientBehindTrustedProxiesDecides(String geo, String taken, String left) {
        try (RunningProxy proxy = RunningProxy.with(trusted() + routes("geo { " + geo + " }"));
                RawClient client = proxy.connect()) {
            assertThat(from(client, taken)).isEqualTo("taken");
            assertThat(from(client, left)).isEqualTo("left");
        }
    }

    @Test
    void anUntrustedPeerCannotSayWhereItIs() {
        try (RunningProxy proxy = RunningProxy.with(routes("geo { country = DE }"));
                RawClient client = proxy.connect()) {
            assertThat(from(client, "192.0.2.7")).isEqualTo("left");
            assertThat(client.get("/", "X-Country: DE").body()).isEqualTo("left");
        }
    }

    @Test
    void aHopThatATrustedProxyDidNotSeeDoesNotCount() {
        try (RunningProxy proxy = RunningProxy.with(trusted() + routes("geo { country = DE }"));
                RawClient client = proxy.connect()) {
            assertThat(from(client, "192.0.2.7, 203.0.113.9")).isEqualTo("left");
            assertThat(from(client, "203.0.113.9, 192.0.2.7, 127.0.0.2")).isEqualTo("taken");
        }
    }

    @Test
    void aTrustedProxyMayTellTheCountry() {
        try (RunningProxy proxy = RunningProxy.with(trusted() + routes("geo { country = FR }"));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "X-Country: FR", "X-Forwarded-For: 192.0.2.7")
                            .body())
                    .isEqualTo("taken");
            assertThat(client.get("/", "X-Country: fr").body()).isEqualTo("taken");
            assertThat(client.get("/", "X-Country: XX").body()).isEqualTo("left");
            assertThat(client.get("/", "X-Country: France").body()).isEqualTo("left");
        }
    }

    @Test
    void theCountryThatAnUntrustedPeerTellsGoesNoFurther() {
        String geo = "geo { country-header = \"X-Country\" }";
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, geo);
                RawClient client = proxy.connect()) {
            client.get("/", "X-Country: DE", "X-Other: 1");
            assertThat(upstream.onlyRequest().has("X-Country")).isFalse();
            assertThat(upstream.onlyRequest().has("X-Other")).isTrue();
            proxy.reload(RunningProxy.oneRoute(upstream, geo, trusted()));
            try (RawClient trusted = proxy.connect()) {
                trusted.get("/", "X-Country: DE");
                assertThat(upstream.awaitRequests(2).getLast().has("X-Country")).isTrue();
            }
        }
    }

    @Test
    void aFileThatChangedHoldsWithoutAnotherTable() throws IOException {
        try (RunningProxy proxy = RunningProxy.with(trusted() + routes("geo { city = Paris }"));
                RawClient client = proxy.connect()) {
            assertThat(from(client, "192.0.2.7")).isEqualTo("left");
            long generation = proxy.table().generation();

            MmdbWriter.database()
                    .put("192.0.2.0/24", MmdbWriter.place("EU", "FR", "IDF", "Paris"))
                    .write(places);
            refresh(proxy);
            assertThat(from(client, "192.0.2.7")).isEqualTo("taken");

            Files.writeString(places, "no database");
            refresh(proxy);
            assertThat(from(client, "192.0.2.7")).isEqualTo("taken");
            assertThat(proxy.table().generation()).isEqualTo(generation);
        }
    }

    @Test
    void aTableThatFollowsKeepsWhatAFileHeldBeforeItBecameBad() throws IOException {
        String conf = trusted() + routes("geo { city = Berlin }");
        try (RunningProxy proxy = RunningProxy.with(conf);
                RawClient client = proxy.connect()) {
            Files.delete(places);
            refresh(proxy);
            proxy.reload(conf + "# again");
            assertThat(from(client, "192.0.2.7")).isEqualTo("taken");
        }
    }

    @Test
    void aSegmentIsAListOfIdsThatMayChange() throws IOException {
        try (RunningProxy proxy = RunningProxy.with(routes("segment = staff"));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "Cookie: uid=ann").body()).isEqualTo("taken");
            assertThat(client.get("/", "Cookie: uid=\"bob\"").body()).isEqualTo("taken");
            assertThat(client.get("/", "Cookie: uid=eve").body()).isEqualTo("left");
            assertThat(client.get("/").body()).isEqualTo("left");

            Files.writeString(ids, "eve\n");
            refresh(proxy);
            assertThat(client.get("/", "Cookie: uid=eve").body()).isEqualTo("taken");
            assertThat(client.get("/", "Cookie: uid=ann").body()).isEqualTo("left");
        }
    }

    @Test
    void segmentsMayReferToOthers() {
        try (RunningProxy proxy = RunningProxy.with(routes("segment = [testers, vip]"));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "Cookie: uid=ann", "X-Beta: 1").body()).isEqualTo("taken");
            assertThat(client.get("/", "Cookie: uid=ann").body()).isEqualTo("left");
            assertThat(client.get("/", "X-Plan: gold").body()).isEqualTo("taken");
        }
    }

    private static String trusted() {
        return "trusted-proxies = [\"127.0.0.0/8\"]\n";
    }

    private String routes(String when) {
        return """
            geo { file = "%s", asn-file = "%s", country-header = "X-Country" }
            segments {
              staff { ids-file = "%s", of = "cookie:uid" }
              testers { when { segment = staff, header { x-beta = "1" } } }
              vip { when { header { x-plan = gold } } }
            }
            routes {
              a-taken { match { when { %s } }, answer { status = 200, body = taken } }
              b-left { answer { status = 200, body = left } }
            }
            """.formatted(places, networks, ids, when);
    }

    private static void refresh(RunningProxy proxy) {
        proxy.table().lookups().all().forEach(file -> file.refresh(1));
    }

    private static String from(RawClient client, String forwardedFor) {
        return client.get("/", "X-Forwarded-For: " + forwardedFor).body();
    }
}
