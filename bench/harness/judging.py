"""`judging`: what the control thread takes of a core while many splits are under rollout and judged every 100 ms."""

import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from harness import report
from harness.peers import BENCH, Weir, compiled
from harness.processes import Process, SetupError, free_port, need
from harness.promises import Upstream
from harness.stats import spread

PROMISED_SHARE = 0.01
ROUNDS = 8
CONNECTIONS = 32
BEGIN_WITHIN_S = 60
WARM_UP_S = 100
"""With all rollouts under way: what a tick runs through is compiled by then."""

WEIR = """
weir {
  state-dir = "%(work)s/state"
  limits { connections-per-client = 10000 }
  listeners { web { bind = "127.0.0.1:%(port)d" } }
  admin { bind = "127.0.0.1:%(admin)d" }
  pools {
    stable { endpoints = ["127.0.0.1:%(stable)d"] }
    canary { endpoints = ["127.0.0.1:%(canary)d"] }
  }
  splits {
    %(splits)s
  }
  routes {
    %(routes)s
  }
}
"""

SPLIT = (
    's%(i)d { key = ["cookie:uid"], baseline = stable, variants { stable { pool = stable, weight = 100 %% }, '
    "canary { pool = canary, weight = 0 %% } }, rollback { burn-in = 5 s }, "
    "rollout { start = auto, stages = [20 %%, 100 %%], hold = 1 h } }")
ROUTE = 's%(i)d { match { path = "/s%(i)d" }, split = s%(i)d }'


def _control_thread(process):
    for task in process.tasks():
        if (task / "comm").read_text().strip() == "weir-control":
            return task
    raise SetupError("no thread is called weir-control")


def _cpu_ns(task):
    return int((task / "schedstat").read_text().split()[0])


def _running(admin):
    with urllib.request.urlopen(f"http://127.0.0.1:{admin}/v1/splits", timeout=10) as answer:
        table = json.loads(answer.read().decode())
    splits = table["splits"].values() if isinstance(table["splits"], dict) else table["splits"]
    return sum(1 for split in splits if split["variants"]["canary"]["weight"] > 0)


def _heads(work, splits):
    heads = "".join(
        f"GET /s{user % splits} HTTP/1.1\r\nHost: shop\r\nCookie: uid=u{user}\r\n\r\n" for user in range(20_000))
    file = work / "heads.http"
    file.write_bytes(heads.encode())
    return file


def _open_loop(work, port, heads, rate, seconds):
    return subprocess.Popen(
        [str(compiled("load/openloop.c", work)), str(port), str(heads), str(rate), str(CONNECTIONS), "0", str(seconds)],
        stdout=subprocess.PIPE, text=True)


def _closed_loop(port, heads, seconds):
    return subprocess.Popen(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s", "-s", str(BENCH / "load" / "wrk.lua"),
         f"http://127.0.0.1:{port}/", "--", str(heads)], stdout=subprocess.PIPE, text=True)


def _await_rollouts(admin, splits, weir):
    deadline = time.monotonic() + BEGIN_WITHIN_S
    while _running(admin) < splits:
        if time.monotonic() > deadline:
            raise SetupError(f"only {_running(admin)} of {splits} rollouts have begun:\n{weir.last_words()}")
        time.sleep(0.5)


def _shares(thread, seconds):
    shares = []
    for _ in range(ROUNDS):
        before, began = _cpu_ns(thread), time.monotonic()
        time.sleep(seconds)
        shares.append(100 * (_cpu_ns(thread) - before) / 1e9 / (time.monotonic() - began))
    return spread(shares)


def judging(options):
    need("nginx", "wrk")
    with tempfile.TemporaryDirectory(prefix="weir-judging-") as folder:
        work = Path(folder)
        stable, canary = Upstream(work, "stable"), Upstream(work, "canary")
        port, admin = free_port(), free_port()
        names = range(options.splits)
        file = work / "weir.conf"
        file.write_text(WEIR % {
            "work": work, "port": port, "admin": admin, "stable": stable.port, "canary": canary.port,
            "splits": "\n    ".join(SPLIT % {"i": i} for i in names),
            "routes": "\n    ".join(ROUTE % {"i": i} for i in names)})
        weir = Process("weir", [str(Weir.launcher), "run", "-c", str(file)], work / "weir.out")
        slices_s = ROUNDS * options.seconds
        loads = []
        try:
            weir.await_port(admin, Weir.start_within_s)
            steal = report.Steal()
            heads = _heads(work, options.splits)
            loads.append(_open_loop(work, port, heads, options.rate, BEGIN_WITHIN_S + WARM_UP_S + slices_s))
            _await_rollouts(admin, options.splits, weir)
            time.sleep(WARM_UP_S)
            thread = _control_thread(weir)
            at_rate = _shares(thread, options.seconds)
            loads[0].terminate()
            loads.append(_closed_loop(port, heads, slices_s + 2))
            time.sleep(1)
            saturated = _shares(thread, options.seconds)
        finally:
            for load in loads:
                load.kill()
            for process in (weir, stable.process, canary.process):
                process.stop()
    body = (
        f"{options.splits} splits in the first stage of their rollouts, errors, p95, p99, the absolute limit and promotion "
        f"judged for each, ten times a second, under keyed requests spread over all of them. CPU of the control thread "
        f"(schedstat), {ROUNDS} slices of {options.seconds} s, in percent of one core: "
        f"**{at_rate.show(2)} at {options.rate} requests/s**. Promised: at most {100 * PROMISED_SHARE:.0f}. "
        f"On a machine that is saturated by a closed loop, where the thread finds its caches taken and its core shared: "
        f"{saturated.show(2)}.\n")
    report.keep("judging", f"# What judging costs\n\n{body}\n{report.where_and_when(steal)}\n", options.save)
    return 0 if at_rate.median <= 100 * PROMISED_SHARE else 1
