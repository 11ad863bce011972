//! Graphs to lay out: small ones by hand, large ones from a seed.

import type { Graph, GraphEdge, GraphNode } from "../../src/protocol";

export function node(id: string, wave: number, more: Partial<GraphNode> = {}): GraphNode {
  return {
    id,
    label: id,
    kind: "resource",
    type: "aws.sqs.Queue",
    wave,
    estimateMs: 5000,
    critical: false,
    count: 1,
    uri: "file:///stack/main.msd",
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
    ...more,
  };
}

export function graph(nodes: GraphNode[], edges: [string, string][], groups: string[] = []): Graph {
  return {
    stack: "stack",
    waves: Math.max(0, ...nodes.map((one) => one.wave)),
    durationMs: 60_000,
    criticalMs: 30_000,
    nodes,
    edges: edges.map(([from, to]): GraphEdge => ({ from, to, via: "reference", critical: false })),
    groups: groups.map((name) => ({ name, label: name })),
    criticalPath: [],
  };
}

/** Edges lead from lower waves to higher ones, as in every sound stack. */
export function random(seed: number): Graph {
  let state = seed + 1;
  const below = (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
  const groups = Array.from({ length: below(7) }, (_, index) => `group${index}`);
  const waves = 1 + below(9);
  const nodes = Array.from({ length: 1 + below(120) }, (_, index) => {
    const group = groups.length > 0 && below(4) > 0 ? groups[below(groups.length)] : null;
    return node(`n${index}`, 1 + below(waves), { group });
  });
  const edges: [string, string][] = [];
  for (let count = below(200); count > 0; count -= 1) {
    const from = nodes[below(nodes.length)]!;
    const to = nodes[below(nodes.length)]!;
    if (from.wave < to.wave) edges.push([from.id, to.id]);
  }
  return graph(nodes, edges, groups);
}
