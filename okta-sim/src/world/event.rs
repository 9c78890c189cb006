//! The System Log: small records, kept in the order of arrival, with an index by time.
//!
//! A record holds what the org's history needs; everything else of an event (addresses, browsers, ids of
//! requests) is worked out from its number when it is served. A million events are 36 MB.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sso,
    /// Single sign-on by one of Okta's own principals.
    SsoBySystem,
    /// Single sign-on by an OAuth client.
    SsoByClient,
    /// Single sign-on of which neither actor nor app is told.
    SsoBare,
    SessionStart,
    SessionEnd,
    Mfa,
    EvaluateSignOn,
    /// A token granted for a user.
    GrantIdToken,
    /// A token granted to a machine.
    GrantAccessToken,
    AccessAdminApp,
    MembershipAdd,
    MembershipAddByGroup,
    MembershipRemove,
    ShowPassword,
    UpdateProfile,
    PrivilegeGrant,
    PrivilegeRevoke,
    AppCreate,
    AppUpdate,
    AppDeactivate,
    AppDelete,
    UserCreate,
    UserActivate,
    UserDeactivate,
    UserDeleteInitiated,
    UserDeleteCompleted,
    RateWarning,
    RateViolation,
}

impl Kind {
    /// `eventType`, `displayMessage`, `legacyEventType`.
    pub(crate) fn names(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Kind::Sso | Kind::SsoBySystem | Kind::SsoByClient | Kind::SsoBare => (
                "user.authentication.sso",
                "User single sign on to app",
                Some("app.auth.sso"),
            ),
            Kind::SessionStart => (
                "user.session.start",
                "User login to Okta",
                Some("core.user_auth.login_success"),
            ),
            Kind::SessionEnd => (
                "user.session.end",
                "User logout from Okta",
                Some("core.user_auth.logout_success"),
            ),
            Kind::Mfa => (
                "user.authentication.auth_via_mfa",
                "Authentication of user via MFA",
                Some("core.user.factor.attempt_success"),
            ),
            Kind::EvaluateSignOn => ("policy.evaluate_sign_on", "Evaluation of sign-on policy", None),
            Kind::GrantIdToken => (
                "app.oauth2.token.grant.id_token",
                "OIDC id token is granted",
                Some("app.oauth2.token.grant.id_token_success"),
            ),
            Kind::GrantAccessToken => (
                "app.oauth2.token.grant.access_token",
                "OAuth2 access token is granted",
                Some("app.oauth2.token.grant.access_token_success"),
            ),
            Kind::AccessAdminApp => (
                "user.session.access_admin_app",
                "User accessing Okta admin app",
                Some("app.admin.sso.login.success"),
            ),
            Kind::MembershipAdd | Kind::MembershipAddByGroup => (
                "application.user_membership.add",
                "Add user to application membership",
                Some("app.generic.provision.assign_user_to_app"),
            ),
            Kind::MembershipRemove => (
                "application.user_membership.remove",
                "Remove user's application membership",
                Some("app.generic.provision.deactivate_user_from_app"),
            ),
            Kind::ShowPassword => (
                "application.user_membership.show_password",
                "Show application password for user",
                Some("app.generic.show.password"),
            ),
            Kind::UpdateProfile => (
                "user.account.update_profile",
                "Update user profile for Okta",
                Some("core.user.config.profile.update"),
            ),
            Kind::PrivilegeGrant => (
                "user.account.privilege.grant",
                "Grant user privilege",
                Some("core.user.admin_privilege.granted"),
            ),
            Kind::PrivilegeRevoke => (
                "user.account.privilege.revoke",
                "Revoke user privilege",
                Some("core.user.admin_privilege.revoked"),
            ),
            Kind::AppCreate => (
                "application.lifecycle.create",
                "Create application",
                Some("app.generic.config.app_created"),
            ),
            Kind::AppUpdate => (
                "application.lifecycle.update",
                "Update application",
                Some("app.generic.config.app_updated"),
            ),
            Kind::AppDeactivate => (
                "application.lifecycle.deactivate",
                "Deactivate application",
                Some("app.generic.config.app_deactivated"),
            ),
            Kind::AppDelete => (
                "application.lifecycle.delete",
                "Delete application",
                Some("app.generic.config.app_deleted"),
            ),
            Kind::UserCreate => (
                "user.lifecycle.create",
                "Create Okta user",
                Some("core.user.config.user_creation.success"),
            ),
            Kind::UserActivate => (
                "user.lifecycle.activate",
                "Activate Okta user",
                Some("core.user.config.user_activated"),
            ),
            Kind::UserDeactivate => (
                "user.lifecycle.deactivate",
                "Deactivate Okta user",
                Some("core.user.config.user_deactivated"),
            ),
            Kind::UserDeleteInitiated => (
                "user.lifecycle.delete.initiated",
                "Delete Okta user initiated",
                None,
            ),
            Kind::UserDeleteCompleted => (
                "user.lifecycle.delete.completed",
                "Delete Okta user completed",
                None,
            ),
            Kind::RateWarning => (
                "system.org.rate_limit.warning",
                "Rate limit warning",
                Some("core.framework.ratelimit.warning"),
            ),
            Kind::RateViolation => (
                "system.operation.rate_limit.violation",
                "This API token has made too many requests",
                None,
            ),
        }
    }

    pub(crate) fn event_type(self) -> &'static str {
        self.names().0
    }

    pub(crate) fn is_sso(self) -> bool {
        matches!(
            self,
            Kind::Sso | Kind::SsoBySystem | Kind::SsoByClient | Kind::SsoBare
        )
    }
}

/// `outcome.result`; a missing one is an outcome of null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failure,
    Allow,
    Deny,
    Missing,
}

impl Outcome {
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Outcome::Success => Some("SUCCESS"),
            Outcome::Failure => Some("FAILURE"),
            Outcome::Allow => Some("ALLOW"),
            Outcome::Deny => Some("DENY"),
            Outcome::Missing => None,
        }
    }
}

/// One event. `user` and `app` are places in the org's lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) published: i64,
    /// When it was written to the log.
    pub(crate) persisted: i64,
    /// Its number, from which its UUID and its details follow.
    pub(crate) serial: u32,
    /// The actor of a sign-in; otherwise the person whom the event is about.
    pub(crate) user: u32,
    pub(crate) app: u32,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
}

/// All events.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// In the order of persistence.
    events: Vec<Event>,
    /// Places in `events`, in the order of publication.
    by_published: Vec<u32>,
    next_serial: u32,
}

impl Log {
    /// The log of events in any order.
    pub(crate) fn of(mut events: Vec<Event>) -> Self {
        events.sort_unstable_by_key(|event| (event.persisted, event.serial));
        let mut by_published: Vec<u32> = (0..events.len() as u32).collect();
        by_published.sort_unstable_by_key(|place| (events[*place as usize].published, *place));
        let next_serial = events
            .iter()
            .map(|event| event.serial.saturating_add(1))
            .max()
            .unwrap_or(0);
        Log {
            events,
            by_published,
            next_serial,
        }
    }

    /// In the order of persistence.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// The event at a place of the order of publication.
    pub(crate) fn published_at(&self, place: usize) -> Option<&Event> {
        self.by_published.get(place).map(|at| &self.events[*at as usize])
    }

    /// The first place of the order of persistence that is not before this time.
    pub(crate) fn first_persisted_since(&self, ms: i64) -> usize {
        self.events.partition_point(|event| event.persisted < ms)
    }

    /// The first place of the order of publication that is not before this time.
    pub(crate) fn first_published_since(&self, ms: i64) -> usize {
        self.by_published
            .partition_point(|at| self.events[*at as usize].published < ms)
    }

    /// Writes an event at the end; it gets its number here.
    pub(crate) fn append(&mut self, mut event: Event) -> Event {
        event.serial = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        let newest = self.events.last().map_or(i64::MIN, |last| last.persisted);
        event.persisted = event.persisted.max(newest);
        let place = self
            .by_published
            .partition_point(|at| self.events[*at as usize].published <= event.published);
        self.by_published.insert(place, self.events.len() as u32);
        self.events.push(event);
        event
    }
}
