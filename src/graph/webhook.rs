//! The types Webhook and WebhookDelivery: where a feed is delivered to, and what became of it. For administrators.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Enum, Object, Result};

use super::{
    activity::ActivityKind,
    connection::{Connection, Listed, Listing, PageArguments, rows},
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    reader::Reader,
    references::References,
    rows::Rows,
    shared::Shared,
};
use crate::store::{
    ActivityNumber, IntegrationId, Millis,
    entities::{webhook, webhook_delivery},
    webhooks::{WebhookOf, list_deliveries, load_webhooks},
};

/// Whether a webhook delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum WebhookState {
    /// It does.
    Enabled,
    /// It does not; it stays where it stands in the feed.
    Disabled,
}

/// Why a webhook is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum WebhookDisabledReason {
    /// An administrator disabled it.
    ByAdministrator,
    /// Its receiver accepted nothing for three days.
    Failing,
    /// Its receiver answered 410.
    Gone,
    /// Its integration was disconnected, which erased its secret.
    Disconnected,
    /// No encryption key opened its secret, which was erased.
    SecretDiscarded,
}

/// What a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum WebhookDeliveryKind {
    /// Entries of the feed.
    Activity,
    /// A test without any, sent once.
    Test,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum WebhookDeliveryState {
    /// It was not accepted yet, and is sent until it is.
    Pending,
    /// The receiver accepted it.
    Accepted,
    /// A test was not accepted.
    Failed,
}

/// Why a delivery was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum WebhookFailure {
    /// The receiver answered with another status than 2xx.
    Status,
    /// It answered with a redirect, which is not followed.
    Redirected,
    /// It took longer than 10 seconds.
    Timeout,
    /// No connection, or it was cut.
    Unreachable,
    /// The name leads to no public address, or the host is not allowed any more.
    UnsafeAddress,
    /// No encryption key opens the webhook's secret: rotate it.
    SecretUnreadable,
}

/// A webhook.
pub(super) type Webhook = InOrder<WebhookObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct WebhookObject {
    row: Arc<webhook::Model>,
    group: Arc<WebhookGroup>,
}

struct WebhookGroup {
    reader: Arc<Reader>,
    keys: Vec<WebhookOf>,
    integrations: References<Integration>,
    deliveries: Shared<PageArguments, Listing<WebhookDelivery>>,
}

impl Webhook {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<webhook::Model>) -> Vec<Self> {
        let tenants = rows.iter().map(|row| (row.integration_id, row.integration_id));
        let group = Arc::new(WebhookGroup {
            reader: Arc::clone(reader),
            keys: rows.iter().map(|row| (row.integration_id, row.id)).collect(),
            integrations: References::new(reader, tenants),
            deliveries: Shared::default(),
        });
        rows.into_iter()
            .map(|row| {
                InOrder(WebhookObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    /// Those of each of some integrations.
    pub(super) async fn of_each(
        reader: &Arc<Reader>,
        integrations: &[IntegrationId],
    ) -> Result<BTreeMap<IntegrationId, Vec<Self>>> {
        let found = load_webhooks(&reader.store, integrations)
            .await
            .map_err(errors::internal)?;
        let mut nodes = Self::group(reader, found.values().flatten().cloned().collect()).into_iter();
        Ok(found
            .into_iter()
            .map(|(id, rows)| (id, nodes.by_ref().take(rows.len()).collect()))
            .collect())
    }
}

impl WebhookObject {
    pub(super) fn global_id(&self) -> GlobalId {
        GlobalId::Webhook(self.row.id)
    }
}

/// Where an integration's feed is delivered to. For administrators.
#[Object(name = "Webhook")]
impl WebhookObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(self.global_id())
    }

    /// Whose feed it delivers.
    async fn integration(&self) -> Result<Integration> {
        self.group.integrations.get(self.row.integration_id).await
    }

    /// Where it delivers to.
    async fn url(&self) -> Leaf<&str> {
        Leaf(&self.row.url)
    }

    /// The kinds of entries that it delivers.
    async fn kinds(&self) -> Result<Rows<ActivityKind>> {
        self.row
            .kinds
            .split(',')
            .map(|kind| enums::stored(kind, "kind of a webhook"))
            .collect()
    }

    /// Whether it delivers.
    async fn state(&self) -> Result<WebhookState> {
        enums::stored(&self.row.state, "state of a webhook")
    }

    /// Why it is disabled, where it is.
    async fn disabled_reason(&self) -> Result<Option<WebhookDisabledReason>> {
        let reason = self.row.disabled_reason.as_deref();
        reason
            .map(|reason| enums::stored(reason, "reason of a webhook"))
            .transpose()
    }

    /// Since when its receiver has accepted nothing, where the last delivery was not accepted.
    async fn failing_since(&self) -> Option<Leaf<Millis>> {
        self.row.failing_since.map(Leaf)
    }

    /// When the delivery that was not accepted is sent again.
    async fn next_try_at(&self) -> Option<Leaf<Millis>> {
        self.row.retry_at.map(Leaf)
    }

    /// When it was made.
    async fn created_at(&self) -> Leaf<Millis> {
        Leaf(self.row.created_at)
    }

    /// Who made it, as they were called then.
    async fn created_by(&self) -> Leaf<&str> {
        Leaf(&self.row.created_by)
    }

    /// Its deliveries, newest first; those that are over are kept for 30 days.
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn deliveries(
        &self,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<WebhookDelivery>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let group = &self.group;
        let listing = || async {
            let list = list_deliveries(&group.reader.store, &group.keys);
            Listing::new(&group.reader, list, WebhookDelivery::group, &page)
        };
        let listing = group.deliveries.get(page.clone(), listing).await?;
        Ok(Connection::of(listing, self.row.id.0))
    }
}

/// A delivery of a webhook.
pub(super) type WebhookDelivery = InOrder<WebhookDeliveryObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct WebhookDeliveryObject {
    row: Arc<webhook_delivery::Model>,
}

impl Listed for WebhookDelivery {
    type Row = webhook_delivery::Model;
    const NAME: &'static str = "WebhookDelivery";
}

impl WebhookDelivery {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(_: &Arc<Reader>, rows: Vec<webhook_delivery::Model>) -> Vec<Self> {
        let node = |row| InOrder(WebhookDeliveryObject { row: Arc::new(row) });
        rows.into_iter().map(node).collect()
    }
}

impl WebhookDeliveryObject {
    pub(super) fn global_id(&self) -> GlobalId {
        GlobalId::WebhookDelivery(self.row.id)
    }

    fn activity(&self, number: ActivityNumber) -> Option<Leaf<GlobalId>> {
        let id = GlobalId::Activity(self.row.integration_id, number);
        (number.0 > 0).then_some(Leaf(id))
    }
}

/// A message that a webhook has sent, or is to send. For administrators.
#[Object(name = "WebhookDelivery")]
impl WebhookDeliveryObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(self.global_id())
    }

    /// What it is.
    async fn kind(&self) -> Result<WebhookDeliveryKind> {
        enums::stored(&self.row.kind, "kind of a delivery")
    }

    /// What the receiver knows it by, the same at each try: its header `webhook-id`.
    async fn message_id(&self) -> Leaf<Id<'_>> {
        Leaf(Id(&self.row.message_id))
    }

    /// How far it is.
    async fn state(&self) -> Result<WebhookDeliveryState> {
        enums::stored(&self.row.state, "state of a delivery")
    }

    /// How many entries of the feed it has.
    async fn activity_count(&self) -> i32 {
        self.row.entries
    }

    /// The global id of the first of them.
    async fn first_activity_id(&self) -> Option<Leaf<GlobalId>> {
        self.activity(self.row.first_number)
    }

    /// The global id of the last of them.
    async fn last_activity_id(&self) -> Option<Leaf<GlobalId>> {
        self.activity(self.row.last_number)
    }

    /// How often it was sent.
    async fn attempts(&self) -> i32 {
        self.row.attempts
    }

    /// The HTTP status of the receiver's last answer.
    async fn status(&self) -> Option<i32> {
        self.row.status
    }

    /// Why the last try failed, where it did.
    async fn failure(&self) -> Result<Option<WebhookFailure>> {
        let failure = self.row.failure.as_deref();
        failure
            .map(|failure| enums::stored(failure, "failure of a delivery"))
            .transpose()
    }

    /// When it was made.
    async fn created_at(&self) -> Leaf<Millis> {
        Leaf(self.row.created_at)
    }

    /// When it was last sent.
    async fn last_try_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_try_at.map(Leaf)
    }

    /// When the receiver accepted it.
    async fn accepted_at(&self) -> Option<Leaf<Millis>> {
        self.row.accepted_at.map(Leaf)
    }
}
