#!/usr/bin/env bash
# A matrix of measured round trips in a world: PlanetLab's 490 nodes (Zhu, Liu, Niu, Li and Zhao, IEEE/ACM
# Transactions on Networking 25(2), 2017), figures in ms, one line for each node.
#
#   tests/long/planetlab.sh FILE     such as PlanetLab/PlanetLabData_1 of uofa-rzhu3/NetLatency-Data
#
# The quantiles of the file are those of that data; the same figures in seconds, between commas, give the
# same bytes; and the mean time of small downloads is that of the mean round trip, by the times that two
# squares of equal figures take.
set -euo pipefail
if [ $# -eq 0 ]; then
    echo "skipped: no file of round trips named"
    exit 0
fi
matrix=$(realpath "$1")
cd "$(dirname "$0")/../.."
cargo build --locked --release --quiet
crosspoint=$PWD/${CARGO_TARGET_DIR:-target}/release/crosspoint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
awk '{ for (i = 1; i <= NF; i++) if (i != NR) print $i }' "$matrix" | LC_ALL=C sort -g > figures
count=$(wc -l < figures)
for quantile in "0.1 31.633" "0.5 135.01" "0.9 290.72"; do
    read -r share expected <<< "$quantile"
    awk -v at="$share" -v n="$count" -v expected="$expected" 'NR == int(at * (n - 1)) + 1 {
        printf "%d figures, the quantile %s is %s ms\n", n, at, $1
        exit ($1 / expected - 1) ^ 2 > 1e-6
    }' figures
done
awk '{ for (i = 1; i <= NF; i++) trip[NR, i] = $i }
    END { for (i = 1; i <= NR; i++) for (j = 1; j < i; j++) if (trip[i, j] != trip[j, i]) exit 1 }' "$matrix"
echo "symmetric"

cp "$matrix" matrix.csv
awk '{ for (i = 1; i <= NF; i++) printf "%.12f%s", $i / 1000, i < NF ? "," : "\n" }' "$matrix" > seconds.csv
for figure in 0 1000; do
    awk -v figure="$figure" '{ for (i = 1; i <= NF; i++) $i = figure; print }' "$matrix" > "$figure.csv"
done
# Mean seconds of downloads of one byte from a server, each peer and the server at places of their own.
run() {
    cat > "$1.toml" << END
title         = "Round trips"
organisation  = "flash-crowd"
architectures = ["client-server"]
horizon       = "4 h"
seed          = 7
[replications]
min = 400
max = 400
[set]
"organisation.devices"     = 50
"organisation.network"     = { round_trips = { file = "$1.csv", unit = "$2" } }
"service.fetch-loop.think" = { fixed = "1 h" }
"service.fetch-loop.size"  = "1 B"
END
    "$crosspoint" run "$1.toml" --progress none -o "$1" > "$1.out" 2>&1 || { cat "$1.out" >&2; return 1; }
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "latency_mean") at = i; next }
        { sum += $at } END { printf "%.9f", sum / (NR - 1) }' "$1/trials.csv"
}
measured=$(run matrix ms)
none=$(run 0 ms)
second=$(run 1000 ms)
run seconds s > /dev/null
cmp matrix/trials.csv seconds/trials.csv
echo "in seconds, between commas: the same bytes"
awk -v measured="$measured" -v none="$none" -v second="$second" '
    { for (i = 1; i <= NF; i++) { sum += $i; count++ } }
    END {
        found = 1000 * (measured - none) / (second - none); mean = sum / count
        printf "mean round trip %.1f ms, in downloads %.1f ms\n", mean, found
        exit (found / mean - 1) ^ 2 > 0.05 ^ 2
    }' "$matrix"
