"""System calls that a peer makes for a request, counted by strace: exact, and the same on a busy machine."""

import re
import signal
import subprocess
import time

from harness import workload
from harness.agreement import Client
from harness.processes import SetupError, need

ATTACH_WITHIN_S = 10
SUMMARY_LINE = re.compile(r"^\s*(\d+)\s+(\w+)$")


class Trace:
    """strace on the threads of a peer that serve requests."""

    def __init__(self, peer, file):
        need("strace")
        self._tids = peer.working_tids()
        self._file = file
        attach = [word for tid in self._tids for word in ("-p", str(tid))]
        self._strace = subprocess.Popen(
            ["strace", "-c", "-U", "calls,name", "-o", str(file), *attach],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        attached = 0
        deadline = time.monotonic() + ATTACH_WITHIN_S
        while attached < len(self._tids):
            line = self._strace.stderr.readline()
            if not line or time.monotonic() > deadline:
                self._strace.kill()
                raise SetupError(f"strace cannot attach (it needs the right to trace): {line}")
            attached += line.endswith("attached\n")
        return self

    def __exit__(self, *_):
        self._strace.send_signal(signal.SIGINT)
        self._strace.wait(ATTACH_WITHIN_S)
        self._strace.stderr.close()

    def calls(self):
        """By name, once the trace has ended."""
        found = (SUMMARY_LINE.match(line) for line in self._file.read_text().splitlines())
        return {match.group(2): int(match.group(1)) for match in found if match and match.group(2) != "total"}


def one_connection(peer, requests):
    """One request at a time: nothing is shared between requests, so each pays for its own wake-ups."""
    with Client(peer.port) as client:
        client.ask(workload.head(workload.SMALL, 0))
        with Trace(peer, peer.site.work / f"{peer.name}.strace") as trace:
            for _ in range(requests):
                client.ask(workload.head(workload.SMALL, 0))
    return {name: calls / requests for name, calls in trace.calls().items()}


def many_connections(peer, lab, connections, seconds):
    """A closed loop: one wake-up serves many requests."""
    lab.closed_loop(peer, workload.SMALL, connections, 1)
    with Trace(peer, peer.site.work / f"{peer.name}.strace") as trace:
        answered = lab.closed_loop(peer, workload.SMALL, connections, seconds)
    return {name: calls / answered.requests for name, calls in trace.calls().items()}
