//! `msd: Insert Existing Resource`: asks for a type and an identifier, and lets the server write the
//! declaration behind the one at the cursor.

import * as vscode from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient/node";
import type { Server } from "../server";
import { isProgram } from "../stacks";
import { toRange } from "./references";

export function registerInsertExisting(server: Server): vscode.Disposable {
  return vscode.commands.registerCommand("msd.insertExisting", async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isProgram(editor.document)) {
      void vscode.window.showInformationMessage("Open the .msd file that it belongs into first.");
      return;
    }
    const types = await server.request<string[]>("msd/resourceTypes", {});
    if (!types) {
      void vscode.window.showErrorMessage("The msd language server does not answer.");
      return;
    }
    const type = await vscode.window.showQuickPick(types, {
      title: "Insert Existing Resource (1/2)",
      placeHolder: "Its type, such as aws.ec2.VPC",
      matchOnDescription: true,
    });
    if (!type) return;
    const identifier = await vscode.window.showInputBox({
      title: "Insert Existing Resource (2/2)",
      prompt: `The identifier of the ${type}`,
      placeHolder: "vpc-0123456789abcdef0, a name, an ARN; several parts with | between them",
      validateInput: (text) => (text.trim() === "" ? "An identifier is needed." : undefined),
    });
    if (!identifier) return;
    const edit = await server.request<WorkspaceEdit>("msd/insertExisting", {
      textDocument: { uri: editor.document.uri.toString() },
      position: editor.selection.active,
      type,
      identifier: identifier.trim(),
    });
    if (!edit || !(await vscode.workspace.applyEdit(toEdit(edit)))) {
      void vscode.window.showErrorMessage(`There is no place for an existing ${type} here.`);
    }
  });
}

function toEdit(edit: WorkspaceEdit): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  const add = (uri: string, edits: { range: Parameters<typeof toRange>[0]; newText: string }[]) => {
    for (const one of edits) result.replace(vscode.Uri.parse(uri), toRange(one.range), one.newText);
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) add(uri, edits);
  for (const change of edit.documentChanges ?? []) {
    if ("edits" in change) {
      const texts = change.edits.filter((one): one is Extract<typeof one, { newText: string }> => "newText" in one);
      add(change.textDocument.uri, texts);
    }
  }
  return result;
}
