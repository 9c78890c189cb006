#!/usr/bin/env bash
# Checks the API by the tools of its ecosystem: graphql-http, graphql-ws, Relay, graphql-codegen, graphql-eslint.
# Uses the programs that `cargo test` builds; needs Node 20.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/node.sh

cargo build --workspace --locked --quiet --bins
programs="${CARGO_TARGET_DIR:-$PWD/target}/debug"
cd tests/conventions
node_install
exec node run.mjs "$programs"
