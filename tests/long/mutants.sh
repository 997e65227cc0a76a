#!/usr/bin/env bash
# Mutation testing of the kernel: at least 85 % of the viable mutants of `src/sim` must be noticed.
# `mutants-missed.txt` says why the others are not. Arguments go to cargo-mutants: -f src/sim/tally.rs
# TIMEOUT=300 gives the tests of a mutant so many seconds where the machine is busy with other work.
#
# The kernel is tested as a package of its own, so that a mutant builds in seconds: it imports
# nothing from the layers above, and neither do the tests used here.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! cargo mutants --version > /dev/null 2>&1; then
    echo "skipped: cargo-mutants not installed (cargo install cargo-mutants --locked)"
    exit 0
fi
alone=$(mktemp -d)
trap 'rm -rf "$alone"' EXIT
mkdir -p "$alone/src" "$alone/tests"
cp -r src/sim "$alone/src/sim"
mkdir "$alone/tests/kernel" "$alone/tests/long"
cp -r tests/kernel/event_list "$alone/tests/kernel/"
cp tests/long/mod.rs "$alone/tests/long/"
cp tests/kernel/theory/streams.rs "$alone/tests/"
grep -v -e 'mod parts' -e 'mod theory' -e 'mod units' tests/kernel/main.rs > "$alone/tests/kernel/main.rs"
cp Cargo.lock rustfmt.toml "$alone/"
echo '//! The kernel alone.
pub mod sim;' > "$alone/src/lib.rs"
# The same package with the dependencies of the kernel only, and without binaries and benches.
{
    sed -n '/^\[package\]/,/^$/p' Cargo.toml | grep -Ev '^(readme|exclude|license|keywords|categories)'
    echo
    echo '[dependencies]'
    grep -E '^(rand|rand_distr|statrs) =' Cargo.toml
    echo '[dev-dependencies]'
    grep -E '^proptest =' Cargo.toml
    sed -n '/^\[profile.dev\]/,/^$/p;/^\[profile.test\]/,/^$/p' Cargo.toml
} > "$alone/Cargo.toml"

cd "$alone"
# Ten million operations find no more than one million, but take ten times as long.
CROSSPOINT_LONG=0.1 cargo mutants --no-shuffle --colors never --timeout "${TIMEOUT:-30}" "$@" || true
cd - > /dev/null
caught=$(wc -l < "$alone/mutants.out/caught.txt")
timeout=$(wc -l < "$alone/mutants.out/timeout.txt")
survived=$(wc -l < "$alone/mutants.out/missed.txt")
viable=$((caught + timeout + survived))
sed -E 's/:[0-9]+:[0-9]+:/:/' "$alone/mutants.out/missed.txt" | sort > "$alone/missed.txt"
echo "$((caught + timeout)) of $viable viable mutants noticed, $survived survived:"
cat "$alone/missed.txt"
[ $((100 * (caught + timeout))) -ge $((85 * viable)) ]
