"""What Weir promises its users, kept under load: real nginx upstreams, wrk in front, changes in between."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import report
from harness.peers import BENCH, Weir
from harness.processes import Process, SetupError, free_port, need
from harness.stats import split_p_value

USERS = 5_000
CONNECTIONS = 32
ZERO_REQUESTS = 10_000

NGINX = """
%(user)s
worker_processes 1;
daemon off;
pid %(work)s/%(name)s.pid;
error_log %(work)s/%(name)s.error.log;
events { worker_connections 4096; }
http {
    access_log %(work)s/%(name)s.log combined;
    keepalive_requests 1000000000;
    server { listen 127.0.0.1:%(port)d backlog=4096; location / { return %(status)d "%(name)s\\n"; } }
}
"""

WEIR = """
weir {
  state-dir = "%(work)s/state"
  limits { connections-per-client = 10000 }
  listeners { web { bind = "127.0.0.1:%(port)d" } }
  admin { bind = "127.0.0.1:%(admin)d", max-step = 100 %%, max-changes-per-minute = 1000 }
  pools {
    stable { endpoints = ["127.0.0.1:%(stable1)d", "127.0.0.1:%(stable2)d"] }
    canary { endpoints = ["127.0.0.1:%(canary)d"] }
  }
  splits { shop {
    key = ["cookie:uid"], baseline = stable
    variants { stable { pool = stable, weight = %(stable_weight)d %% }, canary { pool = canary, weight = %(weight)d %% } }
    rollback { max-error-rate = 5 %%, min-requests = 50, window = 10 s }
  } }
  routes { shop { match { path = "/" }, split = shop } }
}
"""


FIRST = ["nice", "-n", "-10"] if os.geteuid() == 0 else []
"""The services get the CPU before the load does. With all of them at its end, a canary that gets a tenth of the requests sleeps and
waits for its turn more often than the stable one, its p99 is worse indeed, and the judge says so."""


class Upstream:
    """One nginx with an access log of its own."""

    def __init__(self, work, name):
        self.work, self.name, self.port = work, name, free_port()
        self.start()

    def start(self, status=200):
        file = self.work / f"{self.name}.conf"
        user = "user root;"
        file.write_text(NGINX % {"work": self.work, "name": self.name, "port": self.port, "status": status, "user": user})
        self.process = Process(self.name, [*FIRST, "nginx", "-c", str(file)], self.work / f"{self.name}.out")
        self.process.await_port(self.port, 10)

    def stop(self):
        self.process.stop()

    def served(self):
        time.sleep(0.3)
        with (self.work / f"{self.name}.log").open() as log:
            return sum(1 for _ in log)


class Site:
    """Weir as users run it before three upstreams, and its admin port."""

    def __init__(self, work):
        self.work = work
        self.stable1, self.stable2, self.canary = (Upstream(work, name) for name in ("stable1", "stable2", "canary"))
        self.port, self.admin = free_port(), free_port()
        self.file = work / "weir.conf"
        self.write(weight=10)
        self.weir = Process("weir", [str(Weir.launcher), "run", "-c", str(self.file)], work / "weir.out")
        self.weir.await_port(self.port, Weir.start_within_s)
        self.await_true(lambda: self.get("/readyz", raw=True), 30, "ready")
        self.heads = workload_file(work)

    def write(self, weight):
        self.file.write_text(WEIR % {
            "work": self.work, "port": self.port, "admin": self.admin, "stable1": self.stable1.port,
            "stable2": self.stable2.port, "canary": self.canary.port, "weight": weight, "stable_weight": 100 - weight})

    def get(self, path, raw=False):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=10) as answer:
                body = answer.read().decode()
                return body if raw else json.loads(body)
        except OSError:
            return None

    def patch(self, canary):
        body = json.dumps({"weights": {"stable": 100 - canary, "canary": canary}, "reason": "promise"}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}/v1/splits/shop", body, {"content-type": "application/json"}, method="PATCH")
        try:
            answer = urllib.request.urlopen(request, timeout=10)
        except urllib.error.HTTPError as refused:
            raise SetupError(f"{refused}: {refused.read().decode()}\n{self.weir.last_words()}") from refused
        with answer:
            return json.loads(answer.read().decode())

    def restore_canary(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}/v1/splits/shop/variants/canary/restore",
            json.dumps({"reason": "mended"}).encode(), {"content-type": "application/json"}, method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def weight(self):
        return self.get("/v1/splits/shop")["variants"]["canary"]["weight"]

    def load(self, seconds):
        return subprocess.Popen(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s", "-s", str(BENCH / "load" / "wrk.lua"),
             f"http://127.0.0.1:{self.port}/", "--", str(self.heads)],
            stdout=subprocess.PIPE, text=True)

    @staticmethod
    def await_true(condition, seconds, what):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise SetupError(f"not within {seconds} s: {what}")

    def stop(self):
        for process in (self.weir, self.stable1.process, self.stable2.process, self.canary.process):
            process.stop()


def workload_file(work):
    heads = "".join(
        f"GET /{user} HTTP/1.1\r\nHost: shop.example.com\r\nCookie: uid={user}\r\n\r\n" for user in range(USERS))
    file = work / "heads.http"
    file.write_bytes(heads.encode())
    return file


def _ended(load):
    output, _ = load.communicate()
    return json.loads([line for line in output.splitlines() if line.startswith("{")][-1])


def shares_agree(site, seconds):
    """Configured and observed share agree by users; no request fails."""
    seen = _ended(site.load(seconds))
    with (site.work / "canary.log").open() as log:
        users = {line.split('"')[1].split()[1] for line in log}
    p = split_p_value(len(users), USERS, 0.10)
    return seen["failed"] == 0 and p > 0.001, (
        f"{seen['requests']} requests, {seen['failed']} failed; {len(users)} of {USERS} users on the canary at 10 %, p = {p:.2f}")


def changes_lose_nothing(site, seconds):
    """Weights changed by PATCH and by editing the file, under load: no request fails."""
    load = site.load(seconds)
    changes = 0
    until = time.monotonic() + seconds - 2
    while time.monotonic() < until:
        for weight in (25, 50, 10):
            site.patch(weight)
            changes += 1
        edited = 20 + changes // 4 % 2
        site.write(weight=edited)
        site.await_true(lambda: site.weight() == edited, 10, "the edited file in force")
        changes += 1
    seen = _ended(load)
    return seen["failed"] == 0, f"{changes} changes under {seen['requests']} requests, {seen['failed']} failed"


def zero_is_zero(site, _seconds):
    """After PATCH to 0 is answered, the canary's log stands still on connections that are open already."""
    site.patch(50)
    load = site.load(6)
    time.sleep(2)
    site.patch(0)
    before = site.canary.served()
    stable = site.stable1.served() + site.stable2.served()
    seen = _ended(load)
    after = site.canary.served()
    passed = site.stable1.served() + site.stable2.served() - stable
    return after == before and passed >= ZERO_REQUESTS and seen["failed"] == 0, (
        f"{after - before} canary requests among {passed} after the answer; {seen['failed']} of {seen['requests']} failed")


def dead_endpoint_and_pool(site, _seconds):
    """Killing one endpoint of stable, then the whole canary: GETs see no error."""
    site.patch(30)
    load = site.load(12)
    time.sleep(3)
    site.stable2.stop()
    time.sleep(3)
    site.canary.stop()
    seen = _ended(load)
    site.stable2.start()
    site.canary.start()
    return seen["failed"] == 0, f"{seen['requests']} requests, {seen['failed']} failed"


def guard_acts(site, _seconds):
    """A canary that answers 500 loses its weight by the thresholds within a second of min-requests."""
    site.patch(20)
    site.canary.stop()
    site.canary.start(status=500)
    before = site.canary.served()
    load = site.load(8)
    begun = time.monotonic()
    site.await_true(lambda: site.get("/v1/splits/shop")["variants"]["canary"]["rolledBack"], 8, "rolled back")
    took = time.monotonic() - begun
    site.await_true(lambda: site.weight() == 0, 2, "weight 0")
    _ended(load)
    errors = site.canary.served() - before
    site.canary.stop()
    site.canary.start()
    site.restore_canary()
    return took < 1.5, f"rolled back {took:.2f} s after the load began; {errors} requests saw the broken canary"


PROMISES = (shares_agree, changes_lose_nothing, zero_is_zero, guard_acts, dead_endpoint_and_pool)


def promises(options):
    need("nginx", "wrk")
    results = {}
    steal = report.Steal()
    with tempfile.TemporaryDirectory(prefix="weir-promises-") as folder:
        site = Site(Path(folder))
        try:
            for promise in PROMISES:
                kept, seen = promise(site, options.seconds)
                results[promise.__name__.replace("_", " ")] = kept, seen
                print(f"{'kept  ' if kept else 'BROKEN'} {promise.__name__.replace('_', ' ')}: {seen}", file=sys.stderr)
        finally:
            site.stop()
    report.publish_promises("promises", "Promises", results, steal, options.save)
    return 0 if all(kept for kept, _ in results.values()) else 1
