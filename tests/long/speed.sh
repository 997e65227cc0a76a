#!/usr/bin/env bash
# Trials of this tree beside those of another commit: instructions of one trial of each architecture
# (callgrind), and time in alternating runs.
#
#   tests/long/speed.sh [COMMIT]     HEAD~1 if left out
#
# BASE=path names a binary of that commit that was built before. Fails if an architecture takes
# 1.5 % more instructions, or if the median of nine ratios of time is above 1.05.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v valgrind > /dev/null; then
    echo "skipped: valgrind not installed"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
commit=${1:-HEAD~1}

cargo build --locked --release --quiet
now=${CARGO_TARGET_DIR:-target}/release/crosspoint
base=${BASE:-}
if [ -z "$base" ]; then
    mkdir "$scratch/base"
    git archive "$commit" | tar -x -C "$scratch/base"
    (cd "$scratch/base" && CARGO_TARGET_DIR="$scratch/target" cargo build --locked --release --quiet)
    base=$scratch/target/release/crosspoint
fi

architectures="client-server client-server-standby workgroup workgroup-copies hybrid-directory hybrid-cache"

# One trial of an office under an architecture, with so many devices; nothing is written.
trial() {
    "${@:4}" "$1" check experiments/office.toml --try -o "$scratch/none" \
        --where "architecture = \"$2\" and organisation.devices = $3"
}

instructions() {
    trial "$1" "$2" 20 valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind.out" \
        > /dev/null 2> "$scratch/log" || { cat "$scratch/log" >&2; return 1; }
    sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$scratch/callgrind.out" | head -n 1
}

# Seconds of processor time of one trial under each architecture.
seconds() {
    local TIMEFORMAT='%U'
    { time for architecture in $architectures; do trial "$1" "$architecture" 80; done > /dev/null; } 2>&1
}

wrong=0
printf '%-22s %14s %14s %8s\n' "one trial" "$commit" "this tree" "change"
for architecture in $architectures; do
    before=$(instructions "$base" "$architecture")
    after=$(instructions "$now" "$architecture")
    awk -v name="$architecture" -v before="$before" -v after="$after" 'BEGIN {
        change = (after / before - 1) * 100
        printf "%-22s %14d %14d %+7.2f %%%s\n", name, before, after, change, (change > 1.5 ? "  <--" : "")
        exit (change > 1.5)
    }' || wrong=1
done

for _ in 1 2 3 4 5 6 7 8 9; do
    before=$(seconds "$base")
    after=$(seconds "$now")
    awk -v before="$before" -v after="$after" 'BEGIN { printf "%.4f\n", after / before }'
done | sort -n > "$scratch/ratios"
median=$(sed -n 5p "$scratch/ratios")
echo "time of six trials beside $commit: $median (median of nine; $(head -n 1 "$scratch/ratios") to $(tail -n 1 "$scratch/ratios"))"
awk -v median="$median" 'BEGIN { exit (median > 1.05) }' || wrong=1
[ "$wrong" = 0 ] || echo "slower than $commit"
exit "$wrong"
