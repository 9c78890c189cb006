#!/usr/bin/env bash
# `make sbom`: what the program is made of, by Cargo.lock, as CycloneDX in target/sbom/seatgraph.cdx.json.
set -euo pipefail
cd "$(dirname "$0")/.."

# Installed below target, once; that takes a minute or two.
export PATH="$PWD/target/tools/bin:$PATH"
cargo cyclonedx --version >/dev/null 2>&1 ||
  cargo install --quiet --locked --root target/tools cargo-cyclonedx@0.5.9
# It writes beside each Cargo.toml.
name=seatgraph-sbom
trap 'rm -f "$name.json" migrations/"$name.json" okta-sim/"$name.json"' EXIT
cargo cyclonedx --quiet --format json --spec-version 1.5 --override-filename "$name"
mkdir -p target/sbom
# Where it was built is nobody's business.
sed "s#$PWD#/seatgraph#g" "$name.json" >target/sbom/seatgraph.cdx.json
echo target/sbom/seatgraph.cdx.json
