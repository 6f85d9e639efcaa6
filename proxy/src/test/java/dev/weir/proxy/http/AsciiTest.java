package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class AsciiTest {

    @Property(tries = 20_000)
    void theFirstControlByteIsFoundAsByANaiveLoop(
            @ForAll("texts") byte[] text,
            @ForAll @IntRange(max = 40) int from,
            @ForAll @IntRange(max = 40) int length) {
        int start = Math.min(from, text.length - Ascii.SWAR_SLACK);
        int end = Math.min(start + length, text.length - Ascii.SWAR_SLACK);

        assertThat(Ascii.findControl(text, start, end)).isEqualTo(naiveControl(text, start, end));
    }

    @Example
    void everyByteInEveryPlaceOfAWordIsToldApart() {
        for (int value = 0; value < 256; value++) {
            for (int at = 0; at < 24; at++) {
                byte[] text = Ascii.bytes("a".repeat(24 + Ascii.SWAR_SLACK));
                text[at] = (byte) value;

                assertThat(Ascii.findControl(text, 0, 24)).isEqualTo(naiveControl(text, 0, 24));
            }
        }
    }

    @Example
    void tokensAreThoseOfTheRfc() {
        String token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int value = 0; value < 256; value++) {
            byte[] one = {(byte) value};

            assertThat(Ascii.isToken(one, 0, 1)).isEqualTo(token.indexOf(value) >= 0);
        }
        assertThat(Ascii.isToken(Ascii.bytes(token), 0, token.length())).isTrue();
        assertThat(Ascii.isToken(Ascii.bytes("a b"), 0, 3)).isFalse();
        assertThat(Ascii.isToken(new byte[0], 0, 0)).isFalse();
    }

    @Example
    void onlyLettersHaveCase() {
        for (int value = 0; value < 256; value++) {
            byte b = (byte) value;
            boolean upper = value >= 'A' && value <= 'Z';

            assertThat(Ascii.lower(b)).isEqualTo(upper ? (byte) (value + 32) : b);
        }
        assertThat(Ascii.equalsIgnoreCase(Ascii.bytes("xHoStx"), 1, 5, Ascii.bytes("host")))
                .isTrue();
        assertThat(Ascii.equalsIgnoreCase(Ascii.bytes("host"), 0, 4, Ascii.bytes("hos")))
                .isFalse();
        assertThat(Ascii.equalsIgnoreCase(Ascii.bytes("h\u000fst"), 0, 4, Ascii.bytes("host")))
                .isFalse();
        assertThat(Ascii.startsWithIgnoreCase(Ascii.bytes("X-Weir-A"), 0, 8, Ascii.bytes("x-weir-")))
                .isTrue();
        assertThat(Ascii.startsWithIgnoreCase(Ascii.bytes("X-W"), 0, 3, Ascii.bytes("x-weir-")))
                .isFalse();
    }

    @Example
    void hexadecimalDigitsHaveTheirValue() {
        for (int value = 0; value < 256; value++) {
            int digit = value < 128 ? Character.digit(value, 16) : -1;

            assertThat(Ascii.hexDigit((byte) value)).isEqualTo(digit);
        }
    }

    @Example
    void aByteIsFoundWithinItsSpanOnly() {
        byte[] text = Ascii.bytes("a,b,c");

        assertThat(Ascii.indexOf(text, 0, 5, ',')).isEqualTo(1);
        assertThat(Ascii.indexOf(text, 2, 5, ',')).isEqualTo(3);
        assertThat(Ascii.indexOf(text, 2, 3, ',')).isEqualTo(-1);
    }

    @Provide
    Arbitrary<byte[]> texts() {
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.bytes().between((byte) 0x20, (byte) 0x7e)),
                Tuple.of(2, Arbitraries.bytes().between((byte) 0x80, (byte) 0xff)),
                Tuple.of(2, Arbitraries.just((byte) '\t')),
                Tuple.of(1, Arbitraries.of((byte) 0x1f, (byte) 0x7f, (byte) '\r', (byte) '\n', (byte) 0)));
        return bytes.array(byte[].class).ofMinSize(Ascii.SWAR_SLACK).ofMaxSize(60);
    }

    private static int naiveControl(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
                return i;
            }
        }
        return end;
    }
}
