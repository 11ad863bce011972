#!/usr/bin/env bash
# Puts VS Code for the browser (code-server) and Chromium where the browser test looks for them.
# Usage: install.sh DIR
set -euo pipefail
dir=${1:?usage: install.sh DIR}
# Both are pinned together: this code-server wants Node 24, which comes as a package too.
version=4.139.1 node=24

mkdir -p "$dir" && cd "$dir"
if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -q DejaVu; then
  apt-get update -qq
  apt-get install -y -qq chromium fontconfig fonts-dejavu-core >/dev/null
fi
[ "$(cat .installed 2>/dev/null)" = "$version $node" ] && exit 0

# Headers for the few parts of code-server that are compiled here.
apt-get install -y -qq libkrb5-dev libsecret-1-dev libx11-dev libxkbfile-dev pkg-config >/dev/null
[ -f package.json ] || npm init -y >/dev/null
npm install --silent --no-audit --no-fund "node@$node"
export PATH="$dir/node_modules/.bin:$PATH"
npm install --silent --no-audit --no-fund --ignore-scripts "code-server@$version"
chmod +x node_modules/cross-env/dist/bin/*.js # the package ships them without the run bit
npm rebuild --silent argon2
(cd node_modules/code-server && npm_config_user_agent="npm/11 node/v24" sh ./postinstall.sh >/dev/null)
echo "$version $node" >.installed
