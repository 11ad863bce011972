//! The words of a drawing.

import { shown } from "../durations";
import type { Graph, GraphNode } from "../protocol";

/** Cuts what has no room; `room` is in characters. */
export function fitted(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

/** `subnet ×3`. */
export function title(node: GraphNode): string {
  return node.count > 1 ? `${node.label} ×${node.count}` : node.label;
}

/**
 * `ec2.Subnet` for `aws.ec2.Subnet`, or `Subnet` where there is no room for more; what has no type says
 * what it is.
 */
export function subtitle(node: GraphNode, room: number): string {
  return fitted(words(node, node.type?.replace(/^aws\./, ""), room), room);
}

function words(node: GraphNode, long: string | undefined, room: number): string {
  if (node.kind === "action" || node.kind === "gate" || node.kind === "check") return node.kind;
  const type = long && long.length > room ? long.slice(long.lastIndexOf(".") + 1) : long;
  if (node.kind === "resource" || node.kind === "deferred") return type ?? node.kind;
  return type ? `${node.kind} · ${type}` : node.kind;
}

export function time(node: GraphNode): string {
  return node.estimateMs > 0 ? shown(node.estimateMs) : "";
}

/** What a screen reader says, and what stands below the drawing. */
export function sentence(node: GraphNode, before: number, after: number): string {
  const parts = [
    `${title(node)}: ${node.type ?? node.kind}`,
    node.group ? `group ${node.group}` : "",
    `wave ${node.wave}`,
    time(node),
    node.critical ? "on the critical path" : "",
    `waits for ${before}`,
    `${after} ${after === 1 ? "waits" : "wait"} for it`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

export function summary(graph: Graph): string {
  const instances = graph.nodes.reduce((sum, node) => sum + node.count, 0);
  const resources = counted(graph.nodes.length, "resource");
  const parts = [
    instances === graph.nodes.length ? resources : `${resources}, ${counted(instances, "instance")}`,
    counted(graph.waves, "wave"),
    `${shown(graph.durationMs)} in all`,
    `critical path ${shown(graph.criticalMs)}`,
  ];
  return parts.join(" · ");
}

/** A node matches when each word is in its name, type, kind or group. */
export function matches(node: GraphNode, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const text = [node.label, node.type, node.kind, node.group].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
