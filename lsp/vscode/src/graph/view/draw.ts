//! Turns a placed graph into SVG.

import { fitted, sentence, subtitle, time, title } from "../captions";
import { BOX, type Layout } from "../layout";
import { shown } from "../../durations";
import { consumers, sources } from "../steps";

const SVG = "http://www.w3.org/2000/svg";

/** Height of the heading, as in the style sheet. */
export const HEAD = 38;

/** Room for a caption in characters, at the sizes of the style sheet. */
const ROOM = { title: 26, subtitle: 27, frame: 40 };

/** Names of the columns; they keep their size whatever that of the drawing is. */
export function heading(drawing: Layout): HTMLElement {
  const head = document.createElement("div");
  head.className = "head";
  head.setAttribute("aria-hidden", "true");
  for (const column of drawing.columns) {
    const place = document.createElement("div");
    place.className = "column";
    place.dataset["x"] = String(column.x);
    const name = document.createElement("b");
    name.textContent = `Wave ${column.wave}`;
    const size = document.createElement("span");
    size.textContent = `${column.count} · ${shown(column.longestMs)}`;
    place.append(name, size);
    head.append(place);
  }
  return head;
}

export function picture(drawing: Layout): SVGSVGElement {
  const svg = canvas(drawing.width, drawing.height, "drawing");
  svg.setAttribute("role", "group");
  const frames = element("g", { class: "frames" });
  for (const frame of drawing.frames) {
    const room = Math.max(8, Math.min(ROOM.frame, Math.floor(frame.width / 8)));
    frames.append(
      element("rect", { x: frame.x, y: frame.y, width: frame.width, height: frame.height, rx: 8 }),
      text(frame.x + 10, frame.y + 14, "frame", fitted(frame.label, room)),
    );
  }
  const lines = element("g", { class: "lines", "aria-hidden": "true" });
  for (const { edge, path } of drawing.lines) {
    const kinds = ["line", edge.via, edge.critical ? "critical" : ""].join(" ").trim();
    lines.append(
      element("path", { d: path, class: kinds, "data-from": edge.from, "data-to": edge.to }),
    );
  }
  const edges = drawing.lines.map((line) => line.edge);
  const boxes = element("g", { class: "boxes" });
  for (const { node, x, y } of drawing.boxes) {
    const before = sources(edges, node.id).length;
    const after = consumers(edges, node.id).length;
    const words = sentence(node, before, after);
    const box = element("g", {
      class: ["box", node.kind, node.critical ? "critical" : ""].join(" ").trim(),
      "data-id": node.id,
      "data-words": words,
      role: "button",
      tabindex: -1,
      "aria-label": words,
      transform: `translate(${x} ${y})`,
    });
    const duration = time(node);
    const hint = element("title", {});
    hint.textContent = words;
    const right = text(BOX.width - 8, 33, "sub end", duration);
    box.append(
      hint,
      element("rect", { class: "body", width: BOX.width, height: BOX.height, rx: 5 }),
      element("rect", { class: "kind", x: 0, y: 6, width: 3, height: BOX.height - 12, rx: 1 }),
      text(12, 17, "title", fitted(title(node), ROOM.title)),
      text(12, 33, "sub", subtitle(node, ROOM.subtitle - duration.length)),
      right,
    );
    boxes.append(box);
  }
  svg.append(frames, lines, boxes);
  return svg;
}

function canvas(width: number, height: number, name: string): SVGSVGElement {
  return element("svg", { class: name, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
}

function text(x: number, y: number, name: string, content: string): SVGElement {
  const made = element("text", { x, y, class: name });
  made.textContent = content;
  return made;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made as SVGElement;
}
