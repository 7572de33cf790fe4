# SPDX-License-Identifier: GPL-2.0-or-later
"""A window of the whole program, used as a person uses it, and what can be seen of it from outside.

The program tells what its actions are for and how they stand on its session bus; that is how a
test knows what a key or the pointer has done. The rest is looked at.
"""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import tap  # noqa: E402

WINDOW = "/org/porthole/Porthole/window/1"
ACTION = re.compile(r"'([a-z-]+)': \((true|false), (?:signature )?'[^']*', \[(?:<(.*?)>)?\]\)")
PATIENCE = 240  # seconds
STEADY = 4  # pictures in a row that are the same


def wait_until(what, condition):
    return tap.wait_until(what, condition, PATIENCE)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def bus(*arguments):
    return run("gdbus", "call", "--session", "--timeout", "60", *arguments)


class Program:
    """porthole as it was built, which must say nothing and end well."""

    def __init__(self, porthole, *arguments):
        self.errors = pathlib.Path(os.environ["HOME"]) / "errors"
        with open(self.errors, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [porthole, *arguments], stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        self.name = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def check_runs(self):
        status = self.process.poll()
        assert status is None, f"ended with {status}: {self.errors.read_text()}"

    def find(self):
        """The program's name on the bus: it has none that is known, since several may run."""
        listed = bus("-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus",
                     "-m", "org.freedesktop.DBus.ListNames").stdout
        for name in re.findall(r"':[0-9.]+'", listed):
            if bus("-d", name.strip("'"), "-o", WINDOW, "-m", "org.gtk.Actions.List").returncode == 0:
                self.name = name.strip("'")
        return self.name

    def actions(self):
        """The window's actions: whether each can be used, and its state as text or None."""
        self.check_runs()
        if self.name is None and self.find() is None:
            return {}
        text = bus("-d", self.name, "-o", WINDOW, "-m", "org.gtk.Actions.DescribeAll").stdout
        return {name: (enabled == "true", state.strip("'") or None)
                for name, enabled, state in ACTION.findall(text)}

    def wait_for_state(self, action, state, patience=PATIENCE):
        tap.wait_until(f"{action} is {state}",
                       lambda: self.actions().get(action, (None, None))[1] == state, patience)

    def wait_for_enabled(self, action, enabled=True):
        wait_until(f"{action} is {'enabled' if enabled else 'disabled'}",
                   lambda: self.actions().get(action, (None, None))[0] is enabled)

    def activate(self, action, object_path=WINDOW):
        done = bus("-d", self.name, "-o", object_path, "-m", "org.gtk.Actions.Activate",
                   action, "[]", "{}")
        assert done.returncode == 0, done.stderr

    def wait_for_end(self):
        """It has ended by itself, well, and has never said a word."""
        wait_until("the program ends", lambda: self.process.poll() is not None)
        text = self.errors.read_text(encoding="utf-8")
        assert self.process.returncode == 0, f"status {self.process.returncode}: {text}"
        assert text == "", text


def set_still():
    """Nothing blinks or slides, so that what has come to its end looks so."""
    folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.ini").write_text(
        "[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n", encoding="utf-8")


class Screen:
    """An X11 display: its windows, its pointer and its keys, and a picture of it."""

    def __init__(self):
        size = run("xdotool", "getdisplaygeometry").stdout.split()
        self.width, self.height = int(size[0]), int(size[1])

    def do(self, *arguments):
        done = run("xdotool", *arguments)
        assert done.returncode == 0, f"xdotool {' '.join(arguments)}: {done.stderr}"

    def windows(self, title):
        return run("xdotool", "search", "--onlyvisible", "--name", title).stdout.split()

    def wait_for_window(self, title):
        """Until there is a window with this title (an expression), and keys go to it."""
        def is_there():
            found = self.windows(title)
            active = run("xdotool", "getwindowfocus").stdout.strip()
            return found[0] if found and active in found else None
        return wait_until(f"a window {title}", is_there)

    def wait_for_no_window(self, title):
        wait_until(f"no window {title}", lambda: not self.windows(title))

    def look(self, area):
        """The pixels of left, top, width, height: three bytes for each."""
        left, top, width, height = area
        done = subprocess.run(
            ["import", "-window", "root", "-crop", f"{width}x{height}+{left}+{top}", "+repage",
             "-depth", "8", "rgb:-"], capture_output=True, check=False)
        assert len(done.stdout) == 3 * width * height, done.stderr
        return done.stdout

    def wait_until_steady(self, area, program):
        """The picture of the area once it stays, while the program does answer."""
        last, n = None, 0

        def is_steady():
            nonlocal last, n
            program.actions()
            picture = self.look(area)
            n = n + 1 if picture == last else 0
            last = picture
            return n >= STEADY
        wait_until("nothing moves", is_steady)
        return last

    def wait_for_change(self, area, before):
        return wait_until("something changes",
                          lambda: (picture := self.look(area)) != before and picture)

    def find_red(self, area, size):
        """The middle of the first square of this size in the area that is red, or None."""
        width, height = area[2], area[3]
        pixels = self.look(area)
        red = [bytes(1 if pixels[i] > 150 and pixels[i + 1] < 70 and pixels[i + 2] < 90 else 0
                     for i in range(3 * width * y, 3 * width * (y + 1), 3))
               for y in range(height)]
        square = b"\1" * size
        for y in range(height - size):
            x = red[y].find(square)
            while x >= 0:
                if all(red[y + i][x:x + size] == square for i in range(size)):
                    return area[0] + x + size // 2, area[1] + y + size // 2
                x = red[y].find(square, x + 1)
        return None
