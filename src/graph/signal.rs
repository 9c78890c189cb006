//! The type AppSignal: what may point to an app outside IT's control.

use async_graphql::{Enum, SimpleObject};

use super::{in_order::InOrder, leaf::Leaf};
use crate::{
    insights::Shown,
    store::{Millis, app_signals::Signal, apps::AppRow},
};

/// What may point to an app outside IT's control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AppSignalCode {
    /// A user put it on their own dashboard, or requested it by self-service.
    AddedByUser,
    /// A person gave a third-party app OAuth access to the org.
    #[graphql(name = "OAUTH_CONSENT")]
    OauthConsent,
    /// A link only (bookmark): people go there without single sign-on.
    Bookmark,
    /// Okta fills in a password that the user set: no federation.
    PasswordVaulted,
    /// Deleted in Okta, and somebody signed in to it within the last 30 days before that or since.
    DeletedInUse,
    /// First seen within the last 30 days.
    New,
    /// Somebody signed in within the last 30 days without a seat in it: see `UsageFilter.assigned`. What people signed in to before they
    /// lost their seat does not count. Apps in which nobody holds a seat are left out, as Okta lets everybody in to some of them.
    UnassignedSignIn,
}

impl AppSignalCode {
    /// As the store looks for it.
    pub(super) fn signal(self) -> Signal {
        match self {
            Self::AddedByUser => Signal::AddedByUser,
            Self::OauthConsent => Signal::OauthConsent,
            Self::Bookmark => Signal::Bookmark,
            Self::PasswordVaulted => Signal::PasswordVaulted,
            Self::DeletedInUse => Signal::DeletedInUse,
            Self::New => Signal::New,
            Self::UnassignedSignIn => Signal::UnassignedSignIn,
        }
    }
}

impl From<Signal> for AppSignalCode {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::AddedByUser => Self::AddedByUser,
            Signal::OauthConsent => Self::OauthConsent,
            Signal::Bookmark => Self::Bookmark,
            Signal::PasswordVaulted => Self::PasswordVaulted,
            Signal::DeletedInUse => Self::DeletedInUse,
            Signal::New => Self::New,
            Signal::UnassignedSignIn => Self::UnassignedSignIn,
        }
    }
}

/// Something that points to an app outside IT's control.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct AppSignal {
    /// What.
    code: AppSignalCode,
    /// What shows it, in words.
    message: String,
    /// Since when there has been what shows it.
    first_seen_at: Leaf<Millis>,
    /// Okta's id (uuid) of the System Log event that shows it; null where the app's own record does.
    event: Option<String>,
}

impl AppSignal {
    pub(super) fn of(shown: Shown<'_>, app: &AppRow) -> InOrder<Self> {
        let mode = app.sign_on_mode.as_deref().unwrap_or_default();
        let message = match shown.signal {
            Signal::AddedByUser => {
                "A user added it to their own dashboard, or asked for it there; firstSeenAt is the first known time.".to_owned()
            }
            Signal::OauthConsent => {
                "A person agreed to give it access by OAuth; firstSeenAt is the first known time.".to_owned()
            }
            Signal::Bookmark => {
                "Its sign-on mode in Okta is BOOKMARK: a link, past which people sign in without Okta."
                    .to_owned()
            }
            Signal::PasswordVaulted => {
                format!(
                    "Its sign-on mode in Okta is {mode}: Okta fills in a password, and knows no federation with the app."
                )
            }
            Signal::DeletedInUse => {
                "Okta no longer has it, and somebody signed in to it in the 30 days before that, or since."
                    .to_owned()
            }
            Signal::New => "It was added within the last 30 days.".to_owned(),
            Signal::UnassignedSignIn => {
                "Somebody who holds no seat in it signed in; firstSeenAt is the last time.".to_owned()
            }
        };
        InOrder(Self {
            code: shown.signal.into(),
            message,
            first_seen_at: Leaf(shown.since),
            event: shown.event.map(str::to_owned),
        })
    }
}
