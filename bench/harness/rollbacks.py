"""`rollbacks`: how fast a harmful canary is out, over real sockets, and what its users saw of it."""

import asyncio
import json
import random
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from harness import report
from harness.peers import Weir
from harness.processes import Process, free_port

USERS = 5_000
RATE = 300
CONNECTIONS = 64
WEIGHT = 20
TICK_S = 0.1
PROMISED_S = 0.250
LONGEST_S = 20
BURN_IN_S = 12

KINDS = ("errors", "dead", "hang", "slow")

WEIR = """
weir {
  state-dir = "%(work)s/state"
  limits { connections-per-client = 10000 }
  timeouts { first-byte = 4 s }
  listeners { web { bind = "127.0.0.1:%(port)d" } }
  admin { bind = "127.0.0.1:%(admin)d", max-step = 100 %%, max-changes-per-minute = 10000 }
  pools {
    stable { endpoints = ["127.0.0.1:%(stable)d"] }
    canary { endpoints = ["127.0.0.1:%(canary)d"], ejection = off }
  }
  splits { shop {
    key = ["cookie:uid"], baseline = stable
    variants { stable { pool = stable, weight = 100 %% }, canary { pool = canary, weight = 0 %% } }
    rollback { burn-in = 10 s }
  } }
  routes { shop { match { path = "/" }, split = shop } }
}
"""


class Service:
    """One version of the shop on an event loop of its own. It can be broken, and knows when each request came."""

    def __init__(self, name):
        self.name, self.port = name, free_port()
        self.arrivals, self.mode, self._writers = [], "well", set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server = self._call(self._listen())

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self):
        return await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=1024)

    async def _serve(self, reader, writer):
        self._writers.add(writer)
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.arrivals.append(time.time())
                await self._answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, writer):
        mode = self.mode
        await asyncio.sleep(random.lognormvariate(-5.3, 0.3) * (4 if mode == "slow" else 1))
        while self.mode == "hang":
            await asyncio.sleep(0.02)
        failed = mode == "errors" and random.random() < 0.5
        status = b"500 Internal Server Error" if failed else b"200 OK"
        writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 3\r\n\r\nok\n")
        await writer.drain()

    def become(self, mode):
        was, self.mode = self.mode, mode
        if mode == "dead":
            self._call(self._die())
        elif was == "dead":
            self._server = self._call(self._listen())

    async def _die(self):
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    def last_arrival_since(self, since):
        return max((at for at in self.arrivals if at >= since), default=None)


class Users:
    """People who ask at a given rate, whether or not the last one was answered. Counts what they see."""

    def __init__(self, port, rate):
        self.port, self.rate, self.seen, self.stopping = port, rate, Counter(), False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),), daemon=True)
        self._thread.start()

    async def _run(self):
        waiting = asyncio.Queue()
        connections = [asyncio.create_task(self._ask(waiting)) for _ in range(CONNECTIONS)]
        due = time.monotonic()
        while not self.stopping:
            due += random.expovariate(self.rate)
            await asyncio.sleep(max(0, due - time.monotonic()))
            waiting.put_nowait(random.randrange(USERS))
        for connection in connections:
            connection.cancel()

    async def _ask(self, waiting):
        reader = writer = None
        while True:
            user = await waiting.get()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(f"GET / HTTP/1.1\r\nHost: shop\r\nCookie: uid=u{user}\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                status = int(head[9:12])
                self.seen["failed" if status >= 500 else "ok"] += 1
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                self.seen["cut"] += 1
                writer = None

    def failures(self):
        return self.seen["failed"] + self.seen["cut"]

    def stop(self):
        self.stopping = True
        self._thread.join(5)


@dataclass
class Trials:
    """What was seen of one kind of harm."""

    kind: str
    decided_s: list = field(default_factory=list)
    """From the start of the tick that decided, which is before the outcome that completed its block, to the last request."""
    exposed_s: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    reasons: Counter = field(default_factory=Counter)
    missed: int = 0
    """Not rolled back within the longest time."""


class Site:
    """Weir between the users and two versions of the shop."""

    def __init__(self, work):
        self.stable, self.canary = Service("stable"), Service("canary")
        self.port, self.admin = free_port(), free_port()
        file = work / "weir.conf"
        file.write_text(WEIR % {
            "work": work, "port": self.port, "admin": self.admin, "stable": self.stable.port, "canary": self.canary.port})
        self.weir = Process("weir", [str(Weir.launcher), "run", "-c", str(file)], work / "weir.out")
        self.weir.await_port(self.admin, Weir.start_within_s)
        self.weir.await_port(self.port, Weir.start_within_s)

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}{path}", data, {"content-type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read().decode())

    def variant(self):
        return self.ask("GET", "/v1/splits/shop")["variants"]["canary"]

    def stop(self):
        self.weir.stop()


def _found(condition):
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    return None


def _trial(site, users, trials):
    site.canary.become("well")
    if site.variant()["rolledBack"]:
        site.ask("POST", "/v1/splits/shop/variants/canary/restore", {"reason": "next trial"})
    site.ask("PATCH", "/v1/splits/shop", {"weights": {"stable": 100 - WEIGHT, "canary": WEIGHT}, "reason": "trial"})
    time.sleep(1.2 + random.random())
    before, began = users.failures(), time.time()
    arrived = len(site.canary.arrivals)
    site.canary.become(trials.kind)
    rolled_back = _found(lambda: site.variant()["rolledBack"])
    if rolled_back is None:
        trials.missed += 1
        return
    at = datetime.fromisoformat(rolled_back["at"]).timestamp()
    time.sleep(0.6)
    last = site.canary.last_arrival_since(began)
    trials.decided_s.append(0.0 if last is None else max(0.0, last - (at - TICK_S)))
    trials.exposed_s.append(at - began)
    trials.requests.append(len(site.canary.arrivals) - arrived)
    trials.reasons[rolled_back["code"]] += 1
    site.canary.become("well")
    time.sleep(0.4)
    trials.failures.append(users.failures() - before)
    site.ask("PATCH", "/v1/splits/shop", {"weights": {"stable": 100, "canary": 0}, "reason": "between trials"})


def _quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _row(one):
    def ms(values, share):
        return f"{_quantile(values, share) * 1000:.0f}"

    reasons = ", ".join(f"{reason} {count}" for reason, count in one.reasons.most_common())
    return [
        one.kind, str(len(one.decided_s)), str(one.missed), ms(one.decided_s, 0.5), ms(one.decided_s, 0.99), ms(one.exposed_s, 0.5),
        ms(one.exposed_s, 0.99), str(_quantile(one.requests, 0.5)), f"{sum(one.failures)} ({max(one.failures)})", reasons,
    ]


def rollbacks(options):
    kinds = [Trials(kind) for kind in KINDS]
    steal = report.Steal()
    with tempfile.TemporaryDirectory(prefix="weir-rollbacks-") as folder:
        site = Site(Path(folder))
        users = Users(site.port, RATE)
        try:
            time.sleep(BURN_IN_S)
            for number in range(options.trials):
                one = kinds[number % len(kinds)]
                _trial(site, users, one)
                last = f"{one.decided_s[-1] * 1000:.0f} ms" if one.decided_s else "missed"
                print(f"{number + 1}/{options.trials} {one.kind}: {last}, missed so far {one.missed}", flush=True)
        finally:
            users.stop()
            site.stop()
    kinds = [one for one in kinds if one.decided_s]
    every = [value for one in kinds for value in one.decided_s]
    header = ["canary", "rolled back", f"not in {LONGEST_S} s", "decided to last request p50 ms", "p99 ms", "broken to rolled back p50 ms", "p99 ms",
              "canary requests p50", "users' failures (most in a trial)", "reasons"]
    p99 = _quantile(every, 0.99)
    body = (
        f"{RATE} requests/s (Poisson, keyed by cookie, GET), {WEIGHT} % on the canary, which breaks a second or two after "
        "it got its weight. *Decided to last request* runs from the start of the 100 ms tick whose window decided, so from "
        "before the outcome that completed the deciding block, to the arrival of the last request at the canary.\n\n"
        f"{report.table(header, [_row(one) for one in kinds])}\n\n"
        f"All {len(every)} trials: p50 {_quantile(every, 0.5) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms; promised: at most "
        f"{PROMISED_S * 1000:.0f} ms at p99.\n")
    title = "# How fast a harmful canary is out"
    report.keep("rollbacks", f"{title}\n\n{body}\n{report.where_and_when(steal)}\n", options.save)
    return 0 if p99 <= PROMISED_S and not any(one.missed for one in kinds) else 1
