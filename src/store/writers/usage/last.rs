//! The last sign-ins of users and of apps. Of a user's sign-ins at the same instant that to the app with the greater Okta
//! id is the last, so that the order in which events are read does not matter.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QuerySelect, Statement, sea_query::OnConflict,
};

use super::MOST_AT_ONCE;
use crate::store::{
    AppId, Millis, RunId, StoreError, UserId, dialect,
    entities::{app, user},
    writers::{PageWriter, SignInRecord},
};

type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
type ModelOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Model;

impl PageWriter {
    /// Makes rows for apps that are not in Okta's list. Gives all row ids, and the apps whose days are kept.
    pub(super) async fn note_apps(
        &self,
        events: &[&SignInRecord],
    ) -> Result<(HashMap<String, AppId>, BTreeSet<AppId>), StoreError> {
        use app::Column;
        let newest = newest_by(events, |event| &event.app_okta_id);
        let known: Vec<KnownApp> = self
            .known(
                "apps",
                "id, okta_id, seen_run, last_sign_in_at, days_built",
                newest.keys(),
            )
            .await?;
        let known: HashMap<&str, &KnownApp> = known.iter().map(|row| (&*row.okta_id, row)).collect();
        let built = known
            .values()
            .filter(|row| row.days_built)
            .map(|row| row.id)
            .collect();
        let mut met = Vec::new();
        for (okta_id, event) in newest {
            match known.get(okta_id) {
                Some(row) if row.seen_run.is_some() || row.last_sign_in_at >= Some(event.at) => {}
                _ => met.push(app::ActiveModel {
                    last_sign_in_at: Set(Some(event.at)),
                    ..self.app_met(okta_id, &event.app_label, event.at)
                }),
            }
        }
        let mut ids: HashMap<String, AppId> = known
            .into_iter()
            .map(|(okta_id, row)| (okta_id.to_owned(), row.id))
            .collect();
        let written = self
            .insert_met(
                met,
                [Column::IntegrationId, Column::OktaId],
                [
                    Column::LastSignInAt,
                    Column::Label,
                    Column::LabelKey,
                    Column::SearchKey,
                ],
            )
            .await?;
        ids.extend(written.into_iter().map(|row| (row.okta_id, row.id)));
        Ok((ids, built))
    }

    /// Moves the last sign-in of the users on, and makes rows for users that are not in Okta's list. Gives their row ids.
    pub(super) async fn note_users(
        &self,
        events: &[&SignInRecord],
        apps: &HashMap<String, AppId>,
    ) -> Result<HashMap<String, UserId>, StoreError> {
        use user::Column;
        let newest = newest_by(events, |event| &event.user_okta_id);
        let columns = "id, okta_id, seen_run, last_sign_in_at, last_sign_in_app_id";
        let known: Vec<KnownUser> = self.known("users", columns, newest.keys()).await?;
        let known: HashMap<&str, &KnownUser> = known.iter().map(|row| (&*row.okta_id, row)).collect();
        let at_once = self.apps_at_the_same_instant(&newest, &known).await?;
        let (mut moved, mut met) = (Vec::new(), Vec::new());
        for (okta_id, event) in newest {
            let Some(&app) = apps.get(&*event.app_okta_id) else {
                continue;
            };
            let is_newer = |row: &KnownUser| {
                let app = row.last_sign_in_app_id.and_then(|app| at_once.get(&app));
                (row.last_sign_in_at, app.map(|id| &**id)) < (Some(event.at), Some(&*event.app_okta_id))
            };
            match known.get(okta_id) {
                Some(row) if !is_newer(row) => {}
                Some(row) if row.seen_run.is_some() => moved.push([row.id.0, event.at.0, app.0]),
                _ => met.push(user::ActiveModel {
                    last_sign_in_at: Set(Some(event.at)),
                    last_sign_in_app_id: Set(Some(app)),
                    ..self.user_met(okta_id, &event.user_name, &event.user_login)
                }),
            }
        }
        self.change_rows(
            "users",
            "last_sign_in_at = {1}, last_sign_in_app_id = {2}",
            &moved,
        )
        .await?;
        let mut ids: HashMap<String, UserId> = known
            .into_iter()
            .map(|(okta_id, row)| (okta_id.to_owned(), row.id))
            .collect();
        let written = self
            .insert_met(
                met,
                [Column::IntegrationId, Column::OktaId],
                [
                    Column::LastSignInAt,
                    Column::LastSignInAppId,
                    Column::Name,
                    Column::NameKey,
                    Column::Login,
                    Column::SearchKey,
                ],
            )
            .await?;
        ids.extend(written.into_iter().map(|row| (row.okta_id, row.id)));
        Ok(ids)
    }

    /// Makes rows for what Okta's lists have not shown, and renews these `columns` of those that there are by `key`.
    async fn insert_met<A>(
        &self,
        met: Vec<A>,
        key: impl IntoIterator<Item = ColumnOf<A>>,
        columns: impl IntoIterator<Item = ColumnOf<A>>,
    ) -> Result<Vec<ModelOf<A>>, StoreError>
    where
        A: ActiveModelTrait + Clone,
        ModelOf<A>: IntoActiveModel<A>,
    {
        let conflict = OnConflict::columns(key).update_columns(columns).to_owned();
        let mut written = Vec::new();
        for some in met.chunks(MOST_AT_ONCE) {
            let insert = A::Entity::insert_many(some.iter().cloned()).on_conflict(conflict.clone());
            written.extend(insert.exec_with_returning(&self.tx).await?);
        }
        Ok(written)
    }

    /// Okta's ids of the apps of those stored last sign-ins that are at the same instant as the new one.
    async fn apps_at_the_same_instant(
        &self,
        newest: &BTreeMap<&str, &SignInRecord>,
        known: &HashMap<&str, &KnownUser>,
    ) -> Result<HashMap<AppId, String>, StoreError> {
        let rivals: Vec<AppId> = newest
            .iter()
            .filter_map(|(okta_id, event)| {
                let row = known.get(okta_id)?;
                row.last_sign_in_app_id
                    .filter(|_| row.last_sign_in_at == Some(event.at))
            })
            .collect();
        if rivals.is_empty() {
            return Ok(HashMap::new());
        }
        let found = app::Entity::find()
            .select_only()
            .columns([app::Column::Id, app::Column::OktaId])
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(app::Column::Id.is_in(rivals))
            .into_tuple::<(AppId, String)>()
            .all(&self.tx)
            .await?;
        Ok(found.into_iter().collect())
    }

    /// The rows of `table` with these Okta ids.
    async fn known<'a, R: FromQueryResult>(
        &self,
        table: &'static str,
        columns: &'static str,
        okta_ids: impl Iterator<Item = &'a &'a str>,
    ) -> Result<Vec<R>, StoreError> {
        let backend = self.tx.get_database_backend();
        let sql = format!(
            "SELECT {columns} FROM {table} WHERE integration_id = $1 AND okta_id IN (SELECT value FROM {})",
            dialect::list(backend, 2)
        );
        let okta_ids: Vec<&str> = okta_ids.copied().collect();
        let values = [
            self.integration.0.into(),
            serde_json::json!(okta_ids).to_string().into(),
        ];
        let found = self
            .tx
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        let rows = found.iter().map(|row| R::from_query_result(row, ""));
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[derive(FromQueryResult)]
struct KnownApp {
    id: AppId,
    okta_id: String,
    seen_run: Option<RunId>,
    last_sign_in_at: Option<Millis>,
    days_built: bool,
}

#[derive(FromQueryResult)]
struct KnownUser {
    id: UserId,
    okta_id: String,
    seen_run: Option<RunId>,
    last_sign_in_at: Option<Millis>,
    last_sign_in_app_id: Option<AppId>,
}

fn newest_by<'e>(
    events: &[&'e SignInRecord],
    key: impl Fn(&'e SignInRecord) -> &'e String,
) -> BTreeMap<&'e str, &'e SignInRecord> {
    let mut newest: BTreeMap<&str, &SignInRecord> = BTreeMap::new();
    for event in events {
        let known = newest.entry(key(event)).or_insert(event);
        let of = |event: &'e SignInRecord| (event.at, &event.app_okta_id, &event.event_id);
        if of(known) < of(event) {
            *known = event;
        }
    }
    newest
}
