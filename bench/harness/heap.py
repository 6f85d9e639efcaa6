"""What Weir allocates for a request and keeps for an idle connection, read from the running process."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from harness import workload
from harness.agreement import Client
from harness.peers import BENCH
from harness.processes import SetupError, pinned

READER = BENCH / "src/main/java/dev/weir/bench/HeapReading.java"
SETTLE_S = 6
"""Longer than idle upstream connections live, so that they are in neither reading."""

ACCEPT_S = 2
"""Long enough to accept them all, shorter than a client has for its first head."""

RATE = 10_000
SHORT_S, LONG_S = 2, 8
CONNECTIONS = 64
IDLE_CONNECTIONS = 4000


class Reading:
    """A reader attached to the JVM of a peer; it runs on the same JDK."""

    def __init__(self, peer):
        java, pid = _jvm(peer)
        self._reader = subprocess.Popen(
            pinned(peer.site.placement.load, [java, str(READER), str(pid)]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._reader.stdin.close()
        self._reader.wait(10)
        self._reader.stdout.close()

    def ask(self, question):
        self._reader.stdin.write(question + "\n")
        self._reader.stdin.flush()
        answer = self._reader.stdout.readline()
        if not answer:
            raise SetupError("the heap of the JVM cannot be read; see the lines above")
        return int(answer)


def _jvm(peer):
    for pid in peer.process.pids():
        executable = os.readlink(f"/proc/{pid}/exe")
        if Path(executable).name == "java":
            return executable, pid
    raise SetupError(f"{peer.name}: no JVM among its processes")


def allocated_per_request(lab, peer):
    """Bytes of heap per request: a long run less a short one, so that what its connections cost is not in it."""
    with Reading(peer) as reading:
        lab.open_loop(peer, RATE, CONNECTIONS, LONG_S)
        short_bytes, short_requests = _allocated(lab, peer, reading, SHORT_S)
        long_bytes, long_requests = _allocated(lab, peer, reading, LONG_S)
    return (long_bytes - short_bytes) / (long_requests - short_requests)


def _allocated(lab, peer, reading, seconds):
    before = reading.ask("allocated")
    seen = lab.open_loop(peer, RATE, CONNECTIONS, seconds)
    after = reading.ask("allocated")
    if seen["failed"]:
        raise SetupError(f"{peer.name}: {seen['failed']} of {seen['due']} requests failed while its heap was read")
    return after - before, seen["due"]


def kept_per_idle_connection(peer):
    """Bytes for a connection that waits: of live heap, if it never asked, and if it was served once; and of memory for the latter."""
    with Reading(peer) as reading:
        time.sleep(SETTLE_S)
        live, resident = reading.ask("live"), peer.process.rss_bytes()
        with _idle_connections(peer, asking=False):
            time.sleep(ACCEPT_S)
            silent = reading.ask("live")
        time.sleep(SETTLE_S)
        with _idle_connections(peer, asking=True):
            time.sleep(SETTLE_S)
            served, grown = reading.ask("live"), peer.process.rss_bytes()
    return tuple(bytes_ / IDLE_CONNECTIONS for bytes_ in (silent - live, served - live, grown - resident))


@contextlib.contextmanager
def _idle_connections(peer, asking):
    with contextlib.ExitStack() as open_connections:
        for number in range(IDLE_CONNECTIONS):
            client = open_connections.enter_context(Client(peer.port))
            if asking:
                client.ask(workload.head(workload.SMALL, number))
        yield
