//! What integrations that were read together are asked for: each thing read once for all of them.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::Result;

use super::{
    activity::{Activity, ActivitySide},
    app::App,
    app_list::{AppFilter, AppOrder, list_apps},
    assignment::Assignment,
    breakdown::{BreakdownBy, Breakdowns},
    connection::{Listing, PageArguments},
    errors,
    in_order::InOrder,
    reader::Reader,
    reclaim::ReclaimableSide,
    references::Referenced,
    renewal::RenewalSide,
    rows::Rows,
    shared::Shared,
    sync_run::SyncRun,
    usage::UsagePoint,
    user::User,
    user_list::{UserFilter, UserOrder, list_users},
    webhook::Webhook,
};
use crate::{
    insights::{self, load_breakdowns, load_summaries},
    store::{
        self, Among, IntegrationId, Millis,
        entities::problem,
        usage::{Bounds, Period, Point, load_org_points},
    },
};

type UsersAsked = (PageArguments, Option<UserFilter>, Option<UserOrder>);
type AppsAsked = (PageArguments, Option<AppFilter>, Option<AppOrder>);
type ById<V> = Arc<BTreeMap<IntegrationId, V>>;

/// Integrations that were read together.
pub(super) struct IntegrationGroup {
    pub(super) reader: Arc<Reader>,
    ids: Vec<IntegrationId>,
    problems: Shared<(), BTreeMap<IntegrationId, Vec<problem::Model>>>,
    latest: Shared<(), BTreeMap<IntegrationId, SyncRun>>,
    syncs: Shared<PageArguments, Listing<SyncRun>>,
    users: Shared<UsersAsked, Listing<User>>,
    apps: Shared<AppsAsked, Listing<App>>,
    activity: Shared<ActivitySide, Listing<Activity>>,
    webhooks: Shared<(), BTreeMap<IntegrationId, Vec<Webhook>>>,
    summaries: Shared<i32, BTreeMap<IntegrationId, insights::Summary>>,
    breakdowns: Shared<(BreakdownBy, i32), Breakdowns>,
    points: Shared<(Period, Bounds), BTreeMap<IntegrationId, Vec<Point>>>,
    renewals: Shared<RenewalSide, Listing<App>>,
    reclaimable: Shared<ReclaimableSide, Listing<Assignment>>,
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
            breakdowns: Shared::default(),
            points: Shared::default(),
            renewals: Shared::default(),
            reclaimable: Shared::default(),
        }
    }

    pub(super) async fn problems(&self) -> Result<ById<Vec<problem::Model>>> {
        let read = || async {
            store::integrations::load_problems(&self.reader.store, &self.ids)
                .await
                .map_err(errors::internal)
        };
        self.problems.get((), read).await
    }

    pub(super) async fn latest_syncs(&self) -> Result<ById<SyncRun>> {
        let read = || async {
            let runs = store::sync_runs::load_latest_runs(&self.reader.store, &self.ids)
                .await
                .map_err(errors::internal)?;
            let runs = SyncRun::group(&self.reader, runs).into_iter();
            Ok(runs.map(|run| (run.row().integration_id, run)).collect())
        };
        self.latest.get((), read).await
    }

    pub(super) async fn syncs(&self, page: PageArguments) -> Result<Arc<Listing<SyncRun>>> {
        let listing = || async {
            let list = store::sync_runs::list_runs(&self.reader.store, &self.ids);
            Listing::new(&self.reader, list, SyncRun::group, &page)
        };
        self.syncs.get(page.clone(), listing).await
    }

    pub(super) async fn users(&self, asked: UsersAsked) -> Result<Arc<Listing<User>>> {
        let listing = || async {
            let (page, filter, order) = &asked;
            let among = Among::Each(&self.ids);
            let list = list_users(&self.reader, among, filter.as_ref(), order.as_ref())?;
            Listing::new(&self.reader, list, User::group, page)
        };
        self.users.get(asked.clone(), listing).await
    }

    pub(super) async fn apps(&self, asked: AppsAsked) -> Result<Arc<Listing<App>>> {
        let listing = || async {
            let (page, filter, order) = &asked;
            let among = Among::Each(&self.ids);
            let list = list_apps(&self.reader, among, filter.as_ref(), order.as_ref())?;
            Listing::new(&self.reader, list, App::group, page)
        };
        self.apps.get(asked.clone(), listing).await
    }

    pub(super) async fn activity(&self, asked: ActivitySide) -> Result<Arc<Listing<Activity>>> {
        let listing = || async { asked.listing(&self.reader, &self.ids) };
        self.activity.get(asked.clone(), listing).await
    }

    pub(super) async fn webhooks(&self) -> Result<ById<Vec<Webhook>>> {
        let read = || Webhook::of_each(&self.reader, &self.ids);
        self.webhooks.get((), read).await
    }

    /// By the days that `since` lies back.
    pub(super) async fn summaries(&self, days: i32, since: Millis) -> Result<ById<insights::Summary>> {
        let read = || async {
            load_summaries(&self.reader.store, &self.ids, since)
                .await
                .map_err(errors::internal)
        };
        self.summaries.get(days, read).await
    }

    /// By what, and the days that `since` lies back.
    pub(super) async fn breakdowns(
        &self,
        (by, days): (BreakdownBy, i32),
        since: Millis,
    ) -> Result<Arc<Breakdowns>> {
        let read = || async {
            let parts = load_breakdowns(&self.reader.store, &self.ids, by.of_insights(), since)
                .await
                .map_err(errors::internal)?;
            Ok(Breakdowns::new(&self.reader, parts))
        };
        self.breakdowns.get((by, days), read).await
    }

    /// The sign-ins of one of them by period.
    pub(super) async fn usage(
        &self,
        id: IntegrationId,
        (period, bounds): (Period, Bounds),
    ) -> Result<Rows<InOrder<UsagePoint>>> {
        let read = || async {
            let users = self.reader.selected.has("activeUsers");
            load_org_points(&self.reader.store, &self.ids, period, bounds, users)
                .await
                .map_err(errors::internal)
        };
        let points = self.points.get((period, bounds), read).await?;
        let points = points.get(&id).into_iter().flatten();
        Ok(points.map(UsagePoint::of).collect())
    }

    pub(super) async fn renewals(&self, asked: RenewalSide) -> Result<Arc<Listing<App>>> {
        let listing = || async { asked.listing(&self.reader, &self.ids) };
        self.renewals.get(asked.clone(), listing).await
    }

    pub(super) async fn reclaimable(&self, asked: ReclaimableSide) -> Result<Arc<Listing<Assignment>>> {
        let listing = || async { asked.listing(&self.reader, &self.ids) };
        self.reclaimable.get(asked.clone(), listing).await
    }
}
