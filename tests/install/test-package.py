#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian package: built, looked at, installed, used and purged.

test-package.py SOURCE BUILD

Packs what is built in BUILD, fitted to the prefix /usr, and installs it in a copy of this computer's
files. With PORTHOLE_TEST_FULL=1 it is built from the source, and installed in a fresh Debian 12.
"""

import contextlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import overlay
import tap

SOURCE, BUILD = sys.argv[1:3]
OUTPUT = "/tmp/package"
# What dpkg and the other packages' triggers keep: records and caches of everybody's.
KEPT = re.compile(r"/(var/(lib/(dpkg|apt|systemd|swcatalog|app-info)|cache|log)|tmp|run|root)(/|$)"
                  r"|/usr/share/(applications/mimeinfo\.cache|glib-2\.0/schemas/gschemas\.compiled"
                  r"|icons/hicolor/icon-theme\.cache|mime/.*)$"
                  r"|/etc/(passwd|group|g?shadow)-$|/etc/ld\.so\.cache$")


class World:
    """builder made the package; the computer is where it is installed."""

    def __init__(self, builder, computer):
        self.builder = builder
        self.computer = computer
        found = list(builder.path(OUTPUT).glob("*.deb"))
        tap.equal(len(found), 1, "packages")
        self.package = f"{OUTPUT}/{found[0].name}"
        if computer is not builder:
            computer.path(OUTPUT).mkdir()
            shutil.copy(found[0], computer.path(OUTPUT))

    def field(self, name):
        return self.builder.run("dpkg-deb", "--field", self.package, name).strip()

    def traces(self):
        return {place for place in self.computer.changes() if not KEPT.match(place)}


def build_package(builder):
    """From the source, or from what is built and only has to be told its new prefix."""
    if tap.FULL:
        builder.run(f"{SOURCE}/data/deb/build", OUTPUT)
        return
    builder.run("meson", "configure", BUILD, "-Dprefix=/usr", "-Dlibexecdir=libexec")
    builder.run("ninja", "-C", BUILD, "build.ninja")
    targets = json.loads(builder.run("meson", "introspect", "--targets", BUILD))
    builder.run("ninja", "-C", BUILD, *(
        os.path.relpath(file, BUILD) for target in targets if target["installed"]
        for file in target["filename"]))
    builder.run(f"{SOURCE}/data/deb/build", "--built", BUILD, OUTPUT)


def debootstrap(folder):
    """A fresh Debian 12, from where this computer gets its packages."""
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: bookworm"],
        stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    assert lines, "apt knows no Debian 12"
    overlay.run("debootstrap", "--variant=minbase", "bookworm", folder, lines[0])
    for name in ("sources.list", "sources.list.d", "apt.conf.d"):
        there = pathlib.Path("/etc/apt", name)
        copy = pathlib.Path(folder, "etc/apt", name)
        if there.is_dir():
            shutil.copytree(there, copy, dirs_exist_ok=True)
        elif there.exists():
            shutil.copy(there, copy)
    shutil.copytree("/usr/share/keyrings", f"{folder}/usr/share/keyrings", dirs_exist_ok=True)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", f"{folder}/etc/{name}")
    # Nothing is started there, as where there is no systemd.
    policy = pathlib.Path(folder, "usr/sbin/policy-rc.d")
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)


@contextlib.contextmanager
def make_world():
    if not shutil.which("dh") or not shutil.which("dpkg-buildpackage"):
        raise tap.Skip("debhelper is missing")
    with overlay.make() as builder, contextlib.ExitStack() as more:
        builder.add(SOURCE)
        if not pathlib.Path(BUILD).is_relative_to(SOURCE):
            builder.add(BUILD)
        build_package(builder)
        if not tap.FULL:
            yield World(builder, builder)
            return
        fresh = more.enter_context(tempfile.TemporaryDirectory(prefix="porthole-fresh-"))
        overlay.mount("-t", "tmpfs", "-o", "mode=755", "fresh", fresh)
        more.callback(overlay.run, "umount", "-l", fresh)
        debootstrap(fresh)
        world = World(builder, more.enter_context(overlay.make(fresh)))
        world.computer.run("apt-get", "update")
        yield world


def test_fields(world):
    """name, version and architecture are those of the source and of this computer"""
    options = json.loads(world.builder.run("meson", "introspect", "--projectinfo",
                                           f"{SOURCE}/meson.build"))
    tap.equal(world.field("Package"), "porthole")
    tap.equal(world.field("Version"), options["version"])
    tap.equal(world.field("Architecture"),
              world.builder.run("dpkg", "--print-architecture").strip(), platform.machine())


def test_contents(world):
    """it holds what was installed, root's, and nothing that gives its rights to others"""
    listed = [line.split(None, 5) for line in
              world.builder.run("dpkg-deb", "--contents", world.package).splitlines()]
    places = {line[5].removeprefix(".") for line in listed}
    for wanted in ("/usr/bin/porthole", "/usr/libexec/porthole-helper",
                   "/usr/share/man/man1/porthole.1.gz", "/usr/share/man/man8/porthole-helper.8.gz",
                   "/usr/share/porthole/rules/base.json", "/usr/share/porthole/demo/demo",
                   "/usr/share/doc/porthole/copyright",
                   "/usr/share/applications/org.porthole.Porthole.desktop"):
        assert wanted in places, f"{wanted} is not in {sorted(places)}"
    for mode, owner, *_, place in listed:
        tap.equal(owner, "root/root", place)
        assert re.fullmatch("[d-]rw[x-]r-[x-]r-[x-]|lrwxrwxrwx", mode), (place, mode)
    assert not any(place.endswith("gschemas.compiled") for place in places), places


def test_lintian(world):
    """lintian finds no error"""
    if not shutil.which("lintian"):
        raise tap.Skip("lintian is missing")
    said = world.builder.run("lintian", "--fail-on", "error", "--allow-root", world.package)
    tap.comment(said)


def test_install(world):
    """it can be installed, and anybody can start it and replay the demo"""
    computer = world.computer
    if tap.FULL:
        # What it stands on stays, so that what it leaves itself can be told.
        computer.run("apt-get", "satisfy", "-y", "--no-install-recommends", world.field("Depends"))
    world.before = world.traces()
    force = [] if tap.FULL else ["--force-depends"]
    computer.run("dpkg", *force, "--install", world.package)
    tap.has(computer.run("dpkg-query", "-W", "-f", "${Status}", "porthole"), "ok installed")
    tap.has(computer.run("/usr/libexec/porthole-helper", "--version"), world.field("Version"))
    tap.has(computer.run("porthole", "--version", user=overlay.NOBODY), world.field("Version"))
    told = computer.run("porthole", "--text", "--replay", "/usr/share/porthole/demo.jsonl.gz",
                        user=overlay.NOBODY)
    tap.has(told, "Port scan")
    compiled = computer.path("/usr/share/glib-2.0/schemas/gschemas.compiled").read_bytes()
    assert b"org.porthole.Porthole" in compiled, "the trigger has not compiled the schemas"


# 10-: before what the computer has
RULES = """
polkit.addRule(function(action, subject) {
  if (action.id != "org.porthole.Monitor1.watch") return undefined;
  return subject.user == "phtest-yes" ? polkit.Result.YES : polkit.Result.NO;
});
"""
USERS = {"phtest-yes": 61234, "phtest-no": 61235}


@contextlib.contextmanager
def covered(computer, place, text):
    """Meanwhile the file, or the folder's only one, has this text."""
    with tempfile.TemporaryDirectory(prefix="porthole-covered-") as name:
        os.chmod(name, 0o755)
        inside = computer.path(place)
        cover = pathlib.Path(name, "10-test.rules")
        cover.write_text(text)
        cover.chmod(0o644)
        overlay.mount("--bind", name if inside.is_dir() else cover, inside)
        try:
            yield
        finally:
            overlay.run("umount", inside)


@contextlib.contextmanager
def users_and_rules(computer):
    with contextlib.ExitStack() as more:
        for place, line in (("/etc/passwd", "{0}:x:{1}:{1}::/nonexistent:/bin/sh\n"),
                            ("/etc/group", "{0}:x:{1}:\n")):
            text = computer.path(place).read_text().rstrip("\n") + "\n"
            text += "".join(line.format(*user) for user in USERS.items())
            more.enter_context(covered(computer, place, text))
        more.enter_context(covered(computer, "/etc/polkit-1/rules.d", RULES))
        yield


def processes(computer, name=""):
    """Pids of those that run in the copy, and whose command begins so."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            command = pathlib.Path("/proc", pid, "cmdline").read_text()
            if os.readlink(f"/proc/{pid}/root") == str(computer.root) and command.startswith(name):
                found.append(int(pid))
    return found


@contextlib.contextmanager
def system_bus(computer):
    """The computer's own, which starts what is installed there."""
    computer.path("/run/dbus").mkdir(mode=0o755, exist_ok=True)
    log = computer.path("/tmp/bus.log")
    with open(log, "wb") as output:
        bus = subprocess.Popen(
            ["chroot", computer.root, "dbus-daemon", "--system", "--nofork", "--nosyslog",
             "--nopidfile"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={
                 "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    try:
        tap.wait_until("a system bus",
                       lambda: computer.path("/run/dbus/system_bus_socket").exists())
        yield
    finally:
        bus.terminate()
        bus.wait(timeout=60)
        try:
            tap.wait_until("what the bus started ends with it", lambda: not processes(computer), 30)
        except AssertionError:
            tap.comment(log.read_text(errors="replace"))
            for pid in processes(computer):
                os.kill(pid, signal.SIGKILL)
            raise


def watch(computer, user):
    """How it ended, and what was said, also by the way."""
    said = computer.run("sh", "-c", 'porthole --headless --json --duration 1; echo "status $?"',
                        user=user)
    if "BPF may not be used" in said or "/sys/kernel/btf" in said:
        raise tap.Skip(said)
    return said.splitlines()


def test_service(world):
    """the bus starts the installed service, and polkit says who may watch through it"""
    computer = world.computer
    for program in ("/usr/bin/dbus-daemon", "/usr/share/dbus-1/system-services/"
                    "org.freedesktop.PolicyKit1.service"):
        if not computer.path(program).exists():
            raise tap.Skip(f"{program} is missing")
    with users_and_rules(computer), system_bus(computer):
        refused = watch(computer, "phtest-no")
        tap.equal(refused[-1], "status 1", refused)
        tap.has(" ".join(refused), "polkit does not allow you to watch containers")
        said = watch(computer, "phtest-yes")
        tap.equal(said[-1], "status 0", said)
        kinds = [json.loads(line)["type"] for line in said if line.startswith("{")]
        tap.equal((kinds[0], kinds.count("snapshot")), ("session", 2), kinds)
        tap.equal([line for line in said if not line.startswith("{")], ["status 0"])
        helper, = processes(computer, "/usr/libexec/porthole-helper\0--bus\0")
        owner = computer.run("id", "-u", "porthole").strip()
        status = pathlib.Path("/proc", str(helper), "status").read_text()
        tap.equal(re.search(r"^Uid:(.*)$", status, re.MULTILINE)[1].split(), [owner] * 4)


def test_again(world):
    """installing it again, and removing it before, is no trouble"""
    world.computer.run("dpkg", "--install", world.package)
    world.computer.run("dpkg", "--remove", "porthole")
    world.computer.run("dpkg", "--install", world.package)


def test_purge(world):
    """purging it leaves no file, folder, user or setting"""
    world.computer.run("dpkg", "--purge", "porthole")
    tap.equal(sorted(world.traces() ^ world.before), [], "traces")
    for name in ("passwd", "group", "shadow", "gshadow"):
        assert "porthole" not in world.computer.path(f"/etc/{name}").read_text(), name


if __name__ == "__main__":
    overlay.enter_namespace()
    sys.exit(tap.run(make_world, [
        test_fields, test_contents, test_lintian, test_install, test_service,
        *([test_again] if tap.FULL else []), test_purge,
    ]))
