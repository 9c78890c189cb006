//! The lists of the graph for whoever reads them without GraphQL, such as exports: the same filters and orders by the same
//! names, and the same ids.

use std::sync::Arc;

use async_graphql::{ID, InputObject, ScalarType, Value};

pub use super::seat_report::ReportPeriod;
use super::{
    activity::ActivityFilter,
    app_list::{self, AppFilter, AppOrder},
    arguments::{Arguments, BadArgument},
    assignment::AssignmentFilter,
    breakdown::BreakdownBy,
    enums,
    global_id::{self, GlobalId, filter},
    reader::Reader,
    reclaim::{ReclaimReason, ReclaimableFilter},
    renewal,
    scalars::{Date, DateTime},
    selected::Selected,
    signal::AppSignalCode,
    usage::{Granularity, UsageFilter},
    user_list::{UserFilter, UserOrder, list_users},
};
use crate::{
    clock::Clock,
    insights,
    store::{
        Among, AppId, Day, IntegrationId, Millis, Store, StoreError, Tenants, UserId, activities,
        app_signals::Signal,
        apps::AppRow,
        assignments::{SeatKey, SeatRow},
        entities::activity,
        paging::List,
        reclaimable::ReclaimFilter,
        seat_list::{SeatListFilter, list_all_seats},
        usage::{Period, StatKey, UsageRow, list_stats},
        users::UserRow,
    },
};

/// Who asks, of what, and with which arguments: names and texts, as a query string has them.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What is read.
    pub store: &'a Store,
    /// By which inactivity is told.
    pub clock: &'a Arc<dyn Clock>,
    /// The integrations that it may be about: see [`tenants`].
    pub tenants: &'a Tenants,
    /// The arguments.
    pub arguments: &'a [(String, String)],
}

impl Asked<'_> {
    fn reader(&self) -> Reader {
        Reader {
            store: self.store.clone(),
            clock: Arc::clone(self.clock),
            selected: Selected::ALL,
        }
    }
}

/// Of which integration, user and app.
#[derive(Debug, InputObject)]
struct Of {
    integration_id: Option<ID>,
    user_id: Option<ID>,
    app_id: Option<ID>,
}

#[derive(Debug, InputObject)]
struct Length {
    #[graphql(default_with = "Granularity::Day")]
    granularity: Granularity,
}

/// Those of `tenants` that a list with these arguments can be about.
///
/// # Errors
/// Where the store fails.
pub async fn tenants(
    store: &Store,
    tenants: &Tenants,
    arguments: &[(String, String)],
) -> Result<Tenants, StoreError> {
    let id = |name| {
        let given = arguments.iter().find(|(given, _)| given == name);
        given.and_then(|(_, id)| global_id::decode(id))
    };
    let mut narrowed = tenants.clone();
    if let Some(GlobalId::Integration(id)) = id("integrationId") {
        narrowed = narrowed.narrowed_to(Some(id));
    }
    let user = match id("userId") {
        Some(GlobalId::User(user)) => Some(user),
        _ => None,
    };
    let app = match id("appId") {
        Some(GlobalId::App(app)) => Some(app),
        _ => None,
    };
    narrowed.narrowed_to_owner(store, user, app).await
}

/// The users that `Query.users` has for the same filter and order.
///
/// # Errors
/// The argument that cannot be used.
pub fn users(asked: Asked<'_>) -> Result<List<UserRow>, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let filter: UserFilter = arguments.read()?;
    let order: Option<UserOrder> = arguments.read_order()?;
    arguments.finish()?;
    let among = Among::All(asked.tenants);
    Ok(list_users(&asked.reader(), among, Some(&filter), order.as_ref())?)
}

/// The apps that `Query.apps` has for the same filter and order.
///
/// # Errors
/// The argument that cannot be used.
pub fn apps(asked: Asked<'_>) -> Result<List<AppRow>, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let filter: AppFilter = arguments.read()?;
    let order: Option<AppOrder> = arguments.read_order()?;
    arguments.finish()?;
    let among = Among::All(asked.tenants);
    Ok(app_list::list_apps(
        &asked.reader(),
        among,
        Some(&filter),
        order.as_ref(),
    )?)
}

/// The seats of all users and apps that `User.assignments` and `App.assignments` have for the same filter, by integration,
/// app and user; of one of these, where an id is given.
///
/// # Errors
/// The argument that cannot be used.
pub fn assignments(asked: Asked<'_>) -> Result<List<SeatRow>, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let of: Of = arguments.read()?;
    let seats: AssignmentFilter = arguments.read()?;
    arguments.finish()?;
    let filter = SeatListFilter {
        integration: of.integration_id.as_ref().map(filter::integration),
        user: of.user_id.as_ref().map(filter::user),
        app: of.app_id.as_ref().map(filter::app),
        seats: seats.resolve(&asked.reader())?,
    };
    Ok(list_all_seats(asked.tenants, &filter))
}

/// The stats that `Query.usageStats` has for the same filter and granularity, in its order, and the length of their periods.
///
/// # Errors
/// The argument that cannot be used.
pub fn usage(asked: Asked<'_>) -> Result<(Period, List<UsageRow>), BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let filter: UsageFilter = arguments.read()?;
    let length: Length = arguments.read()?;
    arguments.finish()?;
    let period = length.granularity.period();
    Ok((period, list_stats(asked.tenants, &filter.resolve()?, period)))
}

#[derive(Debug, InputObject)]
struct Days {
    #[graphql(default = 30)]
    inactive_days: i32,
}

#[derive(Debug, InputObject)]
struct OfIntegration {
    integration_id: Option<ID>,
}

#[derive(Debug, InputObject)]
struct Within {
    #[graphql(default = 90)]
    within_days: i32,
}

#[derive(Debug, InputObject)]
struct ByWhat {
    #[graphql(default_with = "BreakdownBy::Department")]
    by: BreakdownBy,
}

/// The apps that `Query.apps` has for the same filter and order, and the period that their seats are told for.
///
/// # Errors
/// The argument that cannot be used.
pub fn seats(asked: Asked<'_>) -> Result<(ReportPeriod, List<AppRow>), BadArgument> {
    let reader = asked.reader();
    let mut arguments = Arguments::new(asked.arguments);
    let days: Days = arguments.read()?;
    let filter: AppFilter = arguments.read()?;
    let order: Option<AppOrder> = arguments.read_order()?;
    arguments.finish()?;
    let among = Among::All(asked.tenants);
    let list = app_list::list_apps(&reader, among, Some(&filter), order.as_ref())?;
    Ok((ReportPeriod::new(&reader, days.inactive_days)?, list))
}

/// Which seats `Integration.reclaimable` has.
///
/// # Errors
/// The argument that cannot be used.
pub fn reclaimable(asked: Asked<'_>) -> Result<ReclaimFilter, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let days: Days = arguments.read()?;
    let filter: ReclaimableFilter = arguments.read()?;
    let _: OfIntegration = arguments.read()?;
    arguments.finish()?;
    Ok(filter.resolve(&asked.reader(), days.inactive_days)?)
}

/// Over which period the seats of `Integration.renewals` are told, and from which day to which day licences renew.
///
/// # Errors
/// The argument that cannot be used.
pub fn renewals(asked: Asked<'_>) -> Result<(ReportPeriod, Day, Day), BadArgument> {
    let reader = asked.reader();
    let mut arguments = Arguments::new(asked.arguments);
    let days: Days = arguments.read()?;
    let within: Within = arguments.read()?;
    let _: OfIntegration = arguments.read()?;
    arguments.finish()?;
    let (from, to) = renewal::stretch(&reader, within.within_days)?;
    Ok((ReportPeriod::new(&reader, days.inactive_days)?, from, to))
}

/// By what `Integration.breakdown` tells seats, and over which period.
///
/// # Errors
/// The argument that cannot be used.
pub fn breakdown(asked: Asked<'_>) -> Result<(insights::By, ReportPeriod), BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let by: ByWhat = arguments.read()?;
    let days: Days = arguments.read()?;
    let _: OfIntegration = arguments.read()?;
    arguments.finish()?;
    Ok((
        by.by.of_insights(),
        ReportPeriod::new(&asked.reader(), days.inactive_days)?,
    ))
}

/// Over which period `Integration.summary` is told.
///
/// # Errors
/// The argument that cannot be used.
pub fn summary(asked: Asked<'_>) -> Result<ReportPeriod, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let days: Days = arguments.read()?;
    let _: OfIntegration = arguments.read()?;
    arguments.finish()?;
    Ok(ReportPeriod::new(&asked.reader(), days.inactive_days)?)
}

/// Which entries `Integration.activity` has.
///
/// # Errors
/// The argument that cannot be used.
pub fn activity(asked: Asked<'_>) -> Result<activities::ActivityFilter, BadArgument> {
    let mut arguments = Arguments::new(asked.arguments);
    let filter: ActivityFilter = arguments.read()?;
    let _: OfIntegration = arguments.read()?;
    arguments.finish()?;
    Ok(filter.resolve())
}

/// The global id of an entry of the feed.
pub fn activity_id(entry: &activity::Model) -> String {
    GlobalId::Activity(entry.integration_id, entry.number).encode().0
}

/// The API's name of a signal.
pub fn signal_code(signal: Signal) -> &'static str {
    enums::name(AppSignalCode::from(signal))
}

/// The API's name of a reason to take a seat back.
pub fn reason_code(reason: insights::ReclaimReason) -> &'static str {
    enums::name(ReclaimReason::from(reason))
}

/// The global id of an integration.
pub fn integration_id(id: IntegrationId) -> String {
    GlobalId::Integration(id).encode().0
}

/// The global id of a user.
pub fn user_id(id: UserId) -> String {
    GlobalId::User(id).encode().0
}

/// The global id of an app.
pub fn app_id(id: AppId) -> String {
    GlobalId::App(id).encode().0
}

/// The global id of a seat.
pub fn assignment_id((integration, app, user): SeatKey) -> String {
    GlobalId::Assignment(integration, app, user).encode().0
}

/// The global id of a stat.
pub fn stat_id(period: Period, key: StatKey) -> String {
    GlobalId::UsageStat(period, key).encode().0
}

/// An instant as the API writes it.
pub fn instant(at: Millis) -> String {
    written(&DateTime(at))
}

/// A day as the API writes it.
pub fn day(day: Day) -> String {
    written(&Date(day))
}

fn written(value: &impl ScalarType) -> String {
    match value.to_value() {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
