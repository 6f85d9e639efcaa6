"""What sends the load: wrk (closed loop: as fast as answers come) and openloop (open loop: at a given rate)."""

import json
from dataclasses import dataclass

from harness.peers import BENCH, compiled
from harness.processes import SetupError, pinned, run

EXTRA_S = 20
"""How long a driver may take beyond what it was asked for."""


@dataclass(frozen=True)
class Slice:
    """One driver run against one peer, and the CPU that the peer took meanwhile."""

    requests: int
    failed: int
    seconds: float
    bytes: int
    cpu_ns: int

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def cpu_us_per_request(self):
        return self.cpu_ns / 1000 / self.requests

    @property
    def megabytes_per_second(self):
        return self.bytes / 1e6 / self.seconds

    @property
    def cpu_us_per_megabyte(self):
        return self.cpu_ns / 1000 / (self.bytes / 1e6)

    @property
    def busy(self):
        """Share of one CPU. Well below 1 in a closed loop: not the peer but what stands around it is the limit."""
        return self.cpu_ns / 1e9 / self.seconds


def _answer_of(output, command):
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            return json.loads(line)
    raise SetupError(f"no result from {' '.join(command)}:\n{output}")


def closed_loop(peer, requests, connections, seconds):
    command = pinned(
        peer.site.placement.load,
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", "-s", str(BENCH / "load" / "wrk.lua"),
         f"http://127.0.0.1:{peer.port}/", "--", str(requests)],
    )
    before = peer.process.cpu_ns()
    output = run(command, seconds + EXTRA_S)
    cpu_ns = peer.process.cpu_ns() - before
    seen = _answer_of(output, command)
    if seen["requests"] == 0:
        raise SetupError(f"{peer.name} answered nothing in {seconds} s:\n{output}\n{peer.process.last_words()}")
    return Slice(seen["requests"], seen["failed"], seen["seconds"], int(seen["bytes"]), cpu_ns)


def open_loop(peer, requests, rate, connections, seconds):
    """Latencies in microseconds, from the instant a request was due; the first half second is not counted."""
    command = pinned(
        peer.site.placement.load,
        [str(compiled("load/openloop.c", peer.site.work)), str(peer.port), str(requests), f"{rate:.0f}",
         str(connections), "0.5", f"{seconds - 0.5:.1f}"],
    )
    return _answer_of(run(command, seconds + EXTRA_S), command)
