//! What goes on on one connection: whether anything is under way, and whether its client takes what it is sent.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

/// What goes on on a connection; clones are the same connection's.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Requests so far.
    begun: u64,
    /// Those whose answers are not out yet.
    under_way: Vec<UnderWay>,
    /// When the last of them was out.
    idle_since: Option<Instant>,
}

#[derive(Debug)]
struct UnderWay {
    request: u64,
    /// Since when the client has not made room for more of the answer; none where the answer is waited for.
    stalled_since: Option<Instant>,
}

/// What a connection is to be judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Now {
    /// Nothing has been asked yet.
    Silent,
    /// Nothing has been under way since then.
    IdleSince(Instant),
    /// Something is under way; a client has not taken any of it since then.
    Busy(Option<Instant>),
}

impl Activity {
    /// A request has come; it is under way until what is given is dropped.
    pub(super) fn begin(&self) -> Begun {
        let request = self.change(|state| {
            state.begun += 1;
            state.under_way.push(UnderWay {
                request: state.begun,
                stalled_since: None,
            });
            state.begun
        });
        Begun {
            activity: self.clone(),
            request,
        }
    }

    pub(super) fn now(&self) -> Now {
        self.change(|state| match (state.under_way.is_empty(), state.idle_since) {
            (true, None) => Now::Silent,
            (true, Some(since)) => Now::IdleSince(since),
            (false, _) => Now::Busy(state.under_way.iter().filter_map(|one| one.stalled_since).min()),
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct Begun {
    activity: Activity,
    request: u64,
}

impl Begun {
    /// The answer's body, which ends the request when it is out.
    pub(super) fn until_out(self, body: Body) -> Watched {
        Watched { body, begun: self }
    }

    fn stalled(&self, since: Option<Instant>) {
        self.activity.change(|state| {
            let own = state.under_way.iter_mut().find(|one| one.request == self.request);
            if let Some(own) = own {
                own.stalled_since = since;
            }
        });
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.activity.change(|state| {
            state.under_way.retain(|one| one.request != self.request);
            state.idle_since = Some(Instant::now());
        });
    }
}

/// A body that tells when it is asked for more: a client that takes nothing lets nobody ask.
pub(super) struct Watched {
    body: Body,
    begun: Begun,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let handed_over = matches!(polled, Poll::Ready(Some(Ok(_))));
        self.begun.stalled(handed_over.then(Instant::now));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_request_is_under_way_until_its_answer_is_out() {
        let activity = Activity::default();
        assert_eq!(activity.now(), Now::Silent);
        let (first, second) = (activity.begin(), activity.begin());
        assert_eq!(activity.now(), Now::Busy(None));
        drop(second);
        let mut body = first.until_out(Body::from("answer"));
        assert_eq!(body.size_hint().exact(), Some(6));
        assert_eq!(activity.now(), Now::Busy(None), "nobody has been given anything");
        assert!(body.frame().await.unwrap().unwrap().is_data());
        assert!(matches!(activity.now(), Now::Busy(Some(_))), "there may be more");
        assert!(body.frame().await.is_none());
        assert_eq!(activity.now(), Now::Busy(None));
        drop(body);
        assert!(matches!(activity.now(), Now::IdleSince(_)));
    }
}
