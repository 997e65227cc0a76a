#!/usr/bin/env bash
# All maps of folders as people keep them: read, or answered with a sentence, and their diameter
# beside the one that a map of topohub names itself.
#
#   tests/long/maps.sh FOLDER...     such as clones of mroughan/InternetTopologyZoo,
#                                    lgc0208/topology-zoo and piotrjurkiewicz/topohub
set -euo pipefail
if [ $# -eq 0 ]; then
    echo "skipped: no folders of maps named"
    exit 0
fi
folders=()
for folder in "$@"; do folders+=("$(realpath "$folder")"); done
cd "$(dirname "$0")/../.."
cargo build --locked --release --quiet
crosspoint=${CARGO_TARGET_DIR:-target}/release/crosspoint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

read=0 refused=0 equal=0 other=0
while read -r map; do
    if ! "$crosspoint" topology "$map" --json --progress none > "$work/json" 2> "$work/err"; then
        refused=$((refused + 1))
        echo "$map: $(head -n 1 "$work/err")"
        continue
    fi
    read=$((read + 1))
    own=$(grep -oE 'diameter_hops [0-9]+' "$map" | grep -oE '[0-9]+' | head -n 1 || true)
    if [ -n "$own" ]; then
        found=$(grep -oE '"diameter_hops":[0-9]+' "$work/json" | grep -oE '[0-9]+')
        if [ "$own" = "$found" ]; then equal=$((equal + 1)); else other=$((other + 1)); echo "$map: diameter $found, not $own"; fi
    fi
done < <(find "${folders[@]}" -type f \( -iname '*.gml' -o -iname '*.graphml' -o -iname '*.xml' \) | sort)
echo "$read maps read, $refused refused; of $((equal + other)) diameters $equal as the map names them"
[ "$refused" -eq 0 ] && [ "$other" -eq 0 ]
