#!/usr/bin/env bash
# Coverage of intervals over 4,000 macro-replications (or $INTERVALS): prints a line for each.
set -euo pipefail
cd "$(dirname "$0")/../.."
INTERVALS=${INTERVALS:-4000} cargo test --locked --test kernel estimators -- --nocapture --test-threads 1 \
    | grep -E "expected|^cut|^mean|test result"
