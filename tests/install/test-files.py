#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `meson install` puts in place, whether it works there, and what `ninja uninstall` leaves.

test-files.py SOURCE BUILD, in a copy of this computer's files
"""

import contextlib
import fnmatch
import gzip
import json
import os
import pathlib
import re
import shutil
import stat
import sys

import overlay
import tap

SOURCE, BUILD = sys.argv[1:3]
OPTIONS = {option["name"]: option["value"]
           for option in json.loads(pathlib.Path(BUILD, "meson-info/intro-buildoptions.json")
                                    .read_text())}
PREFIX = OPTIONS["prefix"]
LIBEXEC = f"{PREFIX}/{OPTIONS['libexecdir']}"
BIN = f"{PREFIX}/{OPTIONS['bindir']}"
SHARE = f"{PREFIX}/{OPTIONS['datadir']}"
# What other programs keep there, too.
CACHES = {f"{SHARE}/{cache}" for cache in (
    "applications/mimeinfo.cache", "glib-2.0/schemas/gschemas.compiled",
    "icons/hicolor/icon-theme.cache")}

WANTED = [f"{SHARE}/{name}" for name in (
    "applications/org.porthole.Porthole.desktop",
    "bash-completion/completions/porthole",
    "dbus-1/interfaces/org.porthole.Monitor1.xml",
    "fish/vendor_completions.d/porthole.fish",
    "glib-2.0/schemas/org.porthole.Porthole.gschema.xml",
    "icons/hicolor/scalable/apps/org.porthole.Porthole.svg",
    "icons/hicolor/symbolic/apps/org.porthole.Porthole-symbolic.svg",
    "man/man1/porthole.1",
    "man/man8/porthole-helper.8",
    "metainfo/org.porthole.Porthole.metainfo.xml",
    "porthole/demo.jsonl.gz",
    "porthole/demo/demo",
    "porthole/gschemas.compiled",
    "zsh/site-functions/_porthole",
)] + [f"{BIN}/porthole", f"{LIBEXEC}/porthole-helper"]


def needs(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is missing")


class World:
    def __init__(self, computer):
        self.computer = computer
        self.before = computer.changes()
        self.said = computer.run("meson", "install", "-C", BUILD, "--no-rebuild")
        self.after = computer.changes()
        self.places = sorted(place for place in self.after - self.before
                             if not computer.path(place).is_dir())

    def installed(self, pattern):
        return [place for place in self.places if fnmatch.fnmatch(place, pattern)]

    def text(self, place):
        return self.computer.path(place).read_text()


@contextlib.contextmanager
def make_world():
    with overlay.make() as computer:
        # What is written into the build folder is not what was installed.
        computer.add(SOURCE)
        if not pathlib.Path(BUILD).is_relative_to(SOURCE):
            computer.add(BUILD)
        yield World(computer)


def test_wanted(world):
    """all that belongs to Porthole is there, and below the prefix or in /etc"""
    tap.equal([place for place in WANTED if place not in world.places], [], "missing")
    rules = [f"{SHARE}/porthole/rules/{path.name}"
             for path in pathlib.Path(SOURCE, "data/rules").glob("*.json")]
    tap.equal(sorted(world.installed(f"{SHARE}/porthole/rules/*")), sorted(rules), "rules")
    elsewhere = [place for place in world.places
                 if not place.startswith((PREFIX + "/", "/etc/", "/usr/lib/"))]
    tap.equal(elsewhere, [], "elsewhere")


def test_modes(world):
    """root alone can write it, everybody can read it, and only programs can be run"""
    programs = {f"{BIN}/porthole", f"{LIBEXEC}/porthole-helper", f"{SHARE}/porthole/demo/demo"}
    for place in world.after - world.before - CACHES:
        info = os.lstat(world.computer.path(place))
        runs = stat.S_ISDIR(info.st_mode) or place in programs
        tap.equal(oct(stat.S_IMODE(info.st_mode)), oct(0o755 if runs else 0o644), place)
        tap.equal((info.st_uid, info.st_gid), (0, 0), place)


def test_desktop(world):
    """desktop-file-validate and appstreamcli find nothing wrong"""
    needs("desktop-file-validate")
    needs("appstreamcli")
    for place in world.installed(f"{SHARE}/applications/*.desktop"):
        tap.equal(world.computer.run("desktop-file-validate", place), "", place)
        program = re.search(r"^Exec=(\S+)", world.text(place), re.MULTILINE)[1]
        tap.has(world.places, f"{BIN}/{program}")
        icon = re.search(r"^Icon=(\S+)", world.text(place), re.MULTILINE)[1]
        tap.has(world.places, f"{SHARE}/icons/hicolor/scalable/apps/{icon}.svg")
    for place in world.installed(f"{SHARE}/metainfo/*"):
        tap.has(world.computer.run("appstreamcli", "validate", "--no-net", place), "successful")


def test_schema(world):
    """the schema of the settings is strictly right, and compiled"""
    world.computer.run("glib-compile-schemas", "--strict", "--dry-run",
                       f"{SHARE}/glib-2.0/schemas")
    keys = world.computer.run("gsettings", "--schemadir", f"{SHARE}/porthole", "list-keys",
                              "org.porthole.Porthole")
    tap.has(keys.split(), "window-size")


def test_xml(world):
    """polkit's and D-Bus's files are well-formed, and as their document types say"""
    needs("xmllint")
    xml = ["xmllint", "--noout", "--nonet"]
    for place in world.installed("*/dbus-1/*.xml") + world.installed("*/dbus-1/*.conf"):
        tap.equal(world.computer.run(*xml, place), "", place)
    types = "/usr/share/polkit-1/policyconfig-1.dtd"
    for place in world.installed("*/polkit-1/actions/*"):
        tap.equal(world.computer.run(*xml, "--dtdvalid", types, place), "", place)


def test_services(world):
    """what starts the helper names the one that was installed"""
    for place in (world.installed("*/dbus-1/system-services/*")
                  + world.installed("*/systemd/system/*")):
        for program in re.findall(r"^Exec(?:Start)?=(\S+)", world.text(place), re.MULTILINE):
            tap.has([f"{LIBEXEC}/porthole-helper", "/bin/false"], program)


def test_icons(world):
    """the icons are pictures"""
    icons = world.installed(f"{SHARE}/icons/hicolor/*.svg")
    assert icons, world.places
    for place in icons:
        assert re.search(r"<svg\b", world.text(place)), place


def test_manuals(world):
    """man finds both manuals"""
    needs("man")
    for name, section in (("porthole", "1"), ("porthole-helper", "8")):
        page = f"{SHARE}/man/man{section}/{name}.{section}"
        path = {"MANPATH": f"{SHARE}/man"}
        tap.equal(world.computer.run("man", "-w", name, env=path).strip(), page, name)
        tap.has(world.computer.run("man", name, env=path), "DESCRIPTION")


def test_recording(world):
    """the demo's recording can be read, and its scripts are shell"""
    with gzip.open(world.computer.path(f"{SHARE}/porthole/demo.jsonl.gz"), "rt") as lines:
        tap.equal(json.loads(next(lines))["type"], "session")
    for place in world.installed(f"{SHARE}/porthole/demo/*"):
        world.computer.run("sh", "-n", place)


def test_starts(world):
    """without the source and the build tree, anybody can start it and replay the demo"""
    porthole = f"{BIN}/porthole"
    with contextlib.ExitStack() as hidden:
        for folder in {SOURCE, BUILD}:
            if world.computer.path(folder).is_dir():
                hidden.enter_context(world.computer.hidden(folder))
        tap.has(world.computer.run(porthole, "--version", user=overlay.NOBODY), "porthole 0")
        tap.has(world.computer.run(f"{LIBEXEC}/porthole-helper", "--version"), "porthole-helper 0")
        told = world.computer.run(porthole, "--text", "--replay", f"{SHARE}/porthole/demo.jsonl.gz",
                                  "--export", "/tmp/graph.svg", user=overlay.NOBODY)
        for finding in ("Port scan", "Password hashes read", "Private key read"):
            tap.has(told, finding)
        tap.has(world.computer.path("/tmp/graph.svg").read_text(), "</svg>")


def test_uninstall(world):
    """ninja uninstall removes every file and folder"""
    told = world.computer.run("ninja", "-C", BUILD, "uninstall")
    tap.has(told, "Failed: 0")
    tap.equal(sorted(world.computer.changes() - world.before - CACHES), [], "left")


def test_caches(world):
    """caches that are there are refreshed, and stay"""
    schemas = world.computer.path(f"{SHARE}/glib-2.0/schemas")
    had = schemas.is_dir()
    schemas.mkdir(parents=True, exist_ok=True)
    cache = schemas / "gschemas.compiled"
    cache.touch()
    world.computer.run("meson", "install", "-C", BUILD, "--no-rebuild")
    keys = world.computer.run("gsettings", "--schemadir", f"{SHARE}/glib-2.0/schemas", "list-keys",
                              "org.porthole.Porthole")
    tap.has(keys.split(), "window-size")
    world.computer.run("ninja", "-C", BUILD, "uninstall")
    assert cache.exists()
    if not had:
        tap.equal(os.listdir(schemas), ["gschemas.compiled"])
        shutil.rmtree(schemas.parent)


def test_destdir(world):
    """with DESTDIR, all goes there and nothing elsewhere"""
    before = world.computer.changes()
    world.computer.run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", "/tmp/staged")
    staged = world.computer.path("/tmp/staged")
    found = ["/" + str(path.relative_to(staged)) for path in staged.rglob("*")
             if not path.is_dir()]
    tap.equal(sorted(found), sorted(set(world.places) - CACHES), "staged")
    tap.equal(sorted(world.computer.changes() - before), [], "elsewhere")
    tap.has(world.computer.run("ninja", "-C", BUILD, "uninstall"), "Failed: 0")
    tap.equal([str(path) for path in staged.rglob("*")], [], "left")


if __name__ == "__main__":
    overlay.enter_namespace()
    sys.exit(tap.run(make_world, [
        test_wanted, test_modes, test_desktop, test_schema, test_xml, test_services, test_icons,
        test_manuals, test_recording, test_starts, test_uninstall, test_caches, test_destdir,
    ]))
