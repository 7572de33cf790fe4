#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may do what on the bus, tried by ordinary users, and how the helper ends."""

import os
import re
import shutil
import signal
import subprocess
import sys
from xml.etree import ElementTree

import world
from world import NAME, Callers, is_error, is_reply, status_of, the_helper

# pylint: disable=wrong-import-order
import tap
from tap import comment, equal, has, wait_until

PROPERTIES = "org.freedesktop.DBus.Properties."


def test_activation(service):
    """the first call starts the helper, which is not root and has the name"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        equal(
            callers.call(1, PROPERTIES + "Get", f"('{NAME}', 'Version')"),
            "reply (<'0.1.0'>,)",
        )
        status = status_of(the_helper(service))
        uid = str(service.uid("porthole"))
        equal(status["Uid"].split(), [uid] * 4)
        equal(status["Gid"].split(), [uid] * 4)
        equal(status["NoNewPrivs"], "1")
        equal(status["Seccomp"], "2")
        equal(int(status["CapBnd"], 16), 0)
        equal(int(status["CapEff"], 16) & ~(1 << 2 | 1 << 38 | 1 << 39), 0)
        asked = callers.call(
            1, "org.freedesktop.DBus.GetConnectionUnixUser", f"('{NAME}',)", to="org.freedesktop.DBus"
        )
        equal(asked, f"reply ({uid},)")


def test_allowed(service):
    """who is allowed watches, from a snapshot on, and ends"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        is_reply(callers.watch(1))
        callers.wait(1, "batch 1 ")
        is_reply(callers.watch(1, "{'kinds': <['exec']>}"))
        is_reply(callers.call(1, NAME + ".Unwatch"))
        is_error(callers.call(1, NAME + ".Acknowledge", "(uint64 1,)"), NAME + ".Error.InvalidArgs")


def test_refused(service):
    """who is not allowed gets no, from each method, and no signal"""
    with Callers(service, "phtest-no") as callers, Callers(service, "phtest-yes") as others:
        callers.open(1)
        others.open(1)
        is_reply(others.watch(1))
        is_error(callers.watch(1), NAME + ".Error.NotAuthorised")
        is_error(callers.watch(1, flags="i"), NAME + ".Error.NotAuthorised")
        for on in ("false", "true"):
            is_error(
                callers.call(1, NAME + ".SetProbe", f"('open', {on})"),
                NAME + ".Error.NotAuthorised",
            )
        is_error(callers.call(1, NAME + ".Acknowledge", "(uint64 1,)"), NAME + ".Error.InvalidArgs")
        is_reply(callers.call(1, NAME + ".Unwatch"))
        # Another's subscription is untouched, and there is no way to name it.
        is_reply(others.call(1, NAME + ".SetProbe", "('exit', false)"))
        others.wait(1, "signal Coverage")
        is_reply(others.call(1, NAME + ".SetProbe", "('exit', true)"))
        equal(callers.all(1, ("batch", "signal")), [])


def test_properties(service):
    """properties hold only what everyone may know, and none can be written"""
    with Callers(service, "phtest-no") as callers:
        callers.open(1)
        equal(
            callers.call(1, PROPERTIES + "GetAll", f"('{NAME}',)"),
            "reply ({'Version': <'0.1.0'>},)",
        )
        answer = callers.call(1, PROPERTIES + "Set", f"('{NAME}', 'Version', <'2'>)")
        is_error(answer, "org.freedesktop.DBus.Error")


def test_eavesdropping(service):
    """nobody listens to what is sent to another"""
    rule = f"type='signal',interface='{NAME}'"
    with Callers(service, "phtest-no") as callers, Callers(service, "phtest-yes") as others:
        for number, text in enumerate((rule, "eavesdrop='true'," + rule, "eavesdrop='true'")):
            callers.open(number)
            callers.call(
                number,
                "org.freedesktop.DBus.AddMatch",
                '("' + text + '",)',
                to="org.freedesktop.DBus",
            )
        callers.open(9)
        is_error(
            callers.call(
                9,
                "org.freedesktop.DBus.Monitoring.BecomeMonitor",
                "(@as [], uint32 0)",
                to="org.freedesktop.DBus",
            ),
            "org.freedesktop.DBus.Error.AccessDenied",
        )
        others.open(1)
        is_reply(others.watch(1))
        others.wait(1, "batch 1 ")
        is_reply(others.call(1, NAME + ".SetProbe", "('exit', false)"))
        others.wait(1, "signal Coverage")
        is_reply(others.call(1, NAME + ".SetProbe", "('exit', true)"))
        for number in range(3):
            # What comes after it would have come before its answer.
            is_reply(callers.call(number, "org.freedesktop.DBus.GetId", to="org.freedesktop.DBus"))
            equal(callers.all(number, ("batch", "signal")), [])


def test_name(service):
    """only the helper's user may own the name"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        answer = callers.call(
            1,
            "org.freedesktop.DBus.RequestName",
            f"('{NAME}', uint32 2)",
            to="org.freedesktop.DBus",
        )
        is_error(answer, "org.freedesktop.DBus.Error.AccessDenied")


def test_seen(service):
    """introspection and a monitor of the subscriber's own show typed members"""
    user = service.as_user("phtest-yes")
    done = subprocess.run(
        [*user, "gdbus", "introspect", "--system", "--dest", NAME, "--object-path"]
        + ["/org/porthole/Monitor1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for part in (
        "Watch(in  a{sv} options,",
        "out a{sv} session);",
        "Acknowledge(in  t serial);",
        "SetProbe(in  s probe,",
        "Batch(t serial,",
        "Coverage(a(ssss) coverage);",
        "Ended(s reason);",
        "readonly s Version",
    ):
        has(done.stdout, part)


def test_documented(service):
    """each member is described in the interface's own file, with all that it takes and tells"""
    del service
    with open(os.path.join(world.DATA, NAME + ".xml")) as file:
        text = file.read()
    comments = {}
    for comment_ in re.findall(r"<!--(.*?)-->", text, re.DOTALL):
        words = re.match(r"\s*([\w.]+):", comment_)
        if words:
            comments[words[1]] = comment_
    (interface,) = ElementTree.fromstring(text.encode()).iter("interface")
    has(comments, interface.get("name"))
    members = [one for one in interface if one.tag in ("method", "signal", "property")]
    assert len(members) >= 8, members
    for member in members:
        has(comments, member.get("name"))
        for argument in member.iter("arg"):
            has(comments[member.get("name")], f"@{argument.get('name')}:")


def test_busctl(service):
    """another tool shows the same types"""
    if not shutil.which("busctl"):
        raise tap.Skip("busctl is not installed")
    done = subprocess.run(
        [*service.as_user("phtest-no"), "busctl", "--system", "--no-pager", "introspect", NAME]
        + ["/org/porthole/Monitor1", NAME],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    rows = [line.split()[:4] for line in done.stdout.splitlines()]
    for row in (
        [".Watch", "method", "a{sv}", "a{sv}"],
        [".Acknowledge", "method", "t", "-"],
        [".Unwatch", "method", "-", "-"],
        [".SetProbe", "method", "sb", "-"],
        [".Version", "property", "s", '"0.1.0"'],
        [".Batch", "signal", "tua(sxa{sv})a(s(uuuuay)a{sv})a(xssst(uuuuay)a{sv})a(sttttt)", "-"],
        [".Coverage", "signal", "a(ssss)", "-"],
        [".Ended", "signal", "s", "-"],
    ):
        has(rows, row)


def test_monitor(service):
    """who looks on sees that the name is there, and nothing of what is sent to others"""
    monitors = []
    try:
        with Callers(service, "phtest-yes") as callers:
            callers.open(1)
            is_reply(callers.watch(1, "{'kinds': <['exec']>, 'host': <true>}"))
            # One of the caller's own user is another connection all the same.
            for user in ("phtest-yes", "phtest-no"):
                monitors.append(
                    subprocess.Popen(
                        [*service.as_user(user), "gdbus", "monitor", "--system", "--dest", NAME],
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
            for monitor in monitors:
                has(monitor.stdout.readline(), "Monitoring signals from all objects")
                has(monitor.stdout.readline(), "is owned by")
            wait_until("events", lambda: runs_and_is_told(callers))
            is_reply(callers.call(1, NAME + ".SetProbe", "('exit', false)"))
            callers.wait(1, "signal Coverage")
            is_reply(callers.call(1, NAME + ".SetProbe", "('exit', true)"))
            os.kill(the_helper(service), signal.SIGTERM)
            for monitor in monitors:
                # Signals are in order: what there was to see comes before the end.
                has(monitor.stdout.readline(), "does not have an owner")
    finally:
        for monitor in monitors:
            monitor.kill()
            monitor.wait()
            monitor.stdout.close()


def runs_and_is_told(callers):
    subprocess.run(["/bin/true"], check=True)
    return any(int(text.split()[3]) for text in callers.all(1, "batch "))


def test_switch(service):
    """a probe that is switched off is detached, and attached again without root"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        callers.open(2)
        is_reply(callers.watch(1))
        helper = the_helper(service)
        before = links(helper)
        assert before > 0
        after = callers.mark(1)
        is_reply(callers.call(2, NAME + ".SetProbe", "('exec', false)"))
        has(callers.wait(1, "signal Coverage", after), "('exec', ")
        has(callers.all(1, "signal Coverage")[-1], "'off'")
        wait_until("a link less", lambda: links(helper) < before)
        is_reply(callers.call(2, NAME + ".SetProbe", "('exec', true)"))
        equal(links(helper), before)
        for probe in ("container", "before", "nonsense", ""):
            is_error(
                callers.call(2, NAME + ".SetProbe", f"('{probe}', false)"),
                NAME + ".Error.InvalidArgs",
            )


def links(pid):
    """How many BPF links it holds."""
    found = 0
    folder = f"/proc/{pid}/fd"
    for name in os.listdir(folder):
        try:
            kind = os.readlink(os.path.join(folder, name))
        except OSError:
            continue
        found += kind in ("anon_inode:bpf_link", "anon_inode:[bpf_link]", "anon_inode:bpf-link")
        found += kind.startswith("anon_inode:[perf_event]")
    return found


def test_revoked(service):
    """when polkit changes its mind, the stream ends"""
    with Callers(service, "phtest-yes") as callers, Callers(service, "phtest-yes2") as others:
        callers.open(1)
        others.open(1)
        is_reply(callers.watch(1))
        is_reply(others.watch(1))
        try:
            allows = 'subject.user.indexOf("phtest-yes") == 0'
            service.set_rules(world.RULES.replace(allows, 'subject.user == "phtest-yes2"'))
            callers.wait(1, "signal Ended")
            equal(others.all(1, "signal Ended"), [])
            is_error(
                callers.watch(1), "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"
            )
        finally:
            service.set_rules(world.RULES)
        wait_until(
            "the rule again", lambda: callers.watch(1).startswith("reply "), 30
        )


def test_killed(service):
    """a helper that is killed is started again by the next call"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        is_reply(callers.watch(1))
        helper = the_helper(service)
        os.kill(helper, signal.SIGKILL)
        wait_until("it is gone", lambda: helper not in service.helpers())
        wait_until("a new one", lambda: callers.watch(1).startswith("reply "), 60)


def test_no_polkit(service):
    """without polkit nobody is allowed"""
    with Callers(service, "phtest-yes") as callers:
        callers.open(1)
        is_reply(callers.call(1, PROPERTIES + "GetAll", f"('{NAME}',)"))
        polkit = os.path.join(world.SERVICES, "org.freedesktop.PolicyKit1.service")
        os.rename(polkit, polkit + ".away")
        try:
            for pid in service.daemons():
                with open(f"/proc/{pid}/comm") as file:
                    if file.read().startswith("polkit"):
                        os.kill(pid, signal.SIGKILL)
            reload = "org.freedesktop.DBus.ReloadConfig"
            wait_until(
                "polkit is gone",
                lambda: "false"
                in callers.call(
                    1,
                    "org.freedesktop.DBus.NameHasOwner",
                    "('org.freedesktop.PolicyKit1',)",
                    to="org.freedesktop.DBus",
                ),
            )
            callers.call(1, reload, to="org.freedesktop.DBus")
            callers.open(2)
            is_error(callers.watch(2), NAME + ".Error.NotAuthorised")
            is_error(callers.watch(2, flags="i"), NAME + ".Error.NotAuthorised")
        finally:
            os.rename(polkit + ".away", polkit)
        callers.call(1, reload, to="org.freedesktop.DBus")
        wait_until("polkit again", lambda: callers.watch(2).startswith("reply "), 60)


if __name__ == "__main__":
    tests = [
        test_activation,
        test_allowed,
        test_refused,
        test_properties,
        test_eavesdropping,
        test_name,
        test_seen,
        test_documented,
        test_busctl,
        test_monitor,
        test_switch,
        test_revoked,
        test_killed,
        test_no_polkit,
    ]
    comment("on a system bus of the test's own")
    sys.exit(tap.run(world.make_service, tests))
