//! The graph view: a panel beside the source that shows the stack of the file at hand, is drawn again
//! while the source changes, and goes to the source when a node is chosen.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { toRange } from "../commands/references";
import type { Graph } from "../protocol";
import type { Server } from "../server";
import { currentDocument, folderOf, isProgram, programs } from "../stacks";
import type { ToExtension, ToPage } from "./messages";
import { page } from "./page";
import { nodeAt } from "./steps";

const VIEW = "msd.graph";
const FOLLOW = "graph.followCursor";

export function registerGraph(
  context: vscode.ExtensionContext,
  server: Server,
): vscode.Disposable {
  let open: GraphPanel | undefined;
  const attach = (panel: vscode.WebviewPanel, source: vscode.Uri) => {
    open = new GraphPanel(panel, context.extensionUri, server, source);
    panel.onDidDispose(() => (open = undefined));
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand("msd.showGraph", async () => {
      const source = currentDocument() ?? (await programs())[0];
      if (!source) {
        void vscode.window.showInformationMessage("There is no .msd file in this workspace.");
        return;
      }
      if (open) {
        open.show(source);
        return;
      }
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      attach(vscode.window.createWebviewPanel(VIEW, "Graph", place), source);
    }),
    // The panel comes back with the window.
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      async deserializeWebviewPanel(panel, state: { source?: string } | undefined) {
        const source = state?.source ? vscode.Uri.parse(state.source) : (await programs())[0];
        if (source) attach(panel, source);
        else panel.dispose();
      },
    }),
  );
}

class GraphPanel {
  private graph: Graph | undefined;
  private ready = false;
  /** Counts questions, so that a late answer does not replace a newer one. */
  private asked = 0;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    private readonly server: Server,
    private source: vscode.Uri,
  ) {
    const folder = vscode.Uri.joinPath(extension, "dist", "graph");
    const file = (name: string) =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    panel.iconPath = vscode.Uri.joinPath(extension, "icons", "msd.svg");
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const subscriptions = [
      panel.webview.onDidReceiveMessage((message: ToExtension) => this.hear(message)),
      server.onStarted(() => this.update()),
      server.onStatus((status) => {
        const here = vscode.Uri.file(status.folder).fsPath === folderOf(this.source);
        if (here && !status.busy) void this.update();
      }),
      vscode.window.onDidChangeTextEditorSelection((change) => this.follow(change.textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (!editor || !isProgram(editor.document)) return;
        const moved = folderOf(editor.document.uri) !== folderOf(this.source);
        this.source = editor.document.uri;
        if (moved) void this.update();
        else this.follow(editor);
      }),
    ];
    panel.onDidDispose(() => subscriptions.forEach((one) => one.dispose()));
    panel.webview.html = page({
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(18).toString("base64"),
      script: file("main.js"),
      style: file("style.css"),
    });
  }

  show(source: vscode.Uri): void {
    this.panel.reveal(undefined, true);
    const moved = folderOf(source) !== folderOf(this.source);
    this.source = source;
    if (moved) void this.update();
  }

  private async hear(message: ToExtension): Promise<void> {
    if (message.kind === "ready") {
      this.ready = true;
      await this.update();
    } else if (message.kind === "follow") {
      await vscode.workspace.getConfiguration("msd").update(FOLLOW, message.on, true);
    } else {
      await this.reveal(message.id, message.keepFocus);
    }
  }

  private async update(): Promise<void> {
    if (!this.ready) return;
    this.asked += 1;
    const asked = this.asked;
    const graph = await this.server.request<Graph>("msd/graph", {
      textDocument: { uri: this.source.toString() },
    });
    if (asked !== this.asked) return;
    if (!graph) {
      this.post({ kind: "problem", text: "The language server does not answer." });
      return;
    }
    this.graph = graph;
    this.panel.title = `Graph: ${graph.stack}`;
    this.post({ kind: "graph", graph, source: this.source.toString(), follow: follows() });
    const editor = vscode.window.activeTextEditor;
    if (editor) this.follow(editor);
  }

  private follow(editor: vscode.TextEditor): void {
    if (!this.graph || !follows() || !isProgram(editor.document)) return;
    const uri = editor.document.uri.toString();
    const nodes = this.graph.nodes.map((node) => ({
      ...node,
      // The server's spelling of an address may differ from the editor's.
      uri: vscode.Uri.parse(node.uri).toString(),
    }));
    const lines = editor.document.getText().split("\n");
    const node = nodeAt(nodes, uri, editor.selection.active, lines);
    if (node) this.post({ kind: "select", id: node.id });
  }

  private async reveal(id: string, keepFocus: boolean): Promise<void> {
    const node = this.graph?.nodes.find((one) => one.id === id);
    if (!node) return;
    const uri = vscode.Uri.parse(node.uri);
    const shown = vscode.window.visibleTextEditors.find(
      (editor) => editor.document.uri.toString() === uri.toString(),
    );
    const start = toRange(node.range).start;
    await vscode.window.showTextDocument(uri, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      preserveFocus: keepFocus,
      selection: new vscode.Range(start, start),
    });
  }

  private post(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

function follows(): boolean {
  return vscode.workspace.getConfiguration("msd").get(FOLLOW, true);
}
