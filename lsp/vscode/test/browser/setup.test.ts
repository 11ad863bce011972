//! What is around the language server: a msd that is not there, and `msd check` as a task.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { type Editor, open } from "./editor";
import { Workbench } from "./workbench";

let editor: Editor;
let bench: Workbench;
let given: string;

before(async () => {
  given = mkdtempSync(join(tmpdir(), "msd-stacks-"));
  mkdirSync(join(given, "infra", "net"), { recursive: true });
  writeFileSync(
    join(given, "infra", "net", "main.msd"),
    'resource logs: aws.s3.Bucket { bucket_nmae = "x" }\n',
  );
  editor = await open(given, "/nowhere/msd");
  bench = new Workbench(editor.page);
  await bench.openFile("main.msd");
});

afterEach((context) => bench.keep(context.name));
after(async () => {
  await editor?.stop();
  rmSync(given, { recursive: true, force: true });
});

/** The message of the extension, with its buttons. */
const button = (name: string) =>
  editor.page
    .locator(".notification-toast", { hasText: "/nowhere/msd" })
    .first()
    .getByRole("button", { name });

test("a msd that is not there is told, and how to get one", async () => {
  await bench.statusBar().filter({ hasText: "msd" }).waitFor();
  await button("How to Install").click();
  const step = editor.page.locator(".getting-started-step");
  await step.filter({ hasText: "Get the msd program" }).waitFor();
  assert.equal(await step.count(), 6);
});

test("it starts once the setting is right", async () => {
  await bench.run("msd: Restart Language Server", button("Open Setting"));
  await button("Open Setting").click();
  const setting = editor.page.locator(".settings-editor .setting-item", { hasText: "Msd: Path" });
  await setting.locator("input").first().fill(process.env["MSD"] ?? "");
  await editor.page.keyboard.press("Tab");
  await editor.saved(process.env["MSD"] ?? "");
  await editor.page.keyboard.press("Escape");
  await editor.page.locator(".settings-editor").first().waitFor({ state: "hidden" });
  await bench.openFile("main.msd");
  await bench.statusBar().filter({ hasText: /\d+ resource/ }).waitFor();
});

test("msd check as a task puts its findings at their files", async () => {
  await bench.run("msd: Check", editor.page.locator(".terminal-wrapper.active, .xterm"));
  const row = await bench.problem("bucket_nmae");
  await row.click();
  await editor.page.locator('.tab.active[data-resource-name="main.msd"]').waitFor();
});
