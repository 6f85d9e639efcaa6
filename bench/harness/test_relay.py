"""The floor must be a correct relay, or it is none."""

import contextlib
import os
import socket
import tempfile
import threading
import unittest
from pathlib import Path

from harness.peers import compiled
from harness.processes import Process, free_port

MANY_BYTES = 64 * 1024 * 1024
WITHIN_S = 20


def _read_all(connection):
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


class RelayTest(unittest.TestCase):
    def setUp(self):
        self._running = contextlib.ExitStack()
        self.addCleanup(self._running.close)
        work = Path(self._running.enter_context(tempfile.TemporaryDirectory()))
        self.upstream = self._running.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.upstream.settimeout(WITHIN_S)
        self.port = free_port()
        command = [str(compiled("relay/relay.c", work)), str(self.port), str(self.upstream.getsockname()[1])]
        self.relay = Process("relay", command, work / "relay.out")
        self._running.callback(self.relay.stop)
        self.relay.await_port(self.port, WITHIN_S)
        self.upstream.accept()[0].close()  # the upstream half of the probe

    def _connect(self):
        downstream = self._running.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=WITHIN_S))
        upstream = self._running.enter_context(self.upstream.accept()[0])
        upstream.settimeout(WITHIN_S)
        return downstream, upstream

    def test_bytes_pass_both_ways(self):
        downstream, upstream = self._connect()
        downstream.sendall(b"question")
        self.assertEqual(upstream.recv(100), b"question")
        upstream.sendall(b"answer")
        self.assertEqual(downstream.recv(100), b"answer")

    def test_the_end_of_one_direction_leaves_the_other_open(self):
        downstream, upstream = self._connect()
        downstream.sendall(b"question")
        downstream.shutdown(socket.SHUT_WR)
        self.assertEqual(_read_all(upstream), b"question")
        upstream.sendall(b"late answer")
        upstream.close()
        self.assertEqual(_read_all(downstream), b"late answer")

    def test_a_reader_that_waits_loses_nothing(self):
        downstream, upstream = self._connect()
        sent = os.urandom(MANY_BYTES)

        def send():
            upstream.sendall(sent)
            upstream.close()

        sender = threading.Thread(target=send)
        sender.start()
        downstream.shutdown(socket.SHUT_WR)
        sender.join(0.2)
        self.assertTrue(sender.is_alive(), "the relay took everything: it does not hold the sender back")
        self.assertEqual(_read_all(downstream), sent)
        sender.join(WITHIN_S)

    def test_a_reset_reaches_the_other_side(self):
        downstream, upstream = self._connect()
        upstream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        upstream.close()
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(downstream.recv(100), b"")

    def test_a_refused_upstream_closes_the_downstream_and_nothing_else(self):
        _, _ = self._connect()
        self.upstream.close()
        with socket.create_connection(("127.0.0.1", self.port), timeout=WITHIN_S) as refused:
            with contextlib.suppress(ConnectionResetError):
                self.assertEqual(refused.recv(100), b"")
        self.assertTrue(self.relay.is_alive())


if __name__ == "__main__":
    unittest.main()
