"""An HTTP/1.1 service in this process, on a thread of its own, that is as slow as it is told, streams, and becomes an echo."""

import asyncio
import contextlib
import threading

TICK_S = 0.5
STREAM_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class SlowService:
    """Serves at most `at_once` requests at a time, each for `service_s`: at_once / service_s is all it can."""

    def __init__(self, at_once, service_s):
        self._at_once, self._service_s = at_once, service_s
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        self._started.wait()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._room = asyncio.Semaphore(self._at_once)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=4096))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()

    async def _serve(self, reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                target = head.split(b" ", 2)[1]
                if target.startswith(b"/stream"):
                    await self._stream(writer)
                elif target.startswith(b"/echo"):
                    await self._echo(reader, writer)
                else:
                    async with self._room:
                        await asyncio.sleep(self._service_s)
                    writer.write(OK)
        writer.close()

    @staticmethod
    async def _stream(writer):
        writer.write(STREAM_HEAD)
        while True:
            writer.write(b"5\r\ntick\n\r\n")
            await writer.drain()
            await asyncio.sleep(TICK_S)

    @staticmethod
    async def _echo(reader, writer):
        writer.write(SWITCH)
        while data := await reader.read(1024):
            writer.write(data)
        raise ConnectionError("the client has ended")
