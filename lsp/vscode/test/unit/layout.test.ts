import assert from "node:assert/strict";
import { test } from "node:test";
import { BOX, type Box, type Frame, layout } from "../../src/graph/layout";
import { nodeAt, step } from "../../src/graph/steps";
import { graph, node, random } from "./graphs";

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const area = (box: Box): Area => ({ x: box.x, y: box.y, ...BOX });
const overlap = (a: Area, b: Area) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (a: Area, b: Area) =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

test("waves are columns and groups are frames around their members, in 300 graphs", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const given = random(seed);
    const drawing = layout(given);
    const at = `seed ${seed}`;
    assert.equal(drawing.boxes.length, given.nodes.length, at);
    const columns = new Map(drawing.columns.map((column) => [column.wave, column.x]));
    const frames = new Map<string, Frame>(drawing.frames.map((frame) => [frame.name, frame]));
    const paper = { x: 0, y: 0, width: drawing.width, height: drawing.height };
    drawing.boxes.forEach((box, index) => {
      assert.equal(box.x, columns.get(box.node.wave), `${at}: column of ${box.node.id}`);
      assert.ok(inside(area(box), paper), `${at}: ${box.node.id} is on the paper`);
      for (const other of drawing.boxes.slice(index + 1)) {
        assert.ok(!overlap(area(box), area(other)), `${at}: ${box.node.id} on ${other.node.id}`);
      }
      for (const frame of drawing.frames) {
        const member = box.node.group === frame.name;
        const held = member ? inside(area(box), frame) : !overlap(area(box), frame);
        assert.ok(held, `${at}: ${box.node.id} of ${box.node.group} and the frame ${frame.name}`);
      }
    });
    drawing.frames.forEach((frame, index) => {
      assert.ok(inside(frame, paper), `${at}: ${frame.name} is on the paper`);
      for (const other of drawing.frames.slice(index + 1)) {
        assert.ok(!overlap(frame, other), `${at}: ${frame.name} on ${other.name}`);
      }
    });
    assert.equal(drawing.lines.length, given.edges.length, at);
    assert.deepEqual(layout(given), drawing, `${at}: the same again`);
    assert.equal(frames.size, new Set(given.nodes.flatMap((one) => one.group ?? [])).size, at);
  }
});

test("nodes stand beside what they wait for, so that lines do not cross", () => {
  const nodes = [node("a", 1), node("b", 1), node("c", 1), node("x", 2), node("y", 2), node("z", 2)];
  const drawing = layout(graph(nodes, [["c", "x"], ["b", "y"], ["a", "z"]]));
  const y = (id: string) => drawing.boxes.find((box) => box.node.id === id)!.y;
  assert.deepEqual([y("x"), y("y"), y("z")], [y("c"), y("b"), y("a")]);
});

test("critical lines are drawn over the others", () => {
  const given = graph([node("a", 1), node("b", 2), node("c", 2)], [["a", "b"], ["a", "c"]]);
  given.edges[0]!.critical = true;
  assert.deepEqual(layout(given).lines.map((line) => line.edge.to), ["c", "b"]);
});

test("an edge to something that is not there, and an empty graph, are no failure", () => {
  assert.equal(layout(graph([node("a", 1)], [["a", "gone"]])).lines.length, 0);
  const nothing = layout(graph([], []));
  assert.deepEqual([nothing.boxes, nothing.columns, nothing.width], [[], [], 0]);
});

test("arrow keys walk along dependencies and within a wave", () => {
  const nodes = [node("vpc", 1), node("role", 1), node("subnet", 2), node("service", 3)];
  const drawing = layout(graph(nodes, [["vpc", "subnet"], ["subnet", "service"], ["role", "service"]]));
  assert.equal(step(drawing, "vpc", "right"), "subnet");
  assert.equal(step(drawing, "service", "left"), "subnet");
  assert.equal(step(drawing, "vpc", "left"), undefined);
  assert.equal(step(drawing, "vpc", "down"), "role");
  assert.equal(step(drawing, "role", "up"), "vpc");
  assert.equal(step(drawing, "", "right"), drawing.boxes[0]!.node.id);
});

test("the declaration at the cursor is found, by its name and by its body", () => {
  const lines = [
    "group net {",
    "  @protect",
    "  resource vpc: aws.ec2.VPC {",
    '    cidr_block = "10.0.0.0/16"',
    "",
    "    tags = {}",
    "  }",
    "",
    "  resource other: aws.ec2.VPC { tags = {} }",
    "}",
    "output id = vpc.vpc_id",
  ];
  const at = (line: number, from: number, to: number) => ({
    start: { line, character: from },
    end: { line, character: to },
  });
  const nodes = [node("vpc", 1, { range: at(2, 11, 14) }), node("other", 1, { range: at(8, 11, 16) })];
  const found = lines.map((_, line) => nodeAt(nodes, nodes[0]!.uri, { line, character: 3 }, lines)?.id);
  const [vpc, other] = ["vpc", "other"];
  const none = undefined;
  assert.deepEqual(found, [none, none, vpc, vpc, none, vpc, vpc, none, other, none, none]);
  assert.equal(nodeAt(nodes, "file:///other.msd", { line: 3, character: 2 }, lines), undefined);
});

test("of declarations that hold the cursor, the innermost counts", () => {
  const range = (from: number, to: number) => ({
    start: { line: from, character: 0 },
    end: { line: to, character: 9 },
  });
  const nodes = [node("outer", 1, { range: range(1, 9) }), node("inner", 1, { range: range(3, 4) })];
  const uri = nodes[0]!.uri;
  const lines = Array<string>(12).fill("x");
  assert.equal(nodeAt(nodes, uri, { line: 3, character: 2 }, lines)?.id, "inner");
  assert.equal(nodeAt(nodes, uri, { line: 7, character: 2 }, lines)?.id, "outer");
  assert.equal(nodeAt(nodes, uri, { line: 9, character: 10 }, lines), undefined);
});
