#!/usr/bin/env bash
# Makes the extension: checks types, bundles, and packs it into a .vsix.
# Usage: build.sh [--bundle MSD] [--out FILE]
#   --bundle MSD   puts this msd binary into the package, which then is for this platform only
#   --out FILE     where it goes; msd.vsix here without it
set -euo pipefail
cd "$(dirname "$0")"

bundle="" out=msd.vsix
while [ $# -gt 0 ]; do
  case $1 in
    --bundle) bundle=${2:?--bundle wants the path of an msd binary}; shift 2 ;;
    --out) out=${2:?--out wants the path of a file}; shift 2 ;;
    *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
  esac
done

./install.sh
cp ../../LICENSE LICENSE
rm -rf bin
target=()
if [ -n "$bundle" ]; then
  mkdir bin
  install -m 755 "$bundle" bin/msd
  target=(--target "$(node -p '`${process.platform}-${process.arch}`')")
fi
# `vsce` runs the script vscode:prepublish, which checks types and bundles. Everything that runs is in
# the bundle, so no node_modules go along. Nothing of it asks the network.
npx --no-install vsce package --no-dependencies --allow-missing-repository --out "$out" "${target[@]}" >&2
rm -rf bin
echo "$out"
