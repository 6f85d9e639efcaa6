"""The command line of bench/run."""

import argparse
import os
import signal
import sys

from harness import closedloop, gates, java, judging, mirror, openloop, overload, promises, reloads, rollbacks
from harness.lab import Lab
from harness.peers import DEFAULT_PEERS, PEERS
from harness.processes import SetupError

LEAST_ROUNDS = 8
LONGEST_SLICE_S = 60


def _share(text):
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return share


def _bounded(lowest, highest):
    def parse(text):
        value = int(text)
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{value}: expected {lowest} to {highest}")
        return value

    return parse


def _names(text):
    return [name.strip() for name in text.split(",") if name.strip()]


def check(options):
    with Lab(options.peers) as lab:
        print("\n".join(agreed.show() for agreed in lab.agreed))


def _measurement(commands, name, action, help_text, connections, seconds, rounds=8):
    parser = commands.add_parser(name, help=help_text)
    parser.set_defaults(action=action)
    parser.add_argument("--peers", type=_names, default=DEFAULT_PEERS, help=f"of {','.join(PEERS)} [{DEFAULT_PEERS}]")
    parser.add_argument("--connections", type=_bounded(1, 10_000), default=connections, help=f"[{connections}]")
    parser.add_argument("--seconds", type=_bounded(1, LONGEST_SLICE_S), default=seconds, help=f"of a slice [{seconds}]")
    parser.add_argument("--rounds", type=_bounded(1, 100), default=rounds, help=f"fewer than {LEAST_ROUNDS}: a trial [{rounds}]")
    parser.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")


def _parser():
    parser = argparse.ArgumentParser(prog="bench/run", description="Weir beside other proxies doing the same work.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _measurement(commands, "cpu", closedloop.cpu, "CPU per request, small responses", 64, 2)
    _measurement(commands, "latency", openloop.latency, "latency at 30, 50, 70 %% of the maximum", 64, 3)
    _measurement(commands, "bodies", closedloop.bodies, "throughput with 1 MiB responses", 16, 2)
    _measurement(commands, "gates", gates.gates, "exact figures; exit code 1 when one is broken", 64, 2)
    only_check = commands.add_parser("check", help="start the peers and see that they do the same work")
    only_check.set_defaults(action=check)
    only_check.add_argument("--peers", type=_names, default=DEFAULT_PEERS)
    kept = commands.add_parser("promises", help="what Weir promises under load, change and failure; exit code 1 when one is broken")
    kept.set_defaults(action=promises.promises)
    kept.add_argument("--seconds", type=_bounded(5, 600), default=60, help="of load where a promise wants it long [60]")
    kept.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    changed = commands.add_parser("reloads", help="reloads and weight changes under load with streams open, then SIGTERM; exit code 1 when one is lost")
    changed.set_defaults(action=reloads.reloads)
    changed.add_argument("--changes", type=_bounded(1, 10_000), default=500, help="reloads, and as many weight changes [500]")
    changed.add_argument("--seconds", type=_bounded(1, 600), default=60, help="over which they are spread [60]")
    changed.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    pressed = commands.add_parser("overload", help="twice what an upstream can, open loop; exit code 1 when goodput or p99 is broken")
    pressed.set_defaults(action=overload.overload)
    pressed.add_argument("--rate", type=_bounded(1, 10_000), default=1000, help="requests a second; the upstream can 500 [1000]")
    pressed.add_argument("--seconds", type=_bounded(1, 600), default=20, help="[20]")
    pressed.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    out = commands.add_parser("rollbacks", help="how fast a harmful canary is out; exit code 1 above the promise")
    out.set_defaults(action=rollbacks.rollbacks)
    out.add_argument("--trials", type=_bounded(4, 2_000), default=200, help="dead, hanging, slow and failing in turn [200]")
    out.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    cost = commands.add_parser("judging", help="what judging many splits takes of a core; exit code 1 above the promise")
    cost.set_defaults(action=judging.judging)
    cost.add_argument("--splits", type=_bounded(1, 2_000), default=200, help="all under rollout [200]")
    cost.add_argument("--rate", type=_bounded(1, 1_000_000), default=2_000, help="requests per second over all splits [2000]")
    cost.add_argument("--seconds", type=_bounded(1, LONGEST_SLICE_S), default=3, help="of a slice [3]")
    cost.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    copied = commands.add_parser("mirror", help="what mirroring every GET to a dead or deaf pool adds to p99; exit code 1 above the promise")
    copied.set_defaults(action=mirror.mirror)
    copied.add_argument("--connections", type=_bounded(1, 10_000), default=64, help="[64]")
    copied.add_argument("--seconds", type=_bounded(1, LONGEST_SLICE_S), default=2, help="of a slice [2]")
    copied.add_argument("--slices", type=_bounded(1, 100), default=5, help="of each route in a round [5]")
    copied.add_argument("--rounds", type=_bounded(1, 100), default=12, help="fewer than 12: a trial [12]")
    copied.add_argument("--load", type=_share, default=0.05, help="of what Weir can without a mirror, from 0 to 1 [0.05]")
    copied.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    matched = commands.add_parser("match", help="what conditions and 10,000 routes cost a match, by turns in one process")
    matched.set_defaults(action=java.match)
    matched.add_argument("--rounds", type=_bounded(10, 100_000), default=300, help="[300]")
    matched.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    jmh = commands.add_parser("jmh", help="microbenchmarks whose name matches")
    jmh.set_defaults(action=java.jmh)
    jmh.add_argument("pattern")
    jmh.add_argument("arguments", nargs=argparse.REMAINDER, help="handed to JMH, such as -prof gc")
    fuzzed = commands.add_parser("fuzz", help="hostile inputs for everything that reads any; exit code 1 when one is read wrongly")
    fuzzed.set_defaults(action=java.fuzz)
    fuzzed.add_argument("--seconds", type=_bounded(1, 86_400), default=600, help="for each target [600]")
    fuzzed.add_argument("--only", default="", help="targets whose name contains this")
    fuzzed.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    stressed = commands.add_parser("stress", help="what threads share, under jcstress; exit code 1 when something forbidden is seen")
    stressed.set_defaults(action=java.stress)
    stressed.add_argument("--mode", choices=["sanity", "quick", "default", "tough"], default="default", help="of jcstress [default]")
    stressed.add_argument("--only", default="", help="tests whose name contains this")
    stressed.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    soaked = commands.add_parser("soak", help="good, bad and broken traffic for long; exit code 1 when a request is lost or something is held")
    soaked.set_defaults(action=java.soak)
    soaked.add_argument("--minutes", type=_bounded(1, 10_000), default=30, help="[30]")
    soaked.add_argument("--seed", type=int, default=1, help="of what the clients do [1]")
    soaked.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    simulated = commands.add_parser("simulation", help="rollouts of healthy and broken versions, by the thousand; exit code 1 when a cell is missed")
    simulated.set_defaults(action=java.simulation)
    simulated.add_argument("--runs", type=_bounded(1, 100_000), default=1000, help="of each cell [1000]")
    simulated.add_argument("--threads", type=_bounded(1, 256), default=os.cpu_count(), help="[all CPUs]")
    simulated.add_argument("--only", default="", help="cells whose heading and name contain this")
    simulated.add_argument("--save", metavar="NAME", help="keep the result as results/DATE-NAME.md")
    return parser


def _end(number, _frame):
    sys.exit(128 + number)


def main():
    options = _parser().parse_args()
    if isinstance(getattr(options, "peers", None), str):
        options.peers = _names(options.peers)
    signal.signal(signal.SIGTERM, _end)
    try:
        return options.action(options) or 0
    except SetupError as problem:
        print(f"bench/run: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
