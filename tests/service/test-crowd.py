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
        is_reply(callers.call(0, NAME + ".Acknowledge", "(uint64 0,)"))
        others.open(1)
        is_reply(others.watch(1))
        callers.send("close 0")
        callers.wait(0, "closed")
        wait_until("a place", lambda: callers.watch(8).startswith("reply "))


def test_thousand(service):
    """1,000 callers at once: some watch, the rest is told, and who watched before still does"""
    users = (*service.allowed, "phtest-no")
    groups = [Callers(service, user) for user in users]
    try:
        with Callers(service, "root") as root:
            root.open(1)
            is_reply(root.watch(1, "{'kinds': <['exec']>, 'host': <true>}"))
            helper = the_helper(service)
            before = status_of(helper)["VmRSS"]
            for group in groups:
                for number in range(100):
                    group.send(f"open {number}")
            for group in groups:
                for number in range(100):
                    group.wait(number, "open ", seconds=120)
            for number in range(100):
                for group in groups:
                    group.ask(number, NAME + ".Watch", "(@a{sv} {},)")
            watching = 0
            for group, user in zip(groups, users):
                answers = [
                    group.wait(number, ("reply ", "error "), seconds=120) for number in range(100)
                ]
                allowed = [text for text in answers if text.startswith("reply ")]
                watching += len(allowed)
                assert len(allowed) <= (8 if "yes" in user else 0), allowed
                for text in answers:
                    if not text.startswith("reply "):
                        is_error(text, (TOO_MANY, NAME + ".Error.NotAuthorised"))
            assert 0 < watching < 64, watching
            served(service, root)
            fill(groups[:-1], 63 - watching)
            comment(f"{watching} watch; VmRSS {before}, then {status_of(helper)['VmRSS']}")
            equal(service.helpers(), [helper])
            served(service, root)
            # All of them vanish in the middle.
            for group in groups:
                group.process.kill()
            is_reply(root.call(1, NAME + ".Unwatch"))
            is_reply(root.watch(1))
    finally:
        for group in groups:
            group.__exit__()


def served(service, callers):
    """A program that runs from now on is still told."""
    before = marked(callers, 1)
    run_marked(service, 1)
    wait_until("it is still told", lambda: marked(callers, 1) > before)


def fill(groups, free):
    """Takes the places that are left: that many, and not one more."""
    refused = 0
    for group in groups:
        for number in range(100):
            if not group.all(number, "reply "):
                answer = group.watch(number)
                if answer.startswith("error "):
                    is_error(answer, TOO_MANY)
                    refused += 1
                    break
                free -= 1
    equal(free, 0)
    equal(refused, len(groups))


def run_marked(service, times):
    """Runs a program that is recognised, with 4 KiB of arguments, which wait to be taken in."""
    marker = os.path.join(service.folder, "marker")
    if not os.path.exists(marker):
        service.copy("/bin/true", "marker")
    loop = f'i=0; while [ $i -lt {times} ]; do {marker} "$0"; i=$((i+1)); done'
    subprocess.run(["/bin/sh", "-c", loop, "x" * 3900], check=True)


def marked(callers, number):
    told = batches(callers, number)
    return int(told[-1][4]) if told else 0


def sums(batch):
    """What happened and what became of it, which is the same."""
    happened, *became = [int(number) for number in batch[5:10]]
    equal(happened, sum(became))
    return dict(zip(("delivered", "merged", "lost", "not_itemised"), became))


def test_frozen(service):
    """who is stopped loses, and is told how much; who is not gets all"""
    times = 600
    options = "{'kinds': <['exec']>, 'host': <true>}"
    with Callers(service, "phtest-yes") as frozen, Callers(service, "phtest-yes2") as others:
        for callers in (frozen, others):
            callers.open(1)
            is_reply(callers.watch(1, options))
            run_marked(service, 1)
            wait_until("the first", lambda c=callers: marked(c, 1))
        first = marked(others, 1)
        os.kill(frozen.process.pid, signal.SIGSTOP)
        try:
            run_marked(service, times)
            wait_until(
                "all of them",
                lambda: marked(others, 1) + sums(batches(others, 1)[-1])["lost"] >= first + times,
            )
            told = sums(batches(others, 1)[-1])
        finally:
            os.kill(frozen.process.pid, signal.SIGCONT)
        wait_until("it is told", lambda: any(int(b[2]) & 4 for b in batches(frozen, 1)))
        wait_until("how much", lambda: sums(batches(frozen, 1)[-1])["lost"])
        comment(f"{sums(batches(frozen, 1)[-1])}, and the other {told}")
        assert marked(frozen, 1) < times
        served(service, frozen)


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
    tests = [test_each_their_own, test_limits, test_thousand, test_frozen, test_vanish]
    sys.exit(tap.run(world.make_service, tests))
