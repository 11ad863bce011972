#!/usr/bin/env bash
# Puts VS Code for the browser (code-server), Chromium and Node.js where the browser test looks for them.
# A bare Debian is enough to start with. Usage: install.sh DIR
set -euo pipefail
dir=${1:?usage: install.sh DIR}
# Pinned together: this code-server wants Node 24, which comes as a package too, and so does an npm whose
# node-gyp links what it compiles to no other Node.js, as Debian's would.
version=4.139.1 node=24 npm=11

missing=()
command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -q DejaVu || missing+=(fontconfig fonts-dejavu-core)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
mkdir -p "$dir" && cd "$dir"
[ "$(cat .installed 2>/dev/null)" = "$version $node" ] && exit 0

# Compilers and headers for the few parts of code-server that are compiled here. Node's own headers are
# Debian's, or those of the Node.js that is there: node-gyp would ask nodejs.org for them.
headers=(libkrb5-dev libsecret-1-dev libx11-dev libxkbfile-dev)
[ -f /usr/include/node/node.h ] || headers+=(libnode-dev)
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  g++ make pkg-config python3 "${headers[@]}" >/dev/null
export npm_config_nodedir=/usr
[ -f package.json ] || npm init -y >/dev/null
npm install --silent --no-audit --no-fund "node@$node" "npm@$npm"
export PATH="$dir/node_modules/.bin:$PATH"
npm install --silent --no-audit --no-fund --ignore-scripts "code-server@$version"
chmod +x node_modules/cross-env/dist/bin/*.js # the package ships them without the run bit
npm rebuild --silent argon2
(cd node_modules/code-server && npm_config_user_agent="npm/11 node/v24" sh ./postinstall.sh >/dev/null)
echo "$version $node" >.installed
