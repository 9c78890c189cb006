//! Cases by chance for tests that have to set something up before: their failures are kept as those of `proptest!` are.

use std::panic::Location;

use proptest::test_runner::{Config, TestRunner};

/// A runner of so many cases. What makes one fail again stands in `tests/proptest-regressions`, in a file that is called
/// as the caller's: commit it, it is tried first from then on.
#[track_caller]
pub(crate) fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        source_file: Some(Location::caller().file()),
        ..Config::default()
    })
}
