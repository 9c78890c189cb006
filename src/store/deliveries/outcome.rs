//! What came of sending a message, and what is told of all.

use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::{Claim, ENABLED, PENDING, TEST, held_by, move_cursor, ms};
use crate::store::{
    DAY_MS, Millis, Store, StoreError, dialect,
    entities::{activity, webhook, webhook::Column, webhook_delivery},
    webhooks::DISABLED,
};

/// How long a receiver may fail before its webhook is disabled.
const FAILING_MS: i64 = 3 * DAY_MS;
/// How long deliveries that are over stand in the log.
const KEPT_MS: i64 = 30 * DAY_MS;

/// What is wrong with a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed {
    /// The `WebhookFailure` of the API.
    pub failure: &'static str,
    /// What it answered.
    pub status: Option<u16>,
    /// After how long to try again.
    pub retry_in: Duration,
    /// That it said it will never accept any again.
    pub is_gone: bool,
}

/// Notes that a message was accepted; `false` where the claim was lost, and another process sends it again.
///
/// # Errors
/// Where the store fails.
pub async fn accepted(
    store: &Store,
    claim: &Claim,
    delivery: &webhook_delivery::Model,
    status: u16,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let mut held = webhook::Entity::update_many()
        .col_expr(Column::ClaimOwner, Expr::value(claim.owner.as_str()))
        .filter(held_by(claim));
    if delivery.kind != TEST {
        held = held
            .col_expr(Column::FailingSince, Expr::value(None::<Millis>))
            .col_expr(Column::RetryAt, Expr::value(None::<Millis>));
    }
    if held.exec(&tx).await?.rows_affected != 1 {
        return Ok(false);
    }
    if delivery.kind != TEST {
        move_cursor(&tx, claim.webhook, delivery.last_number).await?;
    }
    let done = webhook_delivery::ActiveModel {
        id: Set(delivery.id),
        state: Set("ACCEPTED".to_owned()),
        status: Set(Some(status.into())),
        failure: Set(None),
        accepted_at: Set(Some(now)),
        ..Default::default()
    };
    webhook_delivery::Entity::update(done).exec(&tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// Notes that a message was not accepted: it is sent again later, but for a test. Who has failed for too long, or is gone, is
/// disabled; gives whether that is so.
///
/// # Errors
/// Where the store fails.
pub async fn failed(
    store: &Store,
    claim: &Claim,
    delivery: &webhook_delivery::Model,
    failed: &Failed,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let is_test = delivery.kind == TEST;
    let mut disabled = false;
    if !is_test {
        let since = Func::coalesce([Expr::col(Column::FailingSince), Expr::value(now)]);
        let held = webhook::Entity::update_many()
            .col_expr(Column::FailingSince, since.into())
            .col_expr(
                Column::RetryAt,
                dialect::lease_now(&tx, now).add(ms(failed.retry_in)),
            )
            .filter(held_by(claim))
            .exec_with_returning(&tx)
            .await?;
        let Some(webhook) = held.first() else {
            return Ok(false);
        };
        let for_too_long = webhook
            .failing_since
            .is_some_and(|since| now.0 - since.0 >= FAILING_MS);
        let reason = match (failed.is_gone, for_too_long) {
            (true, _) => Some("GONE"),
            (false, true) => Some("FAILING"),
            (false, false) => None,
        };
        if let Some(reason) = reason {
            disabled = true;
            webhook::Entity::update_many()
                .col_expr(Column::State, Expr::value(DISABLED))
                .col_expr(Column::DisabledReason, Expr::value(reason))
                .filter(Column::Id.eq(claim.webhook))
                .exec(&tx)
                .await?;
        }
    }
    let state = if is_test { "FAILED" } else { PENDING };
    let tried = webhook_delivery::ActiveModel {
        id: Set(delivery.id),
        state: Set(state.to_owned()),
        status: Set(failed.status.map(Into::into)),
        failure: Set(Some(failed.failure.to_owned())),
        ..Default::default()
    };
    webhook_delivery::Entity::update(tried).exec(&tx).await?;
    tx.commit().await?;
    Ok(disabled)
}

/// Gives a webhook back.
///
/// # Errors
/// Where the store fails.
pub async fn release(store: &Store, claim: &Claim, now: Millis) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(Column::ClaimOwner, Expr::value(None::<String>))
        // Kept, and over: it tells who was served longest ago.
        .col_expr(Column::ClaimUntil, dialect::lease_now(store.writer(), now))
        .filter(held_by(claim))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Gives the webhooks back that a process left which is gone, of a store that nobody else works on.
pub(in crate::store) async fn release_abandoned(store: &Store) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(Column::ClaimUntil, Expr::value(None::<Millis>))
        .filter(Column::ClaimUntil.is_not_null())
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Forgets deliveries that are over and too old.
///
/// # Errors
/// Where the store fails.
pub async fn forget_old(store: &Store, now: Millis) -> Result<(), StoreError> {
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::CreatedAt.lt(now.0 - KEPT_MS))
        .filter(webhook_delivery::Column::State.ne(PENDING))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// When the first entry was told that an enabled webhook has not delivered yet, over all of them.
///
/// # Errors
/// Where the store fails.
pub async fn oldest_undelivered(store: &Store) -> Result<Option<Millis>, StoreError> {
    let first = Query::select()
        .column(activity::Column::At)
        .from(activity::Entity)
        .and_where(
            activity::Column::IntegrationId
                .into_expr()
                .eq(Column::IntegrationId.into_expr()),
        )
        .and_where(
            activity::Column::Number
                .into_expr()
                .gt(Column::Cursor.into_expr()),
        )
        .order_by(activity::Column::Number, sea_orm::Order::Asc)
        .limit(1)
        .take();
    let select = Query::select()
        .expr_as(Expr::SubQuery(None, Box::new(first.into())), "at")
        .from(webhook::Entity)
        .and_where(Column::State.eq(ENABLED))
        .take();
    let rows = store.reader().query_all(&select).await?;
    let told: Vec<Option<Millis>> = rows
        .iter()
        .map(|row| row.try_get("", "at"))
        .collect::<Result<_, _>>()?;
    Ok(told.into_iter().flatten().min())
}
