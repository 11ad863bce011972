//! Runs `msd check -format short` and shows what it prints with the names of files from the workspace
//! on: msd names them from the stack, and a problem matcher knows only the workspace.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { relative, sep } from "node:path";
import { createInterface } from "node:readline";
import * as vscode from "vscode";
import { fromWorkspace } from "./shortReport";

export class CheckTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;
  private child: ChildProcess | undefined;

  constructor(
    private readonly binary: string,
    private readonly folder: string,
    private readonly workspace: string | undefined,
    private readonly args: string[],
  ) {}

  open(): void {
    const within = this.workspace ? relative(this.workspace, this.folder).split(sep).join("/") : "";
    const child = spawn(
      this.binary,
      ["check", "-format", "short", "-no-color", "-input=false", ...this.args],
      { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.child = child;
    const show = (text: string) => this.written.fire(text.replaceAll("\n", "\r\n"));
    const streams = [child.stdout, child.stderr].map((stream) => {
      const lines = createInterface({ input: stream });
      lines.on("line", (line) => show(`${fromWorkspace(line, within)}\n`));
      return once(lines, "close");
    });
    child.on("error", (error) => {
      show(`${this.binary}: ${error.message}\n`);
      this.closed.fire(1);
    });
    child.on("exit", async (code) => {
      await Promise.all(streams);
      this.closed.fire(code ?? 1);
    });
  }

  close(): void {
    this.child?.kill();
  }
}
