//! Why a seat may be taken back.

use crate::store::{Millis, assignments::SeatRow, status};

pub use crate::store::reclaimable::ReclaimReason;

/// Why the seat of a user with that stored status may be taken back; none where it is in use, or was given too lately to tell.
/// `is_duplicate` is what [`duplicates`](crate::store::duplicates) tells of it.
pub fn reclaim_reasons(
    seat: &SeatRow,
    user_status: &str,
    since: Millis,
    is_duplicate: bool,
) -> Vec<ReclaimReason> {
    let unused = match (seat.last_at, seat.assigned_at) {
        (Some(last), _) => (last < since).then_some(ReclaimReason::Inactive),
        (None, Some(given)) if given >= since => None,
        (None, _) => Some(ReclaimReason::NeverUsed),
    };
    let orphaned = status::SHUT_OUT_USER.contains(&user_status);
    let orphaned = orphaned.then_some(ReclaimReason::Orphaned);
    let duplicate = is_duplicate.then_some(ReclaimReason::DuplicateFunction);
    orphaned.into_iter().chain(unused).chain(duplicate).collect()
}
