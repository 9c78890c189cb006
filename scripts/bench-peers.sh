#!/usr/bin/env bash
# The graph API beside graphql-yoga, DataLoader and pg on Node: see benches/peers. Arguments are those of bench-graph.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v npm >/dev/null || { echo 'Node.js 20 or later, with npm, is needed.' >&2; exit 1; }
npm ci --prefix benches/peers --no-audit --no-fund --loglevel=error
exec scripts/bench-graph.sh postgres peers "$@"
