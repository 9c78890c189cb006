#!/usr/bin/env bash
# Builds the web app into web/dist, where cargo takes it from; does nothing where it is built of the same sources already.
# Usage: web.sh [--optional]: without Node 20.19 or newer, `--optional` goes on without a web app.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/node.sh

if ! node_is_recent; then
  echo 'The web app needs Node 20.19 or newer with npm (https://nodejs.org).' >&2
  [ "${1:-}" = --optional ] || exit 1
  echo 'Going on without it: the API is whole, and / says that the app is missing.' >&2
  exit 0
fi

# What the app is made of: its own files, and the schema that its types are made from.
sources() {
  find web schema.graphql -type f \
    -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/src/api/generated/*' \
    -not -path 'web/tests/*' -print0 | LC_ALL=C sort -z | xargs -0 cat | cksum
}
made=$(sources)
[ "$(cat web/dist/.made 2>/dev/null)" = "$made" ] && exit 0

cd web
echo 'Building the web app' >&2
node_install
node scripts/generate.mjs
mkdir -p dist
npm run --silent build >dist/.log 2>&1 || { cat dist/.log >&2; exit 1; }
printf '%s\n' "$made" >dist/.made
