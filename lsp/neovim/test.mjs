//! Neovim itself, headless, with typed keys: it attaches `msd lsp`, shows a diagnostic, completes,
//! renames and formats. Usage: MSD=path/to/msd node --test test.mjs

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

const place = mkdtempSync(join(tmpdir(), "msd-neovim-"));
const stack = join(place, "stack");
const file = join(stack, "main.msd");
const socket = join(place, "socket");
let neovim;

before(async () => {
  mkdirSync(stack);
  writeFileSync(file, PROGRAM);
  const setUp = `let g:msd_path = ${JSON.stringify(msd)} | set runtimepath^=${here} | filetype plugin on | syntax on`;
  const watcher = watch(place);
  neovim = spawn("nvim", ["--headless", "--clean", "--cmd", setUp, "--listen", socket, file], {
    stdio: "ignore",
  });
  // The socket is there once Neovim listens.
  while (!existsSync(socket)) await once(watcher, "change");
  watcher.close();
});

after(async () => {
  const ended = once(neovim, "exit");
  neovim.kill();
  await ended;
  rmSync(place, { recursive: true, force: true });
});

/** What a Lua expression is in the running editor. */
function lua(expression) {
  const remote = ["--server", socket, "--remote-expr", `luaeval(${quoted(`vim.json.encode(${expression})`)})`];
  const { stdout, stderr, status } = spawnSync("nvim", remote, { encoding: "utf8" });
  assert.equal(status, 0, `${expression}: ${stderr}`);
  return JSON.parse((stdout + stderr).trim());
}

/** Waits inside of the editor, which goes on listening to the server meanwhile. */
function until(condition) {
  const held = lua(`{ vim.wait(20000, function() return ${condition} end, 20) }`)[0];
  assert.ok(held, `never: ${condition}\n${lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)").join("\n")}`);
}

function type(keys) {
  const { status, stderr } = spawnSync("nvim", ["--server", socket, "--remote-send", keys], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

const lines = () => lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)");
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

test("it attaches and shows a diagnostic", () => {
  assert.equal(lua("vim.bo.filetype"), "msd");
  until("#vim.diagnostic.get(0) > 0");
  const [first] = lua("vim.diagnostic.get(0)");
  assert.match(first.message, /queue_nam/);
  assert.equal(first.lnum, 0);
});

test("a fix that is typed takes the diagnostic away", () => {
  type("<Esc>gg0/queue_nam<CR>ea" + "e<Esc>");
  until("#vim.diagnostic.get(0) == 0");
  assert.match(lines()[0], /queue_name = "failed"/);
});

test("it completes a type", () => {
  type("<Esc>Goresource topic: aws.sns.Top<C-x><C-o>");
  until("vim.fn.pumvisible() == 1 or vim.api.nvim_get_current_line():find('aws.sns.Topic', 1, true) ~= nil");
  const words = lua("vim.fn.complete_info({ 'items' }).items");
  assert.ok(words.some((item) => item.word.includes("Topic")), JSON.stringify(words.slice(0, 5)));
  type("<C-n><C-y><Esc>");
  until("vim.api.nvim_get_mode().mode == 'n'");
  assert.match(lines().at(-1), /aws\.sns\.Topic/);
  type("dd");
});

test("it renames everywhere", () => {
  type("<Esc>gg0w<Cmd>lua vim.lsp.buf.rename('dead')<CR>");
  until("table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false)):find('dead.queue_name', 1, true) ~= nil");
  const text = lines().join("\n");
  assert.match(text, /^resource dead: /m);
  // The address has changed, and so the program says where it was.
  assert.match(text, /^moved failed -> dead$/m);
});

test("it formats", () => {
  type("<Esc><Cmd>lua (vim.lsp.buf.formatting or vim.lsp.buf.format)()<CR>");
  until("table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false)):find('alarm_name%s%s+=') ~= nil");
});

test("what is saved is in the one shape of msd fmt", () => {
  type("<Cmd>write<CR>");
  until("not vim.bo.modified");
  const format = spawnSync(msd, ["fmt", "-check", file], { encoding: "utf8" });
  assert.equal(format.status, 0, readFileSync(file, "utf8"));
});
