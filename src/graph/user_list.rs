//! Lists of users: which, and in what order.

use async_graphql::{Enum, ID, InputObject, Result};

use super::{enums, global_id::filter, order::OrderDirection, reader::Reader, search};
use crate::store::{
    self,
    users::{UserRow, UserSort},
};

/// Where a user stands in Okta's life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum UserStatus {
    /// Created, not activated.
    Staged,
    /// Activated, has not finished setting up a password.
    Provisioned,
    /// May sign in.
    Active,
    /// Is recovering a password.
    Recovery,
    /// Has to set a new password.
    PasswordExpired,
    /// Locked out after failed sign-ins.
    LockedOut,
    /// Suspended by an administrator.
    Suspended,
    /// Deactivated by an administrator.
    Deprovisioned,
    /// No longer in Okta; kept because sign-ins of theirs were counted.
    Deleted,
}

/// By what users are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum UserOrderField {
    /// Name.
    Name,
    /// Primary e-mail address.
    Email,
    /// Last sign-in to Okta itself.
    LastLoginAt,
}

/// The order of users.
#[derive(Debug, Clone, PartialEq, InputObject)]
pub(super) struct UserOrder {
    /// By what.
    field: UserOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// Which users. Every field that is given must hold; an empty list is fulfilled by nobody.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct UserFilter {
    /// Of this integration.
    integration_id: Option<ID>,
    /// With one of these statuses.
    status: Option<Vec<UserStatus>>,
    /// Whose name, e-mail address and login contain each of these words, in any order, with or without capitals and accents.
    search: Option<String>,
    /// With this e-mail address, in upper or lower case.
    email: Option<String>,
    /// Of one of these departments, as written in Okta.
    department: Option<Vec<String>>,
    /// Without a counted sign-in to any app for this many days.
    inactive_days: Option<i32>,
}

impl UserFilter {
    pub(super) fn resolve(&self, reader: &Reader) -> Result<store::users::UserFilter> {
        Ok(store::users::UserFilter {
            integration: self.integration_id.as_ref().map(filter::integration),
            statuses: self
                .status
                .as_ref()
                .map(|statuses| statuses.iter().map(|status| enums::name(*status)).collect()),
            search: search::needle(self.search.as_deref())?,
            email: self.email.clone(),
            departments: self.department.clone(),
            inactive_since: reader.inactive_since("filter.inactiveDays", self.inactive_days)?,
        })
    }
}

/// The users that the arguments of a connection ask for.
pub(super) fn list_users(
    reader: &Reader,
    among: store::Among<'_>,
    filter: Option<&UserFilter>,
    order: Option<&UserOrder>,
) -> Result<store::paging::List<UserRow>> {
    let filter = match filter {
        Some(filter) => filter.resolve(reader)?,
        None => store::users::UserFilter::default(),
    };
    let sort = match order.map(|order| order.field) {
        None | Some(UserOrderField::Name) => UserSort::Name,
        Some(UserOrderField::Email) => UserSort::Email,
        Some(UserOrderField::LastLoginAt) => UserSort::LastLogin,
    };
    let descending = order.is_some_and(|order| order.direction == OrderDirection::Desc);
    Ok(store::users::list_users(
        &reader.store,
        among,
        &filter,
        sort,
        descending,
    ))
}
