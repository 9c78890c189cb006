//! Rate limits as Okta keeps them: buckets of endpoints, and windows that start with their first call.

use serde::{Deserialize, Serialize};

use crate::limits::RateLimits;

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

    /// The name by which `--limits` and `/_stats` speak of it.
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Apps => "apps",
            Bucket::App => "app",
            Bucket::Users => "users",
            Bucket::User => "user",
            Bucket::Groups => "groups",
            Bucket::Group => "group",
            Bucket::Logs => "logs",
            Bucket::Other => "other",
            Bucket::Token => "token",
        }
    }
}

/// What all limits are multiplied with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Scale {
    Half,
    #[default]
    Whole,
    Double,
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
    opened: u64,
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
    /// How many calls a window allows.
    pub limit: u32,
    /// How many windows were opened.
    pub windows: u64,
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
    scale: Scale,
    window_s: i64,
    windows: Vec<Window>,
}

impl Limits {
    pub(crate) fn new(limits: RateLimits, window_ms: i64) -> Self {
        let windows = Bucket::ALL.map(|bucket| Window {
            bucket,
            ends_ms: 0,
            used: 0,
            opened: 0,
            drained_until_ms: 0,
            refused_until_ms: 0,
            requests: 0,
            refused: 0,
            in_cooldown: 0,
        });
        Limits {
            limits,
            scale: Scale::Whole,
            window_s: whole_seconds(window_ms).max(1),
            windows: windows.to_vec(),
        }
    }

    /// Counts a call and says whether it may go on.
    pub(crate) fn take(&mut self, bucket: Bucket, now_ms: i64) -> Verdict {
        let limit = self.limit(bucket);
        let reset = self.reset(now_ms);
        let Some(window) = self.windows.iter_mut().find(|window| window.bucket == bucket) else {
            return Verdict::Allowed(Quota {
                limit,
                remaining: limit,
                reset,
            });
        };
        window.requests += 1;
        if now_ms < window.refused_until_ms {
            window.in_cooldown += 1;
        }
        if now_ms >= window.ends_ms {
            window.ends_ms = reset * 1000;
            window.used = 0;
            window.opened += 1;
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
        let limit = self.limit(bucket);
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
        let limit = self.limit(bucket);
        let open = self
            .windows
            .iter()
            .find(|window| window.bucket == bucket && now_ms < window.ends_ms);
        Quota {
            limit,
            remaining: open.map_or(limit, |window| limit.saturating_sub(window.used)),
            reset: whole_seconds(open.map_or(self.reset(now_ms) * 1000, |window| window.ends_ms)),
        }
    }

    pub(crate) fn set_scale(&mut self, scale: Scale) {
        self.scale = scale;
    }

    fn limit(&self, bucket: Bucket) -> u32 {
        let limit = self.limits.of(bucket);
        match self.scale {
            Scale::Half => limit.div_ceil(2),
            Scale::Whole => limit,
            Scale::Double => limit.saturating_mul(2),
        }
    }

    /// When a window ends that begins now. The headers name a whole second, and the window lasts until then, not a
    /// moment longer: so it is counted from the second in which it begins, and is at most that much shorter.
    fn reset(&self, now_ms: i64) -> i64 {
        now_ms.div_euclid(1000) + self.window_s
    }

    pub(crate) fn window_ms(&self) -> i64 {
        self.window_s * 1000
    }

    pub(crate) fn stats(&self) -> Vec<BucketStats> {
        let stats = |window: &Window| BucketStats {
            bucket: window.bucket,
            limit: self.limit(window.bucket),
            windows: window.opened,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn take(limits: &mut Limits, now_ms: i64) -> (bool, u32, i64) {
        match limits.take(Bucket::Users, now_ms) {
            Verdict::Allowed(quota) => (true, quota.remaining, quota.reset),
            Verdict::Refused(quota) => (false, quota.remaining, quota.reset),
        }
    }

    #[test]
    fn a_window_begins_with_its_first_call_and_ends_at_the_second_it_names() {
        let mut limits = Limits::new(RateLimits::uniform(2), 3000);
        assert_eq!(take(&mut limits, 10_400), (true, 1, 13));
        assert_eq!(take(&mut limits, 12_999), (true, 0, 13));
        assert_eq!(take(&mut limits, 12_999), (false, 0, 13));
        assert_eq!(
            take(&mut limits, 13_000),
            (true, 1, 16),
            "the next window, at once"
        );
        assert_eq!(
            take(&mut limits, 20_001),
            (true, 1, 23),
            "and none while nobody calls"
        );
        let stats = limits.stats();
        let users = stats.iter().find(|stats| stats.bucket == Bucket::Users).unwrap();
        assert_eq!((users.limit, users.windows, users.requests), (2, 3, 5));
    }

    #[test]
    fn no_window_is_without_length() {
        for window_ms in [1, 400, 1000, 1001] {
            let mut limits = Limits::new(RateLimits::uniform(1), window_ms);
            for now_ms in [0, 1, 999, 1000, 59_999] {
                let (allowed, _, reset) = take(&mut limits, now_ms + 120_000);
                assert!(
                    !allowed || reset * 1000 > now_ms + 120_000,
                    "{window_ms} at {now_ms}"
                );
            }
        }
    }
}
