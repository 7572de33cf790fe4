#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain containers, and nothing is found: what a runtime does to set one up is no behaviour."""

import contextlib
import shutil
import sys

import tap
from bundle import Bundles
from engine import Engine, Refused
from tap import comment, equal, wait_until
from watch import Watch

SERVE = "while :; do sleep 0.1; done"
LOOPBACK = "busybox httpd -p 8080 -h /etc; until wget -O- 127.0.0.1:8080/passwd; do sleep 0.1; done"
SECOND = 10**9

# Name, command, and how the container is made: 20 of them with those that are treated specially.
PLAIN = [
    ("true", ["true"], {}),
    ("false", ["false"], {}),
    ("echo", ["echo", "hello"], {}),
    ("script", ["sh", "-c", "for i in 1 2 3; do ls / >/dev/null; done"], {}),
    ("files", ["sh", "-c", "echo x >/tmp/x; cat /tmp/x /etc/passwd /etc/hosts; rm /tmp/x"], {}),
    ("user", ["id"], {"User": "1000:1000"}),
    ("user-name", ["sh", "-c", "id; cat /etc/shadow-not-there"], {"User": "user"}),
    ("environment", ["env"], {"Env": ["A=1", "B=2"], "WorkingDir": "/home"}),
    ("terminal", ["sh", "-c", "echo hello"], {"Tty": True, "OpenStdin": True}),
    ("no-capabilities", ["true"], {"host": {"CapDrop": ["ALL"]}}),
    ("capabilities", ["true"], {"host": {"CapAdd": ["NET_ADMIN", "SYS_PTRACE"]}}),
    ("read-only", ["true"], {"host": {"ReadonlyRootfs": True, "Tmpfs": {"/tmp": "rw"}}}),
    ("limits", ["true"], {"host": {"Memory": 64 << 20, "PidsLimit": 50}}),
    ("no-new-privileges", ["true"], {"host": {"SecurityOpt": ["no-new-privileges"]}}),
    ("volume", ["sh", "-c", "echo x >/data/x"], {"host": {"Binds": ["porthole-test:/data"]}}),
    ("loopback", ["sh", "-c", LOOPBACK], {}),
]


@contextlib.contextmanager
def watched_engine():
    crun = shutil.which("crun")
    with Engine({"crun": crun} if crun else {}) as engine:
        yield engine


def check(watch, containers, with_setup=True):
    """Each was seen, and nothing but its behaviour."""
    equal(watch.stop(), 0)
    equal(watch.bad, [])
    phases = {event["phase"] for event in watch.events() if event["container"] in containers}
    equal(phases, {"setup", "run"} if with_setup else {"run"})
    for container, name in containers.items():
        runs = [event for event in watch.events(container, "exec") if event["phase"] == "run"]
        assert runs, f"{name} was not seen"
        found = [line["reasons"] for line in watch.findings([container])]
        equal(found, [], name)
        for event in watch.events(container):
            if "runc" in event["process"]["comm"] or "runc" in event["process"].get("exe", ""):
                equal(event["phase"], "setup", f"{name}: {event}")
    for numbers in watch.stats(containers).values():
        equal(numbers["lost"], 0)


def test_plain(engine):
    """plain containers of many kinds"""
    containers = {}
    with Watch() as watch:
        for name, command, more in PLAIN:
            container = engine.run(name, *command, **more)
            containers[container] = name
            engine.wait(container)
        for container, name in containers.items():
            watch.wait_for_exit(container, name)
        check(watch, containers)


def test_lives(engine):
    """restarted, paused, with exec, health check and init"""
    health = {
        "Test": ["CMD", "sh", "-c", "test -e /etc/passwd"],
        "Interval": SECOND // 4,
        "Timeout": 30 * SECOND,
        "Retries": 1,
    }
    with Watch() as watch:
        checked = engine.run("healthy", "sh", "-c", SERVE, Healthcheck=health)
        init = engine.run("init", "sh", "-c", SERVE, host={"Init": True})
        again = engine.run("restarted", "sh", "-c", SERVE)
        used = engine.run("used", "sh", "-c", SERVE)
        for _ in range(5):
            equal(engine.exec(used, "sh", "-c", "cat /etc/passwd | wc -l")[0], 0)
        equal(engine.exec(used, "id", User="1000:1000")[0], 0)
        equal(engine.exec(used, "id", Tty=True)[0], 0)
        equal(engine.exec(used, "false", Privileged=False)[0], 1)
        engine.request("POST", f"/containers/{used}/pause")
        engine.request("POST", f"/containers/{used}/unpause")
        engine.request("POST", f"/containers/{used}/rename?name=renamed")
        engine.request("POST", f"/containers/{again}/restart?t=0")
        wait_until(
            "healthy", lambda: engine.inspect(checked)["State"]["Health"]["Status"] == "healthy"
        )
        for container in (checked, init, again, used):
            engine.stop(container, 0)
        containers = {checked: "healthy", init: "init", again: "restarted", used: "used"}
        check(watch, containers)
        lists = [e["process"].get("args") for e in watch.events(used) if e["phase"] == "run"]
        equal(lists.count(["sh", "-c", "cat /etc/passwd | wc -l"]) >= 5, True)


def unnamed(watch, argument):
    """The containers in which a process had that argument."""
    return {
        event["container"]
        for event in watch.events(kind="exec")
        if argument in event["process"].get("args", ()) and event["phase"] == "run"
    }


def test_bare(engine):
    """bundles under runc alone"""
    containers = {}
    with Watch() as watch, Bundles(engine.folder) as bundles:
        for number in range(4):
            name = f"porthole-bare-{engine.daemon.pid}-{number}"
            bundles.run(name, "sh", "-c", "cat /etc/passwd; true", name)
            (found,) = watch.wait_for(f"{name} is seen", lambda name=name: unnamed(watch, name))
            assert found != "host", f"{name} was taken for the host"
            containers[found] = name
        # Without a name it is known as a container only from its first process on.
        check(watch, containers, with_setup=False)


def test_crun(engine):
    """under crun, where that can be used"""
    if shutil.which("crun") is None:
        comment("crun is not installed")
        return
    with Watch() as watch:
        container = engine.create("crun", "true", host={"Runtime": "crun"})
        try:
            engine.start(container)
        except Refused as error:
            comment(f"crun cannot be used here: {error}")
            return
        watch.wait_for_exit(container, "it")
        check(watch, {container: "crun"})


if __name__ == "__main__":
    sys.exit(tap.run(watched_engine, [test_plain, test_lives, test_bare, test_crun]))
