# SPDX-License-Identifier: GPL-2.0-or-later
"""Bare containers: a bundle and a runtime, without any engine."""

import contextlib
import io
import json
import os
import subprocess
import tarfile

from engine import add_root, remove_cgroups


class Bundles:
    """Runs bundles that share one root file system; everything is in a folder of the engine's."""

    def __init__(self, folder, runtime="runc"):
        self.folder = folder
        self.runtime = runtime
        self.state = os.path.join(folder, runtime + "-state")
        self.root = os.path.join(folder, "rootfs")
        self.names = []
        if not os.path.isdir(self.root):
            archive = io.BytesIO()
            with tarfile.open(fileobj=archive, mode="w") as tar:
                add_root(tar)
            archive.seek(0)
            with tarfile.open(fileobj=archive) as tar:
                tar.extractall(self.root)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self.names:
            subprocess.run(
                [self.runtime, "--root", self.state, "delete", "--force", name],
                capture_output=True,
                check=False,
            )
            remove_cgroups(name)

    def make(self, name, command, **linux):
        bundle = os.path.join(self.folder, "bundle-" + name)
        os.mkdir(bundle)
        subprocess.run([self.runtime, "spec", "--bundle", bundle], check=True)
        path = os.path.join(bundle, "config.json")
        with open(path) as file:
            spec = json.load(file)
        spec["process"].update(terminal=False, args=list(command))
        # What this process may not raise, the container cannot have more of.
        spec["process"].pop("rlimits", None)
        spec["root"] = {"path": self.root, "readonly": True}
        spec["linux"].update(linux)
        with open(path, "w") as file:
            json.dump(spec, file)
        return bundle

    def run(self, name, *command, **linux):
        """Runs it to its end; returns what it printed."""
        bundle = self.make(name, command, **linux)
        self.names.append(name)
        done = subprocess.run(
            [self.runtime, "--root", self.state, "run", "--bundle", bundle, name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        output = (done.stdout + done.stderr).decode(errors="replace")
        if done.returncode != 0:
            raise OSError(f"{self.runtime}: {output.strip()}")
        return output

    @contextlib.contextmanager
    def running(self, name, *command, **linux):
        """While it runs detached."""
        bundle = self.make(name, command, **linux)
        self.names.append(name)
        call = [self.runtime, "--root", self.state, "run", "--detach", "--bundle", bundle, name]
        null = subprocess.DEVNULL
        subprocess.run(call, stdin=null, stdout=null, stderr=null, timeout=120, check=True)
        try:
            yield
        finally:
            delete = [self.runtime, "--root", self.state, "delete", "--force", name]
            subprocess.run(delete, capture_output=True, check=False)
