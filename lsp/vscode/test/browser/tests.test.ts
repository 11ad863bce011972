//! The test explorer: lists tests of the program, runs one, and shows at its line why one fails.

import { after, afterEach, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { type Editor, open } from "./editor";
import { Workbench } from "./workbench";

let editor: Editor;
let bench: Workbench;

before(async () => {
  editor = await open("../../examples/cutover");
  bench = new Workbench(editor.page);
  await bench.openFile("tests.msd");
});

afterEach((context) => bench.keep(context.name));
after(() => editor?.stop());

const row = (name: string): Locator =>
  editor.page.locator(".test-explorer .monaco-list-row", { hasText: name }).first();

test("it lists the tests of the stack", async () => {
  await editor.page.getByRole("tab", { name: "Testing" }).first().click();
  await row("stack").locator(".monaco-tl-twistie").click();
  await row("five_phases").waitFor();
  await row("too_slow").waitFor();
});

test("it runs one", async () => {
  await row("five_phases").hover();
  await row("five_phases").locator('.action-label[aria-label*="Run Test"]').first().click();
  await row("five_phases").locator(".codicon-testing-passed-icon").waitFor();
});

test("a test that fails says why at its line", async () => {
  await bench.goToEnd();
  await bench.write('\ntest many { expect = plan.create == 500 }');
  await bench.save(row("many"));
  await row("many").hover();
  await row("many").locator('.action-label[aria-label*="Run Test"]').first().click();
  await row("many").locator(".codicon-testing-failed-icon").waitFor();
  await editor.page.locator(".editor-instance", { hasText: "500" }).first().waitFor();
  await bench.picture("vscode-tests");
});
