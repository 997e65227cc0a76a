#!/usr/bin/env bash
# A thousand million events of the hold model: resident memory must not grow once it has run in.
#
#   tests/long/soak.sh [PENDING [EVENTS]]
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -r /proc/self/status ]; then
    echo "skipped: /proc not there"
    exit 0
fi
pending=${1:-100000}
events=${2:-1000000000}
cargo build --locked --release --example phold --quiet
out=$(mktemp)
trap 'rm -f "$out"' EXIT
"${CARGO_TARGET_DIR:-target}/release/examples/phold" "$pending" "$events" > "$out" &
pid=$!
resident() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2> /dev/null; }
# Ten seconds are some hundred million events: every rung has been used many times.
sleep 10
first=$(resident)
largest=$first
while now=$(resident) && [ -n "$now" ]; do
    largest=$((now > largest ? now : largest))
    sleep 1
done
wait "$pid"
cat "$out"
echo "resident memory: $first KiB after ten seconds, $largest KiB at most"
[ "$largest" -le $((first + 256)) ]
