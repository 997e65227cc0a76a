#!/usr/bin/env bash
# Kills a run 200 times (or KILLS times) at random moments, twice in each folder, and lets it end.
set -euo pipefail
cd "$(dirname "$0")/../.."
KILLS=${KILLS:-200} cargo test --locked --test command_line killed -- --nocapture
