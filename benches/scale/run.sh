#!/usr/bin/env bash
# Does hash-partitioning the big tables by integration help where 2,000 integrations of mixed size share one PostgreSQL?
# Fills a plain copy and partitioned ones by SQL, as daily syncs would, and runs typical statements against each in turns.
#   benches/scale/run.sh [PARTITIONS…]     such as 16 64; SECONDS_EACH=20 ROUNDS=2 CLIENTS=4 by the environment
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/postgres.sh

partitions=("$@")
[ ${#partitions[@]} -gt 0 ] || partitions=(16 64)
seconds=${SECONDS_EACH:-20} rounds=${ROUNDS:-2} clients=${CLIENTS:-4}

postgres_install
trap postgres_stop EXIT
trap 'exit 130' INT TERM HUP
postgres_start
here=$PWD/benches/scale
address=(-h "$postgres_folder" -U seatgraph)

sql() { psql "${address[@]}" -X -q -v ON_ERROR_STOP=1 "$@"; }

sql -d postgres -c "ALTER SYSTEM SET shared_buffers = '1GB'" -c "ALTER SYSTEM SET max_wal_size = '4GB'" \
  -c "ALTER SYSTEM SET synchronous_commit = on" -c "ALTER SYSTEM SET random_page_cost = 1.1"
(cd "$postgres_folder" && postgres_as_user "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -s -w restart >/dev/null 2>&1)

echo '== filling'
databases=()
for parts in 0 "${partitions[@]}"; do
  database=parts_$parts
  databases+=("$database")
  sql -d postgres -c "CREATE DATABASE $database"
  started=$(date +%s.%N)
  sql -d "$database" -v parts="$parts" -f "$here/tables.sql"
  sql -d "$database" -f "$here/fill.sql"
  printf '%s: filled in %.0f s\n' "$database" "$(echo "$(date +%s.%N) - $started" | bc)"
  started=$(date +%s.%N)
  sql -d "$database" -c 'VACUUM (ANALYZE) app_users' -c 'VACUUM (ANALYZE) usage_days'
  printf '%s: vacuumed in %.1f s\n' "$database" "$(echo "$(date +%s.%N) - $started" | bc)"
  sql -A -t -d "$database" -f "$here/sizes.sql"
done

# Statements of the API and of a sync, each for an integration at random: most are small, as most companies are.
for round in $(seq "$rounds"); do
  for statement in seats days report page; do
    for database in "${databases[@]}"; do
      pgbench "${address[@]}" -n -M prepared -c "$clients" -j 2 -T "$seconds" -f "$here/$statement.sql" "$database" 2>/dev/null |
        awk -v what="round $round $statement $database" '/^latency average/ { ms = $4 } /^tps/ { printf "%-32s %9.0f/s %8.3f ms\n", what, $3, ms }'
    done
  done
done

echo '== taking one large integration away'
for database in "${databases[@]}"; do
  started=$(date +%s.%N)
  sql -d "$database" -c 'DELETE FROM usage_days WHERE integration_id = 5' -c 'DELETE FROM app_users WHERE integration_id = 5'
  printf '%s: %.2f s\n' "$database" "$(echo "$(date +%s.%N) - $started" | bc)"
done
