"""Processes that the harness starts: where they run, what CPU they took, and that each of them ends."""

import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

STOP_S = 10
PR_SET_PDEATHSIG = 1


class SetupError(Exception):
    """Something outside the harness is not as it must be; its message says what was expected."""


@dataclass(frozen=True)
class Placement:
    """Which CPUs the measured proxy has, and which the driver and the upstreams. Empty: not pinned."""

    proxy: str
    load: str

    @staticmethod
    def of_this_machine():
        cpus = sorted(os.sched_getaffinity(0))
        if len(cpus) < 2:
            return Placement("", "")
        return Placement(str(cpus[0]), ",".join(str(cpu) for cpu in cpus[1:]))

    def __str__(self):
        if not self.proxy:
            return "one CPU: nothing pinned, proxy, driver and upstreams share it"
        return f"proxy on CPU {self.proxy}; driver and upstreams on CPU {self.load} (taskset)"


def pinned(cpus, command):
    return ["taskset", "-c", cpus, *command] if cpus else list(command)


def need(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        raise SetupError(f"not found: {', '.join(missing)}. Run bench/install-peers, or: {INSTALL}")


INSTALL = "apt-get install gcc libc6-dev haproxy nginx-light wrk strace util-linux"


PORTS = range(20_000, 32_000)
"""Below the range from which Linux gives ports to clients: none of them takes one between the choice and its use."""


def free_port():
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SetupError(f"no free port in {PORTS.start} to {PORTS.stop}")


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(command, timeout_s, cwd=None):
    """Runs to the end within the time, or fails with what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, cwd=cwd, check=False)
    except subprocess.TimeoutExpired as late:
        raise SetupError(f"{command[0]} did not end within {timeout_s} s: {' '.join(command)}") from late
    if done.returncode != 0:
        raise SetupError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


class Process:
    """A server started by the harness, with all its children. Stopped by pid, never by name."""

    def __init__(self, name, command, log):
        self.name = name
        self.log = Path(log)
        with self.log.open("wb") as out:
            self._root = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def is_alive(self):
        # Looks without reaping: until stop() the pid, and with it the id of the group, stays ours.
        return os.waitid(os.P_PID, self._root.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def pids(self):
        """The process and all that descend from it."""
        children = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (parent := _parent_of(entry)) is not None:
                children.setdefault(parent, []).append(int(entry.name))
        found = [self._root.pid]
        for pid in found:
            found.extend(children.get(pid, []))
        return found

    def tasks(self):
        for pid in self.pids():
            yield from Path(f"/proc/{pid}/task").glob("*")

    def cpu_ns(self):
        """CPU time of all threads so far, user and kernel."""
        total = 0
        for task in self.tasks():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
        return total

    def rss_bytes(self):
        pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids())
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    def await_port(self, port, within_s):
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise SetupError(f"{self.name} has ended:\n{self.last_words()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise SetupError(f"{self.name} does not listen on {port} after {within_s} s:\n{self.last_words()}")

    def last_words(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def stop(self):
        self._signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_S
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._signal_group(signal.SIGKILL)
        self._root.wait()

    def _signal_group(self, number):
        """The session is our own (start_new_session): its group is this process and its descendants, nobody else."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._root.pid, number)


def _parent_of(entry):
    try:
        # The command in brackets may hold spaces: what follows the last bracket is state and parent.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None
