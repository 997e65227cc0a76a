#!/usr/bin/env bash
# A hundred million operations on the event list, each answer compared with that of an ordered map.
set -euo pipefail
cd "$(dirname "$0")/../.."

CROSSPOINT_LONG=${CROSSPOINT_LONG:-10} cargo test --locked --release --test kernel event_list
