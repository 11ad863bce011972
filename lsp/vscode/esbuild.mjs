//! Bundles the extension, the graph view and, with `--tests`, each test file by itself.

import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const tests = process.argv.includes("--tests");
const production = process.argv.includes("--production");

const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
};

rmSync("dist", { recursive: true, force: true });

await Promise.all([
  build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    format: "cjs",
    target: "node18",
    external: ["vscode"],
  }),
  build({
    ...shared,
    entryPoints: ["src/graph/view/main.ts", "src/graph/view/style.css"],
    outdir: "dist/graph",
    platform: "browser",
    format: "iife",
    target: "chrome114",
  }),
]);

if (tests) {
  const folders = ["unit", "grammar", "program", "browser"];
  const files = folders.flatMap((folder) =>
    readdirSync(`test/${folder}`)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `test/${folder}/${name}`),
  );
  await build({
    ...shared,
    entryPoints: files,
    outdir: "dist/test",
    outbase: "test",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    format: "esm",
    target: "node20",
    // Looked up at run time: they carry files beside their code.
    packages: "external",
  });
}
