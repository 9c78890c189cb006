#!/usr/bin/env bash
# The web app in a real Chromium, against the programs that `cargo test` builds and an Okta of each test's own.
# Usage: web-test.sh [what `playwright test` takes]
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/apt.sh
source scripts/node.sh

if ! command -v chromium >/dev/null; then
  echo 'Installing Chromium' >&2
  apt_install chromium Chromium 'install it, and put chromium into PATH'
fi
SEATGRAPH_CHROMIUM="$(command -v chromium)"
export SEATGRAPH_CHROMIUM

scripts/web.sh
cargo build --workspace --locked --quiet --bins
export SEATGRAPH_PROGRAMS="${CARGO_TARGET_DIR:-$PWD/target}/debug"
cd web/tests
node_install
npm run --silent --prefix .. check
npm run --silent --prefix .. unit
exec npx playwright test "$@"
