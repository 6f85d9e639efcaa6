package dev.weir.proxy.http;

import dev.weir.proxy.testing.FuzzRun;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Any bytes as the address of a client: what is taken is an address, and the JDK reads it alike. Nothing is looked up. */
public final class ForwardedFuzz {
    /** No name: what the JDK would ask a name server for is not given to it. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private ForwardedFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws UnknownHostException {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        ClientAddress address = ClientAddress.parse(text);
        if (address == null) {
            return;
        }
        String written = new String(address.text(), StandardCharsets.US_ASCII);
        if (!LITERAL.matcher(written).matches()) {
            throw new AssertionError("no literal: " + written + " of " + text);
        }
        FuzzRun.same(ClientAddress.of(InetAddress.getByName(written)).toString(), address.toString(), text);
        FuzzRun.same(address, ClientAddress.parse(written), text);
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return Stream.of(
                        "192.0.2.1",
                        " 192.0.2.1 ",
                        "192.0.2.1:80",
                        "2001:db8::1",
                        "[2001:db8::1]:80",
                        "\"[2001:db8::1]\"",
                        "::ffff:192.0.2.1",
                        "1:2:3:4:5:6:7:8",
                        "::",
                        "fe80::1%eth0",
                        "unknown",
                        "01.2.3.4",
                        "1.2.3",
                        "0x7f.1")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
