//! Reads what `msd test -json` prints.

export interface Problem {
  message: string;
  detail: string | null;
  /** Relative to the folder of the stack. */
  file: string;
  /** Both count from 1. */
  line: number;
  column: number;
}

export interface Result {
  name: string;
  passed: boolean;
  seconds: number;
  problems: Problem[];
}

export type Report =
  | { kind: "results"; results: Map<string, Result> }
  /** The tests did not run, with what was said about it. */
  | { kind: "broken"; message: string };

/** The version of the document that this reads. */
const FORMAT_VERSION = 1;

/** A program with mistakes prints no document; what is wrong stands on stderr. */
export function parseReport(stdout: string, stderr: string, exitCode: number | null): Report {
  if (stdout.trim() === "") {
    const said = stderr.trim();
    return broken(said === "" ? `msd test printed nothing (exit code ${exitCode})` : said);
  }
  let document: unknown;
  try {
    document = JSON.parse(stdout);
  } catch {
    return broken(`msd test printed something else than JSON: ${stdout.trim().slice(0, 200)}`);
  }
  const { format_version: version, tests } = document as { format_version?: number; tests?: unknown };
  if (version !== FORMAT_VERSION || !Array.isArray(tests)) {
    return broken(
      `This msd writes results in version ${version}; the extension reads version ${FORMAT_VERSION}.`,
    );
  }
  const results = new Map((tests as Result[]).map((result) => [result.name, result]));
  return { kind: "results", results };
}

/** Arguments that run these tests and as few others as possible; without names, all tests. */
export function testArguments(folder: string, names: string[] | undefined): string[] {
  const filters = (names ?? []).flatMap((name) => ["-filter", name]);
  return ["test", folder, "-json", "-no-color", ...filters];
}

function broken(message: string): Report {
  return { kind: "broken", message };
}
