#!/usr/bin/env bash
# A hundred thousand random networks against exact filling, and a million random changes.
set -euo pipefail
cd "$(dirname "$0")/../.."

CASES=${1:-100000} cargo test --locked --release --test network fair::
CASES=${2:-1000000} cargo test --locked --release --test network fair::rates_do_not_depend_on_history
