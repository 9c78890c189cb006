//! What Okta's directory holds: users, their admin roles, apps, and who is assigned to which.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{clustered, expect_spread, sorted_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut users = Table::create();
        users
            .table("users")
            .col(big_pk_auto("id"))
            .col(big_integer("integration_id"))
            .col(text("okta_id"))
            .col(text("name"))
            .col(sorted_text(manager, "name_key"))
            .col(text_null("email"))
            .col(sorted_text(manager, "email_key").null())
            .col(text("login"))
            .col(text("search_key"))
            .col(text("status"))
            .col(big_integer_null("created_at"))
            .col(big_integer_null("activated_at"))
            .col(big_integer_null("last_login_at"))
            .col(big_integer_null("last_updated_at"))
            .col(big_integer_null("last_sign_in_at"))
            .col(big_integer_null("last_sign_in_app_id"))
            .col(big_integer_null("seen_run"));
        for profile in [
            "title",
            "department",
            "division",
            "cost_center",
            "organization",
            "employment_type",
            "country_code",
        ] {
            users.col(text_null(profile));
        }
        manager.create_table(users.take()).await?;
        manager
            .create_index(unique(
                "users",
                "users_by_okta_id",
                &["integration_id", "okta_id"],
            ))
            .await?;
        manager
            .create_index(index(
                "users",
                "users_by_name",
                &["integration_id", "name_key", "id"],
            ))
            .await?;
        manager
            .create_index(index(
                "users",
                "users_by_email",
                &["integration_id", "email_key", "id"],
            ))
            .await?;
        manager
            .create_index(index(
                "users",
                "users_by_last_login",
                &["integration_id", "last_login_at", "id"],
            ))
            .await?;

        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("user_roles")
                    .col(big_integer("integration_id"))
                    .col(big_integer("user_id"))
                    .col(text("role"))
                    .col(big_integer_null("seen_run"))
                    .primary_key(Index::create().col("integration_id").col("user_id").col("role")),
            ))
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("apps")
                    .col(big_pk_auto("id"))
                    .col(big_integer("integration_id"))
                    .col(text("okta_id"))
                    .col(text("label"))
                    .col(sorted_text(manager, "label_key"))
                    .col(text("search_key"))
                    .col(text("name"))
                    .col(text("status"))
                    .col(text_null("sign_on_mode"))
                    .col(boolean("owned_by_okta"))
                    .col(big_integer_null("created_at"))
                    .col(big_integer_null("last_updated_at"))
                    .col(big_integer_null("last_sign_in_at"))
                    .col(big_integer_null("seen_run"))
                    .col(big_integer_null("assignments_run"))
                    .take(),
            )
            .await?;
        manager
            .create_index(unique("apps", "apps_by_okta_id", &["integration_id", "okta_id"]))
            .await?;
        manager
            .create_index(index(
                "apps",
                "apps_by_label",
                &["integration_id", "label_key", "id"],
            ))
            .await?;

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
                    .primary_key(Index::create().col("integration_id").col("app_id").col("user_id")),
            ))
            .await?;
        manager
            .create_index(index(
                "assignments",
                "assignments_by_user",
                &["integration_id", "user_id", "app_id"],
            ))
            .await?;
        let spreads = [
            ("assignments", "assignments", "125000 125000 600 1"),
            ("assignments", "assignments_by_user", "125000 125000 25 1"),
        ];
        expect_spread(manager, &spreads).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["assignments", "apps", "user_roles", "users"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn unique(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, name, columns).unique().take()
}
