//! Row ids: small integers that never leave the server unwrapped, a type for each kind so that two cannot be swapped.

use sea_orm::DeriveValueType;

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        #[sea_orm(try_from_u64)]
        pub struct $name(pub i64);

        impl super::columns::Cell for $name {
            const KIND: super::columns::Kind = super::columns::Kind::Int;

            fn take(column: &mut super::columns::Column) -> Option<Self> {
                i64::take(column).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

row_ids! {
    /// A connected Okta org: the tenant.
    IntegrationId,
    /// A user of one integration.
    UserId,
    /// An app of one integration.
    AppId,
    /// A group of one integration.
    GroupId,
    /// A sync run.
    RunId,
    /// An access token.
    TokenId,
    /// An entry of the audit log.
    AuditEventId,
    /// An entry of an integration's feed: it grows with time, and is told together with the integration.
    ActivityNumber,
    /// A webhook.
    WebhookId,
    /// A delivery of a webhook.
    DeliveryId,
}
