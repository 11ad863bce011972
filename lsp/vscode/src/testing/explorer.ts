//! The tests of every program in the editor's test explorer. The server says which there are, also
//! while they are typed; `msd test` runs what is on the disk, on a simulated cloud of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import * as vscode from "vscode";
import { toRange } from "../commands/references";
import type { Tests } from "../protocol";
import type { Server } from "../server";
import { folderOf, isProgram, programs, shownFolder } from "../stacks";
import { type Report, type Result, parseReport, testArguments } from "./results";

export function registerTests(server: Server): vscode.Disposable {
  const explorer = new Explorer(server);
  return vscode.Disposable.from(
    explorer,
    server.onStarted(() => explorer.discover()),
    server.onStatus((status) => {
      if (!status.busy) void explorer.refreshFolder(vscode.Uri.file(status.folder).fsPath);
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isProgram(document)) void explorer.refresh(document.uri);
    }),
    vscode.commands.registerCommand("msd.runTest", (folder: string, name: string) =>
      explorer.runOne(vscode.Uri.file(folder).fsPath, name),
    ),
  );
}

class Explorer implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("msd", "msd");
  /** A file of each folder, to ask the server with. */
  private readonly sources = new Map<string, vscode.Uri>();
  private readonly profile: vscode.TestRunProfile;

  constructor(private readonly server: Server) {
    this.profile = this.controller.createRunProfile(
      "Run",
      vscode.TestRunProfileKind.Run,
      (request, token) => this.start(request, token),
      true,
      undefined,
      true,
    );
    this.controller.refreshHandler = () => this.discover();
  }

  dispose(): void {
    this.controller.dispose();
  }

  async discover(): Promise<void> {
    const found = await programs();
    const folders = new Set(found.map(folderOf));
    for (const folder of this.sources.keys()) {
      if (!folders.has(folder)) this.forget(folder);
    }
    for (const source of found) await this.refresh(source);
  }

  async refreshFolder(folder: string): Promise<void> {
    const source = this.sources.get(folder);
    if (source) await this.refresh(source);
  }

  /** Asks for the tests of the folder of this file. */
  async refresh(source: vscode.Uri): Promise<void> {
    const answer = await this.server.request<Tests>("msd/tests", {
      textDocument: { uri: source.toString() },
    });
    if (!answer) return;
    const folder = vscode.Uri.file(answer.folder).fsPath;
    if (!this.sources.has(folder)) this.sources.set(folder, source);
    if (answer.tests.length === 0) {
      this.controller.items.delete(folder);
      return;
    }
    const label = shownFolder(folder);
    const parent =
      this.controller.items.get(folder) ??
      this.controller.createTestItem(folder, label, vscode.Uri.file(folder));
    const items = answer.tests.map(({ name, uri, range }) => {
      const id = `${folder}#${name}`;
      const known = parent.children.get(id);
      const place = vscode.Uri.parse(uri);
      // An item that stays keeps its last result.
      const item =
        known?.uri?.toString() === place.toString()
          ? known
          : this.controller.createTestItem(id, name, place);
      item.range = toRange(range);
      return item;
    });
    parent.children.replace(items);
    this.controller.items.add(parent);
  }

  async runOne(folder: string, name: string): Promise<void> {
    await this.refreshFolder(folder);
    const item = this.controller.items.get(folder)?.children.get(`${folder}#${name}`);
    if (!item) {
      void vscode.window.showErrorMessage(`There is no test ${name} in ${folder}.`);
      return;
    }
    await vscode.workspace.saveAll(false);
    const source = new vscode.CancellationTokenSource();
    await this.run(new vscode.TestRunRequest([item], undefined, this.profile), source.token);
  }

  private forget(folder: string): void {
    this.sources.delete(folder);
    this.controller.items.delete(folder);
  }

  /** Once, or again after each save of a program in the folder until it is cancelled. */
  private async start(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (!request.continuous) {
      await this.run(request, token);
      return;
    }
    const saved = vscode.workspace.onDidSaveTextDocument((document) => {
      const folder = folderOf(document.uri);
      const items = this.wanted(request).get(folder);
      if (!isProgram(document) || !items) return;
      void this.run(new vscode.TestRunRequest(items, undefined, request.profile, true), token);
    });
    token.onCancellationRequested(() => saved.dispose());
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const binary = this.server.binary();
    if (!binary) return;
    const run = this.controller.createTestRun(request);
    for (const [folder, items] of this.wanted(request)) {
      if (token.isCancellationRequested) break;
      for (const item of items) run.started(item);
      const whole = items.length === this.controller.items.get(folder)?.children.size;
      const names = whole ? undefined : items.map((item) => item.label);
      const report = await execute(binary, testArguments(folder, names), folder, token);
      if (report) tell(run, folder, items, report);
      else for (const item of items) run.skipped(item);
    }
    run.end();
  }

  /** The tests that a request is about, by folder. */
  private wanted(request: vscode.TestRunRequest): Map<string, vscode.TestItem[]> {
    const byFolder = new Map<string, vscode.TestItem[]>();
    const excluded = new Set(request.exclude?.map((item) => item.id));
    const add = (item: vscode.TestItem) => {
      if (excluded.has(item.id)) return;
      if (item.parent) {
        const items = byFolder.get(item.parent.id) ?? [];
        if (!items.includes(item)) byFolder.set(item.parent.id, [...items, item]);
      } else {
        item.children.forEach(add);
      }
    };
    if (request.include) request.include.forEach(add);
    else this.controller.items.forEach(add);
    return byFolder;
  }
}

/** Nothing when it was cancelled. */
function execute(
  binary: string,
  args: string[],
  folder: string,
  token: vscode.CancellationToken,
): Promise<Report | undefined> {
  return new Promise((done) => {
    const child: ChildProcess = spawn(binary, args, { cwd: folder });
    const cancelled = token.onCancellationRequested(() => child.kill());
    let [stdout, stderr] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error) => done({ kind: "broken", message: error.message }));
    child.on("close", (code) => {
      cancelled.dispose();
      done(token.isCancellationRequested ? undefined : parseReport(stdout, stderr, code));
    });
  });
}

function tell(run: vscode.TestRun, folder: string, items: vscode.TestItem[], report: Report): void {
  if (report.kind === "broken") {
    run.appendOutput(lines(`${report.message}\n`));
    for (const item of items) run.errored(item, new vscode.TestMessage(report.message));
    return;
  }
  for (const item of items) {
    const result = report.results.get(item.label);
    if (!result) {
      const message = `msd did not run \`${item.label}\`: is the file saved?`;
      run.errored(item, new vscode.TestMessage(message));
      continue;
    }
    const ms = result.seconds * 1000;
    run.appendOutput(
      lines(`${result.passed ? "pass" : "FAIL"}  ${result.name}  ${result.seconds.toFixed(2)}s\n`),
      undefined,
      item,
    );
    if (result.passed) run.passed(item, ms);
    else run.failed(item, messages(run, folder, item, result), ms);
  }
}

function messages(
  run: vscode.TestRun,
  folder: string,
  item: vscode.TestItem,
  result: Result,
): vscode.TestMessage[] {
  return result.problems.map((problem) => {
    const text = problem.detail ? `${problem.message}\n${problem.detail}` : problem.message;
    const place = `${problem.file}:${problem.line}:${problem.column}`;
    run.appendOutput(lines(`      ${place}: ${text}\n`), undefined, item);
    const message = new vscode.TestMessage(text);
    message.location = new vscode.Location(
      vscode.Uri.file(join(folder, problem.file)),
      new vscode.Position(problem.line - 1, problem.column - 1),
    );
    return message;
  });
}

/** A terminal wants both characters at the end of a line. */
function lines(text: string): string {
  return text.replaceAll("\n", "\r\n");
}
