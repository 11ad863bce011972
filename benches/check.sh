#!/usr/bin/env bash
# Times `msd check` from nothing beside `terraform validate` and `cfn-lint`, on the same number of
# resources: queues, security groups, topics and buckets for msd and for cfn-lint; terraform_data for
# terraform, which needs no provider. A peer that takes longer than LIMIT seconds is left out.
# Usage: benches/check.sh [SIZE ...]   (default 1000 10000 50000)
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("$@"); [ ${#sizes[@]} -gt 0 ] || sizes=(1000 10000 50000)
limit=${LIMIT:-300}
cargo build --release --quiet -p msd-cli --no-default-features
msd=${CARGO_TARGET_DIR:-target}/release/msd
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

export TF_CLI_CONFIG_FILE=/dev/null

# cfn-lint from PyPI, in an environment of its own that later runs find again.
env=${XDG_CACHE_HOME:-$HOME/.cache}/msd-bench/cfn-lint-1.58.0
[ -x "$env/bin/cfn-lint" ] || { python3 -m venv "$env" && "$env/bin/pip" install --quiet cfn-lint==1.58.0; }

# Prints the seconds that a command takes, or `-` when it takes too long: the quickest of the runs that
# fit into ten seconds, a hundred at the most, so that both sides have the same chance. The clock starts and
# ends in one process, so that no shell's forks are counted. A linter's findings are no failure here: cfn-lint
# counts more than 500 resources in a template as an error.
seconds() {
  python3 - "$limit" "$work/out" "$@" <<'PY'
import signal, subprocess, sys, time
limit, out, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
# An alarm, as `wait` with a timeout looks at the child now and then only.
def late(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, late)
best, spent, runs = None, 0, 0
while spent < 10 and runs < 100:
    with open(out, "w") as said:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=said)
        signal.alarm(limit)
        try:
            child.wait()
        except TimeoutError:
            child.kill()
            break
        took = time.perf_counter() - began
        signal.alarm(0)
    best = took if best is None else min(best, took)
    spent, runs = spent + took, runs + 1
print("-" if best is None else f"{best:.4f}")
PY
}
ratio() { [ "$2" = "-" ] && echo "-" || awk "BEGIN { printf \"%.0fx\", $2 / $1 }"; }
row() { printf '%12s %10s %22s %8s %12s %8s\n' "$@"; }

row "resources" "msd, s" "terraform validate, s" "ratio" "cfn-lint, s" "ratio"
for n in "${sizes[@]}"; do
  mkdir -p "$work/m$n" "$work/t$n"
  awk -v n="$n" 'BEGIN {
    print "resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }"
    for (i = 0; i < n; i++) {
      if (i % 4 == 0) printf "resource r%d: aws.sqs.Queue { queue_name = \"queue-%d\", delay_seconds = 3 }\n", i, i
      if (i % 4 == 1) printf "resource r%d: aws.ec2.SecurityGroup { group_description = \"group %d\", vpc_id = vpc.vpc_id }\n", i, i
      if (i % 4 == 2) printf "resource r%d: aws.sns.Topic { topic_name = \"topic-%d\", tags = { Queue = r%d.arn } }\n", i, i, i - 2
      if (i % 4 == 3) printf "resource r%d: aws.s3.Bucket { bucket_name = \"bucket-%d-of-acme\" }\n", i, i
    } }' >"$work/m$n/main.msd"
  awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++)
    printf "resource \"terraform_data\" \"r%d\" {\n  input = %s\n}\n", i, (i % 4 == 2 ? sprintf("terraform_data.r%d.id", i - 2) : "\"q\"") }' >"$work/t$n/main.tf"
  python3 - "$n" "$work/c$n.json" <<'PY'
import json, sys
count, path = int(sys.argv[1]), sys.argv[2]
resources = {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}
for i in range(count):
    kind, properties = [
        ("AWS::SQS::Queue", {"QueueName": f"queue-{i}", "DelaySeconds": 3}),
        ("AWS::EC2::SecurityGroup", {"GroupDescription": f"group {i}", "VpcId": {"Ref": "Vpc"}}),
        ("AWS::SNS::Topic", {"TopicName": f"topic-{i}",
                             "Tags": [{"Key": "Queue", "Value": {"Fn::GetAtt": [f"R{i - 2}", "Arn"]}}]}),
        ("AWS::S3::Bucket", {"BucketName": f"bucket-{i}-of-acme"}),
    ][i % 4]
    resources[f"R{i}"] = {"Type": kind, "Properties": properties}
json.dump({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, open(path, "w"))
PY
  own=$(seconds "$msd" check "$work/m$n")
  grep -q "valid" "$work/out" || { cat "$work/out" >&2; exit 1; }
  terraform="-"
  if command -v terraform >/dev/null; then
    terraform -chdir="$work/t$n" init -input=false >/dev/null
    terraform=$(seconds terraform -chdir="$work/t$n" validate)
  fi
  linter=$(seconds "$env/bin/cfn-lint" "$work/c$n.json")
  row "$n" "$own" "$terraform" "$(ratio "$own" "$terraform")" "$linter" "$(ratio "$own" "$linter")"
done
