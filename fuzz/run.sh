#!/usr/bin/env bash
# Runs every fuzz target for so many seconds (60) and prints how each ended; fails when one found
# something. Installs cargo-fuzz where it is missing. Takes a nightly compiler where there is one, else
# the stable one with its unstable flags unlocked.
# JOBS targets run at a time (1); TARGETS are those to run (parse format check).
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
read -ra targets <<<"${TARGETS:-parse format check}"
out=${FUZZ_OUT:-${CARGO_TARGET_DIR:-target}/fuzz-runs}

fuzz=(cargo +nightly fuzz)
if ! rustup run nightly rustc --version >/dev/null 2>&1; then
  export RUSTC_BOOTSTRAP=1
  fuzz=(cargo fuzz)
fi
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
mkdir -p "$out"
out=$(cd "$out" && pwd)

# The seeds: every example and fixture, and every program of the documentation. The four bytes at the
# end are the edit of `check`.
seeds=$out/seeds
rm -rf "$seeds" && mkdir -p "$seeds"
python3 - "$seeds" <<'PY'
import pathlib, re, sys
seeds, root = pathlib.Path(sys.argv[1]), pathlib.Path("..")
texts = [p.read_text() for folder in ("examples", "tests/fixtures", "stdlib/core") for p in (root / folder).rglob("*.msd")]
for page in [root / "README.md", *(root / "docs").rglob("*.md")]:
    texts += re.findall(r"```msd\n(.*?)```", page.read_text(), re.S)
for number, text in enumerate(texts):
    (seeds / f"{number:04}").write_text(text + "\n//1z\n")
PY

run() {
  local corpus=$out/corpus-$1
  mkdir -p "$corpus" "artifacts/$1"
  "${fuzz[@]}" run "$1" "$corpus" "$seeds" -- -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=8192 -dict=msd.dict -print_final_stats=1 >"$out/$1.log" 2>&1
}

# Built one after the other: they share what they depend on.
"${fuzz[@]}" build
failed=0
pids=()
for target in "${targets[@]}"; do
  run "$target" &
  pids+=($!)
  if ((${#pids[@]} >= ${JOBS:-1})); then
    wait "${pids[0]}" || failed=1
    pids=("${pids[@]:1}")
  fi
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done

for target in "${targets[@]}"; do
  echo "== $target"
  grep -aE '^#[0-9]+.*(DONE|INITED)|^stat::|SUMMARY|panicked at|Test unit written' "$out/$target.log" || tail -5 "$out/$target.log"
done
exit $failed
