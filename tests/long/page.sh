#!/usr/bin/env bash
# Reports of shipped experiments in headless Chromium: they ask for nothing, say nothing, fit a
# phone, show values and zoom, and come out on paper. `KEEP=folder` keeps pictures and PDFs.
set -euo pipefail
cd "$(dirname "$0")/../.."

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ]; then
    echo "skipped: chromium not installed"
    exit 0
fi
if ! command -v python3 > /dev/null; then
    echo "skipped: python3 not installed"
    exit 0
fi

# Another build may be named: `CROSSPOINT=target/debug/crosspoint tests/long/page.sh`.
program=${CROSSPOINT:-}
if [ -z "$program" ]; then
    cargo build --locked --release --quiet
    program=${CARGO_TARGET_DIR:-target}/release/crosspoint
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures=${KEEP:-$work/pictures}
mkdir -p "$pictures"
pages=()
for name in office branch-link-cut weekend; do
    cp -r "results/$name" "$work/$name"
    pages+=("$("$program" report "$work/$name")")
done
python3 tests/long/page.py "$chromium" "$pictures" "${pages[@]}"
