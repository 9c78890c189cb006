//! Writing apps of Okta's app list.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, OnConflict, SimpleExpr},
};

use super::{AppRecord, PageWriter, activity::News, known::KnownBy};
use crate::store::{AppId, Millis, StoreError, activities::Kind, entities::app, keys, status};

impl PageWriter {
    /// Takes in apps of Okta's list as it is `now`; gives how many of them this run had not seen before.
    pub async fn upsert_apps(&self, records: &[AppRecord], now: Millis) -> Result<i64, StoreError> {
        let records: BTreeMap<&str, &AppRecord> =
            records.iter().map(|record| (&*record.okta_id, record)).collect();
        if records.is_empty() {
            return Ok(0);
        }
        let by = KnownBy {
            integration: app::Column::IntegrationId,
            okta_id: app::Column::OktaId,
            status: app::Column::Status,
            seen_run: app::Column::SeenRun,
        };
        let known = self
            .known_rows::<app::Entity>(by, records.keys().copied())
            .await?;
        let fresh = self.fresh(&known, records.len());
        let was_listed = |okta_id: &str| known.is(okta_id, |status| status::app(status) != status::DELETED);
        let appeared: Vec<_> = records
            .keys()
            .copied()
            .filter(|okta_id| !was_listed(okta_id))
            .collect();
        let rows = records.values().map(|record| app::ActiveModel {
            name: Set(record.name.clone()),
            search_key: Set(keys::search(&[&record.label, &record.name])),
            status: Set(record.status.clone()),
            sign_on_mode: Set(record.sign_on_mode.clone()),
            owned_by_okta: Set(record.owned_by_okta),
            created_at: Set(record.created_at),
            last_updated_at: Set(record.last_updated_at),
            seen_run: Set(Some(self.run)),
            ..self.app_met(&record.okta_id, &record.label, now)
        });
        app::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([app::Column::IntegrationId, app::Column::OktaId])
                    .update_columns([
                        app::Column::Label,
                        app::Column::LabelKey,
                        app::Column::SearchKey,
                        app::Column::Name,
                        app::Column::Status,
                        app::Column::SignOnMode,
                        app::Column::OwnedByOkta,
                        app::Column::CreatedAt,
                        app::Column::LastUpdatedAt,
                        app::Column::SeenRun,
                    ])
                    .value(app::Column::AssignmentsDue, due())
                    .value(app::Column::DeletedAt, Expr::value(None::<Millis>))
                    .value(app::Column::DeletionEvent, Expr::value(None::<String>))
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        if !appeared.is_empty() && self.told().await?.apps {
            let ids: Vec<AppId> = app::Entity::find()
                .select_only()
                .column(app::Column::Id)
                .filter(app::Column::IntegrationId.eq(self.integration))
                .filter(app::Column::OktaId.is_in(appeared))
                .filter(app::Column::OwnedByOkta.eq(false))
                .order_by_asc(app::Column::Id)
                .into_tuple()
                .all(&self.tx)
                .await?;
            let news: Vec<_> = ids.into_iter().map(News::of_app).collect();
            self.tell(Kind::AppAppeared, &news).await?;
        }
        Ok(fresh)
    }

    /// An app that was met outside the app list: in the log, at that time.
    pub(super) fn app_met(&self, okta_id: &str, label: &str, at: Millis) -> app::ActiveModel {
        app::ActiveModel {
            integration_id: Set(self.integration),
            okta_id: Set(okta_id.to_owned()),
            label: Set(label.to_owned()),
            label_key: Set(keys::sort(label)),
            search_key: Set(keys::search(&[label])),
            name: Set(String::new()),
            status: Set(status::UNKNOWN.to_owned()),
            owned_by_okta: Set(false),
            assignments_due: Set(true),
            first_seen_at: Set(at),
            ..Default::default()
        }
    }
}

/// Whether the seats of a listed app are to be read: as they were, and when the app itself has changed.
fn due() -> SimpleExpr {
    let never = || Expr::value(Millis(0));
    let changed = |column: app::Column| Func::coalesce([Expr::col((app::Entity, column)), never()]);
    let excluded = |column: &str| Expr::col(("excluded", column.to_owned()));
    let updated = Expr::from(changed(app::Column::LastUpdatedAt))
        .ne(Func::coalesce([excluded("last_updated_at"), never()]));
    let moved = Expr::col((app::Entity, app::Column::Status)).ne(excluded("status"));
    CaseStatement::new()
        .case(updated.or(moved), true)
        .finally(Expr::col((app::Entity, app::Column::AssignmentsDue)))
        .into()
}
