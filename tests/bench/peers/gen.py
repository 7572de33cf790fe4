#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""gen.py N [SEED]: writes a graph as containers make it, one edge "a b" a line.

Nodes 0 to h - 1 are containers (h = N / 20, at least 2), the others addresses. Every address belongs
to one container, of which some are busier; further edges, to 1.5 N in all, join addresses that are
shared with other containers (four of five), and containers with each other. It hangs together.
The numbers are drawn by a generator of its own, so that every Python makes the same graph.
"""
import sys


class Chance:
    def __init__(self, seed):
        self.state = seed

    def draw(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1)
        return (self.state >> 33) / float(1 << 31)


def make(n, seed):
    draw = Chance(seed).draw
    hubs = max(2, n // 20)
    edges = []
    seen = set()

    def add(a, b):
        key = (min(a, b), max(a, b))
        if a == b or key in seen:
            return
        seen.add(key)
        edges.append((a, b))

    for i in range(hubs, n):
        add(int(hubs * draw() ** 1.5), i)
    shared = [hubs + int((n - hubs) * draw()) for _ in range(max(1, n // 50))]
    for hub in range(hubs):
        add(hub, shared[int(len(shared) * draw() ** 2)])
    for hub in range(1, hubs):
        add(hub, shared[0] if draw() < 0.15 else int(hub * draw()))

    tries = 0
    while len(edges) < int(1.5 * n) and tries < 20 * n:
        tries += 1
        if draw() < 0.8:
            address = (shared[int(len(shared) * draw() ** 2)] if draw() < 0.5
                       else hubs + int((n - hubs) * draw()))
            add(int(hubs * draw()), address)
        else:
            add(int(hubs * draw()), int(hubs * draw()))
    return edges


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 12345
    sys.stdout.write(''.join('%d %d\n' % edge for edge in make(int(sys.argv[1]), seed)))


if __name__ == '__main__':
    main()
