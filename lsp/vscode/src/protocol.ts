//! What the server answers beyond the language server protocol. Knows neither the editor nor the
//! client library: the pure modules and the graph view read these shapes too.

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export type NodeKind =
  | "resource"
  | "existing"
  | "action"
  | "gate"
  | "check"
  | "module"
  | "deferred";

/** A declaration in the graph; the instances of a `for` are one node with their `count`. */
export interface GraphNode {
  id: string;
  label: string;
  kind: NodeKind;
  type?: string | null;
  group?: string | null;
  wave: number;
  estimateMs: number;
  critical: boolean;
  count: number;
  uri: string;
  range: Range;
}

/** `to` waits for `from`. */
export interface GraphEdge {
  from: string;
  to: string;
  via: "reference" | "after";
  critical: boolean;
}

/** Answer of `msd/graph`. */
export interface Graph {
  stack: string;
  waves: number;
  durationMs: number;
  criticalMs: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
  groups: { name: string; label: string }[];
  criticalPath: string[];
  /** Why there is no whole graph. */
  problem?: string | null;
}

/** Answer of `msd/planPreview`. */
export interface PlanPreview {
  text: string;
  create: number;
  update: number;
  replace: number;
  delete: number;
  run: number;
  unchanged: number;
  durationMs: number;
  problem?: string | null;
}

/** Answer of `msd/tests`. */
export interface Tests {
  folder: string;
  tests: { name: string; uri: string; range: Range }[];
}

/** Parameters of the notification `msd/status`. */
export interface Status {
  folder: string;
  resources: number;
  groups: number;
  limits: number;
  errors: number;
  warnings: number;
  durationMs?: number | null;
  busy: boolean;
}
