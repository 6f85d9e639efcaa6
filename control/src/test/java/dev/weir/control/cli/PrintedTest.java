package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintedTest {
    @Test
    void controlCharactersOfEightBitsDoNotReachTheTerminalEither() {
        assertThat(Printed.plain("a\u001b[2Jb\u009b2Jc\u0085d é")).isEqualTo("a?[2Jb?2Jc?d é");
    }
}
