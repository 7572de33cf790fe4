#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong while watching: one clear line, and what was recorded is whole."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys

import tap
from engine import Engine, is_alive
from tap import comment, equal, has, wait_until
from watch import Watch, replay

ENGINE_WORDS = ("Docker ", "Podman ", "no container engine answers")


def complaints(watch):
    """But for those about engines: others' come and go as they like."""
    starts = tuple("porthole: " + word for word in ENGINE_WORDS)
    return [line for line in watch.errors if not line.startswith(starts)]


def one_complaint(watch, part):
    lines = complaints(watch)
    equal(len(lines), 1, lines)
    assert lines[0].startswith("porthole: "), lines
    has(lines[0], part)


def is_whole(recording, container, allowed=""):
    """It replays without complaint, and what happened is in it."""
    status, lines, errors = replay(recording)
    equal(status, 0, errors)
    assert errors == "" or allowed and allowed in errors, errors
    events = [line for line in lines if line["type"] == "event" and line["container"] == container]
    assert events, "nothing was recorded"
    return lines


@contextlib.contextmanager
def busy(engine, name):
    container = engine.run(name, "sh", "-c", "while :; do /bin/true; sleep 0.05; done")
    try:
        yield container
    finally:
        if engine.daemon is not None:
            engine.remove_container(container)


def test_helper_killed(engine):
    """the helper is killed"""
    for ending in (".jsonl", ".jsonl.gz"):
        recording = engine.path("killed" + ending)
        record = ["--record", recording]
        with busy(engine, "killed" + ending) as container, Watch(*record) as watch:
            watch.wait_for("events", lambda: len(watch.events(container)) > 20)
            os.kill(watch.helper(), signal.SIGKILL)
            equal(watch.finish(), 1)
            one_complaint(watch, "the helper ended by signal 9")
            equal(watch.bad, [])
            live = [line for line in watch.lines if line["type"] == "event"]
        lines = is_whole(recording, container)
        equal([line for line in lines if line["type"] == "event"], live)


def test_app_killed(engine):
    """the app is killed: its helper ends by itself"""
    with Watch() as watch:
        helper = watch.helper()
        watch.process.kill()
        watch.finish()
        wait_until("the helper ends", lambda: not is_alive(helper))


@contextlib.contextmanager
def small_disk(engine):
    folder = engine.path("small")
    os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        os.rmdir(folder)


def test_disk_full(engine):
    """the disk is full while recording"""
    for ending in (".jsonl", ".jsonl.gz"):
        with busy(engine, "full" + ending) as container, small_disk(engine) as folder:
            recording = os.path.join(folder, "full" + ending)
            # Others must not fill the disk before it has done anything.
            with Watch("--record", recording, "--container", container) as watch:
                # What compresses well fills the disk late, so most of it is taken away.
                if ending == ".jsonl.gz":
                    with open(os.path.join(folder, "other"), "wb") as other:
                        other.write(bytes(24 * 1024))
                equal(watch.finish(120), 1)
                one_complaint(watch, "No space left on device")
                has(complaints(watch)[0], recording)
                equal(watch.bad, [])
            # Where there is no room, there is none for the end of compressed data either.
            lines = is_whole(recording, container, "its compressed data has no end")
            comment(f"{ending}: {len(lines)} lines in {os.path.getsize(recording)} bytes")


def sums(lines):
    stats = [line for line in lines if line["type"] == "stats"][-1]
    return {key: value for key, value in stats.items() if key != "time"}


def said(watch, engine, part, since=0):
    return any(engine.socket in line and part in line + "$" for line in watch.errors[since:])


def lives_and_is_named(engine, watch, name):
    container = engine.run(name, "true", name)
    watch.wait_for_exit(container, name)
    watch.wait_for(f"{name} has its name", watch.named(container, name))


@contextlib.contextmanager
def cgroup_of_nobody():
    """A container that no engine knows, so that the helper has to ask."""
    root = "/sys/fs/cgroup/unified" if os.path.isdir("/sys/fs/cgroup/unified") else "/sys/fs/cgroup"
    path = os.path.join(root, f"docker-{secrets.token_hex(32)}.scope")
    os.mkdir(path)
    try:
        yield
    finally:
        os.rmdir(path)


def test_engine_hangs(engine):
    """the engine hangs, and answers again"""
    with Watch() as watch:
        watch.wait_for("the engine answers", lambda: said(watch, engine, "answers"))
        lives_and_is_named(engine, watch, "before-hanging")
        since = len(watch.errors)
        engine.daemon.send_signal(signal.SIGSTOP)
        with cgroup_of_nobody():
            watch.wait_for(
                "that is said", lambda: said(watch, engine, "does not answer", since)
            )
        if tap.FULL:
            # It is given up altogether, and not only where one container is concerned.
            words = "docker.sock does not answer"
            watch.wait_for("all of it", lambda: said(watch, engine, words + "$", since))
        engine.daemon.send_signal(signal.SIGCONT)
        lives_and_is_named(engine, watch, "after-hanging")
        equal(watch.stop(), 0)
        equal(complaints(watch), [])


def test_engine_restarts(engine):
    """the engine stops, its container lives on, and names come back with the next engine"""
    with busy(engine, "survivor") as container, Watch() as watch:
        watch.wait_for("its name", watch.named(container, "survivor"))
        since = len(watch.errors)
        engine.stop_daemon()
        watch.wait_for(
            "that is said",
            lambda: said(watch, engine, "has gone away", since)
            or said(watch, engine, "there is no", since),
        )
        seen = len(watch.events(container))
        watch.wait_for("it is seen", lambda: len(watch.events(container)) > seen + 10)
        equal(watch.container(container)["name"], "survivor")
        since = len(watch.errors)
        engine.start_daemon()
        watch.wait_for("it answers", lambda: said(watch, engine, " answers", since))
        lives_and_is_named(engine, watch, "after-restart")
        engine.remove_container(container)
        watch.wait_for("its end", lambda: watch.container(container)["state"] == "exited")
        equal(watch.container(container)["name"], "survivor")
        equal(watch.stop(), 0)
        equal(complaints(watch), [])
        assert not said(watch, engine, "nonsense"), watch.errors


def test_engine_later(engine):
    """an engine that starts later is found"""
    if engine.daemon is not None:
        engine.stop_daemon()
    with Watch() as watch:
        engine.start_daemon()
        # Where nobody expects a socket, the first container is the reason to look for one.
        lives_and_is_named(engine, watch, "later")
        watch.wait_for("it answers", lambda: said(watch, engine, " answers"))
        equal(watch.stop(), 0)


def test_interrupt(engine):
    """Ctrl-C ends it in good order"""
    for number in (signal.SIGINT, signal.SIGTERM):
        recording = engine.path(f"interrupted-{number}.jsonl.gz")
        name = f"interrupted-{number}"
        with busy(engine, name) as container, Watch("--record", recording) as watch:
            watch.wait_for("events", lambda: len(watch.events(container)) > 20)
            equal(watch.stop(number), 0)
            equal(complaints(watch), [])
            live = watch.lines
        # Replayed numbers are the last ones, whenever they were told.
        lines = is_whole(recording, container)
        equal(sums(lines), sums(live))
        equal(os.stat(recording).st_mode & 0o777, 0o600)


if __name__ == "__main__":
    tests = [
        test_interrupt,
        test_helper_killed,
        test_app_killed,
        test_disk_full,
        test_engine_hangs,
        test_engine_restarts,
        test_engine_later,
    ]
    sys.exit(tap.run(Engine, tests))
