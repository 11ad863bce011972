//! What the extension and the page of the graph tell each other.

import type { Graph } from "../protocol";

export type ToPage =
  | { kind: "graph"; graph: Graph; source: string; follow: boolean }
  | { kind: "problem"; text: string }
  /** The declaration at the cursor. */
  | { kind: "select"; id: string };

export type ToExtension =
  | { kind: "ready" }
  | { kind: "reveal"; id: string; keepFocus: boolean }
  | { kind: "follow"; on: boolean };
