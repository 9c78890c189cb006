#!/usr/bin/env bash
# The web app in a real Chromium, against the programs that `cargo test` builds and an Okta of each test's own.
# Usage: web-test.sh [what `playwright test` takes]
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null; then
  echo 'Installing Chromium' >&2
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -qq -y --no-install-recommends chromium >/dev/null
fi
SEATGRAPH_CHROMIUM="$(command -v chromium)"
export SEATGRAPH_CHROMIUM

scripts/web.sh
cargo build --workspace --locked --quiet --bins
export SEATGRAPH_PROGRAMS="${CARGO_TARGET_DIR:-$PWD/target}/debug"
cd web/tests
# Installed again only where the lockfile has changed.
if ! cmp --silent package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
npm run --silent --prefix .. check
npm run --silent --prefix .. unit
exec npx playwright test "$@"
