//! VS Code in a browser: starts code-server with the packed extension and opens a folder in Chromium.
//! Everything it writes is in a folder of its own, which is gone afterwards.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";
import { WHOLE } from "./workbench";

export interface Editor {
  page: Page;
  /** The folder that is open in the editor. */
  folder: string;
  /** Until the editor has written this into the settings of the machine. */
  saved(text: string): Promise<void>;
  /** Until the editor has written this into a file of the folder. */
  written(file: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Without background networking nothing is asked of the world outside. */
const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.fontFamily": "'DejaVu Sans Mono'",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "files.autoSave": "off",
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "testing.automaticallyOpenTestResults": "neverOpen",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Opens a copy of the stack `from`, with this setting `msd.path`. */
export async function open(from: string, msd = process.env["MSD"]): Promise<Editor> {
  const web = process.env["MSD_VSCODE_WEB"];
  if (!web) throw new Error("MSD_VSCODE_WEB names no folder with code-server");
  const place = mkdtempSync(join(tmpdir(), "msd-vscode-"));
  const folder = join(place, "stack");
  cpSync(from, folder, { recursive: true, filter: (path) => basename(path) !== ".msd" });
  const data = join(place, "data");
  // Where programs are is a setting of the machine, all else of the user.
  for (const [scope, settings] of Object.entries({ User: SETTINGS, Machine: { "msd.path": msd } })) {
    mkdirSync(join(data, scope), { recursive: true });
    writeFileSync(join(data, scope, "settings.json"), JSON.stringify(settings));
  }

  const port = await freePort();
  const entry = join(web, "node_modules/code-server/out/node/entry.js");
  const node = join(web, "node_modules/.bin/node");
  const shared = ["--user-data-dir", data, "--extensions-dir", join(place, "extensions")];
  const environment = { ...process.env, HOME: place };
  const install = spawnSync(node, [entry, ...shared, "--install-extension", resolve("msd.vsix")], {
    encoding: "utf8",
    env: environment,
  });
  if (install.status !== 0) throw new Error(`the extension is not installed: ${install.stderr}`);

  const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry"];
  flags.push("--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override");
  const server = spawn(node, [entry, ...flags, ...shared, folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
    // A group of its own, so that its extension host ends with it.
    detached: true,
  });
  let browser: Browser | undefined;
  try {
    await listening(server);
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM });
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
    });
    page.setDefaultTimeout(WHOLE);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    const opened = browser;
    return {
      page,
      folder,
      saved: (text) => written(join(data, "Machine", "settings.json"), text),
      written: (file, text) => written(join(folder, file), text),
      stop: async () => {
        await opened.close();
        await end(server, place);
      },
    };
  } catch (error) {
    await browser?.close();
    await end(server, place);
    throw error;
  }
}

async function end(server: ChildProcess, place: string): Promise<void> {
  const ended = server.exitCode === null ? once(server, "exit") : undefined;
  if (ended) process.kill(-server.pid!, "SIGTERM");
  await ended;
  rmSync(place, { recursive: true, force: true, maxRetries: 5 });
}

/** Until code-server says that it takes requests. */
function listening(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (/HTTP server listening/.test(said)) done();
    };
    server.stdout?.on("data", hear);
    server.stderr?.on("data", hear);
    server.on("error", failed);
    server.on("exit", (code) => failed(new Error(`code-server ended with ${code}:\n${said}`)));
  });
}

async function written(file: string, text: string): Promise<void> {
  const watcher = watch(dirname(file));
  const signal = AbortSignal.timeout(WHOLE);
  while (!readFileSync(file, "utf8").includes(text)) await once(watcher, "change", { signal });
  watcher.close();
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
