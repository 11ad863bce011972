//! Which stack a command is about: that of the file at hand, else one that the user picks.

import { dirname } from "node:path";
import * as vscode from "vscode";

/** Folders that hold other things than programs of the user. */
const EXCLUDED = "**/{node_modules,target,.git,.msd}/**";

/** The last document of the language that was in front. */
let recent: vscode.Uri | undefined;

/** The msd document in front, or the last one that was: a webview or terminal may have the focus. */
export function currentDocument(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isProgram(active)) recent = active.uri;
  const open = vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === recent?.toString(),
  );
  return open ? recent : vscode.workspace.textDocuments.find(isProgram)?.uri;
}

export function isProgram(document: vscode.TextDocument): boolean {
  return document.languageId === "msd" && document.uri.scheme === "file";
}

export function folderOf(uri: vscode.Uri): string {
  return dirname(uri.fsPath);
}

/** A folder as people call it: from the workspace on, and the workspace itself by its name. */
export function shownFolder(folder: string): string {
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  const isRoot = workspace?.uri.fsPath === folder;
  return isRoot ? workspace.name : vscode.workspace.asRelativePath(folder);
}

/** One file of each folder that holds a program. */
export async function programs(): Promise<vscode.Uri[]> {
  const files = await vscode.workspace.findFiles("**/*.msd", EXCLUDED);
  const byFolder = new Map<string, vscode.Uri>();
  for (const file of files.sort((a, b) => a.fsPath.localeCompare(b.fsPath))) {
    const isMain = file.path.endsWith("/main.msd");
    if (isMain || !byFolder.has(folderOf(file))) byFolder.set(folderOf(file), file);
  }
  return [...byFolder.values()];
}

/** The folder of the program in front; with none, the only one or the one that the user picks. */
export async function chosenFolder(): Promise<string | undefined> {
  const current = currentDocument();
  if (current) return folderOf(current);
  const found = await programs();
  if (found.length === 0) {
    void vscode.window.showInformationMessage("There is no .msd file in this workspace.");
    return undefined;
  }
  if (found.length === 1) return folderOf(found[0]!);
  const items = found.map((uri) => ({
    label: shownFolder(folderOf(uri)),
    folder: folderOf(uri),
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Which stack?" });
  return picked?.folder;
}
