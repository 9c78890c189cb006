//! Counting sign-ins: each event once, its day, its month, its total and the last sign-ins together.

use std::collections::{BTreeMap, HashMap, HashSet};

use ring::digest;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, Iden, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, SimpleExpr},
};

use super::{PageWriter, SignInRecord};
use crate::store::{
    AppId, Day, Millis, StoreError, UserId,
    entities::{app, seen_event, usage_day, usage_month, usage_total, user},
};

#[derive(Debug, Clone, Copy)]
struct Sum {
    sign_ins: i64,
    last_at: Millis,
}

impl PageWriter {
    /// Counts the sign-ins that were not counted before; gives how many that were. `now` is the time of counting.
    pub async fn count_sign_ins(&self, events: &[SignInRecord], now: Millis) -> Result<i64, StoreError> {
        let events = self.not_seen(events, now).await?;
        if events.is_empty() {
            return Ok(0);
        }
        let apps = self.note_apps(&events).await?;
        let users = self.note_users(&events, &apps).await?;
        let mut days = BTreeMap::new();
        for event in &events {
            let (Some(&app), Some(&user)) = (apps.get(&*event.app_okta_id), users.get(&*event.user_okta_id))
            else {
                return Err(StoreError::Inconsistent {
                    what: "user or app of a sign-in",
                });
            };
            add(
                &mut days,
                (app, user, event.at.day()),
                Sum {
                    sign_ins: 1,
                    last_at: event.at,
                },
            );
        }
        let (mut months, mut totals) = (BTreeMap::new(), BTreeMap::new());
        for (&(app, user, day), &sum) in &days {
            add(&mut months, (app, user, day.month()), sum);
            add(&mut totals, (app, user), sum);
        }
        self.add_days(days).await?;
        self.add_months(months).await?;
        self.add_totals(totals).await?;
        Ok(i64::try_from(events.len()).unwrap_or(i64::MAX))
    }

    /// Forgets the events that were counted before `before`: Okta does not deliver them again.
    pub async fn forget_events(&self, before: Millis) -> Result<(), StoreError> {
        seen_event::Entity::delete_many()
            .filter(seen_event::Column::IntegrationId.eq(self.integration))
            .filter(seen_event::Column::At.lt(before))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    async fn not_seen<'e>(
        &self,
        events: &'e [SignInRecord],
        now: Millis,
    ) -> Result<Vec<&'e SignInRecord>, StoreError> {
        let by_id: BTreeMap<Vec<u8>, &SignInRecord> = events
            .iter()
            .map(|event| (event_key(&event.event_id), event))
            .collect();
        if by_id.is_empty() {
            return Ok(Vec::new());
        }
        let seen: HashSet<Vec<u8>> = seen_event::Entity::find()
            .select_only()
            .column(seen_event::Column::EventId)
            .filter(seen_event::Column::IntegrationId.eq(self.integration))
            .filter(seen_event::Column::EventId.is_in(by_id.keys().cloned()))
            .into_tuple::<Vec<u8>>()
            .all(&self.tx)
            .await?
            .into_iter()
            .collect();
        let fresh: Vec<_> = by_id.into_iter().filter(|(key, _)| !seen.contains(key)).collect();
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        let rows = fresh.iter().map(|(key, _)| seen_event::ActiveModel {
            integration_id: Set(self.integration),
            event_id: Set(key.clone()),
            at: Set(now),
        });
        seen_event::Entity::insert_many(rows)
            .exec_without_returning(&self.tx)
            .await?;
        Ok(fresh.into_iter().map(|(_, event)| event).collect())
    }

    /// Moves the last sign-in of the apps on, and makes rows for apps that are not in Okta's list.
    async fn note_apps(&self, events: &[&SignInRecord]) -> Result<HashMap<String, AppId>, StoreError> {
        use app::Column;
        let newest = newest_by(events, |event| &event.app_okta_id);
        let known: HashMap<String, KnownApp> = app::Entity::find()
            .select_only()
            .columns([Column::Id, Column::OktaId, Column::LastSignInAt])
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::OktaId.is_in(newest.keys().copied()))
            .into_model::<KnownApp>()
            .all(&self.tx)
            .await?
            .into_iter()
            .map(|row| (row.okta_id.clone(), row))
            .collect();
        let mut ids: HashMap<String, AppId> = known
            .iter()
            .map(|(okta_id, row)| (okta_id.clone(), row.id))
            .collect();
        let rows: Vec<_> = newest
            .into_iter()
            .filter(|(okta_id, event)| {
                known
                    .get(*okta_id)
                    .is_none_or(|row| row.last_sign_in_at < Some(event.at))
            })
            .map(|(okta_id, event)| app::ActiveModel {
                last_sign_in_at: Set(Some(event.at)),
                ..self.app_met(okta_id, &event.app_label)
            })
            .collect();
        if rows.is_empty() {
            return Ok(ids);
        }
        let mut conflict = OnConflict::columns([Column::IntegrationId, Column::OktaId]);
        conflict.update_column(Column::LastSignInAt);
        for column in [Column::Label, Column::LabelKey, Column::SearchKey] {
            conflict.value(
                column,
                excluded_unless_listed(app::Entity, Column::SeenRun, column),
            );
        }
        let written = app::Entity::insert_many(rows)
            .on_conflict(conflict)
            .exec_with_returning(&self.tx)
            .await?;
        ids.extend(written.into_iter().map(|row| (row.okta_id, row.id)));
        Ok(ids)
    }

    /// Moves the last sign-in of the users on, and makes rows for users that are not in Okta's list.
    async fn note_users(
        &self,
        events: &[&SignInRecord],
        apps: &HashMap<String, AppId>,
    ) -> Result<HashMap<String, UserId>, StoreError> {
        use user::Column;
        let newest = newest_by(events, |event| &event.user_okta_id);
        let known: HashMap<String, KnownUser> = user::Entity::find()
            .select_only()
            .columns([Column::Id, Column::OktaId, Column::LastSignInAt])
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::OktaId.is_in(newest.keys().copied()))
            .into_model::<KnownUser>()
            .all(&self.tx)
            .await?
            .into_iter()
            .map(|row| (row.okta_id.clone(), row))
            .collect();
        let mut ids: HashMap<String, UserId> = known
            .iter()
            .map(|(okta_id, row)| (okta_id.clone(), row.id))
            .collect();
        let rows: Vec<_> = newest
            .into_iter()
            .filter(|(okta_id, event)| {
                known
                    .get(*okta_id)
                    .is_none_or(|row| row.last_sign_in_at < Some(event.at))
            })
            .map(|(okta_id, event)| user::ActiveModel {
                last_sign_in_at: Set(Some(event.at)),
                last_sign_in_app_id: Set(apps.get(&event.app_okta_id).copied()),
                ..self.user_met(okta_id, &event.user_name, &event.user_login)
            })
            .collect();
        if rows.is_empty() {
            return Ok(ids);
        }
        let mut conflict = OnConflict::columns([Column::IntegrationId, Column::OktaId]);
        conflict.update_columns([Column::LastSignInAt, Column::LastSignInAppId]);
        for column in [Column::Name, Column::NameKey, Column::Login, Column::SearchKey] {
            conflict.value(
                column,
                excluded_unless_listed(user::Entity, Column::SeenRun, column),
            );
        }
        let written = user::Entity::insert_many(rows)
            .on_conflict(conflict)
            .exec_with_returning(&self.tx)
            .await?;
        ids.extend(written.into_iter().map(|row| (row.okta_id, row.id)));
        Ok(ids)
    }

    /// Adds counts to the rows with the same key, and moves their last sign-in on.
    async fn add_sums<E, A>(
        &self,
        table: E,
        rows: impl IntoIterator<Item = A>,
        key: impl IntoIterator<Item = E::Column>,
        sign_ins: E::Column,
        last_at: E::Column,
    ) -> Result<(), StoreError>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity = E>,
    {
        let mut conflict = OnConflict::columns(key);
        conflict
            .value(sign_ins, added(table, sign_ins))
            .value(last_at, greater(table, last_at));
        E::insert_many(rows)
            .on_conflict(conflict)
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    async fn add_days(&self, sums: BTreeMap<(AppId, UserId, Day), Sum>) -> Result<(), StoreError> {
        use usage_day::{Column, Entity};
        let rows = sums
            .into_iter()
            .map(|((app_id, user_id, day), sum)| usage_day::ActiveModel {
                integration_id: Set(self.integration),
                app_id: Set(app_id),
                user_id: Set(user_id),
                day: Set(day),
                sign_ins: Set(sum.sign_ins),
                last_at: Set(sum.last_at),
            });
        let key = [Column::IntegrationId, Column::AppId, Column::UserId, Column::Day];
        self.add_sums(Entity, rows, key, Column::SignIns, Column::LastAt)
            .await
    }

    async fn add_months(&self, sums: BTreeMap<(AppId, UserId, Day), Sum>) -> Result<(), StoreError> {
        use usage_month::{Column, Entity};
        let rows = sums
            .into_iter()
            .map(|((app_id, user_id, month), sum)| usage_month::ActiveModel {
                integration_id: Set(self.integration),
                app_id: Set(app_id),
                user_id: Set(user_id),
                month: Set(month),
                sign_ins: Set(sum.sign_ins),
                last_at: Set(sum.last_at),
            });
        let key = [
            Column::IntegrationId,
            Column::AppId,
            Column::UserId,
            Column::Month,
        ];
        self.add_sums(Entity, rows, key, Column::SignIns, Column::LastAt)
            .await
    }

    async fn add_totals(&self, sums: BTreeMap<(AppId, UserId), Sum>) -> Result<(), StoreError> {
        use usage_total::{Column, Entity};
        let rows = sums
            .into_iter()
            .map(|((app_id, user_id), sum)| usage_total::ActiveModel {
                integration_id: Set(self.integration),
                app_id: Set(app_id),
                user_id: Set(user_id),
                sign_ins: Set(sum.sign_ins),
                last_at: Set(sum.last_at),
            });
        let key = [Column::IntegrationId, Column::AppId, Column::UserId];
        self.add_sums(Entity, rows, key, Column::SignIns, Column::LastAt)
            .await
    }
}

#[derive(FromQueryResult)]
struct KnownApp {
    id: AppId,
    okta_id: String,
    last_sign_in_at: Option<Millis>,
}

#[derive(FromQueryResult)]
struct KnownUser {
    id: UserId,
    okta_id: String,
    last_sign_in_at: Option<Millis>,
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Sum>, key: K, sum: Sum) {
    sums.entry(key)
        .and_modify(|known| {
            known.sign_ins += sum.sign_ins;
            known.last_at = Ord::max(known.last_at, sum.last_at);
        })
        .or_insert(sum);
}

fn newest_by<'e>(
    events: &[&'e SignInRecord],
    key: impl Fn(&'e SignInRecord) -> &'e String,
) -> BTreeMap<&'e str, &'e SignInRecord> {
    let mut newest: BTreeMap<&str, &SignInRecord> = BTreeMap::new();
    for event in events {
        let known = newest.entry(key(event)).or_insert(event);
        if known.at < event.at {
            *known = event;
        }
    }
    newest
}

/// 16 bytes that tell an event: the UUID that Okta gives, or, where it gives none, a hash of what it gives.
fn event_key(event_id: &str) -> Vec<u8> {
    let hex: Vec<u8> = event_id.bytes().filter(|byte| *byte != b'-').collect();
    let bytes = (hex.len() == 32)
        .then(|| {
            hex.chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect()
        })
        .flatten();
    bytes.unwrap_or_else(|| digest::digest(&digest::SHA256, event_id.as_bytes()).as_ref()[..16].to_vec())
}

fn excluded(column: &impl Iden) -> SimpleExpr {
    Expr::col(("excluded", column.to_string()))
}

/// The value of the row that was there plus that of the new one.
fn added<E: EntityTrait>(table: E, column: E::Column) -> SimpleExpr {
    Expr::col((table, column)).add(excluded(&column))
}

/// The greater of the two values; written out, because the databases name that function differently.
fn greater<E: EntityTrait>(table: E, column: E::Column) -> SimpleExpr {
    let old = Expr::col((table, column));
    CaseStatement::new()
        .case(old.clone().gt(excluded(&column)), old)
        .finally(excluded(&column))
        .into()
}

/// The new value, except where Okta's own list gave the old one.
fn excluded_unless_listed<E: EntityTrait>(table: E, seen_run: E::Column, column: E::Column) -> SimpleExpr {
    CaseStatement::new()
        .case(Expr::col((table, seen_run)).is_null(), excluded(&column))
        .finally(Expr::col((table, column)))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_by_its_uuid_in_any_spelling() {
        let key = event_key("dc9fd3c0-598c-11ef-8478-2b7584bf8d5a");
        assert_eq!(key.len(), 16);
        assert_eq!(key, event_key("DC9FD3C0598C11EF84782B7584BF8D5A"));
        assert_ne!(key, event_key("dc9fd3c0-598c-11ef-8478-2b7584bf8d5b"));
        assert_eq!(event_key("evt-1").len(), 16);
        assert_ne!(event_key("evt-1"), event_key("evt-2"));
    }
}
