# SPDX-License-Identifier: GPL-2.0-or-later
"""The real system bus, polkitd and pkexec, with users, rules and files of the test's own.

All of it is in a mount namespace that only this process and what it starts are in: nothing of the
computer's is changed, and everything goes with the last process of it.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time

from engine import is_alive, send
from tap import Skip, wait_until

CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = (1 << 14) | (1 << 18)
MS_BIND = 1 << 12
FIRST_UID = 61234
BUS = "/run/dbus"
SERVICES = "/usr/share/dbus-1/system-services"
POLKIT_SERVICE = "org.freedesktop.PolicyKit1.service"

PASSWORD = "porthole-test"
# Of that password; it is good for nothing outside of the test's namespace.
HASH = (
    "$6$porthole$"
    "3kdp8tTSzf0mS3tv4wyze3kinDwPudXAEEdktxYd3wMBnp/HmhIEvHJj4pCZWIwVM33PChHGP6dVDrc0sKUjg/"
)

# Whoever polkit asks has to give their own password.
RULES = """
polkit.addAdminRule(function(action, subject) { return ["unix-user:" + subject.user]; });
polkit.addRule(function(action, subject) {
  if (action.id != "org.freedesktop.policykit.exec") return undefined;
  if (subject.user == "phtest-yes") return polkit.Result.YES;
  if (subject.user == "phtest-no") return polkit.Result.NO;
  if (subject.user == "phtest-ask") return polkit.Result.AUTH_ADMIN;
  return undefined;
});
"""

libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        raise Skip(f"{what}: {os.strerror(ctypes.get_errno())}")


def mount(source, target, kind=None, flags=0, data=None):
    arguments = [part and part.encode() for part in (source, target, kind)]
    check(libc.mount(*arguments, flags, data and data.encode()), f"mounting at {target}")


def leave_namespace():
    """For this process and what it will start; before it has threads."""
    if os.geteuid() != 0:
        raise Skip("a private mount namespace needs root")
    check(libc.unshare(CLONE_NEWNS), "a private mount namespace")
    mount("none", "/", None, MS_REC_PRIVATE)


class Authority:
    """with Authority(folder) as authority: ...; after leave_namespace()."""

    users = ("phtest-yes", "phtest-no", "phtest-ask")

    def __init__(self, folder):
        self.folder = folder
        self.bus = None
        for tool in ("dbus-daemon", "pkexec", "setpriv"):
            if shutil.which(tool) is None:
                raise Skip(f"{tool} is not installed")
        if not os.path.exists(os.path.join(SERVICES, POLKIT_SERVICE)):
            raise Skip("polkitd is not installed")

    def __enter__(self):
        os.mkdir(self.folder, 0o755)
        self.add_users()
        self.add_rules()
        try:
            self.start_bus()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def put(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def add_users(self):
        for name, line in (
            ("passwd", "{user}:x:{uid}:{uid}::/nonexistent:/bin/sh\n"),
            ("group", "{user}:x:{uid}:\n"),
            ("shadow", "{user}:{hash}:19000:0:99999:7:::\n"),
        ):
            real = "/etc/" + name
            with open(real) as file:
                text = file.read().rstrip("\n") + "\n"
            for number, user in enumerate(self.users):
                text += line.format(user=user, uid=FIRST_UID + number, hash=HASH)
            mode = os.stat(real).st_mode & 0o777
            mount(self.put("etc/" + name, text, mode), real, None, MS_BIND)

    def uid(self, user):
        return FIRST_UID + self.users.index(user)

    def add_rules(self):
        self.put("polkit-1/rules.d/10-test.rules", RULES)
        mount(os.path.join(self.folder, "polkit-1"), "/etc/polkit-1", None, MS_BIND)
        with open(os.path.join(SERVICES, POLKIT_SERVICE)) as file:
            self.put("services/" + POLKIT_SERVICE, file.read())
        # Nothing but polkitd may be started by this bus.
        mount(os.path.join(self.folder, "services"), SERVICES, None, MS_BIND)

    def start_bus(self):
        os.makedirs(BUS, exist_ok=True)
        mount("tmpfs", BUS, "tmpfs", 0, "mode=755")
        with open(os.path.join(self.folder, "bus.log"), "wb") as log:
            self.bus = subprocess.Popen(
                ["dbus-daemon", "--system", "--nofork", "--nosyslog", "--nopidfile"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until("a system bus", lambda: os.path.exists(BUS + "/system_bus_socket"))

    def end(self):
        """What the bus has started is only to be known by its namespace."""
        if self.bus is None:
            return
        self.bus.terminate()
        self.bus.wait(timeout=60)
        deadline = time.monotonic() + 10
        while self.daemons() and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in self.daemons():
            send(pid, signal.SIGKILL)

    def daemons(self):
        own = os.readlink("/proc/self/ns/mnt")
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                inside = os.readlink(f"/proc/{name}/ns/mnt") == own
                with open(f"/proc/{name}/comm") as file:
                    comm = file.read().strip()
            except OSError:
                continue
            if inside and comm.startswith(("polkit", "dbus-daemon")) and is_alive(int(name)):
                found.append(int(name))
        return found

    def as_user(self, user):
        """The beginning of a command that is to be run by that user."""
        uid = str(self.uid(user))
        return ["setpriv", "--reuid", uid, "--regid", uid, "--init-groups"]
