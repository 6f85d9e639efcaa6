"""`reloads`: reloads and weight changes by the hundred under full load, with streams and tunnels open; then SIGTERM."""

import asyncio
import contextlib
import signal
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

from harness import promises, report
from harness.heap import Reading
from harness.processes import Placement, need
from harness.slowservice import SWITCH, SlowService

LASTING = 20
CLIENTS = 32
MEMORY_GROWTH = 1.10
MINUTE_S = 65
"""Weir keeps what each variant and route saw in each second of the last minute: before one is over, the heap grows by that."""
IN_TIME_S = 2
LONGEST = 10
"""The load is there until the changes are made, and at most so many times as long as they may take."""
UNPINNED = SimpleNamespace(placement=Placement("", ""))
SWITCHED = SWITCH.split(b"\r\n", 1)[0]


class Site(promises.Site):
    """The same site, with a service behind it that streams and echoes."""

    def __init__(self, work):
        self.service = SlowService(1000, 0)
        super().__init__(work)

    def write(self, weight):
        super().write(weight)
        text = self.file.read_text()
        text = text.replace("max-changes-per-minute = 1000", "max-changes-per-minute = off")
        text = text.replace("  pools {", f'  drain.pre-drain = 1 s\n  pools {{\n    lasting {{ endpoints = ["127.0.0.1:{self.service.port}"] }}')
        text = text.replace(
            "  routes {", '  routes { stream { match { path = "/stream" }, pool = lasting }, '
            'echo { match { path = "/echo" }, pool = lasting }\n   ')
        self.file.write_text(text)

    def terminate(self):
        self.weir.stop()
        self.weir = None

    def stop(self):
        for process in (self.weir, self.stable1.process, self.stable2.process, self.canary.process):
            if process:
                process.stop()

    def reload(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}/v1/reload", b"", {"content-type": "application/json"}, method="POST")
        urllib.request.urlopen(request, timeout=30).close()


class Lasting:
    """Streams and tunnels that are open all the time, on a thread of their own; each notes when it ends."""

    def __init__(self, port):
        self._port = port
        self._over = False
        self.lost, self.ticks, self.open = [], 0, 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        self._thread.start()

    async def _all(self):
        await asyncio.gather(*(hold(i) for i in range(LASTING) for hold in (self._stream, self._tunnel)))

    async def _opened(self, target, more=b""):
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: shop.example.com\r\n" + more + b"\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        self.open += 1
        return head, reader, writer

    async def _stream(self, number):
        try:
            _, reader, writer = await self._opened(b"/stream")
            while not self._over:
                await asyncio.wait_for(reader.readuntil(b"tick\n\r\n"), 10)
                self.ticks += 1
            writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as end:
            self.lost.append(f"stream {number}: {end!r}")

    async def _tunnel(self, number):
        try:
            head, reader, writer = await self._opened(b"/echo", b"Connection: Upgrade\r\nUpgrade: websocket\r\n")
            if not head.startswith(SWITCHED):
                raise ConnectionError(head)
            while not self._over:
                writer.write(b"ping")
                await asyncio.wait_for(reader.readexactly(4), 10)
                self.ticks += 1
                await asyncio.sleep(0.1)
            writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as end:
            self.lost.append(f"tunnel {number}: {end!r}")

    def end(self):
        self._over = True
        self._thread.join(15)


def changes(site, count, seconds):
    """`count` reloads and as many weight changes, evenly over the time, under load and with streams and tunnels open."""
    lasting = Lasting(site.port)
    site.await_true(lambda: lasting.open == 2 * LASTING, 30, "streams and tunnels open")
    load = site.load(MINUTE_S + LONGEST * seconds)
    time.sleep(MINUTE_S)
    begun = time.monotonic()
    with Reading(SimpleNamespace(name="weir", process=site.weir, site=UNPINNED)) as heap:
        for number in range(count):
            if number == count // 10:
                before = heap.ask("live")
            time.sleep(max(0, begun + number * seconds / count - time.monotonic()))
            site.write(weight=20 + number % 2)
            site.reload()
            site.patch(10 + number % 50)
        took = time.monotonic() - begun
        load.send_signal(signal.SIGINT)
        grown = heap.ask("live") / before
    seen = promises._ended(load)
    lasting.end()
    in_time = took <= seconds + IN_TIME_S
    kept = in_time and seen["failed"] == 0 and not lasting.lost and grown <= MEMORY_GROWTH
    return kept, (
        f"{count} reloads and {count} weight changes in {took:.0f} s under {seen['requests']} requests: {seen['failed']} failed; "
        f"{2 * LASTING} streams and tunnels, {lasting.ticks} messages: {len(lasting.lost)} lost {lasting.lost[:3]}; "
        f"live heap x {grown:.2f} since a tenth of the changes"
        f"{'' if in_time else '; too slow: the machine is, or it is busy'}")


class Clients:
    """Each asks one request after the other, until it is told that its connection ends. Who gets no answer has lost one."""

    def __init__(self, port):
        self._port = port
        self.answers, self.lost, self.told = 0, 0, 0

    async def run(self, after_s, then):
        asking = [asyncio.create_task(self._ask()) for _ in range(CLIENTS)]
        await asyncio.sleep(after_s)
        then()
        await asyncio.gather(*asking)

    async def _ask(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                self.lost += 1
                writer.write(b"GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
                await reader.readexactly(length)
                if head.split(b" ", 2)[1] == b"200":
                    self.lost -= 1
                self.answers += 1
                if b"\r\nconnection: close\r\n" in head.lower():
                    self.told += 1
                    return


def sigterm(site):
    """SIGTERM under load: nobody's request is lost, everybody is told."""
    clients = Clients(site.port)
    stop = threading.Thread(target=site.terminate)
    asyncio.run(clients.run(2, stop.start))
    stop.join()
    return clients.lost == 0 and clients.told == CLIENTS, (
        f"{clients.answers} requests, {clients.lost} lost, {clients.told} of {CLIENTS} clients told")


def reloads(options):
    need("nginx", "wrk")
    with tempfile.TemporaryDirectory(prefix="weir-reloads-") as folder:
        site = Site(Path(folder))
        steal = report.Steal()
        try:
            results = {
                "changes lose nothing": changes(site, options.changes, options.seconds),
                "sigterm loses nothing": sigterm(site),
            }
        finally:
            site.stop()
    report.publish_promises("reloads", "Changes under load", results, steal, options.save)
    return 0 if all(kept for kept, _ in results.values()) else 1
