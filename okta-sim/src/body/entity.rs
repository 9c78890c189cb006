//! Who did something and what it was done to: the actor and the targets of an event.

use crate::dice::{letters, mix, okta_id};
use crate::world::World;
use crate::world::event::{Event, Kind};

use super::text::Json;

/// Someone or something in an event: actor or target.
pub(crate) struct Entity {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) alternate: Option<String>,
    pub(crate) display: Option<String>,
    /// JSON.
    detail: String,
}

impl Entity {
    fn new(id: String, kind: &'static str, alternate: &str, display: &str) -> Self {
        let (alternate, display) = (Some(alternate.to_owned()), Some(display.to_owned()));
        Entity {
            id,
            kind,
            alternate,
            display,
            detail: "null".to_owned(),
        }
    }

    pub(super) fn write(&self, json: &mut Json<'_>) {
        json.text("id", &self.id);
        json.text("type", self.kind);
        json.text_or_null("alternateId", self.alternate.as_deref());
        json.text_or_null("displayName", self.display.as_deref());
        json.raw("detailEntry", &self.detail);
    }
}

fn person(world: &World, user: u32, at: i64) -> Option<Entity> {
    let user = world.users.get(user as usize)?;
    let (login, name) = user.called_at(at);
    let mut entity = Entity::new(user.id.clone(), "User", &login, "");
    entity.display = name;
    Some(entity)
}

/// What stands for a person inside an app; its id is not the person's.
fn app_user(world: &World, event: &Event) -> Option<Entity> {
    let user = person(world, event.user, event.published)?;
    let number = mix(u64::from(event.app), u64::from(event.user));
    Some(Entity {
        id: okta_id(world.seed, "0ua", number),
        kind: "AppUser",
        ..user
    })
}

fn app(world: &World, app: u32, at: i64) -> Option<Entity> {
    let app = world.apps.get(app as usize)?;
    let label = app.label_at(at);
    let mut entity = Entity::new(app.id.clone(), "AppInstance", label, &app.catalogue_label);
    if let Some(mode) = app.mode {
        entity.detail = format!("{{\"signOnModeType\":\"{mode}\"}}");
    }
    Some(entity)
}

fn group(world: &World, group: u32) -> Option<Entity> {
    let group = world.groups.get(group as usize)?;
    Some(Entity::new(group.id.clone(), "UserGroup", "unknown", &group.name))
}

fn client(world: &World, app: u32) -> Option<Entity> {
    let app = world.apps.get(app as usize)?;
    Some(Entity::new(
        app.id.clone(),
        "PublicClientApp",
        &app.id,
        &app.label,
    ))
}

/// A scope that a client was granted: the client is told in its details alone.
fn consent(world: &World, event: &Event, scope: &str) -> Option<Entity> {
    let (app, user) = (
        world.apps.get(event.app as usize)?,
        world.users.get(event.user as usize)?,
    );
    let number = mix(u64::from(event.serial), scope.len() as u64);
    let mut entity = Entity::new(okta_id(world.seed, "oag", number), "ConsentGrant", "", scope);
    entity.alternate = None;
    let server = okta_id(world.seed, "aus", 0);
    entity.detail = format!(
        "{{\"publicclientapp\":\"{}\",\"authorizationserver\":\"{server}\",\"user\":\"{}\"}}",
        app.id, user.id
    );
    Some(entity)
}

fn system(world: &World) -> Option<Entity> {
    Some(Entity::new(
        okta_id(world.seed, "spr", 0),
        "SystemPrincipal",
        "system@okta.com",
        "Okta System",
    ))
}

fn an_admin(world: &World, event: &Event) -> Option<Entity> {
    let at = mix(world.seed, u64::from(event.serial)) as usize % world.admins.len().max(1);
    world
        .admins
        .get(at)
        .and_then(|admin| person(world, *admin, event.published))
        .or_else(|| system(world))
}

/// Who did it.
pub(crate) fn actor(world: &World, event: &Event) -> Option<Entity> {
    match event.kind {
        Kind::SsoBare => None,
        Kind::SsoBySystem
        | Kind::MembershipAddByJob
        | Kind::MembershipRemoveByJob
        | Kind::MembershipUpdateByJob
        | Kind::UserDeleteCompleted => system(world),
        // Of two versions of Okta one names itself.
        Kind::Consent | Kind::OrgConsent if event.serial.is_multiple_of(3) => system(world),
        Kind::SsoByClient | Kind::GrantIdToken | Kind::GrantAccessToken => client(world, event.app),
        Kind::MembershipAdd
        | Kind::MembershipRemove
        | Kind::MembershipUpdate
        | Kind::GroupCreate
        | Kind::GroupMemberAdd
        | Kind::GroupMemberRemove
        | Kind::GroupAppAdd
        | Kind::GroupAppRemove
        | Kind::PrivilegeGrant
        | Kind::PrivilegeRevoke
        | Kind::AppCreate
        | Kind::AppUpdate
        | Kind::AppActivate
        | Kind::AppDeactivate
        | Kind::AppDelete
        | Kind::UserCreate
        | Kind::UserActivate
        | Kind::UserDeactivate
        | Kind::UserSuspend
        | Kind::UserUnsuspend
        | Kind::UserDeleteInitiated => an_admin(world, event),
        Kind::UpdateProfile if event.serial.is_multiple_of(2) => an_admin(world, event),
        Kind::Sso
        | Kind::SessionStart
        | Kind::SessionEnd
        | Kind::Mfa
        | Kind::EvaluateSignOn
        | Kind::AccessAdminApp
        | Kind::ShowPassword
        | Kind::MembershipAddBySelf
        | Kind::AccessRequest
        | Kind::Consent
        | Kind::OrgConsent
        | Kind::UpdateProfile
        | Kind::UserLock
        | Kind::RateWarning
        | Kind::RateViolation => person(world, event.user, event.published),
    }
}

/// What it was done to; no target at all is null.
pub(crate) fn targets(world: &World, event: &Event) -> Option<Vec<Entity>> {
    let user = || person(world, event.user, event.published);
    let seat = || app_user(world, event);
    let app = || app(world, event.app, event.published);
    let group = || group(world, event.group);
    let enrollment = |name: &str| {
        let id = okta_id(world.seed, "pfd", u64::from(event.user));
        Some(Entity::new(id, "AuthenticatorEnrollment", "unknown", name))
    };
    let token = |kind: &'static str, name: &str| {
        let id = letters(mix(world.seed ^ 7, u64::from(event.serial)), 20);
        Some(Entity {
            alternate: None,
            ..Entity::new(id, kind, "", name)
        })
    };
    let found = match event.kind {
        // The position says nothing: the target that stands for the person may come first.
        Kind::Sso => match event.serial % 4 {
            0 | 1 => vec![app(), seat()],
            2 => vec![seat(), app()],
            _ => vec![seat(), app(), user()],
        },
        Kind::SsoBySystem | Kind::SsoByClient => vec![app(), seat()],
        Kind::SsoBare => vec![Some(Entity {
            display: None,
            ..seat()?
        })],
        Kind::SessionStart if event.serial.is_multiple_of(17) => return None,
        Kind::SessionStart => vec![enrollment("Password"), app()],
        Kind::SessionEnd | Kind::UserCreate | Kind::UserActivate | Kind::UserDeactivate => vec![user()],
        Kind::UserSuspend | Kind::UserUnsuspend | Kind::UserLock => vec![user()],
        Kind::UserDeleteInitiated | Kind::UserDeleteCompleted | Kind::UpdateProfile => vec![user()],
        Kind::PrivilegeGrant | Kind::PrivilegeRevoke => vec![user()],
        Kind::Mfa => vec![user(), enrollment("Okta Verify")],
        Kind::EvaluateSignOn => vec![
            app(),
            Some(Entity::new(
                okta_id(world.seed, "rst", 1),
                "PolicyEntity",
                "unknown",
                "Any two factors",
            )),
            Some(Entity::new(
                okta_id(world.seed, "rul", 1),
                "Rule",
                "unknown",
                "Catch-all Rule",
            )),
        ],
        Kind::GrantIdToken => vec![token("id_token", "ID Token"), user()],
        Kind::GrantAccessToken => vec![token("access_token", "Access Token")],
        Kind::AccessAdminApp => vec![app()],
        Kind::MembershipAdd
        | Kind::MembershipAddByJob
        | Kind::MembershipAddBySelf
        | Kind::MembershipRemove
        | Kind::MembershipRemoveByJob
        | Kind::MembershipUpdate
        | Kind::MembershipUpdateByJob
        | Kind::ShowPassword => vec![seat(), app(), user()],
        Kind::AccessRequest => vec![app(), user()],
        Kind::Consent | Kind::OrgConsent => ["profile", "files.read"]
            .into_iter()
            .take(1 + event.serial as usize % 2)
            .map(|scope| consent(world, event, scope))
            .collect(),
        Kind::GroupCreate => vec![group()],
        Kind::GroupMemberAdd | Kind::GroupMemberRemove => vec![user(), group()],
        Kind::GroupAppAdd | Kind::GroupAppRemove => vec![app(), group()],
        Kind::AppCreate | Kind::AppUpdate | Kind::AppActivate | Kind::AppDeactivate | Kind::AppDelete => {
            vec![app()]
        }
        Kind::RateWarning | Kind::RateViolation => vec![
            Some(Entity::new("/api/v1/logs".to_owned(), "URL Pattern", "", "")).map(|entity| Entity {
                alternate: None,
                display: None,
                ..entity
            }),
            Some(Entity {
                display: None,
                alternate: None,
                ..Entity::new(
                    "b192d91c-b242-36da-9332-d97a5579f865".to_owned(),
                    "Bucket UUID",
                    "",
                    "",
                )
            }),
        ],
    };
    Some(found.into_iter().flatten().collect())
}
