//! What the integrations of one read load together.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    activity::{Activity, ActivitySide},
    app::App,
    app_list::{AppFilter, AppOrder},
    assignment::Assignment,
    connection::{Listing, PageArguments},
    reader::Reader,
    reclaim::ReclaimableSide,
    shared::Shared,
    sync_run::SyncRun,
    user::User,
    user_list::{UserFilter, UserOrder},
    webhook::Webhook,
};
use crate::{
    insights,
    store::{IntegrationId, entities::problem},
};

type UsersAsked = (PageArguments, Option<UserFilter>, Option<UserOrder>);
type AppsAsked = (PageArguments, Option<AppFilter>, Option<AppOrder>);

/// The integrations of one read, and what hangs below them.
pub(super) struct IntegrationGroup {
    pub(super) reader: Arc<Reader>,
    pub(super) ids: Vec<IntegrationId>,
    pub(super) problems: Shared<(), BTreeMap<IntegrationId, Vec<problem::Model>>>,
    pub(super) latest: Shared<(), BTreeMap<IntegrationId, SyncRun>>,
    pub(super) syncs: Shared<PageArguments, Arc<Listing<SyncRun>>>,
    pub(super) users: Shared<UsersAsked, Arc<Listing<User>>>,
    pub(super) apps: Shared<AppsAsked, Arc<Listing<App>>>,
    pub(super) activity: Shared<ActivitySide, Arc<Listing<Activity>>>,
    pub(super) webhooks: Shared<(), BTreeMap<IntegrationId, Vec<Webhook>>>,
    pub(super) summaries: Shared<i32, BTreeMap<IntegrationId, insights::Summary>>,
    pub(super) reclaimable: Shared<ReclaimableSide, Arc<Listing<Assignment>>>,
}

impl IntegrationGroup {
    pub(super) fn new(reader: &Arc<Reader>, ids: Vec<IntegrationId>) -> Self {
        Self {
            reader: Arc::clone(reader),
            ids,
            problems: Shared::default(),
            latest: Shared::default(),
            syncs: Shared::default(),
            users: Shared::default(),
            apps: Shared::default(),
            activity: Shared::default(),
            webhooks: Shared::default(),
            summaries: Shared::default(),
            reclaimable: Shared::default(),
        }
    }
}
