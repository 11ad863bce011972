//! The language server as a process: starts, restarts and asks it. Without a binary everything else
//! goes on as far as it can, and says what is missing.

import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { type Found, findBinary } from "./binary";
import type { Status } from "./protocol";

export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel("msd", { log: true });
  private client: LanguageClient | undefined;
  /** Starts and stops follow one another, however fast they are asked for. */
  private turn: Promise<void> = Promise.resolve();
  private readonly started = new vscode.EventEmitter<void>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly statuses = new vscode.EventEmitter<Status>();
  private readonly subscriptions: vscode.Disposable[] = [];

  /** After each start, the first one too. */
  readonly onStarted = this.started.event;
  /** After each start that succeeded or failed, and each stop. */
  readonly onChanged = this.changes.event;
  readonly onStatus = this.statuses.event;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.subscriptions.push(
      this.output,
      this.started,
      this.changes,
      this.statuses,
      vscode.commands.registerCommand("msd.restartServer", () => this.restart()),
      vscode.commands.registerCommand("msd.showOutput", () => this.output.show()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("msd.path")) void this.restart();
      }),
    );
  }

  get running(): boolean {
    return this.client?.isRunning() ?? false;
  }

  start(): Promise<void> {
    return this.next(() => this.begin());
  }

  stop(): Promise<void> {
    return this.next(() => this.end());
  }

  restart(): Promise<void> {
    return this.next(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** Answers nothing while there is no server, or when it refuses; the reason is in the output. */
  async request<T>(method: string, params: object): Promise<T | undefined> {
    const client = this.client;
    if (!client?.isRunning()) return undefined;
    try {
      return await client.sendRequest<T>(method, params);
    } catch (error) {
      this.output.warn(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** The binary, for what goes on in the background: nothing is said when there is none. */
  quietBinary(): string | undefined {
    const found = this.find();
    return found.kind === "found" ? found.path : undefined;
  }

  /** The binary, or nothing after a message that tells how to get one. */
  binary(): string | undefined {
    const found = this.find();
    if (found.kind === "found") return found.path;
    void this.complain(found.message);
    return undefined;
  }

  dispose(): void {
    void this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.output.error(error instanceof Error ? error : String(error));
    });
    void this.turn.then(() => this.changes.fire());
    return this.turn;
  }

  private async begin(): Promise<void> {
    const found = this.find();
    if (found.kind === "missing") {
      this.output.error(found.message);
      void this.complain(found.message);
      return;
    }
    this.output.info(`msd is ${found.path} (${found.from})`);
    if (!(await hasServer(found.path))) {
      void this.complain(
        `The msd at ${found.path} has no language server: \`msd lsp\` fails. Install a newer one, ` +
          "or say in the setting `msd.path` where it is.",
      );
      return;
    }
    const client = new LanguageClient(
      "msd",
      "msd",
      // Without a transport it is stdin and stdout, and no flag is added.
      { command: found.path, args: ["lsp"] },
      {
        documentSelector: [{ language: "msd", scheme: "file" }],
        synchronize: { configurationSection: "msd" },
        outputChannel: this.output,
      },
    );
    client.onNotification("msd/status", (status: Status) => this.statuses.fire(status));
    this.client = client;
    await client.start();
    this.started.fire();
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A server that never came up has nothing to be stopped.
    if (client?.isRunning()) await client.stop();
    await client?.dispose();
  }

  private find(): Found {
    return findBinary({
      setting: vscode.workspace.getConfiguration("msd").get("path", ""),
      extension: this.context.extensionPath,
      workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      home: homedir(),
      path: process.env["PATH"] ?? "",
      platform: process.platform,
      isExecutable,
    });
  }

  private async complain(message: string): Promise<void> {
    const setting = "Open Setting";
    const help = "How to Install";
    const chosen = await vscode.window.showErrorMessage(message, setting, help);
    if (chosen === setting) {
      // Paths of programs are settings of the machine that they are on.
      const place = vscode.env.remoteName ? "openRemoteSettings" : "openSettings";
      const query = "@id:msd.path";
      await vscode.commands.executeCommand(`workbench.action.${place}`, { query });
    } else if (chosen === help) {
      const walkthrough = `${this.context.extension.id}#start`;
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
    }
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function hasServer(binary: string): Promise<boolean> {
  return new Promise((done) => {
    execFile(binary, ["lsp", "--help"], (error) => done(error === null));
  });
}
