# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper on a private connection, and just enough of D-Bus to ask it something."""

import contextlib
import socket
import struct
import subprocess

from tap import comment

PATH = "/org/porthole/Monitor1"
INTERFACE = "org.porthole.Monitor1"
PROPERTIES = "org.freedesktop.DBus.Properties"
CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
FIELDS = {1: "o", 2: "s", 3: "s", 8: "g"}


def pad(data, to):
    return data + b"\0" * (-len(data) % to)


def string(text):
    return struct.pack("<I", len(text)) + text.encode() + b"\0"


def encode(serial, interface, member, signature="", body=b""):
    fields = b""
    for code, text in ((1, PATH), (2, interface), (3, member), (8, signature)):
        if not text:
            continue
        kind = FIELDS[code]
        value = bytes([len(text)]) + text.encode() + b"\0" if kind == "g" else string(text)
        # A variant's text begins where its length is aligned.
        fields = pad(fields, 8) + bytes([code, 1]) + kind.encode() + b"\0" + value
    head = struct.pack("<cBBBIII", b"l", CALL, 0, 1, len(body), serial, len(fields))
    return pad(head + fields, 8) + body


class Peer:
    """with Peer(command, ...) as peer: ...; what is passed on is for subprocess.Popen."""

    def __init__(self, command, **more):
        self.own, theirs = socket.socketpair()
        self.own.settimeout(60)
        self.serial = 0
        with theirs:
            self.process = subprocess.Popen(
                command,
                **{"stdin": theirs, "stdout": theirs, "stderr": subprocess.PIPE, **more},
            )

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.own.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=30)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            if kind is not None:
                comment(f"{self.process.returncode}: {self.process.stderr.read()!r}")
            self.process.stderr.close()

    def take(self, length):
        data = b""
        while len(data) < length:
            more = self.own.recv(length - len(data))
            if not more:
                raise EOFError("the helper has closed the connection")
            data += more
        return data

    def authenticate(self):
        self.own.sendall(b"\0AUTH ANONYMOUS\r\n")
        line = b""
        while not line.endswith(b"\r\n"):
            line += self.take(1)
        assert line.startswith(b"OK "), line
        self.own.sendall(b"BEGIN\r\n")

    def receive(self):
        """Returns the kind of the next message, and all of it."""
        head = self.take(16)
        assert head[:1] == b"l", head
        kind = head[1]
        length, _, fields = struct.unpack("<III", head[4:])
        return kind, head + self.take(fields + -fields % 8 + length)

    def call(self, interface, member, signature="", body=b""):
        """Returns the answer; signals before it are passed over."""
        self.serial += 1
        self.own.sendall(encode(self.serial, interface, member, signature, body))
        while True:
            kind, message = self.receive()
            if kind != SIGNAL:
                assert kind == REPLY, message
                return message

    def works(self):
        """It answers, watches, and sends what it sees."""
        self.authenticate()
        body = pad(string(INTERFACE), 4) + string("Version")
        assert b"0.1.0" in self.call(PROPERTIES, "Get", "ss", body)
        # An empty a{sv}: its entries would begin at a multiple of eight.
        answer = self.call(INTERFACE, "Watch", "a{sv}", struct.pack("<II", 0, 0))
        assert b"tp_btf" in answer or b"syscalls" in answer, answer
        kind, message = self.receive()
        assert kind == SIGNAL and b"Batch" in message, message

    def refuses(self, *parts):
        """It ends by itself with one line, and says nothing to the caller."""
        status = self.process.wait(timeout=60)
        text = self.process.stderr.read().decode(errors="backslashreplace")
        comment(f"{status}: {text.strip()}")
        assert status > 0, status
        assert len(text.splitlines()) == 1, text
        for part in parts:
            assert part in text, text
