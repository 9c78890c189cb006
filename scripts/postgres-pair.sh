#!/usr/bin/env bash
# A throwaway PostgreSQL and a standby of it, for tests of read replicas. Prints the address of each, then does what it is
# told by lines: `stop` and `start` the standby. Both are gone when its standard input ends.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/postgres.sh

postgres_find || { echo 'PostgreSQL is missing.' >&2; exit 1; }

# A second socket in the same folder; nothing listens on a port.
standby_port=5433

standby() {
  (
    cd "$postgres_folder"
    postgres_as_user "$postgres_bin/pg_ctl" -D "$postgres_folder/standby" -l "$postgres_folder/standby.log" -s -w "$@" \
      >/dev/null 2>&1 || { cat "$postgres_folder/standby.log" >&2; exit 1; }
  )
}

standby_start() {
  standby -o "-c listen_addresses='' -k $postgres_folder -p $standby_port -c fsync=off -c max_connections=300" start
}

end() {
  [ -z "$postgres_folder" ] || standby -m immediate stop 2>/dev/null || true
  postgres_stop
}
trap end EXIT
trap 'exit 130' INT TERM HUP

postgres_start >/dev/null
(
  cd "$postgres_folder"
  postgres_as_user "$postgres_bin/pg_basebackup" -D "$postgres_folder/standby" -h "$postgres_folder" -U seatgraph \
    -R -X stream -c fast --no-sync
)
standby_start
echo "postgres://seatgraph@localhost/postgres?host=$postgres_folder"
echo "postgres://seatgraph@localhost:$standby_port/postgres?host=$postgres_folder"

while read -r command; do
  case $command in
    start) standby_start ;;
    stop) standby -m immediate stop ;;
  esac
  echo done
done
