//! The type App: an app of an Okta org.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, Enum, Object, Result};

use super::{
    assignment::{Assignment, AssignmentFilter, AssignmentOrder, AssignmentSide},
    connection::{Connection, Listed, Listing, PageArguments, ToldBy, int, rows},
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    license::License,
    reader::Reader,
    references::{Referenced, References},
    review::ReviewState,
    rows::Rows,
    scalars::Date,
    seat_report::{ReportPeriod, SeatReport},
    shared::Shared,
    signal::AppSignal,
    usage::{Granularity, UsagePoint, bounds},
};
use crate::insights::signals_of;
use crate::store::{
    self, AppId, IntegrationId, Millis, Store, StoreError,
    apps::AppRow,
    assignments::SeatsOf,
    columns::Columns,
    seat_counts::{SeatCounts, load_seat_counts},
    status,
    usage::{AppKey, Bounds, Period, Point, Sum, load_app_points, load_app_sums},
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

struct AppGroup {
    reader: Arc<Reader>,
    keys: Vec<AppKey>,
    integrations: References<Integration>,
    sums: Shared<Bounds, BTreeMap<AppId, Sum>>,
    points: Shared<(Period, Bounds), BTreeMap<AppId, Vec<Point>>>,
    assignments: Shared<AssignmentSide, Arc<Listing<Assignment>>>,
    seats: Shared<i32, BTreeMap<AppId, SeatCounts>>,
}

impl AppGroup {
    fn seat_keys(&self) -> Vec<(IntegrationId, AppId)> {
        self.keys.iter().map(|key| (key.integration, key.app)).collect()
    }
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
                "license",
                "seats",
                "monthlyCost",
            ],
        ),
        ("created_at", &["createdAt", "signals"]),
        ("last_sign_in_at", &["lastSignInAt", "signals"]),
        ("sign_ins", &["signIns"]),
        ("seats", &["assignments"]),
        ("days_built", &["signIns", "activeUsers", "usage"]),
        ("review", &["review"]),
        ("reviewed_at", &["reviewedAt"]),
        ("reviewed_by", &["reviewedBy"]),
        ("license_seats", &["license"]),
        ("license_cost", &["license", "seats", "monthlyCost"]),
        ("license_currency", &["license"]),
        ("license_renews_on", &["license"]),
        ("added_by_user_at", &["signals"]),
        ("added_by_user_event", &["signals"]),
        ("oauth_consent_at", &["signals"]),
        ("oauth_consent_event", &["signals"]),
        ("first_seen_at", &["signals"]),
        ("deleted_at", &["signals"]),
    ];
}

impl Referenced for App {
    type Key = AppId;
    const WHAT: &'static str = "app";

    fn group(reader: &Arc<Reader>, rows: Vec<AppRow>) -> Vec<Self> {
        let group = Arc::new(AppGroup {
            reader: Arc::clone(reader),
            keys: rows.iter().map(key).collect(),
            integrations: References::new(
                reader,
                rows.iter().map(|row| (row.integration_id, row.integration_id)),
            ),
            sums: Shared::default(),
            points: Shared::default(),
            assignments: Shared::default(),
            seats: Shared::default(),
        });
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

    /// What a seat costs a month, where that is known, in minor units.
    pub(super) fn cost_per_seat(&self) -> Option<i64> {
        self.row.license_cost.filter(|_| !self.row.owned_by_okta)
    }

    /// Whether the log of this period has been counted.
    pub(super) async fn is_covered(&self, period: ReportPeriod) -> Result<bool> {
        let integration = self.group.integrations.get(self.row.integration_id).await?;
        Ok(integration.is_covered(period))
    }

    async fn sum(&self, bounds: Bounds) -> Result<Option<Sum>> {
        let group = &self.group;
        let read = || async {
            load_app_sums(&group.reader.store, &group.keys, bounds)
                .await
                .map_err(errors::internal)
        };
        let sums = group.sums.get(bounds, read).await?;
        Ok(sums.get(&self.row.id).copied())
    }
}

fn key(row: &AppRow) -> AppKey {
    AppKey {
        integration: row.integration_id,
        app: row.id,
        days_built: row.days_built,
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
        let (group, bounds, period) = (&self.group, bounds("", from, to)?, granularity.period());
        let read = || async {
            load_app_points(&group.reader.store, &group.keys, period, bounds)
                .await
                .map_err(errors::internal)
        };
        let points = group.points.get((period, bounds), read).await?;
        let points = points.get(&self.row.id);
        Ok(points.into_iter().flatten().map(UsagePoint::of).collect())
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
        let group = &self.group;
        let listing = || async {
            asked.listing(
                &group.reader,
                SeatsOf::Apps(&group.seat_keys()),
                &context.look_ahead(),
            )
        };
        let listing = group.assignments.get(asked.clone(), listing).await?;
        Ok(Connection::of(Arc::clone(&listing), self.row.id.0).with_total(total))
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
        let group = &self.group;
        let period = ReportPeriod::new(&group.reader, inactive_days)?;
        let read = || async {
            load_seat_counts(&group.reader.store, &group.seat_keys(), period.since)
                .await
                .map_err(errors::internal)
        };
        let counts = match self.row.owned_by_okta {
            true => None,
            false => group
                .seats
                .get(inactive_days, read)
                .await?
                .get(&self.row.id)
                .copied(),
        };
        Ok(SeatReport::of_app(
            self.clone(),
            period,
            counts.unwrap_or_default(),
            self.cost_per_seat(),
        ))
    }
}
