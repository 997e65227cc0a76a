#!/usr/bin/env bash
# Feeds every reader with mutated input, ten times as much as usual, within 4 GiB of memory;
# `CROSSPOINT_LONG=4000` takes more than an hour with each.
#
#   tests/long/mutate.sh [READER]    one of them only: experiments, conditions, whole_records ...
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo test --locked --test results --no-run
ulimit -v $((4 << 20))
CROSSPOINT_LONG=${CROSSPOINT_LONG:-10} cargo test --locked --test results "mutate::${1:-}" -- --nocapture
