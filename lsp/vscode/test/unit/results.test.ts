import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReport, testArguments } from "../../src/testing/results";

const DOCUMENT = JSON.stringify({
  format_version: 1,
  passed: 1,
  failed: 1,
  tests: [
    { name: "fine", file: "main.msd", line: 3, passed: true, seconds: 0.2, problems: [] },
    {
      name: "wrong",
      file: "main.msd",
      line: 9,
      passed: false,
      seconds: 0.1,
      problems: [
        { message: "expected 2", detail: "left is 3", file: "main.msd", line: 10, column: 12 },
      ],
    },
  ],
});

test("results go by name", () => {
  const report = parseReport(DOCUMENT, "", 1);
  assert.ok(report.kind === "results");
  assert.equal(report.results.get("fine")?.passed, true);
  assert.deepEqual(report.results.get("wrong")?.problems[0], {
    message: "expected 2",
    detail: "left is 3",
    file: "main.msd",
    line: 10,
    column: 12,
  });
});

test("a program with mistakes says on stderr what they are", () => {
  const report = parseReport("", "main.msd:1:1: error[E0101]: no\n", 1);
  assert.deepEqual(report, { kind: "broken", message: "main.msd:1:1: error[E0101]: no" });
});

test("silence, noise and another version are told", () => {
  const message = (stdout: string) => {
    const report = parseReport(stdout, "", 101);
    return report.kind === "broken" ? report.message : "";
  };
  assert.match(message(""), /printed nothing \(exit code 101\)/);
  assert.match(message("hello"), /something else than JSON: hello/);
  assert.match(message('{"format_version":2,"tests":[]}'), /version 2; the extension reads version 1/);
});

test("single tests are chosen by filter, all of them by none", () => {
  assert.deepEqual(testArguments("/stack", undefined), ["test", "/stack", "-json", "-no-color"]);
  assert.deepEqual(testArguments("/stack", ["a", "b"]).slice(4), ["-filter", "a", "-filter", "b"]);
});
