//! The roots of reading.

use async_graphql::{Context, ID, Object, Result};

use super::{
    access_token::AccessToken,
    app::App,
    app_list::{AppFilter, AppOrder, list_apps},
    audit::{AuditEvent, AuditLogFilter},
    connection::{Connection, Listing, PageArguments, rows},
    errors,
    in_order::InOrder,
    integration::Integration,
    may::May,
    node::{Found, Node, find_node, find_nodes},
    reader::{Reader, scope},
    references::Referenced,
    rows::Rows,
    usage::{Granularity, UsageFilter, UsageStat},
    user::User,
    user_list::{UserFilter, UserOrder, list_users},
    viewer::Viewer,
};
use crate::store::{
    Among, access_tokens::list_tokens, audit::list_audit_events, integrations::list_integrations,
    usage::list_stats,
};

const MAX_NODES: usize = 100;

/// What can be read.
#[derive(Debug, Clone, Copy)]
pub struct Query;

/// What can be read: the directory of each connected Okta org, and who signed in to what. Only what the access token may
/// see exists.
#[Object]
impl Query {
    /// Whatever has this global id; null where there is no such thing.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Result<Option<Found>> {
        Ok(find_node(context, &id).await?.map(Found))
    }

    /// Whatever has these global ids, in their order; null for those that there are not.
    #[graphql(complexity = "100 * (1 + child_complexity)")]
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Up to 100 global ids.")] ids: Vec<ID>,
    ) -> Result<Rows<Option<Found>>> {
        if ids.len() > MAX_NODES {
            return Err(errors::bad_input("ids", "has at most 100 ids"));
        }
        let found = find_nodes(context, &ids).await?.0.into_iter();
        Ok(found.map(|node| node.map(Found)).collect())
    }

    /// Who is asking: name, role, and the integrations that they may see.
    async fn viewer(&self, context: &Context<'_>) -> Result<InOrder<Viewer>> {
        scope(context)?;
        Ok(InOrder(Viewer::default()))
    }

    /// The integration with this global id; null where there is none.
    async fn integration(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global id of an integration.")] id: ID,
    ) -> Result<Option<Integration>> {
        match find_node(context, &id).await? {
            Some(Node::Integration(integration)) => Ok(Some(integration)),
            _ => Ok(None),
        }
    }

    /// The connected Okta orgs, and those that were disconnected, oldest first.
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn integrations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Integration>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let list = list_integrations(scope.tenants());
        Listing::new(reader, list, Integration::group, &page).map(Connection::root)
    }

    /// The user with this global id; null where there is none.
    async fn user(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global id of a user.")] id: ID,
    ) -> Result<Option<User>> {
        match find_node(context, &id).await? {
            Some(Node::User(user)) => Ok(Some(user)),
            _ => Ok(None),
        }
    }

    /// The users of all integrations, by name where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn users(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which users.")] filter: Option<UserFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<UserOrder>,
    ) -> Result<Connection<User>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let among = Among::All(scope.tenants());
        let list = list_users(reader, among, filter.as_ref(), order_by.as_ref())?;
        Listing::new(reader, list, User::group, &page).map(Connection::root)
    }

    /// The app with this global id; null where there is none.
    async fn app(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global id of an app.")] id: ID,
    ) -> Result<Option<App>> {
        match find_node(context, &id).await? {
            Some(Node::App(app)) => Ok(Some(app)),
            _ => Ok(None),
        }
    }

    /// The apps of all integrations, by label where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn apps(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which apps.")] filter: Option<AppFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AppOrder>,
    ) -> Result<Connection<App>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let among = Among::All(scope.tenants());
        let list = list_apps(reader, among, filter.as_ref(), order_by.as_ref())?;
        Listing::new(reader, list, App::group, &page).map(Connection::root)
    }

    /// The flat usage table, for exports and charts of one's own.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn usage_stats(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which usage.")] filter: Option<UsageFilter>,
        #[graphql(desc = "The length of the periods.", default_with = "Granularity::Day")]
        granularity: Granularity,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<UsageStat>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = filter.unwrap_or_default().resolve()?;
        let tenants = scope
            .tenants()
            .narrowed_to(filter.integration)
            .narrowed_to_owner(&reader.store, filter.user, filter.app)
            .await
            .map_err(errors::internal)?;
        let list = list_stats(&tenants, &filter, granularity.period());
        let group = match granularity {
            Granularity::Day => UsageStat::days,
            Granularity::Month => UsageStat::months,
        };
        Listing::new(reader, list, group, &page).map(Connection::root)
    }

    /// Who changed what, newest first. For administrators; what was about the whole server only for those whose access token is
    /// not limited to some integrations.
    #[graphql(
        guard = "May::Audit",
        complexity = "rows(first, last) * (1 + child_complexity)"
    )]
    async fn audit_log(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which events.")] filter: Option<AuditLogFilter>,
    ) -> Result<Connection<AuditEvent>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let list = list_audit_events(scope.tenants(), &filter.unwrap_or_default().resolve());
        Listing::new(reader, list, AuditEvent::group, &page).map(Connection::root)
    }

    /// The access tokens, newest first, those that were revoked or have expired among them. For administrators; for those whose access
    /// token is limited to some integrations, the tokens that are limited to some of these.
    #[graphql(
        guard = "May::Administer",
        complexity = "rows(first, last) * (1 + child_complexity)"
    )]
    async fn access_tokens(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AccessToken>> {
        let (reader, scope) = (Reader::of(context)?, scope(context)?);
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let list = list_tokens(scope.tenants());
        Listing::new(reader, list, AccessToken::group, &page).map(Connection::root)
    }
}
