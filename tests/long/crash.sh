#!/usr/bin/env bash
# Cuts a sweep of 52 trials (6.5 times as many as usual) off at every operation on the disk, in every way.
set -euo pipefail
cd "$(dirname "$0")/../.."
CROSSPOINT_LONG=${CROSSPOINT_LONG:-6.5} cargo test --locked --test results crash -- --nocapture
