package dev.weir.proxy.outcome;

/**
 * Where evidence of a failure came from within a window. Immutable, any thread.
 *
 * @param slices a bit for each of the {@link Spread#KEY_SLICES} slices of keys
 * @param endpoints a bit for each of the {@link Spread#ENDPOINTS} endpoint numbers
 */
public record FailedCells(int slices, int endpoints) {
    public static final FailedCells NONE = new FailedCells(0, 0);

    FailedCells plus(FailedCells other) {
        return new FailedCells(slices | other.slices, endpoints | other.endpoints);
    }
}
