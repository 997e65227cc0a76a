#!/usr/bin/env bash
# Runs all shipped experiments afresh, keeps pictures for screens of those charts only that documents
# show, and renews the figures of docs/findings.md. Budgets stand in docs/testing.md; experiments of
# experiments/long/ are run only if they are named.
#
#   tests/long/renew.sh [EXPERIMENT...]     all but the long ones if left out
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --locked --release --quiet
crosspoint=${CARGO_TARGET_DIR:-target}/release/crosspoint

if [ $# -gt 0 ]; then
    files=("$@")
else
    mapfile -t files < <(find experiments -name '*.toml' -not -path '*/long/*' \
        -not -path '*/reference/*' | sort)
fi

begun=$SECONDS
for file in "${files[@]}"; do
    since=$SECONDS
    "$crosspoint" run "$file" --force --quiet --progress none > /dev/null
    printf '%-44s %4d s\n' "$file" $((SECONDS - since))
done

# Trials are shipped compressed, without a time: the same trials are the same bytes.
find results -name trials.csv -exec gzip -nkf9 {} +

# A picture that no document shows is in the vector form beside it.
find results -name '*.png' | while read -r picture; do
    grep -qsF "$picture" README.md docs/*.md || rm "$picture"
done

UPDATE=1 cargo test --quiet --test tidy findings > /dev/null
git --no-pager diff --stat -- results docs/findings.md | tail -n 1
echo "all renewed in $((SECONDS - begun)) s"
