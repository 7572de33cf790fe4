# SPDX-License-Identifier: GPL-2.0-or-later
"""A Docker engine of the test's own, and everything of it removed again.

It has its folders, its socket and its containerd for itself, makes no bridge unless a test wants a
network, and changes no firewall rule, so that any number of them run beside each other.
"""

import ctypes
import fcntl
import http.client
import io
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import tarfile
import tempfile
import time
import urllib.parse

from tap import Skip, comment, wait_until

PREFIX = "porthole-test-"
RUN = "/run"
LOCK = "/run/porthole-test.lock"
BRIDGE = "phtest"
TOOLS = ("dockerd", "containerd", "runc", "busybox")
LINKS = (
    "sh true false sleep cat nc id echo ls env ps mkdir rm cp printf seq kill wc yes head touch "
    "hostname date grep sed awk sort tr test dd chmod su whoami uname tail xargs timeout ping wget"
)
PR_SET_PDEATHSIG = 1


class Refused(Exception):
    """The engine's answer was an error."""


def begin_daemon():
    """In the child: Ctrl-C is for the test, and if that is killed, the daemon ends too."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False


def processes_of(folder):
    """Daemons and shims of an engine name its folder in their arguments."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and folder + "/" in command_line(pid)]


def mounts_below(folder):
    with open("/proc/self/mountinfo") as file:
        paths = [line.split(" ")[4] for line in file]
    return [path for path in reversed(paths) if path.startswith(folder + "/")]


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def remove_folder(folder):
    """Whatever a killed engine has left, found by nothing but its folder."""
    for pid in processes_of(folder):
        # The first process of a container is the child of its shim and carries no folder's name.
        if "containerd-shim" in command_line(pid):
            for child in children_of(pid):
                send(child, signal.SIGKILL)
        send(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(is_alive(pid) for pid in processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for mount in mounts_below(folder):
        subprocess.run(["umount", "-l", mount], check=False)
    containers = os.path.join(folder, "data", "containers")
    for name in os.listdir(containers) if os.path.isdir(containers) else ():
        remove_cgroups(name)
    shutil.rmtree(folder, ignore_errors=True)


def remove_cgroups(name):
    for path, folders, _ in os.walk("/sys/fs/cgroup", topdown=False):
        for one in folders:
            if name in one:
                try:
                    os.rmdir(os.path.join(path, one))
                except OSError:
                    pass


def sweep():
    """Removes what tests that were killed have left."""
    for name in os.listdir(RUN):
        folder = os.path.join(RUN, name)
        if not name.startswith(PREFIX) or not os.path.isdir(folder):
            continue
        try:
            with open(os.path.join(folder, "owner")) as file:
                owner = int(file.read())
        except (OSError, ValueError):
            continue
        if not is_alive(owner):
            comment(f"removing {folder}, left by a test that was killed")
            remove_folder(folder)


class Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("engine", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def demultiplex(raw):
    """Standard output and error of an exec come in frames on one stream."""
    output, at = b"", 0
    while at + 8 <= len(raw):
        (size,) = struct.unpack(">I", raw[at + 4 : at + 8])
        output += raw[at + 8 : at + 8 + size]
        at += 8 + size
    return output.decode(errors="replace")


class Engine:
    """with Engine() as engine: ..."""

    image = "porthole-test:1"

    def __init__(self, runtimes=None):
        if os.geteuid() != 0:
            raise Skip("an engine of the test's own needs root")
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            raise Skip(f"not installed: {' '.join(missing)}")
        self.runtimes = runtimes or {}
        self.daemon = None
        self.networks = []

    def __enter__(self):
        sweep()
        self.folder = tempfile.mkdtemp(prefix=PREFIX, dir=RUN)
        os.chmod(self.folder, 0o755)
        with open(self.path("owner"), "w") as file:
            file.write(str(os.getpid()))
        self.socket = self.path("docker.sock")
        try:
            self.start_daemon()
            self.load_image()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    # --- the daemon

    def start_daemon(self):
        settings = {
            "data-root": self.path("data"),
            "exec-root": self.path("exec"),
            "pidfile": self.path("pid"),
            "hosts": ["unix://" + self.socket],
            "bridge": "none",
            "iptables": False,
            "ip-forward": False,
            "ip-masq": False,
            "userland-proxy": False,
            "live-restore": True,
            "runtimes": {name: {"path": path} for name, path in self.runtimes.items()},
        }
        with open(self.path("daemon.json"), "w") as file:
            json.dump(settings, file)
        with open(self.path("log"), "ab") as log:
            self.daemon = subprocess.Popen(
                ["dockerd", "--config-file", self.path("daemon.json")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=begin_daemon,
            )
        try:
            wait_until("dockerd answers", self.answers)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.last_words()}") from None

    def answers(self):
        if self.daemon.poll() is not None:
            raise Skip(f"dockerd does not run here: {self.last_words()}")
        try:
            return self.request("GET", "/_ping", timeout=10) is not None
        except (OSError, http.client.HTTPException):
            return False

    def last_words(self):
        with open(self.path("log"), errors="replace") as file:
            lines = file.read().splitlines()
        return lines[-1] if lines else "it said nothing"

    def stop_daemon(self, number=signal.SIGTERM):
        """Its containers go on running, and are there again with the next daemon."""
        self.daemon.send_signal(signal.SIGCONT)
        self.daemon.send_signal(number)
        try:
            self.daemon.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.daemon.wait()
        self.daemon = None

    def remove(self):
        if self.daemon is not None and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGCONT)
            try:
                self.remove_all()
            except (OSError, Refused, http.client.HTTPException) as error:
                comment(f"the engine did not remove its containers: {error}")
            self.stop_daemon()
        remove_folder(self.folder)

    def remove_all(self):
        for container in self.request("GET", "/containers/json?all=1"):
            self.remove_container(container["Id"])
        for network in self.networks:
            self.request("DELETE", f"/networks/{network}")

    # --- what it is asked

    def request(self, method, path, body=None, timeout=120):
        connection = Connection(self.socket, timeout)
        headers = {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(f"{method} {path}: {answer.status} {data.decode(errors='replace')}")
        if answer.headers.get_content_type() != "application/json":
            return data
        lines = [json.loads(line) for line in data.splitlines() if line.strip()]
        for line in lines:
            if isinstance(line, dict) and "errorDetail" in line:
                raise Refused(f"{method} {path}: {line['error']}")
        return lines[0] if len(lines) == 1 else lines

    def load_image(self):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            add_root(tar)
        query = urllib.parse.urlencode({"fromSrc": "-", "repo": "porthole-test", "tag": "1"})
        self.request("POST", "/images/create?" + query, archive.getvalue())

    def create(self, name, *command, **more):
        """More: keys of the API, those of HostConfig in host; returns the full id."""
        host = {"NetworkMode": "none", **more.pop("host", {})}
        body = {"Image": self.image, "Cmd": list(command), "HostConfig": host, **more}
        query = urllib.parse.urlencode({"name": name})
        return self.request("POST", "/containers/create?" + query, body)["Id"]

    def start(self, container):
        self.request("POST", f"/containers/{container}/start")

    def run(self, name, *command, **more):
        container = self.create(name, *command, **more)
        self.start(container)
        return container

    def wait(self, container, seconds=120):
        answer = self.request("POST", f"/containers/{container}/wait", timeout=seconds)
        return answer["StatusCode"]

    def stop(self, container, seconds=1):
        self.request("POST", f"/containers/{container}/stop?t={seconds}")

    def remove_container(self, container):
        try:
            self.request("DELETE", f"/containers/{container}?force=1&v=1")
        except Refused as error:
            # It is already on its way out.
            if " 404 " not in str(error) and " 409 " not in str(error):
                raise

    def exec(self, container, *command, **more):
        """Runs a command to its end; returns its exit status and what it printed."""
        body = {"AttachStdout": True, "AttachStderr": True, "Cmd": list(command), **more}
        number = self.request("POST", f"/containers/{container}/exec", body)["Id"]
        raw = self.request("POST", f"/exec/{number}/start", {"Detach": False, "Tty": False})
        status = self.request("GET", f"/exec/{number}/json")["ExitCode"]
        return status, demultiplex(raw)

    def inspect(self, container):
        return self.request("GET", f"/containers/{container}/json")

    def network(self, name="porthole-test"):
        """An internal network of sixteen addresses for documentation; returns id and subnet."""
        # Two tests that choose at the same time would choose the same.
        with open(LOCK, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for block in random.sample(range(16), 16):
                bridge = f"{BRIDGE}{block}"
                subnet = f"203.0.113.{block * 16}/28"
                if os.path.exists(f"/sys/class/net/{bridge}") or is_routed(block):
                    continue
                body = {
                    "Name": name,
                    "Internal": True,
                    "IPAM": {"Config": [{"Subnet": subnet}]},
                    "Options": {"com.docker.network.bridge.name": bridge},
                }
                network = self.request("POST", "/networks/create", body)["Id"]
                self.networks.append(network)
                return network, subnet
        raise Skip("every block of 203.0.113.0/24 is in use")


def is_routed(block):
    first = struct.unpack("!I", socket.inet_aton(f"203.0.113.{block * 16}"))[0]
    with open("/proc/net/route") as file:
        for line in file.readlines()[1:]:
            fields = line.split()
            target, mask = (
                struct.unpack("!I", struct.pack("=I", int(fields[n], 16)))[0] for n in (1, 7)
            )
            if target and target <= first + 15 and first <= target | ~mask & 0xFFFFFFFF:
                return True
    return False


def root_files():
    yield "etc/passwd", "root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/home:/bin/sh\n", 0o644
    yield "etc/group", "root:x:0:\nuser:x:1000:\n", 0o644
    yield "etc/shadow", "root:*:19000:0:99999:7:::\n", 0o640
    yield "root/.ssh/id_ed25519", "not a real key\n", 0o600


def add_root(tar):
    """A root file system out of busybox alone."""
    for folder in ("bin", "etc", "tmp", "root", "root/.ssh", "home", "proc", "sys", "dev", "run"):
        info = tarfile.TarInfo(folder)
        info.type, info.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(info)
    with open(shutil.which("busybox"), "rb") as file:
        program = file.read()
    info = tarfile.TarInfo("bin/busybox")
    info.size, info.mode = len(program), 0o755
    tar.addfile(info, io.BytesIO(program))
    for name in LINKS.split():
        info = tarfile.TarInfo("bin/" + name)
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, "busybox", 0o777
        tar.addfile(info)
    for name, text, mode in root_files():
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(text), mode
        tar.addfile(info, io.BytesIO(text.encode()))
