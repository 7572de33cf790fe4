# SPDX-License-Identifier: GPL-2.0-or-later
"""Porthole without a window, started for real, and what it says."""

import json
import os
import signal
import subprocess
import threading
import time

from engine import children_of, is_alive
from tap import Skip, comment, wait_until

PORTHOLE = os.environ.get("PORTHOLE_TEST_PORTHOLE", "")
HELPER = os.environ.get("PORTHOLE_TEST_HELPER", "")
DEMO = os.environ.get("PORTHOLE_TEST_DEMO", "")

# A person's own rules and lists have no place in a test.
ENVIRONMENT = dict(os.environ, XDG_CONFIG_HOME="/nonexistent", LC_ALL="C.UTF-8", TZ="UTC")

SUMS = ("delivered", "merged", "lost", "not_itemised")


class Watch:
    """with Watch() as watch: ...; ends it in good order, or kills it if the test has failed."""

    def __init__(self, *arguments, command=(PORTHOLE,), env=None, ready=True, json_lines=True):
        self.json_lines = json_lines
        self.changed = threading.Condition(threading.RLock())
        self.raw = []
        self.lines = []
        self.events_of = {}
        self.errors = []
        self.bad = []
        form = ["--json"] if json_lines else ["--text"]
        self.process = subprocess.Popen(
            [*command, "--headless", *form, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env or ENVIRONMENT,
        )
        self.readers = [
            threading.Thread(target=self.read, args=(self.process.stdout, self.take_line)),
            threading.Thread(target=self.read, args=(self.process.stderr, self.take_error)),
        ]
        for reader in self.readers:
            reader.start()
        if ready:
            self.wait_for_begin()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is not None:
            self.finish()
            return
        if kind is None:
            self.stop()
            return
        self.process.kill()
        self.finish()
        self.show()

    # --- what it says

    def read(self, pipe, take):
        for line in pipe:
            with self.changed:
                take(line.rstrip(b"\n"))
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def take_line(self, line):
        self.raw.append(line)
        if not self.json_lines:
            return
        try:
            said = json.loads(line.decode())
        except ValueError:
            self.bad.append(line)
            return
        self.lines.append(said)
        if said["type"] == "event":
            self.events_of.setdefault(said["container"], []).append(said)

    def take_error(self, line):
        self.errors.append(line.decode(errors="backslashreplace"))

    def wait_for(self, what, condition, seconds=90):
        """Waits until a condition holds, which is looked at when something new was said."""
        deadline = time.monotonic() + seconds
        while True:
            with self.changed:
                ended = not any(reader.is_alive() for reader in self.readers)
                value = condition()
                if value:
                    return value
                left = deadline - time.monotonic()
                if ended or left <= 0:
                    why = "porthole has ended" if ended else f"not within {seconds} seconds"
                    raise AssertionError(f"{what}: {why}; it complained: {self.errors!r}")
                self.changed.wait(min(left, 0.2))
            # Lines come by the hundred, and looking is slow.
            time.sleep(0.02)

    def wait_for_begin(self):
        """From the end of the first snapshot on nothing is missed."""
        try:
            self.wait_for("watching begins", self.has_begun)
        except AssertionError:
            self.process.kill()
            self.finish()
            for line in self.errors:
                if "BPF may not be used" in line or "/sys/kernel/btf" in line:
                    raise Skip(line) from None
            raise

    def has_begun(self):
        if not self.json_lines:
            return any(b" watch " in line for line in self.raw)
        return any(line["type"] == "snapshot" and not line["begins"] for line in self.lines)

    def show(self):
        comment("complaints:")
        comment("\n".join(self.errors[-30:]))
        comment("the last lines:")
        comment("\n".join(line[:400].decode(errors="backslashreplace") for line in self.raw[-8:]))

    def of_type(self, kind):
        with self.changed:
            return [line for line in self.lines if line["type"] == kind]

    def events(self, container=None, kind=None):
        with self.changed:
            lists = self.events_of
            chosen = lists.values() if container is None else [lists.get(container, ())]
            return [e for one in chosen for e in one if kind in (None, e["kind"])]

    def findings(self, containers):
        return [line for line in self.of_type("finding") if line["container"] in containers]

    def container(self, container):
        """What was said of it last, or nothing."""
        said = [line for line in self.of_type("container") if line["id"] == container]
        return said[-1] if said else None

    def named(self, container, name):
        """Whether that container has that name by then, to be called later."""
        return lambda: (self.container(container) or {}).get("name") == name

    def exited(self, container):
        """Whether the container's first process has ended, to be called later."""
        return lambda: any(
            event["process"]["pid_in_container"] == 1 and event["phase"] == "run"
            for event in self.events(container, "exit")
        )

    def wait_for_exit(self, container, name):
        """Until the container's first process has ended."""
        try:
            self.wait_for(f"the end of {name}", self.exited(container))
        except AssertionError:
            comment(f"what {name} did:")
            comment("\n".join(json.dumps(event) for event in self.events(container)))
            raise

    # --- its end

    def helper(self):
        """The pid of its helper."""
        children = wait_until("a helper", lambda: children_of(self.process.pid))
        assert len(children) == 1, children
        return children[0]

    def finish(self, seconds=90):
        status = self.process.wait(timeout=seconds)
        for reader in self.readers:
            reader.join(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    def stop(self, number=signal.SIGINT):
        """Ends watching and waits for the exit status; its helper must be gone as well."""
        helpers = children_of(self.process.pid)
        self.process.send_signal(number)
        status = self.finish()
        for pid in helpers:
            wait_until("the helper has gone", lambda pid=pid: not is_alive(pid))
        return status

    def stats(self, containers=None):
        """The last numbers, checked: what happened is the sum of what became of it."""
        lines = self.of_type("stats")
        assert lines, "no numbers"
        last = lines[-1]
        for each in [last, *last["containers"].values()]:
            assert_sums(each)
        if containers is None:
            return last
        return {one: last["containers"][one] for one in containers}


def last_findings(lines):
    """As they were said last: when a count that rises is said depends on the moment."""
    return {line["id"]: line for line in lines if line["type"] == "finding"}


def assert_sums(numbers):
    total = sum(numbers[key] for key in SUMS)
    assert "events" not in numbers or numbers["events"] == total, numbers


def replay(recording, *more):
    """Replays a recording; returns exit status, lines and complaints."""
    done = subprocess.run(
        [PORTHOLE, "--headless", "--json", "--replay", recording, *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, lines, done.stderr.decode(errors="backslashreplace")
