# What the benchmarks have in common, to be sourced by bash after postgres.sh: a temporary folder, and an end that leaves
# nothing behind, neither a process nor a cluster nor the folder.

bench_folder=$(mktemp -d "${TMPDIR:-/tmp}/seatgraph-bench.XXXXXX")
bench_process=''

bench_leave() {
  if [ -n "$bench_process" ]; then
    kill -TERM "$bench_process" 2>/dev/null && wait "$bench_process" || true
  fi
  postgres_stop
  rm -rf "$bench_folder"
}
trap bench_leave EXIT
# A signal ends the script by way of the trap above.
trap 'exit 130' INT TERM HUP

# Starts a throwaway PostgreSQL, as postgres_start does, for the benchmark to use.
bench_postgres() {
  postgres_install
  postgres_start "$@"
  export SEATGRAPH_TEST_POSTGRES_URL
  export PATH="$postgres_bin:$PATH"
}

# Runs the benchmark itself.
bench_run() {
  TMPDIR=$bench_folder "$@" &
  bench_process=$!
  wait "$bench_process"
}
