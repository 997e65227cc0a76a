#!/usr/bin/env bash
# Cuts a sweep of 50 trials (or TRIALS) off at every operation on the disk, in every way.
set -euo pipefail
cd "$(dirname "$0")/../.."
TRIALS=${TRIALS:-50} cargo test --locked --test results crash -- --nocapture
