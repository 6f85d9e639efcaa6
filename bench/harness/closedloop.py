"""`cpu` and `bodies`: CPU and throughput when the driver asks as fast as it is answered."""

from harness import report, workload
from harness.lab import Lab
from harness.stats import ratio, spread

REFERENCES = ("haproxy", "nginx", "relay")


def _beside(samples, name, value):
    """One column per reference that took part: the ratio within each round."""
    mine = [value(one) for one in samples[name]]
    for reference in REFERENCES:
        if reference in samples:
            yield "1" if reference == name else ratio(mine, [value(one) for one in samples[reference]]).show()


def _references(samples):
    return [f"beside {reference}" for reference in REFERENCES if reference in samples]


def _failures(samples):
    failed = {name: sum(one.failed for one in slices) for name, slices in samples.items()}
    lines = [f"**{name}: {count} failed requests.**" for name, count in failed.items() if count]
    return "\n".join(lines) or "No failed request."


def _how(options):
    return (
        f"Closed loop, {options.connections} connections, {options.rounds} rounds of {options.seconds} s slices, order rotated. "
        "Median (smallest to largest) over the rounds; ratios are taken within a round. CPU is that of all threads of the proxy, "
        "from schedstat. Busy below 1: the driver or the upstreams were the limit, so the rates say little."
    )


def cpu(options):
    with Lab(options.peers) as lab:
        lab.warm_up(options.connections)
        steal = report.Steal()
        samples = lab.interleaved(
            options.rounds, lambda peer: lab.closed_loop(peer, workload.SMALL, options.connections, options.seconds)
        )
        rows = [
            [
                name,
                spread(one.cpu_us_per_request for one in slices).show(1),
                *_beside(samples, name, lambda one: one.cpu_us_per_request),
                spread(one.rate for one in slices).show(0),
                spread(one.busy for one in slices).show(),
            ]
            for name, slices in samples.items()
        ]
        header = ["peer", "CPU us/request", *_references(samples), "requests/s", "busy"]
        body = f"{_how(options)}\n\n{report.table(header, rows)}\n\n{_failures(samples)}"
        report.publish("cpu", "CPU per proxied request", body, lab, steal, options.save)


def bodies(options):
    with Lab(options.peers) as lab:
        lab.warm_up(options.connections)
        steal = report.Steal()
        samples = lab.interleaved(
            options.rounds, lambda peer: lab.closed_loop(peer, workload.LARGE, options.connections, options.seconds)
        )
        rows = [
            [
                name,
                spread(one.megabytes_per_second for one in slices).show(0),
                *_beside(samples, name, lambda one: one.megabytes_per_second),
                spread(one.cpu_us_per_megabyte for one in slices).show(0),
                spread(one.busy for one in slices).show(),
            ]
            for name, slices in samples.items()
        ]
        header = ["peer", "MB/s", *_references(samples), "CPU us/MB", "busy"]
        body = f"1 MiB responses. {_how(options)}\n\n{report.table(header, rows)}\n\n{_failures(samples)}"
        report.publish("bodies", "Throughput with 1 MiB bodies", body, lab, steal, options.save)
