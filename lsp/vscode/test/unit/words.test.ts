import assert from "node:assert/strict";
import { test } from "node:test";
import { fromWorkspace } from "../../src/commands/shortReport";
import { shown } from "../../src/durations";
import { fitted, matches, sentence, subtitle, summary, title } from "../../src/graph/captions";
import { page } from "../../src/graph/page";
import { graph, node } from "./graphs";

test("durations have two units", () => {
  const cases: [number, string][] = [
    [0, "0s"],
    [250, "250ms"],
    [12_000, "12s"],
    [973_000, "16min 13s"],
    [3_600_000, "1h"],
    [97_200_000, "1d 3h"],
    [Number.NaN, "0s"],
  ];
  for (const [ms, text] of cases) assert.equal(shown(ms), text);
});

test("captions say what a node is", () => {
  const subnet = node("subnet", 2, { count: 3, type: "aws.ec2.Subnet", group: "network", critical: true });
  assert.equal(title(subnet), "subnet ×3");
  assert.equal(subtitle(subnet, 20), "ec2.Subnet");
  assert.equal(subtitle(node("go", 1, { kind: "gate", type: null }), 20), "gate");
  const rule = node("rule", 1, { type: "aws.elasticloadbalancingv2.ListenerRule" });
  assert.equal(subtitle(rule, 24), "ListenerRule");
  assert.equal(subtitle(rule, 8), "Listene…");
  assert.equal(
    sentence(subnet, 1, 2),
    "subnet ×3: aws.ec2.Subnet · group network · wave 2 · 5s · on the critical path · waits for 1 · 2 wait for it",
  );
  assert.equal(fitted("a_very_long_name", 8), "a_very_…");
  assert.equal(
    summary(graph([subnet], [])),
    "1 resource, 3 instances · 2 waves · 1min in all · critical path 30s",
  );
});

test("a filter looks at name, type, kind and group", () => {
  const subnet = node("subnet", 2, { type: "aws.ec2.Subnet", group: "network" });
  for (const filter of ["", "sub", "EC2", "network sub"]) assert.ok(matches(subnet, filter), filter);
  assert.ok(!matches(subnet, "sub data"));
});

test("lines of a check are named from the workspace", () => {
  const line = "main.msd:1:29: error[E0203]: no property `nmae` · help: `name`";
  assert.equal(fromWorkspace(line, "infra/net"), `infra/net/${line}`);
  assert.equal(fromWorkspace(line, ""), line);
  assert.equal(fromWorkspace("Success! The program is valid.", "infra"), "Success! The program is valid.");
});

test("the page of the graph runs its own script and nothing else", () => {
  const html = page({ cspSource: "https://own", nonce: "abc", script: "https://own/m.js", style: "https://own/s.css" });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
  assert.equal(policy, "default-src 'none'; style-src https://own; script-src 'nonce-abc'");
  assert.doesNotMatch(html, /<style|style=|\son\w+=/);
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script nonce="abc" src="https://own/m.js">']);
});
