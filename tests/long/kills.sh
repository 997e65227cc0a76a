#!/usr/bin/env bash
# Kills a run 200 times (ten times as many as usual) at random moments, twice in each folder, and lets it end.
set -euo pipefail
cd "$(dirname "$0")/../.."
CROSSPOINT_LONG=${CROSSPOINT_LONG:-10} cargo test --locked --test command_line killed -- --nocapture
