//! Who may do what: the one place that decides for the schema. What exists for the asker is decided by the tenants of their
//! scope, which every read takes.

use async_graphql::{Context, Guard, Result};

use super::{errors, reader::scope};
use crate::access::Scope;

/// What only some may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// Change things.
    Administer,
    /// Connect another org.
    Connect,
    /// See who changed what.
    Audit,
}

impl May {
    /// Whether this asker may.
    pub(super) fn allows(self, scope: &Scope) -> bool {
        match self {
            Self::Administer | Self::Audit => scope.may_administer(),
            Self::Connect => scope.may_connect(),
        }
    }

    fn refusal(self) -> &'static str {
        match self {
            Self::Administer => "This access token may only read: a token with the role ADMIN is needed.",
            Self::Connect => {
                "Connecting an org needs an access token with the role ADMIN that is not limited to some integrations."
            }
            Self::Audit => "The audit log is for administrators: a token with the role ADMIN is needed.",
        }
    }
}

impl Guard for May {
    async fn check(&self, context: &Context<'_>) -> Result<()> {
        if self.allows(scope(context)?) {
            Ok(())
        } else {
            Err(errors::forbidden(self.refusal()))
        }
    }
}
