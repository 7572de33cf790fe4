#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An ordinary user watches through the real pkexec and polkitd, or is told why that cannot be."""

import contextlib
import os
import shutil
import signal
import sys

import tap
from authority import PASSWORD, Authority, leave_namespace
from engine import Engine
from tap import Skip, equal, has, wait_until
from watch import ENVIRONMENT, HELPER, PORTHOLE, Watch

AGENT = os.environ.get("PORTHOLE_TEST_AGENT", "")
RULES = os.environ.get("PORTHOLE_TEST_RULES", "")


class World:
    def __init__(self, engine, authority):
        self.engine = engine
        self.authority = authority
        self.folder = engine.path("programs")
        self.helper = self.copy(HELPER)
        self.porthole = self.copy(PORTHOLE)
        self.agent = self.copy(AGENT) if AGENT else None
        # The checkout may be where only its owner can read, so the rules come along.
        shutil.copytree(RULES, engine.path("config", "porthole", "rules"))

    def copy(self, program):
        os.makedirs(self.folder, exist_ok=True)
        path = os.path.join(self.folder, os.path.basename(program))
        shutil.copyfile(program, path)
        os.chmod(path, 0o755)
        return path

    def watch(self, user, *agent, helper=None, **more):
        """Starts porthole as that user, with an agent or without."""
        command = [*self.authority.as_user(user), *agent, self.porthole]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": self.engine.path("config"),
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "G_DEBUG"):
            if name in ENVIRONMENT:
                environment[name] = ENVIRONMENT[name]
        arguments = ["--helper", helper or self.helper]
        return Watch(*arguments, command=command, env=environment, **more)

    def with_agent(self, *how):
        if not self.agent:
            raise Skip("the agent was not built: polkit-agent-1 is missing")
        return [self.agent, *how]


@contextlib.contextmanager
def make_world():
    leave_namespace()
    with Engine() as engine, Authority(engine.path("authority")) as authority:
        yield World(engine, authority)


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def sees_a_container(world, watch, name):
    container = world.engine.run(name, "cat", "/etc/shadow")
    watch.wait_for_exit(container, "it")
    watch.wait_for("its name", watch.named(container, name))
    (finding,) = watch.wait_for("a finding", lambda: watch.findings([container]))
    equal(finding["rule"], "shadow")


def app_of(watch):
    """The pid of porthole itself: an agent stands before it."""
    pid = watch.process.pid
    with open(f"/proc/{pid}/comm") as file:
        if file.read().strip() != "agent":
            return pid
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return int(file.read().split()[0])


def test_yes(world):
    """allowed by a rule: an ordinary user sees a real container by name"""
    with world.watch("phtest-yes") as watch:
        uid = world.authority.uid("phtest-yes")
        equal(status_of(watch.process.pid)["Uid"].split(), [str(uid)] * 4)
        with open(f"/proc/{watch.helper()}/cmdline", "rb") as file:
            equal(file.read().split(b"\0")[:2], [world.helper.encode(), b"--peer"])
        sees_a_container(world, watch, "allowed")
        equal(watch.stop(), 0)
        equal(watch.bad, [])


def test_password(world):
    """allowed by the password, which a real agent gives"""
    agent = world.with_agent("--password", PASSWORD)
    with world.watch("phtest-ask", *agent) as watch:
        has(watch.errors, "asked")
        sees_a_container(world, watch, "password")
        os.kill(app_of(watch), signal.SIGINT)
        equal(watch.finish(), 0)


def refused(world, user, part, *agent, **more):
    """It ends by itself, with one clear line and nothing else."""
    with world.watch(user, *agent, ready=False, **more) as watch:
        equal(watch.finish(), 1)
        # The agent and its own helper write to the same pipe.
        agents = ("asked", "polkit-agent-helper-1: ")
        complaints = [line for line in watch.errors if not line.startswith(agents)]
        equal(len(complaints), 1, complaints)
        assert complaints[0].startswith("porthole: "), complaints
        has(complaints[0], part)
        equal(watch.raw, [])
    wait_until("no helper is left", lambda: not helpers(world))


def helpers(world):
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{name}/exe") == world.helper:
                found.append(int(name))
    return found


def test_no(world):
    """refused by a rule"""
    refused(world, "phtest-no", "polkit does not allow you to watch containers")


def test_no_agent(world):
    """nobody who could ask for the password"""
    refused(world, "phtest-ask", "no polkit agent is running")


def test_dismissed(world):
    """the question is dismissed"""
    agent = world.with_agent("--dismiss")
    refused(world, "phtest-ask", "the question for the password was dismissed", *agent)


def test_wrong_password(world):
    """the password is wrong"""
    agent = world.with_agent("--password", "wrong")
    refused(world, "phtest-ask", "polkit does not allow you to watch containers", *agent)


def test_replaceable(world):
    """a helper that others could replace is not started"""
    folder = os.path.join(world.folder, "open")
    os.mkdir(folder)
    path = shutil.copy(world.helper, folder)
    os.chmod(folder, 0o777)
    refused(world, "phtest-yes", "others could replace it", helper=path)
    os.chmod(folder, 0o755)
    os.chown(path, world.authority.uid("phtest-no"), 0)
    refused(world, "phtest-yes", "phtest-no could replace it", helper=path)


def test_no_bus(world):
    """no polkit that answers"""
    world.authority.end()
    world.authority.bus = None
    refused(world, "phtest-yes", "polkit does not answer")


if __name__ == "__main__":
    tests = [
        test_yes,
        test_password,
        test_no,
        test_no_agent,
        test_dismissed,
        test_wrong_password,
        test_replaceable,
        test_no_bus,
    ]
    sys.exit(tap.run(make_world, tests))
