# Sourced by what installs packages of Debian's.

# Installs package $1; where there is no apt, says that $2 is missing and what to do: $3.
apt_install() {
  command -v apt-get >/dev/null || {
    echo "$2 is missing, and so is apt-get: $3." >&2
    return 1
  }
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}
