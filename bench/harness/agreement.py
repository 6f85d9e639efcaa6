"""Before anything is measured: do the peers do the same work? One thousand requests through each, or the run stops."""

import re
import socket
from dataclasses import dataclass

from harness import workload
from harness.peers import CANARY_SHARE
from harness.processes import SetupError
from harness.stats import split_p_value

REQUESTS = 1000
ASKED_AGAIN = 100
LEAST_P_VALUE = 0.001
HEAD_LIMIT = 64 * 1024


class Disagreement(SetupError):
    """A peer does other work than the rest; its figures would mean nothing."""


@dataclass(frozen=True)
class Answer:
    status: int
    fields: dict[str, str]
    body: str


@dataclass(frozen=True)
class Agreed:
    """What a peer was seen to do."""

    peer: str
    canary: int
    p_value: float

    def show(self):
        return f"{self.peer}: canary {self.canary} of {REQUESTS} (p = {self.p_value:.2f})"


class Client:
    """One keep-alive connection, one request at a time, bytes as given."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._reader.close()
        self._socket.close()

    def ask(self, head):
        self._socket.sendall(head.encode())
        status_line = self._reader.readline(HEAD_LIMIT).decode()
        if not status_line.startswith("HTTP/1.1 "):
            raise Disagreement(f"expected an HTTP/1.1 status line, got {status_line!r}")
        fields = {}
        while (line := self._reader.readline(HEAD_LIMIT).decode().strip()):
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        body = self._reader.read(int(fields.get("content-length", 0))).decode()
        return Answer(int(status_line.split()[1]), fields, body)


def seen_upstream(answer):
    """The request fields as the upstream wrote them into its body: `name: value` lines."""
    return dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in answer.body.splitlines())


def _problem(expected, found):
    for name, wanted in expected.items():
        value = found.get(name, "")
        if not re.fullmatch(wanted, value):
            return f"{name} is {value!r}, expected {wanted!r}"
    return None


def _expected_upstream(peer, number, variant):
    return {
        "host": re.escape(workload.HOST),
        "cookie": re.escape(f"theme=dark; uid={workload.user(number)}; session=8d1f5a0c97e34b62a1d0c4f7e9b86523"),
        "connection": "",
        "x-forwarded-for": r"127\.0\.0\.1",
        "x-forwarded-proto": "http",
        "x-forwarded-host": re.escape(workload.HOST),
        "x-forwarded-port": str(peer.port),
        "via": r"1\.1 \S+",
        "x-request-id": r"\S{16,}",
        "traceparent": re.escape(workload.TRACEPARENT),
        "x-weir-variant": variant,
        "x-weir-route": "shop",
    }


def _expected_downstream(variant):
    """The `server` of the upstream (nginx with its version) must not show; nginx as a proxy cannot but name itself."""
    return {"x-weir-variant": variant, "x-weir-reason": "keyed", "server": "(nginx)?", "x-powered-by": ""}


def _check_one(peer, number, answer):
    variant = answer.fields.get("x-served-by", "")
    if answer.status != 200 or variant not in ("stable", "canary"):
        got = f"status {answer.status}, x-served-by {variant!r}"
        raise Disagreement(f"{peer.name}, request {number}: {got}:\n{answer.body[:500]}")
    seen = seen_upstream(answer)
    problem = _problem(_expected_upstream(peer, number, variant), seen)
    if problem:
        raise Disagreement(f"{peer.name}, request {number}: the upstream saw: {problem}")
    problem = _problem(_expected_downstream(variant), answer.fields)
    if problem:
        raise Disagreement(f"{peer.name}, request {number}: the client saw: {problem}")
    return variant, seen["x-request-id"]


def agree(peer):
    """Split, stickiness and edits of one peer, from what the client and the upstream saw."""
    with Client(peer.port) as client:
        seen = [_check_one(peer, number, client.ask(workload.head(workload.SEEN, number))) for number in range(REQUESTS)]
        again = [_check_one(peer, number, client.ask(workload.head(workload.SEEN, number))) for number in range(ASKED_AGAIN)]
    variants = [variant for variant, _ in seen]
    if [variant for variant, _ in again] != variants[:ASKED_AGAIN]:
        raise Disagreement(f"{peer.name}: the same user got another variant when asked again")
    if len({request_id for _, request_id in seen + again}) != REQUESTS + ASKED_AGAIN:
        raise Disagreement(f"{peer.name}: x-request-id repeats")
    canary = variants.count("canary")
    p_value = split_p_value(canary, REQUESTS, CANARY_SHARE)
    if p_value < LEAST_P_VALUE:
        raise Disagreement(f"{peer.name}: canary got {canary} of {REQUESTS}, configured {CANARY_SHARE:.0%} (p = {p_value:.2g})")
    return Agreed(peer.name, canary, p_value)


def passes_through(peer):
    """The floor: answers come, untouched."""
    with Client(peer.port) as client:
        for number in range(REQUESTS):
            answer = client.ask(workload.head(workload.SMALL, number))
            if answer.status != 200 or answer.fields.get("x-served-by") != "stable":
                raise Disagreement(f"{peer.name}, request {number}: status {answer.status}")
