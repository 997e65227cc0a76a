#!/usr/bin/env bash
# One experiment by the binary of newcomers and by that of archives: the same bytes in every file.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for profile in release dist; do
    cargo build --locked --profile "$profile" --quiet
    "$target/$profile/crosspoint" run experiments/office.toml --replications 2 --progress none \
        -o "$work/$profile" > /dev/null
done
diff -r --exclude='journal*' "$work/release" "$work/dist"
echo "release and dist write the same $(find "$work/dist" -type f ! -name 'journal*' | wc -l) files"
