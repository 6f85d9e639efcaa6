package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final FieldName X_A = FieldName.of("X-A");

    private final Fields fields = Wire.requestWith("X-A: 1", "Cookie: a=b", "x-a: 2", "Cookie: c=d", "X-AB: 3")
            .fields();

    @Test
    void fieldsAreFoundByNameWithoutCase() {
        assertThat(fields.value(fields.find(X_A))).isEqualTo("1");
        assertThat(fields.value(fields.find(X_A, fields.find(X_A) + 1))).isEqualTo("2");
        assertThat(fields.value(fields.find(FieldName.COOKIE))).isEqualTo("a=b");
        assertThat(fields.name(fields.find(FieldName.of("x-ab")))).isEqualTo("X-AB");
        assertThat(fields.has(FieldName.of("x"))).isFalse();
        assertThat(fields.has(FieldName.SERVER)).isFalse();
    }

    @Test
    void aDroppedFieldIsNeitherFoundNorWritten() {
        fields.drop(fields.find(X_A));

        assertThat(fields.value(fields.find(X_A))).isEqualTo("2");
        assertThat(Wire.lines(fields)).containsExactly("Cookie: a=b", "x-a: 2", "Cookie: c=d", "X-AB: 3");
        assertThat(written()).isEqualTo("Cookie: a=b\r\nx-a: 2\r\nCookie: c=d\r\nX-AB: 3\r\n");
    }

    @Test
    void aDroppedNameIsGoneInAllItsFields() {
        fields.drop(FieldName.COOKIE);
        fields.drop(X_A);
        fields.drop(FieldName.of("absent"));

        assertThat(fields.has(FieldName.COOKIE)).isFalse();
        assertThat(fields.has(X_A)).isFalse();
        assertThat(written()).isEqualTo("X-AB: 3\r\n");
    }

    @Test
    void aDroppedNameCanBeSetAgain() {
        fields.drop(FieldName.COOKIE);
        fields.append(FieldBlock.Name.of("Cookie"), Ascii.bytes("e=f"), 0, 3);

        assertThat(fields.value(fields.find(FieldName.COOKIE))).isEqualTo("e=f");
    }

    @Test
    void aPrefixDropsNamesThatHaveNoIdOfTheirOwn() {
        Fields weir = Wire.requestWith("X-Weir-Variant: a", "x-weir: b", "X-WEIR-: c", "Cookie: d")
                .fields();

        weir.dropPrefix(Ascii.bytes("x-weir-"));

        assertThat(Wire.lines(weir)).containsExactly("x-weir: b", "Cookie: d");
    }

    @Test
    void linesAreAppendedInEveryWay() {
        FieldBlock.Name name = FieldBlock.Name.of("X-New");
        fields.append(FieldBlock.of(List.of(new FieldBlock.Line("X-One", "1"), new FieldBlock.Line("via", "2"))));
        fields.append(name, Ascii.bytes("<34>"), 1, 3);
        int valueStart = fields.beginLine(name);
        fields.put(Ascii.bytes("5"), 0, 1);
        fields.put('6');
        fields.endLine(name, valueStart);

        assertThat(fields.value(fields.find(FieldName.VIA))).isEqualTo("2");
        assertThat(Wire.lines(fields)).endsWith("X-AB: 3", "X-One: 1", "via: 2", "X-New: 34", "X-New: 56");
        assertThat(written()).endsWith("X-AB: 3\r\nX-One: 1\r\nvia: 2\r\nX-New: 34\r\nX-New: 56\r\n");
    }

    @Test
    void anAppendedFieldIsFoundAndDroppedLikeAReceivedOne() {
        FieldBlock.Name name = FieldBlock.Name.of("x-A");
        fields.append(name, Ascii.bytes("9"), 0, 1);
        fields.drop(X_A);

        assertThat(Wire.lines(fields)).containsExactly("Cookie: a=b", "Cookie: c=d", "X-AB: 3");
    }

    @Test
    void aCopyIsApart() {
        Fields copy = fields.copy();
        fields.drop(FieldName.COOKIE);
        fields.append(FieldBlock.Name.of("X-Late"), Ascii.bytes("1"), 0, 1);
        fields.bytes()[fields.valueStart(fields.find(X_A))] = '7';

        assertThat(Wire.lines(copy)).containsExactly("X-A: 1", "Cookie: a=b", "x-a: 2", "Cookie: c=d", "X-AB: 3");
    }

    @Test
    void editsTakeOutFirstAndThenAdd() {
        FieldEdits edits = FieldEdits.of(
                List.of(X_A, FieldName.COOKIE), FieldBlock.of(List.of(new FieldBlock.Line("X-A", "set"))));

        edits.apply(fields);

        assertThat(written()).isEqualTo("X-AB: 3\r\nX-A: set\r\n");
    }

    @Test
    void noEditsChangeNothing() {
        assertThat(FieldEdits.of(List.of(), FieldBlock.EMPTY)).isSameAs(FieldEdits.NONE);
        FieldEdits.NONE.apply(fields);

        assertThat(Wire.lines(fields)).containsExactly("X-A: 1", "Cookie: a=b", "x-a: 2", "Cookie: c=d", "X-AB: 3");
    }

    @Test
    void blocksAreJoinedAndKeepTheirCase() {
        FieldBlock one = FieldBlock.of(List.of(new FieldBlock.Line("X-one", "1")));
        FieldBlock two =
                FieldBlock.of(List.of(new FieldBlock.Line("x-Two", ""), new FieldBlock.Line("X-Three", "\u00e9\t3")));
        fields.drop(X_A);
        fields.append(one.then(two));

        assertThat(written()).endsWith("X-one: 1\r\nx-Two: \r\nX-Three: \u00e9\t3\r\n");
        assertThat(FieldBlock.of(List.of())).isSameAs(FieldBlock.EMPTY);
        assertThat(FieldBlock.EMPTY.isEmpty()).isTrue();
        assertThat(one.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: b", "a\nb", "\0", "\u007f", "a\u001b"})
    void aValueCannotEndItsLine(String value) {
        assertThatThrownBy(() -> new FieldBlock.Line("X-A", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-A");
    }

    /** It used to be written as a question mark. */
    @Test
    void aValueThatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> new FieldBlock.Line("X-A", "caf\u00e9 \u2013 5 \u20ac"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'\u2013'");
    }

    /** The Kelvin sign is a capital of k; it made a name that was compared as "keep-alive" and written as "?eep-alive". */
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "\u00e9", "\u212Aeep-Alive"})
    void aNameIsAToken(String name) {
        assertThatThrownBy(() -> FieldName.of(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldBlock.of(List.of(new FieldBlock.Line(name, "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knownNamesAreOneObjectInAnyCase() {
        assertThat(FieldName.of("COOKIE")).isSameAs(FieldName.COOKIE);
        assertThat(FieldName.of("http2-SETTINGS")).isSameAs(FieldName.HTTP2_SETTINGS);
        assertThat(FieldName.of("X-a")).isEqualTo(X_A).hasSameHashCodeAs(X_A).hasToString("x-a");
        assertThat(X_A.id()).isZero();
        assertThat(FieldName.COOKIE.id()).isBetween(1, 63);
    }

    @Test
    void namesOfOneHashAreToldApart() {
        Fields collisions = Wire.requestWith("vk#: 1", "xa~: 2", "xb_: 3").fields();

        assertThat(FieldName.of("vk#").hash()).isEqualTo(FieldName.VIA.hash());
        assertThat(collisions.has(FieldName.VIA)).isFalse();
        assertThat(collisions.value(collisions.find(FieldName.of("vk#")))).isEqualTo("1");
        assertThat(FieldName.of("xa~").hash()).isEqualTo(FieldName.of("xb_").hash());
        assertThat(collisions.value(collisions.find(FieldName.of("xb_")))).isEqualTo("3");
    }

    private String written() {
        return Wire.written(out -> Http1HeadWriter.writeFields(fields, out));
    }
}
