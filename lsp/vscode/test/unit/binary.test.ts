import assert from "node:assert/strict";
import { test } from "node:test";
import { type Where, findBinary } from "../../src/binary";

function find(programs: string[], more: Partial<Where> = {}) {
  return findBinary({
    setting: "",
    extension: "/ext",
    workspace: "/work",
    home: "/home/ada",
    path: "/usr/bin:/opt/msd",
    platform: "linux",
    isExecutable: (path) => programs.includes(path),
    ...more,
  });
}

test("the setting comes first, then the bundled one, then the PATH", () => {
  const all = ["/own/msd", "/ext/bin/msd", "/opt/msd/msd"];
  assert.deepEqual(find(all, { setting: "/own/msd" }), { kind: "found", path: "/own/msd", from: "setting" });
  assert.deepEqual(find(all), { kind: "found", path: "/ext/bin/msd", from: "bundled" });
  assert.deepEqual(find(["/opt/msd/msd"]), { kind: "found", path: "/opt/msd/msd", from: "path" });
});

test("a setting may be relative to the workspace, in the home folder, or a name on the PATH", () => {
  const cases: [string, string][] = [
    ["target/debug/msd", "/work/target/debug/msd"],
    ["${workspaceFolder}/bin/msd", "/work/bin/msd"],
    ["~/bin/msd", "/home/ada/bin/msd"],
    [" msd-next ", "/opt/msd/msd-next"],
  ];
  for (const [setting, path] of cases) {
    assert.deepEqual(find([path], { setting }), { kind: "found", path, from: "setting" });
  }
});

test("a setting that leads nowhere is told and not passed over", () => {
  const found = find(["/ext/bin/msd"], { setting: "/gone/msd" });
  assert.equal(found.kind, "missing");
  assert.match(found.kind === "missing" ? found.message : "", /"\/gone\/msd".*no program at \/gone\/msd/);
  const named = find(["/ext/bin/msd"], { setting: "msdd" });
  assert.match(named.kind === "missing" ? named.message : "", /no folder of the PATH has `msdd`/);
});

test("without any, the message says what to do", () => {
  const found = find([]);
  assert.match(found.kind === "missing" ? found.message : "", /Install it, or say in the setting `msd\.path`/);
});

test("on Windows the program has its ending", () => {
  const bundled = "/ext/bin/msd.exe";
  assert.deepEqual(find([bundled], { platform: "win32" }), { kind: "found", path: bundled, from: "bundled" });
});
