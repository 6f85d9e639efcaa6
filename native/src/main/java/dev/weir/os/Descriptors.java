package dev.weir.os;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many descriptors this process may have, and how many of them are left to others than the connections of clients and upstreams: to
 * the admin port, the files of the state, names and health checks. The kernel gives the lowest number that is free, so the number that a
 * new one has tells how many there are. Where channels do not tell it (NIO) nothing is left. Immutable.
 *
 * @param most that may be open at once
 */
record Descriptors(int most) {
    static final Descriptors OF_PROCESS = new Descriptors(limit(Path.of("/proc/self/limits")));

    private static final int MOST_LEFT = 64;
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final String LIMIT = "Max open files";

    /** Whether no more clients should be taken in. */
    boolean isScarce(Channel channel) {
        return isScarce(numberOf(channel));
    }

    /** Whether no more connections should be opened for those that were taken in. */
    boolean isUsedUp(Channel channel) {
        return numberOf(channel) >= most - left() / 2;
    }

    /** Whether a client that was taken in now would find {@link #isScarce}; where none is left, too. */
    boolean isScarceNow() {
        if (most == UNLIMITED) {
            return false;
        }
        Socket probe;
        try {
            probe = Socket.newSocketDomain();
        } catch (RuntimeException e) {
            return true;
        }
        try {
            return isScarce(probe.intValue());
        } finally {
            close(probe);
        }
    }

    private static void close(Socket probe) {
        try {
            probe.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket without a peer", e);
        }
    }

    private boolean isScarce(int number) {
        return number >= most - left();
    }

    private int left() {
        return Math.min(MOST_LEFT, most / 8);
    }

    private static int numberOf(Channel channel) {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    /** The soft limit, as the JVM has raised it; {@link #UNLIMITED} where the system does not tell. */
    static int limit(Path limits) {
        try {
            for (String line : Files.readAllLines(limits)) {
                if (line.startsWith(LIMIT)) {
                    List<String> words =
                            List.of(line.substring(LIMIT.length()).strip().split("\\s+"));
                    return words.getFirst().equals("unlimited") ? UNLIMITED : Integer.parseInt(words.getFirst());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return UNLIMITED;
        }
        return UNLIMITED;
    }
}
