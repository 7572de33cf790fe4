#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lays out the same graphs with Porthole and with its peers, in turn, and prints a table.

Peers: sfdp of Graphviz and Fruchterman-Reingold of igraph where they are installed; d3-force, ngraph
and ForceAtlas2 where npm can fetch them, into a folder that is gone afterwards. Times are medians of
the rounds. They depend on the machine and on what else it does, so look at the ratios.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(HERE, 'peers')
MODULES = ['d3-force@3', 'ngraph.graph@20', 'ngraph.forcelayout@3', 'graphology@0.25',
           'graphology-layout-forceatlas2@0.10']
MOST_SECONDS = 300


def run_program(command):
    def run(edges, positions):
        result = subprocess.run(command + [edges, positions], check=True, capture_output=True,
                                text=True, timeout=MOST_SECONDS)
        return json.loads(result.stdout)
    return run


def run_sfdp(edges, positions):
    """sfdp says nothing of its ticks, and reads and writes its own format."""
    with open(edges, encoding='ascii') as file:
        lines = ['%s -- %s;' % tuple(line.split()) for line in file]
    begin = time.monotonic()
    result = subprocess.run(['sfdp', '-Tplain'], check=True, capture_output=True, text=True,
                            input='graph {' + ''.join(lines) + '}', timeout=MOST_SECONDS)
    total = time.monotonic() - begin
    with open(positions, 'w', encoding='ascii') as file:
        for found in re.finditer(r'^node (\d+) (\S+) (\S+)', result.stdout, re.MULTILINE):
            file.write('%s %s %s\n' % found.groups())
    return {'tick_ms': None, 'total_ms': total * 1e3}


def fetch_modules(folder):
    if shutil.which('npm') is None:
        return False
    result = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts',
                             '--prefix', folder] + MODULES,
                            cwd=folder, capture_output=True, check=False)
    return result.returncode == 0


def find_programs(build, folder, smoke):
    programs = {'Porthole': run_program([os.path.join(build, 'layout')])}
    if smoke:
        return programs
    if fetch_modules(folder):
        os.environ['LAYOUT_MODULES'] = folder
        script = os.path.join(PEERS, 'layout.mjs')
        for name, peer in (('d3-force', 'd3'), ('ngraph', 'ngraph'), ('ForceAtlas2', 'fa2')):
            programs[name] = run_program(['node', script, peer])
    else:
        print('npm cannot fetch d3-force, ngraph and ForceAtlas2: left out')
    if shutil.which('sfdp') is not None:
        programs['sfdp'] = run_sfdp
    else:
        print('sfdp (Graphviz) is not installed: left out')
    if os.path.exists(os.path.join(build, 'layout-igraph')):
        programs['igraph'] = run_program([os.path.join(build, 'layout-igraph')])
    else:
        print('igraph was not there when this was built: left out')
    return programs


def measure(programs, build, folder, n, rounds):
    edges = os.path.join(folder, 'edges')
    positions = os.path.join(folder, 'positions')
    ticks = {name: [] for name in programs}
    totals = {name: [] for name in programs}
    quality = {}

    with open(edges, 'w', encoding='ascii') as file:
        subprocess.run([sys.executable, os.path.join(PEERS, 'gen.py'), str(n)], check=True,
                       stdout=file)
    for _ in range(rounds):
        for name in list(programs):
            try:
                times = programs[name](edges, positions)
            except (subprocess.SubprocessError, OSError) as error:
                print('%s failed at %d nodes: %s' % (name, n, error))
                del programs[name]
                continue
            ticks[name].append(times['tick_ms'])
            totals[name].append(times['total_ms'])
            quality[name] = run_program([os.path.join(build, 'quality')])(edges, positions)
    return {name: (None if None in ticks[name] else statistics.median(ticks[name]),
                   statistics.median(totals[name]), quality[name]) for name in programs}


def print_table(n, results):
    ours = results['Porthole']
    print('\n%d nodes   ms/tick   (ratio)    whole ms   (ratio)  crossings  edge_ratio  stress' % n)
    for name, (tick, total, quality) in results.items():
        ticks = '%9.3f %9.2f' % (tick, tick / ours[0]) if tick is not None else '%9s %9s' % ('-', '-')
        print('%-12s %s  %10.1f %9.2f  %9.4f  %10.3f  %6.3f' % (
            name, ticks, total, total / ours[1], quality['crossings'], quality['edge_ratio'],
            quality['stress']))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--build', required=True, help='the folder in which layout was built')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--smoke', action='store_true', help='a small graph, no peers')
    parser.add_argument('nodes', type=int, nargs='*', help='how many; 1000 and 10000 by default')
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix='porthole-layout-') as folder:
        programs = find_programs(arguments.build, folder, arguments.smoke)
        for n in arguments.nodes or ([200] if arguments.smoke else [1000, 10000]):
            rounds = 1 if arguments.smoke else arguments.rounds
            results = measure(programs, arguments.build, folder, n, rounds)
            if 'Porthole' not in results:
                return 1
            print_table(n, results)
    return 0


if __name__ == '__main__':
    sys.exit(main())
