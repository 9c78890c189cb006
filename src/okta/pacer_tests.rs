//! That waiting calls are woken, and that calls which are given up leave nothing behind. No test lets time pass: what
//! depends on time is tested in `pacing`.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use chrono::DateTime;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::okta::test_server::TestClock;

const BUCKET: Bucket = Bucket::Apps;

fn rate(limit: u32, remaining: u32, resets_in: u32) -> RateHeaders {
    let headers: HeaderMap = [
        ("limit", limit),
        ("remaining", remaining),
        ("reset", 1_000 + resets_in),
    ]
    .into_iter()
    .map(|(name, value)| {
        (
            HeaderName::try_from(format!("x-rate-limit-{name}")).unwrap(),
            HeaderValue::from(value),
        )
    })
    .collect();
    RateHeaders::read(&headers, DateTime::from_timestamp(1_000, 0).unwrap())
}

fn pacer(headroom: f64) -> Arc<Pacer> {
    Pacer::new(headroom, Arc::new(TestClock::default()))
}

async fn permit(pacer: &Arc<Pacer>) -> Permit {
    acquire(pacer, BUCKET, None).await.unwrap()
}

async fn acquire(pacer: &Arc<Pacer>, bucket: Bucket, longest: Option<Duration>) -> Result<Permit, TooLong> {
    pacer.acquire(bucket, longest, &Meter::default()).await
}

fn is_ready<T>(future: impl Future<Output = T>) -> bool {
    pin!(future)
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
        .is_ready()
}

#[tokio::test]
async fn an_answer_wakes_those_who_wait_for_it() {
    let pacer = pacer(0.1);
    let mut first = permit(&pacer).await;
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let pacer = Arc::clone(&pacer);
            tokio::spawn(async move { permit(&pacer).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert!(waiting.iter().all(|task| !task.is_finished()));
    first.answered(&rate(10, 9, 60), true);
    for task in waiting {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_frees_its_place() {
    let pacer = pacer(0.1);
    drop(permit(&pacer).await);
    let mut probe = permit(&pacer).await;
    {
        let mut waiting = pin!(permit(&pacer));
        assert!(matches!(
            waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())),
            Poll::Pending
        ));
    }
    probe.answered(&rate(10, 3, 60), true);
    let held = [permit(&pacer).await, permit(&pacer).await];
    assert!(
        !is_ready(acquire(&pacer, BUCKET, None)),
        "one of ten is left to others"
    );
    drop(held);
    assert_eq!(
        acquire(&pacer, BUCKET, Some(Duration::from_secs(5)))
            .await
            .err()
            .map(|TooLong(wait)| wait > Duration::from_secs(50)),
        Some(true)
    );
}

#[tokio::test]
async fn a_refusal_makes_the_bucket_rest_and_no_other() {
    let pacer = pacer(0.1);
    let mut refused = permit(&pacer).await;
    assert_eq!(refused.refused(&rate(10, 10, 30)), Duration::from_secs(31));
    drop(refused);
    assert!(
        acquire(&pacer, BUCKET, Some(Duration::from_secs(29)))
            .await
            .is_err()
    );
    assert!(acquire(&pacer, Bucket::Users, Some(Duration::ZERO)).await.is_ok());
}

#[tokio::test]
async fn a_refusal_for_concurrency_halves_the_calls_under_way_but_not_the_bucket() {
    let pacer = pacer(0.0);
    let mut first = permit(&pacer).await;
    first.answered(&rate(100, 99, 60), true);
    drop(first);
    let mut refused = permit(&pacer).await;
    assert_eq!(refused.refused(&rate(0, 0, 30)), Duration::ZERO);
    drop(refused);
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(permit(&pacer).await);
    }
    assert!(!is_ready(acquire(&pacer, BUCKET, None)));
}

#[tokio::test]
async fn a_gateway_without_figures_does_not_open_the_bucket() {
    let pacer = pacer(0.0);
    let mut first = permit(&pacer).await;
    first.answered(&RateHeaders::default(), false);
    drop(first);
    let mut probe = permit(&pacer).await;
    assert!(!is_ready(acquire(&pacer, BUCKET, None)), "still one at a time");
    probe.answered(&RateHeaders::default(), true);
    assert!(is_ready(acquire(&pacer, BUCKET, None)));
}

#[tokio::test]
async fn calls_of_a_bucket_start_in_the_order_in_which_they_asked() {
    let pacer = pacer(0.0);
    let mut probe = permit(&pacer).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiting: Vec<_> = (0..6)
        .map(|nth| {
            let (pacer, order) = (Arc::clone(&pacer), Arc::clone(&order));
            tokio::spawn(async move {
                let permit = permit(&pacer).await;
                order.lock().unwrap().push(nth);
                drop(permit);
            })
        })
        .collect();
    tokio::task::yield_now().await;
    waiting[2].abort();
    probe.answered(&rate(100, 99, 60), true);
    for task in waiting {
        let _ = task.await;
    }
    assert_eq!(*order.lock().unwrap(), [0, 1, 3, 4, 5]);
}

#[tokio::test]
async fn a_meter_tells_until_when_its_calls_wait_also_of_those_further_back_in_line() {
    let pacer = pacer(0.0);
    let mut probe = permit(&pacer).await;
    probe.answered(&rate(10, 0, 60), true);
    let (first, second) = (Meter::default(), Meter::default());
    let mut waiting = [
        Box::pin(pacer.acquire(BUCKET, None, &first)),
        Box::pin(pacer.acquire(BUCKET, None, &second)),
    ];
    for waiting in &mut waiting {
        let poll = waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
    }
    let now = TestClock::default().now();
    for meter in [&first, &second] {
        let wait = (meter.waiting_until().unwrap() - now).num_seconds();
        assert!((55..=61).contains(&wait), "{wait}");
    }
    let hasty = acquire(&pacer, BUCKET, Some(Duration::from_secs(5))).await;
    assert!(hasty.is_err(), "it does not wait for its turn to see that");
    drop(waiting);
    assert_eq!((first.waiting_until(), second.waiting_until()), (None, None));
}
