//! Commands of msd in the terminal, as tasks: check, plan, apply, simulate, test.

import * as vscode from "vscode";
import type { Server } from "../server";
import { chosenFolder, folderOf, programs, shownFolder } from "../stacks";
import { CheckTerminal } from "./checkTerminal";

const TYPE = "msd";

type Command = "check" | "plan" | "apply" | "simulate" | "test";

interface Definition extends vscode.TaskDefinition {
  command: Command;
  /** The folder of the stack, from the workspace folder on. */
  folder?: string;
  args?: string[];
}

/** Commands of the palette; those that ask for something take the focus. */
const COMMANDS: [string, Command, boolean][] = [
  ["msd.check", "check", false],
  ["msd.plan", "plan", false],
  ["msd.apply", "apply", true],
  ["msd.simulate", "simulate", false],
];

export function registerTasks(server: Server): vscode.Disposable {
  const run = async (command: Command, focus: boolean) => {
    const folder = await chosenFolder();
    const binary = folder ? server.binary() : undefined;
    if (!folder || !binary) return;
    // What is in the terminal is about what is on the disk.
    await vscode.workspace.saveAll(false);
    const task = build({ type: TYPE, command }, binary, folder);
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      focus,
      panel: vscode.TaskPanelKind.Dedicated,
      clear: true,
    };
    await vscode.tasks.executeTask(task);
  };
  return vscode.Disposable.from(
    ...COMMANDS.map(([id, command, focus]) =>
      vscode.commands.registerCommand(id, () => run(command, focus)),
    ),
    vscode.tasks.registerTaskProvider(TYPE, {
      async provideTasks() {
        const binary = server.quietBinary();
        if (!binary) return [];
        const folders = (await programs()).map(folderOf);
        return folders.flatMap((folder) =>
          (["check", "plan", "test"] as const).map((command) => {
            const definition: Definition = { type: TYPE, command };
            const relative = vscode.workspace.asRelativePath(folder, false);
            if (relative !== folder) definition.folder = relative;
            return build(definition, binary, folder);
          }),
        );
      },
      resolveTask(task) {
        const definition = task.definition as Definition;
        const binary = server.quietBinary();
        const scope = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
        if (!binary || !scope) return undefined;
        const folder = vscode.Uri.joinPath(scope.uri, definition.folder ?? ".").fsPath;
        return build(definition, binary, folder);
      },
    }),
  );
}

function build(definition: Definition, binary: string, folder: string): vscode.Task {
  const { command, args = [] } = definition;
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  const name = `${command} ${shownFolder(folder)}`;
  const execution =
    command === "check"
      ? new vscode.CustomExecution(async () => new CheckTerminal(binary, folder, workspace?.uri.fsPath, args))
      : new vscode.ProcessExecution(binary, [command, ...args], { cwd: folder });
  const task = new vscode.Task(
    definition,
    workspace ?? vscode.TaskScope.Workspace,
    name,
    TYPE,
    execution,
    command === "check" ? "$msd-check" : [],
  );
  if (command === "check") task.group = vscode.TaskGroup.Build;
  if (command === "test") task.group = vscode.TaskGroup.Test;
  return task;
}
