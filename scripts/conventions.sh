#!/usr/bin/env bash
# Checks the API by the tools of its ecosystem: graphql-http, graphql-ws, Relay, graphql-codegen, graphql-eslint.
# Uses the programs that `cargo test` builds; needs Node 20.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --workspace --locked --quiet --bins
programs="${CARGO_TARGET_DIR:-$PWD/target}/debug"
cd tests/conventions
# Installed again only where the lockfile has changed.
if ! cmp --silent package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
exec node run.mjs "$programs"
