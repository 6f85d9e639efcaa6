package dev.weir.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdListTest {
    @TempDir
    private Path directory;

    @Test
    void everyLineIsAnId() throws IOException {
        IdList list = list("# staff\nann\n  bob\t\r\n\nzoë # not a comment\n   # but this\nlast");

        assertThat(list.count()).isEqualTo(4);
        assertThat(has(list, "ann")).isTrue();
        assertThat(has(list, "bob")).isTrue();
        assertThat(has(list, "zoë # not a comment")).isTrue();
        assertThat(has(list, "last")).isTrue();
        assertThat(has(list, "")).isFalse();
        assertThat(has(list, "# staff")).isFalse();
        assertThat(has(list, "an")).isFalse();
        assertThat(has(list, "Ann")).isFalse();
        assertThat(list.summary()).isEqualTo("4 ids");
    }

    @Test
    void theSameIdTwiceIsOne() throws IOException {
        assertThat(list("a\na\na\n").summary()).isEqualTo("1 id");
    }

    @Test
    void aListOfNobodySaysSo() throws IOException {
        assertThat(list("# nobody").count()).isZero();
        assertThatThrownBy(() -> list("")).hasMessageStartingWith("it is empty");
    }

    @Test
    void whatIsNoListIsRefusedWithItsLine() {
        assertThatThrownBy(() -> list("a\nb\0c\n"))
                .hasMessage("line 2 holds a control character; expected an id in each line");
        assertThatThrownBy(() -> list("a\n\n" + "x".repeat(1025) + "\n"))
                .hasMessage("line 3 is longer than 1024 bytes");
        assertThatThrownBy(() -> list("a\n" + "x".repeat(200_000))).hasMessage("line 2 is longer than 1024 bytes");
        assertThatThrownBy(() -> IdList.read(directory.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void idsAcrossTheEdgesOfTheBufferAreWhole() throws IOException {
        Random random = new Random(3);
        Set<String> ids = new HashSet<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            String id = i + "-" + "x".repeat(random.nextInt(40));
            ids.add(id);
            text.append(id).append(random.nextInt(5) == 0 ? "\r\n" : "\n");
        }
        IdList list = list(text.toString());

        assertThat(list.count()).isEqualTo(ids.size());
        assertThat(ids).allMatch(id -> has(list, id));
        assertThat(ids).noneMatch(id -> has(list, id + "y"));
    }

    @Test
    void aMillionIdsTakeTwelveBytesEach() throws IOException {
        Path file = directory.resolve("ids");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 1_000_000; i++) {
                out.write("user-" + i + "\n");
            }
        }
        IdList list = IdList.read(file);

        assertThat(list.count()).isEqualTo(1_000_000);
        assertThat(list.heldBytes()).isLessThan(12_000_100);
        for (int i = 0; i < 1_000_000; i += 7) {
            assertThat(has(list, "user-" + i)).isTrue();
            assertThat(has(list, "user-" + (1_000_000 + i))).isFalse();
        }
    }

    @Test
    void aChangedFileCountsAndABadOneChangesNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("ids"), "ann\n");
        LookupFile<IdList> lookup = LookupFile.open(file, IdList::read, 1);
        Files.writeString(file, "ann\nbob\n");
        lookup.refresh(2);
        assertThat(has(lookup.content(), "bob")).isTrue();

        Files.writeString(file, "");
        lookup.refresh(3);
        assertThat(has(lookup.content(), "bob")).isTrue();
        assertThat(lookup.state().refusals()).isEqualTo(1);
        assertThat(lookup.state().problem()).startsWith("it is empty");
    }

    private IdList list(String text) throws IOException {
        return IdList.read(Files.writeString(directory.resolve("ids"), text));
    }

    private static boolean has(IdList list, String id) {
        byte[] bytes = ("<" + id + ">").getBytes(StandardCharsets.UTF_8);
        return list.contains(bytes, 1, bytes.length - 1);
    }
}
