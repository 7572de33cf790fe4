#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Containers that are gone before anybody could ask who they were."""

import concurrent.futures
import datetime
import os
import sys

import tap
from engine import Engine
from tap import comment, equal, has
from watch import HELPER, Watch

PARALLEL = 4
NUMBER = 100 if tap.FULL else 20


def nanoseconds(text):
    """Python's own reader of dates ends at microseconds."""
    whole, part = text.rstrip("Z").split(".")
    return int(datetime.datetime.fromisoformat(whole + "+00:00").timestamp()) * 10**9 + int(part)


def lifetime(watch, container):
    """From the entry point's exec to its end, as the kernel saw it, in milliseconds."""
    times = [e["time"] for e in watch.events(container) if e["phase"] == "run"]
    return (nanoseconds(times[-1]) - nanoseconds(times[0])) / 1e6


def check(watch, containers):
    for container in containers:
        watch.wait_for_exit(container, containers[container])
    equal(watch.stop(), 0)
    equal(watch.bad, [])
    for container, name in containers.items():
        said = watch.container(container)
        equal((said["name"], said["image"], said["runtime"]), (name, Engine.image, "docker"))
        # The runtime may start itself anew in the container's cgroup, which is its set-up.
        execs = [event for event in watch.events(container, "exec") if event["phase"] == "run"]
        equal(len(execs), 1, watch.events(container))
        equal(execs[0]["process"]["args"], ["true", name])
        equal(execs[0]["process"]["pid_in_container"], 1)
    for container, numbers in watch.stats(containers).items():
        equal((numbers["lost"], numbers["merged"], numbers["not_itemised"]), (0, 0, 0))
        equal(numbers["events"], len(watch.events(container)))
    lives = sorted(lifetime(watch, container) for container in containers)
    middle = lives[len(lives) // 2]
    comment(f"lived {lives[0]:.1f} to {lives[-1]:.1f} ms, half of them at most {middle:.1f}")
    assert middle < 100, lives


def one_life(engine, name, auto_remove):
    container = engine.create(name, "true", name, host={"AutoRemove": auto_remove})
    engine.start(container)
    return container, name


def test_loop(engine):
    """created and started, four at a time, half of them removed at once"""
    with Watch() as watch, concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        jobs = [pool.submit(one_life, engine, f"loop-{n}", n % 2 == 0) for n in range(NUMBER)]
        check(watch, dict(job.result() for job in jobs))


def test_storm(engine):
    """all started at the same time"""
    names = [f"storm-{n}" for n in range(NUMBER)]
    containers = {engine.create(name, "true", name): name for name in names}
    with Watch() as watch, concurrent.futures.ThreadPoolExecutor(NUMBER) as pool:
        list(pool.map(engine.start, containers))
        check(watch, containers)


def test_fallback(engine):
    """with the probes that are there when the better ones cannot be loaded"""
    helper = engine.path("fallback-helper")
    with open(helper, "w") as file:
        file.write(f'#!/bin/sh\nexec "{HELPER}" "$@" --fallback\n')
    os.chmod(helper, 0o755)
    names = [f"fallback-{n}" for n in range(NUMBER // 2)]
    containers = {engine.create(name, "true", name): name for name in names}
    with Watch("--helper", helper) as watch:
        (session,) = watch.of_type("session")
        has(session["tiers"]["exec"], "sys_enter_execve")
        with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
            list(pool.map(engine.start, containers))
        check(watch, containers)


if __name__ == "__main__":
    sys.exit(tap.run(Engine, [test_loop, test_storm, test_fallback]))
