//! What may point to an app outside IT's control, as conditions on its row. `insights::signals` tells the same of a row that
//! was read.

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{ExprTrait, Func, SimpleExpr},
};

use super::{Millis, entities::app::Column, status, text::never, time::DAY_MS};

/// How long an app counts as new.
pub const NEW_FOR_MS: i64 = 30 * DAY_MS;
/// How long before it was deleted a sign-in shows that an app was in use.
pub const IN_USE_MS: i64 = 30 * DAY_MS;
/// How long a sign-in of somebody without a seat is told.
pub const UNASSIGNED_FOR_MS: i64 = 30 * DAY_MS;
/// A link only. Source: okta/OKTA.md, section 9.
pub const BOOKMARK: &str = "BOOKMARK";
/// Okta fills in a password (SWA, basic authentication). Source: okta/OKTA.md, section 9.
pub const VAULTED: [&str; 4] = [
    "AUTO_LOGIN",
    "BASIC_AUTH",
    "BROWSER_PLUGIN",
    "SECURE_PASSWORD_STORE",
];

/// A signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A user added it, or asked for it.
    AddedByUser,
    /// A person gave it OAuth access.
    OauthConsent,
    /// A bookmark.
    Bookmark,
    /// A password is filled in.
    PasswordVaulted,
    /// Deleted while people used it.
    DeletedInUse,
    /// Not known for long.
    New,
    /// Somebody signed in who holds no seat in it.
    UnassignedSignIn,
}

/// That an app shows one of these signals at `now`; Okta's own show none.
pub(super) fn shows(signals: &[Signal], now: Millis) -> Condition {
    let any = signals
        .iter()
        .fold(Condition::any(), |any, signal| any.add(one(*signal, now)));
    let any = if signals.is_empty() { any.add(never()) } else { any };
    Condition::all().add(Column::OwnedByOkta.eq(false)).add(any)
}

fn one(signal: Signal, now: Millis) -> Condition {
    let gone = status::is_gone(Column::Status);
    let shown = match signal {
        Signal::AddedByUser => Column::AddedByUserAt.is_not_null(),
        Signal::OauthConsent => Column::OauthConsentAt.is_not_null(),
        Signal::Bookmark => Column::SignOnMode.eq(BOOKMARK),
        Signal::PasswordVaulted => Column::SignOnMode.is_in(VAULTED),
        // Where nobody can be assigned, everybody signs in like that.
        Signal::UnassignedSignIn => Column::Seats
            .gt(0)
            .and(Column::UnassignedSignInAt.gte(Millis(now.0 - UNASSIGNED_FOR_MS))),
        Signal::New => first_seen().gte(Millis(now.0 - NEW_FOR_MS)),
        Signal::DeletedInUse => {
            let in_use_until = Column::LastSignInAt.into_expr().add(IN_USE_MS);
            let in_use = in_use_until.gte(Column::DeletedAt.into_expr());
            return Condition::all().add(gone).add(in_use);
        }
    };
    Condition::all().add(gone.not()).add(shown)
}

/// Since when there has been an app: since Okta has it, where Okta says so.
fn first_seen() -> SimpleExpr {
    Func::coalesce([Column::CreatedAt.into_expr(), Column::FirstSeenAt.into_expr()]).into()
}
