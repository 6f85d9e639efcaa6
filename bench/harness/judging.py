"""`judging`: what the control thread takes of a core while many splits are under rollout and judged every 100 ms."""

import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from harness import report
from harness.peers import BENCH, Weir
from harness.processes import Process, SetupError, free_port, need
from harness.promises import Upstream
from harness.stats import spread

PROMISED_SHARE = 0.01
ROUNDS = 8

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


def _load(work, port, splits, seconds):
    heads = "".join(
        f"GET /s{user % splits} HTTP/1.1\r\nHost: shop\r\nCookie: uid=u{user}\r\n\r\n" for user in range(20_000))
    file = work / "heads.http"
    file.write_bytes(heads.encode())
    return subprocess.Popen(
        ["wrk", "-t1", "-c32", f"-d{seconds}s", "--timeout", "5s", "-s", str(BENCH / "load" / "wrk.lua"),
         f"http://127.0.0.1:{port}/", "--", str(file)], stdout=subprocess.PIPE, text=True)


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
        load = None
        try:
            weir.await_port(admin, Weir.start_within_s)
            steal = report.Steal()
            load = _load(work, port, options.splits, 60 + ROUNDS * options.seconds)
            deadline = time.monotonic() + 55
            while _running(admin) < options.splits:
                if time.monotonic() > deadline:
                    raise SetupError(f"only {_running(admin)} of {options.splits} rollouts have begun:\n{weir.last_words()}")
                time.sleep(0.5)
            thread, shares = _control_thread(weir), []
            for _ in range(ROUNDS):
                before, began = _cpu_ns(thread), time.monotonic()
                time.sleep(options.seconds)
                shares.append((_cpu_ns(thread) - before) / 1e9 / (time.monotonic() - began))
            load.terminate()
        finally:
            if load is not None:
                load.kill()
            for process in (weir, stable.process, canary.process):
                process.stop()
    share = spread([100 * one for one in shares])
    body = (
        f"{options.splits} splits in the first stage of their rollouts, errors, p95, p99, the absolute limit and promotion "
        f"judged for each, ten times a second, under a closed loop of keyed requests spread over all of them. CPU of the "
        f"control thread (schedstat), {ROUNDS} slices of {options.seconds} s, in percent of one core: "
        f"{share.show(2)}. Promised: at most {100 * PROMISED_SHARE:.0f}.\n")
    report.keep("judging", f"# What judging costs\n\n{body}\n{report.where_and_when(steal)}\n", options.save)
    return 0 if share.median <= 100 * PROMISED_SHARE else 1
