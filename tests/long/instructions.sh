#!/usr/bin/env bash
# Instructions per case of the workbench, counted by callgrind: slower code shows without a clock.
#
#   tests/long/instructions.sh             compares with instructions.csv, within 3 %
#   UPDATE=1 tests/long/instructions.sh    writes instructions.csv anew
#
# Counts hold for one compiler, one C library and the machine's instruction set: renew them with
# these, in a commit of its own, and say why.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v valgrind > /dev/null; then
    echo "skipped: valgrind not installed"
    exit 0
fi

cargo build --locked --release --quiet
binary=${CARGO_TARGET_DIR:-target}/release/crosspoint
known=tests/long/instructions.csv
counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT

# Instructions of one run of a case that executes so many events after it was prepared.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$counted/callgrind.out" \
        "$binary" bench --only "$1" --events "$2" > /dev/null 2> "$counted/log"
    sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$counted/callgrind.out" | head -n 1
}

# Two runs, of which one executes more events: the difference is free of preparing and starting.
few=20000
many=220000
echo "case,instructions_per_event" > "$counted/now.csv"
for case in phold/1000 phold/100000 mm1 mm10 cancel/1000; do
    less=$(instructions "$case" "$few")
    more=$(instructions "$case" "$many")
    echo "$case,$(awk "BEGIN { printf \"%.1f\", ($more - $less) / ($many - $few) }")" \
        >> "$counted/now.csv"
done

if [ -n "${UPDATE:-}" ]; then
    cp "$counted/now.csv" "$known"
    cat "$known"
    exit 0
fi

# Both tables have the same cases in the same order, or the case is told.
paste -d, "$known" "$counted/now.csv" | awk -F, '
    NR == 1 { printf "%-14s %10s %10s %8s\n", "case", "known", "now", "change"; next }
    $1 != $3 { printf "%s is not in both tables\n", $1 $3; wrong = 1; next }
    {
        change = ($4 / $2 - 1) * 100
        off = change > 3 || change < -3
        printf "%-14s %10.1f %10.1f %+7.2f %%%s\n", $1, $2, $4, change, off ? "  <-- more than 3 %" : ""
        wrong = wrong || off
    }
    END {
        if (wrong) print "instructions per event have changed; UPDATE=1 renews the table"
        exit wrong
    }'
