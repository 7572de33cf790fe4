# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the test functions of a file and says in TAP how they went."""

import os
import signal
import sys
import time
import traceback

FULL = bool(os.environ.get("PORTHOLE_TEST_FULL"))


class Skip(Exception):
    """What the test is about cannot be had on this computer; its text says why."""


def comment(text):
    for line in str(text).splitlines():
        print("# " + line.encode("ascii", "backslashreplace").decode(), flush=True)


def wait_until(what, condition, seconds=90):
    """Returns what the condition returns as soon as that is true."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} seconds")
        time.sleep(0.02)


def equal(found, wanted, what=""):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


def has(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def run(make_world, tests):
    """Each test gets the world, a context manager that is made once and always left."""
    # A test that meson ends still has to remove its engine.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    failed = 0
    try:
        with make_world() as world:
            for number, test in enumerate(tests, 1):
                failed += not run_one(number, test, world)
    except Skip as reason:
        print(f"1..0 # SKIP {reason}", flush=True)
        return 0
    print(f"1..{len(tests)}", flush=True)
    return 1 if failed else 0


def run_one(number, test, world):
    name = test.__doc__ or test.__name__
    begin = time.monotonic()
    try:
        test(world)
    except Skip as reason:
        print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        return True
    except Exception:
        comment(traceback.format_exc()[-6000:])
        print(f"not ok {number} - {name}", flush=True)
        return False
    comment(f"{time.monotonic() - begin:.1f} s")
    print(f"ok {number} - {name}", flush=True)
    return True
