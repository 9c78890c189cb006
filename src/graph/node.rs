//! The interface Node: whatever has a global id, found again by it, several at once.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use async_graphql::{
    Context, ContextSelectionSet, ID, Interface, OutputType, Positioned, Result, ServerResult, Value,
    parser::types::Field, registry::Registry,
};

use super::{
    access_token::AccessToken,
    activity::Activity,
    app::App,
    assignment::Assignment,
    audit::AuditEvent,
    errors,
    global_id::GlobalId,
    integration::Integration,
    leaf::Leaf,
    may::May,
    reader::{Reader, scope},
    references::Referenced,
    rows::Rows,
    sync_run::SyncRun,
    usage::UsageStat,
    user::User,
    webhook::{Webhook, WebhookDelivery},
};
use crate::{
    access::Scope,
    store::{
        StoreError,
        access_tokens::find_tokens,
        activities::find_activities,
        apps::find_apps,
        assignments::find_seats,
        audit::find_audit_events,
        integrations::find_integrations,
        sync_runs::find_runs,
        usage::{Period, UsageRow, find_stats},
        users::find_users,
        webhooks::{find_deliveries, find_webhooks},
    },
};

/// Whatever has a global id.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "Leaf<GlobalId>",
    desc = "Global id: opaque, and good for `node`."
))]
pub(super) enum Node {
    Integration(Integration),
    SyncRun(SyncRun),
    User(User),
    App(App),
    Assignment(Assignment),
    UsageStat(UsageStat),
    AuditEvent(AuditEvent),
    Activity(Activity),
    Webhook(Webhook),
    WebhookDelivery(WebhookDelivery),
    AccessToken(AccessToken),
}

/// A node as the object that it is, which answers its fields in the order of the query.
pub(super) struct Found(pub(super) Node);

impl OutputType for Found {
    fn type_name() -> Cow<'static, str> {
        Node::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Node::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match &self.0 {
            Node::Integration(node) => node.resolve(context, field).await,
            Node::SyncRun(node) => node.resolve(context, field).await,
            Node::User(node) => node.resolve(context, field).await,
            Node::App(node) => node.resolve(context, field).await,
            Node::Assignment(node) => node.resolve(context, field).await,
            Node::UsageStat(node) => node.resolve(context, field).await,
            Node::AuditEvent(node) => node.resolve(context, field).await,
            Node::Activity(node) => node.resolve(context, field).await,
            Node::Webhook(node) => node.resolve(context, field).await,
            Node::WebhookDelivery(node) => node.resolve(context, field).await,
            Node::AccessToken(node) => node.resolve(context, field).await,
        }
    }
}

/// The nodes with these ids that the asker may see, in the order of the ids, with none for all others. A statement for
/// each type among them.
pub(super) async fn find_nodes(context: &Context<'_>, ids: &[ID]) -> Result<Rows<Option<Node>>> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let decoded: Vec<_> = ids.iter().map(GlobalId::decode).collect();
    let found = read(reader, scope, decoded.iter().flatten())
        .await
        .map_err(errors::internal)?;
    Ok(decoded
        .iter()
        .map(|id| found.get(&id.as_ref()?.encode().0).cloned())
        .collect())
}

/// The node with that id, where the asker may see it.
pub(super) async fn find_node(context: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let nodes = find_nodes(context, std::slice::from_ref(id)).await?;
    Ok(nodes.0.into_iter().next().flatten())
}

async fn read(
    reader: &Arc<Reader>,
    scope: &Scope,
    ids: impl Iterator<Item = &GlobalId>,
) -> Result<BTreeMap<String, Node>, StoreError> {
    let (mut integrations, mut runs, mut users, mut apps) = (vec![], vec![], vec![], vec![]);
    let (mut seats, mut days, mut months, mut events) = (vec![], vec![], vec![], vec![]);
    let (mut activities, mut webhooks, mut deliveries, mut tokens) = (vec![], vec![], vec![], vec![]);
    for id in ids {
        match *id {
            GlobalId::Integration(id) => integrations.push(id),
            GlobalId::SyncRun(id) => runs.push(id),
            GlobalId::User(id) => users.push(id),
            GlobalId::App(id) => apps.push(id),
            GlobalId::Assignment(tenant, app, user) => seats.push((tenant, app, user)),
            GlobalId::UsageStat(Period::Day, key) => days.push(key),
            GlobalId::UsageStat(Period::Month, key) => months.push(key),
            GlobalId::Activity(tenant, number) => activities.push((tenant, number)),
            GlobalId::AuditEvent(id) if May::Audit.allows(scope) => events.push(id),
            GlobalId::Webhook(id) if May::Administer.allows(scope) => webhooks.push(id),
            GlobalId::WebhookDelivery(id) if May::Administer.allows(scope) => deliveries.push(id),
            GlobalId::AccessToken(id) if May::Administer.allows(scope) => tokens.push(id),
            // For who may not see it, it does not exist.
            GlobalId::AuditEvent(_)
            | GlobalId::Webhook(_)
            | GlobalId::WebhookDelivery(_)
            | GlobalId::AccessToken(_) => {}
        }
    }
    let (store, tenants) = (&reader.store, scope.tenants());
    let mut nodes: Vec<(GlobalId, Node)> = Vec::new();
    if !integrations.is_empty() {
        let rows = find_integrations(store, tenants, &integrations).await?;
        let group = Integration::group(reader, rows).into_iter();
        nodes.extend(group.map(|node| (GlobalId::Integration(node.row_id()), node.into())));
    }
    if !runs.is_empty() {
        let group = SyncRun::group(reader, find_runs(store, tenants, &runs).await?).into_iter();
        nodes.extend(group.map(|node| (GlobalId::SyncRun(node.row().id), node.into())));
    }
    if !users.is_empty() {
        let group = User::group(reader, find_users(store, tenants, &users).await?).into_iter();
        nodes.extend(group.map(|node| (GlobalId::User(node.row_id()), node.into())));
    }
    if !apps.is_empty() {
        let group = App::group(reader, find_apps(store, tenants, &apps).await?).into_iter();
        nodes.extend(group.map(|node| (GlobalId::App(node.row_id()), node.into())));
    }
    if !seats.is_empty() {
        let rows = find_seats(store, tenants, &seats).await?.into_iter();
        let group = Assignment::group(reader, rows.map(Into::into).collect()).into_iter();
        nodes.extend(group.map(|node| {
            let (tenant, app, user) = node.seat();
            (GlobalId::Assignment(tenant, app, user), node.into())
        }));
    }
    for (period, keys) in [(Period::Day, days), (Period::Month, months)] {
        if !keys.is_empty() {
            let rows = find_stats(store, tenants, period, &keys).await?;
            let group = UsageStat::group(reader, period, rows).into_iter();
            nodes.extend(group.map(|node| (stat_id(period, node.row()), node.into())));
        }
    }
    if !events.is_empty() {
        let rows = find_audit_events(store, tenants, &events).await?;
        let group = AuditEvent::group(reader, rows).into_iter();
        nodes.extend(group.map(|node| (GlobalId::AuditEvent(node.row().id), node.into())));
    }
    if !activities.is_empty() {
        let rows = find_activities(store, tenants, &activities).await?;
        let group = Activity::group(reader, rows).into_iter();
        nodes.extend(group.map(|node| (node.global_id(), node.into())));
    }
    if !webhooks.is_empty() {
        let group = Webhook::group(reader, find_webhooks(store, tenants, &webhooks).await?).into_iter();
        nodes.extend(group.map(|node| (node.global_id(), node.into())));
    }
    if !deliveries.is_empty() {
        let rows = find_deliveries(store, tenants, &deliveries).await?;
        let group = WebhookDelivery::group(reader, rows).into_iter();
        nodes.extend(group.map(|node| (node.global_id(), node.into())));
    }
    if !tokens.is_empty() {
        let group = AccessToken::group(reader, find_tokens(store, tenants, &tokens).await?).into_iter();
        nodes.extend(group.map(|node| (GlobalId::AccessToken(node.row_id()), node.into())));
    }
    Ok(nodes
        .into_iter()
        .map(|(id, node)| (id.encode().0, node))
        .collect())
}

fn stat_id(period: Period, row: &UsageRow) -> GlobalId {
    GlobalId::UsageStat(period, row.key())
}
