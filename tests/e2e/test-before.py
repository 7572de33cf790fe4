#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What ran before anybody watched, and what happens while nobody reads."""

import glob
import os
import signal
import subprocess
import sys

import tap
from engine import Engine, children_of, command_line, is_alive
from tap import comment, equal, wait_until
from watch import Watch

STORM = 20000 if tap.FULL else 2000
LONG = "x" * 3000


def processes(watch, container):
    return [line["process"] for line in watch.of_type("process") if line["container"] == container]


def test_snapshot(engine):
    """containers that ran before are named, and their processes listed"""
    command = ["sh", "-c", "sleep 1000 & sleep 2000 & wait"]
    containers = {engine.run(name, *command): name for name in ("old-1", "old-2", "old-3")}
    ended = engine.run("ended", "true")
    engine.wait(ended)
    for container in containers:
        wait_until("its processes", lambda c=container: has_begun(engine, c))
    with Watch() as watch:
        for container, name in containers.items():
            watch.wait_for(f"the name of {name}", watch.named(container, name))
            equal(watch.container(container)["image"], Engine.image)
            equal(watch.container(container)["state"], "running")
            listed = processes(watch, container)
            arguments = sorted(process["args"] for process in listed)
            equal(arguments, [command, ["sleep", "1000"], ["sleep", "2000"]])
            equal(sorted(process["pid"] for process in listed), sorted(pids(engine, container)))
            first = [process for process in listed if process["pid_in_container"] == 1]
            equal([process["comm"] for process in first], ["sh"])
            equal([process["exe"] for process in listed], ["/bin/busybox"] * 3)
        equal(processes(watch, ended), [])
        (old, *_) = containers
        engine.exec(old, "cat", "/etc/shadow")
        watch.wait_for("what it does from now on", lambda: watch.findings([old]))
        equal(watch.stop(), 0)
    for container in containers:
        engine.remove_container(container)


def pids(engine, container):
    """Of its first process and the children of that, on the host."""
    first = engine.inspect(container)["State"]["Pid"]
    return [first, *children_of(first)]


def has_begun(engine, container):
    """Whether both children have become what they are to be."""
    commands = [command_line(pid) for pid in pids(engine, container)]
    return sum(command.startswith("sleep") for command in commands) == 2


def test_stranger(engine):
    """a task whose cgroup says nothing is found by /proc/PID/cgroup"""
    container = engine.run("last-resort", "sleep", "1000")
    # In v1 it belongs to the container and in v2 to nobody, as with an engine that knows only v1.
    found = glob.glob(f"/sys/fs/cgroup/pids/**/*{container}*/cgroup.procs", recursive=True)
    if not found:
        comment("only cgroup v2 here, where the kernel always knows")
        return
    with Watch("--host") as watch:
        script = f"echo $$ >{found[0]}; exec sleep 0.{os.getpid()}"
        subprocess.run(["sh", "-c", script], check=True)
        equal_to = ["sleep", f"0.{os.getpid()}"]
        (event,) = watch.wait_for(
            "its exec",
            lambda: [e for e in watch.events(kind="exec") if e["process"].get("args") == equal_to],
        )
        equal(event["container"], container)
        equal(watch.stop(), 0)
    engine.remove_container(container)


def test_frozen(engine):
    """a reader that is frozen in a storm loses nothing silently, and its picture is right after"""
    begin = engine.path("begin")
    os.mkdir(begin)
    storm = (
        "sleep 1000 & while ! test -e /begin/go; do sleep 1; done; "
        f"i=0; while [ $i -lt {STORM} ]; do /bin/true $i {LONG}; i=$((i + 1)); done; "
        "touch /begin/done; sleep 1000; touch /begin/end"
    )
    with Watch() as watch:
        container = engine.run("storm", "sh", "-c", storm, host={"Binds": [begin + ":/begin"]})
        watch.wait_for("its name", watch.named(container, "storm"))
        helper = watch.helper()
        watch.process.send_signal(signal.SIGSTOP)
        with open(os.path.join(begin, "go"), "w"):
            pass
        done = os.path.join(begin, "done")
        wait_until("the storm ends", lambda: os.path.exists(done), 300)
        assert is_alive(helper), "the helper died of it"
        with open(f"/proc/{helper}/status") as file:
            comment(" ".join(line.strip() for line in file if line.startswith(("VmHWM", "VmRSS"))))
        begins = len(snapshots(watch))
        watch.process.send_signal(signal.SIGCONT)
        watch.wait_for("a snapshot after the loss", lambda: len(snapshots(watch)) > begins)
        # What happens from here on is told as ever.
        engine.exec(container, "cat", "/etc/shadow")
        watch.wait_for("a finding", lambda: watch.findings([container]))
        equal(watch.stop(), 0)
        equal(watch.bad, [])
        check_storm(watch, container)
    engine.remove_container(container)


def snapshots(watch):
    return [line for line in watch.of_type("snapshot") if line["begins"]]


def check_storm(watch, container):
    numbers = watch.stats([container])[container]
    comment(numbers)
    assert numbers["lost"] > 0, "nothing was lost, so that nothing was tested"
    told = watch.events(container)
    equal(numbers["delivered"], len(told))
    # Each of the storm is an exec and an exit; what the container does besides is a few dozen.
    assert 2 * STORM < numbers["events"] < 2 * STORM + 1000, numbers
    at = watch.lines.index(snapshots(watch)[-1])
    later = [line for line in watch.lines[at:] if line.get("container") == container]
    listed = [line["process"] for line in later if line["type"] == "process"]
    assert ["sleep", "1000"] in [process["args"] for process in listed], listed
    equal([p["comm"] for p in listed if p["pid_in_container"] == 1], ["sh"])


if __name__ == "__main__":
    sys.exit(tap.run(Engine, [test_snapshot, test_stranger, test_frozen]))
