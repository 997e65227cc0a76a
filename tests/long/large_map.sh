#!/usr/bin/env bash
# A map like that of the Internet's systems: 75,000 nodes, 375,000 links, 10,000 transfers between
# nodes drawn at random, within 4 GiB of addresses and 10 minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --release --quiet
crosspoint=$PWD/${CARGO_TARGET_DIR:-target}/release/crosspoint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
awk 'BEGIN {
    srand(1)
    nodes = 75000; each = 5
    print "graph ["
    for (node = 0; node < nodes; node++) printf "node [ id %d label \"AS%d\" ]\n", node, node + 1
    # Each node joins five others in proportion to their links.
    for (node = 0; node < nodes; node++) {
        delete chosen
        wanted = node < each ? (node > 0) : each
        for (n = 0; n < wanted;) {
            other = node < each ? node - 1 : ends[int(rand() * count)]
            if (other in chosen) continue
            chosen[other] = 1; n++
            printf "edge [ source %d target %d capacity \"1 Gbit/s\" latency \"1 ms\" ]\n", node, other
        }
        for (other in chosen) { ends[count++] = node; ends[count++] = other }
    }
    print "]"
    print "start_s,source,destination,bytes" > "flows.csv"
    for (row = 0; row < 10000; row++)
        printf "%d,AS%d,AS%d,1000\n", row, 1 + int(rand() * nodes), 1 + int(rand() * nodes) > "flows.csv"
}' > map.gml
ulimit -v $((4 << 20))
timeout 600 "$crosspoint" transfers --topology map.gml --flows flows.csv --out /dev/null --progress plain
