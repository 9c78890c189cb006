//! What keeps data from arriving: worded here and nowhere else, each with its remedy.

use async_graphql::{Enum, Result, SimpleObject};

use super::{enums, scalars::DateTime, sync_run::SyncStageName};
use crate::store::Millis;

/// What keeps an integration's data from arriving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum ProblemCode {
    /// Okta answers 401: the token was revoked, copied wrongly, or expired (30 days unused).
    InvalidToken,
    /// Okta answers 403 for a part: the owner of the token may not read it. The message names the part.
    Forbidden,
    /// Users and apps arrive but the System Log holds no app sign-ins.
    NoUsageData,
    /// No sync has succeeded for longer than the cadence allows.
    Stale,
    /// Okta did not answer.
    Unreachable,
}

/// What keeps an integration's data from arriving, and what to do about it.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct IntegrationProblem {
    /// Its class.
    code: ProblemCode,
    /// The stage of a sync whose data it concerns; null where it concerns no single one.
    stage: Option<SyncStageName>,
    /// What is wrong.
    message: String,
    /// What to do about it.
    remedy: String,
    /// When it was first met.
    since: DateTime,
}

impl IntegrationProblem {
    /// The problem with that code, at that part of Okta where it concerns one.
    pub(super) fn new(code: &str, part: &str, since: Millis) -> Result<Self> {
        let code = enums::stored(code, "problem")?;
        let (message, remedy) = wording(code, part);
        Ok(Self {
            code,
            stage: stage_of(code, part),
            message,
            remedy,
            since: DateTime(since),
        })
    }
}

fn wording(code: ProblemCode, part: &str) -> (String, String) {
    let (message, remedy) = match code {
        ProblemCode::InvalidToken if part == "encryption key" => (
            "The stored Okta credentials cannot be decrypted: seatgraph runs with another encryption key.",
            "Start seatgraph with the key they were stored with (SEATGRAPH_ENCRYPTION_KEY takes several), or give the \
             credentials once more with updateOktaCredentials; the data that was synced stays.",
        ),
        ProblemCode::InvalidToken => (
            "Okta does not accept the credentials: they were revoked, or not used for 30 days.",
            "Create a new API token in Okta (Security > API > Tokens) and set it with updateOktaCredentials; \
             the data that was synced stays.",
        ),
        ProblemCode::Forbidden if part.is_empty() => (
            "Okta does not let the credentials read a part of the org; the other parts still sync.",
            "Give the token's owner the Read-Only Administrator role in Okta, or grant the service app the scopes \
             that it needs, then sync again.",
        ),
        ProblemCode::Forbidden if part == "OAuth scopes" => (
            "Okta does not grant the service app the OAuth scopes that it asks for.",
            "Grant okta.users.read, okta.apps.read, okta.groups.read, okta.logs.read and okta.roles.read on the service \
             app's Okta API Scopes tab, then sync again.",
        ),
        ProblemCode::Forbidden => {
            return (
                format!("Okta does not let the credentials read the {part}; the other parts still sync."),
                forbidden_remedy(part),
            );
        }
        ProblemCode::NoUsageData => (
            "Users and apps arrive, but the System Log holds no app sign-ins.",
            "Check that people sign in to their apps through Okta, and that the token's owner sees \
             user.authentication.sso events under Reports > System Log in Okta.",
        ),
        ProblemCode::Stale => (
            "No sync has succeeded for longer than planned: what is shown may be out of date.",
            "Look at the latest sync for what it met, see that seatgraph runs and reaches Okta, then sync again.",
        ),
        ProblemCode::Unreachable if !part.is_empty() => {
            return (
                format!("Okta's answers for the {part} cannot be used."),
                "See Okta's status page, and whether something between this server and Okta changes its answers; the \
                 next sync tries again by itself."
                    .to_owned(),
            );
        }
        ProblemCode::Unreachable => (
            "Okta did not answer.",
            "Check that this server can reach the Okta domain over HTTPS, and Okta's status page; the next sync \
             tries again by itself.",
        ),
    };
    (message.to_owned(), remedy.to_owned())
}

/// The stage that reads a part, and the scope that lets a service app read it, by the names that okta's `Part` shows.
fn reading(part: &str) -> (Option<SyncStageName>, &'static str) {
    use SyncStageName::{Apps, Assignments, Usage, Users};
    match part {
        "users" => (Some(Users), "okta.users.read"),
        "admin roles" => (Some(Users), "okta.roles.read"),
        "groups" => (Some(Users), "okta.groups.read"),
        "apps" => (Some(Apps), "okta.apps.read"),
        "app assignments" => (Some(Assignments), "okta.apps.read"),
        "System Log" => (Some(Usage), "okta.logs.read"),
        _ => (None, "okta.orgs.read"),
    }
}

fn stage_of(code: ProblemCode, part: &str) -> Option<SyncStageName> {
    match code {
        ProblemCode::NoUsageData => Some(SyncStageName::Usage),
        ProblemCode::InvalidToken
        | ProblemCode::Forbidden
        | ProblemCode::Stale
        | ProblemCode::Unreachable => reading(part).0,
    }
}

/// What to grant so that a part can be read.
fn forbidden_remedy(part: &str) -> String {
    let (_, scope) = reading(part);
    // Which standard roles may list role assignments is not documented; Super Administrators may for certain.
    let role = match part {
        "admin roles" => "a role that may view admin role assignments, such as Super Administrator,",
        _ => "the Read-Only Administrator role",
    };
    format!(
        "Give the token's owner {role} in Okta, or grant the service app the scope {scope}; then sync again."
    )
}
