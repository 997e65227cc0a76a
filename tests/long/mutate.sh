#!/usr/bin/env bash
# Feeds every reader with mutated input, an hour each (or MUTATE_SECONDS), within 4 GiB of memory.
#
#   tests/long/mutate.sh [READER]    one of them only: experiments, conditions, whole_records ...
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo test --locked --test results --no-run
ulimit -v $((4 << 20))
MUTATE_SECONDS=${MUTATE_SECONDS:-3600} cargo test --locked --test results "mutate::${1:-}" -- --nocapture
