package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Words are found, and devices told, as by looking for each word at every place. */
class DevicePropertyTest {
    /** Of those that overlap, begin alike, or stand in one another. */
    private static final List<String> OVERLAPPING = List.of("he", "she", "his", "hers", "aab", "ab", "b", "abab");

    private static final WordAutomaton AUTOMATON = new WordAutomaton(OVERLAPPING);

    @Property(tries = 5_000)
    void everyWordThatIsThereIsFoundAndNoOther(@ForAll("letters") String text) {
        int state = WordAutomaton.START;
        long found = 0;
        for (int i = 0; i < text.length(); i++) {
            state = AUTOMATON.next(state, (byte) text.charAt(i));
            found |= AUTOMATON.endings(state);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        assertThat(found)
                .isEqualTo(AUTOMATON.bits(
                        OVERLAPPING.stream().filter(lower::contains).toList()));
    }

    @Property(tries = 20_000)
    void aDeviceIsToldAsByLookingForEachWord(@ForAll("agents") String agent) {
        assertThat(Device.of(new RequestDescription(
                                "GET",
                                "h",
                                "/",
                                List.of(new FieldBlock.Line("User-Agent", agent)),
                                ClientAddress.UNKNOWN,
                                false)
                        .toHead()))
                .as(agent)
                .isEqualTo(expected(agent, ""));
    }

    @Property(tries = 5_000)
    void brandsAreLookedAtForProgramsAlone(@ForAll("agents") String agent, @ForAll("agents") String brands) {
        List<FieldBlock.Line> lines =
                List.of(new FieldBlock.Line("User-Agent", agent), new FieldBlock.Line("Sec-CH-UA", brands));
        assertThat(Device.of(new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).toHead()))
                .as("%s, %s", agent, brands)
                .isEqualTo(expected(agent, brands));
    }

    private static DeviceClass expected(String agent, String brands) {
        String lower = agent.toLowerCase(Locale.ROOT);
        boolean android = lower.contains("android");
        if (anyOf(Device.BOTS, lower) || anyOf(Device.BOTS, brands.toLowerCase(Locale.ROOT)) || endsInBot(lower)) {
            return DeviceClass.BOT;
        }
        if (anyOf(Device.TABLETS, lower) || (android && !lower.contains("mobi"))) {
            return DeviceClass.TABLET;
        }
        return android || anyOf(Device.MOBILES, lower) ? DeviceClass.MOBILE : DeviceClass.DESKTOP;
    }

    private static boolean anyOf(List<String> words, String text) {
        return words.stream().anyMatch(text::contains);
    }

    private static boolean endsInBot(String text) {
        for (int at = text.indexOf("bot"); at >= 0; at = text.indexOf("bot", at + 1)) {
            boolean ends = at + 3 == text.length() || !Character.isLetter(text.charAt(at + 3));
            if (ends && !text.startsWith("cubot", at - 2)) {
                return true;
            }
        }
        return false;
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withChars("abehirsSHB\u00e4").ofMaxLength(12);
    }

    /** Words and parts of words in a row, in any case. */
    @Provide
    Arbitrary<String> agents() {
        List<String> parts =
                new ArrayList<>(List.of("cubot", "bot", "cu", "Mozilla/5.0 ", " ", "/2.0", "-", "x", "(;"));
        Stream.of(Device.BOTS, Device.TABLETS, Device.MOBILES, List.of("android"))
                .forEach(words -> {
                    for (String word : words) {
                        parts.add(word);
                        parts.add(word.substring(0, word.length() / 2));
                        parts.add(word.substring(word.length() / 2));
                        parts.add(word.toUpperCase(Locale.ROOT));
                    }
                });
        return Arbitraries.of(parts)
                .list()
                .ofMaxSize(8)
                .map(list -> String.join("", list).strip());
    }
}
