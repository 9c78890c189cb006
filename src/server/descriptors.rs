//! How many connections the system's limit of open files leaves room for.

/// Left for the store, the log and calls to Okta.
const OTHERS: u64 = 256;

/// As many of `wanted` connections as fit under the limit, which is raised as far as it may be.
#[cfg(unix)]
pub fn connections_that_fit(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let needed = wanted as u64 + OTHERS;
    let (Some(now), may) = (limit.current, limit.maximum) else {
        return wanted;
    };
    if now >= needed {
        return wanted;
    }
    let raised = Rlimit {
        current: Some(may.map_or(needed, |may| may.min(needed))),
        maximum: may,
    };
    let now = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current.unwrap_or(now),
        Err(_) => now,
    };
    usize::try_from(now.saturating_sub(OTHERS).max(1)).unwrap_or(wanted)
}

/// All of them.
#[cfg(not(unix))]
pub fn connections_that_fit(wanted: usize) -> usize {
    wanted
}
