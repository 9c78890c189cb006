#!/usr/bin/env bash
# How close a sync comes to what Okta's limits allow: see benches/sync/main.rs. Arguments are the parts to measure: first,
# day, memory, processor; without any, all of them. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh

parts=${*:-}
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

cargo build --release --locked --package seatgraph --package okta-sim --bins --example read_log
cargo build --locked --example bench_sync
target=${CARGO_TARGET_DIR:-target}
case ",${parts// /,}," in
  ,, | *,processor,*)
    postgres_install
    postgres_start
    export SEATGRAPH_TEST_POSTGRES_URL
    export PATH="$postgres_bin:$PATH"
    ;;
esac
export SEATGRAPH_BENCH_PROGRAMS=$(realpath "$target/release")
TMPDIR=$folder "$target/debug/examples/bench_sync" $parts &
bench=$!
wait "$bench"
