#!/usr/bin/env bash
# Times the language server on 10,000 declarations in 200 files, while a recorded session is typed: in
# process, and end to end over the streams of a release build.
# Usage: benches/editor.sh
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet -p msd-cli --no-default-features
cargo bench --quiet -p msd-tests --bench editor -- "$(realpath "${CARGO_TARGET_DIR:-target}/release/msd")"
