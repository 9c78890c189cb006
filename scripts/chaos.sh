#!/usr/bin/env bash
# `make chaos`: syncs killed and disturbed at random on SQLite and on a throwaway PostgreSQL, until 200 processes were killed.
# CHAOS_KILLS=n asks for more or fewer, CHAOS_SEED=n runs the round of that seed again: see tests/chaos/main.rs.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh

postgres_install
trap postgres_stop EXIT
# A signal ends the script by way of the trap above.
trap 'exit 130' INT TERM HUP
postgres_start
export SEATGRAPH_TEST_POSTGRES_URL
[ -n "${CHAOS_SEED:-}${CHAOS_SECONDS:-}" ] || export CHAOS_KILLS=${CHAOS_KILLS:-200}
cargo test --locked --quiet --test chaos
