//! Delivers in the background: claims webhooks that have something to deliver, and works off each in order.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, error, info, warn};

use super::{
    address::WebhookUrl,
    front::Webhooks,
    message::{Names, body},
    pause,
    sending::{Failure, Letter, Sender},
    signing::new_message_id,
};
use crate::{
    access::Bound,
    store::{
        StoreError,
        deliveries::{self, Claim, Failed, Message},
    },
    telemetry::step,
};

/// How often deliveries that are too old are forgotten.
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// So many messages of a webhook are sent before others get their turn.
const MESSAGES_IN_TURN: u32 = 10;
/// The receiver will never accept any again.
const GONE: u16 = 410;

/// Works until `stop`; a message that is under way is waited for.
pub(super) async fn run(webhooks: &Webhooks, names: Names, stop: CancellationToken) {
    let sender = match Sender::new(&webhooks.settings) {
        Ok(sender) => Arc::new(sender),
        Err(error) => {
            error!(%error, "webhooks cannot be delivered: the HTTP client cannot be set up");
            stop.cancelled().await;
            return;
        }
    };
    let slots = Arc::new(Semaphore::new(webhooks.settings.side_by_side.max(1)));
    let tasks = TaskTracker::new();
    let mut forgot_at: Option<Instant> = None;
    while !stop.is_cancelled() {
        if forgot_at.is_none_or(|at| at.elapsed() >= FORGET_EVERY) {
            forgot_at = Some(Instant::now());
            if let Err(error) = deliveries::forget_old(&webhooks.store, webhooks.now()).await {
                error!(%error, "old deliveries of webhooks could not be forgotten");
            }
        }
        while let Ok(slot) = Arc::clone(&slots).try_acquire_owned() {
            let owner = format!("{:032x}", rand::random::<u128>());
            let claim = match deliveries::claim(
                &webhooks.store,
                owner,
                webhooks.settings.claim,
                webhooks.now(),
            )
            .await
            {
                Ok(Some(claim)) => claim,
                Ok(None) => break,
                Err(error) => {
                    error!(%error, "the webhooks could not be looked at");
                    break;
                }
            };
            let (webhooks, sender, stop) = (webhooks.clone(), Arc::clone(&sender), stop.clone());
            tasks.spawn(async move {
                deliver(&webhooks, &sender, &names, &claim, &stop).await;
                drop(slot);
                // Whoever found no room looks again.
                webhooks.wake.notify_one();
            });
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = webhooks.wake.notified() => {}
            () = sleep(webhooks.settings.look_every) => {}
        }
    }
    tasks.close();
    tasks.wait().await;
}

/// Sends what a claimed webhook has to deliver, one message after another, until there is none, one fails, its turn is over, or `stop`.
async fn deliver(
    webhooks: &Webhooks,
    sender: &Sender,
    names: &Names,
    claim: &Claim,
    stop: &CancellationToken,
) {
    let mut sent = 0;
    // Then it is the turn of those that were served longer ago.
    while !stop.is_cancelled() && sent < MESSAGES_IN_TURN {
        sent += 1;
        match step(webhooks, sender, names, claim).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                error!(webhook.id = %claim.webhook, %error, "a webhook could not be worked off");
                break;
            }
        }
    }
    if let Err(error) = deliveries::release(&webhooks.store, claim, webhooks.now()).await {
        warn!(webhook.id = %claim.webhook, %error, "the webhook is free when its claim ends");
    }
}

/// Sends the next message; whether there may be another to send at once.
async fn step(
    webhooks: &Webhooks,
    sender: &Sender,
    names: &Names,
    claim: &Claim,
) -> Result<bool, StoreError> {
    let store = &webhooks.store;
    let Some(message) = deliveries::next(store, claim, new_message_id(), webhooks.now()).await? else {
        return Ok(false);
    };
    let delivery = &message.delivery;
    let step = step!(
        "webhook.delivery",
        integration.id = %claim.integration,
        webhook.id = %claim.webhook,
        delivery.id = %delivery.id,
        delivery.attempt = delivery.attempts,
    );
    let sent = send(webhooks, sender, names, &message).instrument(step).await;
    let failure = match sent {
        Ok(status) => {
            webhooks.figures.count("accepted");
            info!(webhook.id = %claim.webhook, delivery.id = %delivery.id, status, "a message of a webhook was accepted");
            return deliveries::accepted(store, claim, delivery, status, webhooks.now()).await;
        }
        Err(failure) => failure,
    };
    webhooks.figures.count(failure.as_str());
    let retry_in = pause::after(delivery.attempts, failure.retry_after(), rand::random());
    warn!(
        webhook.id = %claim.webhook,
        delivery.id = %delivery.id,
        delivery.attempt = delivery.attempts,
        failure = failure.as_str(),
        status = failure.status(),
        retry_ms = retry_in.as_millis(),
        "a message of a webhook was not accepted"
    );
    let failed = Failed {
        failure: failure.as_str(),
        status: failure.status(),
        retry_in,
        is_gone: failure.status() == Some(GONE),
    };
    if deliveries::failed(store, claim, delivery, &failed, webhooks.now()).await? {
        warn!(webhook.id = %claim.webhook, "a webhook was disabled: its receiver is gone, or has failed for too long");
    }
    Ok(delivery.kind == deliveries::TEST)
}

async fn send(
    webhooks: &Webhooks,
    sender: &Sender,
    names: &Names,
    message: &Message,
) -> Result<u16, Failure> {
    let row = &message.webhook;
    // Looked at each time: the operator may have taken an exception back.
    let url =
        WebhookUrl::parse(&row.url, &webhooks.settings.allow_hosts).map_err(|_| Failure::UnsafeAddress)?;
    let sealed = row.secret.as_deref().ok_or(Failure::Secret)?;
    let bound = Bound::Webhook(row.integration_id, row.id);
    let secret = webhooks.vault.open(bound, sealed).map_err(|_| Failure::Secret)?;
    let letter = Letter {
        url: &url,
        secret: &secret,
        id: &message.delivery.message_id,
        body: body(message, names).map_err(|_| Failure::Unreachable)?,
    };
    sender.send(letter, webhooks.clock.now()).await
}
