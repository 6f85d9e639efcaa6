"""`gates`: figures that are exact, so that a build may fail on them. Times are none of them."""

from dataclasses import dataclass

from harness import heap, report, syscalls
from harness.lab import Lab, say

REQUESTS = 2000


@dataclass(frozen=True)
class Gate:
    """A figure of Weir on epoll: what it should be, and above what it fails the build."""

    what: str
    target: float
    limit: float

    def is_broken(self, value):
        return value > self.limit

    def row(self, value):
        verdict = "**broken**" if self.is_broken(value) else "held"
        return [self.what, f"{value:.1f}", f"{self.target:g}", f"{self.limit:g}", verdict]


# Two waits, and a read and a write on each side, are 6.
SYSCALLS = Gate("system calls per request, one connection", 6, 8)
ALLOCATED = Gate("heap bytes allocated per request", 16, 64)
SILENT_HEAP = Gate("live heap bytes per idle connection that never asked", 1408, 1408)
IDLE_HEAP = Gate("live heap bytes per idle connection", 1536, 1536)
IDLE_RESIDENT = Gate("resident bytes per idle connection", 10_000, 20_000)


def gates(options):
    with Lab(options.peers) as lab:
        lab.warm_up(options.connections)
        steal = report.Steal()
        alone, comparison = _syscalls(lab, options)
        body = [_how(options), comparison]
        measured = _measured(lab, alone)
        if measured:
            rows = [gate.row(value) for gate, value in measured]
            body.append(report.table(["gate", "weir", "target", "fails above", ""], rows))
        report.publish("gates", "Exact gates", "\n\n".join(body), lab, steal, options.save)
        return 1 if any(gate.is_broken(value) for gate, value in measured) else 0


def _how(options):
    return (
        f"System calls per request of the threads that serve requests, counted by strace: {REQUESTS} requests one after "
        f"another on one connection, then a closed loop on {options.connections}. Heap is read from the running process."
    )


def _syscalls(lab, options):
    """The calls on one connection by peer, and the table."""
    sums, rows = {}, []
    for peer in lab.peers:
        say(f"counting system calls of {peer.name}")
        alone = syscalls.one_connection(peer, REQUESTS)
        loaded = syscalls.many_connections(peer, lab, options.connections, options.seconds)
        sums[peer.name] = sum(alone.values())
        rows.append([peer.name, f"{sum(alone.values()):.2f}", f"{sum(loaded.values()):.2f}", _breakdown(alone)])
    header = ["peer", "1 connection", f"{options.connections} connections", "on 1 connection, by name"]
    return sums, report.table(header, rows)


def _breakdown(calls):
    shown = sorted(calls.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {count:.2f}" for name, count in shown if count >= 0.005)


def _measured(lab, alone):
    weir = next((peer for peer in lab.peers if peer.name == "weir"), None)
    if weir is None:
        return []
    say("reading the heap of weir")
    allocated = heap.allocated_per_request(lab, weir)
    silent, served, resident = heap.kept_per_idle_connection(weir)
    return [
        (SYSCALLS, alone["weir"]),
        (ALLOCATED, allocated),
        (SILENT_HEAP, silent),
        (IDLE_HEAP, served),
        (IDLE_RESIDENT, resident),
    ]
