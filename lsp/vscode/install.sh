#!/usr/bin/env bash
# Installs the npm packages of package-lock.json; those of an unchanged lock file stay.
set -euo pipefail
cd "$(dirname "$0")"

mark=node_modules/.lock
if ! cmp --silent package-lock.json "$mark"; then
  # Package archives come from npm's own cache where it has them. No script of a package is needed:
  # vsce's keyring is for publishing.
  npm ci --prefer-offline --no-audit --no-fund --silent --ignore-scripts
  cp package-lock.json "$mark"
fi
