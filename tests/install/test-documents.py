#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Manuals and completions: are they sound, and do they tell the options that the programs have?

test-documents.py PORTHOLE HELPER DATA
"""

import contextlib
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

import tap

PORTHOLE, HELPER, DATA = (pathlib.Path(argument) for argument in sys.argv[1:4])
MANUALS = {PORTHOLE: DATA / "man/porthole.1", HELPER: DATA / "man/porthole-helper.8"}
COMPLETION = DATA / "completion"
SOURCE = DATA.parent
README = SOURCE / "README.md"
SECONDS = 60


def output(*command, **more):
    """What a command that succeeds prints; errors are part of it."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, timeout=SECONDS, check=False, **more)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{command}: status {done.returncode}: {text}"
    return text


def needs(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is missing")


def options_of(program):
    help_text = output(program, "--help")
    found = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", help_text, re.MULTILINE))
    assert "--version" in found, help_text
    return found


def manual_options(manual):
    items = re.findall(r"^\.It (Fl .*)", manual.read_text(), re.MULTILINE)
    return {"-" + name for item in items for name in re.findall(r"Fl (-[a-z-]+)", item)}


def test_manual_options(world):
    """the manuals tell the options of --help, all of them and no others"""
    for program, manual in MANUALS.items():
        tap.equal(sorted(manual_options(manual)), sorted(options_of(program)), manual.name)


def statuses_of(manual):
    text = re.search(r"^\.Sh EXIT STATUS\n(.*?)^\.Sh", manual.read_text(), re.M | re.S)[1]
    return {int(number) for line in re.findall(r"^\.It ([\d ,]+)$", text, re.MULTILINE)
            for number in line.split(" , ")}


def test_statuses(world):
    """each exit status is in the manual"""
    tap.equal(statuses_of(MANUALS[PORTHOLE]), {0, 1, 2, 129, 130, 143}, "porthole")
    tap.equal(statuses_of(MANUALS[HELPER]), {0, 1}, "porthole-helper")
    broken = pathlib.Path(world, "today.jsonl.gz")
    for wanted, *command in ((0, PORTHOLE, "--version"), (2, PORTHOLE, "--nonsense"),
                             (1, PORTHOLE, "--headless", "--replay", broken),
                             (0, HELPER, "--version"), (1, HELPER, "--nonsense"),
                             (1, HELPER)):
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, check=False)
        tap.equal(done.returncode, wanted, f"{command}: {done.stderr}")
        tap.equal(len(done.stderr.splitlines()), 1 if wanted else 0, done.stderr)


def test_environment(world):
    """the manual has each variable that the program asks for"""
    asked = {name for source in SOURCE.glob("app/**/*.c")
             for name in re.findall(r'getenv \("(\w+)"', source.read_text())}
    assert "NO_COLOR" in asked, asked
    told = set(re.findall(r"Ev (\w+)", MANUALS[PORTHOLE].read_text()))
    # whoever has a terminal has this one
    tap.equal(asked - told - {"TERM"}, set())


def test_readme(world):
    """README.md has all options and no others, and what it points to is there"""
    text = README.read_text()
    wanted = options_of(PORTHOLE) - {"--help", "--version"}
    tap.equal(sorted(wanted - set(re.findall(r"--[a-z]+", text))), [], "not told")
    used = {option for line in re.findall(r"^    .*app/(?:run|porthole) .*$", text, re.MULTILINE)
            for option in re.findall(r" (--[a-z-]+)", line)}
    tap.equal(sorted(used - options_of(PORTHOLE)), [], "no such options")
    for place in re.findall(r"\]\(([^):]+)\)|(?:src|srcset)=\"([^\":]+)\"", text):
        assert (SOURCE / "".join(place)).is_file(), place


def test_man(world):
    """man formats the manuals without a warning"""
    needs("man")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANROFFSEQ": ""}
    for manual in MANUALS.values():
        tap.equal(output("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", manual,
                         env=environment).count("warning"), 0, manual.name)
        page = output("man", "--warnings", "-l", manual, env=environment)
        tap.has(page, "SEE ALSO")
        assert "warning" not in page, page


def test_mandoc(world):
    """mandoc finds nothing wrong in the manuals"""
    needs("mandoc")
    for manual in MANUALS.values():
        tap.equal(output("mandoc", "-Tlint", "-Wwarning", manual), "", manual.name)


def test_completion_options(world):
    """each completion knows the options of --help, all of them and no others"""
    wanted = sorted(options_of(PORTHOLE))
    bash = (COMPLETION / "porthole.bash").read_text()
    listed = re.search(r"local options='([^']*)'", bash)[1]
    tap.equal(sorted(word.rstrip("=") for word in listed.split()), wanted, "bash")
    zsh = (COMPLETION / "_porthole").read_text()
    tap.equal(sorted(set(re.findall(r"[*')}{,](--[a-z]+)", zsh))), wanted, "zsh")
    fish = (COMPLETION / "porthole.fish").read_text()
    tap.equal(sorted("--" + name for name in re.findall(r" -l ([a-z]+)", fish)), wanted, "fish")


class Shell:
    """A shell at a terminal, in which porthole prints its arguments."""

    def __init__(self, folder, *command):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update(TERM="dumb", PATH=f"{folder}/bin:{os.environ['PATH']}", HOME=folder,
                              PS1="> ", INPUTRC="/dev/null", LC_ALL="C.UTF-8")
            os.execvp(command[0], command)
        self.seen = ""

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern):
        """The match, from what was printed since the last one."""
        deadline = time.monotonic() + SECONDS
        while not (match := re.search(pattern, self.seen)):
            left = deadline - time.monotonic()
            assert left > 0, f"{pattern!r} is not in {self.seen!r}"
            if select.select([self.terminal], [], [], left)[0]:
                self.seen += os.read(self.terminal, 4096).decode(errors="replace")
        self.seen = self.seen[match.end():]
        return match

    def completes(self, typed, wanted):
        """What is typed, a Tab and Enter run porthole with the wanted arguments."""
        self.type(typed + "\t\r")
        found = self.wait_for(r"ARGUMENTS((?: <[^<>]*>)*) END")[1]
        tap.equal(re.findall("<([^<>]*)>", found), wanted, typed)

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


@contextlib.contextmanager
def shell(world, *command):
    needs(command[0])
    made = Shell(world, *command)
    try:
        yield made
    finally:
        made.close()


def test_bash(world):
    """bash completes options, containers, endings and recordings"""
    with shell(world, "bash", "--noprofile", "--norc", "-i") as bash:
        bash.type(f". '{COMPLETION}/porthole.bash'; echo REA''DY\r")
        bash.wait_for("READY")
        bash.completes("porthole --hea", ["--headless"])
        bash.completes("porthole --dur", ["--duration="])
        bash.completes("porthole --json --container w", ["--json", "--container", "web-1"])
        bash.completes("porthole --container=db", ["--container=db"])
        bash.completes("porthole --replay tod", ["--replay", "today.jsonl.gz"])
        bash.completes("porthole --export=gr", ["--export=graph.svg"])
        bash.completes("porthole a", ["a night.jsonl"])
        bash.completes("porthole fol", ["folder/"])


def test_bash_hostile(world):
    """bash offers no name that it could run"""
    script = (f". '{COMPLETION}/porthole.bash'; "
              "COMP_WORDS=(porthole --container ''); COMP_CWORD=2; "
              "_porthole porthole '' --container; printf '%s\\n' \"${COMPREPLY[@]}\"")
    path = f"{world}/bin:{os.environ['PATH']}"
    found = output("bash", "-c", script, env={**os.environ, "PATH": path}, cwd=world)
    tap.equal(found.split(), ["web-1", "db"])
    assert not os.path.exists(f"{world}/owned")


def test_zsh(world):
    """zsh completes options and containers"""
    with shell(world, "zsh", "-f", "-i") as zsh:
        zsh.type(f"fpath=('{COMPLETION}' $fpath); autoload -Uz compinit; compinit -u -D; "
                 "echo REA''DY\r")
        zsh.wait_for("READY")
        zsh.completes("porthole --hea", ["--headless"])
        zsh.completes("porthole --container=w", ["--container=web-1"])


def test_fish(world):
    """fish completes options and containers"""
    needs("fish")
    path = f"{world}/bin:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": world}

    def completions(line):
        text = output("fish", "--no-config", "-c",
                      f"source '{COMPLETION}/porthole.fish'; complete -C '{line}'",
                      env=environment, cwd=world)
        return [entry.split("\t")[0] for entry in text.splitlines()]

    tap.equal(completions("porthole --hea"), ["--headless"])
    tap.equal(sorted(completions("porthole --container ")), ["db", "web-1"])
    tap.has(completions("porthole tod"), "today.jsonl.gz")


@contextlib.contextmanager
def make_world():
    """A folder with recordings, a porthole that prints its arguments, and an engine."""
    with tempfile.TemporaryDirectory() as folder:
        programs = {
            "porthole": 'printf ARGUMENTS; printf " <%s>" "$@"; echo " END"',
            "docker": "printf '%s\\n' web-1 db '$(touch owned)' 'a b' '`touch owned`'",
            "podman": "exit 1",
        }
        os.mkdir(f"{folder}/bin")
        os.mkdir(f"{folder}/folder")
        for name, text in programs.items():
            path = pathlib.Path(folder, "bin", name)
            path.write_text(f"#!/bin/sh\n{text}\n")
            path.chmod(0o755)
        for name in ("today.jsonl.gz", "today.txt", "a night.jsonl", "graph.svg", "graph.txt"):
            pathlib.Path(folder, name).touch()
        yield folder


if __name__ == "__main__":
    sys.exit(tap.run(make_world, [
        test_manual_options, test_statuses, test_environment, test_readme, test_man, test_mandoc,
        test_completion_options,
        test_bash, test_bash_hostile, test_zsh, test_fish,
    ]))
