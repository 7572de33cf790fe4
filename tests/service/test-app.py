#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The installed app: it watches through the service, and says in words why it cannot."""

import os
import re
import shutil
import signal
import subprocess
import sys

import world
from world import NAME, Callers, is_reply, the_helper

# pylint: disable=wrong-import-order
import tap
from authority import PASSWORD
from tap import Skip, equal, has, wait_until
from watch import PORTHOLE, Watch

SERVICE = f"services/{NAME}.service"
FALLS_BACK = "the service that watches cannot be used"


def watch(service, user, *agent, **more):
    """The app where it was not built is the one that is installed."""
    program = os.path.join(service.folder, "porthole")
    if not os.path.exists(program):
        service.copy(PORTHOLE)
        # What is installed beside it is not here.
        shutil.copytree(os.path.join(world.DATA, "rules"), service.made("config/porthole/rules"),
                        dirs_exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "XDG_CONFIG_HOME": os.path.join(service.folder, "config"),
        "LC_ALL": "C.UTF-8",
    }
    return Watch(command=[*service.as_user(user), *agent, program], env=environment, **more)


def no_critical(watching):
    assert not any("CRITICAL" in line for line in watching.errors), watching.errors


def agent(service, *how):
    if not service.agent:
        raise Skip("the agent was not built: polkit-agent-1 is missing")
    return [service.agent, *how]


def test_watches(service):
    """an ordinary user watches without any program of root's being started by them"""
    with watch(service, "phtest-yes") as watching:
        helper = the_helper(service)
        with open(f"/proc/{helper}/cmdline", "rb") as file:
            has(file.read().split(b"\0"), b"--bus")
        equal(watching.stop(), 0)
        equal(watching.bad, [])
        no_critical(watching)
        assert not any(FALLS_BACK in line for line in watching.errors), watching.errors
        # It is the bus's, and waits for the next one.
        equal(service.helpers(), [helper])


def test_password(service):
    """a password that is right"""
    with watch(service, "phtest-ask", *agent(service, "--password", PASSWORD)) as watching:
        with open(f"/proc/{watching.process.pid}/task/{watching.process.pid}/children") as file:
            os.kill(int(file.read().split()[0]), signal.SIGINT)
        equal(watching.finish(), 0)


def refused(service, user, part, *with_agent):
    with watch(service, user, *with_agent, ready=False) as watching:
        equal(watching.finish(60), 1)
        ours = [line for line in watching.errors if line.startswith("porthole: ")]
        equal(len(ours), 1, ours)
        has(ours[0], part)
        # A no is a no: nobody is asked again by another way.
        assert FALLS_BACK not in ours[0], ours


def test_refused(service):
    """each no is one line, and final"""
    refused(service, "phtest-no", "polkit does not allow you to watch containers")
    refused(service, "phtest-ask", "no polkit agent is running")
    refused(
        service, "phtest-ask", "the question for the password was dismissed",
        *agent(service, "--dismiss"),
    )
    refused(
        service, "phtest-ask", "polkit does not allow you to watch containers",
        *agent(service, "--password", "wrong"),
    )


def test_ends(service):
    """the service is killed while it is watched through"""
    with watch(service, "phtest-yes") as watching:
        os.kill(the_helper(service), signal.SIGKILL)
        equal(watching.finish(60), 1)
        has(" ".join(watching.errors), "the service that watches has ended")


def test_revoked(service):
    """polkit changes its mind while it is watched"""
    with watch(service, "phtest-yes") as watching:
        service.set_rules("")
        try:
            equal(watching.finish(60), 1)
        finally:
            service.set_rules(world.RULES)
        has(" ".join(watching.errors), "watching was ended: polkit does not allow it any more")


def other_version(service):
    """The service as it will be one day: its version is the one thing that differs."""
    with open(service.helper, "rb") as file:
        program = file.read()
    # Not those of the symbols of libbpf.
    program, times = re.subn(rb"(?<!LIBBPF_)\b0\.1\.0\0", b"9.9.9\0", program)
    assert times > 0
    new = service.put("other", "")
    with open(new, "wb") as file:
        file.write(program)
    os.chmod(new, 0o755)
    return new


def test_other_version(service):
    """a service of another version is left alone, and it is said which it has"""
    path = os.path.join(service.folder, SERVICE)
    with open(path) as file:
        text = file.read()
    end_helpers(service)
    other = other_version(service)
    service.put(SERVICE, text.replace(service.helper, other))
    reload_bus(service)
    try:
        falls_back(service, "phtest-yes", "it has version '9.9.9' and the app '0.1.0'")
        # The helper that is installed is not there either, which is what has the last word.
        with watch(service, "phtest-yes", ready=False) as watching:
            equal(watching.finish(60), 1)
            last = [line for line in watching.errors if line.startswith("porthole: ")][-1]
            has(last, "porthole-helper")
    finally:
        end_helpers(service, other)
        service.put(SERVICE, text)
        reload_bus(service)


def test_full(service):
    """no place is left: it is said in words, and nothing else is tried"""
    with Callers(service, "phtest-yes") as callers:
        for number in range(8):
            callers.open(number)
            is_reply(callers.watch(number))
        refused(service, "phtest-yes", "at most 8 programs of one user")


def falls_back(service, user, *parts):
    """By the other way the helper is looked for, which is installed nowhere here."""
    with watch(service, user, ready=False) as watching:
        equal(watching.finish(60), 1)
        text = " ".join(watching.errors)
        no_critical(watching)
        for part in (FALLS_BACK, *parts):
            has(text, part)


def test_falls_back(service):
    """no service, one that does not start, and no bus"""
    end_helpers(service)
    path = os.path.join(service.folder, SERVICE)
    with open(path) as file:
        text = file.read()
    os.rename(path, path + ".away")
    reload_bus(service)
    falls_back(service, "phtest-yes", "was not provided by any .service files")
    broken = text.replace("--bus", "--nonsense")
    service.put(SERVICE, broken)
    reload_bus(service)
    falls_back(service, "phtest-yes", "Launch helper exited with unknown return code 1")
    os.rename(path + ".away", path)
    reload_bus(service)
    service.bus.terminate()
    service.bus.wait(timeout=30)
    falls_back(service, "phtest-yes", "Could not connect")


def end_helpers(service, program=None):
    for helper in service.helpers(program):
        os.kill(helper, signal.SIGKILL)
    wait_until("it is gone", lambda: not service.helpers(program))


def reload_bus(service):
    subprocess.run(
        ["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus"]
        + ["/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig"],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


if __name__ == "__main__":
    tests = [
        test_watches,
        test_password,
        test_refused,
        test_ends,
        test_revoked,
        test_full,
        test_other_version,
        test_falls_back,
    ]
    sys.exit(tap.run(world.make_service, tests))
