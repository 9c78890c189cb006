//! The table `users`: the people of a directory, those who left it but signed in, too.

use sea_orm::entity::prelude::*;

use crate::store::{AppId, IntegrationId, Millis, RunId, UserId};

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: UserId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// Okta's own id (`00u…`).
    pub okta_id: String,
    /// What to call the person.
    pub name: String,
    /// The name as it is sorted.
    pub name_key: String,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// The e-mail address as it is sorted.
    pub email_key: Option<String>,
    /// Okta's login, often but not always an e-mail address.
    pub login: String,
    /// Name, e-mail and login as they are searched.
    pub search_key: String,
    /// Okta's status, `DELETED` for one no longer in Okta, `UNKNOWN` for one not read yet.
    pub status: String,
    /// When Okta created the user.
    pub created_at: Option<Millis>,
    /// When the user was activated.
    pub activated_at: Option<Millis>,
    /// The last sign-in to Okta itself.
    pub last_login_at: Option<Millis>,
    /// When Okta last changed the user.
    pub last_updated_at: Option<Millis>,
    /// The last counted sign-in to any app.
    pub last_sign_in_at: Option<Millis>,
    /// The app of that sign-in.
    pub last_sign_in_app_id: Option<AppId>,
    /// The run in which Okta's user list last showed the user.
    pub seen_run: Option<RunId>,
    /// Job title.
    pub title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Division.
    pub division: Option<String>,
    /// Cost centre.
    pub cost_center: Option<String>,
    /// Organization.
    pub organization: Option<String>,
    /// Okta's `userType`.
    pub employment_type: Option<String>,
    /// Country code.
    pub country_code: Option<String>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
