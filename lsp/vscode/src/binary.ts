//! Finds the `msd` binary: the setting, then the one that came with the extension, then the PATH.
//! Asks the file system only through the function that it is given.

import { delimiter, isAbsolute, join } from "node:path";

export interface Where {
  /** The setting `msd.path`, as it was written. */
  setting: string;
  /** The folder of the extension. */
  extension: string;
  /** The first folder of the workspace. */
  workspace?: string;
  home: string;
  /** The variable PATH. */
  path: string;
  platform: NodeJS.Platform;
  isExecutable(path: string): boolean;
}

export type Found =
  | { kind: "found"; path: string; from: "setting" | "bundled" | "path" }
  | { kind: "missing"; message: string };

export function findBinary(where: Where): Found {
  const setting = where.setting.trim();
  if (setting !== "") return fromSetting(setting, where);
  const name = where.platform === "win32" ? "msd.exe" : "msd";
  const bundled = join(where.extension, "bin", name);
  if (where.isExecutable(bundled)) return { kind: "found", path: bundled, from: "bundled" };
  const onPath = search(name, where);
  if (onPath) return { kind: "found", path: onPath, from: "path" };
  return {
    kind: "missing",
    message:
      "The program `msd` was found neither in this extension nor on the PATH. " +
      "Install it, or say in the setting `msd.path` where it is.",
  };
}

/** A setting that leads nowhere is a mistake: another binary would only hide it. */
function fromSetting(setting: string, where: Where): Found {
  const path = expanded(setting, where);
  const hasFolder = /[\\/]/.test(path);
  const found = hasFolder ? (where.isExecutable(path) ? path : undefined) : search(path, where);
  if (found) return { kind: "found", path: found, from: "setting" };
  const place = hasFolder ? `there is no program at ${path}` : `no folder of the PATH has \`${path}\``;
  return {
    kind: "missing",
    message: `The setting \`msd.path\` is "${setting}", but ${place}. Correct it, or leave it empty.`,
  };
}

function expanded(setting: string, where: Where): string {
  let path = setting.replaceAll("${workspaceFolder}", where.workspace ?? "");
  if (path === "~" || path.startsWith("~/")) path = join(where.home, path.slice(1));
  const relative = /[\\/]/.test(path) && !isAbsolute(path);
  return relative && where.workspace ? join(where.workspace, path) : path;
}

function search(name: string, where: Where): string | undefined {
  return where.path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => where.isExecutable(path));
}
