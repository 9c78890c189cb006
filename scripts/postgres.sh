# Functions for a throwaway PostgreSQL cluster in a temporary folder, on a socket of its own: no port, not as root.
# To be sourced by bash; `postgres_start` sets SEATGRAPH_TEST_POSTGRES_URL. With a folder as its argument the cluster lies
# there and is kept, for the next start to take up; settings of the server may follow.

source scripts/apt.sh

postgres_bin=''
postgres_folder=''
postgres_kept=''

# Finds the server's programs, and installs them where there are none.
postgres_install() {
  postgres_find && return
  apt_install postgresql PostgreSQL 'install PostgreSQL 14 or later and put initdb into PATH' && postgres_find
}

postgres_find() {
  local initdb
  for initdb in $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV) "$(command -v initdb || true)"; do
    [ -x "$initdb" ] || continue
    postgres_bin=$(dirname "$(readlink -f "$initdb")")
    [ -x "$postgres_bin/pg_ctl" ] && return
  done
  return 1
}

# Runs a command as somebody who is not root: PostgreSQL refuses to be.
postgres_as_user() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
}

# Gives a folder to the user as whom the server runs.
postgres_give() {
  [ "$(id -u)" = 0 ] || return 0
  local user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  chown "$user" "$1"
}

# Lets the cluster lie in the folder that is kept, unless the server's user cannot get there: below a closed home.
postgres_keep() {
  local data=$postgres_kept/data
  mkdir -p "$data"
  chmod 700 "$data"
  postgres_give "$data"
  if ! postgres_as_user test -x "$data"; then
    echo "PostgreSQL cannot reach $data: its data will not be kept." >&2
    rmdir "$data"
    postgres_kept=''
    return
  fi
  local version
  version=$("$postgres_bin/postgres" --version | grep -oE '[0-9]+' | head -1)
  [ "$(cat "$data/PG_VERSION" 2>/dev/null)" = "$version" ] || find "$data" -mindepth 1 -delete
  ln -s "$data" "$postgres_folder/data"
}

postgres_start() {
  postgres_kept=${1:-}
  local settings="${*:2}"
  postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/seatgraph-postgres.XXXXXX")
  postgres_give "$postgres_folder"
  [ -z "$postgres_kept" ] || postgres_keep
  # The working folder may be closed to the user.
  (
    cd "$postgres_folder"
    [ -f "$postgres_folder/data/PG_VERSION" ] ||
      postgres_as_user "$postgres_bin/initdb" -D "$postgres_folder/data" -U seatgraph -A trust -E UTF8 --locale=C -N \
      >"$postgres_folder/initdb.log" 2>&1 || { cat "$postgres_folder/initdb.log" >&2; exit 1; }
    # Nothing here outlives the tests: speed before safety.
    postgres_as_user "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/data/server.log" -s -w \
      -o "-c listen_addresses='' -k $postgres_folder -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 $settings" \
      start || { cat "$postgres_folder/data/server.log" >&2; exit 1; }
  )
  SEATGRAPH_TEST_POSTGRES_URL="postgres://seatgraph@localhost/postgres?host=$postgres_folder"
  "$postgres_bin/postgres" --version
}

postgres_stop() {
  [ -n "$postgres_folder" ] || return 0
  local mode=immediate
  [ -z "$postgres_kept" ] || mode=fast
  (
    cd "$postgres_folder" &&
      postgres_as_user "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -s -m "$mode" stop >/dev/null 2>&1
  ) || true
  rm -rf "$postgres_folder"
  postgres_folder=''
}
