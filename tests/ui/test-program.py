#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Uses the window of the program with the pointer and the keyboard, on a display of its own.

usage: test-program.py PORTHOLE RECORDING
"""

import contextlib
import json
import os
import pathlib
import shutil
import sys

from program import Program, Screen, set_still, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import tap  # noqa: E402
from tap import equal  # noqa: E402

NEEDED = ("xdotool", "import", "gdbus", "openbox")
TITLE = "^demo.jsonl.gz – Porthole$"
BADGE = 7  # pixels: nothing else in the graph is red and as wide and high as this
BESIDE = 20  # from the middle of a badge to its node's, to the left and down


class World:
    def __init__(self):
        missing = [name for name in NEEDED if shutil.which(name) is None]
        if missing:
            raise tap.Skip(f"{', '.join(missing)} is not installed")
        self.porthole, self.recording = sys.argv[1:3]
        self.screen = Screen()
        set_still()
        # below the header and what is said of the recording, right of the filters
        self.graph = (300, 120, self.screen.width - 320, self.screen.height - 240)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def open(self):
        """The program with a recording of which all is shown."""
        program = Program(self.porthole, "--replay", self.recording)
        try:
            # when it was replayed, it can be cleared
            program.wait_for_enabled("clear")
            self.screen.wait_for_window(TITLE)
            return program
        except BaseException:
            program.__exit__()
            raise

    def key(self, *keys):
        self.screen.do("key", "--clearmodifiers", *keys)

    def find_node(self, program):
        """Where the one node is that is red."""
        self.screen.wait_until_steady(self.graph, program)
        x, y = wait_until("a red node", lambda: self.screen.find_red(self.graph, BADGE))
        return x - BESIDE, y + BESIDE

    # On a slow machine a graph that has not come to rest may look as if, so that the pointer misses.

    def click_node(self, program):
        """Until the inspector shows it."""
        def is_shown():
            x, y = self.find_node(program)
            self.screen.do("mousemove", str(x), str(y), "click", "1")
            with contextlib.suppress(AssertionError):
                program.wait_for_state("inspector", "true", 10)
                return True
            return False
        wait_until("the inspector is shown", is_shown)

    def drag_node(self, program):
        """Until it is where it was dragged to; returns where that is."""
        def is_there():
            x, y = self.find_node(program)
            self.screen.do("mousemove", str(x), str(y), "mousedown", "1")
            for step in range(1, 11):
                self.screen.do("mousemove", str(x + 6 * step), str(y - 5 * step))
            self.screen.do("mouseup", "1")
            self.leave()
            now_x, now_y = self.find_node(program)
            tap.comment(f"dragged from {x}, {y} to {x + 60}, {y - 50}, now at {now_x}, {now_y}")
            is_near = abs(now_x - x - 60) <= 6 and abs(now_y - y + 50) <= 6
            return (now_x, now_y) if is_near else None
        return wait_until("the node stays where it was put down", is_there)

    def leave(self):
        """Moves the pointer to where nothing is."""
        self.screen.do("mousemove", str(self.graph[0]), str(self.graph[1]))


def read_whole(path):
    """What is in a file of JSON, once it is all there."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def test_pointer(world):
    """the pointer opens the inspector, pins what it drags, and zooms"""
    screen = world.screen
    with world.open() as program:
        equal(program.actions()["inspector"][1], "false", "the inspector is shown")
        world.click_node(program)

        # with Escape nothing is selected, and that can be seen
        world.leave()
        selected = screen.wait_until_steady(world.graph, program)
        world.key("Escape")
        screen.wait_for_change(world.graph, selected)
        world.key("shift+F9")
        program.wait_for_state("inspector", "false")

        # what is dragged stays where it was put down
        x, y = world.drag_node(program)

        # the wheel makes it larger, and as large as before
        before = screen.wait_until_steady(world.graph, program)
        screen.do("mousemove", str(x), str(y), "click", "4")
        world.leave()
        screen.wait_for_change(world.graph, before)
        larger = screen.wait_until_steady(world.graph, program)
        screen.do("mousemove", str(x), str(y), "click", "5")
        world.leave()
        screen.wait_for_change(world.graph, larger)

        world.key("ctrl+q")
        program.wait_for_end()


def test_keyboard(world):
    """the keyboard searches, changes the view, opens the menu, and exports"""
    screen = world.screen
    exported = pathlib.Path(os.environ["HOME"]) / "exported.json"
    with world.open() as program:
        for number, view in ((2, "containers"), (3, "events"), (4, "findings"), (1, "graph")):
            world.key(f"ctrl+{number}")
            program.wait_for_state("view", view)

        # what is typed after Ctrl+F is searched for, also where the filters were not shown
        world.key("F9")
        program.wait_for_state("filters", "false")
        world.key("ctrl+f")
        program.wait_for_state("filters", "true")
        before = screen.wait_until_steady(world.graph, program)
        screen.do("type", "attacker")
        screen.wait_for_change(world.graph, before)
        found = screen.wait_until_steady(world.graph, program)
        world.key("ctrl+a", "BackSpace")
        screen.wait_for_change(world.graph, found)

        # an entry of the menu, by its letter
        before = screen.wait_until_steady(world.graph, program)
        world.key("F10")
        screen.wait_for_change(world.graph, before)
        screen.wait_until_steady(world.graph, program)
        world.key("w")
        screen.wait_for_window("^What Is Seen$")
        world.key("Escape")
        screen.wait_for_no_window("^What Is Seen$")
        screen.wait_for_window(TITLE)

        world.key("ctrl+e")
        screen.wait_for_window("^Export Graph$")
        screen.wait_until_steady((0, 0, screen.width, screen.height), program)
        world.key("ctrl+a")
        screen.do("type", str(exported))
        world.key("Return")
        graph = wait_until("the graph is exported", lambda: read_whole(exported))
        screen.wait_for_no_window("^Export Graph$")
        assert any("attacker" in (node.get("name") or "") for node in graph["nodes"]), graph
        equal(exported.stat().st_mode & 0o777, 0o600, "mode")

        screen.wait_for_window(TITLE)
        world.key("ctrl+l")
        program.wait_for_enabled("clear", False)
        screen.wait_for_window("^Porthole$")
        world.key("ctrl+q")
        program.wait_for_end()


def test_closed(world):
    """it ends when its window is closed from outside"""
    with world.open() as program:
        world.key("alt+F4")
        program.wait_for_end()


def main():
    return tap.run(World, [test_pointer, test_keyboard, test_closed])


if __name__ == "__main__":
    sys.exit(main())
