//! Makes the keys of all rows again, after a migration has changed how texts are sorted and searched: databases cannot fold
//! texts, and the schema's steps do not know how.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};

use super::{
    AppId, StoreError, UserId, dialect,
    entities::{app, user},
    keys,
};

const BATCH: u64 = 1_000;

/// Makes them in the transaction of the migration: all of them, or none.
pub(super) async fn make_keys_again(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    use user::Column;
    let mut after = UserId(i64::MIN);
    loop {
        let rows: Vec<(UserId, String, Option<String>, String)> = user::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::Email, Column::Login])
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(tx)
            .await?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        let keys = rows.iter().map(|(id, name, email, login)| {
            let email = email.as_deref();
            serde_json::json!([
                id.0,
                keys::sort(name),
                keys::search(&[name, email.unwrap_or_default(), login]),
                email.map(keys::sort),
            ])
        });
        store(
            tx,
            "users",
            &["name_key", "search_key", "email_key"],
            keys.collect(),
        )
        .await?;
    }
    use app::Column as OfApp;
    let mut after = AppId(i64::MIN);
    loop {
        let rows: Vec<(AppId, String, String, Option<String>)> = app::Entity::find()
            .select_only()
            .columns([OfApp::Id, OfApp::Label, OfApp::Name, OfApp::Category])
            .filter(OfApp::Id.gt(after))
            .order_by_asc(OfApp::Id)
            .limit(BATCH)
            .into_tuple()
            .all(tx)
            .await?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        let keys = rows.iter().map(|(id, label, name, category)| {
            let category = category.as_deref().map(keys::sort);
            serde_json::json!([id.0, keys::sort(label), keys::search(&[label, name]), category])
        });
        let columns = ["label_key", "search_key", "category_key"];
        store(tx, "apps", &columns, keys.collect()).await?;
    }
    Ok(())
}

/// Stores rows of an id and the values of `columns`.
async fn store(
    tx: &DatabaseTransaction,
    table: &str,
    columns: &[&str],
    rows: serde_json::Value,
) -> Result<(), StoreError> {
    let backend = tx.get_database_backend();
    let set: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("{column} = value ->> {}", at + 1))
        .collect();
    let sql = format!(
        "UPDATE {table} SET {} FROM {} AS made WHERE {table}.id = CAST(value ->> 0 AS bigint)",
        set.join(", "),
        dialect::rows(backend, 1),
    );
    tx.execute_raw(Statement::from_sql_and_values(
        backend,
        sql,
        [rows.to_string().into()],
    ))
    .await?;
    Ok(())
}
