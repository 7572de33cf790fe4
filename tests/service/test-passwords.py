#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who has to give a password, by a real polkit agent, and what comes of it."""

import os
import signal
import sys

import world
from world import NAME, Callers, is_error, is_reply

# pylint: disable=wrong-import-order
import tap
from authority import PASSWORD
from tap import Skip, equal, has, wait_until

REQUIRED = "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"


def asking(service, *how):
    if not service.agent:
        raise Skip("the agent was not built: polkit-agent-1 is missing")
    return Callers(service, "phtest-ask", service.agent, *how)


def times_asked(callers):
    with callers.changed:
        return callers.errors.count("asked")


def test_right(service):
    """right: the caller watches, and polkit's changes do not end that"""
    with asking(service, "--password", PASSWORD) as callers:
        callers.open(1)
        is_error(callers.watch(1), REQUIRED)
        equal(times_asked(callers), 0)
        is_reply(callers.watch(1, flags="i"))
        equal(times_asked(callers), 1)
        with Callers(service, "phtest-yes") as others:
            others.open(1)
            is_reply(others.watch(1))
            service.set_rules("")
            try:
                # By then polkit was asked again about both.
                others.wait(1, "signal Ended")
                is_reply(callers.watch(1))
            finally:
                service.set_rules(world.RULES)
        is_reply(callers.watch(1, flags="i"))
        equal(times_asked(callers), 1)
        equal(callers.all(1, "signal Ended"), [])


def test_configure(service):
    """watching is not switching: that is asked for once, and then both ways"""
    with asking(service, "--password", PASSWORD) as callers:
        callers.open(1)
        is_reply(callers.watch(1, flags="i"))
        is_error(callers.call(1, NAME + ".SetProbe", "('open', false)"), REQUIRED)
        is_reply(callers.call(1, NAME + ".SetProbe", "('open', false)", flags="i"))
        equal(times_asked(callers), 2)
        is_reply(callers.call(1, NAME + ".SetProbe", "('open', true)"))
        equal(times_asked(callers), 2)


def test_wrong(service):
    """wrong: no"""
    with asking(service, "--password", "wrong") as callers:
        callers.open(1)
        is_error(callers.watch(1, flags="i"), NAME + ".Error.NotAuthorised")
        equal(callers.all(1, "batch"), [])


def test_dismissed(service):
    """dismissed: no, and it is said that it was"""
    with asking(service, "--dismiss") as callers:
        callers.open(1)
        is_error(callers.watch(1, flags="i"), NAME + ".Error.Dismissed")


def test_no_agent(service):
    """nobody who could ask"""
    with Callers(service, "phtest-ask") as callers:
        callers.open(1)
        is_error(callers.watch(1, flags="i"), NAME + ".Error.NoAgent")


def test_busy(service):
    """one open question for each user, and it goes away with who asked"""
    with asking(service, "--wait") as callers:
        callers.open(1)
        callers.open(2)
        callers.ask(1, NAME + ".Watch", "(@a{sv} {},)", "i")
        wait_until("the question", lambda: times_asked(callers) == 1)
        is_error(callers.watch(2, flags="i"), NAME + ".Error.Busy")
        is_error(callers.watch(1, flags="i"), NAME + ".Error.Busy")
        callers.send("close 1")
        wait_until("it is taken back", lambda: "cancelled" in callers.errors)
        after = callers.mark(2)
        callers.ask(2, NAME + ".Watch", "(@a{sv} {},)", "i")
        wait_until("another question", lambda: times_asked(callers) == 2)
        equal(callers.mark(2), after)
        os.kill(callers.process.pid, signal.SIGTERM)
    with asking(service, "--password", PASSWORD) as callers:
        callers.open(1)
        wait_until(
            "another program's question",
            lambda: callers.watch(1, flags="i").startswith("reply "),
        )


def test_german(service):
    """the question says in the person's language why it is asked"""
    with open(os.path.join(world.ACTIONS, NAME + ".policy")) as file:
        has(file.read(), 'xml:lang="de"')


if __name__ == "__main__":
    tests = [
        test_right,
        test_configure,
        test_wrong,
        test_dismissed,
        test_no_agent,
        test_busy,
        test_german,
    ]
    sys.exit(tap.run(world.make_service, tests))
