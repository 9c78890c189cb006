//! Admin roles, held directly or through a group. Okta does not say whether its list of role holders names those who hold
//! one through a group only, so the groups that carry roles are read as well.

use std::collections::BTreeSet;

use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream};

use super::listing::{self, Listing};
use crate::{
    okta::{Cursor, Group, OktaClient, OktaError, Page, Part, Role},
    store::{
        entities::pending_change,
        progress,
        writers::{ChangeKind, PageWriter, find_role_group, list_changes, list_role_holders},
    },
    sync::{convert, halt::Halt, problem, stage::Stage},
};

/// How many holders or groups are asked for side by side.
const SIDE_BY_SIDE: usize = 4;

/// How often the members of a group are listed anew because Okta no longer takes a cursor.
const MOST_RESTARTS: u32 = 3;

/// The changes that are about roles.
const KINDS: [ChangeKind; 3] = [ChangeKind::Roles, ChangeKind::AllRoles, ChangeKind::Members];

/// Reads all roles. A credential that may not read them leaves the known ones as they are, and the users fresh.
pub(super) async fn read(stage: &Stage) -> Result<(), Halt> {
    let known = progress::find_checkpoint(&stage.shared.store, &stage.shared.lease, "roles").await?;
    if known.is_some_and(|known| known.done) {
        return Ok(());
    }
    let changes = list_changes(&stage.shared.store, &stage.shared.lease, &KINDS).await?;
    if read_all(stage).await? {
        settle(stage, &changes).await?;
    }
    Ok(())
}

/// Reads all roles; gives whether what the log told of roles until now is dealt with: not where the reading had begun before,
/// as some of it may have changed after its holder was read.
async fn read_all(stage: &Stage) -> Result<bool, Halt> {
    let shared = &stage.shared;
    let begun = progress::find_checkpoint(&shared.store, &shared.lease, &Holders.part()).await?;
    if !matches!(
        attempt(stage, listing::read(stage, &Holders)).await?,
        Attempt::Read(_)
    ) {
        return Ok(false);
    }
    let groups_read = match attempt(stage, listing::read(stage, &Groups)).await? {
        Attempt::Read(_) => true,
        Attempt::Forbidden => false,
        // Those who hold a role through a group only may just not have been shown.
        Attempt::Failed => return Ok(false),
    };
    let page = stage.write().await?;
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
    stage.commit(page, 0).await?;
    Ok(begun.is_none())
}

/// Reads the roles of which the log says that they have changed, and of those who are newly listed as holders. A part that
/// could not be read before is tried again in full.
pub(super) async fn read_changes(stage: &Stage) -> Result<(), Halt> {
    let shared = &stage.shared;
    let changes = list_changes(&shared.store, &shared.lease, &KINDS).await?;
    let forbidden = problem::over_after(&[Part::Roles, Part::Groups]).collect();
    let mut everybody = progress::has_problem(&shared.store, shared.lease.integration, &forbidden).await?;
    let mut users = BTreeSet::new();
    if !everybody && let Attempt::Read(listed) = attempt(stage, new_holders(stage)).await? {
        users.extend(listed);
    }
    for change in &changes {
        match concerned(stage, change).await? {
            Concerned::Nobody => {}
            Concerned::One(user) => {
                users.insert(user);
            }
            Concerned::Everybody => everybody = true,
        }
    }
    if everybody {
        if !read_all(stage).await? {
            return Ok(());
        }
    } else {
        for user in users {
            let Attempt::Read(roles) = attempt(stage, stage.ask(stage.okta.user_roles(&user))).await? else {
                // What could not be read stays noted.
                return Ok(());
            };
            let page = stage.write().await?;
            page.replace_roles(&user, &names(&roles)).await?;
            stage.commit(page, 0).await?;
        }
    }
    settle(stage, &changes).await
}

/// Forgets what was told of roles and has been read.
async fn settle(stage: &Stage, changes: &[pending_change::Model]) -> Result<(), Halt> {
    if changes.is_empty() {
        return Ok(());
    }
    let page = stage.write().await?;
    for change in changes {
        page.settle_change(change).await?;
    }
    stage.commit(page, 0).await
}

/// The holders of roles whom Okta lists and the store has without any.
async fn new_holders(stage: &Stage) -> Result<Vec<String>, Halt> {
    let mut holders = Vec::new();
    let mut cursor = None;
    loop {
        let page = stage.ask(stage.okta.role_assignees_page(cursor.as_ref())).await?;
        holders.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let known = list_role_holders(&stage.shared.store, stage.shared.lease.integration).await?;
    holders.retain(|holder| !known.contains(holder));
    Ok(holders)
}

/// Whose roles have to be read again.
enum Concerned {
    Nobody,
    One(String),
    Everybody,
}

async fn concerned(stage: &Stage, change: &pending_change::Model) -> Result<Concerned, Halt> {
    let shared = &stage.shared;
    Ok(if change.kind == ChangeKind::Roles.as_str() {
        Concerned::One(change.subject.clone())
    } else if change.kind == ChangeKind::AllRoles.as_str() {
        Concerned::Everybody
    } else if !find_role_group(&shared.store, shared.lease.integration, &change.subject).await? {
        Concerned::Nobody
    } else if change.object.is_empty() {
        Concerned::Everybody
    } else {
        Concerned::One(change.object.clone())
    })
}

/// What came of reading something about roles. The users are fresh whatever it is.
enum Attempt<T> {
    Read(T),
    /// The credential may not, which is noted as a problem.
    Forbidden,
    /// Okta does not have it, or not as it was asked for: what is known stays as it is.
    Failed,
}

async fn attempt<T>(stage: &Stage, read: impl Future<Output = Result<T, Halt>>) -> Result<Attempt<T>, Halt> {
    match read.await {
        Ok(read) => Ok(Attempt::Read(read)),
        Err(Halt::Okta(OktaError::Forbidden { part })) => {
            stage.note((problem::FORBIDDEN, part.name()));
            Ok(Attempt::Forbidden)
        }
        Err(Halt::Okta(
            error @ (OktaError::NotAvailable { .. }
            | OktaError::NotFound { .. }
            | OktaError::BadRequest { .. }
            | OktaError::CursorRefused { .. }),
        )) => {
            tracing::info!(%error, "roles are left as they are");
            Ok(Attempt::Failed)
        }
        Err(halt) => Err(halt),
    }
}

/// The users whom Okta lists as holders of roles.
struct Holders;

impl Listing for Holders {
    type Record = (String, BTreeSet<String>);

    fn part(&self) -> String {
        "roles/users".to_owned()
    }

    async fn page(&self, stage: &Stage, cursor: Option<&Cursor>) -> Result<Page<Self::Record>, OktaError> {
        let okta = &stage.okta;
        let page = okta.role_assignees_page(cursor).await?;
        each(page, |user| roles_of(okta.clone(), user).boxed()).await
    }

    async fn write(&self, page: &PageWriter, holders: Vec<Self::Record>) -> Result<i64, Halt> {
        for (user, roles) in &holders {
            page.upsert_roles(user, roles).await?;
        }
        Ok(0)
    }

    async fn end(&self, _: &PageWriter, _: bool) -> Result<(), Halt> {
        Ok(())
    }
}

/// Groups, with their roles, and the members of those that have any.
struct Groups;

/// A group, its roles, and its members where it has roles.
type RoleGroup = (Group, BTreeSet<String>, Vec<String>);

impl Listing for Groups {
    type Record = RoleGroup;

    fn part(&self) -> String {
        "roles/groups".to_owned()
    }

    async fn page(&self, stage: &Stage, cursor: Option<&Cursor>) -> Result<Page<RoleGroup>, OktaError> {
        let okta = &stage.okta;
        let page = okta.groups_page(cursor).await?;
        each(page, |group| members(okta.clone(), group).boxed()).await
    }

    async fn write(&self, page: &PageWriter, groups: Vec<RoleGroup>) -> Result<i64, Halt> {
        // Seats are told by the names of the groups that they are held through.
        let named: Vec<_> = groups.iter().map(|(group, ..)| convert::group(group)).collect();
        for some in named.chunks(listing::MOST_AT_ONCE) {
            page.upsert_groups(some).await?;
        }
        for (group, roles, members) in groups.iter().filter(|(_, roles, _)| !roles.is_empty()) {
            page.note_role_group(&group.id).await?;
            for user in members {
                page.upsert_roles(user, roles).await?;
            }
        }
        Ok(0)
    }

    async fn end(&self, _: &PageWriter, _: bool) -> Result<(), Halt> {
        Ok(())
    }
}

/// The page with what is answered for each of its items.
async fn each<T, R>(
    page: Page<T>,
    ask: impl Fn(T) -> BoxFuture<'static, Result<R, OktaError>>,
) -> Result<Page<R>, OktaError> {
    let items = stream::iter(page.items.into_iter().map(ask))
        .buffer_unordered(SIDE_BY_SIDE)
        .try_collect()
        .await?;
    Ok(Page {
        items,
        next: page.next,
        unreadable: page.unreadable,
        server_time: page.server_time,
    })
}

async fn roles_of(okta: OktaClient, user: String) -> Result<(String, BTreeSet<String>), OktaError> {
    let roles = of_existing(okta.user_roles(&user).await)?;
    Ok((user, roles))
}

async fn members(okta: OktaClient, group: Group) -> Result<RoleGroup, OktaError> {
    let roles = of_existing(okta.group_roles(&group.id).await)?;
    let mut users = Vec::new();
    let (mut cursor, mut restarts) = (None, 0);
    while !roles.is_empty() {
        let page = match okta.group_users_page(&group.id, cursor.as_ref()).await {
            Err(OktaError::NotFound { .. }) => break,
            // Gone, or changed: the list is begun again, which shows.
            Err(OktaError::CursorRefused { .. }) if restarts < MOST_RESTARTS => {
                restarts += 1;
                (cursor, users) = (None, Vec::new());
                continue;
            }
            page => page?,
        };
        users.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok((group, roles, users))
}

/// The roles of a user or group; none where it was deleted since it was listed.
fn of_existing(roles: Result<Vec<Role>, OktaError>) -> Result<BTreeSet<String>, OktaError> {
    match roles {
        Err(OktaError::NotFound { .. }) => Ok(BTreeSet::new()),
        roles => Ok(names(&roles?)),
    }
}

/// The types of the roles that are in force.
fn names(roles: &[Role]) -> BTreeSet<String> {
    roles
        .iter()
        .filter(|role| role.status.as_deref() != Some("INACTIVE"))
        .map(|role| role.role_type.clone())
        .collect()
}
