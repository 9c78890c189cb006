//! Sends one call until it has an answer: in its turn, with as many tries as its caller has patience for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Response, StatusCode};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tracing::{Instrument, Span, debug, field, instrument, warn};

use super::address::is_unsafe_address;
use super::bucket::Bucket;
use super::error::{OktaError, Part};
use super::meter::Meter;
use super::pacer::{Pacer, Permit, TooLong};
use super::rate_headers::RateHeaders;
use super::server_clock::{ClockOffset, ServerClock};
use super::verdict::Verdict;
use crate::{clock::Clock, telemetry::step};

/// The most that is read of one body. A page of 1,000 log events has some 3 MB.
const LARGEST_BODY: usize = 64 << 20;

/// After so many answers 429 in a row the limit is held by others, and the call gives up.
const MOST_REFUSALS: u32 = 10;

/// The longest pause between two tries.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Everything that calls to one org share.
#[derive(Debug)]
pub(super) struct Transport {
    pub(super) http: reqwest::Client,
    /// The server's clock against `clock`.
    pub(super) server_clock: Mutex<ServerClock>,
    /// How long a body may stand still.
    pub(super) stall_timeout: Duration,
    pub(super) pacer: Arc<Pacer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) backoff: Duration,
    pub(super) jitter: fn() -> f64,
}

/// How much a caller puts up with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// How often a call is sent, at least once.
    pub(super) tries: u32,
    /// The longest wait for a rate limit. None: as long as it takes.
    pub(super) longest_wait: Option<Duration>,
}

/// A call, but for its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) part: Part,
    pub(super) bucket: Bucket,
    pub(super) patience: Patience,
    pub(super) meter: &'a Meter,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// None where the connection was cut, or the body is too large.
    pub(super) body: Option<Vec<u8>>,
}

impl Transport {
    /// The time by the server's clock.
    pub(super) fn server_now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        let ahead = self.lock_server_clock().ahead(now.timestamp_micros());
        let ahead = TimeDelta::microseconds(ahead);
        now.checked_add_signed(ahead).unwrap_or(now)
    }

    /// How far the server's clock is ahead of ours, by its answers so far.
    pub(super) fn clock_offset(&self) -> Option<ClockOffset> {
        let now = self.clock.now().timestamp_micros();
        self.lock_server_clock().offset(now)
    }

    fn lock_server_clock(&self) -> MutexGuard<'_, ServerClock> {
        self.server_clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what `request` makes, anew for each try, until `judge` is content with the answer. 3xx, 429 and 5xx are
    /// dealt with here.
    pub(super) async fn run<T>(
        &self,
        order: &Order<'_>,
        request: impl Fn() -> Result<RequestBuilder, OktaError>,
        judge: impl Fn(&Reply) -> Verdict<T>,
    ) -> Result<T, OktaError> {
        let step = step!(
            "okta.call",
            otel.kind = "client",
            otel.status_code = field::Empty,
            okta.part = %order.part,
            okta.bucket = %order.bucket,
            okta.tries = field::Empty,
            okta.waited_ms = field::Empty,
            http.request.method = order.bucket.method(),
            http.response.status_code = field::Empty,
            url.template = order.bucket.template(),
        );
        let mut course = Course::default();
        let ended = self
            .until_answered(order, request, judge, &mut course)
            .instrument(step.clone())
            .await;
        course.tell(&step, ended.is_err());
        ended
    }

    #[instrument(name = "okta.call", level = "info", skip_all, fields(okta.part = %order.part, okta.bucket = %order.bucket))]
    async fn until_answered<T>(
        &self,
        order: &Order<'_>,
        request: impl Fn() -> Result<RequestBuilder, OktaError>,
        judge: impl Fn(&Reply) -> Verdict<T>,
        course: &mut Course,
    ) -> Result<T, OktaError> {
        let part = order.part;
        let (mut failures, mut refusals) = (0, 0);
        loop {
            let mut permit = self.turn(order).await?;
            course.waited += permit.waited();
            course.tries += 1;
            let request = request()?;
            order.meter.count_request();
            let verdict = match self.send(request, &mut permit).await {
                Err(error) => unanswered(error, part),
                Ok(Sent::Stalled) => Verdict::Retry(OktaError::Unreachable { part, source: None }),
                Ok(Sent::Refused(wait)) => {
                    drop(permit);
                    order.meter.count_rate_limited();
                    refusals += 1;
                    course.status = Some(StatusCode::TOO_MANY_REQUESTS);
                    warn!(wait_ms = wait.as_millis(), refusals, "Okta answered 429");
                    if refusals >= MOST_REFUSALS {
                        return Err(self.rate_limited(part, wait));
                    }
                    if wait.is_zero() {
                        self.pause(refusals, order.meter).await;
                    }
                    continue;
                }
                Ok(Sent::Answered(reply)) => {
                    course.status = Some(reply.status);
                    let request_id = request_id(&reply.headers);
                    let wait_ms = permit.waited().as_millis();
                    debug!(
                        status = reply.status.as_u16(),
                        wait_ms, request_id, "Okta answered"
                    );
                    weigh(&reply, part, &judge)
                }
            };
            drop(permit);
            match verdict {
                Verdict::Done(value) => return Ok(value),
                Verdict::Fail(error) => return Err(error),
                Verdict::Retry(error) => {
                    failures += 1;
                    if failures >= order.patience.tries.max(1) {
                        return Err(error);
                    }
                    order.meter.count_retry();
                    let pause = self.backoff_of(failures);
                    warn!(%error, failures, wait_ms = pause.as_millis(), "trying again");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    async fn turn(&self, order: &Order<'_>) -> Result<Permit, OktaError> {
        let permit = self
            .pacer
            .acquire(order.bucket, order.patience.longest_wait, order.meter)
            .await;
        permit.map_err(|TooLong(wait)| self.rate_limited(order.part, wait))
    }

    async fn send(&self, request: RequestBuilder, permit: &mut Permit) -> Result<Sent, reqwest::Error> {
        let sent = self.clock.now();
        let response = request.send().await.map_err(reqwest::Error::without_url)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let now = self.clock.now();
        let rate = RateHeaders::read(&headers, now);
        if let Some(date) = rate.date {
            let (sent, received) = (sent.timestamp_micros(), now.timestamp_micros());
            self.lock_server_clock().observe(sent, received, date);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Ok(Sent::Refused(permit.refused(&rate)));
        }
        permit.answered(&rate, status.is_success());
        let Ok(body) = body_of(response, self.stall_timeout).await else {
            return Ok(Sent::Stalled);
        };
        Ok(Sent::Answered(Reply {
            status,
            headers,
            body,
        }))
    }

    fn rate_limited(&self, part: Part, wait: Duration) -> OktaError {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let wait = TimeDelta::from_std(Duration::from_secs(seconds)).unwrap_or(TimeDelta::MAX);
        let now = self.clock.now();
        OktaError::RateLimited {
            part,
            until: now.checked_add_signed(wait).unwrap_or(now),
        }
    }

    async fn pause(&self, nth: u32, meter: &Meter) {
        let pause = self.backoff_of(nth);
        let now = self.clock.now();
        let until = TimeDelta::from_std(pause)
            .ok()
            .and_then(|pause| now.checked_add_signed(pause));
        let _waiting = meter.wait_until(until.unwrap_or(now));
        tokio::time::sleep(pause).await;
    }

    /// The pause before try `nth + 1`: doubled each time, of which half is left to chance.
    fn backoff_of(&self, nth: u32) -> Duration {
        let whole = self
            .backoff
            .saturating_mul(1 << nth.saturating_sub(1).min(16))
            .min(LONGEST_BACKOFF);
        whole.mul_f64(0.5 + 0.5 * (self.jitter)().clamp(0.0, 1.0))
    }
}

/// How a call went, for traces.
#[derive(Debug, Default)]
struct Course {
    tries: u32,
    waited: Duration,
    /// Of the last answer.
    status: Option<StatusCode>,
}

impl Course {
    fn tell(&self, step: &Span, failed: bool) {
        step.record("okta.tries", self.tries);
        step.record(
            "okta.waited_ms",
            u64::try_from(self.waited.as_millis()).unwrap_or(u64::MAX),
        );
        if let Some(status) = self.status {
            step.record("http.response.status_code", status.as_u16());
        }
        if failed {
            step.record("otel.status_code", "error");
        }
    }
}

enum Sent {
    Answered(Reply),
    /// The body stood still for too long.
    Stalled,
    /// 429: how long to stay away from the bucket. Zero where only the number of calls under way was too high.
    Refused(Duration),
}

/// No connection (names, TCP, TLS) or no answer in time: trying again may help, unless the address is not to be used.
fn unanswered<T>(error: reqwest::Error, part: Part) -> Verdict<T> {
    if is_unsafe_address(&error) {
        return Verdict::Fail(OktaError::UnsafeAddress);
    }
    Verdict::Retry(OktaError::Unreachable {
        part,
        source: Some(error),
    })
}

fn weigh<T>(reply: &Reply, part: Part, judge: impl Fn(&Reply) -> Verdict<T>) -> Verdict<T> {
    match reply.status.as_u16() {
        300..=399 => Verdict::Fail(OktaError::Redirected { part }),
        status @ (408 | 500..=599) => Verdict::Retry(OktaError::Unavailable { part, status }),
        _ => judge(reply),
    }
}

/// The body. None where the connection is cut or it is too large; an error where it stands still for longer than `stall`.
async fn body_of(mut response: Response, stall: Duration) -> Result<Option<Vec<u8>>, Elapsed> {
    let mut body = Vec::new();
    loop {
        match timeout(stall, response.chunk()).await? {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST_BODY => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(Some(body)),
            Ok(Some(_)) | Err(_) => return Ok(None),
        }
    }
}

/// Okta's name for the request, to be given to its support.
fn request_id(headers: &HeaderMap) -> &str {
    let id = headers
        .get("x-okta-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    id.get(..64).unwrap_or(id)
}
