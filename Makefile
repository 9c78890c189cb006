# `make demo` shows seatgraph on a bare machine with Rust, gcc and make; `make test` checks everything.

.PHONY: demo test

# The dev profile: it is built in about half the time of the release one, and the demo is short.
demo:
	@cargo run --locked --quiet --bin seatgraph -- demo $(ARGS)

test:
	@scripts/test.sh
