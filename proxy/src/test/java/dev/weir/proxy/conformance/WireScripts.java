package dev.weir.proxy.conformance;

import dev.weir.proxy.conformance.WireScript.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of one file, and the settings that they need of Weir.
 *
 * <pre>
 * % limits.head = 1 KiB                            a setting of Weir, for the whole file
 * = two equal lengths are one (RFC 9112 section 6.3)
 * > POST / HTTP/1.1                                the client sends this line and CRLF
 * >. ok                                            the client sends this, and no line end
 * >> POST / HTTP/1.1                               the upstream must get this, exactly
 * >>? POST / HTTP/1.1                              it may have got a beginning of this, and is then ended by Weir
 * &lt;&lt; HTTP/1.1 200 OK                               the upstream sends this
 * &lt; HTTP/1.1 200 OK                                the client must get this, exactly
 * >! fin  >! reset                                 the client sends no more; is gone
 * >>! ended                                        the upstream's connection is ended by Weir
 * &lt;&lt;! close  &lt;&lt;! reset                             the upstream ends its connection
 * &lt;! ended                                         the client's connection is ended by Weir
 * ok                                               the upstream answers with an empty 200, which the client gets
 * same                                             the upstream must get what the client sent, and the name of the route
 * refused 400 host-missing                         the client gets this answer of Weir's own, and its connection ends
 * answered 404 no-route                            the same, and its connection goes on
 * </pre>
 *
 * In a text {@code \r \n \t \0 \\ \xHH} are bytes, and <code>{100*a}</code> is a hundred times {@code a}.
 *
 * @param settings HOCON, see {@link WireBench}
 */
record WireScripts(String settings, List<WireScript> scripts) {
    private static final Pattern TITLE = Pattern.compile("= (.+) \\(([^()]+)\\)");
    private static final Pattern OWN_ANSWER = Pattern.compile("(refused|answered) (\\d{3}) (\\S+)");
    private static final Pattern TEXT = Pattern.compile("(>>\\?|>>|<<|>|<)(\\.?)(?: (.*))?");
    private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*([^}]*)}");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.)");
    /** Where the fields end that are not Weir's own to write. */
    private static final Pattern FRAMING =
            Pattern.compile("(?i:content-length|transfer-encoding): .*\r\n\r\n|(?<=\n)\r\n");

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /** Reads the file of this name. */
    static WireScripts read(String name) {
        try (InputStream in = Objects.requireNonNull(WireScripts.class.getResourceAsStream(name), name)) {
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WireScripts parse(String name, String text) {
        List<String> settings = new ArrayList<>();
        List<WireScript> scripts = new ArrayList<>();
        String title = null;
        String source = "";
        Draft draft = new Draft();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher begins = TITLE.matcher(line);
            if (begins.matches()) {
                draft.endInto(scripts, title, source);
                title = begins.group(1);
                source = begins.group(2);
            } else if (line.startsWith("% ")) {
                settings.add(line.substring(2));
            } else if (!line.isBlank() && !line.startsWith("#") && !draft.add(line)) {
                throw new IllegalArgumentException(name + ":" + number + ": " + line);
            }
        }
        draft.endInto(scripts, title, source);
        return new WireScripts(String.join("\n", settings), List.copyOf(scripts));
    }

    /** A script being read: lines of one kind in a row are one block of bytes. */
    private static final class Draft {
        private final List<Step> steps = new ArrayList<>();
        private final StringBuilder sentByClient = new StringBuilder();
        private final StringBuilder block = new StringBuilder();
        private String direction = "";

        void endInto(List<WireScript> scripts, @Nullable String title, String source) {
            if (title != null) {
                endBlock();
                scripts.add(new WireScript(title, source, List.copyOf(steps)));
            }
            steps.clear();
            sentByClient.setLength(0);
        }

        /** False if the line cannot be read. */
        boolean add(String line) {
            Matcher text = TEXT.matcher(line);
            if (text.matches()) {
                return addText(text);
            }
            endBlock();
            Matcher own = OWN_ANSWER.matcher(line);
            if (own.matches()) {
                steps.add(new Step.ClientIsAnswered(Integer.parseInt(own.group(2)), own.group(3)));
                if (own.group(1).equals("refused")) {
                    steps.add(new Step.ClientIsEnded());
                }
                return true;
            }
            return switch (line.strip()) {
                case "ok" -> steps.add(new Step.UpstreamSends(OK)) && steps.add(new Step.ClientGets(OK));
                case "same" ->
                    steps.add(new Step.UpstreamGets(
                            FRAMING.matcher(sentByClient).replaceFirst(WireBench.ROUTE_LINE + "$0")));
                case ">! fin" -> steps.add(new Step.ClientFinishes());
                case ">! reset" -> steps.add(new Step.ClientResets());
                case ">>! ended" -> steps.add(new Step.UpstreamIsEnded());
                case "<<! close" -> steps.add(new Step.UpstreamCloses());
                case "<<! reset" -> steps.add(new Step.UpstreamResets());
                case "<! ended" -> steps.add(new Step.ClientIsEnded());
                default -> false;
            };
        }

        private boolean addText(Matcher text) {
            if (!text.group(1).equals(direction)) {
                endBlock();
                direction = text.group(1);
            }
            String content = text.group(3) == null ? "" : text.group(3);
            block.append(bytes(content)).append(text.group(2).isEmpty() ? "\r\n" : "");
            return true;
        }

        private void endBlock() {
            String bytes = block.toString();
            block.setLength(0);
            switch (direction) {
                case ">" -> {
                    steps.add(new Step.ClientSends(bytes));
                    sentByClient.append(bytes);
                }
                case ">>?" -> steps.add(new Step.UpstreamGetsAtMost(bytes));
                case ">>" -> steps.add(new Step.UpstreamGets(bytes));
                case "<<" -> steps.add(new Step.UpstreamSends(bytes));
                case "<" -> steps.add(new Step.ClientGets(bytes));
                default -> {}
            }
            direction = "";
        }
    }

    private static String bytes(String text) {
        String repeated = REPEATED.matcher(text)
                .replaceAll(run -> Matcher.quoteReplacement(run.group(2).repeat(Integer.parseInt(run.group(1)))));
        return ESCAPED.matcher(repeated)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group(1)) {
                            case "r" -> "\r";
                            case "n" -> "\n";
                            case "t" -> "\t";
                            case "0" -> "\0";
                            case "\\" -> "\\";
                            case String hex
                            when hex.length() == 3 -> String.valueOf((char) Integer.parseInt(hex.substring(1), 16));
                            case String other -> throw new IllegalArgumentException("unknown escape \\" + other);
                        }));
    }
}
