//! One look into packed gaps finds what counting finds, on both databases.

use proptest::prelude::*;
use sea_orm::{
    ConnectionTrait, DatabaseConnection,
    sea_query::{Expr, ExprTrait, Query},
};
use seatgraph::store::gaps::{self, Gaps};

use crate::{cases, database};

/// Gaps and how many users had each, and days to ask about beside the gaps themselves.
fn any_day() -> impl Strategy<Value = (Vec<(i32, i64)>, i64, Vec<i32>)> {
    let gap = prop_oneof![4 => 1..60_i32, 1 => 1..2_000_i32];
    let users = prop_oneof![8 => 1..40_i64, 1 => 1..200_000_i64];
    (
        proptest::collection::vec((gap, users), 0..25),
        0..30_i64,
        proptest::collection::vec(0..2_100_i32, 3),
    )
}

#[test]
fn a_look_into_packed_gaps_finds_what_counting_finds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in runtime.block_on(database::databases()) {
        let url = database.url.replacen("sqlite:", "sqlite://", 1);
        let connection = runtime.block_on(sea_orm::Database::connect(url)).unwrap();
        let mut runner = cases::runner(40);
        let ran = runner.run(&any_day(), |(counts, new_users, days)| {
            let mut packed = Gaps::default();
            packed.add(None, new_users);
            for (gap, users) in &counts {
                packed.add(Some(*gap), *users);
            }
            let around = counts.iter().flat_map(|(gap, _)| [gap - 1, *gap, gap + 1]);
            for days in around.chain(days).chain([0]) {
                let longer = counts.iter().filter(|(gap, _)| *gap > days);
                let longer: i64 = longer.map(|(_, users)| users).sum();
                let found = runtime.block_on(found(&connection, &packed, days));
                prop_assert_eq!(found, longer, "{} {}", database.name, days);
            }
            Ok(())
        });
        ran.unwrap();
        runtime.block_on(connection.close()).unwrap();
    }
}

/// What the database finds.
async fn found(connection: &DatabaseConnection, packed: &Gaps, days: i32) -> i64 {
    let backend = connection.get_database_backend();
    let mut row = Query::select();
    row.expr_as(packed.users(), "users");
    for ((column, of), text) in gaps::columns(backend).iter().zip(packed.packed(backend)) {
        row.expr_as(Expr::cust(format!("CAST('{text}' AS {of})")), *column);
    }
    // Of a difference, as readers ask.
    let longer = gaps::longer_than(backend, Expr::val(days + 7).sub(7));
    let select = Query::select()
        .expr_as(longer.cast_as("bigint"), "longer_than")
        .from_subquery(row, "app_days")
        .take();
    let row = connection.query_one(&select).await.unwrap().unwrap();
    row.try_get("", "longer_than").unwrap()
}
