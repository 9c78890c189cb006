//! What the System Log shows of apps: of each signal the first event stays, in whatever order and however often they are read.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Statement, Value,
    sea_query::{Expr, ExprTrait, Func, OnConflict, Query},
};

use super::{AppEventRecord, ChangeKind, ChangeRecord, PageWriter, rows::part};
use crate::store::{
    StoreError,
    app_signals::Signal,
    dialect,
    entities::{app, app_user},
    status,
};

/// An instant at which nobody signed in.
const NEVER: i64 = -1;

impl PageWriter {
    /// Notes what events show. An app that Okta's list has not shown gets a row, which stays if it is found there, or
    /// somebody signed in to it; else it is hidden.
    pub async fn note_app_events(&self, events: &[AppEventRecord]) -> Result<(), StoreError> {
        use app::Column;
        let (deletions, events): (Vec<_>, Vec<_>) = events
            .iter()
            .partition(|event| event.signal == Signal::DeletedInUse);
        let deletions: Vec<_> = deletions.into_iter().map(deletion).collect();
        self.note_changes(&deletions).await?;
        let mut met: BTreeMap<&str, &AppEventRecord> = BTreeMap::new();
        for &event in &events {
            let earliest = met.entry(&event.app_okta_id).or_insert(event);
            if event.at < earliest.at {
                *earliest = event;
            }
        }
        if met.is_empty() {
            return Ok(());
        }
        let met = met
            .into_values()
            .map(|event| self.app_met(&event.app_okta_id, &event.app_label, event.at));
        let known_since = Expr::col((app::Entity, Column::FirstSeenAt));
        let met_at = Expr::col(("excluded", "first_seen_at"));
        app::Entity::insert_many(met)
            .on_conflict(
                OnConflict::columns([Column::IntegrationId, Column::OktaId])
                    .value(Column::FirstSeenAt, met_at.clone())
                    .action_and_where(met_at.lt(known_since))
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        self.note_first(&events, Signal::AddedByUser, "added_by_user")
            .await?;
        self.note_first(&events, Signal::OauthConsent, "oauth_consent")
            .await
    }

    /// Dates apps that are gone by the events that say so, as far as these have been read.
    pub(super) async fn date_deletions(&self) -> Result<(), StoreError> {
        let sql = "UPDATE apps SET deleted_at = told.at, deletion_event = told.object FROM pending_changes AS told \
                   WHERE apps.integration_id = $1 AND apps.status = $2 AND told.integration_id = $1 AND told.kind = $3 \
                   AND told.subject = apps.okta_id AND (apps.deletion_event IS NULL OR apps.deleted_at > told.at)";
        let kind = ChangeKind::AppDeleted.as_str();
        let values: [Value; 3] = [self.integration.0.into(), status::DELETED.into(), kind.into()];
        let statement = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, values);
        self.tx.execute_raw(statement).await?;
        Ok(())
    }

    /// Notes the last sign-in to each app of somebody who held no seat in it then, as far as is known.
    pub async fn note_unassigned_sign_ins(&self) -> Result<(), StoreError> {
        use app_user::Column;
        let last = Query::select()
            .expr(Column::LastAt.into_expr().max())
            .from(app_user::Entity)
            .and_where(Column::IntegrationId.eq(self.integration))
            .and_where(Column::AppId.into_expr().eq(app::Column::Id.into_expr()))
            .and_where(Column::Scope.is_null())
            .cond_where(
                Condition::any()
                    .add(Column::TakenAt.is_null())
                    .add(Column::LastAt.into_expr().gt(Column::TakenAt.into_expr())),
            )
            .take();
        let last = Expr::SubQuery(None, Box::new(last.into()));
        let or_never = |at: Expr| Func::coalesce([at, Expr::val(NEVER)]);
        let known = app::Column::UnassignedSignInAt.into_expr();
        app::Entity::update_many()
            .col_expr(app::Column::UnassignedSignInAt, last.clone())
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(Expr::expr(or_never(known)).ne(or_never(last)))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Keeps of the events that show `signal` the first for each app; of two at the same instant that with the lesser id.
    async fn note_first(
        &self,
        events: &[&AppEventRecord],
        signal: Signal,
        column: &'static str,
    ) -> Result<(), StoreError> {
        let mut first: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
        for event in events.iter().filter(|event| event.signal == signal) {
            let of_event = (event.at.0, &*event.event_id);
            let known = first.entry(&event.app_okta_id).or_insert(of_event);
            *known = Ord::min(*known, of_event);
        }
        if first.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "UPDATE apps SET {column}_at = {at}, {column}_event = value ->> 2 FROM {rows} \
             WHERE apps.integration_id = $1 AND apps.okta_id = value ->> 0 AND (apps.{column}_at IS NULL \
             OR apps.{column}_at > {at} OR (apps.{column}_at = {at} AND apps.{column}_event > value ->> 2))",
            at = part(1),
            rows = dialect::rows(self.tx.get_database_backend(), 2),
        );
        let rows: serde_json::Value = first
            .into_iter()
            .map(|(app, (at, event))| serde_json::json!([app, at, event]))
            .collect();
        self.run_with_rows(sql, rows.to_string()).await
    }
}

/// An event that says that an app was deleted, as a hint: Okta's list decides.
fn deletion(event: &AppEventRecord) -> ChangeRecord {
    ChangeRecord {
        kind: ChangeKind::AppDeleted,
        subject: event.app_okta_id.clone(),
        object: event.event_id.clone(),
        removed: true,
        at: event.at,
    }
}
