"""`mirror`: what copying every GET to a pool that is dead, or takes connections and reads nothing, adds to the p99 of users."""

import socket
import threading
from statistics import median

from harness import drivers, report, workload
from harness.lab import Lab, say
from harness.peers import Weir
from harness.processes import free_port
from harness.stats import ratio, rotated, spread

PROMISED_RATIO = 1.05
KEPT = "kept"
RATE_SLICES = 3

OFF = "off"
OFF_AGAIN = "off-again"
TO_DEAD = "to-dead"
TO_DEAF = "to-deaf"
SUBJECTS = (OFF, OFF_AGAIN, TO_DEAD, TO_DEAF)
"""Routes of one and the same Weir: two processes differ in their p99 by more than a mirror may cost."""


class WeirWithMirrors(Weir):
    """A route without a mirror, and two whose every GET is copied: to a port where nobody listens, and to one that is never read."""

    name = "weir"

    def beside(self):
        self._deaf = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self._taken = []
        threading.Thread(target=self._take, daemon=True).start()
        ports = {TO_DEAD: free_port(), TO_DEAF: self._deaf.getsockname()[1]}
        return {
            "SINKS": "".join(
                f'\n    {name} {{ endpoints = ["127.0.0.1:{port}"] }}' for name, port in ports.items()
            ),
            "ROUTES": "".join(
                f'\n    {name} {{ match {{ hosts = ["{host(name)}"], path = "/" }}, split = shop, mirror {{ pool = {name} }} }}'
                for name in ports
            ),
        }

    def _take(self):
        while True:
            try:
                self._taken.append(self._deaf.accept()[0])
            except OSError:
                return

    def stop(self):
        super().stop()
        if self.process:
            self._deaf.close()


def host(name):
    return workload.HOST if name in (OFF, OFF_AGAIN) else f"{name}.example.com"


def _per_round(slices, count):
    """The median of each round: a stop of the machine, of which each hits one slice, is in none of them."""
    return [median(slices[first:first + count]) for first in range(0, len(slices), count)]


def _verdict(within, ratios):
    """What differs from itself by more than is promised shows nothing, in either direction."""
    if not 1 / PROMISED_RATIO <= ratios[OFF_AGAIN].median <= PROMISED_RATIO:
        return "not shown, and on so noisy a machine it cannot be: look at off-again"
    return KEPT if within else "BROKEN"


def mirror(options):
    with Lab([WeirWithMirrors]) as lab:
        weir = lab.peers[0]
        requests = {
            name: workload.write(lab.site.work / f"requests-{name}.http", workload.SMALL, host(name)) for name in SUBJECTS
        }
        for name in (OFF, TO_DEAD, TO_DEAF):
            say(f"warming up {name}, {weir.warm_up_s} s")
            drivers.closed_loop(weir, requests[name], options.connections, weir.warm_up_s)
        steal = report.Steal()
        most = median(drivers.closed_loop(weir, requests[OFF], options.connections, 2).rate for _ in range(RATE_SLICES))
        rate = options.load * most
        say(f"{options.load:.0%} of {most:.0f} requests/s")
        samples = {name: [] for name in SUBJECTS}
        for number in range(options.rounds * options.slices):
            for name in rotated(SUBJECTS, number):
                samples[name].append(drivers.open_loop(weir, requests[name], rate, options.connections, options.seconds))
            if (number + 1) % options.slices == 0:
                say(f"round {(number + 1) // options.slices} of {options.rounds}")
        p99 = {name: _per_round([one["p99"] for one in all_of], options.slices) for name, all_of in samples.items()}
        ratios = {name: ratio(mine, p99[OFF]) for name, mine in p99.items() if name != OFF}
        rows = [
            [name, spread(p99[name]).show(0), ratios[name].show(3) if name in ratios else "",
             str(sum(one["failed"] for one in samples[name]))]
            for name in SUBJECTS
        ]
        verdict = _verdict(all(ratios[name].median <= PROMISED_RATIO for name in (TO_DEAD, TO_DEAF)), ratios)
        how = (
            f"All GETs of a route mirrored; routes of one Weir, one after the other. Open loop at {rate:.0f} requests/s "
            f"({options.load:.0%} of what Weir without a mirror can), {options.connections} connections, {options.rounds} interleaved "
            f"rounds of {options.slices} slices of {options.seconds} s each, order rotated; the p99 of a round is the median of its "
            f"slices. Median (smallest to largest) of the rounds; ratios within a round. "
            f"Resident in the end: {weir.process.rss_bytes() / 2**20:.0f} MiB. "
            f"Promised: at most {PROMISED_RATIO}: {verdict}."
        )
        table = report.table(["mirror", "p99 us", "p99 beside off", "failed"], rows)
        report.publish("mirror", "What mirrors cost users", f"{how}\n\n{table}", lab, steal, options.save)
    return 0 if verdict == KEPT else 1
