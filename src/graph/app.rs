//! The type App: an app of an Okta org.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};

use super::{
    assignment::{Assignment, AssignmentFilter, AssignmentOrder, AssignmentSide},
    connection::{Connection, Listed, Listing, PageArguments, ToldBy, int, rows},
    enums, errors,
    global_id::{GlobalId, filter},
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    order::OrderDirection,
    reader::Reader,
    references::{Referenced, References},
    rows::Rows,
    scalars::Date,
    search,
    shared::Shared,
    usage::{Granularity, UsagePoint, bounds},
};
use crate::store::{
    self, AppId, IntegrationId, Millis, Store, StoreError,
    apps::{AppRow, AppSort},
    assignments::SeatsOf,
    columns::Columns,
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

/// By what apps are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AppOrderField {
    /// The label.
    Label,
    /// How many users are assigned.
    AssignedUsers,
    /// How many sign-ins were counted.
    SignIns,
    /// The last counted sign-in.
    LastSignInAt,
}

/// The order of apps.
#[derive(Debug, Clone, PartialEq, InputObject)]
pub(super) struct AppOrder {
    /// By what.
    field: AppOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// Which apps. Every field that is given must hold; an empty list is fulfilled by none.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct AppFilter {
    /// Of this integration.
    integration_id: Option<ID>,
    /// With one of these statuses.
    status: Option<Vec<AppStatus>>,
    /// Okta's own apps only, or all others only.
    owned_by_okta: Option<bool>,
    /// Whose label and catalogue key contain each of these words, in any order, with or without capitals and accents.
    search: Option<String>,
}

impl AppFilter {
    fn resolve(&self) -> Result<store::apps::AppFilter> {
        Ok(store::apps::AppFilter {
            integration: self.integration_id.as_ref().map(filter::integration),
            statuses: self
                .status
                .as_ref()
                .map(|statuses| statuses.iter().map(|status| enums::name(*status)).collect()),
            owned_by_okta: self.owned_by_okta,
            search: search::needle(self.search.as_deref())?,
        })
    }
}

/// The apps that the arguments of a connection ask for.
pub(super) fn list_apps(
    reader: &Reader,
    among: store::Among<'_>,
    filter: Option<&AppFilter>,
    order: Option<&AppOrder>,
) -> Result<store::paging::List<AppRow>> {
    let filter = match filter {
        Some(filter) => filter.resolve()?,
        None => store::apps::AppFilter::default(),
    };
    let sort = match order.map(|order| order.field) {
        None | Some(AppOrderField::Label) => AppSort::Label,
        Some(AppOrderField::AssignedUsers) => AppSort::AssignedUsers,
        Some(AppOrderField::SignIns) => AppSort::SignIns,
        Some(AppOrderField::LastSignInAt) => AppSort::LastSignIn,
    };
    let descending = order.is_some_and(|order| order.direction == OrderDirection::Desc);
    Ok(store::apps::list_apps(
        &reader.store,
        among,
        &filter,
        sort,
        descending,
    ))
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
        ("status", &["status"]),
        ("sign_on_mode", &["signOnMode"]),
        ("owned_by_okta", &["ownedByOkta"]),
        ("created_at", &["createdAt"]),
        ("last_sign_in_at", &["lastSignInAt"]),
        ("sign_ins", &["signIns"]),
        ("seats", &["assignments"]),
        ("days_built", &["signIns", "activeUsers", "usage"]),
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
}
