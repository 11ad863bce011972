//! Emacs itself, as a daemon without a window: msd-mode attaches `msd lsp` with eglot, shows a diagnostic,
//! completes, renames and formats. Usage: MSD=path/to/msd node --test test.mjs

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const msd = process.env.MSD ?? "msd";

const PROGRAM = `resource failed: aws.sqs.Queue { queue_nam = "failed" }

resource alarm: aws.cloudwatch.Alarm {
  alarm_name = "failed"
  namespace = "AWS/SQS"
  metric_name = failed.queue_name
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods = 1
}
`;

const place = mkdtempSync(join(tmpdir(), "msd-emacs-"));
const stack = join(place, "stack");
const file = join(stack, "main.msd");
const socket = join(place, "socket");
const ready = join(place, "ready");
// Its settings, packages and lock files are its own.
const env = { ...process.env, HOME: place };
let emacs;

before(async () => {
  mkdirSync(stack);
  writeFileSync(file, PROGRAM);
  const setUp = `(progn (package-initialize)
    (load ${quoted(join(here, "msd-mode.el"))})
    (setq msd-path ${quoted(msd)} server-name ${quoted(socket)} make-backup-files nil
          eglot-confirm-server-initiated-edits nil)
    (run-with-timer 0 nil (lambda () (write-region "" nil ${quoted(ready)}))))`;
  const watcher = watch(place);
  emacs = spawn("emacs", ["-q", `--fg-daemon=${socket}`, "--eval", setUp], {
    stdio: "ignore",
    env,
  });
  // Timers run once Emacs listens.
  while (!existsSync(ready)) await once(watcher, "change");
  watcher.close();
  // After a key, which nobody presses here, eglot starts what the mode asks it for.
  lisp(`(progn (find-file ${quoted(file)}) (run-hooks 'post-command-hook) t)`, false);
});

after(async () => {
  const ended = once(emacs, "exit");
  emacs.kill();
  await ended;
  rmSync(place, { recursive: true, force: true });
});

/** What an expression is in the running editor, in the buffer of the file. */
function lisp(expression, inFile = true) {
  const where = inFile ? `(with-current-buffer (get-file-buffer ${quoted(file)}) ${expression})` : expression;
  const encoded = `(json-encode ${where})`;
  const { stdout, stderr, status } = spawnSync("emacsclient", ["-s", socket, "--eval", encoded], {
    encoding: "utf8",
    env,
  });
  assert.equal(status, 0, `${expression}: ${stderr}`);
  return JSON.parse(JSON.parse(stdout.trim().replaceAll("\n", "\\n")));
}

/** Waits inside of the editor, which goes on listening to the server meanwhile. */
function until(condition) {
  const wait = `(let ((held nil))
    (with-timeout (30 nil)
      (while (not (setq held (progn ${condition}))) (accept-process-output nil 0.05)))
    (if held t :json-false))`;
  assert.equal(lisp(wait), true, `never: ${condition}\n${text()}`);
}

function quoted(value) {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

const text = () => lisp("(buffer-substring-no-properties (point-min) (point-max))");

/** Puts the cursor behind a text. */
const behind = (words) => `(goto-char (point-min)) (search-forward ${quoted(words)})`;

const DIAGNOSTICS = "(mapcar #'flymake-diagnostic-text (flymake-diagnostics))";

test("it attaches and shows a diagnostic", () => {
  assert.equal(lisp("(symbol-name major-mode)"), "msd-mode");
  until("(and (eglot-managed-p) (flymake-diagnostics))");
  assert.match(lisp(DIAGNOSTICS)[0], /queue_nam/);
});

test("a fix that is typed takes the diagnostic away", () => {
  lisp(`(progn ${behind("queue_nam")} (insert "e") t)`);
  until("(eglot--signal-textDocument/didChange) (flymake-start) (null (flymake-diagnostics))");
  assert.match(text(), /queue_name = "failed"/);
});

test("it completes a type", () => {
  lisp('(progn (goto-char (point-max)) (insert "resource topic: aws.sns.Top") t)');
  // As `completion-at-point` does, by the styles that eglot asks for.
  const offered = lisp(`(let* ((capf (eglot-completion-at-point)) (table (nth 2 capf))
      (typed (buffer-substring-no-properties (nth 0 capf) (nth 1 capf)))
      (meta (completion-metadata typed table nil))
      (all (completion-all-completions typed table nil (length typed) meta)))
    (when all (setcdr (last all) nil))
    (mapcar #'substring-no-properties all))`);
  assert.ok(offered?.some((word) => word.includes("Topic")), JSON.stringify(offered));
  lisp("(progn (delete-region (line-beginning-position) (point-max)) t)");
});

test("it renames everywhere", () => {
  lisp(`(progn ${behind("resource fai")} (eglot-rename "dead") t)`);
  until('(save-excursion (goto-char (point-min)) (search-forward "dead.queue_name" nil t))');
  assert.match(text(), /^resource dead: /m);
  // The address has changed, and so the program says where it was.
  assert.match(text(), /^moved failed -> dead$/m);
});

test("it formats", () => {
  lisp("(progn (eglot-format-buffer) t)");
  assert.match(text(), /alarm_name\s{2,}=/);
});

test("what is saved is in the one shape of msd fmt", () => {
  lisp("(progn (save-buffer) t)");
  until("(not (buffer-modified-p))");
  const format = spawnSync(msd, ["fmt", "-check", file], { encoding: "utf8" });
  assert.equal(format.status, 0, readFileSync(file, "utf8"));
});

test("a line is indented by the brackets around it", () => {
  lisp(`(progn (goto-char (point-max)) (insert "let a = {\\nb = [\\n1\\n]\\n}\\n") (indent-region (point-min) (point-max)) t)`);
  assert.match(text(), /let a = \{\n {2}b = \[\n {4}1\n {2}\]\n\}\n$/);
});
