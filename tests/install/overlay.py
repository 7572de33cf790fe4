# SPDX-License-Identifier: GPL-2.0-or-later
"""A copy of this computer's files that can be written to, and what was written.

What is changed in the copy goes to memory, and away with the mount namespace that the test makes
for itself.
"""

import contextlib
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

import tap

INSIDE = "PORTHOLE_TEST_INSIDE"
# Somebody without rights and without a home folder.
NOBODY = 65534


def enter_namespace():
    """Goes on in a mount namespace of the test's own."""
    if os.environ.get(INSIDE):
        return
    if os.geteuid() != 0:
        print("1..0 # SKIP needs root to mount")
        sys.exit(0)
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])


def run(*command, **more):
    """What a command that succeeds prints; errors are part of it."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, check=False, **more)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{command}: status {done.returncode}: {text[-4000:]}"
    return text


def mount(*arguments):
    run("mount", *arguments)


class Overlay:
    """root is the copy; what was written there is in upper."""

    def __init__(self, top, lower="/"):
        self.top = pathlib.Path(top)
        self.lower = pathlib.Path(lower)
        self.root = self.top / "root"
        self.upper = self.top / "0/upper"
        self.count = 0
        mount("-t", "tmpfs", "-o", "mode=755", "overlay", self.top)
        self.cover(self.lower, self.root)
        mount("-t", "proc", "proc", self.root / "proc")
        mount("--rbind", "/sys", self.root / "sys")
        mount("--rbind", "/dev", self.root / "dev")
        for folder in ("tmp", "run"):
            mount("-t", "tmpfs", "-o", "mode=1777", folder, self.root / folder)

    def cover(self, lower, target):
        """Whatever is written to target is kept from lower."""
        layer = self.top / str(self.count)
        self.count += 1
        for folder in (layer / "upper", layer / "work", target):
            folder.mkdir(parents=True, exist_ok=True)
        mount("-t", "overlay", "-o", f"lowerdir={lower},upperdir={layer}/upper,workdir={layer}/work",
              "overlay", target)

    def add(self, folder):
        """A folder of this computer, at the same place, which the copy may not have."""
        folder = pathlib.Path(folder)
        inside = self.root / folder.relative_to("/")
        inside.mkdir(parents=True, exist_ok=True)
        self.cover(folder, inside)

    @contextlib.contextmanager
    def hidden(self, folder):
        """Meanwhile there is nothing in the folder."""
        inside = self.root / pathlib.Path(folder).relative_to("/")
        mount("-t", "tmpfs", "hidden", inside)
        try:
            yield
        finally:
            run("umount", inside)

    def run(self, *command, env=None, user=None):
        """Runs a command there, with a plain environment, and returns what it prints."""
        plain = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
        become = []
        if user is not None:
            plain["HOME"] = "/nonexistent"
            become = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
        return run("chroot", self.root, *become, *command, env={**plain, **(env or {})})

    def path(self, place):
        return self.root / str(place).lstrip("/")

    def changes(self):
        """What is new, different or gone, as absolute paths; a folder that was there is not."""
        found = set()
        for folder, folders, files in os.walk(self.upper):
            for name in folders + files:
                upper = pathlib.Path(folder, name)
                place = upper.relative_to(self.upper)
                if not is_same(upper, self.lower / place):
                    found.add("/" + str(place))
        return found


def is_same(one, other):
    if not os.path.lexists(other):
        return False
    mine, old = os.lstat(one), os.lstat(other)
    if stat.S_IFMT(mine.st_mode) != stat.S_IFMT(old.st_mode):
        return False
    if stat.S_ISDIR(mine.st_mode):
        return True
    if stat.S_ISLNK(mine.st_mode):
        return os.readlink(one) == os.readlink(other)
    return mine.st_size == old.st_size and one.read_bytes() == other.read_bytes()


@contextlib.contextmanager
def make(lower="/"):
    with tempfile.TemporaryDirectory(prefix="porthole-install-") as top:
        try:
            made = Overlay(top, lower)
            yield made
        except AssertionError as error:
            if "unknown filesystem type" in str(error):
                raise tap.Skip("the kernel has no overlay filesystem") from error
            raise
        finally:
            subprocess.run(["umount", "-R", "-l", top], check=False)
