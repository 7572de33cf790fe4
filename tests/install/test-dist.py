#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`meson dist`: is all in the tarball, and can it be built?

test-dist.py SOURCE

Configures what is in the tarball. With PORTHOLE_TEST_FULL=1 all is built, and meson dist itself
does so and runs the tests.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

import tap

SOURCE = sys.argv[1]
# The checkout may be somebody else's, and may not be written to.
ENVIRONMENT = {**os.environ, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
               "GIT_CONFIG_VALUE_0": "*"}
ENVIRONMENT.pop("DESTDIR", None)


def run(*command):
    """What a command that succeeds prints; errors are part of it."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, env=ENVIRONMENT, check=False)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{command}: status {done.returncode}: {text[-4000:]}"
    return text


class World:
    def __init__(self, top):
        self.top = pathlib.Path(top)
        self.clone = self.top / "clone"
        # meson dist wants a checkout in which all is committed.
        run("git", "clone", "--quiet", "--no-hardlinks", SOURCE, self.clone)
        run("meson", "setup", self.top / "build", self.clone)


@contextlib.contextmanager
def make_world():
    if not shutil.which("git") or not os.path.exists(f"{SOURCE}/.git"):
        raise tap.Skip("the source is no git checkout")
    with tempfile.TemporaryDirectory(prefix="porthole-dist-") as top:
        yield World(top)


def test_dist(world):
    """meson dist packs every file that git knows"""
    only_pack = [] if tap.FULL else ["--no-tests"]
    run("meson", "dist", "-C", world.top / "build", "--formats", "gztar", *only_pack)
    tarball, = world.top.glob("build/meson-dist/*.tar.gz")
    with tarfile.open(tarball) as packed:
        packed.extractall(world.top)
    world.tree, = world.top.glob("porthole-*")
    wanted = run("git", "-C", world.clone, "ls-files").splitlines()
    found = [str(path.relative_to(world.tree)) for path in world.tree.rglob("*")
             if not path.is_dir()]
    tap.equal(sorted(found), sorted(wanted), "files")


def test_configure(world):
    """what was packed can be configured without git, and in the longer form built"""
    run("meson", "setup", world.top / "second", world.tree, "-Dwerror=true")
    run("ninja", "-C", world.top / "second", *([] if tap.FULL else ["data/gschemas.compiled"]))
    if tap.FULL:
        run(world.top / "second/bpf/helper/porthole-helper", "--version")


if __name__ == "__main__":
    sys.exit(tap.run(make_world, [test_dist, test_configure]))
