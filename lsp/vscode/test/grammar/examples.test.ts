//! Every program of the repository: no token without a scope of its own, nothing marked as wrong,
//! and every text of the program is a string to its end.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Token, tokens } from "./tokens";

const ROOT = "../..";

function programs(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".msd"))
    .map((name) => join(folder, name))
    .sort();
}

const sound = [
  ...programs("examples"),
  ...programs("tests/fixtures/language"),
  "stdlib/aws/ec2.msd",
  "stdlib/aws/rds.msd",
  ...programs("stdlib/core"),
];

for (const file of sound) {
  test(file, async () => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const found = await tokens(text);
    const at = (token: Token) => `${file}:${token.line}:${token.column + 1} ${token.text}`;
    for (const token of found) {
      const own = token.scopes.slice(1).filter((scope) => !scope.startsWith("meta."));
      assert.notEqual(own.length, 0, `${at(token)} has no scope`);
      assert.ok(!own.some((scope) => scope.startsWith("invalid")), `${at(token)} is marked`);
    }
    // Brackets of strings and comments are no brackets: those that are left balance.
    let depth = 0;
    for (const token of found) {
      const last = token.scopes[token.scopes.length - 1] ?? "";
      if (/^punctuation\.(section|definition\.template-expression)\S*\.begin/.test(last)) depth += 1;
      if (/^punctuation\.(section|definition\.template-expression)\S*\.end/.test(last)) depth -= 1;
      assert.ok(depth >= 0, `${at(token)} closes nothing`);
    }
    assert.equal(depth, 0, `${file}: brackets do not balance`);
  });
}

test("there are programs to look at", () => {
  assert.ok(sound.length >= 40, String(sound.length));
});

/** Unfinished programs are coloured as well, and what is wrong in one line ends with it. */
for (const file of [...programs("tests/fixtures/recovery"), ...programs("tests/fixtures/diagnostics")]) {
  test(`${file} (broken)`, async () => {
    const found = await tokens(readFileSync(join(ROOT, file), "utf8"));
    for (const token of found) {
      const own = token.scopes.slice(1).filter((scope) => !scope.startsWith("meta."));
      assert.notEqual(own.length, 0, `${file}:${token.line} ${token.text} has no scope`);
    }
  });
}
