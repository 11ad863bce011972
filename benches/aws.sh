#!/usr/bin/env bash
# msd against moto, beside CloudFormation's client and a hand-written asyncio script as the floor: the same
# 48 things on the same server, one run; then the MisterSmith example beside such a script; both without AWS's
# limits, which moto does not have. Prints the quickest of RUNS in seconds, and ratios to the floor. moto makes
# and deletes the things of a CloudFormation stack within one call; of MisterSmith it makes those whose types
# it knows there, and cannot delete them: it wants the VPC to go first.
#
# usage: benches/aws.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/msd-target}
msd=${MSD:-$CARGO_TARGET_DIR/release/msd}
[ -x "$msd" ] || cargo build --release -p msd-cli --locked

python=${XDG_CACHE_HOME:-$HOME/.cache}/msd-bench/aws
if [ ! -x "$python/bin/aws" ]; then
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet -r tests/aws/requirements.txt awscli
fi

folder=$(mktemp -d)
log=$folder/moto.log
server=
trap 'kill $server; rm -rf "$folder"' EXIT
# Starts moto anew, with nothing in it.
start() {
  [ -z "$server" ] || kill $server
  : > "$log"
  MOTO_ACM_VALIDATION_WAIT=0 MOTO_IAM_LOAD_MANAGED_POLICIES=true \
    "$python/bin/python" tests/aws/server.py -H 127.0.0.1 -p 0 > /dev/null 2> "$log" &
  server=$!
  until endpoint=$(grep -o 'http://127[^ ]*' "$log"); do kill -0 $server; sleep 0.1; done
  export AWS_ENDPOINT_URL=$endpoint
}
start

export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
unset NO_COLOR
cp benches/aws/main.msd "$folder/"
"$python/bin/python" benches/aws/template.py > "$folder/template.json"

# Seconds that a command took, by the clock of the machine.
seconds() {
  local began ended
  began=$(date +%s.%N)
  "$@" > "$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }
  ended=$(date +%s.%N)
  echo "$ended - $began" | bc
}
least() { sort -g | head -1; }

for ((run = 0; run < runs; run++)); do
  seconds "$python/bin/python" benches/aws/floor.py "$endpoint" create >> "$folder/floor-create"
  tail -1 "$folder/said" >> "$folder/calls-create"
  seconds "$python/bin/python" benches/aws/floor.py "$endpoint" destroy >> "$folder/floor-destroy"
  tail -1 "$folder/said" >> "$folder/calls-destroy"
  seconds "$msd" -chdir="$folder" apply -auto-approve >> "$folder/msd-create"
  seconds "$msd" -chdir="$folder" destroy -auto-approve >> "$folder/msd-destroy"
  seconds "$python/bin/aws" cloudformation deploy --stack-name bench --template-file "$folder/template.json" \
    >> "$folder/cloudformation-create"
  seconds "$python/bin/aws" cloudformation delete-stack --stack-name bench >> "$folder/cloudformation-destroy"
done

for verb in create destroy; do
  floor=$(least < "$folder/floor-$verb")
  echo "$verb: floor $floor s ($(least < "$folder/calls-$verb") s of it calls)"
  for tool in msd cloudformation; do
    took=$(least < "$folder/$tool-$verb")
    echo "  $tool $took s, $(echo "scale=2; $took / $floor" | bc) times the floor"
  done
done

# The clients that are called are the same for all: functions are not warmed here.
given=(-to prod -var environment=staging -var db_password=correct-horse-battery -auto-approve)
cp -r examples/mistersmith "$folder/mistersmith"
rm -rf "$folder/mistersmith/.msd"
sed -i -E 's|^  rate .*|  rate = 1000/s|; s|^  burst .*|  burst = 100|' "$folder/mistersmith/limits.msd"
sed -i 's|schedule = waves|schedule = eager|' "$folder/mistersmith/main.msd"
cat >> "$folder/mistersmith/limits.msd" <<'LIMITS'
limit vpc_endpoint_api { rate = 1000/s, burst = 100, applies_to = [aws.ec2.VPCEndpoint] }
limit log_group_api { rate = 1000/s, burst = 100, applies_to = [aws.logs.LogGroup] }
LIMITS
makes=$("$python/bin/python" benches/aws/mistersmith_template.py 2>&1 > "$folder/mistersmith.json")
script=("$python/bin/python" benches/aws/mistersmith.py)
for ((run = 0; run < runs; run++)); do
  start
  seconds "${script[@]}" "$endpoint" examples/mistersmith create "$folder/ids" >> "$folder/floor-apply"
  seconds "${script[@]}" "$endpoint" examples/mistersmith destroy "$folder/ids" >> "$folder/floor-away"
  start
  rm -rf "$folder/mistersmith/.msd"
  seconds "$msd" -chdir="$folder/mistersmith" apply "${given[@]}" -no-preflight -exclude=warm >> "$folder/msd-apply"
  seconds "$msd" -chdir="$folder/mistersmith" destroy "${given[@]}" >> "$folder/msd-away"
  start
  seconds "$python/bin/aws" cloudformation deploy --stack-name mistersmith --capabilities CAPABILITY_NAMED_IAM \
    --template-file "$folder/mistersmith.json" >> "$folder/cloudformation-apply"
done
for verb in apply away; do
  floor=$(least < "$folder/floor-$verb")
  took=$(least < "$folder/msd-$verb")
  echo "mistersmith, ${verb/away/destroy}: floor $floor s"
  echo "  msd $took s, $(echo "scale=2; $took / $floor" | bc) times the floor"
done
echo "  cloudformation, apply of $makes: $(least < "$folder/cloudformation-apply") s"
