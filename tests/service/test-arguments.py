#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wrong, oversized and hostile arguments on the bus, and callers who flood it."""

import os
import sys

import world
from world import NAME, Callers, is_error, is_reply, status_of, the_helper

# pylint: disable=wrong-import-order
import tap
from tap import comment, equal, wait_until

INVALID = NAME + ".Error.InvalidArgs"
WRONG_TYPE = "org.freedesktop.DBus.Error.InvalidArgs"


def test_wrong(service):
    """each wrong argument is an error, and the helper goes on"""
    wrong = (
        "{'nonsense': <1>}",
        "{'kinds': <['nonsense']>}",
        "{'kinds': <'exec'>}",
        "{'host': <'yes'>}",
        "{'pids': <[uint32 0]>}",
        "{'pids': <[uint32 4294967295]>}",
        "{'containers': <['']>}",
        "{'containers': <['" + "x" * 257 + "']>}",
        "{'containers': <['a']>, 'containers': <['b']>}",
        "{'paths': <[('exact', b'etc')]>}",
        "{'paths': <[('nonsense', b'/etc')]>}",
        "{'paths': <[('prefix', b'/etc')]>}",
        "{'pids': <[" + ", ".join(f"uint32 {n}" for n in range(1, 258)) + "]>}",
    )
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        is_reply(callers.watch(1))
        helper = the_helper(service)
        for options in wrong:
            answer = callers.watch(1, options)
            # gdbus's own parser takes a key that is there twice as one.
            if not options.startswith("{'containers': <['a']>"):
                is_error(answer, INVALID)
        for arguments in ("()", "('x',)", "(uint32 1,)", "(@a{sv} {}, 1)"):
            is_error(callers.call(1, NAME + ".Watch", arguments), WRONG_TYPE)
        is_error(callers.call(1, NAME + ".Acknowledge", "(uint64 18446744073709551615,)"), INVALID)
        is_error(callers.call(1, NAME + ".Nonsense"), "org.freedesktop.DBus.Error")
        is_error(callers.call(1, "org.porthole.Nonsense.Watch"), "org.freedesktop.DBus.Error")
        is_reply(callers.watch(1))
        equal(service.helpers(), [helper])


def test_oversized(service):
    """what is larger than any sense loses its arguments before it is taken apart"""
    with Callers(service, "phtest-no") as callers, Callers(service, "phtest-yes") as others:
        others.open(1)
        is_reply(others.watch(1))
        helper = the_helper(service)
        callers.open(1)
        for count in (100_000, 4_000_000):
            answer = callers.call(1, NAME + ".Watch", f"strings({count})")
            is_error(answer, WRONG_TYPE)
        comment(status_of(helper)["VmHWM"])
        equal(service.helpers(), [helper])
        is_reply(others.call(1, NAME + ".Unwatch"))


def test_flood(service):
    """a crowd of large calls neither fills the helper nor ends it"""
    with Callers(service, "phtest-no") as callers, Callers(service, "phtest-yes") as others:
        others.open(1)
        is_reply(others.watch(1))
        helper = the_helper(service)
        for number in range(20):
            callers.open(number)
        for _ in range(20):
            for number in range(20):
                # just below the bound: as many strings as fit
                callers.ask(number, NAME + ".Watch", "strings(30000)")
        for number in range(20):
            wait_until(
                "all answers", lambda n=number: len(callers.all(n, ("reply", "error"))) == 20, 120
            )
        peak = int(status_of(helper)["VmHWM"].split()[0])
        comment(f"{peak} kB at most")
        # The sanitizers keep what was freed for a while.
        assert peak < 300_000 or "ASAN_OPTIONS" in os.environ, peak
        equal(service.helpers(), [helper])
        is_reply(others.call(1, NAME + ".Unwatch"))


if __name__ == "__main__":
    sys.exit(tap.run(world.make_service, [test_wrong, test_oversized, test_flood]))
