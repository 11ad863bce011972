//! The graph beside the source: it is drawn, follows the cursor, goes to the source, works by keyboard,
//! and is drawn again when the source changes. Then the plan preview.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Editor, open } from "./editor";
import { Workbench } from "./workbench";

let editor: Editor;
let bench: Workbench;
let graph: Frame;

before(async () => {
  editor = await open("../../examples/mistersmith");
  bench = new Workbench(editor.page);
  await bench.openFile("data.msd");
});

afterEach((context) => bench.keep(context.name));
after(() => editor?.stop());

const box = (id: string) => graph.locator(`[data-id="${id}"]`);

test("it shows waves, groups and the critical path", async () => {
  await editor.page.keyboard.press("Control+b");
  await bench.run("msd: Show Graph", editor.page.locator("iframe.webview.ready"));
  graph = await bench.webview(".box");
  assert.equal(await graph.locator("#stack").textContent(), "mistersmith");
  assert.match((await graph.locator("#summary").textContent()) ?? "", /67 resources, 195 instances · 8 waves · .*critical path 1\dmin/);
  assert.equal(await graph.locator(".column").count(), 8);
  assert.equal(await graph.locator(".frames rect").count(), 6);
  assert.ok((await graph.locator(".box.critical").count()) >= 5);
  assert.equal(await box("aurora").count(), 1);
});

test("its page takes no style and no script but its own", async () => {
  const refused = await graph.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.foreign = 'ran'";
    document.body.append(script);
    return document.body.dataset["foreign"] === undefined;
  });
  assert.ok(refused);
});

test("it follows the cursor", async () => {
  await bench.goToEnd("resource aurora: aws.rds.DBCluster");
  await editor.page.keyboard.press("ArrowDown");
  await graph.locator('[data-id="aurora"].selected').waitFor();
  await graph.locator("#details", { hasText: "aurora: aws.rds.DBCluster" }).waitFor();
  await bench.picture("vscode-graph");
});

test("a click goes to the source, in whatever file it is", async () => {
  await box("vpc").click();
  await editor.page.locator('.tab.active[data-resource-name="foundation.msd"]').waitFor();
  await bench.line("resource vpc: aws.ec2.VPC").waitFor();
  await graph.locator('[data-id="vpc"].selected').waitFor();
});

test("arrow keys walk along dependencies, and Enter goes to the source", async () => {
  await box("vpc").focus();
  await editor.page.keyboard.press("ArrowRight");
  const after = await graph.locator(".box.selected").getAttribute("data-id");
  assert.notEqual(after, "vpc");
  await editor.page.keyboard.press("ArrowLeft");
  await graph.locator(".box.selected").waitFor();
  await editor.page.keyboard.press("/");
  await editor.page.keyboard.type("redis");
  await editor.page.keyboard.press("Enter");
  await graph.locator('[data-id="redis"].selected').waitFor();
  assert.equal(await box("vpc").evaluate((one) => one.classList.contains("dim")), true);
  await editor.page.keyboard.press("Enter");
  await editor.page.locator('.tab.active[data-resource-name="data.msd"]').waitFor();
  await bench.line("resource redis").waitFor();
  await graph.locator("#filter").fill("");
});

test("it is drawn again while the source changes", async () => {
  await bench.editor().click();
  await bench.openFile("messaging.msd");
  await bench.goToEnd();
  await bench.write('\nresource one_more: aws.sqs.Queue { queue_name = "one-more" }');
  await box("one_more").waitFor({ state: "attached" });
  await graph.locator("#summary", { hasText: "68 resources, 196 instances" }).waitFor();
});

test("it wears the colours of a light theme as well", async () => {
  const paper = () => graph.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await bench.editor().click();
  await bench.theme("Light Modern");
  await graph.locator("body.vscode-light").waitFor();
  assert.notEqual(await paper(), dark);
  await bench.openFile("compute.msd");
  await bench.goTo("60:5");
  await bench.line("resource load_balancer").waitFor();
  await graph.locator('[data-id="load_balancer"].selected').waitFor();
});

test("the plan stands beside the source", async () => {
  await bench.run("msd: Preview Plan", bench.line("192 to create"));
  await bench.line("Wave 1 ·").waitFor();
});

test("the graph comes back with the window", async () => {
  await bench.openFile("data.msd");
  await editor.page.locator(".tab", { hasText: "Graph: mistersmith" }).click();
  await editor.page.reload();
  graph = await bench.webview(".box");
  assert.equal(await graph.locator("#stack").textContent(), "mistersmith");
});
