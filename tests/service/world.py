# SPDX-License-Identifier: GPL-2.0-or-later
"""The service as it is installed, on a real system bus with the real polkitd, and its callers."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))

# pylint: disable=wrong-import-position
from authority import HASH, MS_BIND, SERVICES, Authority, leave_namespace, mount
from tap import comment, wait_until

NAME = "org.porthole.Monitor1"
HELPER = os.environ.get("PORTHOLE_TEST_HELPER", "")
CALLER = os.environ.get("PORTHOLE_TEST_CALLER", "")
AGENT = os.environ.get("PORTHOLE_TEST_AGENT", "")
DATA = os.environ.get("PORTHOLE_TEST_DATA", "")
ACTIONS = "/usr/share/polkit-1/actions"
POLICIES = "/usr/share/dbus-1/system.d"

RULES = """
polkit.addAdminRule(function(action, subject) { return ["unix-user:" + subject.user]; });
polkit.addRule(function(action, subject) {
  if (action.id.indexOf("org.porthole.Monitor1.") != 0) return undefined;
  if (subject.user.indexOf("phtest-yes") == 0) return polkit.Result.YES;
  if (subject.user == "phtest-no") return polkit.Result.NO;
  return undefined;
});
"""


class Service(Authority):
    """with Service(folder) as service: ...; after leave_namespace()."""

    # Those who are allowed are as many as it takes to want all places.
    allowed = ("phtest-yes", *(f"phtest-yes{number}" for number in range(2, 10)))
    users = (*allowed, "phtest-no", "phtest-ask", "porthole")

    def __init__(self, folder, idle=30):
        super().__init__(folder)
        self.idle = idle

    def add_rules(self):
        self.put("polkit-1/rules.d/10-test.rules", RULES)
        mount(os.path.join(self.folder, "polkit-1"), "/etc/polkit-1", None, MS_BIND)
        helper = self.helper = self.copy(HELPER)
        self.caller = self.copy(CALLER)
        self.agent = self.copy(AGENT) if AGENT else None
        shutil.copy(os.path.join(SERVICES, "org.freedesktop.PolicyKit1.service"), self.made("services"))
        self.put(
            f"services/{NAME}.service",
            f"[D-BUS Service]\nName={NAME}\nExec={helper} --bus --idle {self.idle}\nUser=root\n",
        )
        mount(os.path.join(self.folder, "services"), SERVICES, None, MS_BIND)
        for real, own in ((ACTIONS, f"polkit/{NAME}.policy"), (POLICIES, f"dbus/{NAME}.conf")):
            copy = self.made(os.path.basename(real))
            shutil.copytree(real, copy, dirs_exist_ok=True)
            shutil.copy(os.path.join(DATA, own), copy)
            mount(copy, real, None, MS_BIND)

    def copy(self, program, name=None):
        """Where other users may run it, whoever owns the checkout."""
        name = name or os.path.basename(program)
        path = shutil.copyfile(program, os.path.join(self.folder, name))
        os.chmod(path, 0o755)
        return path

    def as_user(self, user):
        return [] if user == "root" else super().as_user(user)

    def made(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        return path

    def set_rules(self, text):
        """At once: polkitd reads them when the folder changes."""
        new = self.put("new.rules", text)
        os.replace(new, os.path.join(self.folder, "polkit-1/rules.d/10-test.rules"))

    def daemons(self):
        return super().daemons() + self.helpers()

    def helpers(self, program=None):
        """Pids of the helper, whoever it is by now."""
        program = program or self.helper
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{name}/exe") == program:
                    found.append(int(name))
        return found


class UserProgram:
    """A program that a user starts and that is told what to do, line by line."""

    def __init__(self, service, user, agent, path):
        self.process = subprocess.Popen(
            [*service.as_user(user), *agent, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )
        self.readers = [
            threading.Thread(target=self.read, args=(self.process.stdout, self.take_line)),
            threading.Thread(target=self.read, args=(self.process.stderr, self.take_error)),
        ]
        for reader in self.readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join(timeout=10)
        self.process.stdout.close()
        self.process.stderr.close()

    @staticmethod
    def read(pipe, take):
        for line in pipe:
            take(line.rstrip("\n"))

    def take_line(self, line):
        raise NotImplementedError

    def take_error(self, line):
        raise NotImplementedError

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


class Callers(UserProgram):
    """Any number of connections to the bus."""

    def __init__(self, service, user, *agent):
        self.changed = threading.Condition(threading.RLock())
        self.said = {}
        self.errors = []
        super().__init__(service, user, agent, service.caller)

    def take_line(self, line):
        number, _, text = line.partition(" ")
        with self.changed:
            self.said.setdefault(int(number), []).append(text)
            self.changed.notify_all()

    def take_error(self, line):
        with self.changed:
            self.errors.append(line)
            self.changed.notify_all()

    def all(self, number, start):
        with self.changed:
            return [text for text in self.said.get(number, ()) if text.startswith(start)]

    def wait(self, number, starts, after=0, seconds=60):
        """The first line from the one after on that begins like one of these."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                for text in self.said.get(number, ())[after:]:
                    if text.startswith(starts):
                        return text
                left = deadline - time.monotonic()
                if left <= 0:
                    comment(f"{number} said {self.said.get(number)!r}, {self.errors!r}")
                    raise AssertionError(f"{number}: nothing like {starts!r}")
                self.changed.wait(min(left, 1))

    def mark(self, number):
        with self.changed:
            return len(self.said.get(number, ()))

    def open(self, number):
        self.send(f"open {number}")
        return self.wait(number, ("open ", "error ")).partition(" ")[2]

    def ask(self, number, method, arguments="()", flags="-", to=NAME):
        self.send(f"call {number} {flags} {to} {method} {arguments}")

    def call(self, number, method, arguments="()", flags="-", to=NAME):
        after = self.mark(number)
        self.ask(number, method, arguments, flags, to)
        return self.wait(number, ("reply ", "error "), after)

    def watch(self, number, options="@a{sv} {}", flags="-"):
        return self.call(number, NAME + ".Watch", f"({options},)", flags)


def is_error(text, name):
    assert text.startswith("error ") and text.removeprefix("error ").startswith(name), text


def is_reply(text):
    assert text.startswith("reply "), text


@contextlib.contextmanager
def make_service(idle=30):
    leave_namespace()
    with tempfile.TemporaryDirectory(prefix="porthole-test-service-", dir="/run") as folder:
        os.chmod(folder, 0o755)
        with Service(os.path.join(folder, "authority"), idle) as service:
            yield service


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def the_helper(service):
    return wait_until("a helper", service.helpers, 30)[0]
