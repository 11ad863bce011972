//! The page of the graph view: hears the extension, the pointer and the keys.

import { summary } from "../captions";
import type { ToExtension, ToPage } from "../messages";
import { type Direction, step } from "../steps";
import { Scene } from "./scene";

interface Saved {
  source?: string;
  filter?: string;
  critical?: boolean;
}

declare function acquireVsCodeApi(): {
  postMessage(message: ToExtension): void;
  getState(): Saved | undefined;
  setState(state: Saved): void;
};

const vscode = acquireVsCodeApi();
let saved: Saved = vscode.getState() ?? {};

const byId = <T extends HTMLElement = HTMLElement>(id: string) =>
  document.getElementById(id) as T;
const filter = byId<HTMLInputElement>("filter");
const critical = byId<HTMLInputElement>("critical");
const follow = byId<HTMLInputElement>("follow");
const details = byId("details");
const problem = byId("problem");
const view = byId("scene");
const scene = new Scene(view);

filter.value = saved.filter ?? "";
critical.checked = saved.critical ?? false;

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.kind === "graph") {
    byId("stack").textContent = data.graph.stack;
    byId("summary").textContent = summary(data.graph);
    follow.checked = data.follow;
    complain(data.graph.problem ?? "");
    keep({ source: data.source });
    scene.show(data.graph);
    fade();
    describe();
  } else if (data.kind === "select") {
    if (scene.selected !== data.id) choose(data.id, { scroll: true });
  } else {
    complain(data.text);
  }
});

filter.addEventListener("input", fade);
critical.addEventListener("change", fade);
follow.addEventListener("change", () => vscode.postMessage({ kind: "follow", on: follow.checked }));
byId("tools").addEventListener("submit", (event) => event.preventDefault());
byId("smaller").addEventListener("click", () => scene.scale(1 / 1.25));
byId("larger").addEventListener("click", () => scene.scale(1.25));
byId("fit").addEventListener("click", () => scene.fit());

view.addEventListener("click", (event) => {
  const id = (event.target as Element).closest<SVGElement>("[data-id]")?.dataset["id"];
  if (!id || dragged) return;
  choose(id, { focus: true });
  reveal(id, true);
});
view.addEventListener("dblclick", () => {
  if (scene.selected && !dragged) reveal(scene.selected, false);
});
view.addEventListener("focusin", (event) => {
  const id = (event.target as Element).closest<SVGElement>("[data-id]")?.dataset["id"];
  if (id && id !== scene.selected) choose(id, {});
});
view.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const place = view.getBoundingClientRect();
    const at = { x: event.clientX - place.left, y: event.clientY - place.top };
    scene.scale(Math.exp(-event.deltaY / 300), at);
  },
  { passive: false },
);

// Dragging the paper moves it.
let dragged = false;
let grip: { x: number; y: number; left: number; top: number } | undefined;
view.addEventListener("pointerdown", (event) => {
  dragged = false;
  if (event.button !== 0) return;
  grip = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
});
window.addEventListener("pointermove", (event) => {
  if (!grip) return;
  const [x, y] = [event.clientX - grip.x, event.clientY - grip.y];
  if (Math.hypot(x, y) > 4) dragged = true;
  if (dragged) view.scrollTo(grip.left - x, grip.top - y);
});
window.addEventListener("pointerup", () => (grip = undefined));

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

document.addEventListener("keydown", (event) => {
  const typing = document.activeElement === filter;
  if (event.key === "Escape") {
    if (typing) {
      filter.value = "";
      fade();
    }
    choose(undefined, {});
    view.focus();
    return;
  }
  if (typing) {
    const first = event.key === "Enter" ? scene.firstMatch() : undefined;
    if (first) choose(first, { focus: true, scroll: true });
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = ARROWS[event.key];
  if (direction && scene.drawing) {
    const from = scene.selected ?? "";
    const next = step(scene.drawing, from, direction);
    if (next) choose(next, { focus: true, scroll: true });
  } else if ((event.key === "Enter" || event.key === " ") && onBox() && scene.selected) {
    reveal(scene.selected, event.key === " ");
  } else if (event.key === "+" || event.key === "=") {
    scene.scale(1.25);
  } else if (event.key === "-") {
    scene.scale(1 / 1.25);
  } else if (event.key === "0") {
    scene.fit();
  } else if (event.key === "/") {
    filter.focus();
    filter.select();
  } else {
    return;
  }
  event.preventDefault();
});

function onBox(): boolean {
  return document.activeElement?.closest("[data-id]") !== null;
}

function choose(id: string | undefined, how: { focus?: boolean; scroll?: boolean }): void {
  scene.select(id, how);
  describe();
}

function reveal(id: string, keepFocus: boolean): void {
  vscode.postMessage({ kind: "reveal", id, keepFocus });
}

function fade(): void {
  scene.dim(filter.value, critical.checked);
  keep({ filter: filter.value, critical: critical.checked });
}

function describe(): void {
  const box = scene.selected ? scene.box(scene.selected) : undefined;
  details.textContent = box?.dataset["words"] ?? "";
}

function complain(text: string): void {
  problem.textContent = text;
  problem.hidden = text === "";
}

function keep(part: Saved): void {
  saved = { ...saved, ...part };
  vscode.setState(saved);
}

vscode.postMessage({ kind: "ready" });
