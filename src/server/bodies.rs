//! The bodies of requests: each with a size and a time, and all of them with a size together.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    App,
    answer::{Denied, Refused},
    rate::Wait,
};

/// Room for so many bytes at once.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Denied> {
        let taken = u32::try_from(bytes)
            .ok()
            .and_then(|bytes| Arc::clone(&self.0).try_acquire_many_owned(bytes).ok());
        // Bodies come and go within moments.
        taken.ok_or(Denied {
            refused: Refused::NO_ROOM,
            retry_after: Some(Wait(1)),
        })
    }
}

/// What was read, and the room that it takes as long as it is held.
pub(super) struct Read {
    pub(super) bytes: Vec<u8>,
    /// Held as long as what the bytes were made into.
    pub(super) room: OwnedSemaphorePermit,
}

/// A body of no more than `max` bytes, as far as there is room. What has not come yet takes none, so that who sends slowly
/// keeps nobody out.
pub(super) async fn read(app: &App, room: &Room, body: Body, max: usize) -> Result<Read, Denied> {
    // Of one that tells its length nothing is read.
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(Refused::TOO_LARGE.into());
    }
    let mut body = Limited::new(body, max);
    let whole = async {
        let mut read = Read {
            bytes: Vec::new(),
            room: room.take(0)?,
        };
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    Refused::TOO_LARGE
                } else {
                    Refused::CUT_OFF
                }
            })?;
            if let Ok(data) = frame.into_data() {
                read.room.merge(room.take(data.len())?);
                read.bytes.extend_from_slice(&data);
            }
        }
        Ok(read)
    };
    let whole = timeout(app.gate().body_within, whole).await;
    whole.unwrap_or(Err(Refused::SLOW_BODY.into()))
}
