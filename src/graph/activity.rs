//! The type Activity: what changed between syncs.

use std::sync::Arc;

use async_graphql::{Enum, ID, InputObject, Object, Result};

use super::{
    app::App,
    connection::{Listed, Listing, PageArguments},
    enums,
    global_id::{GlobalId, filter},
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    reader::Reader,
    references::References,
    scalars::DateTime,
    user::User,
};
use crate::store::{
    IntegrationId, Millis,
    activities::{self, list_activities},
    entities::activity,
};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "activities::Kind")]
pub(super) enum ActivityKind {
    /// Okta has a user that it had not, or has them again: one who was deactivated or deleted before.
    UserJoined,
    /// A user was deactivated or deleted.
    UserLeft,
    /// Okta has an app that it had not, or has it again.
    AppAppeared,
    /// An app was deleted.
    AppDisappeared,
    /// A user got a seat in an app, directly or by a group.
    SeatGiven,
    /// A user lost a seat in an app.
    SeatTaken,
    /// Fewer of an app's seats are in use than `usageAlertPercent`, and were not at the sync before.
    UsageFell,
}

/// Which entries are wanted. Every field that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct ActivityFilter {
    /// Only these.
    kinds: Option<Vec<ActivityKind>>,
    /// Only those about this user.
    user_id: Option<ID>,
    /// Only those about this app.
    app_id: Option<ID>,
    /// Only those from this instant on.
    since: Option<DateTime>,
    /// Only those before this instant.
    until: Option<DateTime>,
}

impl ActivityFilter {
    pub(super) fn resolve(self) -> activities::ActivityFilter {
        let kinds = self
            .kinds
            .map(|kinds| kinds.into_iter().map(enums::name).collect());
        activities::ActivityFilter {
            kinds,
            user: self.user_id.as_ref().map(filter::user),
            app: self.app_id.as_ref().map(filter::app),
            since: self.since.map(|since| since.0),
            until: self.until.map(|until| until.0),
        }
    }
}

/// Which page of the feed of each of some integrations is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ActivitySide {
    pub(super) page: PageArguments,
    pub(super) filter: Option<ActivityFilter>,
}

impl ActivitySide {
    /// The feeds of these integrations.
    pub(super) fn listing(
        &self,
        reader: &Arc<Reader>,
        integrations: &[IntegrationId],
    ) -> Result<Listing<Activity>> {
        let filter = self.filter.clone().unwrap_or_default().resolve();
        let list = list_activities(&reader.store, integrations, &filter);
        Listing::new(reader, list, Activity::group, &self.page)
    }
}

/// When to tell of an app whose seats are not in use.
#[derive(Debug, InputObject)]
pub(super) struct SetUsageAlertInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// Under which percentage of seats in use, from 1 to 100; null: never.
    pub(super) percent: Option<i32>,
}

/// An entry of the feed.
pub(super) type Activity = InOrder<ActivityObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct ActivityObject {
    row: Arc<activity::Model>,
    group: Arc<ActivityGroup>,
}

struct ActivityGroup {
    integrations: References<Integration>,
    users: References<User>,
    apps: References<App>,
}

impl Listed for Activity {
    type Row = activity::Model;
    const NAME: &'static str = "Activity";
}

impl Activity {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<activity::Model>) -> Vec<Self> {
        let users = rows
            .iter()
            .filter_map(|row| Some((row.integration_id, row.user_id?)));
        let apps = rows
            .iter()
            .filter_map(|row| Some((row.integration_id, row.app_id?)));
        let tenants = rows.iter().map(|row| (row.integration_id, row.integration_id));
        let group = Arc::new(ActivityGroup {
            integrations: References::new(reader, tenants),
            users: References::new(reader, users),
            apps: References::new(reader, apps),
        });
        rows.into_iter()
            .map(|row| {
                InOrder(ActivityObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }
}

impl ActivityObject {
    pub(super) fn global_id(&self) -> GlobalId {
        GlobalId::Activity(self.row.integration_id, self.row.number)
    }
}

/// Something that changed between two syncs.
#[Object(name = "Activity")]
impl ActivityObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(self.global_id())
    }

    /// Of which org.
    async fn integration(&self) -> Result<Integration> {
        self.group.integrations.get(self.row.integration_id).await
    }

    /// What changed.
    async fn kind(&self) -> Result<ActivityKind> {
        enums::stored(&self.row.kind, "kind of an activity")
    }

    /// When a sync noticed it.
    async fn at(&self) -> Leaf<Millis> {
        Leaf(self.row.at)
    }

    /// Whom it is about; null where it is about nobody, or about somebody of whom nothing is kept any more.
    async fn user(&self) -> Result<Option<User>> {
        match self.row.user_id {
            Some(id) => self.group.users.find(id).await,
            None => Ok(None),
        }
    }

    /// The app that it is about; null where it is about none, or about one of which nothing is kept any more.
    async fn app(&self) -> Result<Option<App>> {
        match self.row.app_id {
            Some(id) => self.group.apps.find(id).await,
            None => Ok(None),
        }
    }

    /// What the user was called then.
    async fn user_name(&self) -> Option<Leaf<&str>> {
        self.row.user_name.as_deref().map(Leaf)
    }

    /// The user's login then.
    async fn user_login(&self) -> Option<Leaf<&str>> {
        self.row.user_login.as_deref().map(Leaf)
    }

    /// Okta's own id of the user.
    async fn user_okta_id(&self) -> Option<Leaf<Id<'_>>> {
        self.row.user_okta_id.as_deref().map(|id| Leaf(Id(id)))
    }

    /// What the app was called then.
    async fn app_label(&self) -> Option<Leaf<&str>> {
        self.row.app_label.as_deref().map(Leaf)
    }

    /// Okta's own id of the app.
    async fn app_okta_id(&self) -> Option<Leaf<Id<'_>>> {
        self.row.app_okta_id.as_deref().map(|id| Leaf(Id(id)))
    }

    /// With USAGE_FELL: how many percent of the app's seats were in use at the sync before.
    async fn percent_before(&self) -> Option<i32> {
        self.row.percent_before
    }

    /// With USAGE_FELL: how many percent of them are in use since.
    async fn percent_after(&self) -> Option<i32> {
        self.row.percent_after
    }
}
