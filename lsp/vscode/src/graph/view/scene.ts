//! The drawing in its window: size, selection, what stands out, and where the view is scrolled to.

import { matches } from "../captions";
import { type Layout, layout } from "../layout";
import { HEAD, heading, picture } from "./draw";
import type { Graph } from "../../protocol";

const SIZES = { least: 0.15, most: 2.5, readable: 0.75 };

export class Scene {
  drawing: Layout | undefined;
  selected: string | undefined;
  private head: HTMLElement | undefined;
  private svg: SVGSVGElement | undefined;
  private zoom = 0;
  private filter = "";
  private criticalOnly = false;

  constructor(private readonly window: HTMLElement) {}

  /** Draws another state of the graph where the view is. */
  show(graph: Graph): void {
    const focused = document.activeElement?.closest("[data-id]") !== null;
    const scroll = { left: this.window.scrollLeft, top: this.window.scrollTop };
    this.drawing = layout(graph);
    this.head = heading(this.drawing);
    this.svg = picture(this.drawing);
    this.window.replaceChildren(this.head, this.svg);
    const first = this.zoom === 0;
    if (first) this.fit(SIZES.readable);
    else this.resize(this.zoom);
    this.window.scrollTo(scroll);
    if (this.selected && !this.box(this.selected)) this.selected = undefined;
    this.mark();
    if (focused && this.selected) this.box(this.selected)?.focus({ preventScroll: true });
  }

  clear(): void {
    this.drawing = undefined;
    this.window.replaceChildren();
  }

  box(id: string): SVGElement | undefined {
    return this.svg?.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`) ?? undefined;
  }

  select(id: string | undefined, how: { focus?: boolean; scroll?: boolean } = {}): void {
    this.selected = id;
    this.mark();
    const box = id ? this.box(id) : undefined;
    if (!box) return;
    if (how.focus) box.focus({ preventScroll: true });
    if (how.scroll) this.bringIntoView(box);
  }

  dim(filter: string, criticalOnly: boolean): void {
    this.filter = filter;
    this.criticalOnly = criticalOnly;
    this.mark();
  }

  /** The first node that the filter leaves. */
  firstMatch(): string | undefined {
    return this.drawing?.boxes.find((box) => matches(box.node, this.filter))?.node.id;
  }

  scale(factor: number, at?: { x: number; y: number }): void {
    const before = this.zoom;
    this.resize(this.zoom * factor);
    // The point under the pointer stays where it is.
    const x = at?.x ?? this.window.clientWidth / 2;
    const y = at?.y ?? this.window.clientHeight / 2;
    const grown = this.zoom / before;
    this.window.scrollLeft = (this.window.scrollLeft + x) * grown - x;
    this.window.scrollTop = (this.window.scrollTop + y) * grown - y;
  }

  fit(least = SIZES.least): void {
    if (!this.drawing || this.drawing.width === 0) return;
    const wide = this.window.clientWidth / this.drawing.width;
    const high = (this.window.clientHeight - HEAD) / this.drawing.height;
    this.resize(Math.min(1, Math.max(least, Math.min(wide, high))));
  }

  private resize(zoom: number): void {
    this.zoom = Math.min(SIZES.most, Math.max(SIZES.least, zoom));
    if (!this.drawing) return;
    const width = this.drawing.width * this.zoom;
    this.svg?.setAttribute("width", String(width));
    this.svg?.setAttribute("height", String(this.drawing.height * this.zoom));
    if (!this.head) return;
    this.head.style.width = `${width}px`;
    for (const column of this.head.querySelectorAll<HTMLElement>(".column")) {
      column.style.left = `${Number(column.dataset["x"]) * this.zoom}px`;
    }
  }

  /** Sets the classes that make things stand out or fade. */
  private mark(): void {
    if (!this.svg || !this.drawing) return;
    const near = new Set<string>();
    for (const line of this.svg.querySelectorAll<SVGElement>(".line")) {
      const { from, to } = line.dataset as { from: string; to: string };
      const on = this.selected === from || this.selected === to;
      line.classList.toggle("on", on);
      line.classList.toggle("dim", this.criticalOnly && !line.classList.contains("critical"));
      if (on) near.add(from).add(to);
    }
    const filtered = this.filter.trim() !== "";
    for (const { node } of this.drawing.boxes) {
      const box = this.box(node.id);
      if (!box) continue;
      const selected = node.id === this.selected;
      const faded =
        (filtered && !matches(node, this.filter)) || (this.criticalOnly && !node.critical);
      box.classList.toggle("selected", selected);
      box.classList.toggle("near", near.has(node.id) && !selected);
      box.classList.toggle("dim", faded);
      box.setAttribute("aria-current", String(selected));
      box.setAttribute("tabindex", "-1");
    }
    // One stop for the Tab key; arrow keys go on from there.
    const stop = this.selected ?? this.drawing.boxes[0]?.node.id;
    if (stop) this.box(stop)?.setAttribute("tabindex", "0");
  }

  private bringIntoView(box: SVGElement): void {
    const inner = box.getBoundingClientRect();
    const outer = this.window.getBoundingClientRect();
    const top = outer.top + HEAD;
    const room = 24;
    const inside =
      inner.left >= outer.left + room &&
      inner.right <= outer.right - room &&
      inner.top >= top + room &&
      inner.bottom <= outer.bottom - room;
    if (inside) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.window.scrollBy({
      left: inner.left + inner.width / 2 - (outer.left + outer.width / 2),
      top: inner.top + inner.height / 2 - (top + (outer.bottom - top) / 2),
      behavior: calm ? "auto" : "smooth",
    });
  }
}
