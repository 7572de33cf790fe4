#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens the window of the program in a Wayland session without a screen.

usage: test-wayland.py PORTHOLE RECORDING
"""

import os
import pathlib
import shutil
import subprocess
import sys

from program import Program, run, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import tap  # noqa: E402

NEEDED = ("weston", "weston-debug", "gdbus")
SOCKET = "porthole"
TITLE = "demo.jsonl.gz – Porthole"


class World:
    """A compositor of its own."""

    def __init__(self):
        missing = [name for name in NEEDED if shutil.which(name) is None]
        if missing:
            raise tap.Skip(f"{', '.join(missing)} is not installed")
        self.porthole, self.recording = sys.argv[1:3]
        os.environ.pop("DISPLAY", None)
        os.environ["WAYLAND_DISPLAY"] = SOCKET
        os.environ["GDK_BACKEND"] = "wayland"
        self.log = pathlib.Path(os.environ["HOME"]) / "weston.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.weston = subprocess.Popen(
                ["weston", "--backend=headless-backend.so", "--debug", f"--socket={SOCKET}",
                 "--width=1400", "--height=900", "--no-config", "--idle-time=0"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        socket = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / SOCKET
        wait_until("the compositor listens", lambda: self.check_runs() and socket.exists())
        return self

    def __exit__(self, *_):
        self.weston.terminate()
        try:
            self.weston.wait(10)
        except subprocess.TimeoutExpired:
            self.weston.kill()
            self.weston.wait()

    def check_runs(self):
        status = self.weston.poll()
        assert status is None, f"weston has ended with {status}: {self.log.read_text()[-2000:]}"
        return True

    def shows(self, title):
        self.check_runs()
        return title in run("weston-debug", "scene-graph").stdout


def test_window(world):
    """a window appears, is used, and closes"""
    with Program(world.porthole, "--replay", world.recording) as program:
        wait_until("the window is shown", lambda: program.check_runs() or world.shows(TITLE))
        # when it was replayed, it can be cleared
        program.wait_for_enabled("clear")
        program.wait_for_state("filters", "true")
        program.activate("filters")
        program.wait_for_state("filters", "false")
        program.activate("clear")
        program.wait_for_enabled("clear", False)
        wait_until("the title is another", lambda: not world.shows(TITLE))
        program.activate("quit", "/org/porthole/Porthole")
        program.wait_for_end()


def main():
    return tap.run(World, [test_window])


if __name__ == "__main__":
    sys.exit(main())
