#!/usr/bin/env bash
# A file to a thousand peers, each of which hands its part to all others: a million transfers end
# at the minimum distribution time of Kumar and Ross (2006), to a thousand-millionth.
set -euo pipefail
cd "$(dirname "$0")/../.."

CROSSPOINT_LONG=${CROSSPOINT_LONG:-2} cargo test --locked --test command_line distribution
