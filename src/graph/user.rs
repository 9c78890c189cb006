//! The type User: a person of an Okta directory.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, Object, Result};

use super::{
    app::App,
    assignment::{Assignment, AssignmentFilter, AssignmentOrder, AssignmentSide},
    connection::{Connection, Listed, Listing, PageArguments, ToldBy, int, rows},
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::{Id, Leaf},
    reader::Reader,
    references::{Referenced, References},
    rows::Rows,
    scalars::{Date, DateTime},
    shared::Shared,
    sign_in::SignIn,
    usage::{Granularity, UsagePoint, bounds},
    user_list::UserStatus,
};
use crate::store::{
    self, IntegrationId, Millis, Store, StoreError, UserId,
    assignments::SeatsOf,
    columns::Columns,
    status,
    usage::{Bounds, Period, Point, Sum, SumKey, UsageOf, load_points, load_sums},
    users::UserRow,
};

/// A person of an Okta directory.
pub(super) type User = InOrder<UserObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct UserObject {
    row: Arc<UserRow>,
    group: Arc<UserGroup>,
}

struct UserGroup {
    reader: Arc<Reader>,
    keys: Vec<(IntegrationId, UserId)>,
    integrations: References<Integration>,
    last_apps: References<App>,
    roles: Shared<(), BTreeMap<UserId, Vec<String>>>,
    sums: Shared<Bounds, BTreeMap<SumKey, Sum>>,
    points: Shared<(Period, Bounds), BTreeMap<SumKey, Vec<Point>>>,
    assignments: Shared<AssignmentSide, Listing<Assignment>>,
}

impl Listed for User {
    type Row = UserRow;
    const NAME: &'static str = "User";
    const TOLD_BY: ToldBy = &[
        ("okta_id", &["oktaId"]),
        ("name", &["name"]),
        ("email", &["email"]),
        ("login", &["login"]),
        ("status", &["status", "reclaimReasons"]),
        ("created_at", &["createdAt"]),
        ("activated_at", &["activatedAt"]),
        ("last_login_at", &["lastLoginAt"]),
        ("last_sign_in_at", &["lastSignIn"]),
        ("last_sign_in_app_id", &["lastSignIn"]),
        ("title", &["title"]),
        ("department", &["department"]),
        ("division", &["division"]),
        ("cost_center", &["costCenter"]),
        ("organization", &["organization"]),
        ("employment_type", &["employmentType"]),
        ("country_code", &["countryCode"]),
    ];
}

impl Referenced for User {
    type Key = UserId;
    const WHAT: &'static str = "user";

    fn group(reader: &Arc<Reader>, rows: Vec<UserRow>) -> Vec<Self> {
        let last_app = |row: &UserRow| row.last_sign_in_app_id.map(|app| (row.integration_id, app));
        let group = Arc::new(UserGroup {
            reader: Arc::clone(reader),
            keys: rows.iter().map(|row| (row.integration_id, row.id)).collect(),
            integrations: References::new(
                reader,
                rows.iter().map(|row| (row.integration_id, row.integration_id)),
            ),
            last_apps: References::new(reader, rows.iter().filter_map(last_app)),
            roles: Shared::default(),
            sums: Shared::default(),
            points: Shared::default(),
            assignments: Shared::default(),
        });
        rows.into_iter()
            .map(|row| {
                InOrder(UserObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    fn key(row: &UserRow) -> UserId {
        row.id
    }

    async fn load(
        store: &Store,
        keys: &[(IntegrationId, UserId)],
        columns: Columns,
    ) -> Result<Vec<UserRow>, StoreError> {
        store::users::load_users(store, keys.iter().copied(), columns).await
    }
}

impl User {
    pub(super) fn row_id(&self) -> UserId {
        self.row.id
    }

    /// The status as it is stored.
    pub(super) fn stored_status(&self) -> &str {
        &self.row.status
    }
}

/// A person of an Okta directory.
#[Object(name = "User")]
impl UserObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::User(self.row.id))
    }

    /// Okta's own id of the user.
    async fn okta_id(&self) -> Leaf<Id<'_>> {
        Leaf(Id(&self.row.okta_id))
    }

    /// The Okta org whose directory it is.
    async fn integration(&self) -> Result<Integration> {
        self.group.integrations.get(self.row.integration_id).await
    }

    /// What to call the person: the display name, or first and last name, or the login.
    async fn name(&self) -> Leaf<&str> {
        Leaf(&self.row.name)
    }

    /// Primary e-mail address.
    async fn email(&self) -> Option<Leaf<&str>> {
        self.row.email.as_deref().map(Leaf)
    }

    /// Okta's login, often but not always an e-mail address.
    async fn login(&self) -> Leaf<&str> {
        Leaf(&self.row.login)
    }

    /// Job title.
    async fn title(&self) -> Option<Leaf<&str>> {
        self.row.title.as_deref().map(Leaf)
    }

    /// Where the person sits, as Okta's profile says; null where the org leaves it out.
    async fn department(&self) -> Option<Leaf<&str>> {
        self.row.department.as_deref().map(Leaf)
    }

    /// Division, as Okta's profile says.
    async fn division(&self) -> Option<Leaf<&str>> {
        self.row.division.as_deref().map(Leaf)
    }

    /// Cost centre, as Okta's profile says.
    async fn cost_center(&self) -> Option<Leaf<&str>> {
        self.row.cost_center.as_deref().map(Leaf)
    }

    /// Organization, as Okta's profile says.
    async fn organization(&self) -> Option<Leaf<&str>> {
        self.row.organization.as_deref().map(Leaf)
    }

    /// Okta's userType, such as Employee or Contractor.
    async fn employment_type(&self) -> Option<Leaf<&str>> {
        self.row.employment_type.as_deref().map(Leaf)
    }

    /// Country code, as Okta's profile says.
    async fn country_code(&self) -> Option<Leaf<&str>> {
        self.row.country_code.as_deref().map(Leaf)
    }

    /// When the user was created in Okta.
    async fn created_at(&self) -> Option<Leaf<Millis>> {
        self.row.created_at.map(Leaf)
    }

    /// When the user was activated in Okta.
    async fn activated_at(&self) -> Option<Leaf<Millis>> {
        self.row.activated_at.map(Leaf)
    }

    /// Okta administrator roles, as Okta names them (SUPER_ADMIN, …).
    async fn roles(&self) -> Result<Vec<String>> {
        let group = &self.group;
        let read = || async {
            store::users::load_roles(&group.reader.store, group.keys.iter().copied())
                .await
                .map_err(errors::internal)
        };
        let roles = group.roles.get((), read).await?;
        Ok(roles.get(&self.row.id).cloned().unwrap_or_default())
    }

    /// Where the user stands in Okta's life cycle.
    async fn status(&self) -> Result<UserStatus> {
        enums::stored(status::user(&self.row.status), "status of a user")
    }

    /// The last sign-in to Okta itself.
    async fn last_login_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_login_at.map(Leaf)
    }

    /// The last successful sign-in to any app through SSO.
    async fn last_sign_in(&self) -> Result<Option<InOrder<SignIn>>> {
        let (Some(at), Some(app)) = (self.row.last_sign_in_at, self.row.last_sign_in_app_id) else {
            return Ok(None);
        };
        let app = self.group.last_apps.get(app).await?;
        Ok(Some(InOrder(SignIn {
            at: DateTime(at),
            app,
        })))
    }

    /// Successful app sign-ins from day `from` to day `to`, both included; without bounds, all that were counted.
    async fn sign_ins(
        &self,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<i32> {
        let (group, bounds) = (&self.group, bounds("", from, to)?);
        let read = || async {
            load_sums(&group.reader.store, UsageOf::Users(&group.keys), bounds)
                .await
                .map_err(errors::internal)
        };
        let sums = group.sums.get(bounds, read).await?;
        let sum = sums.get(&(None, Some(self.row.id)));
        Ok(sum.map_or(0, |sum| int(sum.sign_ins)))
    }

    /// Sign-ins by day or month, oldest first; periods without any are left out.
    #[graphql(complexity = "50 + child_complexity")]
    async fn usage(
        &self,
        #[graphql(desc = "The length of the periods.", default_with = "Granularity::Month")]
        granularity: Granularity,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<Rows<InOrder<UsagePoint>>> {
        let (group, bounds, period) = (&self.group, bounds("", from, to)?, granularity.period());
        let read = || async {
            load_points(&group.reader.store, UsageOf::Users(&group.keys), period, bounds)
                .await
                .map_err(errors::internal)
        };
        let points = group.points.get((period, bounds), read).await?;
        let points = points.get(&(None, Some(self.row.id)));
        Ok(points.into_iter().flatten().map(UsagePoint::of).collect())
    }

    /// The user's seats, by the app's label where no order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(complexity = "rows(first, last) * (1 + child_complexity)")]
    async fn assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the start: up to 100, 20 where not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end: up to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which seats.")] filter: Option<AssignmentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AssignmentOrder>,
    ) -> Result<Connection<Assignment>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = AssignmentSide::new(page, filter, order_by);
        let group = &self.group;
        let listing =
            || async { asked.listing(&group.reader, SeatsOf::Users(&group.keys), &context.look_ahead()) };
        let listing = group.assignments.get(asked.clone(), listing).await?;
        Ok(Connection::of(listing, self.row.id.0))
    }
}
