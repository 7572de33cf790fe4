#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a container says of itself is shown, and has no effect on whoever looks."""

import contextlib
import os
import re
import subprocess
import sys
import unicodedata

import tap
from bundle import Bundles
from engine import Engine
from tap import comment, equal, has
from watch import PORTHOLE, Watch, last_findings, replay

ESCAPE = "\033]0;owned\a\033[2J\033[31m"
BIDI = "\u202egpj.exe\u2066\u200f"
C1 = "\u009b31m"
NASTY = f"{ESCAPE}{BIDI}{C1}\r\n{{\"type\":\"finding\"}}\n\b\x7f"
# Bytes that are no text cannot be said to the engine, so a shell makes them.
BYTES = r"\377\376\300\257\355\240\200\033[31m\n"

# Each of them ends at a finding, so that it is in the text too.
SCRIPT = f"""
nasty=$(printf '{BYTES}x')
nc -w 1 127.0.0.1 1 "$nasty"
mkdir -p "/tmp/$nasty/.ssh"
cat "/tmp/$nasty/.ssh/id_rsa"
cp /bin/busybox "/tmp/$nasty/nc"
"/tmp/$nasty/nc"
cp /bin/busybox "/tmp/$nasty"/$(printf '\\033[31mcomm')
"/tmp/$nasty"/$(printf '\\033[31mcomm') cat /etc/shadow
echo "#!/bin/sh" >"/tmp/$nasty.sh"
echo "cat /etc/shadow" >>"/tmp/$nasty.sh"
chmod +x "/tmp/$nasty.sh"
"/tmp/$nasty.sh"
"""
END = "end-of-it"


def check_text(raw):
    """Text that a terminal may be given: UTF-8, no control characters, nothing that turns it."""
    for line in raw:
        text = line.decode()
        bad = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        assert not bad, f"{bad!r} in {text!r}"
        assert len(text) < 3000, f"{len(text)} characters: {text[:200]!r}"


@contextlib.contextmanager
def both(*arguments):
    """One watches for people and one for programs."""
    with Watch(*arguments) as lines, Watch(json_lines=False) as text:
        yield lines, text
        equal((lines.stop(), text.stop()), (0, 0))
        equal(lines.bad, [])
        for line in lines.raw:
            # As bytes too: who looks at the lines in a terminal sees what is in them.
            assert not re.search(rb"[\x00-\x1f\x7f]", line), line[:400]
        check_text(text.raw)
        for watch in (lines, text):
            for line in watch.errors:
                check_text([line.encode()])


def last(lines, container):
    lines.wait_for(
        "the last of it",
        lambda: any(END in e["process"].get("args", ()) for e in lines.events(container, "exec")),
    )


def run_all(engine, lines, text):
    labels = {"com.docker.compose.project": NASTY, NASTY: NASTY, "long": "y" * 70000}
    container = engine.run("hostile", "sleep", "1000", Labels=labels)
    engine.exec(container, "nc", NASTY)
    engine.exec(container, "nc", "x" * 65536)
    engine.exec(container, "nc", *["\033[31m" * 100] * 500)
    engine.exec(container, "sh", "-c", SCRIPT)
    engine.exec(container, "ls", END)
    last(lines, container)
    lines.wait_for("its project", lambda: "project" in (lines.container(container) or {}))
    text.wait_for("the text", lambda: any(b"id_rsa" in line for line in text.raw))
    return container


def test_container(engine):
    """arguments, files, programs and labels of a container"""
    recording = engine.path("hostile.jsonl")
    with both("--record", recording) as (lines, text):
        container = run_all(engine, lines, text)
    arguments = [e["process"].get("args", ()) for e in lines.events(container, "exec")]
    assert ["nc", NASTY] in arguments, "what is text is kept as it is"
    # At most 4 KiB of arguments, and what is no text as its bytes.
    long = [args for args in arguments if args and args[-1].startswith("xxx")]
    assert long and all(3000 < len(args[-1]) <= 4096 for args in long), [len(a[-1]) for a in long]
    assert any("\\xff\\xfe\\xc0\\xaf\\xed\\xa0\\x80\033[31m\nx" in args for args in arguments)
    paths = [event["file"]["path"] for event in lines.events(container, "open")]
    assert any(path.startswith("/tmp/\\xff\\xfe") for path in paths), paths
    rules = {finding["rule"] for finding in lines.findings([container])}
    equal(rules, {"network-tool", "private-keys", "shadow"})
    equal(lines.container(container)["project"], NASTY)
    numbers = lines.stats([container])[container]
    equal((numbers["lost"], numbers["not_itemised"]), (0, 0))
    comment(f"{len(lines.raw)} lines, the longest of {max(map(len, lines.raw))} bytes")
    replayed(recording, lines)
    engine.remove_container(container)


def replayed(recording, lines):
    """Nothing is lost on the way into a file and out of it."""
    status, again, errors = replay(recording)
    equal((status, errors), (0, ""))
    equal(last_findings(again), last_findings(lines.lines))
    for kind in ("event", "container"):
        equal([line for line in again if line["type"] == kind], lines.of_type(kind))


def test_name(engine):
    """the name of a container that only its cgroup has"""
    name = f"\033[31mevil{BIDI}{C1}{os.getpid()}"
    with both() as (lines, text), Bundles(engine.folder) as bundles:
        try:
            bundles.run(f"porthole-hostile-{os.getpid()}", "nc", END, cgroupsPath="/" + name)
        except OSError as error:
            # It is nc that fails, since there is no such option.
            has(str(error), "nc")
        (event, *_) = lines.wait_for(
            "its exec",
            lambda: [e for e in lines.events(kind="exec") if END in e["process"].get("args", ())],
        )
        container = event["container"]
        comment(lines.container(container))
        text.wait_for("the text", lambda: any(END.encode() in line for line in text.raw))
    found = lines.findings([container])
    equal([finding["rule"] for finding in found], ["network-tool"])


def test_options(engine):
    """what is given to porthole and comes back in a complaint"""
    for arguments in (["--container", NASTY * 20], ["--replay", "/nonexistent/" + ESCAPE + C1]):
        done = subprocess.run(
            [PORTHOLE, "--headless", *arguments], capture_output=True, timeout=120, check=False
        )
        assert done.returncode in (1, 2), done
        lines = done.stderr.splitlines()
        equal(len(lines), 1, lines)
        check_text(lines)


if __name__ == "__main__":
    sys.exit(tap.run(Engine, [test_container, test_name, test_options]))
