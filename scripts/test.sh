#!/usr/bin/env bash
# Every check and every test, on SQLite and PostgreSQL. Installs PostgreSQL where it is missing; leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/node.sh
source scripts/postgres.sh

step() { printf '\n==> %s\n' "$*"; }
skipped=()

step 'PostgreSQL: a throwaway cluster'
postgres_install
trap postgres_stop EXIT
# A signal ends the script by way of the trap above.
trap 'exit 130' INT TERM HUP
postgres_start
export SEATGRAPH_TEST_POSTGRES_URL

step 'The web app'
# Before cargo builds it into the program.
if node_is_recent; then
  scripts/web.sh
else
  skipped+=('the web app: Node 20.19 or newer is not installed')
fi

step 'Format'
if cargo fmt --version >/dev/null 2>&1; then
  cargo fmt --all --check
else
  skipped+=('format: rustfmt is not installed (rustup component add rustfmt)')
fi

step 'Lints'
if cargo clippy --version >/dev/null 2>&1; then
  cargo clippy --workspace --all-targets --locked -- -D warnings
else
  skipped+=('lints: clippy is not installed (rustup component add clippy)')
fi

step 'Documentation'
RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --locked --quiet

step 'Licences, bans and sources of dependencies'
# Installed below target, once; that takes two minutes.
export PATH="$PWD/target/tools/bin:$PATH"
if cargo deny --version >/dev/null 2>&1 ||
  cargo install --quiet --locked --root target/tools cargo-deny@0.20.2; then
  cargo deny --log-level error check licenses bans sources
  step 'Advisories about dependencies'
  if cargo deny --log-level error fetch db; then
    cargo deny --log-level error --offline check advisories
  else
    skipped+=('advisories: their database (RustSec) cannot be reached')
  fi
else
  skipped+=('licences, bans, sources and advisories: cargo-deny cannot be installed')
fi

step 'Tests'
# Of the syncs that are killed at random `make chaos` does more, of what others may send `make fuzz`.
CHAOS_SECONDS=150 cargo test --workspace --locked

step "The API's conventions, by the tools of its ecosystem"
if node_is_recent; then
  scripts/conventions.sh
else
  skipped+=('conventions of the API: Node 20.19 or newer is not installed')
fi

step 'The web app, in a real browser'
if node_is_recent; then
  scripts/web-test.sh
else
  skipped+=('tests of the web app: Node 20.19 or newer is not installed')
fi

step 'The printed schema'
cargo run --locked --quiet --bin seatgraph -- schema | diff - schema.graphql ||
  { echo 'schema.graphql is not what the code prints: cargo run -- schema > schema.graphql'; exit 1; }

step 'Done'
for what in "${skipped[@]+"${skipped[@]}"}"; do echo "SKIPPED $what"; done
