#!/usr/bin/env bash
# A hundred thousand random networks against exact filling, and a million random changes.
set -euo pipefail
cd "$(dirname "$0")/../.."

CROSSPOINT_LONG=${CROSSPOINT_LONG:-10} cargo test --locked --release --test network fair::
