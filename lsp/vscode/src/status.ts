//! What stands in the status bar: how large the stack of the file at hand is and how long an apply
//! would take.

import { basename } from "node:path";
import * as vscode from "vscode";
import { shown } from "./durations";
import type { Status } from "./protocol";
import type { Server } from "./server";
import { folderOf, isProgram } from "./stacks";

export function registerStatus(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("msd.status", vscode.StatusBarAlignment.Left, 40);
  item.name = "msd";
  const known = new Map<string, Status>();

  const show = () => {
    const document = vscode.window.activeTextEditor?.document;
    const enabled = vscode.workspace.getConfiguration("msd").get("statusBar.enable", true);
    if (!document || !isProgram(document) || !enabled) {
      item.hide();
      return;
    }
    if (!server.running) {
      item.text = "$(warning) msd";
      item.tooltip = "The language server is not running. Click to start it.";
      item.command = "msd.restartServer";
      item.show();
      return;
    }
    const status = known.get(folderOf(document.uri));
    item.command = "msd.showGraph";
    if (!status) {
      item.text = "$(sync~spin) msd";
      item.tooltip = "Reading the program";
    } else {
      item.text = summary(status);
      item.tooltip = details(status);
    }
    item.show();
  };

  return vscode.Disposable.from(
    item,
    server.onStatus((status) => {
      known.set(vscode.Uri.file(status.folder).fsPath, status);
      show();
    }),
    server.onStarted(() => known.clear()),
    server.onChanged(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidChangeConfiguration(show),
  );
}

function summary(status: Status): string {
  const icon = status.busy ? "$(sync~spin)" : status.errors > 0 ? "$(error)" : "$(layers)";
  const parts = [`${icon} ${counted(status.resources, "resource")}`];
  if (typeof status.durationMs === "number") parts.push(shown(status.durationMs));
  return parts.join(" · ");
}

function details(status: Status): vscode.MarkdownString {
  const lines = [
    `**${basename(status.folder)}**`,
    [
      counted(status.resources, "resource"),
      counted(status.groups, "group"),
      counted(status.limits, "limit"),
    ].join(", "),
  ];
  if (typeof status.durationMs === "number") {
    lines.push(`An apply to an empty account would take ${shown(status.durationMs)}`);
  }
  if (status.errors + status.warnings > 0) {
    lines.push(`${counted(status.errors, "error")}, ${counted(status.warnings, "warning")}`);
  }
  lines.push("Click for the graph.");
  return new vscode.MarkdownString(lines.join("\n\n"));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
