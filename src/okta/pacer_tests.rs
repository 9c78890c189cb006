//! That waiting calls are woken, and that calls which are given up leave nothing behind. No test lets time pass: what
//! depends on time is tested in `pacing`.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use chrono::DateTime;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;

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

async fn permit(pacer: &Arc<Pacer>) -> Permit {
    pacer.acquire(BUCKET, None).await.unwrap()
}

fn is_ready<T>(future: impl Future<Output = T>) -> bool {
    pin!(future)
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
        .is_ready()
}

#[tokio::test]
async fn an_answer_wakes_those_who_wait_for_it() {
    let pacer = Pacer::new(0.1);
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
    let pacer = Pacer::new(0.1);
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
        !is_ready(pacer.acquire(BUCKET, None)),
        "one of ten is left to others"
    );
    drop(held);
    assert_eq!(
        pacer
            .acquire(BUCKET, Some(Duration::from_secs(5)))
            .await
            .err()
            .map(|TooLong(wait)| wait > Duration::from_secs(50)),
        Some(true)
    );
}

#[tokio::test]
async fn a_refusal_makes_the_bucket_rest_and_no_other() {
    let pacer = Pacer::new(0.1);
    let mut refused = permit(&pacer).await;
    assert_eq!(refused.refused(&rate(10, 10, 30)), Duration::from_secs(31));
    drop(refused);
    assert!(
        pacer
            .acquire(BUCKET, Some(Duration::from_secs(29)))
            .await
            .is_err()
    );
    assert!(pacer.acquire(Bucket::Users, Some(Duration::ZERO)).await.is_ok());
}

#[tokio::test]
async fn a_refusal_for_concurrency_halves_the_calls_under_way_but_not_the_bucket() {
    let pacer = Pacer::new(0.0);
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
    assert!(!is_ready(pacer.acquire(BUCKET, None)));
}

#[tokio::test]
async fn a_gateway_without_figures_does_not_open_the_bucket() {
    let pacer = Pacer::new(0.0);
    let mut first = permit(&pacer).await;
    first.answered(&RateHeaders::default(), false);
    drop(first);
    let mut probe = permit(&pacer).await;
    assert!(!is_ready(pacer.acquire(BUCKET, None)), "still one at a time");
    probe.answered(&RateHeaders::default(), true);
    assert!(is_ready(pacer.acquire(BUCKET, None)));
}
