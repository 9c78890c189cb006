#!/usr/bin/env bash
# How close the graph API comes to what the database can give: see benches/graph/main.rs, whose arguments these are. The
# databases are kept in target/bench-graph for the next run, and nothing else is left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh
source scripts/bench.sh

cargo build --release --locked --package seatgraph --package okta-sim --bins --example bench_graph_limit
cargo build --locked --example bench_graph
target=${CARGO_TARGET_DIR:-target}
export SEATGRAPH_BENCH_PROGRAMS=$(realpath "$target/release")
mkdir -p "$target/bench-graph"
export SEATGRAPH_BENCH_FOLDER=$(realpath "$target/bench-graph")
if [[ " $* " == *' postgres '* || " $* " != *' sqlite '* ]]; then
  # As a server of this size is set up: a part of the memory is its own.
  bench_postgres "$SEATGRAPH_BENCH_FOLDER/postgres" -c shared_buffers=1GB
fi
bench_run "$target/debug/examples/bench_graph" "$@"
