//! Where the arrow keys lead from a node of a drawing, and which node stands at a place of the source.

import type { GraphEdge, Position, Range } from "../protocol";
import type { Box, Layout } from "./layout";

export type Direction = "left" | "right" | "up" | "down";

/** Left is what the node waits for, right what waits for it, both the nearest; up and down stay in the column. */
export function step(drawing: Layout, id: string, direction: Direction): string | undefined {
  const here = drawing.boxes.find((box) => box.node.id === id);
  if (!here) return drawing.boxes[0]?.node.id;
  if (direction === "up" || direction === "down") {
    const sign = direction === "up" ? -1 : 1;
    const column = drawing.boxes.filter((box) => box.x === here.x && (box.y - here.y) * sign > 0);
    return nearest(here, column)?.node.id;
  }
  const edges = drawing.lines.map((line) => line.edge);
  const ids = new Set(direction === "left" ? sources(edges, id) : consumers(edges, id));
  return nearest(here, drawing.boxes.filter((box) => ids.has(box.node.id)))?.node.id;
}

/** What `id` waits for, directly. */
export function sources(edges: GraphEdge[], id: string): string[] {
  return edges.filter((edge) => edge.to === id).map((edge) => edge.from);
}

/** What waits for `id`, directly. */
export function consumers(edges: GraphEdge[], id: string): string[] {
  return edges.filter((edge) => edge.from === id).map((edge) => edge.to);
}

/**
 * The innermost of the declarations that hold the position. The range of a node is that of its name;
 * how far the declaration reaches tells its indentation, as in every formatted program.
 */
export function nodeAt<T extends { uri: string; range: Range }>(
  nodes: T[],
  uri: string,
  position: Position,
  lines: string[],
): T | undefined {
  const holding = nodes.filter(
    ({ uri: own, range }) =>
      own === uri &&
      (contains(range, position) || reaches(lines, range.start.line, position.line)),
  );
  holding.sort((a, b) => compare(b.range.start, a.range.start));
  return holding[0];
}

/** Whether what begins in line `from` goes on to line `to`. */
function reaches(lines: string[], from: number, to: number): boolean {
  const indent = (line: string) => line.search(/\S|$/);
  const own = indent(lines[from] ?? "");
  if (to <= from) return to === from;
  const between = lines.slice(from + 1, to + 1);
  return between.every((line, index) => {
    const last = index === between.length - 1;
    const closes = last && indent(line) === own && /^\s*[}\])]/.test(line);
    return line.trim() === "" ? !last : indent(line) > own || closes;
  });
}

function contains(range: Range, position: Position): boolean {
  return compare(range.start, position) <= 0 && compare(position, range.end) <= 0;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

function nearest(here: Box, boxes: Box[]): Box | undefined {
  const distance = (box: Box) => Math.hypot(box.x - here.x, (box.y - here.y) * 1.5);
  return boxes.reduce<Box | undefined>(
    (best, box) => (best && distance(best) <= distance(box) ? best : box),
    undefined,
  );
}
