package dev.weir.proxy.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How the network brings what a client sends: in which pieces. */
sealed interface Delivery {
    /** At most so many of the ways to cut a text in two are tried. */
    int MAX_CUTS = 150;

    record Whole() implements Delivery {}

    record ByteByByte() implements Delivery {}

    /** Two pieces, the first of which is so long. */
    record Cut(int at) implements Delivery {}

    /** All cuts of a text of this length, or evenly spread ones if there are too many. */
    static Stream<Delivery> cuts(int length) {
        int step = Math.max(1, length / MAX_CUTS);
        return IntStream.iterate(1, at -> at < length, at -> at + step).mapToObj(Cut::new);
    }

    default List<String> pieces(String bytes) {
        return switch (this) {
            case Whole() -> List.of(bytes);
            case ByteByByte() ->
                bytes.chars().mapToObj(c -> String.valueOf((char) c)).toList();
            case Cut(int at) -> {
                List<String> pieces = new ArrayList<>();
                int cut = Math.min(at, bytes.length());
                pieces.add(bytes.substring(0, cut));
                pieces.add(bytes.substring(cut));
                yield pieces;
            }
        };
    }
}
