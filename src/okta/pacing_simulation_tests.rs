//! The pacing against a simulated Okta, in simulated time: callers in several buckets, answers that overtake each other
//! or get lost, windows of any length and phase whose named reset is rounded up or down, limits that change, other
//! clients, a clock that is off. All times are microseconds; the server's clock is ahead of ours by `offset`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use proptest::prelude::*;

use super::*;
use plans::{Plan, Rounding, SECOND, Served, plans};

#[path = "pacing_simulation_plans.rs"]
mod plans;

const TIMEOUT: u64 = 2 * SECOND;
const BUCKETS: [Bucket; 3] = [Bucket::Apps, Bucket::Users, Bucket::Logs];

#[derive(Debug, Clone, Copy)]
struct Sent {
    bucket: Bucket,
    call: Call,
    /// It began before the server's lateness could be known.
    early: bool,
    /// Nothing was under way, and others were lost: a call has to be risked.
    forced: bool,
    lost: bool,
    window: u64,
    answer: Option<(Reading, bool)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrive(usize),
    Answer(usize),
    Lose(usize),
    Other(Bucket),
    Wake,
}

struct World {
    plan: Plan,
    dice: u64,
    now: u64,
    pacing: Pacing,
    events: BinaryHeap<Reverse<(u64, usize, Event)>>,
    calls: Vec<Sent>,
    windows: BTreeMap<(Bucket, u64), Served>,
    left: BTreeMap<Bucket, usize>,
    busy: BTreeMap<Bucket, usize>,
    /// Until when, by the server's clock, each bucket is closed to us after a 429.
    closed: BTreeMap<Bucket, u64>,
    wakes: BTreeSet<u64>,
    refused: u32,
    lost: u32,
}

impl World {
    fn new(plan: Plan) -> Self {
        let mut world = Self {
            dice: plan.seed | 1,
            now: 0,
            pacing: Pacing::new(plan.headroom),
            events: BinaryHeap::new(),
            calls: Vec::new(),
            windows: BTreeMap::new(),
            left: BUCKETS.map(|bucket| (bucket, plan.demand)).into(),
            busy: BTreeMap::new(),
            closed: BTreeMap::new(),
            wakes: BTreeSet::new(),
            refused: 0,
            lost: 0,
            plan,
        };
        for bucket in BUCKETS {
            world.after(1, Event::Other(bucket));
        }
        world
    }

    /// A number from 1 to `most`.
    fn roll(&mut self, most: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        1 + self.dice % most
    }

    fn after(&mut self, wait: u64, event: Event) {
        self.events
            .push(Reverse((self.now + wait, self.calls.len(), event)));
    }

    /// The window of the present. Each bucket has its own phase.
    fn window(&self, bucket: Bucket) -> u64 {
        ((self.now + self.plan.offset) + self.plan.length + self.plan.shift(bucket)) / self.plan.length
    }

    fn run(&mut self) -> Result<(), TestCaseError> {
        self.ask()?;
        while self.left.values().sum::<usize>() > 0 {
            let Some(Reverse((at, _, event))) = self.events.pop() else {
                return Err(TestCaseError::fail("nothing will ever happen again"));
            };
            if at > 3_600 * SECOND {
                // Others that take nearly all leave a call a window: enough has been seen of it.
                let served = self.left.values().all(|left| *left < self.plan.demand);
                prop_assert!(served, "a bucket starves: {:?}", self.left);
                return Ok(());
            }
            self.now = at;
            match event {
                Event::Arrive(nth) => self.arrive(nth)?,
                Event::Answer(nth) => self.answer(nth),
                Event::Lose(nth) => self.lose(nth),
                Event::Other(bucket) => self.other(bucket),
                Event::Wake => {}
            }
            self.ask()?;
        }
        Ok(())
    }

    /// Lets the first in each bucket's line ask, as long as calls start.
    fn ask(&mut self) -> Result<(), TestCaseError> {
        loop {
            let mut asked_again = false;
            for bucket in BUCKETS {
                let busy = self.busy.entry(bucket).or_default();
                if *busy >= self.plan.callers.min(self.left[&bucket]) {
                    continue;
                }
                let now = Duration::from_micros(self.now);
                let before = self.pacing.buckets.get(&bucket);
                let forced = before.is_some_and(|state| state.in_flight == 0 && state.lost > 0);
                let early = !self.pacing.keeps_late;
                match self.pacing.start(bucket, now) {
                    Start::Now(call) => {
                        asked_again = true;
                        self.send(Sent {
                            bucket,
                            call,
                            early,
                            forced,
                            lost: false,
                            window: 0,
                            answer: None,
                        })?;
                    }
                    Start::At(at) => self.check_rest(bucket, at)?,
                    Start::AfterAnswerOr(at) => {
                        prop_assert!(at > now);
                        self.wake(at);
                    }
                    Start::AfterAnswer => {
                        prop_assert!(self.busy.values().sum::<usize>() > 0, "nobody would wake it");
                    }
                }
            }
            if !self.pacing.take_stirred() && !asked_again {
                return Ok(());
            }
        }
    }

    /// Asks again at that time, but for times that are due to come already.
    fn wake(&mut self, at: Duration) {
        let at = u64::try_from(at.as_nanos().div_ceil(1_000)).unwrap();
        if self.wakes.insert(at) {
            self.after(at - self.now, Event::Wake);
        }
    }

    /// A bucket rests only while it is spent, and not much longer than to the reset that the server named.
    fn check_rest(&mut self, bucket: Bucket, at: Duration) -> Result<(), TestCaseError> {
        prop_assert!(at > Duration::from_micros(self.now));
        self.wake(at);
        let Window::Known(known) = self.pacing.buckets[&bucket].window else {
            return Ok(());
        };
        let reading = known.reading;
        let kept = reserve(reading.limit, self.plan.headroom);
        let window = self.window(bucket);
        let named = u64::try_from(reading.window).unwrap();
        if named == self.plan.reset(bucket, window) && !self.closed.contains_key(&bucket) {
            let served = self.windows[&(bucket, window)];
            let left = self
                .plan
                .limit(window)
                .saturating_sub(served.ours + served.others);
            prop_assert!(left <= kept + self.lost, "{left} calls are left");
        }
        let is_careful = kept == 0 || reading.remaining == 0 || self.pacing.keeps_late;
        let doubt = SECOND + 2 * self.plan.latency + 100_000;
        let latest = named * SECOND + if is_careful { SECOND } else { 0 } + doubt;
        let at = u64::try_from(at.as_micros()).unwrap() + self.plan.offset;
        prop_assert!(
            at <= latest.max((self.now + self.plan.offset) + SECOND),
            "it rests for {} too long",
            at - latest
        );
        Ok(())
    }

    fn send(&mut self, sent: Sent) -> Result<(), TestCaseError> {
        if let Some(closed) = self.closed.get(&sent.bucket) {
            prop_assert!(
                (self.now + self.plan.offset) >= *closed,
                "a call inside a cool-down"
            );
        }
        *self.busy.entry(sent.bucket).or_default() += 1;
        let nth = self.calls.len();
        self.calls.push(sent);
        let there = self.roll(self.plan.latency);
        if self.plan.loses > 0 && self.roll(self.plan.loses) == 1 {
            self.calls[nth].lost = true;
            self.after(TIMEOUT, Event::Lose(nth));
            if self.roll(2) == 1 {
                return Ok(());
            }
        }
        self.after(there, Event::Arrive(nth));
        Ok(())
    }

    fn arrive(&mut self, nth: usize) -> Result<(), TestCaseError> {
        let sent = self.calls[nth];
        let (bucket, window) = (sent.bucket, self.window(sent.bucket));
        let limit = self.plan.limit(window);
        let (reset, date) = (
            self.plan.reset(bucket, window),
            (self.now + self.plan.offset) / SECOND,
        );
        let mut served = self.windows.get(&(bucket, window)).copied().unwrap_or_default();
        let started = u64::try_from(sent.call.started.as_micros()).unwrap();
        let shrunk =
            limit < self.plan.limit(window - 1) && served.known_at.is_none_or(|known| started < known);
        let late = self.plan.rounding == Rounding::Down
            && sent.early
            && (self.now + self.plan.offset) >= reset * SECOND;
        served.excused += u32::from(shrunk || late || sent.forced);
        let refused = served.ours + served.others >= limit;
        let share = limit - reserve(limit, self.plan.headroom);
        if refused {
            self.refused += 1;
            let excused = served.excused > 0 || !self.plan.polite;
            prop_assert!(
                excused,
                "refused, with {} of ours, {} of others",
                served.ours,
                served.others
            );
        } else {
            served.ours += 1;
            served.first_at.get_or_insert(self.now);
        }
        prop_assert!(
            served.ours <= share + served.excused,
            "{} of {share} calls",
            served.ours
        );
        let remaining = limit - served.ours - served.others;
        self.windows.insert((bucket, window), served);
        let seconds = |time: u64| i64::try_from(time).unwrap();
        let reading = Reading {
            limit,
            remaining,
            window: seconds(reset),
            date: Some(seconds(date)),
            resets_by: Duration::ZERO,
        };
        self.calls[nth].window = window;
        self.calls[nth].answer = Some((reading, refused));
        let back = self.roll(self.plan.latency);
        self.after(back, Event::Answer(nth));
        Ok(())
    }

    fn answer(&mut self, nth: usize) {
        let sent = self.calls[nth];
        let Some((reading, refused)) = sent.answer else {
            return;
        };
        if self.is_lost(nth) {
            return;
        }
        let now = Duration::from_micros(self.now);
        let date = reading.date.unwrap();
        let wait = u64::try_from(reading.window - date).unwrap_or(0);
        let reading = Reading {
            resets_by: now + Duration::from_secs(wait + 1),
            ..reading
        };
        self.pacing.told_time(sent.call, now, date);
        if refused {
            self.pacing
                .refused(sent.bucket, sent.call, now, Some(reading), Duration::ZERO);
            let closed = u64::try_from(reading.window).unwrap() * SECOND;
            self.closed.insert(sent.bucket, closed);
        } else {
            self.pacing.answered(sent.bucket, sent.call, now, Some(reading));
            self.pacing.went_well(now);
            *self.left.get_mut(&sent.bucket).unwrap() -= 1;
        }
        self.pacing.ended();
        *self.busy.get_mut(&sent.bucket).unwrap() -= 1;
        let served = self.windows.entry((sent.bucket, sent.window)).or_default();
        served.known_at.get_or_insert(self.now);
    }

    /// Whether the answer will not be seen: a time limit of ours is on its way for it.
    fn is_lost(&self, nth: usize) -> bool {
        self.events
            .iter()
            .any(|Reverse((_, _, event))| *event == Event::Lose(nth))
    }

    fn lose(&mut self, nth: usize) {
        let bucket = self.calls[nth].bucket;
        self.lost += 1;
        self.pacing.lost(bucket);
        self.pacing.ended();
        *self.busy.get_mut(&bucket).unwrap() -= 1;
    }

    fn other(&mut self, bucket: Bucket) {
        let window = self.window(bucket);
        let limit = self.plan.limit(window);
        let served = self.windows.entry((bucket, window)).or_default();
        let kept = reserve(limit, self.plan.headroom);
        let may = !self.plan.polite || served.others < kept;
        if may && served.ours + served.others < limit {
            served.others += 1;
        }
        let pause = self.roll(2 * self.plan.others_every);
        self.after(pause, Event::Other(bucket));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Never above the share, never refused, never at rest without need, whatever the headers tell.
    #[test]
    fn beside_clients_that_keep_to_their_share_no_call_is_refused(plan in plans(true)) {
        World::new(plan).run()?;
    }

    #[test]
    fn no_call_is_made_inside_a_cool_down_that_others_caused(plan in plans(false)) {
        World::new(plan).run()?;
    }

    /// Every window between the first and the last gives all that is ours, and soon after it has begun.
    #[test]
    fn every_window_is_used_up_from_its_begin(
        plan in plans(true), limit in 10u32..60, headroom in 0.05f64..0.3, latency in 2_000u64..50_000,
    ) {
        let plan = Plan {
            limits: vec![limit],
            headroom,
            latency,
            loses: 0,
            rounding: Rounding::Up,
            offset: plan.offset / SECOND * SECOND,
            phase: 0,
            length: plan.length.div_ceil(SECOND) * SECOND,
            callers: 16,
            demand: 400,
            ..plan
        };
        let (length, doubt) = (plan.length, 4 * latency + 200_000);
        let mut world = World::new(plan);
        world.run()?;
        prop_assert_eq!(world.refused, 0);
        for bucket in BUCKETS {
            let used: Vec<_> = world.windows.iter().filter(|((of, _), served)| *of == bucket && served.ours > 0).collect();
            // The clock is known after a few windows, each of which may halve the doubt.
            for (nth, ((_, window), served)) in used.iter().enumerate().take(used.len() - 1).skip(1) {
                prop_assert!(served.ours + served.others >= limit - reserve(limit, headroom), "{served:?} of {limit}");
                if nth > 8 {
                    // A reset that is rounded up is all that can be known of the begin.
                    let begin = world.plan.reset(bucket, window - 1) * SECOND;
                    let late = (served.first_at.unwrap() + world.plan.offset).saturating_sub(begin);
                    // Where others left nothing of the window before, it is not asked about before a second has passed.
                    let before = world.windows.get(&(bucket, window - 1)).copied().unwrap_or_default();
                    let slack = if before.ours + before.others >= limit { SECOND } else { 0 };
                    prop_assert!(late <= doubt + slack, "window {nth} of {length} is begun {late} late");
                }
            }
        }
    }
}
