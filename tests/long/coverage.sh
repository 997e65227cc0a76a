#!/usr/bin/env bash
# Coverage of intervals over 4,000 macro-replications (four times as many as usual): prints a line for each.
set -euo pipefail
cd "$(dirname "$0")/../.."
CROSSPOINT_LONG=${CROSSPOINT_LONG:-4} cargo test --locked --test kernel estimators -- --nocapture --test-threads 1 \
    | grep -E "expected|^cut|^mean|test result"
