//! Starts and stops everything; holds no behaviour of its own.

import * as vscode from "vscode";
import { registerInsertExisting } from "./commands/insertExisting";
import { registerPlanPreview } from "./commands/planPreview";
import { registerReferences } from "./commands/references";
import { registerTasks } from "./commands/tasks";
import { registerGraph } from "./graph/panel";
import { Server } from "./server";
import { registerStatus } from "./status";
import { registerStdlib } from "./stdlib";
import { registerTests } from "./testing/explorer";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  server = new Server(context);
  context.subscriptions.push(
    server,
    registerTasks(server),
    registerPlanPreview(server),
    registerInsertExisting(server),
    registerReferences(),
    registerStdlib(server),
    registerGraph(context, server),
    registerTests(server),
    registerStatus(server),
  );
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
