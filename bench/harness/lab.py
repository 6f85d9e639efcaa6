"""A run: the upstreams and every peer started, agreed, warmed up; and all of it ended, however the run ends."""

import contextlib
import fcntl
import sys

from harness import agreement, drivers, workload
from harness.peers import BENCH, PEERS, Direct, Site, Upstreams, request_files
from harness.processes import Placement, SetupError, free_port, need
from harness.stats import rotated


class Lab:
    """What the measurements share. Use as a context manager."""

    def __init__(self, names, with_direct=False):
        """Peers by name, or their classes."""
        unknown = [name for name in names if name not in PEERS and not isinstance(name, type)]
        if unknown:
            raise SetupError(f"no peer is called {', '.join(unknown)}; known: {', '.join(PEERS)}")
        need("taskset", "wrk", "gcc")
        work = BENCH / "work"
        work.mkdir(exist_ok=True)
        self._running = contextlib.ExitStack()
        self._claim(work / "lock")
        self.site = Site(work, Placement.of_this_machine(), free_port(), free_port())
        self.requests = request_files(work)
        self.upstreams = Upstreams(self.site)
        self.peers = [(name if isinstance(name, type) else PEERS[name])(self.site) for name in names]
        if with_direct:
            self.peers.append(Direct(self.site))
        self.agreed = []

    def __enter__(self):
        try:
            for server in (self.upstreams, *self.peers):
                self._running.callback(server.stop)
                server.start()
            self._agree()
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(self, *_):
        self._running.close()

    def _claim(self, file):
        """Two runs at once would spoil each other's figures, and files."""
        lock = self._running.enter_context(file.open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise SetupError("another bench/run is at work; wait for it") from taken

    def _agree(self):
        for peer in self.peers:
            if peer.splits:
                self.agreed.append(agreement.agree(peer))
            else:
                agreement.passes_through(peer)
        for agreed in self.agreed:
            say(f"agreed: {agreed.show()}")

    def warm_up(self, connections):
        for peer in self.peers:
            if peer.process:
                say(f"warming up {peer.name}, {peer.warm_up_s} s")
                self.closed_loop(peer, workload.SMALL, connections, peer.warm_up_s)

    def closed_loop(self, peer, path, connections, seconds):
        return drivers.closed_loop(peer, self.requests[path], connections, seconds)

    def open_loop(self, peer, rate, connections, seconds):
        return drivers.open_loop(peer, self.requests[workload.SMALL], rate, connections, seconds)

    def interleaved(self, rounds, measure):
        """Every peer once a round, each round in another order. Answers the samples of each peer, by round."""
        samples = {peer.name: [] for peer in self.peers}
        for number in range(rounds):
            for peer in rotated(self.peers, number):
                samples[peer.name].append(measure(peer))
            say(f"round {number + 1} of {rounds}")
        return samples


def say(line):
    """Progress goes to stderr: stdout is the result."""
    print(line, file=sys.stderr, flush=True)
