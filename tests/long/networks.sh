#!/usr/bin/env bash
# A hundred thousand random networks against exact filling, and a million random changes.
set -euo pipefail
cd "$(dirname "$0")/../.."

CASES=${1:-100000} cargo test --locked --release --test network_fair
CASES=${2:-1000000} cargo test --locked --release --test network_fair history
