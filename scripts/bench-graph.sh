#!/usr/bin/env bash
# How close the graph API comes to what the database can give: see benches/graph/main.rs, whose arguments these are. The
# databases are kept in target/bench-graph for the next run, and nothing else is left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh

folder=$(mktemp -d "${TMPDIR:-/tmp}/seatgraph-bench.XXXXXX")
bench=''
leave() {
  if [ -n "$bench" ]; then
    kill -TERM "$bench" 2>/dev/null && wait "$bench" || true
  fi
  postgres_stop
  rm -rf "$folder"
}
trap leave EXIT
# A signal ends the script by way of the trap above.
trap 'exit 130' INT TERM HUP

cargo build --release --locked --package seatgraph --package okta-sim --bins --example bench_graph_limit
cargo build --locked --example bench_graph
target=${CARGO_TARGET_DIR:-target}
export SEATGRAPH_BENCH_PROGRAMS=$(realpath "$target/release")
mkdir -p "$target/bench-graph"
export SEATGRAPH_BENCH_FOLDER=$(realpath "$target/bench-graph")
if [[ " $* " == *' postgres '* || " $* " != *' sqlite '* ]]; then
  postgres_install
  # As a server of this size is set up: a part of the memory is its own.
  postgres_start "$SEATGRAPH_BENCH_FOLDER/postgres" -c shared_buffers=1GB
  export SEATGRAPH_TEST_POSTGRES_URL
  export PATH="$postgres_bin:$PATH"
fi
TMPDIR=$folder "$target/debug/examples/bench_graph" "$@" &
bench=$!
wait "$bench"
