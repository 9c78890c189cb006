# `make demo` shows seatgraph on a bare machine with Rust, gcc and make; `make test` checks everything.

.PHONY: demo test

# The dev profile, which the tests share: the sync takes two seconds in it, so that the build's time decides.
demo:
	@cargo run --locked --bin seatgraph -- demo $(ARGS)

test:
	@scripts/test.sh
