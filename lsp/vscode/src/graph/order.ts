//! The order of a drawing: which groups stand above which, and nodes inside of a column so that few
//! lines cross. Knows no coordinates.

import type { Graph, GraphNode } from "../protocol";

/** A group with its nodes, or the nodes that are in none. */
export interface Band {
  group?: { name: string; label: string };
  nodes: GraphNode[];
}

/** Passes over the columns; more change next to nothing. */
const SWEEPS = 8;

/** Groups whose members come early stand first; nodes in no group stand last. */
export function order(graph: Graph): Band[] {
  const rank = ranks(graph);
  const bands: Band[] = graph.groups.map((group) => ({ group, nodes: [] }));
  const byName = new Map(bands.map((band) => [band.group!.name, band]));
  const free: Band = { nodes: [] };
  for (const node of graph.nodes) {
    const band = node.group ? byName.get(node.group) : undefined;
    (band ?? free).nodes.push(node);
  }
  const start = (band: Band) => Math.min(...band.nodes.map((node) => node.wave));
  const filled = bands.filter((band) => band.nodes.length > 0);
  filled.sort((a, b) => start(a) - start(b));
  if (free.nodes.length > 0) filled.push(free);
  for (const band of filled) {
    band.nodes.sort((a, b) => a.wave - b.wave || rank.get(a.id)! - rank.get(b.id)!);
  }
  return filled;
}

/**
 * A rank for every node: the mean rank of its neighbours, swept from left to right and back, as in
 * Sugiyama's method. Ties keep the order of the source.
 */
function ranks(graph: Graph): Map<string, number> {
  const columns = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    columns.set(node.wave, [...(columns.get(node.wave) ?? []), node]);
  }
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string) =>
    map.set(key, [...(map.get(key) ?? []), value]);
  for (const edge of graph.edges) {
    add(before, edge.to, edge.from);
    add(after, edge.from, edge.to);
  }
  const rank = new Map<string, number>();
  const settle = (nodes: GraphNode[]) =>
    nodes.forEach((node, index) => rank.set(node.id, (index + 0.5) / nodes.length));
  const waves = [...columns.keys()].sort((a, b) => a - b);
  for (const wave of waves) settle(columns.get(wave)!);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    const neighbours = forth ? before : after;
    for (const wave of forth ? waves : [...waves].reverse()) {
      const nodes = columns.get(wave)!;
      const mean = new Map(
        nodes.map((node) => {
          const known = (neighbours.get(node.id) ?? []).flatMap((id) => rank.get(id) ?? []);
          const sum = known.reduce((total, value) => total + value, 0);
          return [node.id, known.length === 0 ? rank.get(node.id)! : sum / known.length];
        }),
      );
      nodes.sort((a, b) => mean.get(a.id)! - mean.get(b.id)!);
      settle(nodes);
    }
  }
  return rank;
}
