//! Snippets, expanded with what they suggest, against the program itself: each parses and has the one
//! shape of `msd fmt`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const msd = process.env["MSD"];
const skip = msd ? false : "MSD names no msd binary";
const snippets = JSON.parse(readFileSync("snippets/msd.json", "utf8")) as Record<
  string,
  { body: string[] }
>;

for (const [name, { body }] of Object.entries(snippets)) {
  test(`the snippet ${name}`, { skip }, () => {
    const text = expanded(body.join("\n"));
    // Those for expressions stand in one.
    const program = /^[[{]/.test(text) ? `let snippet = ${text}\n` : `${text}\n`;
    const format = spawnSync(msd!, ["fmt", "-"], { input: program, encoding: "utf8" });
    assert.equal(format.status, 0, `${program}\n${format.stderr}`);
    assert.equal(format.stdout, program, name);
  });
}

/** `${1:name}` is `name`, `${1|a,b|}` is `a`, `$0` is nothing. */
function expanded(text: string): string {
  return text
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
    .replaceAll(/\$\{\d+:([^}]*)\}/g, "$1")
    .replaceAll(/\$\d+/g, "")
    .replaceAll(/\{\s*\}/g, "{}");
}
