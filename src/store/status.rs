//! Statuses: Okta's own as they are stored, those that are seatgraph's, and the few that the API knows.
//!
//! The store keeps what Okta said. Okta may say something new, and the API's lists of statuses are fixed: [`user`] and
//! [`app()`] tell which of the API's a stored one counts as, and the conditions here filter by the same rule.

use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, ExprTrait, SimpleExpr},
};

use super::entities::app;

/// No longer in Okta; kept because sign-ins were counted.
pub const DELETED: &str = "DELETED";
/// Deactivated in Okta, which takes all seats away.
pub const DEPROVISIONED: &str = "DEPROVISIONED";
/// Shut out for a while by an administrator; seats stay.
pub const SUSPENDED: &str = "SUSPENDED";
/// Met in the log or as an assignee, and in no list of Okta's: not yet, or, of an app that the log told of, no more.
pub const UNKNOWN: &str = "UNKNOWN";

/// The statuses of users that the API knows.
pub const USER: [&str; 9] = [
    "STAGED",
    "PROVISIONED",
    OTHER_USER,
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    SUSPENDED,
    DEPROVISIONED,
    DELETED,
];

/// The statuses of apps that the API knows.
pub const APP: [&str; 3] = ["ACTIVE", OTHER_APP, DELETED];

/// Those of users who may not sign in, whatever seats they hold: suspended, deactivated or deleted.
pub const SHUT_OUT_USER: [&str; 3] = [SUSPENDED, DEPROVISIONED, DELETED];

// What Okta says of a user and we don't know is more likely some way of being there than one of being gone: somebody who
// counts as active is looked at. An app in a state that we don't know is not known to let anybody in.
const OTHER_USER: &str = "ACTIVE";
const OTHER_APP: &str = "INACTIVE";

/// Stored statuses that count as another: Okta's transition towards PROVISIONED, and rows not read from a list yet,
/// which have to show something where a sign-in leads to them.
const ALIASES: [(&str, &str); 2] = [("ACTIVATING", "PROVISIONED"), (UNKNOWN, DELETED)];

/// Whether a user with that stored status is there: neither deactivated nor deleted, nor known by hearsay alone.
pub(super) fn is_there(stored: &str) -> bool {
    ![DEPROVISIONED, DELETED, UNKNOWN].contains(&stored)
}

/// What a stored status of a user counts as: one of [`USER`].
pub fn user(stored: &str) -> &'static str {
    known(&USER, stored).unwrap_or(OTHER_USER)
}

/// What a stored status of an app counts as: one of [`APP`].
pub fn app(stored: &str) -> &'static str {
    known(&APP, stored).unwrap_or(OTHER_APP)
}

fn known(statuses: &[&'static str], stored: &str) -> Option<&'static str> {
    let alias = ALIASES.iter().find(|(from, _)| *from == stored);
    alias
        .map(|(_, to)| *to)
        .filter(|to| statuses.contains(to))
        .or_else(|| statuses.iter().find(|status| **status == stored).copied())
}

/// That a user's stored status counts as one of `wanted`.
pub(super) fn is_user(column: impl ColumnTrait, wanted: &[&str]) -> Condition {
    counts_as(column, &USER, OTHER_USER, wanted)
}

/// That an app's stored status counts as one of `wanted`.
pub(super) fn is_app(column: impl ColumnTrait, wanted: &[&str]) -> Condition {
    counts_as(column, &APP, OTHER_APP, wanted)
}

/// That Okta's list no longer has a user or an app with that stored status, or never had: either counts as [`DELETED`].
pub(super) fn is_gone(column: impl ColumnTrait) -> Condition {
    is_app(column, &[DELETED])
}

/// That a row of `apps` takes part in reports: configured in Okta, and not Okta's own.
pub(super) fn in_reports() -> Condition {
    Condition::all()
        .add(app::Column::OwnedByOkta.eq(false))
        .add(is_gone(app::Column::Status).not())
}

fn counts_as(column: impl ColumnTrait, all: &[&'static str], other: &str, wanted: &[&str]) -> Condition {
    let stored = all.iter().copied().chain(ALIASES.map(|(from, _)| from));
    let (matching, rest): (Vec<_>, Vec<_>) =
        stored.partition(|stored| known(all, stored).is_some_and(|status| wanted.contains(&status)));
    if wanted.contains(&other) {
        Condition::all().add(column.is_not_in(rest))
    } else {
        Condition::all().add(column.is_in(matching))
    }
}

/// That a row has been read from Okta's list, now or before.
pub(super) fn in_directory(status: impl ColumnTrait, seen_run: impl ColumnTrait) -> SimpleExpr {
    status.ne(UNKNOWN).or(seen_run.is_not_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_api_does_not_know_counts_as_what_it_does() {
        for (stored, shown) in [
            ("STAGED", "STAGED"),
            ("ACTIVATING", "PROVISIONED"),
            ("HIBERNATED", "ACTIVE"),
            (UNKNOWN, DELETED),
            (DELETED, DELETED),
        ] {
            assert_eq!(user(stored), shown);
        }
        for (stored, shown) in [
            ("ACTIVE", "ACTIVE"),
            ("ACTIVATING", "INACTIVE"),
            ("DRAFT", "INACTIVE"),
            (UNKNOWN, DELETED),
        ] {
            assert_eq!(app(stored), shown);
        }
    }
}
