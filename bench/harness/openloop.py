"""`latency`: what a proxy adds when requests come at a given rate, whether or not the last one was answered."""

from statistics import median

from harness import report, workload
from harness.lab import Lab, say
from harness.stats import difference, ratio, spread

LOADS = (0.30, 0.50, 0.70)
PERCENTILES = ("p50", "p99", "p99.9")
REFERENCE = "haproxy"
RATE_SLICES = 3


def _own_maximum(lab, peer, options):
    rates = [lab.closed_loop(peer, workload.SMALL, options.connections, 2).rate for _ in range(RATE_SLICES)]
    return median(rates)


def _subject(lab):
    """Whose maximum sets the rates: Weir's when it takes part, else that of the first peer that does the whole work."""
    whole = [peer for peer in lab.peers if peer.splits]
    return next((peer for peer in whole if peer.name.startswith("weir")), whole[0])


def _row(samples, name):
    row = [name]
    for percentile in PERCENTILES:
        mine = [one[percentile] for one in samples[name]]
        row.append(spread(mine).show(0))
        if name == "direct":
            row += ["", ""]
            continue
        row.append(difference(mine, [one[percentile] for one in samples["direct"]]).show(0))
        others = samples.get(REFERENCE)
        row.append(ratio(mine, [one[percentile] for one in others]).show() if others and name != REFERENCE else "")
    failed = sum(one["failed"] for one in samples[name])
    return [*row, str(failed)]


def _table(samples):
    header = ["peer"]
    for percentile in PERCENTILES:
        header += [f"{percentile} us", "added", f"beside {REFERENCE}"]
    return report.table([*header, "failed"], [_row(samples, name) for name in samples])


def latency(options):
    with Lab(options.peers, with_direct=True) as lab:
        lab.warm_up(options.connections)
        steal = report.Steal()
        subject = _subject(lab)
        most = _own_maximum(lab, subject, options)
        parts = []
        for load in LOADS:
            rate = most * load
            say(f"{load:.0%} of {most:.0f} requests/s")
            samples = lab.interleaved(
                options.rounds, lambda peer: lab.open_loop(peer, rate, options.connections, options.seconds)
            )
            parts.append(f"## {rate:.0f} requests/s ({load:.0%} of what {subject.name} can)\n\n{_table(samples)}")
        how = (
            f"Open loop: Poisson arrivals, the same instants for everyone, up to {options.connections} connections, "
            f"{options.rounds} rounds of {options.seconds} s slices, order rotated. Latency runs from the instant a request was "
            "due. `direct` is the upstream without a proxy; `added` is the difference to it within a round. "
            "Median (smallest to largest) over the rounds."
        )
        report.publish("latency", "Latency at equal rates", how + "\n\n" + "\n\n".join(parts), lab, steal, options.save)
