"""`mirror`: what copying every GET to a pool that is dead, or takes connections and reads nothing, adds to the p99 of users."""

import socket
import threading
from statistics import median

from harness import report, workload
from harness.lab import Lab, say
from harness.peers import Weir
from harness.processes import free_port
from harness.stats import ratio, spread

PROMISED_RATIO = 1.05
LOAD = 0.20
RATE_SLICES = 3


class Off(Weir):
    """No mirror: what the others are set beside."""

    name = "off"


class OffAgain(Weir):
    """The same once more: what differs here is the machine's noise."""

    name = "off-again"


class Mirrored(Weir):
    """Every GET is copied to a port of its own."""

    def mirror(self):
        return {
            "SINK": f'\n    sink {{ endpoints = ["127.0.0.1:{self.sink()}"] }}',
            "MIRROR": ", mirror { pool = sink }",
        }

    def sink(self):
        raise NotImplementedError


class ToDead(Mirrored):
    """Nobody listens there."""

    name = "to-dead"

    def sink(self):
        return free_port()


class ToDeaf(Mirrored):
    """Connections are taken, and nothing is ever read."""

    name = "to-deaf"

    def sink(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self._taken = []
        threading.Thread(target=self._take, daemon=True).start()
        return self._listener.getsockname()[1]

    def _take(self):
        while True:
            try:
                self._taken.append(self._listener.accept()[0])
            except OSError:
                return

    def stop(self):
        super().stop()
        if self.process:
            self._listener.close()


def _verdict(kept, ratios):
    if kept:
        return "kept"
    noise = ratios[OffAgain.name].median
    quiet = 1 / PROMISED_RATIO <= noise <= PROMISED_RATIO
    return "BROKEN" if quiet else "not shown, and on so noisy a machine it cannot be: look at off-again"


SUBJECTS = (Off, OffAgain, ToDead, ToDeaf)


def mirror(options):
    with Lab(SUBJECTS) as lab:
        lab.warm_up(options.connections)
        steal = report.Steal()
        off = lab.peers[0]
        most = median(lab.closed_loop(off, workload.SMALL, options.connections, 2).rate for _ in range(RATE_SLICES))
        rate = LOAD * most
        say(f"{LOAD:.0%} of {most:.0f} requests/s")
        samples = lab.interleaved(
            options.rounds, lambda peer: lab.open_loop(peer, rate, options.connections, options.seconds)
        )
        memory = {peer.name: peer.process.rss_bytes() / 2**20 for peer in lab.peers}
        p99 = {name: [one["p99"] for one in all_of] for name, all_of in samples.items()}
        ratios = {name: ratio(mine, p99[off.name]) for name, mine in p99.items() if name != off.name}
        rows = [
            [name, spread(p99[name]).show(0), ratios[name].show(3) if name in ratios else "",
             str(sum(one["failed"] for one in samples[name])), f"{memory[name]:.0f}"]
            for name in p99
        ]
        kept = all(ratios[name].median <= PROMISED_RATIO for name in (ToDead.name, ToDeaf.name))
        how = (
            f"All GETs mirrored, open loop at {rate:.0f} requests/s ({LOAD:.0%} of what Weir without a mirror can), "
            f"{options.connections} connections, {options.rounds} interleaved rounds of {options.seconds} s slices, order rotated. "
            f"Median (smallest to largest); ratios within a round. Promised: at most {PROMISED_RATIO}: {_verdict(kept, ratios)}."
        )
        table = report.table(["mirror", "p99 us", "p99 beside off", "failed", "resident MiB"], rows)
        report.publish("mirror", "What mirrors cost users", f"{how}\n\n{table}", lab, steal, options.save)
    return 0 if kept else 1
