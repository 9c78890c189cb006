#!/usr/bin/env bash
# How close a sync comes to what Okta's limits allow: see benches/sync/main.rs. Arguments are the parts to measure: first,
# day, memory, processor; without any, all of them. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh
source scripts/bench.sh

parts=${*:-}
cargo build --release --locked --package seatgraph --package okta-sim --bins --example read_log
cargo build --locked --example bench_sync
target=${CARGO_TARGET_DIR:-target}
case ",${parts// /,}," in
  ,, | *,processor,*)
    bench_postgres
    ;;
esac
export SEATGRAPH_BENCH_PROGRAMS=$(realpath "$target/release")
bench_run "$target/debug/examples/bench_sync" $parts
