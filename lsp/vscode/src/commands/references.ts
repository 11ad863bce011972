//! The command behind the code lens "3 references": shows the places in the editor's own way.

import * as vscode from "vscode";
import type { Position, Range } from "../protocol";

interface Location {
  uri: string;
  range: Range;
}

export function registerReferences(): vscode.Disposable {
  return vscode.commands.registerCommand(
    "msd.showReferences",
    (uri: string, position: Position, locations: Location[]) =>
      vscode.commands.executeCommand(
        "editor.action.showReferences",
        vscode.Uri.parse(uri),
        new vscode.Position(position.line, position.character),
        locations.map((one) => new vscode.Location(vscode.Uri.parse(one.uri), toRange(one.range))),
      ),
  );
}

export function toRange(range: Range): vscode.Range {
  const { start, end } = range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
