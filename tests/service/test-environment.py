#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper in an environment of the caller's choice: variables, descriptors, limits.

It works as ever or refuses with one line. It loads nothing that a variable names, and writes
nowhere but to its caller and to standard error. Through pkexec, and started by root.
"""

import contextlib
import ctypes
import errno
import itertools
import os
import resource
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

import world
from peer import INTERFACE, PROPERTIES, Peer, encode, pad, string

# pylint: disable=wrong-import-order
import tap
from authority import Authority, leave_namespace, libc, mount
from tap import comment, equal

TRAP = os.environ.get("PORTHOLE_TEST_TRAP", "")
TRACES = "/run/porthole-test-traces"
NOT_STREAMS = "standard input and output are not a socket or pipes"


class World(Authority):
    """Where the helper is, and what a caller has prepared for it."""

    def add_rules(self):
        super().add_rules()
        self.helper = self.copy(world.HELPER, "porthole-helper")
        self.trap = self.copy(TRAP, "libtrap.so")
        self.put("gconv-modules", f"module INTERNAL TRAP// {self.trap} 1\n")
        for name in ("pkexec", "dbus-launch", "bpftool", "docker", "podman"):
            self.put(f"bin/{name}", f"#!/bin/sh\nmkdir {TRACES}/{name}\n", 0o755)
        os.makedirs(TRACES, exist_ok=True)
        mount("tmpfs", TRACES, "tmpfs", 0, "mode=1777")

    def copy(self, program, name):
        path = shutil.copyfile(program, os.path.join(self.folder, name))
        os.chmod(path, 0o755)
        return path

    def hostile(self):
        """A caller's environment; bytes, since some of it is no text."""
        values = {
            "PATH": self.folder + "/bin",
            "LD_PRELOAD": self.trap,
            "LD_AUDIT": self.trap,
            "LD_LIBRARY_PATH": self.folder,
            "GIO_MODULE_DIR": self.folder,
            "GIO_EXTRA_MODULES": self.folder,
            "GIO_USE_VFS": "trap",
            "GSETTINGS_BACKEND": "trap",
            "GCONV_PATH": self.folder,
            "LOCPATH": self.folder,
            "NLSPATH": self.folder + "/%N",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unixexec:path={self.folder}/bin/dbus-launch",
            "DBUS_SESSION_BUS_ADDRESS": f"unixexec:path={self.folder}/bin/dbus-launch",
            "G_DEBUG": "gc-friendly",
            "G_MESSAGES_DEBUG": "all",
            "G_SLICE": "always-malloc",
            "LIBBPF_LOG_LEVEL": "debug",
            "LIBBPF_STRICT_MODE": "0xffffffff",
            "BPF_OBJECT": self.trap,
            "HOME": self.folder,
            "XDG_CONFIG_HOME": self.folder,
            "XDG_DATA_DIRS": self.folder,
            "XDG_RUNTIME_DIR": self.folder,
            "TMPDIR": self.folder,
            "IFS": "/",
            "TZ": self.trap,
            "MALLOC_CHECK_": "3",
            "A\nLD_PRELOAD": self.trap,
            "\nLD_PRELOAD": self.trap,
            "B\x01\xff": "x" * 100000,
        }
        return {
            name.encode("latin-1"): value.encode("latin-1") for name, value in values.items()
        }

    def pkexec(self):
        return [shutil.which("pkexec"), self.helper, "--peer"]

    def as_root(self):
        return [self.helper, "--peer"]

    def ways(self):
        through_pkexec = [*self.as_user("phtest-yes"), *self.pkexec()]
        return ("pkexec", through_pkexec), ("root", self.as_root())


def ways_to_repeat(w):
    """The way of an ordinary user, and in the longer form that of root as well."""
    return w.ways() if tap.FULL else w.ways()[:1]


@contextlib.contextmanager
def make_world():
    leave_namespace()
    with tempfile.TemporaryDirectory(prefix="porthole-test-environment-", dir="/run") as folder:
        os.chmod(folder, 0o755)
        with World(os.path.join(folder, "authority")) as made:
            yield made
    with contextlib.suppress(OSError):
        os.rmdir(TRACES)


def take_traces():
    found = sorted(os.listdir(TRACES))
    for name in found:
        os.rmdir(os.path.join(TRACES, name))
    return found


def test_trap(w):
    """the trap is one: who believes these variables is seen"""
    subprocess.run(["/bin/true"], env={"LD_PRELOAD": w.trap}, check=True)
    equal(take_traces(), ["true"])
    if shutil.which("gio"):
        names = {"GIO_MODULE_DIR": w.folder, "PATH": os.environ["PATH"]}
        subprocess.run(["gio", "info", "/"], env=names, check=True, capture_output=True)
        equal(take_traces(), ["gio"])


# Of a program that the user starts, which is the last one that these variables mean something to.
SETTER = """
import ast, os, sys
os.execve(sys.argv[2], sys.argv[2:], ast.literal_eval(sys.argv[1]))
"""


def test_variables(w):
    """no variable of the caller's has any effect"""
    hostile = w.hostile()
    # The loader of a program that root starts itself believes them before there is a helper.
    kept = {name: value for name, value in hostile.items() if not name.startswith(b"LD_")}
    with Peer(w.as_root(), env=kept) as peer:
        peer.works()
        with open(f"/proc/{peer.process.pid}/maps") as file:
            assert w.trap not in file.read()
    equal(take_traces(), [])
    setter = [sys.executable, "-c", SETTER, repr(hostile)]
    with Peer([*w.as_user("phtest-yes"), *setter, *w.pkexec()]) as peer:
        peer.works()
    equal(take_traces(), [])


def test_suspicious(w):
    """what pkexec would pass on is looked at by it"""
    values = {"LANG": "../../x", "LC_ALL": "%n", "SHELL": w.trap, "TERM": "a\nb"}
    for name, value in values.items():
        setter = [sys.executable, "-c", SETTER, repr({name: value})]
        with Peer([*w.as_user("phtest-yes"), *setter, *w.pkexec()]) as peer:
            if name == "TERM":
                peer.works()
            else:
                equal(peer.process.wait(timeout=60), 127)
                equal(peer.own.recv(1), b"")
    equal(take_traces(), [])


@contextlib.contextmanager
def decoys(w, number):
    """Files that happen to be open where something may be written by mistake."""
    path = w.put("decoy", "")
    files = [os.open(path, os.O_RDWR | os.O_APPEND) for _ in range(number)]
    try:
        yield files
        equal(os.stat(path).st_size, 0)
    finally:
        for file in files:
            os.close(file)


def closing(numbers):
    def close():
        for number in numbers:
            os.close(number)

    return close


def test_closed(w):
    """any of the first three descriptors closed"""
    for way, command in ways_to_repeat(w):
        for n in (1, 2, 3):
            for closed in itertools.combinations((0, 1, 2), n):
                comment(f"{way}: without {closed}")
                with decoys(w, 20) as files, Peer(
                    command, pass_fds=files, preexec_fn=closing(closed)
                ) as peer:
                    if closed == (2,):
                        peer.works()
                    elif 2 in closed:
                        assert peer.process.wait(timeout=60) > 0
                        equal(peer.process.stderr.read(), b"")
                        equal(peer.own.recv(1), b"")
                    else:
                        peer.refuses(NOT_STREAMS)
                        equal(peer.own.recv(1), b"")


def test_not_streams(w):
    """standard input and output that are no connection are left alone"""
    with open("/dev/null", "r+b") as null, decoys(w, 1) as (decoy,):
        master, terminal = os.openpty()
        for standard in (null, decoy, terminal):
            for which in ("stdin", "stdout"):
                for _, command in w.ways():
                    with Peer(command, **{which: standard}) as peer:
                        peer.refuses(NOT_STREAMS)
        os.set_blocking(master, False)
        try:
            assert not os.read(master, 100)
        except BlockingIOError:
            pass
        os.close(terminal)
        os.close(master)


def test_more(w):
    """descriptors that nobody asked for are closed, and not written to"""
    for way, command in ways_to_repeat(w):
        reader, writer = os.pipe()
        with decoys(w, 200) as files:
            with Peer(command, pass_fds=[*files, writer]) as peer:
                os.close(writer)
                peer.works()
                ended, _, _ = select.select([reader], [], [], 30)
                assert ended, f"{way}: it holds what it was left"
        os.close(reader)


def test_peer_gone(w):
    """nobody at the other end, from the beginning, or from anywhere in between"""
    steps = ("before", "half", "greeting"), ("authenticated", "asked", "before")
    for (way, command), each in zip(w.ways(), steps):
        for step in each:
            with Peer(command) as peer:
                if step == "greeting":
                    peer.own.sendall(b"\0AUTH ANON")
                if step in ("authenticated", "asked"):
                    peer.authenticate()
                if step == "asked":
                    body = pad(string(INTERFACE), 4) + string("Version")
                    for serial in range(1, 50):
                        peer.own.sendall(encode(serial, PROPERTIES, "Get", "ss", body))
                if step == "half":
                    peer.own.shutdown(socket.SHUT_WR)
                else:
                    peer.own.close()
                status = peer.process.wait(timeout=60)
                text = peer.process.stderr.read().decode()
                comment(f"{way}, {step}: {status} {text.strip()}")
                # It ends in good order, and not by a signal.
                assert status >= 0, status
                assert len(text.splitlines()) <= 1, text


def test_nobody_reads(w):
    """standard error that nobody reads, or that is full, does not end it"""
    for _, command in ways_to_repeat(w):
        reader, writer = os.pipe()
        os.close(reader)
        with open("/dev/full", "wb") as full:
            for error in (writer, full):
                with Peer(command, stderr=error) as peer:
                    peer.works()
                    peer.call(INTERFACE, "Unwatch")
                with Peer(command, stdin=subprocess.DEVNULL, stderr=error) as peer:
                    equal(peer.process.wait(timeout=60), 1)
        os.close(writer)


def limiting(most, now):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))


def test_limits(w):
    """few open files: it takes what it may have, and refuses where that is too little"""
    for _, command in ways_to_repeat(w):
        with Peer(command, preexec_fn=limiting(512, 32)) as peer:
            peer.works()
        for most in (16, 64, 255):
            with Peer(command, preexec_fn=limiting(most, most)) as peer:
                peer.refuses("needs 256 open files")
                equal(peer.own.recv(1), b"")


CREATE_RULESET = 444  # on every architecture
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def without_landlock(number):
    """A kernel that answers with that error when it is asked for Landlock."""
    code = b"".join(
        struct.pack("=HBBI", *line)
        for line in (
            (0x20, 0, 0, 0),  # the number of the system call
            (0x15, 0, 1, CREATE_RULESET),
            (0x06, 0, 0, 0x00050000 | number),
            (0x06, 0, 0, 0x7FFF0000),
        )
    )
    program = Filter(len(code) // 8, code)

    def enter():
        if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")

    return enter


def test_landlock(w):
    """without Landlock it goes on and says so; where Landlock fails it does not"""
    for number, (_, command) in zip((errno.ENOSYS, errno.EOPNOTSUPP), w.ways()):
        with Peer(command, preexec_fn=without_landlock(number)) as peer:
            peer.works()
            status = world.status_of(peer.process.pid)
            equal(status["Seccomp"], "2")
            equal(status["NoNewPrivs"], "1")
            assert "0" not in status["Uid"].split(), status["Uid"]
            peer.own.close()
            equal(peer.process.wait(timeout=60), 0)
            said = peer.process.stderr.read().decode()
            assert said.startswith("this kernel has no Landlock: "), said
    for _, command in w.ways():
        with Peer(command, preexec_fn=without_landlock(errno.ENOMEM)) as peer:
            peer.refuses("does not go on as root: Landlock: ")


if __name__ == "__main__":
    tests = [
        test_trap,
        test_variables,
        test_suspicious,
        test_closed,
        test_not_streams,
        test_more,
        test_peer_gone,
        test_nobody_reads,
        test_limits,
        test_landlock,
    ]
    sys.exit(tap.run(make_world, tests))
