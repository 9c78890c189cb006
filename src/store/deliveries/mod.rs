//! What a process that delivers does with webhooks and their deliveries: it claims a webhook, takes its next message, and
//! notes what came of sending it. A message is stored before it is first sent, so that each try is the same.

mod outcome;

use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType, Query},
};

use crate::store::{
    ActivityNumber, IntegrationId, Millis, Store, StoreError, WebhookId, dialect,
    entities::{activity, integration, webhook, webhook::Column, webhook_delivery},
};

pub(super) use outcome::release_abandoned;
pub use outcome::{Failed, accepted, failed, forget_old, oldest_undelivered, release};

/// The state of a webhook that delivers.
pub const ENABLED: &str = "ENABLED";
/// A message of entries.
pub const ACTIVITY: &str = "ACTIVITY";
/// A message without any.
pub const TEST: &str = "TEST";
/// The state of a delivery that is not over.
pub const PENDING: &str = "PENDING";

/// How many entries a message has at most.
const MOST_ENTRIES: u64 = 100;

/// A webhook that a process delivers, for as long as its claim holds.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The webhook.
    pub webhook: WebhookId,
    /// Whose it is.
    pub integration: IntegrationId,
    /// A name that no other claim ever has.
    pub owner: String,
    /// How long it holds without a sign of life.
    pub stays: Duration,
}

/// A message that is to be sent now.
#[derive(Debug)]
pub struct Message {
    /// Where to, and by which secret.
    pub webhook: webhook::Model,
    /// Which.
    pub delivery: webhook_delivery::Model,
    /// Its entries, in the order of the feed.
    pub entries: Vec<activity::Model>,
}

/// Takes a webhook that has something to deliver and that no process works on.
///
/// # Errors
/// Where the store fails.
pub async fn claim(
    store: &Store,
    owner: String,
    stays: Duration,
    now: Millis,
) -> Result<Option<Claim>, StoreError> {
    let tx = store.begin().await?;
    let over = |column: Column| over(column, &tx, now);
    let end_of_feed = Query::select()
        .column(integration::Column::LastActivity)
        .from(integration::Entity)
        .and_where(
            integration::Column::Id
                .into_expr()
                .eq(Column::IntegrationId.into_expr()),
        )
        .take();
    let end_of_feed = Expr::SubQuery(None, Box::new(end_of_feed.into()));
    let tests = Query::select()
        .expr(1)
        .from(webhook_delivery::Entity)
        .and_where(
            webhook_delivery::Column::WebhookId
                .into_expr()
                .eq(Column::Id.into_expr()),
        )
        .and_where(webhook_delivery::Column::State.eq(PENDING))
        .and_where(webhook_delivery::Column::Kind.eq(TEST))
        .take();
    let news = Condition::all()
        .add(Column::Cursor.into_expr().lt(end_of_feed))
        .add(over(Column::RetryAt));
    let mut next = Query::select();
    next.column(Column::Id)
        .from(webhook::Entity)
        .and_where(Column::State.eq(ENABLED))
        .and_where(Column::Secret.is_not_null())
        .cond_where(over(Column::ClaimUntil))
        .cond_where(Condition::any().add(Expr::exists(tests)).add(news))
        // Who was served longest ago comes first.
        .order_by_expr(
            Func::coalesce([Column::ClaimUntil.into_expr(), Expr::val(0)]).into(),
            sea_orm::Order::Asc,
        )
        .order_by(Column::Id, sea_orm::Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let Some(found) = tx.query_one(&next).await? else {
        return Ok(None);
    };
    let id: WebhookId = found.try_get_by_index(0)?;
    let claimed = webhook::Entity::update_many()
        .col_expr(Column::ClaimOwner, Expr::value(owner.as_str()))
        .col_expr(Column::ClaimUntil, dialect::lease_now(&tx, now).add(ms(stays)))
        .filter(Column::Id.eq(id))
        .exec_with_returning(&tx)
        .await?;
    tx.commit().await?;
    Ok(claimed.into_iter().next().map(|row| Claim {
        webhook: row.id,
        integration: row.integration_id,
        owner,
        stays,
    }))
}

/// That an instant of a webhook's has passed, by the clock of the database, or that there is none.
fn over(column: Column, tx: &DatabaseTransaction, now: Millis) -> Condition {
    Condition::any()
        .add(column.is_null())
        .add(column.into_expr().lte(dialect::lease_now(tx, now)))
}

/// The next message of a claimed webhook, whose claim holds from now on; none where there is nothing to send yet, or the claim
/// was lost. `message_id` is what a new message is known by.
///
/// # Errors
/// Where the store fails.
pub async fn next(
    store: &Store,
    claim: &Claim,
    message_id: String,
    now: Millis,
) -> Result<Option<Message>, StoreError> {
    let tx = store.begin().await?;
    let held = webhook::Entity::update_many()
        .col_expr(
            Column::ClaimUntil,
            dialect::lease_now(&tx, now).add(ms(claim.stays)),
        )
        .filter(held_by(claim))
        .filter(Column::State.eq(ENABLED))
        .filter(Column::Secret.is_not_null())
        .exec_with_returning(&tx)
        .await?;
    let Some(webhook) = held.into_iter().next() else {
        return Ok(None);
    };
    let delivery = match pending(&tx, &webhook, now).await? {
        Pending::Due(delivery) => Some(*delivery),
        Pending::Later => None,
        Pending::None => make(&tx, &webhook, message_id, now).await?,
    };
    let Some(delivery) = delivery else {
        tx.commit().await?;
        return Ok(None);
    };
    let tried = webhook_delivery::ActiveModel {
        id: Set(delivery.id),
        attempts: Set(delivery.attempts.saturating_add(1)),
        last_try_at: Set(Some(now)),
        ..Default::default()
    };
    let delivery = webhook_delivery::Entity::update(tried).exec(&tx).await?;
    let entries = match &*delivery.kind {
        TEST => Vec::new(),
        _ => entries(&tx, &delivery).await?,
    };
    tx.commit().await?;
    Ok(Some(Message {
        webhook,
        delivery,
        entries,
    }))
}

enum Pending {
    Due(Box<webhook_delivery::Model>),
    Later,
    None,
}

/// The delivery that is not over: one of a test at once, one of entries when its time has come.
async fn pending(
    tx: &DatabaseTransaction,
    webhook: &webhook::Model,
    now: Millis,
) -> Result<Pending, StoreError> {
    let mut rows = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.id))
        .filter(webhook_delivery::Column::State.eq(PENDING))
        .order_by_asc(webhook_delivery::Column::Id)
        .all(tx)
        .await?;
    rows.sort_by_key(|row| row.kind != TEST);
    let Some(first) = rows.into_iter().next() else {
        return Ok(Pending::None);
    };
    if first.kind == TEST {
        return Ok(Pending::Due(Box::new(first)));
    }
    let due = webhook::Entity::find_by_id(webhook.id)
        .filter(over(Column::RetryAt, tx, now))
        .one(tx)
        .await?;
    Ok(match due {
        Some(_) => Pending::Due(Box::new(first)),
        None => Pending::Later,
    })
}

/// Stores the next message: the entries that follow those that are done with. None where there are none of the webhook's kinds.
async fn make(
    tx: &DatabaseTransaction,
    webhook: &webhook::Model,
    message_id: String,
    now: Millis,
) -> Result<Option<webhook_delivery::Model>, StoreError> {
    use activity::Column as Entry;
    // Before the entries: those that come meanwhile have greater numbers.
    let end: Option<ActivityNumber> = integration::Entity::find_by_id(webhook.integration_id)
        .select_only()
        .column(integration::Column::LastActivity)
        .into_tuple()
        .one(tx)
        .await?;
    let end = end.unwrap_or(webhook.cursor);
    let numbers: Vec<ActivityNumber> = activity::Entity::find()
        .select_only()
        .column(Entry::Number)
        .filter(Entry::IntegrationId.eq(webhook.integration_id))
        .filter(Entry::Number.gt(webhook.cursor))
        .filter(Entry::Number.lte(end))
        .filter(Entry::Kind.is_in(webhook.kinds.split(',')))
        .order_by_asc(Entry::Number)
        .limit(MOST_ENTRIES)
        .into_tuple()
        .all(tx)
        .await?;
    let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else {
        move_cursor(tx, webhook.id, end).await?;
        return Ok(None);
    };
    let row = new_delivery(
        webhook,
        ACTIVITY,
        message_id,
        (first.0, last.0),
        numbers.len(),
        now,
    );
    Ok(Some(
        webhook_delivery::Entity::insert(row)
            .exec_with_returning(tx)
            .await?,
    ))
}

async fn entries(
    tx: &DatabaseTransaction,
    delivery: &webhook_delivery::Model,
) -> Result<Vec<activity::Model>, StoreError> {
    use activity::Column as Entry;
    Ok(activity::Entity::find()
        .filter(Entry::IntegrationId.eq(delivery.integration_id))
        .filter(Entry::Number.between(delivery.first_number, delivery.last_number))
        .filter(Entry::Kind.is_in(delivery.kinds.split(',')))
        .order_by_asc(Entry::Number)
        .all(tx)
        .await?)
}

/// A delivery that was not sent yet.
pub(in crate::store) fn new_delivery(
    webhook: &webhook::Model,
    kind: &str,
    message_id: String,
    (first, last): (i64, i64),
    entries: usize,
    now: Millis,
) -> webhook_delivery::ActiveModel {
    webhook_delivery::ActiveModel {
        integration_id: Set(webhook.integration_id),
        webhook_id: Set(webhook.id),
        message_id: Set(message_id),
        kind: Set(kind.to_owned()),
        kinds: Set(webhook.kinds.clone()),
        first_number: Set(ActivityNumber(first)),
        last_number: Set(ActivityNumber(last)),
        entries: Set(i32::try_from(entries).unwrap_or(i32::MAX)),
        state: Set(PENDING.to_owned()),
        attempts: Set(0),
        created_at: Set(now),
        ..Default::default()
    }
}

pub(super) async fn move_cursor(
    tx: &DatabaseTransaction,
    id: WebhookId,
    to: ActivityNumber,
) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(Column::Cursor, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::Cursor.lt(to))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) fn held_by(claim: &Claim) -> Condition {
    Condition::all()
        .add(Column::Id.eq(claim.webhook))
        .add(Column::ClaimOwner.eq(claim.owner.as_str()))
}

pub(super) fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
