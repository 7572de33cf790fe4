// SPDX-License-Identifier: GPL-2.0-or-later
// node layout.mjs d3|ngraph|fa2 EDGES POSITIONS: layouts of the web, as peers of layout. Their
// modules are those of the folder LAYOUT_MODULES.
import fs from 'fs';
import { createRequire } from 'module';
import { pathToFileURL } from 'url';

const TICKS = 300;
const modules = process.env.LAYOUT_MODULES + '/';
const load = createRequire(modules + 'x.js');
const [peer, edgesFile, positionsFile] = process.argv.slice(2);
const edges = fs.readFileSync(edgesFile, 'utf8').trim().split('\n').map(l => l.split(' ').map(Number));
const n = Math.max(...edges.map(([a, b]) => Math.max(a, b))) + 1;
const positions = new Array(n);
const ticks = [];

let state = 42;
const draw = () => (state = (state * 1664525 + 1013904223) >>> 0) / 4294967296;

const run = tick => {
  for (let i = 0; i < TICKS; i++) {
    const begin = performance.now();
    tick();
    ticks.push(performance.now() - begin);
  }
};

let begin;
if (peer === 'd3') {
  const d3 = await import(pathToFileURL(modules + 'node_modules/d3-force/dist/d3-force.mjs'));
  const nodes = Array.from({ length: n }, (_, id) => ({ id }));
  begin = performance.now();
  const simulation = d3.forceSimulation(nodes)
    .force('link', d3.forceLink(edges.map(([source, target]) => ({ source, target }))))
    .force('charge', d3.forceManyBody())
    .force('center', d3.forceCenter())
    .stop();
  run(() => simulation.tick());
  nodes.forEach((node, i) => positions[i] = [node.x, node.y]);
} else if (peer === 'ngraph') {
  const make = load('ngraph.graph'), force = load('ngraph.forcelayout');
  const graph = (make.default || make)();
  for (let i = 0; i < n; i++) graph.addNode(i);
  for (const [a, b] of edges) graph.addLink(a, b);
  begin = performance.now();
  const layout = (force.default || force)(graph);
  run(() => layout.step());
  for (let i = 0; i < n; i++) {
    const at = layout.getNodePosition(i);
    positions[i] = [at.x, at.y];
  }
} else {
  const graphology = load('graphology'), fa2 = load('graphology-layout-forceatlas2');
  const graph = new (graphology.UndirectedGraph || graphology.default)();
  for (let i = 0; i < n; i++) graph.addNode(i, { x: draw() * 1000, y: draw() * 1000 });
  for (const [a, b] of edges) if (!graph.hasEdge(a, b)) graph.addEdge(a, b);
  const settings = { ...fa2.inferSettings(graph), barnesHutOptimize: true };
  begin = performance.now();
  const result = fa2(graph, { iterations: TICKS, settings });
  ticks.push((performance.now() - begin) / TICKS);
  for (let i = 0; i < n; i++) positions[i] = [result[i].x, result[i].y];
}
const total = performance.now() - begin;

fs.writeFileSync(positionsFile, positions.map(([x, y], i) => `${i} ${x} ${y}`).join('\n') + '\n');
ticks.sort((a, b) => a - b);
console.log(JSON.stringify({ tick_ms: ticks[ticks.length >> 1], total_ms: total }));
