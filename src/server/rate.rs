//! How often something may be done: a bucket for each key, which refills steadily and never holds more than it began with.
//!
//! What is kept is bounded: beyond [`KEYS_MAX`] keys the one that was not seen for longest is forgotten, so that whoever
//! comes from very many addresses costs nobody else more than a full bucket.

use std::{
    fmt,
    hash::Hash,
    num::NonZeroU32,
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::StateStore,
};
use hashlink::LruCache;

/// The keys of one kind that are remembered: some 10 MB.
const KEYS_MAX: usize = 100_000;

/// So many in a time; as many at once where nothing was done for that long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    count: NonZeroU32,
    time: Duration,
}

impl Rate {
    /// So many in that time; none where nothing would ever be let in, or everything.
    pub fn new(count: u32, time: Duration) -> Option<Self> {
        let count = NonZeroU32::new(count)?;
        let rate = Self { count, time };
        (!rate.each().is_zero()).then_some(rate)
    }

    /// After which time there is room for one more.
    fn each(self) -> Duration {
        self.time / self.count.get()
    }
}

/// A limit as it is set: `1200/m`, also by `s` and `h`; `off`, `0` or nothing: there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(pub Option<Rate>);

impl FromStr for RateLimit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str =
            "give a number from 1 to 1000000 and its time, such as 20/s, 1200/m or 5000/h, or `off`";
        let text = text.trim();
        if matches!(text, "" | "0" | "off") {
            return Ok(Self(None));
        }
        let (count, time) = text.split_once('/').ok_or(WRONG)?;
        let time = match time {
            "s" => Duration::from_secs(1),
            "m" => Duration::from_mins(1),
            "h" => Duration::from_hours(1),
            _ => return Err(WRONG),
        };
        let count = count.parse().ok().filter(|count| *count <= 1_000_000);
        let rate = count.and_then(|count| Rate::new(count, time)).ok_or(WRONG)?;
        Ok(Self(Some(rate)))
    }
}

/// After how many seconds it may be tried again: at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait(pub(super) u64);

type Limiter<K, C> = RateLimiter<Asked<K>, Recent<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// A bucket for each key; none where there is no limit.
pub(super) struct Buckets<K, C: Clock = MonotonicClock>(Option<Limiter<K, C>>)
where
    K: Hash + Eq + Clone;

impl<K: Hash + Eq + Clone> Buckets<K> {
    pub(super) fn new(rate: Option<Rate>) -> Self {
        Self::by(MonotonicClock, rate, KEYS_MAX)
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Buckets<K, C> {
    fn by(clock: C, rate: Option<Rate>, keys_max: usize) -> Self {
        let quota = rate.and_then(|rate| Some(Quota::with_period(rate.each())?.allow_burst(rate.count)));
        Self(quota.map(|quota| RateLimiter::new(quota, Recent::new(keys_max), clock)))
    }

    /// Takes one out of the bucket of `key`; where it is empty, nothing is taken.
    pub(super) fn take(&self, key: &K) -> Result<(), Wait> {
        self.ask(key, true)
    }

    /// Whether the bucket of `key` is empty.
    pub(super) fn is_empty(&self, key: &K) -> bool {
        self.ask(key, false).is_err()
    }

    fn ask(&self, key: &K, takes: bool) -> Result<(), Wait> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        let key = key.clone();
        limiter.check_key(&Asked { key, takes }).map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().now());
            let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Wait(whole.max(1))
        })
    }
}

impl<K: Hash + Eq + Clone, C: Clock> fmt::Debug for Buckets<K, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buckets")
    }
}

/// Whose bucket is asked about, and whether what there is is taken.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked<K> {
    key: K,
    takes: bool,
}

/// How full the buckets of the keys that were seen last are.
struct Recent<K>(Mutex<LruCache<K, Nanos>>);

impl<K: Hash + Eq> Recent<K> {
    fn new(keys_max: usize) -> Self {
        Self(Mutex::new(LruCache::new(keys_max)))
    }
}

impl<K: Hash + Eq + Clone> StateStore for Recent<K> {
    type Key = Asked<K>;

    fn measure_and_replace<T, F, E>(&self, Asked { key, takes }: &Asked<K>, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = all.get_mut(key) {
            let (outcome, next) = decide(Some(*state))?;
            if *takes {
                *state = next;
            }
            return Ok(outcome);
        }
        let (outcome, next) = decide(None)?;
        if *takes {
            all.insert(key.clone(), next);
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    fn buckets(rate: &str, keys_max: usize) -> (FakeRelativeClock, Buckets<u32, FakeRelativeClock>) {
        let clock = FakeRelativeClock::default();
        let rate: RateLimit = rate.parse().unwrap();
        (clock.clone(), Buckets::by(clock, rate.0, keys_max))
    }

    #[test]
    fn a_bucket_holds_what_it_is_said_to_and_refills_steadily() {
        let (clock, buckets) = buckets("20/m", 10);
        for _ in 0..20 {
            assert!(!buckets.is_empty(&1), "to look takes nothing");
            assert_eq!(buckets.take(&1), Ok(()));
        }
        assert!(buckets.is_empty(&1) && !buckets.is_empty(&2));
        assert_eq!(buckets.take(&1), Err(Wait(3)));
        assert_eq!(buckets.take(&2), Ok(()), "another's bucket is its own");
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(buckets.take(&1), Err(Wait(2)), "rounded up");
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(buckets.take(&1), Ok(()));
        assert_eq!(buckets.take(&1), Err(Wait(3)));
        clock.advance(Duration::from_hours(1));
        assert_eq!((0..30).filter(|_| buckets.take(&1).is_ok()).count(), 20);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (_, buckets) = buckets("1/h", 100);
        for key in 0..1_000 {
            assert_eq!(buckets.take(&key), Ok(()));
        }
        assert_eq!(buckets.take(&999), Err(Wait(3_600)));
        assert_eq!(buckets.take(&1), Ok(()), "the oldest are forgotten");
        let Recent(kept) = buckets.0.unwrap().into_state_store();
        assert_eq!(kept.into_inner().unwrap().len(), 100);
    }

    #[test]
    fn a_rate_is_a_number_and_its_time() {
        let parsed = |text: &str| text.parse::<RateLimit>();
        let minute = Duration::from_mins(1);
        assert_eq!(parsed("1200/m"), Ok(RateLimit(Rate::new(1_200, minute))));
        assert!(parsed("5/s").unwrap().0.is_some() && parsed(" 5/h ").unwrap().0.is_some());
        for none in ["off", "0", ""] {
            assert_eq!(parsed(none), Ok(RateLimit(None)));
        }
        for bad in [
            "1200",
            "0/m",
            "-1/m",
            "1/d",
            "1.5/s",
            "/m",
            "1000001/s",
            "5/ m",
            "99999999999/m",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
        let (_, unlimited) = buckets("off", 1);
        assert!((0..1_000).all(|_| unlimited.take(&1).is_ok()));
    }
}
