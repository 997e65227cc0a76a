#!/usr/bin/env bash
# The same lists of flows on SimGrid and here: when they end, and the processor time of each flow.
#
# Prints one line per network: between what ends here are later, microseconds of processor time per
# flow of both (user and system, of the whole program less that of the program with an empty list)
# and their ratio. Fails if an end differs by more than TOLERANCE seconds.
# Needs SimGrid (libsimgrid-dev) and g++, else says that it is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C

if ! echo '#include <simgrid/s4u.hpp>' | g++ -std=c++17 -x c++ -E - > /dev/null 2>&1; then
    echo "skipped: SimGrid not installed"
    exit 0
fi
# SimGrid adds up doubles. Here a flow ends at the first whole nanosecond at which nothing is left of
# it, and what it does not use of that one is lost; on a link that is never idle this adds up, by
# half a nanosecond for each flow, divided by the flows that share: 0.5 us for 50,000 among 50.
tolerance=${TOLERANCE:-1e-6}

# Another build may be named: `CROSSPOINT=target/debug/crosspoint tests/long/simgrid.sh`.
program=${CROSSPOINT:-}
if [ -z "$program" ]; then
    cargo build --locked --release --quiet
    program=${CARGO_TARGET_DIR:-target}/release/crosspoint
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
g++ -O2 -std=c++17 -Wall -o "$work/flows" benches/peers/simgrid/flows.cpp -lsimgrid

# The network of flows.cpp as a map.
map() { # star|backbone HOSTS
    awk -v kind="$1" -v hosts="$2" 'BEGIN {
        left = kind == "backbone" ? "left" : "right"
        print "[[node]]\nname = \"right\"\nkind = \"switch\""
        if (left == "left") {
            print "[[node]]\nname = \"left\"\nkind = \"switch\""
            print "[[link]]\nbetween = [\"left\", \"right\"]\nlatency = \"100 us\""
            printf "capacity = \"%d Mbit/s\"\n", 10 * int(hosts / 2)
        }
        for (i = 0; i < hosts; i++) {
            side = i < int(hosts / 2) ? left : "right"
            printf "[[node]]\nname = \"h%d\"\n", i
            printf "[[link]]\nbetween = [\"h%d\", \"%s\"]\n", i, side
            print "capacity = \"1 Gbit/s\"\nlatency = \"100 us\""
        }
    }'
}

# A star: starts so dense that hosts are busy for six tenths of the time, 1 to 20 MB from anybody to
# anybody else. A backbone: one flow for each host at once and then as many as are served, 0.1 to
# 2 MB from left to right.
list() { # star|backbone HOSTS FLOWS
    awk -v kind="$1" -v hosts="$2" -v flows="$3" 'BEGIN {
        srand(7)
        print "start_s,source,destination,bytes"
        small = kind == "star" ? 1e6 : 1e5
        seconds = kind == "star" ? 10.5e6 * 8 / 1e9 / 0.6 / hosts : 1.05e6 * 8 / 10e6 / (hosts / 2)
        half = int(hosts / 2)
        for (i = 0; i < flows; i++) {
            if (kind == "star" || i >= hosts) start -= log(1 - rand()) * seconds
            from = int(rand() * (kind == "star" ? hosts : half))
            to = int(rand() * (kind == "star" ? hosts - 1 : hosts - half))
            if (kind == "backbone") to += half
            else if (to >= from) to += 1
            printf "%.9f,h%d,h%d,%d\n", start, from, to, small * (1 + 19 * rand())
        }
    }'
}

# Seconds of processor time of a command, which writes its output to a file: the mean of some runs,
# for the clock of the system counts no less than some milliseconds.
processor() { # OUTPUT RUNS COMMAND...
    local output=$1 runs=$2 TIMEFORMAT='%U %S' run
    shift 2
    { time for ((run = 0; run < runs; run++)); do
        "$@" > "$output" 2> "$work/said"
    done; } 2>&1 | awk -v runs="$runs" '{ print ($1 + $2) / runs }'
}

printf '%-9s %6s %7s %21s %9s %11s %6s\n' \
    network hosts flows "here later by, s" "here, us" "SimGrid, us" ratio
declare -A here there
failed=0
while read -r kind hosts flows; do
    map "$kind" "$hosts" > "$work/map.toml"
    list "$kind" "$hosts" "$flows" > "$work/flows.csv"
    head -1 "$work/flows.csv" > "$work/none.csv"
    for name in none flows; do
        here[$name]=$(processor "$work/here.csv" 10 \
            "$program" transfers --topology "$work/map.toml" --flows "$work/$name.csv")
        there[$name]=$(processor "$work/there.csv" 1 \
            "$work/flows" "$kind" "$hosts" "$work/$name.csv")
    done
    paste -d, <(cut -d, -f5 "$work/here.csv") <(cut -d, -f5 "$work/there.csv") | awk -F, \
        -v name="$kind" -v hosts="$hosts" -v flows="$flows" -v tolerance="$tolerance" \
        -v here="$(awk "BEGIN { print ${here[flows]} - ${here[none]} }")" \
        -v there="$(awk "BEGIN { print ${there[flows]} - ${there[none]} }")" '
        NR > 1 {
            later = $1 - $2
            if (rows == 0 || later > most) most = later
            if (rows == 0 || later < least) least = later
            rows++
        }
        END {
            printf "%-9s %6d %7d %9.1e to %8.1e %9.2f %11.1f %6.0f\n", name, hosts, flows,
                least, most, here / flows * 1e6, there / flows * 1e6, there / here
            if (rows != flows) { print "error: " rows " ends of " flows " flows"; exit 1 }
            if (most > tolerance || -least > tolerance) {
                print "error: more than " tolerance " s apart"
                exit 1
            }
        }' || failed=1
done << END
${NETWORKS:-star 100 50000
backbone 100 50000
star 1000 10000
backbone 1000 10000}
END
exit $failed
