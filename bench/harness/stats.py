"""What is made of the samples: medians of per-round ratios, and the test whether a split keeps its share."""

import math
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """A median with what it was taken from: smallest and largest."""

    median: float
    low: float
    high: float

    def show(self, digits=2):
        return f"{self.median:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


def spread(values):
    values = list(values)
    if not values:
        raise ValueError("no values: expected at least one round")
    return Spread(median(values), min(values), max(values))


def per_round(subject, reference, combine):
    """Round i of the subject beside round i of the reference: what both met of the machine's noise falls out."""
    if len(subject) != len(reference):
        raise ValueError(f"{len(subject)} rounds beside {len(reference)}: expected as many")
    return spread(combine(mine, other) for mine, other in zip(subject, reference))


def ratio(subject, reference):
    return per_round(subject, reference, lambda mine, other: mine / other)


def difference(subject, reference):
    return per_round(subject, reference, lambda mine, other: mine - other)


def rotated(order, round_number):
    """The order of one round: everybody is first, second, last equally often."""
    shift = round_number % len(order)
    return order[shift:] + order[:shift]


def split_p_value(canary, total, share):
    """Pearson's chi-square with one degree of freedom: how likely is so large a distance from the configured share."""
    expected = total * share
    chi_square = (canary - expected) ** 2 / (expected * (1 - share))
    return math.erfc(math.sqrt(chi_square / 2))
