# `make demo` shows seatgraph on a bare machine with Rust, Node, gcc and make; `make test` checks everything;
# `make bench-sync` holds a sync against what Okta's limits allow, `make bench-graph` the API against the database;
# `make bench-scale` partitioned tables against plain ones; `make fuzz` tries what others may send; `make sbom` lists what the
# program is made of.

.PHONY: bench-graph bench-peers bench-scale bench-sync chaos conventions demo fuzz load sbom test web web-test

# The profile `demo` is the one that is built soonest: see Cargo.toml.
demo:
	@scripts/web.sh --optional
	@cargo run --locked --profile demo --bin seatgraph -- demo $(ARGS)

test:
	@scripts/test.sh

# The web app, into web/dist: cargo builds it into the program. Without it `/` says that it is missing.
web:
	@scripts/web.sh

# The web app in a real browser against the real program: see web/tests. ARGS='story' chooses files.
web-test:
	@scripts/web-test.sh $(ARGS)

# ARGS=first,day,memory,processor chooses parts.
bench-sync:
	@scripts/bench-sync.sh $(ARGS)

# ARGS='postgres q1' chooses parts: see benches/graph/options.rs.
bench-graph:
	@scripts/bench-graph.sh $(ARGS)

# The same questions asked of graphql-yoga on Node.
bench-peers:
	@scripts/bench-peers.sh $(ARGS)

# PARTS='16 64' chooses the numbers of partitions.
bench-scale:
	@benches/scale/run.sh $(PARTS)

# Normal queries beside each kind of abuse. ARGS='sockets --seconds 5' chooses parts.
load:
	@scripts/load.sh $(ARGS)

# Kills syncs at random while everything goes wrong: see tests/chaos/main.rs.
chaos:
	@scripts/chaos.sh

# A minute for each parser: see tests/fuzz/main.rs.
fuzz:
	@scripts/fuzz.sh

# A software bill of materials (CycloneDX) in target/sbom.
sbom:
	@scripts/sbom.sh

# The API, checked by the tools of its ecosystem: see tests/conventions.
conventions:
	@scripts/conventions.sh
