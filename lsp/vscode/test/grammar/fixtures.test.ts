//! Holds the fixtures of this folder true: below a line of program stand `// ^^^ scope` lines, each
//! of which names a scope that the marked text has.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { tokens } from "./tokens";

const FOLDER = "test/grammar/fixtures";
const MARK = /^(\s*\/\/\s*)(\^+)\s+(!?)(\S+)\s*$/;

for (const name of readdirSync(FOLDER).sort()) {
  test(name, async () => {
    const lines = readFileSync(`${FOLDER}/${name}`, "utf8").split("\n");
    const program: string[] = [];
    const marks: { line: number; from: number; to: number; absent: boolean; scope: string }[] = [];
    for (const line of lines) {
      const mark = MARK.exec(line);
      if (!mark) {
        program.push(line);
        continue;
      }
      const from = mark[1]!.length;
      marks.push({
        line: program.length,
        from,
        to: from + mark[2]!.length,
        absent: mark[3] === "!",
        scope: mark[4]!,
      });
    }
    assert.notEqual(marks.length, 0, `${name} marks nothing`);
    const found = await tokens(program.join("\n"));
    const problems: string[] = [];
    for (const mark of marks) {
      const shown = program[mark.line - 1]!.slice(mark.from, mark.to);
      const inside = found.filter(
        (token) =>
          token.line === mark.line &&
          token.column < mark.to &&
          token.column + token.text.length > mark.from,
      );
      if (inside.length === 0) problems.push(`line ${mark.line}: there is nothing at ${shown}`);
      for (const token of inside) {
        const has = token.scopes.some(
          (scope) => scope === mark.scope || scope.startsWith(`${mark.scope}.`),
        );
        if (has === mark.absent) {
          const scopes = token.scopes.slice(1).join(" ");
          problems.push(`line ${mark.line}: \`${token.text}\` of \`${shown}\` is ${scopes}`);
        }
      }
    }
    assert.deepEqual(problems, []);
  });
}
