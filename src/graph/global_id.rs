//! Global ids: opaque to clients, the type in the id, checked on the way back.

use std::fmt::Write;

use async_graphql::ID;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use smallvec::{SmallVec, smallvec};

use crate::{
    store::{
        ActivityNumber, AppId, AuditEventId, Day, DeliveryId, IntegrationId, RunId, TokenId, UserId,
        WebhookId,
        usage::{Period, StatKey},
    },
    webhooks::Names,
};

/// What an id of the API tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GlobalId {
    Integration(IntegrationId),
    SyncRun(RunId),
    User(UserId),
    App(AppId),
    Assignment(IntegrationId, AppId, UserId),
    UsageStat(Period, StatKey),
    AuditEvent(AuditEventId),
    Activity(IntegrationId, ActivityNumber),
    Webhook(WebhookId),
    WebhookDelivery(DeliveryId),
    AccessToken(TokenId),
}

// Of the ids themselves, so that another form can be told from this one later.
const VERSION: &str = "1";

impl GlobalId {
    fn parts(self) -> (&'static str, SmallVec<[i64; 4]>) {
        match self {
            Self::Integration(id) => ("i", smallvec![id.0]),
            Self::SyncRun(id) => ("r", smallvec![id.0]),
            Self::AuditEvent(id) => ("e", smallvec![id.0]),
            Self::Activity(tenant, number) => ("c", smallvec![tenant.0, number.0]),
            Self::Webhook(id) => ("w", smallvec![id.0]),
            Self::WebhookDelivery(id) => ("y", smallvec![id.0]),
            Self::AccessToken(id) => ("t", smallvec![id.0]),
            Self::User(id) => ("u", smallvec![id.0]),
            Self::App(id) => ("a", smallvec![id.0]),
            Self::Assignment(tenant, app, user) => ("s", smallvec![tenant.0, app.0, user.0]),
            Self::UsageStat(period, (tenant, app, user, start)) => {
                let kind = match period {
                    Period::Day => "d",
                    Period::Month => "m",
                };
                (kind, smallvec![tenant.0, app.0, user.0, start.0.into()])
            }
        }
    }

    fn from_parts(kind: &str, numbers: &[i64]) -> Option<Self> {
        let stat = |period, tenant, app, user, start: i64| {
            let start = Day(i32::try_from(start).ok()?);
            let key = (IntegrationId(tenant), AppId(app), UserId(user), start);
            Some(Self::UsageStat(period, key))
        };
        match (kind, numbers) {
            ("i", &[id]) => Some(Self::Integration(IntegrationId(id))),
            ("r", &[id]) => Some(Self::SyncRun(RunId(id))),
            ("e", &[id]) => Some(Self::AuditEvent(AuditEventId(id))),
            ("w", &[id]) => Some(Self::Webhook(WebhookId(id))),
            ("y", &[id]) => Some(Self::WebhookDelivery(DeliveryId(id))),
            ("c", &[tenant, number]) => Some(Self::Activity(IntegrationId(tenant), ActivityNumber(number))),
            ("t", &[id]) => Some(Self::AccessToken(TokenId(id))),
            ("u", &[id]) => Some(Self::User(UserId(id))),
            ("a", &[id]) => Some(Self::App(AppId(id))),
            ("s", &[tenant, app, user]) => {
                Some(Self::Assignment(IntegrationId(tenant), AppId(app), UserId(user)))
            }
            ("d", &[tenant, app, user, start]) => stat(Period::Day, tenant, app, user, start),
            ("m", &[tenant, app, user, start]) => stat(Period::Month, tenant, app, user, start),
            _ => None,
        }
    }

    /// The id as clients get it.
    pub(super) fn encode(self) -> ID {
        let (kind, numbers) = self.parts();
        let mut text = format!("{VERSION}{kind}");
        for (place, number) in numbers.iter().enumerate() {
            let between = if place == 0 { "" } else { "." };
            // Nothing fails that writes into memory.
            let _ = write!(text, "{between}{number}");
        }
        ID(BASE64_URL_SAFE_NO_PAD.encode(text))
    }

    /// What an id tells; none where it is no id of the API.
    pub(super) fn decode(id: &ID) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&id.0).ok()?).ok()?;
        let rest = text.strip_prefix(VERSION)?;
        let (kind, numbers) = rest.split_at_checked(1)?;
        let numbers: Vec<i64> = numbers
            .split('.')
            .map(|number| number.parse().ok())
            .collect::<Option<_>>()?;
        let decoded = Self::from_parts(kind, &numbers)?;
        // One row has one id: other spellings of its numbers are none.
        (decoded.encode() == *id).then_some(decoded)
    }

    /// The integration that an id tells, and only that.
    pub(super) fn integration(id: &ID) -> Option<IntegrationId> {
        match Self::decode(id) {
            Some(Self::Integration(id)) => Some(id),
            _ => None,
        }
    }
}

/// The integration that a global id tells, where it is one: for ids that an operator copies from the API.
pub fn integration_id(id: &str) -> Option<IntegrationId> {
    GlobalId::integration(&ID::from(id))
}

/// The access token that a global id tells, where it is one: for the same.
pub fn access_token_id(id: &str) -> Option<TokenId> {
    match decode(id)? {
        GlobalId::AccessToken(id) => Some(id),
        _ => None,
    }
}

/// How rows are called in messages of webhooks: as in the API.
pub const NAMES: Names = Names {
    integration: |id| GlobalId::Integration(id).encode().0,
    user: |id| GlobalId::User(id).encode().0,
    app: |id| GlobalId::App(id).encode().0,
    activity: |integration, number| GlobalId::Activity(integration, number).encode().0,
};

/// What an id tells, where it is one of the API's.
pub(super) fn decode(id: &str) -> Option<GlobalId> {
    GlobalId::decode(&ID::from(id))
}

/// The row ids that filters by id look for: one that no row has where the id is none of that type.
pub(super) mod filter {
    use super::{AppId, GlobalId, ID, IntegrationId, TokenId, UserId, WebhookId};

    const NO_ROW: i64 = 0;

    pub(in super::super) fn integration(id: &ID) -> IntegrationId {
        GlobalId::integration(id).unwrap_or(IntegrationId(NO_ROW))
    }

    pub(in super::super) fn webhook(id: &ID) -> WebhookId {
        match GlobalId::decode(id) {
            Some(GlobalId::Webhook(id)) => id,
            _ => WebhookId(NO_ROW),
        }
    }

    pub(in super::super) fn access_token(id: &ID) -> TokenId {
        match GlobalId::decode(id) {
            Some(GlobalId::AccessToken(id)) => id,
            _ => TokenId(NO_ROW),
        }
    }

    pub(in super::super) fn user(id: &ID) -> UserId {
        match GlobalId::decode(id) {
            Some(GlobalId::User(id)) => id,
            _ => UserId(NO_ROW),
        }
    }

    pub(in super::super) fn app(id: &ID) -> AppId {
        match GlobalId::decode(id) {
            Some(GlobalId::App(id)) => id,
            _ => AppId(NO_ROW),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_what_it_was_and_nothing_else_does() {
        let key = (IntegrationId(1), AppId(2), UserId(3), Day(-4));
        for id in [
            GlobalId::Integration(IntegrationId(1)),
            GlobalId::SyncRun(RunId(7)),
            GlobalId::AuditEvent(AuditEventId(8)),
            GlobalId::Activity(IntegrationId(1), ActivityNumber(9)),
            GlobalId::Webhook(WebhookId(10)),
            GlobalId::WebhookDelivery(DeliveryId(11)),
            GlobalId::AccessToken(TokenId(13)),
            GlobalId::User(UserId(i64::MAX)),
            GlobalId::App(AppId(12)),
            GlobalId::Assignment(IntegrationId(1), AppId(2), UserId(3)),
            GlobalId::UsageStat(Period::Day, key),
            GlobalId::UsageStat(Period::Month, key),
        ] {
            assert_eq!(GlobalId::decode(&id.encode()), Some(id));
        }
        for text in [
            "1u",
            "1u01",
            "1u+1",
            "1u1.2",
            "2u1",
            "1x1",
            "1d1.2.3.9999999999",
            "",
            "1é1",
        ] {
            let id = ID(BASE64_URL_SAFE_NO_PAD.encode(text));
            assert_eq!(GlobalId::decode(&id), None, "{text}");
        }
        for id in ["", "MXUx=", "7", "not an id", "MXUx\n"] {
            assert_eq!(GlobalId::decode(&ID(id.to_owned())), None, "{id}");
        }
    }
}
