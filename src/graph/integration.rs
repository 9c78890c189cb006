//! The type Integration: a connected Okta org.

use std::sync::Arc;

use async_graphql::{Object, Result};

use super::{
    activity::{Activity, ActivityFilter, ActivitySide},
    app::App,
    app_list::{AppFilter, AppOrder},
    assignment::Assignment,
    breakdown::{BreakdownBy, BreakdownPart},
    connection::{Connection, Listed, PageArguments, rows},
    enums,
    global_id::GlobalId,
    in_order::InOrder,
    integration_group::IntegrationGroup,
    integration_state::{Coverage, IntegrationStatus},
    leaf::Leaf,
    may::May,
    problem::IntegrationProblem,
    provider::{AuthMethod, Provider},
    reader::Reader,
    reclaim::{ReclaimableFilter, ReclaimableSide},
    references::Referenced,
    renewal::RenewalSide,
    rows::Rows,
    scalars::Date,
    seat_report::ReportPeriod,
    summary::{Summary, SummaryObject},
    sync_run::SyncRun,
    usage::{Granularity, UsagePoint, bounds},
    user::User,
    user_list::{UserFilter, UserOrder},
    webhook::Webhook,
};
use crate::store::{
    self, Day, IntegrationId, Millis, Store, StoreError,
    columns::Columns,
    coverage::{counted_days, covers},
    entities::{integration, problem},
};

/// A connected Okta org.
pub(super) type Integration = InOrder<IntegrationObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct IntegrationObject {
    row: Arc<integration::Model>,
    group: Arc<IntegrationGroup>,
}

impl Listed for Integration {
    type Row = integration::Model;
    const NAME: &'static str = "Integration";
}

impl Referenced for Integration {
    type Key = IntegrationId;
    const WHAT: &'static str = "integration";

    fn group(reader: &Arc<Reader>, rows: Vec<integration::Model>) -> Vec<Self> {
        let ids = rows.iter().map(|row| row.id).collect();
        let group = Arc::new(IntegrationGroup::new(reader, ids));
        rows.into_iter()
            .map(|row| {
                InOrder(IntegrationObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    fn key(row: &integration::Model) -> IntegrationId {
        row.id
    }

    async fn load(
        store: &Store,
        keys: &[(IntegrationId, IntegrationId)],
        _: Columns,
    ) -> Result<Vec<integration::Model>, StoreError> {
        store::integrations::load_integrations(store, keys.iter().map(|(id, _)| *id)).await
    }
}

impl IntegrationObject {
    pub(super) fn row_id(&self) -> IntegrationId {
        self.row.id
    }

    /// Whether the log of this period has been counted.
    pub(super) fn is_covered(&self, period: ReportPeriod) -> bool {
        covers(&self.row, period.since, period.now)
    }

    /// The first and the last day of which the whole log has been counted.
    pub(super) fn counted_days(&self) -> Option<(Day, Day)> {
        counted_days(&self.row)
    }

    async fn problem_rows(&self) -> Result<Vec<problem::Model>> {
        let problems = self.group.problems().await?;
        Ok(problems.get(&self.row.id).cloned().unwrap_or_default())
    }
}

/// A connected Okta org.
#[Object(name = "Integration")]
impl IntegrationObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::Integration(self.row.id))
    }

    /// Whose directory it reads.
    async fn provider(&self) -> Result<Provider> {
        enums::stored(&self.row.provider, "provider of an integration")
    }

    /// The Okta host, such as acme.okta.com.
    async fn domain(&self) -> Leaf<&str> {
        Leaf(&self.row.domain)
    }

    /// The company name that Okta gives for the org.
    async fn name(&self) -> Option<Leaf<&str>> {
        self.row.name.as_deref().map(Leaf)
    }

    /// How seatgraph shows to Okta who it is.
    async fn auth_method(&self) -> Result<AuthMethod> {
        enums::stored(&self.row.auth_method, "auth method of an integration")
    }

    /// Whether its data arrives.
    async fn status(&self) -> Result<IntegrationStatus> {
        Ok(if self.row.disconnected_at.is_some() {
            IntegrationStatus::Disconnected
        } else if self.problem_rows().await?.is_empty() {
            IntegrationStatus::Connected
        } else {
            IntegrationStatus::NeedsAttention
        })
    }

    /// What keeps data from arriving, each with what to do about it.
    async fn problems(&self) -> Result<Rows<InOrder<IntegrationProblem>>> {
        let rows = self.problem_rows().await?;
        rows.iter()
            .map(|row| IntegrationProblem::new(&row.code, &row.part, row.since).map(InOrder))
            .collect()
    }

    /// When it was connected, the last time.
    async fn connected_at(&self) -> Leaf<Millis> {
        Leaf(self.row.connected_at)
    }

    /// When the last successful sync ended.
    async fn last_synced_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_synced_at.map(Leaf)
    }

    /// When the next sync is planned.
    async fn next_sync_at(&self) -> Option<Leaf<Millis>> {
        self.row.next_sync_at.map(Leaf)
    }

    /// The part of the System Log that has been counted so far.
    async fn usage_coverage(&self) -> Option<InOrder<Coverage>> {
        let (from, to) = self.row.coverage_from.zip(self.row.coverage_to)?;
        Some(InOrder(Coverage::new(from, to)))
    }

    /// The newest sync, in whatever state.
    async fn latest_sync(&self) -> Result<Option<SyncRun>> {
        let latest = self.group.latest_syncs().await?;
        Ok(latest.get(&self.row.id).cloned())
    }

    /// Its syncs, newest first.
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn syncs(
        &self,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<SyncRun>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        Ok(Connection::of(self.group.syncs(page).await?, self.row.id.0))
    }

    /// The users of its directory, by name where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn users(
        &self,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which users.")] filter: Option<UserFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<UserOrder>,
    ) -> Result<Connection<User>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let listing = self.group.users((page, filter, order_by)).await?;
        Ok(Connection::of(listing, self.row.id.0))
    }

    /// The apps of the org, by label where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn apps(
        &self,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which apps.")] filter: Option<AppFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AppOrder>,
    ) -> Result<Connection<App>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let listing = self.group.apps((page, filter, order_by)).await?;
        Ok(Connection::of(listing, self.row.id.0))
    }

    /// What changed between its syncs, newest first: who joined and left, which apps came and went, whose seats were given
    /// and taken, and whose use fell. Told of each part from when it was first read whole, for 400 days.
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn activity(
        &self,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which entries.")] filter: Option<ActivityFilter>,
    ) -> Result<Connection<Activity>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let listing = self.group.activity(ActivitySide { page, filter }).await?;
        Ok(Connection::of(listing, self.row.id.0))
    }

    /// An app is told of in `activity` when fewer percent than this of its seats are in use: their holders signed in to it
    /// within 30 days. Null: none is.
    async fn usage_alert_percent(&self) -> Option<i32> {
        self.row.usage_alert_percent
    }

    /// Where the feed is delivered to, oldest first. For administrators.
    #[graphql(guard = "May::Administer")]
    async fn webhooks(&self) -> Result<Rows<Webhook>> {
        let webhooks = self.group.webhooks().await?;
        Ok(webhooks
            .get(&self.row.id)
            .into_iter()
            .flatten()
            .cloned()
            .collect())
    }

    /// The org at a glance: its seats, what they cost, and what nobody has looked at yet.
    #[graphql(complexity = "100 + child_complexity")]
    async fn summary(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<Summary> {
        let period = ReportPeriod::new(&self.group.reader, inactive_days)?;
        let summaries = self.group.summaries(inactive_days, period.since).await?;
        Ok(InOrder(SummaryObject {
            integration: self.clone(),
            period,
            figures: summaries.get(&self.row.id).cloned().unwrap_or_default(),
        }))
    }

    /// Its seats, their use and their waste by department and the like, those with the most seats first, so that costs can be charged
    /// back. Apps are those of its summary; the sums over all parts are those of the summary's seats.
    #[graphql(complexity = "100 + 100 * child_complexity")]
    async fn breakdown(
        &self,
        #[graphql(desc = "By what.")] by: BreakdownBy,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<Rows<BreakdownPart>> {
        let period = ReportPeriod::new(&self.group.reader, inactive_days)?;
        let parts = self.group.breakdowns((by, inactive_days), period.since).await?;
        Ok(parts.of(self, period))
    }

    /// Sign-ins of the whole org by day or month, oldest first; periods without any are left out. Apps are those of its summary: the
    /// sign-ins to Okta's own, and to those that Okta no longer has, are not in it.
    #[graphql(complexity = "100 + child_complexity")]
    async fn usage(
        &self,
        #[graphql(desc = "The length of the periods.", default_with = "Granularity::Month")]
        granularity: Granularity,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<Rows<InOrder<UsagePoint>>> {
        let asked = (granularity.period(), bounds("", from, to)?);
        self.group.usage(self.row.id, asked).await
    }

    /// Apps whose licenses renew from today on, the next first: see their `renewal`.
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn renewals(
        &self,
        #[graphql(desc = "So many days from today.", default = 90)] within_days: i32,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<App>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = RenewalSide { within_days, page };
        Ok(Connection::of(self.group.renewals(asked).await?, self.row.id.0))
    }

    /// Seats to take back, the costliest first: see their `reclaimReasons`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn reclaimable(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which seats.")] filter: Option<ReclaimableFilter>,
    ) -> Result<Connection<Assignment>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = ReclaimableSide {
            inactive_days,
            page,
            filter,
        };
        Ok(Connection::of(
            self.group.reclaimable(asked).await?,
            self.row.id.0,
        ))
    }
}
