#!/usr/bin/env bash
# Times msd beside terraform, with the most memory that msd took, on the same shape: N resources that do nothing, in a DAG of width 100.
# Usage: benches/compare.sh [SIZE ...]   (default 1000; 5000 takes terraform more than 20 minutes)
# TERRAFORM=0 leaves terraform out.
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("$@"); [ ${#sizes[@]} -gt 0 ] || sizes=(1000)
cargo build --release --quiet -p msd-cli --no-default-features
msd=${CARGO_TARGET_DIR:-target}/release/msd
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

export TF_CLI_CONFIG_FILE=/dev/null
# Seconds, and MB where the machine can tell (/proc).
run() {
  local from to peak=0 now pid
  from=$(date +%s.%N); "$@" >"$work/out" 2>"$work/err" & pid=$!
  while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do peak=$now; sleep 0.02; done
  wait "$pid" || { cat "$work/err" >&2; exit 1; }
  to=$(date +%s.%N); awk "BEGIN { printf \"%.2f %.0f\", $to - $from, $peak / 1024 }"
}
row() { printf '%-44s %10s %10s %10s %10s %8s\n' "$@"; }
ratio() { [ "$2" = "-" ] && echo "-" || awk "BEGIN { printf \"%.0fx\", $2 / $1 }"; }

beside() { local m=($2) t=($3); row "$1" "${m[0]}" "${t[0]:--}" "${m[1]}" "${t[1]:--}" "$(ratio "${m[0]}" "${t[0]:--}")"; }
row "" "msd, s" "terraform" "msd, MB" "terraform" "ratio"
beside "check examples/mistersmith" "$(run "$msd" check examples/mistersmith)" ""

mkdir -p "$work/declared" "$work/for"
awk 'BEGIN { for (i = 0; i < 10000; i++) {
  printf "resource r%d: aws.sqs.Queue {\n  delay_seconds = %d\n  tags = { Name = \"q%d\"%s }\n}\n", i, i % 900, i,
    (i < 100 ? "" : sprintf(", Before = r%d.arn", i - 100)) } }' >"$work/declared/main.msd"
beside "check, 10,000 declarations" "$(run "$msd" check "$work/declared")" ""
echo 'resource q: aws.sqs.Queue for i in 1..=10000 { delay_seconds = i % 900, tags = { Name = "q${i}" } }' >"$work/for/main.msd"
beside "plan, 10,000 instances of one for" "$(run "$msd" plan "$work/for" -json)" ""

for n in "${sizes[@]}"; do
  m="$work/msd$n"; t="$work/tf$n"; mkdir -p "$m" "$t"
  { echo 'target local { provider = sim, latency = 0s }'
    awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++)
      printf "resource r%d: aws.sqs.Queue { tags = { Name = \"q%d\"%s } }\n", i, i,
        (i < 100 ? "" : sprintf(", Before = r%d.arn", i - 100)) }'; } >"$m/main.msd"
  awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++)
    printf "resource \"terraform_data\" \"r%d\" {\n  input = %s\n}\n", i,
      (i < 100 ? "\"q\"" : sprintf("terraform_data.r%d.id", i - 100)) }' >"$t/main.tf"
  tf=('' '' '')
  if [ "${TERRAFORM:-1}" = 1 ] && command -v terraform >/dev/null; then
    terraform -chdir="$t" init -input=false >/dev/null
    tf[0]=$(run terraform -chdir="$t" plan -input=false)
    tf[1]=$(run terraform -chdir="$t" apply -auto-approve -input=false)
    tf[2]=$(run terraform -chdir="$t" destroy -auto-approve -input=false)
  fi
  beside "plan, $n resources" "$(run "$msd" plan "$m")" "${tf[0]}"
  beside "apply, $n resources" "$(run "$msd" apply "$m" -auto-approve)" "${tf[1]}"
  beside "destroy, $n resources" "$(run "$msd" destroy "$m" -auto-approve)" "${tf[2]}"
done
