//! What the System Log tells of, and by which names.

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
    /// Through a group, or by an import.
    MembershipAddByJob,
    /// A user puts an app on their own dashboard.
    MembershipAddBySelf,
    MembershipRemove,
    MembershipRemoveByJob,
    MembershipUpdate,
    MembershipUpdateByJob,
    ShowPassword,
    /// A user asks for an app.
    AccessRequest,
    /// A user lets a client in, to a custom authorization server.
    Consent,
    /// The same, to the org's own.
    OrgConsent,
    UpdateProfile,
    PrivilegeGrant,
    PrivilegeRevoke,
    AppCreate,
    AppUpdate,
    AppActivate,
    AppDeactivate,
    AppDelete,
    UserCreate,
    UserActivate,
    UserDeactivate,
    UserSuspend,
    UserUnsuspend,
    UserLock,
    UserDeleteInitiated,
    UserDeleteCompleted,
    GroupCreate,
    GroupMemberAdd,
    GroupMemberRemove,
    GroupAppAdd,
    GroupAppRemove,
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
            Kind::MembershipAdd | Kind::MembershipAddByJob | Kind::MembershipAddBySelf => (
                "application.user_membership.add",
                "Add user to application membership",
                Some("app.generic.provision.assign_user_to_app"),
            ),
            Kind::MembershipRemove | Kind::MembershipRemoveByJob => (
                "application.user_membership.remove",
                "Remove user's application membership",
                Some("app.generic.provision.deactivate_user_from_app"),
            ),
            Kind::MembershipUpdate | Kind::MembershipUpdateByJob => (
                "application.user_membership.update",
                "Update user's application membership",
                None,
            ),
            Kind::ShowPassword => (
                "application.user_membership.show_password",
                "Show application password for user",
                Some("app.generic.show.password"),
            ),
            Kind::AccessRequest => ("app.access_request.request", "Request access to app", None),
            Kind::Consent => (
                "app.oauth2.as.consent.grant",
                "Consent granted",
                Some("app.oauth2.as.consent.grant_success"),
            ),
            Kind::OrgConsent => ("app.oauth2.consent.grant", "Consent granted", None),
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
            Kind::AppActivate => (
                "application.lifecycle.activate",
                "Activate application",
                Some("app.generic.config.app_activated"),
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
            Kind::UserSuspend => (
                "user.lifecycle.suspend",
                "Suspend Okta user",
                Some("core.user.config.user_status.suspended"),
            ),
            Kind::UserUnsuspend => (
                "user.lifecycle.unsuspend",
                "Unsuspend Okta user",
                Some("core.user.config.user_status.unsuspended"),
            ),
            Kind::UserLock => (
                "user.account.lock",
                "Max sign in attempts exceeded",
                Some("core.user_auth.account_locked"),
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
            Kind::GroupCreate => ("group.lifecycle.create", "Create Okta group", None),
            Kind::GroupMemberAdd => (
                "group.user_membership.add",
                "Add user to group membership",
                Some("core.user_group_member.user_add"),
            ),
            Kind::GroupMemberRemove => (
                "group.user_membership.remove",
                "Remove user from group membership",
                Some("core.user_group_member.user_remove"),
            ),
            Kind::GroupAppAdd => (
                "group.application_assignment.add",
                "Add assigned application to group",
                None,
            ),
            Kind::GroupAppRemove => (
                "group.application_assignment.remove",
                "Remove assigned application from group",
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

    /// Done by a job: a group, an import or Okta itself, not by someone at a browser.
    pub(crate) fn is_job(self) -> bool {
        matches!(
            self,
            Kind::MembershipAddByJob
                | Kind::MembershipRemoveByJob
                | Kind::MembershipUpdateByJob
                | Kind::AppUpdate
                | Kind::UserDeleteCompleted
        )
    }
}
