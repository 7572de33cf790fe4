#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The demonstration's attacks, found at the container that commits them."""

import contextlib
import ipaddress
import json
import os
import shutil
import subprocess
import sys
import tempfile

import tap
from tap import Skip, comment, equal, has
from watch import DEMO, ENVIRONMENT, PORTHOLE, Watch, last_findings, replay

NAME = "porthole-demo-"
OTHERS = ("web", "api", "files", "db", "cache")

# What the attacker does and nobody else, by rule and subject.
WANTED = {
    ("scan-tool", "nmap"): "T1046",
    ("port-scan", "nmap"): "T1046",
    ("shadow", "/etc/shadow"): "T1003.008",
    ("private-keys", "/root/.ssh/id_ed25519"): "T1552.004",
    ("private-keys", "/root/.ssh/id_rsa"): "T1552.004",
}
# The scan also looks like these.
ALLOWED = {"lateral-ssh", "port-scan"}


class Demo:
    """One run of it, watched, recorded and exported, that all tests look at."""

    def __init__(self, folder):
        self.folder = folder
        self.recording = os.path.join(folder, "demo.jsonl.gz")
        self.graph = os.path.join(folder, "graph.json")
        self.environment = dict(
            ENVIRONMENT,
            PORTHOLE_DEMO_ENGINE="private",
            PORTHOLE_DEMO_INSTANCE=f"e2e{os.getpid()}",
            XDG_CACHE_HOME=os.environ.get("PORTHOLE_TEST_CACHE", folder),
        )
        arguments = ["--demo=" + DEMO, "--record", self.recording, "--export", self.graph]
        try:
            with Watch(*arguments, env=self.environment) as self.watch:
                self.status = self.watch.finish(240)
        finally:
            subprocess.run([DEMO, "clean"], env=self.environment, check=False)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"/run/porthole-demo-e2e{os.getpid()}.lock")
        self.ids = {}
        for line in self.watch.of_type("container"):
            if line.get("name", "").startswith(NAME):
                self.ids[line["name"].removeprefix(NAME)] = line["id"]

    def findings(self, role):
        """As they were said last."""
        return last_findings(self.watch.findings([self.ids[role]])).values()


@contextlib.contextmanager
def run_demo():
    if os.geteuid() != 0:
        raise Skip("an engine of the test's own needs root")
    tools = ("dockerd", "containerd", "docker", "runc")
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        raise Skip(f"not installed: {' '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="porthole-test-") as folder:
        yield Demo(folder)


def test_run(demo):
    """the demonstration runs to its end, and nothing of it is lost"""
    equal(demo.status, 0)
    equal(demo.watch.bad, [])
    equal(set(demo.ids), {"attacker", *OTHERS})
    for numbers in demo.watch.stats(demo.ids.values()).values():
        equal(numbers["lost"], 0)


def test_found(demo):
    """scan, files and their techniques are found at the attacker"""
    found = {(one["rule"], one.get("subject")): one for one in demo.findings("attacker")}
    for key, technique in WANTED.items():
        assert key in found, f"{key} is not in {list(found)}"
        equal(found[key]["level"], "high")
        equal(found[key]["techniques"], [technique])
        assert found[key]["reasons"] and found[key]["events"], found[key]
    has(found["shadow", "/etc/shadow"]["reasons"][0], "cat read /etc/shadow")
    has(found["shadow", "/etc/shadow"]["reasons"][1], "tried to read /etc/shadow")
    has(found["private-keys", "/root/.ssh/id_rsa"]["reasons"][0], "ENOENT")


def test_shell(demo):
    """the reverse shell is found with the socket that is its input"""
    (shell,) = [one for one in demo.findings("attacker") if one["rule"] == "reverse-shell"]
    equal((shell["level"], shell["techniques"]), ("high", ["T1059.004"]))
    (event,) = [e for e in demo.watch.events(demo.ids["attacker"]) if e["id"] in shell["events"]]
    equal((event["process"]["comm"], event["input"]["port"]), ("bash", 4444))
    (web,) = demo.watch.container(demo.ids["web"])["addresses"][:1]
    equal(event["input"]["ip"], web)


def test_nobody_else(demo):
    """nothing else is found, and nothing at the containers that only serve"""
    unexpected = {one["rule"] for one in demo.findings("attacker")} - ALLOWED
    equal(unexpected, {rule for rule, _ in WANTED if rule not in ALLOWED} | {"reverse-shell"})
    equal([one["rule"] for one in demo.findings("web")], ["network-tool"])
    for role in ("api", "files", "db", "cache"):
        equal([one["rule"] for one in demo.findings(role)], [])


def test_graph(demo):
    """the graph has an edge to each address, and containers where these are containers"""
    with open(demo.graph) as file:
        graph = json.load(file)
    nodes = {node["id"]: node for node in graph["nodes"]}
    attacker = demo.ids["attacker"]
    edges = {edge["target"]: edge for edge in graph["edges"] if edge["source"] == attacker}
    web = demo.watch.container(demo.ids["web"])["addresses"][0]
    subnet = ipaddress.ip_network(web + "/28", strict=False)
    own = {}
    for role, container in demo.ids.items():
        for address in demo.watch.container(container)["addresses"]:
            own[address] = container
    for address in map(str, subnet):
        target = own.get(address, "peer:" + address)
        assert target in edges, f"no edge to {address}"
        equal(nodes[target]["kind"], "container" if address in own else "peer")
        equal(nodes[target]["name"], nodes[own[address]]["name"] if address in own else address)
    equal(nodes[demo.ids["web"]]["name"], NAME + "web")
    equal(nodes[attacker]["level"], "high")
    has(edges[demo.ids["web"]]["ports"], "tcp/4444")


def test_replay(demo):
    """a replay finds the same and makes the same graph"""
    again = os.path.join(demo.folder, "again.json")
    status, lines, complaints = replay(demo.recording, "--export", again)
    equal((status, complaints), (0, ""))
    live, found = last_findings(demo.watch.lines), last_findings(lines)
    for number, finding in live.items():
        equal(found[number], finding)
    equal(list(found), list(live))
    with open(demo.graph) as first, open(again) as second:
        first, second = json.load(first), json.load(second)
        for key in ("nodes", "edges"):
            for one, other in zip(second[key], first[key]):
                equal(one, other)
        equal(second, first)
    comment(f"{len(lines)} lines, {len(live)} findings")


def test_table(demo):
    """a replay for people names container, level, technique and reason"""
    done = subprocess.run(
        [PORTHOLE, "--headless", "--text", "--replay", demo.recording],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    has(done.stdout, " high    porthole-demo-attacker: Password hashes read [T1003.008]: cat read")
    has(done.stdout, " edge    porthole-demo-attacker -> porthole-demo-web tcp ")


if __name__ == "__main__":
    tests = [
        test_run,
        test_found,
        test_shell,
        test_nobody_else,
        test_graph,
        test_replay,
        test_table,
    ]
    sys.exit(tap.run(run_demo, tests))
