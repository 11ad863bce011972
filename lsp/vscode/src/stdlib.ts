//! Declarations that come with msd, as documents that can only be read.

import * as vscode from "vscode";
import type { Server } from "./server";

export const SCHEME = "msd-stdlib";

export function registerStdlib(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      // The server's own spelling: it takes the path as it gave it.
      const answer = await server.request<{ text: string }>("msd/stdlibDocument", {
        uri: uri.toString(true),
      });
      return answer?.text ?? "// The language server does not answer: `msd: Show Output` says why.\n";
    },
  });
}
