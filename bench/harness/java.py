"""What runs in a JVM: Maven compiles it and starts it on the JDK that the build selects."""

import shlex
import subprocess

from harness.peers import REPOSITORY
from harness.processes import need

JMH_MAIN = "org.openjdk.jmh.Main"


def _run(main, arguments):
    need("mvn")
    command = ["mvn", "-q", "-pl", "bench", "-am", "-Prun", "process-test-classes",
               f"-Dbench.main={main}", f"-Dbench.arguments={shlex.join(arguments)}"]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode


def jmh(options):
    return _run(JMH_MAIN, [options.pattern, *options.arguments])
