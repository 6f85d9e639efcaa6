package dev.weir.bench;

import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.token.KeySet;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.token.TokenVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a known token costs, beside the same decision by a header: a match with a claim in its {@code when}, then the pick of a
 * split by {@code jwt:sub}. The head and the token of about 900 bytes are the same for both. To be read with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class TokenBench {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final long END_S = 4_000_000_000L;

    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final Http1RequestParser parser = new Http1RequestParser(HeadLimits.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(1);
    private final IdentityCheck identityCheck = new IdentityCheck();
    private final Pick pick = new Pick();
    private final long nowMs = System.currentTimeMillis();
    private final LoopTokens tokens = new LoopTokens(
            (token, issuers, whenDone) -> {
                whenDone.accept(TokenVerifier.verify(token, issuers, nowMs));
                return true;
            },
            Runnable::run,
            new Outcomes(1, List.of()).recorder(0));

    private RoutingTable byHeader;
    private RoutingTable byToken;

    /** Both tables are asked about one head that was parsed once. */
    @Setup
    public void prepare() throws IOException, ConfigException, GeneralSecurityException {
        Path secret = Files.createTempFile("weir-bench", ".secret");
        Files.writeString(secret, SECRET);
        byHeader = table("", "header:x-user", "header { x-plan = gold }");
        byToken = table("""
            jwt.issuers.id { issuer = id, audiences = [shop], algorithms = [HS256], secret-file = "%s" }
            """.formatted(secret), "jwt:sub", "jwt { plan = gold }");
        Files.delete(secret);
        String request = SampleRequest.HEAD.replaceFirst(
                "\r\n\r\n", "\r\nX-User: user-000042\r\nX-Plan: gold\r\nAuthorization: Bearer " + token() + "\r\n\r\n");
        ByteBuf received = Unpooled.wrappedBuffer(request.getBytes(StandardCharsets.US_ASCII));
        if (parser.parse(received, head) != received.readableBytes()) {
            throw new IllegalStateException("not one head");
        }
        head.arrivalMs(nowMs);
        byToken.issuers().all().getFirst().use(KeySet.ofSecret(SECRET.getBytes(StandardCharsets.US_ASCII)));
        tokens.prepare(head, byToken.issuers());
        tokens.check(head, byToken.issuers(), () -> {});
    }

    @Benchmark
    public int byHeader() {
        tokens.prepare(head, byHeader.issuers());
        return decide(byHeader);
    }

    @Benchmark
    public int byToken() {
        tokens.prepare(head, byToken.issuers());
        return decide(byToken);
    }

    private int decide(RoutingTable table) {
        Route route = (Route) table.match(head);
        ((RouteAction.ToSplit) route.action()).split().pick(head, random, identityCheck, pick);
        return pick.bucket();
    }

    private static RoutingTable table(String jwt, String key, String when) throws ConfigException {
        String text = """
            weir {
              listeners.web.bind = "127.0.0.1:8080"
              %s
              pools { v1.endpoints = ["127.0.0.1:9001"], v2.endpoints = ["127.0.0.1:9002"] }
              splits.shop { key = ["%s"], baseline = stable
                variants { stable { pool = v1, weight = 95 %% }, canary { pool = v2, weight = 5 %% } } }
              routes {
                gold { match { path = "/small", when { %s } }, split = shop }
                rest { match { path = "/" }, pool = v1 }
              }
            }
            """.formatted(jwt, key, when);
        RoutingTable table = TableCompiler.compile(
                ConfigReader.parse(text, "bench"), RuntimeLayer.EMPTY, null, new Outcomes(1, List.of()), 0);
        return new LiveTable(table, 0).current();
    }

    private static String token() throws GeneralSecurityException {
        String groups = "\"group-of-the-user\",".repeat(20) + "\"last\"";
        String payload = "{\"iss\":\"id\",\"aud\":\"shop\",\"exp\":" + END_S
                + ",\"sub\":\"user-000042\",\"name\":\"A User of the Shop\",\"groups\":[" + groups
                + "],\"plan\":\"gold\"}";
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64.encodeToString(payload.getBytes(StandardCharsets.US_ASCII));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }
}
