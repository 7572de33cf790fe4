#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The app switches probes of the real service: what is off is gone from the kernel."""

import os
import queue
import sys

import world
from world import UserProgram, the_helper

# pylint: disable=wrong-import-order
import tap
from authority import PASSWORD
from tap import Skip, equal, has, wait_until

SWITCHER = os.environ.get("PORTHOLE_TEST_SWITCHER", "")


class Switcher(UserProgram):
    def __init__(self, service, user, *agent):
        path = os.path.join(service.folder, "switcher")
        if not os.path.exists(path):
            service.copy(SWITCHER, "switcher")
        self.lines = queue.Queue()
        self.errors = []
        super().__init__(service, user, agent, path)

    def __enter__(self):
        equal(self.line(), "watches")
        return self

    def take_line(self, line):
        self.lines.put(line)

    def take_error(self, line):
        self.errors.append(line)

    def line(self):
        return self.lines.get(timeout=60)

    def switch(self, probe, state):
        """Returns what was said of it, and what is seen then, where that was told."""
        self.send(f"{probe} {state}")
        seen = {}
        while True:
            line = self.line()
            if not line.startswith("probe "):
                return line, seen
            _, name, now = line.split()
            seen[name] = now

    def asked(self):
        return self.errors.count("asked")


def links(pid):
    """The ids of all links that this process holds, and the programs that are attached by them."""
    found = {}
    folder = f"/proc/{pid}/fdinfo"
    for name in os.listdir(folder):
        try:
            with open(os.path.join(folder, name)) as file:
                info = dict(line.split(":", 1) for line in file if ":" in line)
        except OSError:
            continue
        if "link_id" in info:
            found[int(info["link_id"])] = int(info["prog_id"])
    return found


def switchable(seen):
    return [name for name, state in seen.items() if name not in ("container", "before")
            and state != "missing"]


def all_off_and_on(service, switcher):
    helper = the_helper(service)
    before = links(helper)
    assert before
    said, seen = switcher.switch("exit", "off")
    equal(said, "switched")
    equal(seen["exit"], "off")
    names = switchable(seen)
    for name in names:
        said, seen = switcher.switch(name, "off")
        equal((said, seen[name]), ("switched", "off"))
    # What tells containers apart, and what was there before, stays.
    left = wait_until("fewer links", lambda: len(links(helper)) < len(before) and links(helper))
    assert set(left) <= set(before), (left, before)
    for name in names:
        said, seen = switcher.switch(name, "on")
        equal((said, seen[name]), ("switched", "active"))
    after = links(helper)
    equal(len(after), len(before))
    # The programs were never unloaded, which could not be undone without root.
    equal(sorted(after.values()), sorted(before.values()))
    assert set(after) != set(before), "nothing was detached"
    return names


def test_allowed(service):
    """each probe goes and comes back, without root"""
    with Switcher(service, "phtest-yes") as switcher:
        names = all_off_and_on(service, switcher)
        assert "exec" in names and "connect" in names, names
        for name in ("container", "before", "nonsense"):
            said, _ = switcher.switch(name, "off")
            assert said.startswith("refused: "), said


def test_password(service):
    """one password for watching, one for all switching"""
    if not service.agent:
        raise Skip("the agent was not built: polkit-agent-1 is missing")
    with Switcher(service, "phtest-ask", service.agent, "--password", PASSWORD) as switcher:
        equal(switcher.asked(), 1)
        all_off_and_on(service, switcher)
        equal(switcher.asked(), 2)


def test_refused(service):
    """who may watch and not switch is told so, and nothing is detached"""
    rules = world.RULES.replace(
        "return undefined;\n  if (subject.user.index",
        "return undefined;\n"
        '  if (action.id == "org.porthole.Monitor1.configure") return polkit.Result.NO;\n'
        "  if (subject.user.index",
    )
    assert rules != world.RULES
    service.set_rules(rules)
    try:
        with Switcher(service, "phtest-yes") as switcher:
            before = links(the_helper(service))
            said, seen = switcher.switch("exec", "off")
            has(said, "refused: polkit does not allow you to switch probes")
            equal(seen, {})
            equal(links(the_helper(service)), before)
    finally:
        service.set_rules(world.RULES)


def test_others(service):
    """another who watches sees that a probe was switched"""
    with Switcher(service, "phtest-yes") as one, Switcher(service, "phtest-yes2") as other:
        equal(one.switch("exec", "off")[0], "switched")
        lines = [other.line()]
        while lines[-1] != "probe exec off":
            lines.append(other.line())
        equal(one.switch("exec", "on")[0], "switched")
        while lines[-1] != "probe exec active":
            lines.append(other.line())


if __name__ == "__main__":
    tests = [test_allowed, test_password, test_refused, test_others]
    sys.exit(tap.run(world.make_service, tests))
