//! Rate limits as Okta keeps them: buckets of endpoints, and windows that start with their first call.

use serde::{Deserialize, Serialize};

use crate::config::RateLimits;

/// Endpoints that share a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// `/api/v1/apps` and everything below it except a single app.
    Apps,
    /// `/api/v1/apps/{id}`.
    App,
    /// `/api/v1/users`.
    Users,
    /// `/api/v1/users/{id}`.
    User,
    /// `/api/v1/groups` and everything below it except a single group.
    Groups,
    /// `/api/v1/groups/{id}`.
    Group,
    /// `/api/v1/logs`.
    Logs,
    /// The rest of `/api/v1`: roles, org, assignees.
    Other,
    /// `/oauth2/v1/token`.
    Token,
}

impl Bucket {
    /// Every bucket.
    pub const ALL: [Bucket; 9] = [
        Bucket::Apps,
        Bucket::App,
        Bucket::Users,
        Bucket::User,
        Bucket::Groups,
        Bucket::Group,
        Bucket::Logs,
        Bucket::Other,
        Bucket::Token,
    ];

    fn limit(self, limits: &RateLimits) -> u32 {
        match self {
            Bucket::Apps => limits.apps,
            Bucket::App => limits.app,
            Bucket::Users => limits.users,
            Bucket::User => limits.user,
            Bucket::Groups => limits.groups,
            Bucket::Group => limits.group,
            Bucket::Logs => limits.logs,
            Bucket::Other => limits.other,
            Bucket::Token => limits.token,
        }
    }
}

/// What the rate limit headers of one answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Epoch seconds.
    pub(crate) reset: i64,
}

/// Whether a call may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed(Quota),
    Refused(Quota),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    bucket: Bucket,
    ends_ms: i64,
    used: u32,
    /// Until when another client of the org has spent the bucket.
    drained_until_ms: i64,
    refused_until_ms: i64,
    requests: u64,
    refused: u64,
    in_cooldown: u64,
}

/// The counters of one bucket, for `/_stats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketStats {
    /// The bucket.
    pub bucket: Bucket,
    /// Calls that arrived, refused ones too.
    pub requests: u64,
    /// Calls answered with 429 because the bucket was spent.
    pub refused: u64,
    /// Calls that arrived after a 429 of this bucket and before the reset it named.
    pub in_cooldown: u64,
}

/// All buckets.
#[derive(Debug)]
pub(crate) struct Limits {
    limits: RateLimits,
    window_ms: i64,
    windows: Vec<Window>,
}

impl Limits {
    pub(crate) fn new(limits: RateLimits, window_ms: i64) -> Self {
        let windows = Bucket::ALL.map(|bucket| Window {
            bucket,
            ends_ms: 0,
            used: 0,
            drained_until_ms: 0,
            refused_until_ms: 0,
            requests: 0,
            refused: 0,
            in_cooldown: 0,
        });
        Limits {
            limits,
            window_ms: window_ms.max(1),
            windows: windows.to_vec(),
        }
    }

    /// Counts a call and says whether it may go on.
    pub(crate) fn take(&mut self, bucket: Bucket, now_ms: i64) -> Verdict {
        let limit = bucket.limit(&self.limits);
        let window_ms = self.window_ms;
        let Some(window) = self.windows.iter_mut().find(|window| window.bucket == bucket) else {
            return Verdict::Allowed(Quota {
                limit,
                remaining: limit,
                reset: whole_seconds(now_ms + window_ms),
            });
        };
        window.requests += 1;
        if now_ms < window.refused_until_ms {
            window.in_cooldown += 1;
        }
        if now_ms >= window.ends_ms {
            // The reset that the headers name is a whole second: the window lasts until then, not a moment longer.
            window.ends_ms = whole_seconds(now_ms + window_ms) * 1000;
            window.used = 0;
        }
        let drained = now_ms < window.drained_until_ms;
        if drained || window.used >= limit {
            let until_ms = if drained {
                window.drained_until_ms
            } else {
                window.ends_ms
            };
            window.refused += 1;
            window.refused_until_ms = window.refused_until_ms.max(until_ms);
            return Verdict::Refused(Quota {
                limit,
                remaining: 0,
                reset: whole_seconds(until_ms),
            });
        }
        window.used += 1;
        Verdict::Allowed(Quota {
            limit,
            remaining: limit.saturating_sub(window.used),
            reset: whole_seconds(window.ends_ms),
        })
    }

    /// Another client spends the bucket: it refuses everyone until then. Answers what the refusal says.
    pub(crate) fn drain(&mut self, bucket: Bucket, now_ms: i64, for_ms: i64) -> Quota {
        let until_ms = whole_seconds(now_ms + for_ms) * 1000;
        let limit = bucket.limit(&self.limits);
        if let Some(window) = self.windows.iter_mut().find(|window| window.bucket == bucket) {
            window.drained_until_ms = until_ms;
            window.refused_until_ms = window.refused_until_ms.max(until_ms);
            window.refused += 1;
        }
        Quota {
            limit,
            remaining: 0,
            reset: whole_seconds(until_ms),
        }
    }

    /// What the headers of an answer say that spends nothing.
    pub(crate) fn peek(&self, bucket: Bucket, now_ms: i64) -> Quota {
        let limit = bucket.limit(&self.limits);
        let open = self
            .windows
            .iter()
            .find(|window| window.bucket == bucket && now_ms < window.ends_ms);
        Quota {
            limit,
            remaining: open.map_or(limit, |window| limit.saturating_sub(window.used)),
            reset: whole_seconds(open.map_or(now_ms + self.window_ms, |window| window.ends_ms)),
        }
    }

    pub(crate) fn stats(&self) -> Vec<BucketStats> {
        let stats = |window: &Window| BucketStats {
            bucket: window.bucket,
            requests: window.requests,
            refused: window.refused,
            in_cooldown: window.in_cooldown,
        };
        self.windows.iter().map(stats).collect()
    }
}

/// What a refusal for too many calls at once says: both numbers are 0, and the reset is only a suggestion.
pub(crate) fn crowded(now_ms: i64) -> Quota {
    Quota {
        limit: 0,
        remaining: 0,
        reset: whole_seconds(now_ms + 1000),
    }
}

/// Rounded up, so that a client that waits until then never comes too early.
fn whole_seconds(ms: i64) -> i64 {
    ms.div_euclid(1000) + i64::from(ms.rem_euclid(1000) > 0)
}
