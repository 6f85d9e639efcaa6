"""Who is measured. A peer says how it is started; everything else is the same for all of them."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from harness.processes import Placement, Process, SetupError, free_port, need, pinned, run
from harness import workload

BENCH = Path(__file__).resolve().parent.parent
REPOSITORY = BENCH.parent
CANARY_SHARE = 0.10
SMALL_BODY_BYTES = 128
LARGE_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Site:
    """Where a run takes place: files, CPUs, and the ports of the two upstreams."""

    work: Path
    placement: Placement
    stable_port: int
    canary_port: int

    def write_config(self, template, name, **values):
        """Fills @NAME@ in a template of bench/peers and answers the file it wrote for the peer of that name."""
        known = {
            "WORK": self.work,
            "USER": "user root;" if os.geteuid() == 0 else "",
            "STABLE": self.stable_port,
            "CANARY": self.canary_port,
            "SINKS": "",
            "ROUTES": "",
            **values,
        }
        text = (BENCH / "peers" / template).read_text()
        text = re.sub(r"@([A-Z_]+)@", lambda found: str(known[found.group(1)]), text)
        file = (self.work / name).with_suffix(Path(template).suffix)
        file.write_text(text)
        return file


class Peer:
    """A server between the driver and the upstreams."""

    name: str
    tools: tuple[str, ...] = ()
    warm_up_s = 1
    start_within_s = 10
    splits = True
    """It does the whole work. False for the floor, which only moves bytes."""

    def __init__(self, site):
        self.site = site
        self.port = free_port()
        self.process = None

    def prepare(self):
        """Writes its config and answers the command that serves on `port`."""
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def start(self):
        need(*self.tools)
        command = pinned(self.site.placement.proxy, self.prepare())
        self.process = Process(self.name, command, self.site.work / f"{self.name}.out")
        self.process.await_port(self.port, self.start_within_s)

    def stop(self):
        if self.process:
            self.process.stop()

    def working_tids(self):
        """The threads that serve requests; what else the process does is not theirs."""
        return [int(task.name) for task in self.process.tasks()]


class Upstreams(Peer):
    """One nginx worker that is both the stable and the canary service. Not measured."""

    name = "upstream"
    tools = ("nginx",)

    def __init__(self, site):
        super().__init__(site)
        self.port = site.stable_port

    def start(self):
        need(*self.tools)
        (self.site.work / "large.bin").write_bytes(os.urandom(LARGE_BODY_BYTES))
        file = self.site.write_config("upstream.conf", self.name, SMALL_BODY="x" * SMALL_BODY_BYTES)
        command = pinned(self.site.placement.load, ["nginx", "-c", str(file)])
        self.process = Process(self.name, command, self.site.work / "upstream.out")
        self.process.await_port(self.port, self.start_within_s)


class Direct(Peer):
    """Nobody between: the driver asks the stable upstream itself. What a proxy adds is measured from here."""

    name = "direct"
    splits = False

    def __init__(self, site):
        super().__init__(site)
        self.port = site.stable_port

    def start(self):
        pass

    def version(self):
        return "no proxy"


class Relay(Peer):
    """relay/relay.c: the floor."""

    name = "relay"
    tools = ("gcc",)
    splits = False

    def prepare(self):
        return [str(compiled("relay/relay.c", self.site.work)), str(self.port), str(self.site.stable_port)]

    def version(self):
        return "bench/relay/relay.c, " + run(["gcc", "--version"], 10).splitlines()[0]


class HaProxy(Peer):
    name = "haproxy"
    tools = ("haproxy",)

    def prepare(self):
        return ["haproxy", "-db", "-f", str(self.site.write_config("haproxy.cfg", self.name, PORT=self.port))]

    def version(self):
        return run(["haproxy", "-v"], 10).splitlines()[0]


class Nginx(Peer):
    name = "nginx"
    tools = ("nginx",)

    def prepare(self):
        return ["nginx", "-c", str(self.site.write_config("nginx.conf", self.name, PORT=self.port))]

    def version(self):
        return run(["nginx", "-v"], 10).strip()


class Weir(Peer):
    """Weir as a user runs it, with one event loop."""

    name = "weir"
    transport = "epoll"
    warm_up_s = 15
    start_within_s = 300  # the launcher builds on first use
    launcher = REPOSITORY / "weir"

    def prepare(self):
        if not self.launcher.exists():
            raise SetupError(f"no launcher {self.launcher.name} at the top of the repository; leave {self.name} out with --peers")
        file = self.site.write_config(
            "weir.conf", self.name, NAME=self.name, PORT=self.port, ADMIN=free_port(), TRANSPORT=self.transport,
            **self.beside(),
        )
        return [str(self.launcher), "run", "-c", str(file)]

    def beside(self):
        """What else its configuration says: SINKS, more pools; ROUTES, more routes."""
        return {}

    def version(self):
        return f"{commit()}, {self.transport}"

    def working_tids(self):
        loops = [task for task in self.process.tasks() if (task / "comm").read_text().startswith("weir-loop")]
        if not loops:
            raise SetupError(f"{self.name} has no thread named weir-loop*")
        return [int(task.name) for task in loops]


class WeirUring(Weir):
    name = "weir-uring"
    transport = "io_uring"


PEERS = {peer.name: peer for peer in (Relay, HaProxy, Nginx, Weir, WeirUring)}
DEFAULT_PEERS = "relay,haproxy,nginx,weir"


def compiled(source, work):
    """Builds one C file into the work folder, again only when it changed."""
    need("gcc")
    file = BENCH / source
    binary = work / file.stem
    if not binary.exists() or binary.stat().st_mtime < file.stat().st_mtime:
        run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(binary), str(file), "-lm"], 60)
    return binary


def commit():
    """The revision measured, marked when files beside it were changed."""
    revision = run(["git", "rev-parse", "--short=12", "HEAD"], 10, REPOSITORY).strip()
    changed = run(["git", "status", "--porcelain", "--", ":!bench/results"], 10, REPOSITORY)
    return revision + (" with changes" if changed.strip() else "")


def request_files(work):
    """The prepared heads by path, one file each."""
    paths = (workload.SMALL, workload.LARGE)
    return {path: workload.write(work / f"requests{path.replace('/', '-')}.http", path) for path in paths}
