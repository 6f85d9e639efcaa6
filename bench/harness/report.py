"""The result file: what was seen, and everything needed to judge it or to see it again."""

import os
import platform
import re
import shlex
import sys
import time
from pathlib import Path

from harness.peers import BENCH, commit
from harness.processes import run

INTERPRETER_AND_SCRIPT = "bench/run"


def table(header, rows):
    """A markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


class Steal:
    """Time that the hypervisor gave to others while we wanted to run, as a share of all CPU time since it was made."""

    def __init__(self):
        self._before = self._read()

    def share(self):
        now = self._read()
        total = sum(now) - sum(self._before)
        return (now[7] - self._before[7]) / total if total else 0.0

    @staticmethod
    def _read():
        # user, nice, system, idle, iowait, irq, softirq, steal; guest times are within user.
        return [int(value) for value in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]


def _cpu_model():
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def _memory_gib():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def where_and_when(steal):
    return "\n".join(
        [
            f"- commit: {commit()}",
            f"- date: {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}",
            f"- command: `{INTERPRETER_AND_SCRIPT} {shlex.join(sys.argv[1:])}`",
            f"- machine: {_cpu_model()}, {os.cpu_count()} CPUs, {_memory_gib():.0f} GiB, Linux {platform.release()}",
            f"- stolen CPU during the run: {steal.share():.1%}",
            f"- load average at the end: {os.getloadavg()[0]:.2f}",
        ]
    )


def circumstances(lab, steal):
    versions = [f"- {peer.name}: {peer.version()}" for peer in lab.peers]
    driver = run(["sh", "-c", "wrk -v | head -1"], 10).strip()
    return "\n".join(
        [
            where_and_when(steal),
            f"- placement: {lab.site.placement}",
            f"- driver: {driver}",
            *versions,
            *(f"- agreed: {agreed.show()}" for agreed in lab.agreed),
        ]
    )


def publish(command, title, body, lab, steal, save):
    """Prints the result; keeps it under results/ when it was given a name, else under work/ until the next run."""
    keep(command, f"# {title}\n\n{body}\n\n{circumstances(lab, steal)}\n", save)


def publish_match(body, rounds, steal, save):
    """The same of matches, which are measured by turns in one process."""
    explained = (
        f"Match and pick in one process, {rounds} rounds of 5,000 requests by turns; the tenth percentile of the rounds. Promised: "
        "geo at most 1,000 ns and 64 bytes more than the key alone; 10,000 routes at most 1.2 beside 10."
    )
    keep("match", f"# What a match costs\n\n{explained}\n\n{body}\n\n{where_and_when(steal)}\n", save)


def publish_promises(command, title, results, steal, save):
    """What was promised, and what was seen of it: by name, whether it was kept, and a sentence."""
    body = "\n".join(f"- {'kept' if kept else '**BROKEN**'}: {name}: {seen}" for name, (kept, seen) in results.items())
    keep(command, f"# {title}\n\n{body}\n\n{where_and_when(steal)}\n", save)


def publish_simulation(body, runs, save):
    """The same of a simulation, for which the machine does not matter."""
    explained = (
        f"{runs} seeded trials of each cell, in ticks of 100 ms: made-up traffic through the product's own counters, windows, "
        "judge and rollout machine, all checks on. `bench/README.md` says how to read it."
    )
    keep("simulation", f"# Rollouts, simulated\n\n{explained}\n\n{body}\n\n{_where()}\n", save)


def publish_fuzz(body, seconds, save):
    """The same of a long run of the fuzz targets."""
    explained = f"Jazzer on everything that reads what somebody else wrote, {seconds} s for each target, with an oracle."
    keep("fuzz", f"# Fuzzing\n\n{explained}\n\n{body}\n\n{_where()}\n", save)


def publish_soak(body, minutes, save):
    """The same of a soak."""
    explained = f"{minutes} min of good, bad and broken traffic, with faults on all sides, while table and weights change."
    keep("soak", f"# Soak\n\n{explained}\n\n{body}\n\n{_where()}\n", save)


def publish_stress(body, mode, save):
    """The same of a long run of the jcstress tests."""
    explained = f"jcstress, mode {mode}, in every configuration of the JVM: how often two actors met, and ended as they must not."
    keep("stress", f"# Concurrency\n\n{explained}\n\n{body}\n\n{_where()}\n", save)


def _where():
    return "\n".join(
        [
            f"- commit: {commit()}",
            f"- date: {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}",
            f"- command: `{INTERPRETER_AND_SCRIPT} {shlex.join(sys.argv[1:])}`",
        ]
    )


def keep(command, text, save):
    name = f"{time.strftime('%Y-%m-%d', time.gmtime())}-{save}.md" if save else f"{command}.md"
    file = BENCH / ("results" if save else "work") / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    print(text)
    print(f"written to {file.relative_to(BENCH.parent)}", file=sys.stderr)
