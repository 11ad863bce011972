//! Places a graph: waves are columns, groups are frames around their members. Pure: the same graph
//! has the same drawing, so that a drawing that is made again after an edit moves little.

import type { Graph, GraphEdge, GraphNode } from "../protocol";
import { order } from "./order";

export interface Box {
  node: GraphNode;
  x: number;
  y: number;
}

export interface Frame {
  name: string;
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Column {
  wave: number;
  x: number;
  /** How long the longest of the wave takes. */
  longestMs: number;
  count: number;
}

export interface Line {
  edge: GraphEdge;
  /** The `d` of an SVG path. */
  path: string;
}

export interface Layout {
  width: number;
  height: number;
  columns: Column[];
  frames: Frame[];
  boxes: Box[];
  lines: Line[];
}

export const BOX = { width: 196, height: 42 };
const GAP = { x: 76, y: 10 };
const FRAME = { pad: 12, title: 20, gap: 16 };
const MARGIN = 20;

export function layout(graph: Graph): Layout {
  const waves = [...new Set(graph.nodes.map((node) => node.wave))].sort((a, b) => a - b);
  const column = new Map(waves.map((wave, index) => [wave, index]));
  const xOf = (index: number) => MARGIN + FRAME.pad + index * (BOX.width + GAP.x);

  const boxes: Box[] = [];
  const frames: Frame[] = [];
  // How far down each column is taken.
  const skyline = waves.map(() => MARGIN);
  for (const band of order(graph)) {
    const indexes = band.nodes.map((node) => column.get(node.wave)!);
    const first = Math.min(...indexes);
    const last = Math.max(...indexes);
    const framed = band.group !== undefined;
    const columns = waves.map((_, index) => index).filter((i) => i >= first && i <= last);
    // Members of a frame share their top; what is in no frame fills the room of its own column.
    const top = Math.max(...columns.map((index) => skyline[index]!));
    const inside = framed ? top + FRAME.title : top;
    const next = waves.map((_, index) => (framed ? inside : skyline[index]!));
    for (const node of band.nodes) {
      const index = column.get(node.wave)!;
      boxes.push({ node, x: xOf(index), y: next[index]! });
      next[index]! += BOX.height + GAP.y;
    }
    if (!framed) {
      for (const index of columns) skyline[index] = next[index]!;
      continue;
    }
    const bottom = Math.max(...columns.map((index) => next[index]!)) - GAP.y + FRAME.pad;
    frames.push({
      name: band.group!.name,
      label: band.group!.label,
      x: xOf(first) - FRAME.pad,
      y: top,
      width: xOf(last) + BOX.width - xOf(first) + 2 * FRAME.pad,
      height: bottom - top,
    });
    for (const index of columns) skyline[index] = bottom + FRAME.gap;
  }

  const places = new Map(boxes.map((box) => [box.node.id, box]));
  const lines = graph.edges.flatMap((edge) => {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    return from && to ? [{ edge, path: curve(from, to) }] : [];
  });
  // What is critical is drawn last, over the others.
  lines.sort((a, b) => Number(a.edge.critical) - Number(b.edge.critical));
  const columns = waves.map((wave, index) => {
    const members = graph.nodes.filter((node) => node.wave === wave);
    const longestMs = Math.max(...members.map((node) => node.estimateMs));
    return { wave, x: xOf(index), longestMs, count: members.reduce((sum, n) => sum + n.count, 0) };
  });
  return {
    width: waves.length === 0 ? 0 : xOf(waves.length - 1) + BOX.width + FRAME.pad + MARGIN,
    height: Math.max(MARGIN, ...boxes.map((box) => box.y + BOX.height + FRAME.pad)) + MARGIN,
    columns,
    frames,
    boxes,
    lines,
  };
}

/** From the right side of one box to the left side of the other. */
function curve(from: Box, to: Box): string {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  // In a circle an edge may lead back: it leaves and enters on the sides that face away.
  const bend = Math.max(GAP.x * 0.6, Math.min(Math.abs(x2 - x1) / 2, 160));
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
