#!/usr/bin/env bash
# All tests of the editor support: pure parts, grammar, snippets, the extension in VS Code in a browser,
# Neovim and Emacs. Usage: MSD=path/to/msd test.sh [--pictures]
#   MSD           the binary; without it target/debug/msd, or the one on the PATH
#   --pictures    also takes the pictures of docs/pictures
# With CI set it installs what the machine lacks and skips nothing. Without, it says what it skips.
# Downloads are kept in ${MSD_VSCODE_CACHE:-~/.cache/msd-vscode}.
set -euo pipefail
cd "$(dirname "$0")"

cache=${MSD_VSCODE_CACHE:-$HOME/.cache/msd-vscode}
root=$(cd ../.. && pwd)
export MSD=${MSD:-$root/target/debug/msd}
[ -x "$MSD" ] || MSD=$(command -v msd || true)
if [ -z "$MSD" ]; then
  echo "there is no msd: build it with \`cargo build\`, or say where it is: MSD=path $0" >&2
  exit 2
fi
MSD=$(realpath "$MSD")
export MSD_VSCODE_WEB=$cache/web
[ "${1:-}" = --pictures ] && export MSD_PICTURES=$root/docs/pictures

if [ -n "${CI:-}" ]; then
  echo "== what the machine lacks"
  ./test/browser/install.sh "$MSD_VSCODE_WEB"
fi
# What Debian calls Node.js is too old for the packages; another comes with VS Code.
node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null ||
  PATH=$MSD_VSCODE_WEB/node_modules/.bin:$PATH

echo "== packages and the extension's package"
./build.sh >/dev/null

failed=0

echo "== pure parts, grammar, snippets"
node esbuild.mjs --tests
node --test dist/test/unit/*.mjs dist/test/grammar/*.mjs dist/test/program/*.mjs || failed=1

echo "== VS Code in a browser"
if ! command -v chromium >/dev/null; then
  echo "skipped: this machine has no chromium; \`CI=1 $0\` installs it"
elif [ ! -f "$MSD_VSCODE_WEB/.installed" ]; then
  echo "skipped: code-server is not in $MSD_VSCODE_WEB; \`CI=1 $0\` installs it"
else
  # One editor after the other: two of them want more than two cores.
  node --test --test-concurrency=1 dist/test/browser/*.mjs || failed=1
fi

# Of Debian; eglot is a part of Emacs from 29 on.
if [ -n "${CI:-}" ] && ! { command -v nvim && command -v emacs; } >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    neovim emacs-nox $(apt-cache pkgnames elpa-eglot) >/dev/null
fi
for editor in Neovim:nvim Emacs:emacs; do
  echo "== ${editor%:*}"
  if command -v "${editor#*:}" >/dev/null; then
    name=${editor%:*}
    node --test "../${name,,}/test.mjs" || failed=1
  else
    echo "skipped: this machine has no ${editor#*:}; \`CI=1 $0\` installs it"
  fi
done

[ $failed = 0 ] || echo "what was on the screen when a test in the browser ended: lsp/vscode/dist/seen" >&2
exit $failed
