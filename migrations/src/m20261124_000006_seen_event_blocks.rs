//! Ids of counted events by the hour, many in a row: a row for each cost more than all the rest of counting it.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, QueryResult},
};

use crate::dialect::clustered;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const BLOCKS: &str = "seen_event_blocks";
const EVENTS: &str = "seen_events";

/// Where the hour of an event is not known: such blocks are looked through for every page, until they are forgotten.
const ANY_HOUR: i64 = -1;

const BATCH: u64 = 4_096;

const ID_BYTES: usize = 16;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(BLOCKS)
                    .col(big_integer("integration_id"))
                    .col(big_integer("hour"))
                    .col(integer("seq"))
                    .col(blob("ids"))
                    .col(big_integer("counted_at"))
                    .primary_key(Index::create().col("integration_id").col("hour").col("seq"))
                    .take(),
            )
            .await?;
        into_blocks(manager.get_connection()).await?;
        manager.drop_table(Table::drop().table(EVENTS).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table(EVENTS)
                    .col(big_integer("integration_id"))
                    .col(binary_len("event_id", 16))
                    .col(big_integer("at"))
                    .primary_key(Index::create().col("integration_id").col("event_id")),
            ))
            .await?;
        into_events(manager.get_connection()).await?;
        manager.drop_table(Table::drop().table(BLOCKS).take()).await
    }
}

/// Events stand in the order of their key. A block of several is remembered as long as the one that was counted last.
async fn into_blocks(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let (mut after, mut seq) = ((i64::MIN, Vec::new()), 0);
    loop {
        let mut select = Query::select();
        select
            .columns(["integration_id", "event_id", "at"])
            .from(EVENTS)
            .and_where(
                Expr::tuple([Expr::col("integration_id"), Expr::col("event_id")])
                    .gt(Expr::tuple([Expr::val(after.0), Expr::val(after.1.clone())])),
            )
            .order_by("integration_id", Order::Asc)
            .order_by("event_id", Order::Asc)
            .limit(BATCH);
        let rows: Vec<(i64, Vec<u8>, i64)> = connection
            .query_all(&select)
            .await?
            .iter()
            .map(QueryResult::try_get_many_by_index)
            .collect::<Result<_, _>>()?;
        let Some((tenant, id, _)) = rows.last() else {
            return Ok(());
        };
        after = (*tenant, id.clone());
        for of_one in rows.chunk_by(|one, next| one.0 == next.0) {
            let ids: Vec<u8> = of_one.iter().flat_map(|(_, id, _)| id.clone()).collect();
            let counted_at = of_one.iter().map(|(_, _, at)| *at).max();
            let tenant = of_one.first().map(|(tenant, _, _)| *tenant);
            let insert = Query::insert()
                .into_table(BLOCKS)
                .columns(["integration_id", "hour", "seq", "ids", "counted_at"])
                .values_panic([
                    tenant.into(),
                    ANY_HOUR.into(),
                    seq.into(),
                    ids.into(),
                    counted_at.into(),
                ])
                .take();
            connection.execute(&insert).await?;
            seq += 1;
        }
    }
}

async fn into_events(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut after = (i64::MIN, i64::MIN, i32::MIN);
    loop {
        let mut select = Query::select();
        select
            .columns(["integration_id", "hour", "seq", "ids", "counted_at"])
            .from(BLOCKS)
            .and_where(
                Expr::tuple([Expr::col("integration_id"), Expr::col("hour"), Expr::col("seq")]).gt(
                    Expr::tuple([Expr::val(after.0), Expr::val(after.1), Expr::val(after.2)]),
                ),
            )
            .order_by("integration_id", Order::Asc)
            .order_by("hour", Order::Asc)
            .order_by("seq", Order::Asc)
            .limit(1);
        let Some(row) = connection.query_one(&select).await? else {
            return Ok(());
        };
        let (tenant, hour, seq, ids, counted_at): (i64, i64, i32, Vec<u8>, i64) =
            row.try_get_many_by_index()?;
        after = (tenant, hour, seq);
        // 3 values a row, of which a statement of SQLite may hold 32,766.
        for some in ids.chunks(ID_BYTES * 5_000) {
            let mut insert = Query::insert();
            insert
                .into_table(EVENTS)
                .columns(["integration_id", "event_id", "at"])
                .on_conflict(
                    OnConflict::columns(["integration_id", "event_id"])
                        .do_nothing()
                        .to_owned(),
                );
            for id in some.chunks(ID_BYTES) {
                insert.values_panic([tenant.into(), id.to_vec().into(), counted_at.into()]);
            }
            connection.execute(&insert).await?;
        }
    }
}
