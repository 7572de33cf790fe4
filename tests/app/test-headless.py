#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the whole program without a window against a helper that behaves or misbehaves.

usage: test-headless.py PORTHOLE FAKE_HELPER
"""

import concurrent.futures
import gzip
import itertools
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree

NOBODY = 65534
PATIENCE = 90

RULES = {
    "rules": [
        {
            "id": "test-tool",
            "title": "A tool for scanning",
            "level": "high",
            "reason": "{process.exe} was run",
            "techniques": ["T1046"],
            "kinds": ["exec"],
            "when": {"field": "file", "equals": "nmap"},
        },
        {
            "id": "test-shadow",
            "title": "Password file",
            "level": "warning",
            "reason": "{path} was opened",
            "techniques": ["T1003.008"],
            "kinds": ["open"],
            "when": {"field": "path", "equals": "/etc/shadow"},
        },
    ]
}


class World:
    """A folder with copies of the programs, that any user may read."""

    def __init__(self, porthole, fake_helper):
        self.folder = tempfile.mkdtemp(prefix="porthole-test-")
        os.chmod(self.folder, 0o755)
        self.number = itertools.count()
        self.built = porthole
        self.porthole = os.path.join(self.folder, "porthole")
        self.fake_helper = os.path.join(self.folder, "fake-helper")
        shutil.copy(porthole, self.porthole)
        shutil.copy(fake_helper, self.fake_helper)
        rules = os.path.join(self.folder, "config", "porthole", "rules")
        os.makedirs(rules)
        with open(os.path.join(rules, "test.json"), "w") as file:
            json.dump(RULES, file)
        self.bin = os.path.join(self.folder, "bin")
        os.mkdir(self.bin)
        self.script("bin/pkexec", 'exec "$@"')
        self.environment = dict(
            os.environ,
            XDG_CONFIG_HOME=os.path.join(self.folder, "config"),
            LC_ALL="C.UTF-8",
            TZ="UTC",
            TERM="xterm",
            PATH=self.bin + ":" + os.environ["PATH"],
        )
        self.environment.pop("NO_COLOR", None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def script(self, name, text):
        path = self.path(name)
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, 0o755)
        return path

    def helper(self, scenario, name=None):
        # a script that runs may not be written anew, so each call makes another
        name = name or f"helper-{scenario}-{next(self.number)}"
        return self.script(name, f'exec "{self.fake_helper}" {scenario} "$@"')

    def arguments(self, scenario, *more):
        return [self.porthole, "--headless", "--helper", self.helper(scenario), *more]

    def start(self, arguments, **more):
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        more.setdefault("stdin", subprocess.DEVNULL)
        more.setdefault("env", self.environment)
        return subprocess.Popen(arguments, text=True, **more)

    def run(self, arguments, **more):
        process = self.start(arguments, **more)
        try:
            output, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process.returncode, output or "", errors or ""

    def watch(self, scenario, *more, **named):
        return self.run(self.arguments(scenario, *more), **named)


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def has(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def inert(text):
    bad = [c for c in text if ord(c) < 0x20 and c != "\n" or ord(c) in (0x7F, 0x202E, 0x9B)]
    assert not bad, f"{bad!r} in {text!r}"


def one_line(status, errors, wanted_status, part):
    has(errors, part)
    assert errors.startswith("porthole: "), errors
    equal(errors.count("\n"), 1)
    equal(status, wanted_status)
    inert(errors)


def read(path):
    with open(path) as file:
        return file.read()


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_json(world):
    status, output, errors = world.watch("normal", "--duration", "0.5")
    equal((status, errors), (0, ""))
    lines = lines_of(output)
    equal(lines[0]["type"], "session")
    equal(lines[0]["version"], 1)
    equal(lines[0]["host"], "tester")
    equal(lines[0]["coverage"]["exec"], "active")
    has(lines[0]["coverage"]["open"], "missing: ")
    time_form = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
    for line in lines:
        assert time_form.match(line["time"]), line
    containers = [line for line in lines if line["type"] == "container"]
    equal(containers[0]["name"], "web")
    events = [line for line in lines if line["type"] == "event"]
    equal([event["id"] for event in events], [1, 2, 3, 4, 5])
    equal([event["kind"] for event in events], ["exec", "connect", "connect", "open", "exit"])
    for event in events:
        for key in ("container", "phase", "level", "score", "rules", "process"):
            assert key in event, event
    equal(events[0]["level"], "high")
    equal(events[0]["rules"], ["test-tool"])
    equal(events[1]["peer"]["container"], "a" * 64)
    equal(events[2]["result"], "established")
    findings = [line for line in lines if line["type"] == "finding"]
    equal([finding["rule"] for finding in findings], ["test-tool", "test-shadow"])
    equal(findings[0]["techniques"], ["T1046"])
    equal(findings[0]["events"], [1])
    equal(lines[-1]["type"], "stats")
    equal(lines[-1]["events"], 1001)
    equal(lines[-1]["lost"], 4)


def test_text(world):
    status, output, errors = world.watch("normal", "--text", "--duration", "0.5")
    equal((status, errors), (0, ""))
    lines = output.splitlines()
    has(lines[0], "tester, kernel 6.1.0")
    has(output, "new     web (nginx, docker, running)")
    has(output, "10:00:01 high    attacker: A tool for scanning [T1046]: /bin/nmap was run")
    has(output, "10:00:02 edge    attacker -> web tcp 80 established")
    has(output, "10:00:03 warning web: Password file [T1003.008]: /etc/shadow was opened")
    equal(lines[-2], "2 findings: 1 high, 1 warning, 0 normal")
    equal(lines[-1], "1001 events: 4 delivered, 990 merged, 4 lost, 3 not itemised")
    assert "\033" not in output


def on_terminal(world, environment):
    ours, theirs = pty.openpty()
    process = world.start(
        world.arguments("normal", "--duration", "0.5"), stdout=theirs, env=environment
    )
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    equal(process.wait(timeout=PATIENCE), 0)
    process.stderr.close()
    return output.decode()


def test_terminal(world):
    has(on_terminal(world, world.environment), "\033[1;31mhigh   \033[0m attacker")
    output = on_terminal(world, dict(world.environment, NO_COLOR="1"))
    has(output, "high    attacker")
    assert "\033" not in output


def test_escapes(world):
    for form in ("--text", "--json"):
        status, output, errors = world.watch("escapes", form, "--duration", "0.5")
        equal((status, errors), (0, ""))
        inert(output)
    status, output, _ = world.watch("escapes", "--json", "--duration", "0.5")
    evil = [line for line in lines_of(output) if line.get("id") == "evil"]
    has(evil[0]["name"], "\033]0;x\a\n\u202e\\xff")
    status, _, errors = world.watch("speaks", "--duration", "1")
    one_line(status, errors, 0, "the engine does not answer\\x1b[31m")


def test_options(world):
    status, _, errors = world.watch(
        "options", "--host", "--container", "web", "--container", "db", "--duration", "1"
    )
    equal(status, 0)
    has(errors, "'host': <true>")
    has(errors, "'containers': <['web', 'db']>")
    has(errors, "'paths': <[('exact', ")
    assert "kinds" not in errors


def test_start_errors(world):
    for scenario, part in (
        ("version", "version '9.9'"),
        ("ends-at-once", "exit status 1, its last words: no kernel here"),
        ("dies-in-watch", "exit status 4, its last words: cannot load"),
        ("not-permitted", "BPF may not be used here: give the container CAP_BPF"),
        ("no-btf", "/sys/kernel/btf/vmlinux"),
        ("invalid", "there is no container 'nobody'"),
        ("failed", "the ring buffer cannot be made"),
    ):
        record = world.path("never.jsonl")
        status, output, errors = world.watch(scenario, "--record", record)
        one_line(status, errors, 1, part)
        equal(output, "")
        assert not os.path.exists(record), "an empty recording was left"
    status, _, errors = world.run([world.porthole, "--helper", "/no/such/helper"])
    one_line(status, errors, 1, "/no/such/helper")


def test_end_errors(world):
    for scenario, last in (
        ("dies", "exit status 3, its last words: the probes fell off"),
        ("killed", "signal 9"),
        ("wrong-type", "a batch of the type (s)"),
        ("skips", "batch 6 after batch 1"),
    ):
        record = world.path(scenario + ".jsonl.gz")
        export = world.path(scenario + ".json")
        status, output, errors = world.watch(scenario, "--record", record, "--export", export)
        has(errors.splitlines()[-1], last)
        equal(status, 1)
        assert any(line["type"] == "stats" for line in lines_of(output)), output
        with gzip.open(record, "rt") as file:
            equal(lines_of(file.read()), lines_of(output))
        with open(export) as file:
            equal(len(json.load(file)["nodes"]), 2)


def test_nonsense(world):
    status, output, errors = world.watch("wrong-values", "--duration", "0.5")
    one_line(status, errors, 0, "17 things that the helper sent made no sense")
    equal([line["code"] for line in lines_of(output) if line["type"] == "event"], [7])


def test_bad_options(world):
    recording = world.path("some.jsonl")
    world.watch("normal", "--duration", "0.3", "--record", recording)
    os.symlink(recording, world.path("link.jsonl"))
    before = os.stat(recording)
    for arguments, part in (
        (["--nonsense"], "--nonsense"),
        (["rest"], "'rest' is not an option"),
        (["--duration", "0"], "--duration 0"),
        (["--duration", "1e9"], "--duration 1e9"),
        (["--duration", "nan"], "--duration nan"),
        (["--duration", "5s"], "--duration 5s"),
        (["--json", "--text"], "--json and --text"),
        (["--replay", recording, "--host"], "--host"),
        (["--replay", recording, "--container", "web"], "--container"),
        (["--replay", recording, "--duration", "1"], "--duration"),
        (["--replay", recording, "--demo"], "--demo"),
        (["--replay", recording, "--record", recording], "to be replayed"),
        (["--replay", recording, "--record", world.path("link.jsonl")], "to be replayed"),
        (["--replay", recording, "--export", "x.txt"], ".json"),
        (["--replay", recording, "--export", "x.json", "--dark"], "--dark"),
        (["--dark"], "--dark"),
        (["--export", "/no/such/folder/x.json"], "/no/such/folder"),
        (["--container", ""], "no name of a container"),
        (["--demo", "--container", "web"], "--demo"),
        (["--demo", "--duration", "5"], "--demo"),
        (["--container", "\033[31m" * 100], "\\x1b"),
    ):
        status, output, errors = world.run([world.porthole, *arguments])
        one_line(status, errors, 2, part)
        equal(output, "")
    equal(os.stat(recording).st_mtime_ns, before.st_mtime_ns)


def test_help(world):
    status, output, errors = world.run([world.porthole, "--help"])
    equal((status, errors), (0, ""))
    for option in ("--json", "--record", "--replay", "--export", "--demo", "--duration"):
        has(output, option)
    status, output, errors = world.run([world.porthole, "--version"])
    equal((status, errors), (0, ""))
    assert re.match(r"porthole \d+\.\d+\.\d+\n$", output), output


def png_size(content):
    equal(content[:8], b"\x89PNG\r\n\x1a\n")
    equal(content[12:16], b"IHDR")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def test_picture(world):
    recording = world.path("picture.jsonl")
    live = world.path("live.png")
    status, _, errors = world.watch(
        "normal", "--duration", "0.5", "--record", recording, "--export", live
    )
    equal((status, errors), (0, ""))
    pictures = {}
    for name, more in (("a.png", []), ("b.png", []), ("dark.png", ["--dark"]), ("a.svg", [])):
        path = world.path(name)
        status, output, errors = world.run(
            [world.porthole, "--replay", recording, "--export", path, *more]
        )
        equal((status, errors), (0, ""))
        equal(lines_of(output)[-1]["type"], "stats")
        equal(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, "rb") as file:
            pictures[name] = file.read()
    width, height = png_size(pictures["a.png"])
    assert 200 < width < 2000 and 200 < height < 2000, (width, height)
    equal(pictures["a.png"], pictures["b.png"])
    assert pictures["a.png"] != pictures["dark.png"]
    with open(live, "rb") as file:
        png_size(file.read())
    tree = xml.etree.ElementTree.fromstring(pictures["a.svg"])
    equal(tree.tag, "{http://www.w3.org/2000/svg}svg")
    # what is there stays where the new picture cannot be made
    status, _, errors = world.watch("normal", "--duration", "0.3", "--export", "/dev/full/x.png")
    one_line(status, errors, 2, "/dev/full/x.png")


def interrupted(world, number):
    record = world.path("interrupted.jsonl.gz")
    export = world.path("interrupted.json")
    process = world.start(
        world.arguments("normal", "--json", "--record", record, "--export", export)
    )
    while '"kind":"exit"' not in process.stdout.readline():
        pass
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    equal((process.returncode, errors), (0, ""))
    equal(json.loads(output.splitlines()[-1])["events"], 1001)
    with gzip.open(record, "rt") as file:
        equal(lines_of(file.read())[-1]["events"], 1001)
    with open(export) as file:
        equal(len(json.load(file)["edges"]), 1)
    equal(os.stat(record).st_mode & 0o777, 0o600)
    equal(os.stat(export).st_mode & 0o777, 0o600)


def test_interrupt(world):
    interrupted(world, signal.SIGINT)
    interrupted(world, signal.SIGTERM)


def test_interrupt_twice(world):
    process = world.start(world.arguments("hangs-in-unwatch", "--json"))
    process.stdout.readline()
    # Two at once may be one to whoever gets them, so there is a moment between.
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    process.communicate(timeout=PATIENCE)
    equal(process.returncode, 130)


def test_interrupt_while_starting(world):
    process = world.start(world.arguments("hangs", "--json"))
    # It is ready for the signal before it starts anybody.
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    end = time.monotonic() + PATIENCE
    while not read(children) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    equal((process.returncode, errors), (0, ""))


def test_broken_pipe(world):
    for scenario, form in (("stream", "--json"), ("stream", "--text"), ("silent", "--text")):
        record = world.path("pipe.jsonl")
        process = world.start(world.arguments(scenario, form, "--record", record))
        process.stdout.readline()
        process.stdout.close()
        equal(process.wait(timeout=PATIENCE), 0)
        equal(process.stderr.read(), "")
        process.stderr.close()
        with open(record) as file:
            equal(lines_of(file.read())[0]["type"], "session")


def test_full_disk(world):
    status, output, errors = world.watch("stream", "--record", "/dev/full")
    one_line(status, errors, 1, "/dev/full: cannot be written")
    equal(lines_of(output)[-1]["type"], "stats")
    assert os.path.exists("/dev/full")
    with open("/dev/full", "w") as full:
        for form in ("--json", "--text"):
            status, _, errors = world.watch("normal", form, stdout=full)
            one_line(status, errors, 1, "standard output")
    status, _, errors = world.watch("normal", "--record", world.path("no/such/x.jsonl"))
    one_line(status, errors, 1, "no/such/x.jsonl")
    status, _, errors = world.watch("normal", "--record", world.folder)
    one_line(status, errors, 1, world.folder)


def test_replay(world):
    recording = world.path("replay.jsonl.gz")
    again = world.path("again.jsonl")
    status, live, _ = world.watch("normal", "--duration", "0.5", "--record", recording)
    equal(status, 0)
    status, replayed, errors = world.run([world.porthole, "--replay", recording, "--record", again])
    equal((status, errors), (0, ""))
    kept = ("session", "container", "event", "finding")
    equal(
        [line for line in lines_of(replayed) if line["type"] in kept],
        [line for line in lines_of(live) if line["type"] in kept],
    )
    with open(again) as file:
        equal(file.read(), replayed)
    status, output, errors = world.run([world.porthole, "--replay", recording, "--text"])
    equal((status, errors), (0, ""))
    has(output, "attacker -> web tcp 80 established")
    has(output, "2 findings: 1 high, 1 warning, 0 normal")


def test_bad_replay(world):
    recording = world.path("whole.jsonl.gz")
    world.watch("normal", "--duration", "0.5", "--record", recording)
    with open(recording, "rb") as file:
        packed = file.read()
    plain = gzip.decompress(packed)
    cut = world.path("cut.jsonl")
    for data in (plain[: len(plain) // 2], packed[: len(packed) - 20]):
        with open(cut, "wb") as file:
            file.write(data)
        status, output, errors = world.run([world.porthole, "--replay", cut])
        one_line(status, errors, 0, cut)
        equal(lines_of(output)[0]["type"], "session")
    lines = plain.splitlines(keepends=True)
    for data in (
        b"",
        b"\x00" * 100,
        b"hello\n",
        b'{"type":"session","version":99,"time":"2024-05-01T10:00:00.000000000Z"}\n',
        b"\x1f\x8b" + b"\xff" * 100,
        b"".join(lines[:3]) + b"nonsense\n" + b"".join(lines[3:]),
        lines[0] + b'{"type":"' + b"x" * 2_000_000 + b'"}\n',
    ):
        with open(cut, "wb") as file:
            file.write(data)
        status, _, errors = world.run([world.porthole, "--replay", cut])
        one_line(status, errors, 1, cut)
    status, _, errors = world.run([world.porthole, "--replay", "/no/such/recording"])
    one_line(status, errors, 1, "/no/such/recording")
    status, _, errors = world.run([world.porthole, "--replay", world.folder])
    one_line(status, errors, 1, world.folder)


def as_nobody(world, pkexec, arguments, **environment):
    """Runs as an ordinary user, with a pkexec of one's own found first."""
    folder = world.path("nobody-bin")
    os.makedirs(folder, exist_ok=True)
    if pkexec is not None:
        world.script("nobody-bin/pkexec", pkexec)
    path = folder if pkexec is None else folder + ":" + world.environment["PATH"]
    more = {}
    if os.geteuid() == 0:
        more = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    status, output, errors = world.run(
        arguments, env=dict(world.environment, PATH=path, **environment), cwd="/", **more
    )
    if pkexec is not None:
        os.unlink(os.path.join(folder, "pkexec"))
    return status, output, errors


def test_pkexec(world):
    helper = world.helper("normal")
    arguments = [world.porthole, "--helper", helper, "--duration", "0.3"]
    status, output, errors = as_nobody(
        world, f'[ "$1" = "{helper}" ] && [ "$2" = --peer ] && [ $# = 2 ] && exec "$@"', arguments
    )
    equal((status, errors), (0, ""))
    equal(lines_of(output)[0]["host"], "tester")
    error = "Error executing command as another user: "
    for pkexec, part in (
        (f'echo "{error}Request dismissed" >&2; exit 126', "dismissed"),
        (f'echo "{error}Not authorized" >&2; exit 127', "polkit does not allow"),
        (f'echo "{error}No authentication agent found." >&2; exit 127', "no polkit agent"),
        ('echo "Error creating textual authentication agent: x" >&2; exit 127', "no polkit agent"),
        ('echo "Error getting authority: x" >&2; exit 127', "polkit does not answer"),
        ('echo "pkexec must be setuid root" >&2; exit 127', "pkexec is not set up"),
        (None, "pkexec is not installed"),
    ):
        status, _, errors = as_nobody(world, pkexec, arguments)
        one_line(status, errors, 1, part)
        has(errors, "run porthole as root")
    # what the helper itself exits with is not pkexec's
    helper = world.script("helper-126", "exit 126")
    status, _, errors = as_nobody(
        world,
        f'exec "{world.fake_helper}" dies --peer',
        [world.porthole, "--helper", helper, "--text"],
    )
    has(errors, "exit status 3")


def test_unsafe_helper(world):
    helper = world.helper("normal", "helper-unsafe")
    os.chmod(helper, 0o777)
    status, output, errors = world.run([world.porthole, "--helper", helper])
    one_line(status, errors, 1, f"chmod go-w '{helper}'")
    equal(output, "")
    os.chmod(helper, 0o755)
    if os.geteuid() == 0:
        os.chown(helper, NOBODY, NOBODY)
        status, _, errors = world.run([world.porthole, "--helper", helper])
        one_line(status, errors, 1, f"chown root '{helper}'")
        os.unlink(helper)


DEMO = """
cat >/dev/null
[ "$1" = run ] || exit 9
echo "progress starting containers"
echo "container attacker {id} attacker"
echo "phase attack"
sleep 0.2
echo "progress \\033[31mred"
echo done
""".replace("{id}", "b" * 64)


def test_demo(world):
    demo = world.script("demo-good", DEMO)
    status, output, errors = world.watch("normal", "--demo", demo)
    equal(status, 0)
    has(errors, "starting containers\n")
    inert(errors)
    lines = output.splitlines()
    equal(lines[0].split(), ["TIME", "CONTAINER", "LEVEL", "TECHNIQUE", "FINDING", "REASON"])
    has(lines[1], "10:00:01  attacker   high     T1046")
    has(lines[1], "A tool for scanning  /bin/nmap was run")
    has(lines[2], "10:00:03  web        warning  T1003.008  Password file")
    has(lines[-1], "2 findings: 1 high, 1 warning, 0 normal; 1001 events: ")
    picture = world.path("demo.png")
    status, output, errors = world.watch("normal", "--demo", demo, "--export", picture)
    equal(output.splitlines()[-1], "the graph is in " + picture)
    with open(picture, "rb") as file:
        png_size(file.read())
    record = world.path("demo.jsonl.gz")
    status, output, errors = world.watch("normal", "--json", "--demo", demo, "--record", record)
    equal(status, 0)
    equal(lines_of(output)[0]["type"], "session")
    with gzip.open(record, "rt") as file:
        equal(file.read(), output)


def test_demo_fails(world):
    demo = world.script("demo-bad", 'echo "error nginx did not start"; exit 1')
    status, _, errors = world.watch("normal", "--demo", demo)
    one_line(status, errors, 1, "nginx did not start")
    demo = world.script("demo-dead", "kill -9 $$")
    status, _, errors = world.watch("normal", "--demo", demo)
    one_line(status, errors, 1, "signal 9")
    status, _, errors = world.watch("normal", "--demo", "/no/such/demo")
    one_line(status, errors, 1, "/no/such/demo")
    # The helper dies when the demo is ready to be ended.
    ready = world.path("demo-ready")
    demo = world.script(
        "demo-slow",
        "trap 'kill $!; echo gone >&2; exit 1' TERM\n"
        "sleep 300 >/dev/null 2>&1 &\n"
        f"touch {ready}\n"
        "wait",
    )
    helper = world.script(
        "helper-dies-then",
        "exec 3<&0\n"
        f'"{world.fake_helper}" normal "$@" <&3 &\n'
        f"until [ -e {ready} ]; do sleep 0.05; done\n"
        "kill -9 $!\n"
        "echo 'the probes fell off' >&2\n"
        "exit 3",
    )
    status, _, errors = world.run([world.porthole, "--helper", helper, "--demo", demo])
    equal(status, 1)
    has(errors, "gone\n")
    has(errors, "the probes fell off")


def test_demo_interrupted(world):
    demo = world.script(
        "demo-wait",
        "trap 'kill $!; echo progress removed; exit 1' TERM\n"
        "sleep 300 >/dev/null 2>&1 &\n"
        "echo progress waiting\n"
        "wait",
    )
    process = world.start(world.arguments("normal", "--demo", demo))
    equal(process.stderr.readline(), "waiting\n")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    equal(errors.splitlines()[0], "removed")
    has(errors.splitlines()[1], "porthole: the demo was stopped")
    equal(process.returncode, 1)


def test_demo_recorded(world):
    demo = world.script("demo-none", 'echo "error no engine may be used: join docker"; exit 3')
    helper = world.helper("normal")
    refused = world.helper("not-permitted")
    for arguments, part in (
        (["--helper", helper, "--demo", demo], "no engine may be used: join docker"),
        (["--helper", refused, "--demo", demo], "BPF may not be used here"),
    ):
        # the program in the build tree knows where the recording is
        status, output, errors = world.run([world.built, *arguments])
        has(errors, "porthole: " + part)
        has(errors, "A RECORDING")
        if "cannot be" in errors or "No such file" in errors:
            equal(status, 1)
        else:
            equal(status, 0)
            has(output.splitlines()[0], "A RECORDING")
            has(output, "TECHNIQUE")
        # a recording is never made of a recording
        record = world.path("no-demo.jsonl")
        status, output, errors = world.run([world.porthole, *arguments, "--record", record])
        one_line(status, errors, 1, part)
        assert "A RECORDING" not in output


def attempt(world, function):
    """How many seconds it took, and what went wrong, in lines."""
    begun = time.monotonic()
    try:
        function(world)
        trouble = []
    except Exception:
        trouble = traceback.format_exc().splitlines()
    return time.monotonic() - begun, trouble


def main():
    porthole, fake_helper = (os.path.abspath(path) for path in sys.argv[1:3])
    chosen = sys.argv[3:]
    tests = [
        (name[5:], function)
        for name, function in globals().items()
        if name.startswith("test_") and (not chosen or name[5:] in chosen)
    ]
    print(f"1..{len(tests)}")
    world = World(porthole, fake_helper)
    failed = False
    try:
        # most of the time goes by waiting
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = pool.map(lambda test: attempt(world, test[1]), tests)
            for number, ((name, _), (seconds, trouble)) in enumerate(zip(tests, results), 1):
                for line in trouble:
                    print("#", line.encode("unicode_escape").decode())
                failed = failed or bool(trouble)
                good = "not ok" if trouble else "ok"
                print(f"{good} {number} - {name} # {seconds:.1f} s", flush=True)
    finally:
        shutil.rmtree(world.folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
