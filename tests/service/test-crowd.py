#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many who watch at once: each their own part, limits, and vanishing in the middle."""

import os
import signal
import subprocess
import sys

import world
from world import NAME, Callers, is_error, is_reply, status_of, the_helper

# pylint: disable=wrong-import-order
import tap
from tap import comment, equal, wait_until

TOO_MANY = NAME + ".Error.TooMany"


def test_each_their_own(service):
    """filters, acknowledgements and losses are each one's own"""
    with Callers(service, "phtest-yes") as callers:
        for number in (1, 2, 3):
            callers.open(number)
        is_reply(callers.watch(1, "{'kinds': <['exec']>, 'host': <true>}"))
        is_reply(callers.watch(2, "{'kinds': <['exec']>}"))
        callers.send("hold 3")
        is_reply(callers.watch(3, "{'kinds': <['exec']>, 'host': <true>}"))
        wait_until("events of the host", lambda: runs_and_sees(callers, 1))
        # Nothing of the host's for the one who did not want it.
        assert not any_events(callers, 2), callers.said
        is_error(
            callers.call(2, NAME + ".Acknowledge", "(uint64 1000,)"), NAME + ".Error.InvalidArgs"
        )
        wait_until("a full window", lambda: runs_and_sees(callers, 3) and len(batches(callers, 3)) >= 8)
        for _ in range(20):
            subprocess.run(["/bin/true"], check=True)
        wait_until("more for the first", lambda: runs_and_sees(callers, 1, more=3))
        # As many as may be unacknowledged, and no more.
        equal(len(batches(callers, 3)), 8)


def batches(callers, number):
    return [text.split() for text in callers.all(number, "batch ")]


def any_events(callers, number):
    return any(int(batch[3]) for batch in batches(callers, number))


def runs_and_sees(callers, number, more=0):
    """Runs a program on the host; whether that caller has had batches with events."""
    before = len(batches(callers, number))
    for _ in range(1 + more):
        subprocess.run(["/bin/true"], check=True)
    if more:
        wait_until("a batch", lambda: len(batches(callers, number)) > before)
    return any_events(callers, number)


def test_limits(service):
    """8 of one user, 64 in all; the place of one who leaves is free"""
    with Callers(service, "phtest-yes") as callers, Callers(service, "phtest-yes2") as others:
        for number in range(9):
            callers.open(number)
        for number in range(8):
            is_reply(callers.watch(number))
        is_error(callers.watch(8), TOO_MANY)
        is_reply(callers.watch(7))
        others.open(1)
        is_reply(others.watch(1))
        callers.send("close 0")
        callers.wait(0, "closed")
        wait_until("a place", lambda: callers.watch(8).startswith("reply "))


def test_thousand(service):
    """1,000 callers at once: some watch, the rest is told, and one more user still can"""
    users = ("phtest-yes", "phtest-yes2", "phtest-yes3", "phtest-no")
    groups = [Callers(service, user) for user in users]
    try:
        with Callers(service, "root") as root:
            root.open(1)
            is_reply(root.watch(1))
            helper = the_helper(service)
            before = status_of(helper)["VmRSS"]
            for group in groups:
                for number in range(250):
                    group.send(f"open {number}")
            for group in groups:
                for number in range(250):
                    group.wait(number, "open ", seconds=120)
            for number in range(250):
                for group in groups:
                    group.ask(number, NAME + ".Watch", "(@a{sv} {},)")
            watching = 0
            for group, user in zip(groups, users):
                answers = [
                    group.wait(number, ("reply ", "error "), seconds=120) for number in range(250)
                ]
                allowed = [text for text in answers if text.startswith("reply ")]
                watching += len(allowed)
                assert len(allowed) <= (8 if "yes" in user else 0), allowed
                for text in answers:
                    if not text.startswith("reply "):
                        is_error(text, (TOO_MANY, NAME + ".Error.NotAuthorised"))
            assert watching > 0
            comment(f"{watching} watch; VmRSS {before}, then {status_of(helper)['VmRSS']}")
            equal(service.helpers(), [helper])
            # All of them vanish in the middle.
            for group in groups:
                group.process.kill()
            is_reply(root.call(1, NAME + ".Unwatch"))
            is_reply(root.watch(1))
    finally:
        for group in groups:
            group.__exit__()


def test_vanish(service):
    """who vanishes while the answer is on its way leaves nothing behind"""
    for _ in range(10):
        with Callers(service, "phtest-yes") as callers:
            for number in range(8):
                callers.open(number)
            for number in range(8):
                callers.ask(number, NAME + ".Watch", "(@a{sv} {},)")
            os.kill(callers.process.pid, signal.SIGKILL)
    with Callers(service, "phtest-yes") as callers:
        for number in range(8):
            callers.open(number)
            wait_until("a place", lambda n=number: callers.watch(n).startswith("reply "))


if __name__ == "__main__":
    tests = [test_each_their_own, test_limits, test_thousand, test_vanish]
    sys.exit(tap.run(world.make_service, tests))
