"""The end-to-end harness: peers that do the same work, measured in interleaved slices."""
