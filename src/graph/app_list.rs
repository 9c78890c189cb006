//! Which apps a connection asks for, and in which order.

use async_graphql::{Enum, ID, InputObject, Result};

use super::{
    app::AppStatus, enums, global_id::filter, order::OrderDirection, reader::Reader, review::ReviewState,
    search, signal::AppSignalCode,
};
use crate::store::{
    self,
    apps::{AppRow, AppSort},
};

/// Over how many days MONTHLY_WASTE is told, as `seats` does by default.
const WASTE_DAYS: i32 = 30;

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
    /// What seats cost that nobody used for 30 days, in minor units of whatever currency; apps without a license count as least.
    MonthlyWaste,
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
    /// With one of these reviews. Okta's own apps take no part in reviews.
    review: Option<Vec<ReviewState>>,
    /// With one of these signals.
    signals: Option<Vec<AppSignalCode>>,
    /// Okta's own apps only, or all others only.
    owned_by_okta: Option<bool>,
    /// Whose label and catalogue key contain each of these words, in any order, with or without capitals and accents.
    search: Option<String>,
}

impl AppFilter {
    fn resolve(&self, reader: &Reader) -> Result<store::apps::AppFilter> {
        Ok(store::apps::AppFilter {
            integration: self.integration_id.as_ref().map(filter::integration),
            statuses: self
                .status
                .as_ref()
                .map(|statuses| statuses.iter().map(|status| enums::name(*status)).collect()),
            owned_by_okta: self.owned_by_okta,
            reviews: self
                .review
                .as_ref()
                .map(|reviews| reviews.iter().map(|review| enums::name(*review)).collect()),
            signals: self.signals.as_ref().map(|codes| {
                let signals = codes.iter().map(|code| code.signal());
                (signals.collect(), reader.now())
            }),
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
        Some(filter) => filter.resolve(reader)?,
        None => store::apps::AppFilter::default(),
    };
    let sort = match order.map(|order| order.field) {
        None | Some(AppOrderField::Label) => AppSort::Label,
        Some(AppOrderField::AssignedUsers) => AppSort::AssignedUsers,
        Some(AppOrderField::SignIns) => AppSort::SignIns,
        Some(AppOrderField::LastSignInAt) => AppSort::LastSignIn,
        Some(AppOrderField::MonthlyWaste) => AppSort::MonthlyWaste(reader.days_ago(WASTE_DAYS)),
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
