"""What runs in a JVM: Maven compiles it and starts it on the JDK that the build selects."""

import re
import shlex
import subprocess

from harness import report
from harness.peers import REPOSITORY
from harness.processes import need

JMH_MAIN = "org.openjdk.jmh.Main"
FUZZ_MAIN = "dev.weir.control.fuzz.LongFuzz"
MATCH_MAIN = "dev.weir.bench.MatchTurns"
STRESS_MAIN = "dev.weir.proxy.stress.LongStress"
SOAK_MAIN = "dev.weir.proxy.soak.LongSoak"
SIMULATION_MAIN = "dev.weir.control.simulation.Simulation"


def _run(main, arguments, *options, **how):
    need("mvn")
    command = ["mvn", "-q", "-pl", "bench", "-am", "-Prun", "process-test-classes",
               "-Dstyle.color=never",
               f"-Dbench.main={main}", f"-Dbench.arguments={shlex.join(arguments)}", *options]
    return subprocess.run(command, cwd=REPOSITORY, check=False, **how)


def _said(done):
    """Maven ends even without colours by turning them off, and tells its own story of a program that failed."""
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).split("[ERROR] Command execution failed")[0].strip()


def jmh(options):
    return _run(JMH_MAIN, [options.pattern, *options.arguments]).returncode


def match(options):
    steal = report.Steal()
    done = _run(MATCH_MAIN, [str(options.rounds)], stdout=subprocess.PIPE, text=True)
    if done.returncode == 0:
        report.publish_match(_said(done), options.rounds, steal, options.save)
    return done.returncode


def simulation(options):
    arguments = [str(options.runs), str(options.threads), options.only]
    done = _run(SIMULATION_MAIN, arguments, "-Dexec.classpathScope=test", stdout=subprocess.PIPE, text=True)
    report.publish_simulation(_said(done), options.runs, options.save)
    return done.returncode


def fuzz(options):
    arguments = [str(options.seconds), str(report.BENCH / "work" / "fuzz"), options.only]
    done = _run(FUZZ_MAIN, arguments, "-Dexec.classpathScope=test", stdout=subprocess.PIPE, text=True)
    report.publish_fuzz(_said(done), options.seconds, options.save)
    return done.returncode


def stress(options):
    arguments = [options.mode, str(report.BENCH / "work" / "stress"), options.only]
    done = _run(STRESS_MAIN, arguments, "-Dexec.classpathScope=test", stdout=subprocess.PIPE, text=True)
    report.publish_stress(_said(done), options.mode, options.save)
    return done.returncode


def soak(options):
    arguments = [str(options.minutes), str(options.seed)]
    done = _run(SOAK_MAIN, arguments, "-Dexec.classpathScope=test", stdout=subprocess.PIPE, text=True)
    report.publish_soak(_said(done), options.minutes, options.save)
    return done.returncode
