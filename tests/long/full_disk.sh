#!/usr/bin/env bash
# Runs an experiment on a file system of 1 MiB until it is full, then with more room.
# Needs the right to mount, else says that it is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --release --quiet
program=$PWD/target/release/crosspoint
work=$(mktemp -d)
mkdir "$work/small"
if ! mount -t tmpfs -o size=1m tmpfs "$work/small" 2> /dev/null; then
    echo "skipped: cannot mount a file system here"
    rm -rf "$work"
    exit 0
fi
trap 'umount "$work/small"; rm -rf "$work"' EXIT
run() {
    "$program" run experiments/weekend.toml --replications 400 --progress none -o "$1" > /dev/null
}
run "$work/plain"
code=0
run "$work/small/out" 2> "$work/message" || code=$?
cat "$work/message"
[ "$code" = 1 ] || { echo "expected exit 1 on a full disk, got $code"; exit 1; }
grep -q "cannot .*small/out.*No space left on device.*free space" "$work/message"
mount -o remount,size=64m "$work/small"
run "$work/small/out"
diff -r --exclude='journal*' "$work/plain" "$work/small/out"
echo "a run on a full disk said so, and healed to the same bytes"
