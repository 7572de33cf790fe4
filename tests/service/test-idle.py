#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper ends when nobody watches, and no call is lost by that."""

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
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        for step in range(8):
            is_reply(callers.watch(1))
            is_reply(callers.call(1, NAME + ".Unwatch"))
            seen.update(service.helpers())
            # It looks once a second whether a second has passed.
            time.sleep(1 + step * 0.15)
    comment(f"{len(seen)} helpers in a row")
    assert len(seen) > 1, "none has ended, so that nothing was tested"


if __name__ == "__main__":
    sys.exit(tap.run(lambda: world.make_service(idle=1), [test_ends, test_race]))
