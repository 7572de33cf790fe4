#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper ends when nobody watches, and no call is lost by that."""

import subprocess
import sys
import time

import world
from world import NAME, Callers, is_reply, the_helper

# pylint: disable=wrong-import-order
import tap
from tap import comment, equal, wait_until

GET_ALL = ("org.freedesktop.DBus.Properties.GetAll", f"('{NAME}',)")


def test_ends(service):
    """it ends by itself, and is started again by the next call"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        is_reply(callers.call(1, *GET_ALL))
        wait_until("the end", lambda: not service.helpers(), 60)
        is_reply(callers.watch(1))
        first = the_helper(service)
        time.sleep(4)
        # As long as somebody watches it stays.
        equal(service.helpers(), [first])
        is_reply(callers.call(1, NAME + ".Unwatch"))
        wait_until("the end", lambda: not service.helpers(), 60)


def test_race(service):
    """calls at any moment around the end are all answered"""
    seen = set()
    numbers = range(1, 6)
    with Callers(service, "phtest-yes") as callers:
        for number in numbers:
            callers.open(number)
        for step in range(12 if tap.FULL else 6):
            after = [callers.mark(number) for number in numbers]
            for number in numbers:
                callers.ask(number, NAME + ".Watch", "(@a{sv} {},)")
            for number in numbers:
                is_reply(callers.wait(number, ("reply ", "error "), after[number - 1]))
            seen.update(service.helpers())
            for number in numbers:
                is_reply(callers.call(number, NAME + ".Unwatch"))
            # It looks once a second whether a second has passed.
            time.sleep(1 + step * (0.1 if tap.FULL else 0.25))
    comment(f"{len(seen)} helpers in a row")
    assert len(seen) > 1, "none has ended, so that nothing was tested"


def test_drained(service):
    """what happens until the last moment is told before the answer that ends watching"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        marker = service.copy("/bin/true", "marker")
        for step in range(5):
            is_reply(callers.watch(1, "{'kinds': <['exec']>, 'host': <true>}"))
            before = callers.mark(1)
            for _ in range(20):
                subprocess.run([marker], check=True)
            is_reply(callers.call(1, NAME + ".Unwatch"))
            # They come in the order in which they were sent.
            with callers.changed:
                said = callers.said[1]
            answered = max(i for i, text in enumerate(said) if text.startswith("reply "))
            told = [text for text in said[:answered] if text.startswith("batch ")]
            equal(int(told[-1].split()[4]), 20 * (step + 1), said[before:])


if __name__ == "__main__":
    sys.exit(tap.run(lambda: world.make_service(idle=1), [test_ends, test_race, test_drained]))
