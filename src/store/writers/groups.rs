//! Writing groups: those of Okta's list, and those that seats are held through.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait,
    sea_query::{Expr, OnConflict, Query, UnionType},
};

use super::{AssignmentRecord, GroupRecord, PageWriter};
use crate::store::{
    AppId, GroupId, RunId, StoreError, UserId,
    entities::{app_user, group},
};

/// What there is of the seats of a page before they are written.
pub(super) struct Held {
    /// Those that there are, by their users, each with the run in which Okta last showed it.
    pub(super) seen: BTreeMap<UserId, Option<RunId>>,
    /// The groups that seats of the page are held through, by Okta's ids.
    pub(super) groups: HashMap<String, GroupId>,
}

impl PageWriter {
    /// Takes in groups of Okta's list.
    pub async fn upsert_groups(&self, records: &[GroupRecord]) -> Result<(), StoreError> {
        use group::Column;
        let records: BTreeMap<&str, &GroupRecord> =
            records.iter().map(|record| (&*record.okta_id, record)).collect();
        if records.is_empty() {
            return Ok(());
        }
        let rows = records
            .into_values()
            .map(|record| self.group_row(&record.okta_id, record.name.clone()));
        group::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::IntegrationId, Column::OktaId])
                    .update_column(Column::Name)
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// What there is of these seats in an app, whose users have these row ids, and the rows of the groups that they are held
    /// through: of both by one statement; groups that are missing are made by another, to be named by the list of groups.
    pub(super) async fn held(
        &self,
        app: AppId,
        rows: &BTreeMap<UserId, &AssignmentRecord>,
    ) -> Result<Held, StoreError> {
        use app_user::Column;
        let named: BTreeSet<&str> = rows
            .values()
            .filter_map(|record| record.group_okta_id.as_deref())
            .collect();
        let mut found = Query::select()
            .expr_as(Expr::cust("NULL"), "okta_id")
            .expr_as(Column::SeenRun.into_expr(), "id")
            .column(Column::UserId)
            .from(app_user::Entity)
            .and_where(Column::IntegrationId.eq(self.integration))
            .and_where(Column::AppId.eq(app))
            .and_where(Column::UserId.is_in(rows.keys().copied()))
            .and_where(Column::Scope.is_not_null())
            .take();
        if !named.is_empty() {
            let groups = Query::select()
                .column(group::Column::OktaId)
                .column(group::Column::Id)
                .expr(Expr::cust("NULL"))
                .from(group::Entity)
                .and_where(group::Column::IntegrationId.eq(self.integration))
                .and_where(group::Column::OktaId.is_in(named.iter().copied()))
                .take();
            found.union(UnionType::All, groups);
        }
        let (mut seen, mut groups) = (BTreeMap::new(), HashMap::new());
        for row in self.tx.query_all(&found).await? {
            match row.try_get::<Option<String>>("", "okta_id")? {
                Some(okta_id) => {
                    groups.insert(okta_id, row.try_get("", "id")?);
                }
                None => {
                    seen.insert(row.try_get("", "user_id")?, row.try_get("", "id")?);
                }
            }
        }
        let met: Vec<_> = named.into_iter().filter(|id| !groups.contains_key(*id)).collect();
        if !met.is_empty() {
            let met = met.into_iter().map(|okta_id| self.group_row(okta_id, None));
            let written = group::Entity::insert_many(met)
                .exec_with_returning(&self.tx)
                .await?;
            groups.extend(written.into_iter().map(|row| (row.okta_id, row.id)));
        }
        Ok(Held { seen, groups })
    }

    fn group_row(&self, okta_id: &str, name: Option<String>) -> group::ActiveModel {
        group::ActiveModel {
            integration_id: Set(self.integration),
            okta_id: Set(okta_id.to_owned()),
            name: Set(name),
            ..Default::default()
        }
    }
}
