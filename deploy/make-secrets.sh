#!/bin/sh
# Makes the secrets of deploy/compose.yaml in deploy/secrets, once: nothing that is there already is touched.
set -eu
cd "$(dirname "$0")"
umask 077

mkdir -p secrets
if [ -e secrets/seatgraph.env ] || [ -e secrets/postgres_password ]; then
  echo 'deploy/secrets has them already.' >&2
  exit 1
fi
password=$(openssl rand -hex 32)
printf '%s' "$password" >secrets/postgres_password
cat >secrets/seatgraph.env <<END
SEATGRAPH_DATABASE_URL=postgres://seatgraph:$password@postgres/seatgraph
SEATGRAPH_ENCRYPTION_KEY=$(openssl rand -base64 32)
END
# Read in the container by a user who is not the owner; the folder above is closed to all others.
chmod 0444 secrets/seatgraph.env secrets/postgres_password
echo 'Made deploy/secrets. Keep a copy of seatgraph.env elsewhere: without its key the stored Okta credentials are lost.'
