//! What is kept ready for reading: a user's seat in an app and their sign-ins to it in one row, sums on each app, and
//! distinct users per app and day. What only led from a user to their days goes: the seats lead there.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{LAST_INSTANT, add_columns, clustered, drop_columns, expect_spread};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("app_users")
                    .col(big_integer("integration_id"))
                    .col(big_integer("app_id"))
                    .col(big_integer("user_id"))
                    .col(text_null("scope"))
                    .col(big_integer_null("assigned_at"))
                    .col(big_integer_null("seen_run"))
                    .col(big_integer("sign_ins").default(0))
                    .col(big_integer_null("last_at"))
                    .primary_key(Index::create().col("integration_id").col("app_id").col("user_id")),
            ))
            .await?;
        let connection = manager.get_connection();
        for statement in [
            "INSERT INTO app_users (integration_id, app_id, user_id, scope, assigned_at, seen_run, sign_ins, last_at) \
             SELECT a.integration_id, a.app_id, a.user_id, a.scope, a.assigned_at, a.seen_run, \
             COALESCE(t.sign_ins, 0), t.last_at FROM assignments a LEFT JOIN usage_totals t \
             ON t.integration_id = a.integration_id AND t.app_id = a.app_id AND t.user_id = a.user_id",
            "INSERT INTO app_users (integration_id, app_id, user_id, sign_ins, last_at) \
             SELECT t.integration_id, t.app_id, t.user_id, t.sign_ins, t.last_at FROM usage_totals t \
             WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.integration_id = t.integration_id \
             AND a.app_id = t.app_id AND a.user_id = t.user_id)",
            "CREATE INDEX app_users_by_user ON app_users (integration_id, user_id, app_id)",
            &format!(
                "CREATE INDEX app_users_by_last ON app_users \
                 (integration_id, app_id, COALESCE(last_at, {LAST_INSTANT}), user_id) WHERE scope IS NOT NULL"
            ),
            "CREATE INDEX app_users_by_sign_ins ON app_users (integration_id, app_id, sign_ins, user_id) \
             WHERE scope IS NOT NULL",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        for table in ["assignments", "usage_totals"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for index in ["usage_days_by_user", "usage_months_by_user"] {
            manager.drop_index(Index::drop().name(index).to_owned()).await?;
        }
        add_columns(manager, "apps", columns()).await?;
        for statement in [
            "UPDATE apps SET \
             sign_ins = (SELECT COALESCE(SUM(u.sign_ins), 0) FROM app_users u \
             WHERE u.integration_id = apps.integration_id AND u.app_id = apps.id), \
             seats = (SELECT COUNT(u.scope) FROM app_users u \
             WHERE u.integration_id = apps.integration_id AND u.app_id = apps.id)",
            "CREATE INDEX apps_by_sign_ins ON apps (integration_id, sign_ins, id)",
            "CREATE INDEX apps_by_seats ON apps (integration_id, seats, id)",
            &format!(
                "CREATE INDEX apps_by_last ON apps (integration_id, COALESCE(last_sign_in_at, {LAST_INSTANT}), id)"
            ),
        ] {
            connection.execute_unprepared(statement).await?;
        }
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("app_days")
                    .col(big_integer("integration_id"))
                    .col(big_integer("app_id"))
                    .col(integer("day"))
                    .col(integer("gap"))
                    .col(integer("month"))
                    .col(big_integer("users"))
                    .col(big_integer("sign_ins"))
                    .primary_key(
                        Index::create()
                            .col("integration_id")
                            .col("app_id")
                            .col("day")
                            .col("gap"),
                    ),
            ))
            .await?;
        let spreads = [
            ("app_users", "app_users", "125000 125000 600 1"),
            ("app_users", "app_users_by_user", "125000 125000 25 1"),
            ("app_users", "app_users_by_last", "125000 125000 600 2 1"),
            ("app_users", "app_users_by_sign_ins", "125000 125000 600 20 1"),
            ("app_days", "app_days", "400000 400000 2000 20 1"),
        ];
        expect_spread(manager, &spreads).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("app_days").take()).await?;
        for index in ["apps_by_sign_ins", "apps_by_seats", "apps_by_last"] {
            manager.drop_index(Index::drop().name(index).to_owned()).await?;
        }
        drop_columns(manager, "apps", columns()).await?;
        let key = || {
            Index::create()
                .col("integration_id")
                .col("app_id")
                .col("user_id")
                .take()
        };
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("assignments")
                    .col(big_integer("integration_id"))
                    .col(big_integer("app_id"))
                    .col(big_integer("user_id"))
                    .col(text("scope"))
                    .col(big_integer_null("assigned_at"))
                    .col(big_integer_null("seen_run"))
                    .primary_key(&mut key()),
            ))
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("usage_totals")
                    .col(big_integer("integration_id"))
                    .col(big_integer("app_id"))
                    .col(big_integer("user_id"))
                    .col(big_integer("sign_ins"))
                    .col(big_integer("last_at"))
                    .primary_key(&mut key()),
            ))
            .await?;
        let connection = manager.get_connection();
        for statement in [
            "INSERT INTO assignments SELECT integration_id, app_id, user_id, scope, assigned_at, seen_run \
             FROM app_users WHERE scope IS NOT NULL",
            "INSERT INTO usage_totals SELECT integration_id, app_id, user_id, sign_ins, last_at \
             FROM app_users WHERE sign_ins > 0",
            "CREATE INDEX assignments_by_user ON assignments (integration_id, user_id, app_id)",
            "CREATE INDEX usage_totals_by_user ON usage_totals (integration_id, user_id, app_id)",
            "CREATE INDEX usage_days_by_user ON usage_days (integration_id, user_id, day)",
            "CREATE INDEX usage_months_by_user ON usage_months (integration_id, user_id, month)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        manager.drop_table(Table::drop().table("app_users").take()).await
    }
}

fn columns() -> [ColumnDef; 3] {
    let with = |mut column: ColumnDef, default: Expr| column.default(default).take();
    [
        with(big_integer("sign_ins"), Expr::value(0)),
        with(big_integer("seats"), Expr::value(0)),
        with(boolean("days_built"), Expr::value(false)),
    ]
}
