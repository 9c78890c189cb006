#!/usr/bin/env bash
# How the server fares under abuse: see benches/load/main.rs, whose arguments these are. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh
source scripts/bench.sh

cargo build --release --locked --package seatgraph --package okta-sim --bins
cargo build --locked --example bench_load
target=${CARGO_TARGET_DIR:-target}
export SEATGRAPH_BENCH_PROGRAMS=$(realpath "$target/release")
# Sockets by the thousand, on both sides.
ulimit -n "$(ulimit -Hn)"
bench_run "$target/debug/examples/bench_load" "$@"
