#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes pictures of the window in each variant, of one test.

usage: test-screenshots.py BUILD
"""

import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tap  # noqa: E402
from tap import equal  # noqa: E402

VARIANTS = ("light", "dark", "light-contrast", "dark-contrast", "right-to-left", "double")
STATES = ("findings", "findings-empty")


class Pictures:
    def __enter__(self):
        missing = [name for name in ("Xvfb", "dbus-daemon") if shutil.which(name) is None]
        if missing:
            raise tap.Skip(f"{', '.join(missing)} is not installed")
        self.folder = tempfile.TemporaryDirectory(prefix="porthole-pictures-")
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def read(self, state, variant):
        return (pathlib.Path(self.folder.name) / f"{state}-{variant}.png").read_bytes()

    def size(self, variant):
        data = self.read("findings", variant)
        equal(data[1:4], b"PNG", "signature")
        return struct.unpack_from(">II", data, 16)


def test_taken(pictures):
    """all pictures are taken, and no others"""
    done = subprocess.run([HERE / "screenshots", sys.argv[1], pictures.folder.name, "finding-list"],
                          capture_output=True, text=True, check=False)
    equal((done.returncode, done.stdout, done.stderr), (0, "", ""), "screenshots")
    equal(sorted(path.name for path in pathlib.Path(pictures.folder.name).iterdir()),
          sorted(f"{state}-{variant}.png" for state in STATES for variant in VARIANTS), "files")


def test_variants(pictures):
    """each variant is another"""
    different = {pictures.read("findings", variant) for variant in VARIANTS}
    equal(len(different), len(VARIANTS), "pictures that differ")
    width, height = pictures.size("light")
    assert width >= 300 and height >= 200, f"{width} x {height}"
    # a window that is empty takes less
    for variant in VARIANTS:
        assert len(pictures.read("findings", variant)) > len(pictures.read("findings-empty", variant))


def test_double(pictures):
    """for twice as many pixels it is twice as large"""
    width, height = pictures.size("light")
    equal(pictures.size("double"), (2 * width, 2 * height), "size")


def main():
    return tap.run(Pictures, [test_taken, test_variants, test_double])


if __name__ == "__main__":
    sys.exit(main())
