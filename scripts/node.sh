# Sourced by what needs Node.

# Whether there is a Node that the web app and the tests can be built with.
node_is_recent() {
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    2>/dev/null && npm --version >/dev/null 2>&1
}

# Installs what the folder's lockfile names; again only where that has changed.
node_install() {
  cmp --silent package-lock.json node_modules/.installed && return
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
}
