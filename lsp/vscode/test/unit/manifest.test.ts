//! package.json against the code: what it promises is there.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LINE } from "../../src/commands/shortReport";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const contributes = manifest.contributes;
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(`src/${name}`, "utf8"));
const code = sources.join("\n");

test("every command of the palette is registered", () => {
  for (const { command } of contributes.commands) assert.ok(code.includes(`"${command}"`), command);
});

test("every setting but those of the server is read", () => {
  const own = Object.keys(contributes.configuration.properties).filter(
    // The server asks for these itself; the client library reads the trace.
    (name) => !/^msd\.(inlayHints|codeLens|trace)\./.test(name),
  );
  for (const name of own) assert.ok(code.includes(`"${name.replace("msd.", "")}"`), name);
});

test("every file that it names is there", () => {
  const names = JSON.stringify(manifest).match(/"(?:\.\/)?(?:icons|syntaxes|snippets|walkthrough)\/[^"]+"/g);
  assert.ok(names && names.length >= 12);
  for (const name of names) assert.ok(existsSync(name.slice(1, -1)), name);
});

test("the problem matcher reads what the code reads", () => {
  const [pattern] = contributes.problemPatterns;
  assert.equal(pattern.regexp, LINE.source);
  const found = new RegExp(pattern.regexp).exec("infra/main.msd:1:29: warning[W0105]: it · help: x")!;
  const { file, line, column, severity, code: codeGroup, message } = pattern;
  assert.deepEqual(
    [file, line, column, severity, codeGroup, message].map((group) => found[group]),
    ["infra/main.msd", "1", "29", "warning", "W0105", "it · help: x"],
  );
});

test("snippets have prefixes of their own", () => {
  const snippets = Object.values(JSON.parse(readFileSync("snippets/msd.json", "utf8"))) as { prefix: string }[];
  const prefixes = snippets.map((one) => one.prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
});
