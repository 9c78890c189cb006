//! The type App: an app of an Okta org.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};

use super::{
    app_group::AppGroup,
    assignment::{Assignment, AssignmentFilter, AssignmentOrder, AssignmentSide},
    connection::{Connection, Listed, PageArguments, ToldBy, int, rows},
    enums,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    license::License,
    reader::Reader,
    references::Referenced,
    renewal::Renewal,
    review::ReviewState,
    rows::Rows,
    scalars::Date,
    seat_report::{ReportPeriod, SeatReport},
    signal::AppSignal,
    usage::{Granularity, UsagePoint, bounds},
};
use crate::insights::{Known, longest_trend, renewal_of, signals_of};
use crate::store::{
    self, AppId, IntegrationId, Millis, Store, StoreError,
    apps::AppRow,
    columns::Columns,
    seat_counts::SeatCounts,
    status,
    usage::{Bounds, Period, Point, Sum},
};

/// Whether an app lets people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AppStatus {
    /// Configured in Okta and active.
    Active,
    /// Configured in Okta, not active.
    Inactive,
    /// No longer configured in Okta; kept because people signed in to it.
    Deleted,
}

/// An app of an Okta org.
pub(super) type App = InOrder<AppObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct AppObject {
    row: Arc<AppRow>,
    group: Arc<AppGroup>,
}

impl Listed for App {
    type Row = AppRow;
    const NAME: &'static str = "App";
    const TOLD_BY: ToldBy = &[
        ("okta_id", &["oktaId"]),
        ("label", &["label"]),
        ("name", &["name"]),
        ("status", &["status", "signals"]),
        ("sign_on_mode", &["signOnMode", "signals"]),
        (
            "owned_by_okta",
            &[
                "ownedByOkta",
                "signals",
                "review",
                "category",
                "license",
                "seats",
                "renewal",
                "monthlyCost",
            ],
        ),
        ("created_at", &["createdAt", "signals", "renewal"]),
        ("last_sign_in_at", &["lastSignInAt", "signals"]),
        ("sign_ins", &["signIns"]),
        ("seats", &["assignments", "signals"]),
        ("days_built", &["signIns", "activeUsers", "usage", "renewal"]),
        ("review", &["review"]),
        ("reviewed_at", &["reviewedAt"]),
        ("reviewed_by", &["reviewedBy"]),
        ("category", &["category"]),
        ("license_seats", &["license", "renewal"]),
        ("license_cost", &["license", "seats", "renewal", "monthlyCost"]),
        ("license_currency", &["license", "seats", "renewal"]),
        ("license_renews_on", &["license", "renewal"]),
        ("added_by_user_at", &["signals"]),
        ("added_by_user_event", &["signals"]),
        ("oauth_consent_at", &["signals"]),
        ("oauth_consent_event", &["signals"]),
        ("unassigned_sign_in_at", &["signals"]),
        ("first_seen_at", &["signals"]),
        ("deleted_at", &["signals"]),
        ("deletion_event", &["signals"]),
    ];
}

impl Referenced for App {
    type Key = AppId;
    const WHAT: &'static str = "app";

    fn group(reader: &Arc<Reader>, rows: Vec<AppRow>) -> Vec<Self> {
        let group = Arc::new(AppGroup::new(reader, &rows));
        rows.into_iter()
            .map(|row| {
                InOrder(AppObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    fn key(row: &AppRow) -> AppId {
        row.id
    }

    async fn load(
        store: &Store,
        keys: &[(IntegrationId, AppId)],
        columns: Columns,
    ) -> Result<Vec<AppRow>, StoreError> {
        store::apps::load_apps(store, keys.iter().copied(), columns).await
    }
}

impl AppObject {
    pub(super) fn row_id(&self) -> AppId {
        self.row.id
    }

    /// What a seat costs a month, where that is known, in minor units of the currency.
    pub(super) fn cost_per_seat(&self) -> Option<(i64, &str)> {
        let cost = self.row.license_cost.filter(|_| !self.row.owned_by_okta)?;
        Some((cost, self.row.license_currency.as_deref().unwrap_or_default()))
    }

    /// Whether the log of this period has been counted.
    pub(super) async fn is_covered(&self, period: ReportPeriod) -> Result<bool> {
        let integration = self.group.integrations.get(self.row.integration_id).await?;
        Ok(integration.is_covered(period))
    }

    /// Its seats over a period, which so many days tell; none of Okta's own apps.
    async fn seat_counts(&self, days: i32, period: ReportPeriod) -> Result<SeatCounts> {
        if self.row.owned_by_okta {
            return Ok(SeatCounts::default());
        }
        let counts = self.group.seat_counts(days, period.since).await?;
        Ok(counts.get(&self.row.id).copied().unwrap_or_default())
    }

    /// Its sign-ins by period, oldest first; periods without any are left out.
    async fn points(&self, period: Period, bounds: Bounds) -> Result<Vec<Point>> {
        let points = self.group.points(period, bounds).await?;
        Ok(points.get(&self.row.id).cloned().unwrap_or_default())
    }

    async fn sum(&self, bounds: Bounds) -> Result<Option<Sum>> {
        let sums = self.group.sums(bounds).await?;
        Ok(sums.get(&self.row.id).copied())
    }
}

/// An app of an Okta org.
#[Object(name = "App")]
impl AppObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::App(self.row.id))
    }

    /// Okta's own id of the app.
    async fn okta_id(&self) -> Leaf<Id<'_>> {
        Leaf(Id(&self.row.okta_id))
    }

    /// The Okta org that has the app.
    async fn integration(&self) -> Result<Integration> {
        self.group.integrations.get(self.row.integration_id).await
    }

    /// The name that people see.
    async fn label(&self) -> Leaf<&str> {
        Leaf(&self.row.label)
    }

    /// Okta's catalogue key of the app, such as google or bookmark; empty where only the System Log knows the app.
    async fn name(&self) -> Leaf<&str> {
        Leaf(&self.row.name)
    }

    /// Whether the app lets people in.
    async fn status(&self) -> Result<AppStatus> {
        enums::stored(status::app(&self.row.status), "status of an app")
    }

    /// As Okta names it: SAML_2_0, OPENID_CONNECT, …
    async fn sign_on_mode(&self) -> Option<Leaf<&str>> {
        self.row.sign_on_mode.as_deref().map(Leaf)
    }

    /// When the app was configured in Okta.
    async fn created_at(&self) -> Option<Leaf<Millis>> {
        self.row.created_at.map(Leaf)
    }

    /// The last counted sign-in of anybody.
    async fn last_sign_in_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_sign_in_at.map(Leaf)
    }

    /// Successful sign-ins from day `from` to day `to`, both included; without bounds, all that were counted.
    async fn sign_ins(
        &self,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<i32> {
        let bounds = bounds("", from, to)?;
        if bounds == Bounds::default() {
            return Ok(int(self.row.sign_ins));
        }
        let sum = self.sum(bounds).await?;
        Ok(sum.map_or(0, |sum| int(sum.sign_ins)))
    }

    /// People who signed in at least once in the period.
    async fn active_users(
        &self,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<i32> {
        let sum = self.sum(bounds("", from, to)?).await?;
        Ok(sum.map_or(0, |sum| int(sum.users)))
    }

    /// Sign-ins by day or month, oldest first; periods without any are left out.
    #[graphql(complexity = "50 + child_complexity")]
    async fn usage(
        &self,
        #[graphql(desc = "The length of the periods.", default_with = "Granularity::Month")]
        granularity: Granularity,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<Rows<InOrder<UsagePoint>>> {
        let points = self.points(granularity.period(), bounds("", from, to)?).await?;
        Ok(points.iter().map(UsagePoint::of).collect())
    }

    /// The app's seats, by the user's name where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which seats.")] filter: Option<AssignmentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AssignmentOrder>,
    ) -> Result<Connection<Assignment>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = AssignmentSide::new(page, filter, order_by);
        let total = asked.is_unfiltered().then_some(self.row.seats);
        let listing = self.group.assignments(asked, &context.look_ahead()).await?;
        Ok(Connection::of(listing, self.row.id.0).with_total(total))
    }

    /// One of Okta's own (dashboard, admin console, browser plugin, …): listed, but no part of seats, costs, signals or
    /// reviews.
    async fn owned_by_okta(&self) -> bool {
        self.row.owned_by_okta
    }

    /// What your company thinks of it; UNREVIEWED for Okta's own.
    async fn review(&self) -> Result<ReviewState> {
        match self.row.owned_by_okta {
            true => Ok(ReviewState::Unreviewed),
            false => enums::stored(&self.row.review, "review of an app"),
        }
    }

    /// What it is for, as your company says: apps of one category can stand in for each other. Capitals and accents make no difference.
    async fn category(&self) -> Option<Leaf<&str>> {
        let category = self.row.category.as_deref();
        category.filter(|_| !self.row.owned_by_okta).map(Leaf)
    }

    /// When it was reviewed; null where it is not.
    async fn reviewed_at(&self) -> Option<Leaf<Millis>> {
        self.row.reviewed_at.map(Leaf)
    }

    /// Who reviewed it, as their access token or they were called then; null where it is not reviewed.
    async fn reviewed_by(&self) -> Option<Leaf<&str>> {
        self.row.reviewed_by.as_deref().map(Leaf)
    }

    /// Why this app may be outside IT's control; empty where nothing points to it.
    async fn signals(&self) -> Rows<InOrder<AppSignal>> {
        let shown = signals_of(&self.row, self.group.reader.now());
        shown
            .into_iter()
            .map(|shown| AppSignal::of(shown, &self.row))
            .collect()
    }

    /// What its seats cost, where somebody said so; null for Okta's own.
    async fn license(&self) -> Option<InOrder<License>> {
        License::of(&self.row)
    }

    /// When its license renews, and how many seats to renew it at; null where that day is not known.
    #[graphql(complexity = "10 + child_complexity")]
    async fn renewal(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<Option<Renewal>> {
        let period = ReportPeriod::new(&self.group.reader, inactive_days)?;
        let today = period.now.day();
        if self.row.license_renews_on.is_none() {
            return Ok(None);
        }
        let (from, to) = longest_trend(today);
        let bounds = Bounds {
            from: Some(from),
            to: Some(to),
        };
        let integration = self.group.integrations.get(self.row.integration_id).await?;
        let known = Known {
            counted: integration.counted_days(),
            points: &self.points(Period::Month, bounds).await?,
            seats: self.seat_counts(inactive_days, period).await?,
        };
        let renewal = renewal_of(&self.row, today, known);
        let currency = self.row.license_currency.as_deref().unwrap_or_default();
        Ok(renewal.map(|renewal| Renewal::of(renewal, currency)))
    }

    /// Seats in use and seats to reclaim; none of Okta's own apps.
    #[graphql(complexity = "10 + child_complexity")]
    async fn seats(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<SeatReport> {
        let period = ReportPeriod::new(&self.group.reader, inactive_days)?;
        let counts = self.seat_counts(inactive_days, period).await?;
        Ok(SeatReport::of_app(self.clone(), period, counts))
    }
}
