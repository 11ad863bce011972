//! `msd: Preview Plan`: what an apply would change against the last state, beside the source. It is
//! made again while the source changes; no cloud is asked.

import * as vscode from "vscode";
import { shown } from "../durations";
import type { PlanPreview } from "../protocol";
import type { Server } from "../server";
import { currentDocument, folderOf } from "../stacks";

const SCHEME = "msd-plan";

export function registerPlanPreview(server: Server): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri) {
      const { source, group } = JSON.parse(uri.query) as { source: string; group?: string };
      const plan = await server.request<PlanPreview>("msd/planPreview", {
        textDocument: { uri: source },
        ...(group ? { group } : {}),
      });
      return plan ? page(plan) : "The language server does not answer: `msd: Show Output` says why.\n";
    },
  };

  const open = async (source: vscode.Uri, group?: string) => {
    const name = group ? `Plan of ${group}` : "Plan";
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${name}.msd-plan`,
      query: JSON.stringify({ source: source.toString(), ...(group ? { group } : {}) }),
    });
    changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
    server.onStatus((status) => {
      if (status.busy) return;
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme !== SCHEME) continue;
        const { source } = JSON.parse(uri.query) as { source: string };
        const folder = vscode.Uri.file(status.folder).fsPath;
        if (folderOf(vscode.Uri.parse(source)) === folder) changed.fire(uri);
      }
    }),
    vscode.commands.registerCommand("msd.planPreview", async () => {
      const source = currentDocument();
      if (source) await open(source);
      else void vscode.window.showInformationMessage("Open a .msd file first.");
    }),
    vscode.commands.registerCommand("msd.planGroup", async (folder: string, group: string) => {
      const current = currentDocument();
      const inFolder = current && folderOf(current) === vscode.Uri.file(folder).fsPath;
      const [first] = inFolder
        ? [current]
        : await vscode.workspace.findFiles(new vscode.RelativePattern(folder, "*.msd"), null, 1);
      if (first) await open(first, group);
    }),
  );
}

function page(plan: PlanPreview): string {
  if (plan.problem) return `There is no plan yet: ${plan.problem}\n`;
  const counts: [number, string][] = [
    [plan.create, "create"],
    [plan.update, "update"],
    [plan.replace, "replace"],
    [plan.delete, "delete"],
    [plan.run, "run"],
  ];
  const some = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} to ${what}`);
  const head =
    some.length === 0 ? "Nothing to do" : `${some.join(", ")} · ${shown(plan.durationMs)}`;
  return `${head}\n${"─".repeat(head.length)}\n\n${plan.text.trimEnd()}\n`;
}
