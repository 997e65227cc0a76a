#!/usr/bin/env bash
# Every parameter of every shipped experiment varied alone, twenty times as many as usual: results
# are equal to the bit if and only if the parameter is reported idle or stands in
# tests/model/too-rare.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CROSSPOINT_LONG=${CROSSPOINT_LONG:-20}
cargo test --locked --test model idle:: -- --nocapture
# All changes that keep the names of trials, instead of every sixteenth one.
cargo test --locked --test results used:: -- --nocapture
# Both ends of the range of every parameter, instead of every fifth one.
cargo test --locked --test results extremes:: -- --nocapture
