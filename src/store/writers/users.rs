//! Writing users: those of Okta's list in whole, those met elsewhere as rows to be completed by the list.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, SimpleExpr},
};

use super::{PageWriter, UserRecord, activity::News, known::KnownBy};
use crate::store::{StoreError, UserId, activities::Kind, entities::user, keys, status};

impl PageWriter {
    /// Takes in users of Okta's list; gives how many of them this run had not seen before.
    pub async fn upsert_users(&self, records: &[UserRecord]) -> Result<i64, StoreError> {
        // A list that changes while it is paged may show a user twice, even on one page.
        let records: BTreeMap<&str, &UserRecord> =
            records.iter().map(|record| (&*record.okta_id, record)).collect();
        if records.is_empty() {
            return Ok(0);
        }
        let by = KnownBy {
            integration: user::Column::IntegrationId,
            okta_id: user::Column::OktaId,
            status: user::Column::Status,
            seen_run: user::Column::SeenRun,
        };
        let known = self
            .known_rows::<user::Entity>(by, records.keys().copied())
            .await?;
        let fresh = self.fresh(&known, records.len());
        let was_there = |okta_id: &str| known.is(okta_id, status::is_there);
        let moved = |there: bool| {
            let moved = records.values().filter(move |record| {
                status::is_there(&record.status) == there && was_there(&record.okta_id) != there
            });
            moved.map(|record| &*record.okta_id).collect::<Vec<_>>()
        };
        let (joined, left) = (moved(true), moved(false));
        user::Entity::insert_many(records.values().map(|record| self.user_row(record)))
            .on_conflict(
                OnConflict::columns([user::Column::IntegrationId, user::Column::OktaId])
                    .update_columns([
                        user::Column::Name,
                        user::Column::NameKey,
                        user::Column::Email,
                        user::Column::EmailKey,
                        user::Column::Login,
                        user::Column::SearchKey,
                        user::Column::Status,
                        user::Column::CreatedAt,
                        user::Column::ActivatedAt,
                        user::Column::LastUpdatedAt,
                        user::Column::Title,
                        user::Column::Department,
                        user::Column::Division,
                        user::Column::CostCenter,
                        user::Column::Organization,
                        user::Column::EmploymentType,
                        user::Column::CountryCode,
                        user::Column::SeenRun,
                    ])
                    .value(user::Column::LastLoginAt, later_login())
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        self.tell_users(Kind::UserJoined, &joined).await?;
        self.tell_users(Kind::UserLeft, &left).await?;
        Ok(fresh)
    }

    async fn tell_users(&self, kind: Kind, okta_ids: &[&str]) -> Result<(), StoreError> {
        if okta_ids.is_empty() || !self.told().await?.users {
            return Ok(());
        }
        let ids = self.known_users(okta_ids.iter().copied()).await?;
        let of = |okta_id: &&str| ids.get(*okta_id).copied();
        self.tell(
            kind,
            &okta_ids
                .iter()
                .filter_map(of)
                .map(News::of_user)
                .collect::<Vec<_>>(),
        )
        .await
    }

    /// The rows of these Okta ids; those that are missing are made, to be completed by the user list.
    pub(super) async fn user_ids<'a>(
        &self,
        okta_ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, UserId>, StoreError> {
        let wanted: std::collections::BTreeSet<&str> = okta_ids.into_iter().collect();
        let mut found = self.known_users(wanted.iter().copied()).await?;
        let missing: Vec<_> = wanted.into_iter().filter(|id| !found.contains_key(*id)).collect();
        if !missing.is_empty() {
            let rows = missing
                .iter()
                .map(|&okta_id| self.user_met(okta_id, okta_id, okta_id));
            user::Entity::insert_many(rows)
                .exec_without_returning(&self.tx)
                .await?;
            found.extend(self.known_users(missing.iter().copied()).await?);
        }
        Ok(found)
    }

    async fn known_users<'a>(
        &self,
        okta_ids: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<String, UserId>, StoreError> {
        let rows = user::Entity::find()
            .select_only()
            .columns([user::Column::OktaId, user::Column::Id])
            .filter(user::Column::IntegrationId.eq(self.integration))
            .filter(user::Column::OktaId.is_in(okta_ids))
            .into_tuple::<(String, UserId)>()
            .all(&self.tx)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// A user who was met outside the user list: in the log, as an assignee.
    pub(super) fn user_met(&self, okta_id: &str, name: &str, login: &str) -> user::ActiveModel {
        user::ActiveModel {
            integration_id: Set(self.integration),
            okta_id: Set(okta_id.to_owned()),
            name: Set(name.to_owned()),
            name_key: Set(keys::sort(name)),
            login: Set(login.to_owned()),
            search_key: Set(keys::search(&[name, login])),
            status: Set(status::UNKNOWN.to_owned()),
            ..Default::default()
        }
    }

    fn user_row(&self, record: &UserRecord) -> user::ActiveModel {
        user::ActiveModel {
            email: Set(record.email.clone()),
            email_key: Set(record.email.as_deref().map(keys::sort)),
            search_key: Set(keys::search(&[
                &record.name,
                record.email.as_deref().unwrap_or_default(),
                &record.login,
            ])),
            status: Set(record.status.clone()),
            created_at: Set(record.created_at),
            activated_at: Set(record.activated_at),
            last_login_at: Set(record.last_login_at),
            last_updated_at: Set(record.last_updated_at),
            title: Set(record.title.clone()),
            department: Set(record.department.clone()),
            division: Set(record.division.clone()),
            cost_center: Set(record.cost_center.clone()),
            organization: Set(record.organization.clone()),
            employment_type: Set(record.employment_type.clone()),
            country_code: Set(record.country_code.clone()),
            seen_run: Set(Some(self.run)),
            ..self.user_met(&record.okta_id, &record.name, &record.login)
        }
    }
}

/// The later of the two last logins: the log may have told of one that happened after Okta's list was read.
fn later_login() -> SimpleExpr {
    let old = || Expr::col((user::Entity, user::Column::LastLoginAt));
    let new = || Expr::col(("excluded", "last_login_at"));
    CaseStatement::new()
        .case(new().is_null().or(old().gt(new())), old())
        .finally(new())
        .into()
}
