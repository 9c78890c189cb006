#!/usr/bin/env bash
# `make fuzz`: a minute for each parser of what others send. FUZZ_SECONDS=n says how long, FUZZ_TARGET=name which one,
# FUZZ_SEED=n repeats what that seed did: see tests/fuzz/main.rs. What breaks one is kept in tests/fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."

export FUZZ_SECONDS=${FUZZ_SECONDS:-60}
cargo test --locked --quiet --test fuzz
