"""`overload`: twice what an upstream can, open loop. It is kept busy, the queue is bounded, and who is refused hears it soon."""

import asyncio
import random
import tempfile
import time
from pathlib import Path

from harness import report
from harness.peers import Weir
from harness.processes import Process, free_port
from harness.slowservice import SlowService

AT_ONCE = 25
SERVICE_S = 0.050
CAPACITY = AT_ONCE / SERVICE_S
PENDING = 100
PROMISED_GOODPUT = 0.9 * CAPACITY
PROMISED_P99_S = 2 * (PENDING / CAPACITY + SERVICE_S)

WEIR = """
weir {
  state-dir = "%(work)s/state"
  limits { connections-per-client = 10000 }
  listeners { web { bind = "127.0.0.1:%(port)d" } }
  admin { bind = "127.0.0.1:%(admin)d" }
  pools { app { endpoints = ["127.0.0.1:%(upstream)d"], circuit { connections = %(at_once)d, pending = %(pending)d } } }
  routes { app { match { path = "/" }, pool = app } }
}
"""


class OpenLoop:
    """Asks when a request is due, whatever became of those before; one connection each, kept for later ones."""

    def __init__(self, port):
        self._port = port
        self._idle = []
        self.answers = []  # (status, seconds since it was due)

    async def run(self, rate, seconds):
        arrivals = random.Random(20)
        begun = time.monotonic()
        due = begun
        asked = []
        while due < begun + seconds:
            await asyncio.sleep(max(0, due - time.monotonic()))
            asked.append(asyncio.create_task(self._ask(due)))
            due += arrivals.expovariate(rate)
        await asyncio.gather(*asked)

    async def _ask(self, due):
        try:
            reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(b"GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            status = int(head.split(b" ", 2)[1])
            self._idle.append((reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        self.answers.append((status, time.monotonic() - due))


def _p99(values):
    ordered = sorted(values)
    return ordered[int(0.99 * (len(ordered) - 1))] if ordered else float("nan")


def overload(options):
    with tempfile.TemporaryDirectory(prefix="weir-overload-") as folder:
        work = Path(folder)
        steal = report.Steal()
        service = SlowService(AT_ONCE, SERVICE_S)
        port = free_port()
        file = work / "weir.conf"
        file.write_text(WEIR % {
            "work": work, "port": port, "admin": free_port(), "upstream": service.port, "at_once": AT_ONCE, "pending": PENDING})
        weir = Process("weir", [str(Weir.launcher), "run", "-c", str(file)], work / "weir.out")
        try:
            weir.await_port(port, Weir.start_within_s)
            asyncio.run(OpenLoop(port).run(CAPACITY / 2, 3))
            before = weir.rss_bytes()
            driver = OpenLoop(port)
            asyncio.run(driver.run(options.rate, options.seconds))
            grown = weir.rss_bytes() - before
        finally:
            weir.stop()
    served = [took for status, took in driver.answers if status == 200]
    refused = [took for status, took in driver.answers if status == 503]
    lost = len(driver.answers) - len(served) - len(refused)
    goodput = len(served) / options.seconds
    kept = goodput >= PROMISED_GOODPUT and _p99(served) <= PROMISED_P99_S and lost == 0
    rows = [
        ["served", f"{goodput:.0f}", f"{1000 * _p99(served):.0f}"],
        ["refused (503)", f"{len(refused) / options.seconds:.0f}", f"{1000 * _p99(refused):.0f}"],
    ]
    body = (
        f"{options.rate} requests/s offered for {options.seconds} s, open loop, to an upstream that can {CAPACITY:.0f}; "
        f"circuit.connections {AT_ONCE}, circuit.pending {PENDING}.\n\n"
        f"{report.table(['', 'requests/s', 'p99 ms'], rows)}\n\n"
        f"Lost: {lost}; resident memory {grown / 2**20:+.0f} MiB. Promised: at least {PROMISED_GOODPUT:.0f} served a second, "
        f"p99 at most {1000 * PROMISED_P99_S:.0f} ms, none lost: {'kept' if kept else 'BROKEN'}."
    )
    report.keep("overload", f"# Overload\n\n{body}\n\n{report.where_and_when(steal)}\n", options.save)
    return 0 if kept else 1
