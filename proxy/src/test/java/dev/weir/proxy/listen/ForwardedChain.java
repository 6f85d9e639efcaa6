package dev.weir.proxy.listen;

import dev.weir.proxy.config.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * X-Forwarded-For as hostile clients and honest proxies write it: made of hops whose meaning is known, so that who the client is can be
 * told without reading a text.
 *
 * @param lines the values of the fields, in order
 */
record ForwardedChain(List<Hop> hops, List<String> lines) {
    /** Whose word counts. */
    static final List<String> TRUSTED =
            List.of("127.0.0.1/32", "10.0.0.0/8", "192.0.2.128/25", "198.51.100.7/32", "2001:db8:1::/48", "::1/128");

    private static final List<String> JUNK = List.of(
            "",
            " ",
            "unknown",
            "_x",
            "_hidden:80",
            "localhost",
            "for=10.0.0.1",
            "\"10.0.0.1\"",
            "\"[2001:db8:1::1]\"",
            "10.0.0",
            "10.0.0.1.2",
            "256.0.0.1",
            "10.0.0.1/8",
            "10.0.0.1 10.0.0.2",
            "10.0.0.1;proto=http",
            "10.0.0.-1",
            "0x0a.0.0.1",
            "127.1",
            "2130706433",
            "[::1",
            "::1]",
            "[::1]x",
            "::1::",
            ":::",
            "1:2:3",
            "::ffff:300.1.1.1",
            "fe80::1%eth0",
            "12345::",
            "\u00e9",
            "10\u00b70.0.1",
            "-",
            "x".repeat(300));

    /** One element; null: not an address. */
    record Hop(String text, @Nullable InetAddress address) {}

    static List<Cidr> trusted() {
        return TRUSTED.stream()
                .map(block -> new Cidr(
                        InetAddress.ofLiteral(block.substring(0, block.indexOf('/'))),
                        Integer.parseInt(block.substring(block.indexOf('/') + 1))))
                .toList();
    }

    /** At most this many hops and letters. */
    static ForwardedChain random(Random chance, int mostHops, int mostLetters) {
        int count = chance.nextInt(4) == 0 ? chance.nextInt(mostHops + 1) : chance.nextInt(6);
        int trustedOf100 = List.of(0, 50, 90, 100).get(chance.nextInt(4));
        int junkOf100 = List.of(0, 5, 50).get(chance.nextInt(3));
        List<Hop> hops = new ArrayList<>();
        int letters = 0;
        for (int i = 0; i < count; i++) {
            Hop hop = chance.nextInt(100) < junkOf100
                    ? new Hop(JUNK.get(chance.nextInt(JUNK.size())), null)
                    : written(address(chance, trustedOf100), chance);
            letters += hop.text().length() + 4;
            if (letters > mostLetters) {
                break;
            }
            hops.add(hop);
        }
        return of(hops, chance);
    }

    private static ForwardedChain of(List<Hop> hops, Random chance) {
        List<String> lines = new ArrayList<>();
        int most = chance.nextBoolean() ? 1 : 5;
        for (int at = 0; at < hops.size(); ) {
            boolean last = lines.size() == most - 1;
            int end = last ? hops.size() : at + 1 + chance.nextInt(hops.size() - at);
            StringBuilder line = new StringBuilder(hops.get(at).text());
            for (Hop hop : hops.subList(at + 1, end)) {
                line.append(List.of(",", ", ", " ,\t").get(chance.nextInt(3))).append(hop.text());
            }
            lines.add(line.toString());
            at = end;
        }
        return new ForwardedChain(hops, lines);
    }

    /** The same from the hop on that told who the client is; what stands before it is anything else. */
    ForwardedChain withOtherClaims(Random chance) {
        int deciding = deciding();
        List<Hop> other = new ArrayList<>(random(chance, 20, 2_000).hops());
        other.addAll(hops.subList(Math.max(0, deciding), hops.size()));
        return deciding < 0 ? this : of(other, chance);
    }

    /** Who asks, where a trusted peer tells this chain. */
    InetAddress client(InetAddress peer) {
        int deciding = deciding();
        if (deciding < 0) {
            return hops.isEmpty() ? peer : known(hops.getFirst());
        }
        InetAddress there = hops.get(deciding).address();
        if (there != null) {
            return there;
        }
        return deciding == hops.size() - 1 ? peer : known(hops.get(deciding + 1));
    }

    /** The last hop that is no trusted proxy; -1 if all are. */
    private int deciding() {
        for (int i = hops.size() - 1; i >= 0; i--) {
            InetAddress address = hops.get(i).address();
            if (address == null || !isTrusted(address)) {
                return i;
            }
        }
        return -1;
    }

    private static InetAddress known(Hop hop) {
        InetAddress address = hop.address();
        if (address == null) {
            throw new IllegalStateException("no address: " + hop);
        }
        return address;
    }

    /** Read as numbers: an address lies in a block if it is between its first and its last. */
    private static boolean isTrusted(InetAddress address) {
        for (String block : TRUSTED) {
            byte[] first = InetAddress.ofLiteral(block.substring(0, block.indexOf('/')))
                    .getAddress();
            int bits = first.length * 8 - Integer.parseInt(block.substring(block.indexOf('/') + 1));
            BigInteger from = new BigInteger(1, first);
            BigInteger to = from.add(BigInteger.ONE.shiftLeft(bits));
            BigInteger asked = new BigInteger(1, address.getAddress());
            boolean sameFamily = address.getAddress().length == first.length;
            if (sameFamily && asked.compareTo(from) >= 0 && asked.compareTo(to) < 0) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress address(Random chance, int trustedOf100) {
        if (chance.nextInt(100) < trustedOf100) {
            return switch (chance.nextInt(5)) {
                case 0 -> of(10, chance.nextInt(256), chance.nextInt(256), chance.nextInt(256));
                case 1 -> of(192, 0, 2, 128 + chance.nextInt(128));
                case 2 -> of(198, 51, 100, 7);
                case 3 -> InetAddress.ofLiteral("2001:db8:1:" + Integer.toHexString(chance.nextInt(65_536)) + "::1");
                default -> InetAddress.ofLiteral("::1");
            };
        }
        return switch (chance.nextInt(6)) {
            case 0 -> of(11, 0, 0, 0);
            case 1 -> of(9, 255, 255, 255);
            case 2 -> of(192, 0, 2, chance.nextInt(128));
            case 3 -> InetAddress.ofLiteral("2001:db8:2::" + Integer.toHexString(chance.nextInt(65_536)));
            case 4 -> InetAddress.ofLiteral("::10.0.0." + chance.nextInt(256));
            default -> of(1 + chance.nextInt(223), chance.nextInt(256), chance.nextInt(256), chance.nextInt(256));
        };
    }

    private static InetAddress of(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of the ways to write it. */
    private static Hop written(InetAddress address, Random chance) {
        byte[] bytes = address.getAddress();
        String port = ":" + chance.nextInt(65_536);
        String plain = bytes.length == 4 ? address.getHostAddress() : groups(bytes, chance);
        String text;
        if (bytes.length == 4) {
            text = switch (chance.nextInt(6)) {
                case 0 -> plain + port;
                case 1 -> "::ffff:" + plain;
                case 2 -> "[::FFFF:" + plain + "]" + port;
                case 3 -> "0:0:0:0:0:ffff:%x:%x".formatted(word(bytes, 0), word(bytes, 2));
                default -> plain;
            };
        } else {
            text = switch (chance.nextInt(4)) {
                case 0 -> "[" + plain + "]";
                case 1 -> "[" + plain + "]" + port;
                case 2 -> plain.toUpperCase(Locale.ROOT);
                default -> plain;
            };
        }
        return new Hop(chance.nextInt(8) == 0 ? " \t" + text + " " : text, address);
    }

    private static String groups(byte[] bytes, Random chance) {
        String format = chance.nextBoolean() ? "%x" : "%04x";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += 2) {
            text.append(i == 0 ? "" : ":").append(format.formatted(word(bytes, i)));
        }
        boolean isShortened = chance.nextBoolean() && text.toString().contains(":0:0:0:0:");
        return isShortened ? text.toString().replaceFirst(":0:0:0:0:", "::") : text.toString();
    }

    private static int word(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    /** What the field is that goes upstream, where a peer told this chain and is believed. */
    String told(String peer) {
        List<String> all =
                new ArrayList<>(lines.stream().map(ForwardedChain::bare).toList());
        all.add(peer);
        return String.join(", ", all);
    }

    private static String bare(String line) {
        return line.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    /** Its lines as fields of a request. */
    String[] fields() {
        return lines.stream().map(line -> "X-Forwarded-For: " + line).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return Arrays.toString(fields());
    }
}
