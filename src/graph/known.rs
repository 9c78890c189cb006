//! Answers from what has been read already: nothing is waited for, so nothing needs a future of its own on the heap.
//!
//! The first row of a group waits for what all its rows need. For the others it is there, as a rule; so each object is
//! first asked within [`answer`], where whatever would have to be read leaves it unanswered, and nothing is sent to the
//! database. Only then is it asked in the way that waits.

use std::{
    cell::Cell,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Objects in objects that are answered in one go: they lie on the stack.
const MOST: usize = 6;

thread_local! {
    static NESTED: Cell<usize> = const { Cell::new(0) };
}

struct Nested;

impl Nested {
    fn enter() -> Option<Self> {
        let depth = NESTED.get();
        (depth < MOST).then(|| {
            NESTED.set(depth + 1);
            Self
        })
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        NESTED.set(NESTED.get() - 1);
    }
}

/// Whether what has not been read yet must not be read now.
pub(super) fn only() -> bool {
    NESTED.get() > 0
}

/// What the future gives without reading anything; none where it cannot. It is made here, where it stays: futures of objects
/// are large, and moving them costs more than polling them.
pub(super) fn answer<F: Future>(future: impl FnOnce() -> F) -> Option<F::Output> {
    let _nested = Nested::enter()?;
    match pin!(future()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_left_unanswered() {
        assert_eq!(
            answer(async || (only(), answer(async || 1))),
            Some((true, Some(1)))
        );
        assert_eq!(answer(std::future::pending::<()>), None);
        assert!(!only());
    }

    #[test]
    fn no_more_than_so_many_lie_in_one_another() {
        fn deep(left: usize) -> Option<usize> {
            match left {
                0 => Some(0),
                _ => answer(async || deep(left - 1))?.map(|below| below + 1),
            }
        }
        assert_eq!(deep(MOST), Some(MOST));
        assert_eq!(deep(MOST + 1), None);
        assert_eq!(deep(MOST), Some(MOST));
    }
}
