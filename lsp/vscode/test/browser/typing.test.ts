//! A person writes a program: colours, squiggle, fix, completion, hover, rename, snippet, format.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { type Editor, open } from "./editor";
import { Workbench } from "./workbench";

let editor: Editor;
let bench: Workbench;

before(async () => {
  editor = await open("../../examples/starter");
  bench = new Workbench(editor.page);
  await bench.openFile("main.msd");
});

afterEach((context) => bench.keep(context.name));
after(() => editor?.stop());

test("words of the language are coloured", async () => {
  const colour = (text: string) =>
    bench
      .line("group queues")
      .locator("span span", { hasText: text })
      .last()
      .evaluate((span) => getComputedStyle(span).color);
  assert.notEqual(await colour("group"), await colour("queues"));
});

test("the status bar tells the size of the stack and how long it takes", async () => {
  await bench.statusBar().filter({ hasText: /\d+ resources · \d/ }).waitFor();
});

test("a misspelt property gets a squiggle while it is typed", async () => {
  await bench.goToEnd();
  await bench.write('\nresource logs: aws.s3.Bucket { bucket_nmae = "logs" }');
  await bench.squiggle().waitFor();
  await bench.problem("no property `bucket_nmae`");
  await bench.hidePanel();
});

test("hover says what a type is", async () => {
  const card = editor.page.locator(".monaco-hover:visible", { hasText: "Set by the cloud" });
  // Lenses that arrive meanwhile move the word away from below the pointer, and take the card with it.
  let isSeen = false;
  for (let left = 6; !isSeen && left > 0; left--) {
    await editor.page.mouse.move(0, 0);
    await bench.hover("resource logs", "Bucket");
    isSeen = await card.first().waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  }
  assert.ok(isSeen);
  await editor.page.keyboard.press("Escape");
  await card.first().waitFor({ state: "hidden" });
});

test("the fix is one key away, and the squiggle goes", async () => {
  await (await bench.problem("no property `bucket_nmae`")).dblclick();
  await editor.page.locator(".editor-instance .monaco-editor.focused").waitFor();
  await editor.page.keyboard.press("Control+.");
  const menu = editor.page.locator(".action-widget .monaco-list-row", { hasText: "bucket_name" }).first();
  await menu.waitFor();
  await editor.page.keyboard.press("Enter");
  await bench.line('bucket_name = "logs"').waitFor();
  await bench.squiggle().waitFor({ state: "detached" });
  await bench.hidePanel();
});

test("completion offers types, and takes one", async () => {
  await bench.goToEnd();
  await bench.write("\n\nresource topic: aws.sns.Topi");
  const offered = bench.suggestions().filter({ hasText: "Topic" }).first();
  await offered.waitFor();
  await bench.picture("vscode-completion");
  await offered.click();
  await bench.line("resource topic: aws.sns.Topic").waitFor();
});

test("completion offers what a property takes", async () => {
  await bench.replaceLine("resource topic", 'resource topic: aws.sns.Topic { fifo_topic = ');
  await bench.complete();
  await bench.suggestions().filter({ hasText: "true" }).first().waitFor();
  await editor.page.keyboard.press("Escape");
  await bench.write("true }");
  await bench.line("fifo_topic = true }").waitFor();
});

test("rename changes every mention", async () => {
  await bench.goTo("32:14");
  await bench.line("resource failed").waitFor();
  await editor.page.keyboard.press("F2");
  const input = editor.page.locator(".rename-box input");
  await input.waitFor();
  await input.fill("dead_letters");
  await editor.page.keyboard.press("Enter");
  await bench.line("resource dead_letters: aws.sqs.Queue").waitFor();
  await bench.line("dead_letter_target_arn = dead_letters.arn").waitFor();
  // The address of the resource has changed, and so the program says where it was.
  await bench.goTo("1");
  await editor.page.keyboard.press("Control+f");
  await editor.page.keyboard.insertText("moved failed -> dead_letters");
  await bench.line("moved failed -> dead_letters").waitFor();
  await editor.page.keyboard.press("Escape");
});

test("something that is there already is inserted by its id", async () => {
  await bench.goToEnd();
  await bench.run("msd: Insert Existing Resource", editor.page.locator(".quick-input-list .monaco-list-row"));
  await bench.answer("aws.ec2.VPC", true);
  await bench.answer("vpc-0123456789abcdef0");
  await bench.line("aws.ec2.VPC { vpc_id = \"vpc-0123456789abcdef0\" }").waitFor();
});

test("saving puts it into the one shape of msd fmt", async () => {
  await bench.goToEnd();
  await bench.write("\n\noutput    last   =  logs.arn");
  // Between name and sign stands a hint.
  await bench.save(bench.line("= logs.arn"));
  await editor.written("main.msd", "output last");
  const saved = readFileSync(join(editor.folder, "main.msd"), "utf8");
  assert.match(saved, /^output last = logs\.arn$/m);
  assert.match(saved, /^ {2}resource dead_letters: aws\.sqs\.Queue \{$/m);
});
