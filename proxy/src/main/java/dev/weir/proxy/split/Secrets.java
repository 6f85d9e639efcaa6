package dev.weir.proxy.split;

/** Compares secrets in a time that does not tell where they differ. Stateless, any thread. */
final class Secrets {
    private Secrets() {}

    /** Whether the expected bytes stand at {@code start}, which must have as many bytes behind it. */
    static boolean isEqual(byte[] expected, byte[] bytes, int start) {
        int difference = 0;
        for (int i = 0; i < expected.length; i++) {
            difference |= expected[i] ^ bytes[start + i];
        }
        return difference == 0;
    }
}
