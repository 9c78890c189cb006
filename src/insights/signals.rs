//! What may point to an app outside IT's control, told from its row. The store's conditions ([`Signal`]) tell the same of rows that
//! are looked for; a test holds the two together.

use crate::store::{
    Millis,
    app_signals::{BOOKMARK, IN_USE_MS, NEW_FOR_MS, Signal, UNASSIGNED_FOR_MS, VAULTED},
    apps::AppRow,
    status,
};

/// A signal that an app shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// Which.
    pub signal: Signal,
    /// Since when there has been what shows it.
    pub since: Millis,
    /// Okta's id of the event of the System Log that shows it; none where the app's own record does.
    pub event: Option<&'a str>,
}

/// The signals of an app at `now`, in the order of the API's list; none of Okta's own.
pub fn signals_of(app: &AppRow, now: Millis) -> Vec<Shown<'_>> {
    if app.owned_by_okta {
        return Vec::new();
    }
    let first_seen = app.created_at.unwrap_or(app.first_seen_at);
    let is_gone = status::app(&app.status) == status::DELETED;
    let mode = app.sign_on_mode.as_deref().filter(|_| !is_gone);
    let deleted_in_use = app
        .deleted_at
        .zip(app.last_sign_in_at)
        .filter(|(deleted, last)| is_gone && last.0.saturating_add(IN_USE_MS) >= deleted.0);
    let is_new = !is_gone && first_seen.0 >= now.0 - NEW_FOR_MS;
    let added = app.added_by_user_at.filter(|_| !is_gone);
    let consented = app.oauth_consent_at.filter(|_| !is_gone);
    let unassigned = app
        .unassigned_sign_in_at
        .filter(|last| !is_gone && app.seats > 0 && last.0 >= now.0 - UNASSIGNED_FOR_MS);
    let by_record = |signal, since| (signal, since, None);
    [
        (Signal::AddedByUser, added, app.added_by_user_event.as_deref()),
        (
            Signal::OauthConsent,
            consented,
            app.oauth_consent_event.as_deref(),
        ),
        by_record(Signal::Bookmark, (mode == Some(BOOKMARK)).then_some(first_seen)),
        by_record(
            Signal::PasswordVaulted,
            mode.is_some_and(|mode| VAULTED.contains(&mode))
                .then_some(first_seen),
        ),
        (
            Signal::DeletedInUse,
            deleted_in_use.map(|(deleted, _)| deleted),
            app.deletion_event.as_deref(),
        ),
        by_record(Signal::New, is_new.then_some(first_seen)),
        by_record(Signal::UnassignedSignIn, unassigned),
    ]
    .into_iter()
    .filter_map(|(signal, since, event)| {
        Some(Shown {
            signal,
            since: since?,
            event,
        })
    })
    .collect()
}
