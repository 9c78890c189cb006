//! Admin roles, held directly or through a group. Okta does not say whether its list of role holders names those who hold
//! one through a group only, so the groups that carry roles are read as well.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};

use crate::{
    okta::{Group, OktaClient, OktaError, Part, Role},
    store::progress,
    sync::{halt::Halt, problem, stage::Stage},
};

/// How many holders or groups are asked for side by side.
const SIDE_BY_SIDE: usize = 4;

/// The roles of each user, by Okta's id.
type Held = BTreeMap<String, BTreeSet<String>>;

/// Reads the roles. A credential that may not read them leaves the known ones as they are, and the users fresh.
pub(super) async fn read(stage: &Stage) -> Result<(), Halt> {
    let known = progress::find_checkpoint(&stage.shared.store, &stage.shared.lease, "roles").await?;
    if known.is_some_and(|known| known.done) {
        return Ok(());
    }
    let Some(mut held) = permitted(stage, direct(&stage.okta)).await? else {
        return Ok(());
    };
    let by_group = permitted(stage, by_group(&stage.okta)).await?;
    let groups_read = by_group.is_some();
    for (user, roles) in by_group.unwrap_or_default() {
        held.entry(user).or_default().extend(roles);
    }
    let page = stage.write().await?;
    for (user, roles) in &held {
        page.upsert_roles(user, roles).await?;
    }
    // Okta names the roles that a holder has through groups too: what may be missing without the groups are holders
    // whom its list leaves out, and the problem says so. A role that was taken away must not stay for that.
    page.end_roles().await?;
    let read: &[Part] = if groups_read {
        &[Part::Roles, Part::Groups]
    } else {
        &[Part::Roles]
    };
    page.settle_problems(
        &problem::over_after(read).collect(),
        &BTreeSet::new(),
        stage.now(),
    )
    .await?;
    page.save_checkpoint("roles", None, groups_read).await?;
    stage.commit(page, 0).await
}

/// What the credential may read; none, and a problem noted, where it may not.
async fn permitted(
    stage: &Stage,
    read: impl Future<Output = Result<Held, OktaError>>,
) -> Result<Option<Held>, Halt> {
    match stage.ask(read).await {
        Ok(held) => Ok(Some(held)),
        Err(Halt::Okta(OktaError::Forbidden { part })) => {
            stage.note((problem::FORBIDDEN, part.name()));
            Ok(None)
        }
        // The users are fresh all the same.
        Err(Halt::Okta(
            error @ (OktaError::NotAvailable { .. }
            | OktaError::NotFound { .. }
            | OktaError::BadRequest { .. }
            | OktaError::CursorRefused { .. }),
        )) => {
            tracing::info!(%error, "roles are left as they are");
            Ok(None)
        }
        Err(halt) => Err(halt),
    }
}

async fn direct(okta: &OktaClient) -> Result<Held, OktaError> {
    let mut ids = BTreeSet::new();
    let mut cursor = None;
    loop {
        let page = okta.role_assignees_page(cursor.as_ref()).await?;
        ids.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    stream::iter(ids)
        .map(|id| of_user(okta, id).boxed())
        .buffer_unordered(SIDE_BY_SIDE)
        .try_collect()
        .await
}

async fn of_user(okta: &OktaClient, id: String) -> Result<(String, BTreeSet<String>), OktaError> {
    let roles = okta.user_roles(&id).await?;
    Ok((id, names(&roles)))
}

async fn by_group(okta: &OktaClient) -> Result<Held, OktaError> {
    let mut groups: Vec<Group> = Vec::new();
    let mut cursor = None;
    loop {
        let page = match okta.groups_page(cursor.as_ref()).await {
            Err(OktaError::NotFound { .. }) => break,
            page => page?,
        };
        groups.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let mut members = stream::iter(groups)
        .map(|group| members(okta, group).boxed())
        .buffer_unordered(SIDE_BY_SIDE);
    let mut held = Held::new();
    while let Some((users, roles)) = members.try_next().await? {
        for user in users {
            held.entry(user).or_default().extend(roles.iter().cloned());
        }
    }
    Ok(held)
}

/// The members of a group that carries roles, and those roles.
async fn members(okta: &OktaClient, group: Group) -> Result<(Vec<String>, BTreeSet<String>), OktaError> {
    let roles = names(&okta.group_roles(&group.id).await?);
    let mut users = Vec::new();
    let mut cursor = None;
    while !roles.is_empty() {
        let page = match okta.group_users_page(&group.id, cursor.as_ref()).await {
            Err(OktaError::NotFound { .. }) => break,
            page => page?,
        };
        users.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok((users, roles))
}

/// The types of the roles that are in force.
fn names(roles: &[Role]) -> BTreeSet<String> {
    roles
        .iter()
        .filter(|role| role.status.as_deref() != Some("INACTIVE"))
        .map(|role| role.role_type.clone())
        .collect()
}
