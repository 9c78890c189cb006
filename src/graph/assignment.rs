//! The type Assignment: a user's seat in an app.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Enum, InputObject, Lookahead, Object, Result};

use super::{
    app::App,
    assignment_group::AssignmentGroup,
    connection::{Listed, Listing, PageArguments, ToldBy, int},
    duplicates::Duplicates,
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    leaf::Leaf,
    order::OrderDirection,
    reader::Reader,
    reclaim::ReclaimReason,
    references::References,
    rows::Rows,
    scalars::Date,
    selected::Selected,
    shared::Shared,
    usage::{Granularity, UsageStat, bounds},
    user::User,
};
use crate::insights::reclaim_reasons;
use crate::store::{
    Millis,
    assignments::{SeatFilter, SeatKey, SeatRow, SeatSort, SeatsOf, list_seats},
    joined_seats::{Along, JoinedSeat},
    usage::{Bounds, Period, Sum, SumKey, UsageOf, load_seat_stats, load_sums},
};

/// How a seat was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AssignmentScope {
    /// Assigned directly.
    User,
    /// Assigned through a group.
    Group,
}

/// By what seats are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AssignmentOrderField {
    /// The user's name.
    UserName,
    /// The app's label.
    AppLabel,
    /// How many sign-ins of the user to the app were counted.
    SignIns,
    /// The last sign-in of the user to the app.
    LastSignInAt,
}

/// The order of seats.
#[derive(Debug, Clone, PartialEq, InputObject)]
pub(super) struct AssignmentOrder {
    /// By what.
    field: AssignmentOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// Which seats. Every field that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct AssignmentFilter {
    /// Seats without a sign-in for this many days.
    inactive_days: Option<i32>,
    /// Assigned directly, or through a group.
    scope: Option<AssignmentScope>,
    /// Of users who are suspended or deactivated in Okta, and cannot sign in; or of all others.
    orphaned: Option<bool>,
}

impl AssignmentFilter {
    pub(super) fn resolve(&self, reader: &Reader) -> Result<SeatFilter> {
        Ok(SeatFilter {
            inactive_since: reader.inactive_since("filter.inactiveDays", self.inactive_days)?,
            scope: self.scope.map(enums::name),
            orphaned: self.orphaned,
        })
    }
}

/// Which seats of each of some users or apps are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AssignmentSide {
    page: PageArguments,
    filter: AssignmentFilter,
    order: Option<AssignmentOrder>,
}

impl AssignmentSide {
    pub(super) fn new(
        page: PageArguments,
        filter: Option<AssignmentFilter>,
        order: Option<AssignmentOrder>,
    ) -> Self {
        Self {
            page,
            filter: filter.unwrap_or_default(),
            order,
        }
    }

    /// Whether all seats are asked for.
    pub(super) fn is_unfiltered(&self) -> bool {
        self.filter == AssignmentFilter::default()
    }

    /// The seats of these users or apps.
    pub(super) fn listing(
        &self,
        reader: &Arc<Reader>,
        of: SeatsOf<'_>,
        below: &Lookahead<'_>,
    ) -> Result<Listing<Assignment>> {
        let filter = self.filter.resolve(reader)?;
        let sort = match (self.order.as_ref().map(|order| order.field), of) {
            (Some(AssignmentOrderField::UserName), _) | (None, SeatsOf::Apps(_)) => SeatSort::UserName,
            (Some(AssignmentOrderField::AppLabel), _) | (None, SeatsOf::Users(_)) => SeatSort::AppLabel,
            (Some(AssignmentOrderField::SignIns), _) => SeatSort::SignIns,
            (Some(AssignmentOrderField::LastSignInAt), _) => SeatSort::LastSignIn,
        };
        let descending = self
            .order
            .as_ref()
            .is_some_and(|order| order.direction == OrderDirection::Desc);
        // What only some of the same lists select is looked up for those.
        let selects = |fields: [&str; 2]| {
            let nodes = [below.field("nodes"), below.field("edges").field("node")];
            nodes
                .iter()
                .any(|node| fields.iter().any(|field| node.field(field).exists()))
        };
        let along = along(
            &reader.selected,
            selects(["user", OF_USER]),
            selects(["app", OF_APP]),
        );
        let list = list_seats(&reader.store, of, &filter, sort, descending, along);
        let listing = Listing::new(reader, list, Assignment::group, &self.page)?;
        let columns = along.columns(reader.selected.columns::<Assignment>());
        Ok(listing.with_columns(columns))
    }
}

/// What is read along with seats of their users and of their apps, where these are: what is selected below them, or all that is
/// selected of such, as fields of the seat itself may need it.
pub(super) fn along(selected: &Selected, users: bool, apps: bool) -> Along {
    let of_users = || match selected.has(OF_USER) {
        true => selected.columns::<User>(),
        false => selected.columns_below::<User>("user"),
    };
    let of_apps = || match selected.has(OF_APP) {
        true => selected.columns::<App>(),
        false => selected.columns_below::<App>("app"),
    };
    Along::new(users.then(of_users), apps.then(of_apps))
}

/// The field of a seat that is told by its user, and the one that is told by its app.
pub(super) const OF_USER: &str = "reclaimReasons";
/// See [`OF_USER`].
pub(super) const OF_APP: &str = "monthlyCost";

/// A user's seat in an app.
pub(super) type Assignment = InOrder<AssignmentObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct AssignmentObject {
    row: Arc<SeatRow>,
    group: Arc<SeatGroup>,
}

struct SeatGroup {
    reader: Arc<Reader>,
    keys: Vec<SeatKey>,
    users: References<User>,
    apps: References<App>,
    groups: References<AssignmentGroup>,
    sums: Shared<Bounds, BTreeMap<SumKey, Sum>>,
    stats: Shared<(Period, Bounds), Vec<UsageStat>>,
    duplicates: Shared<i32, Duplicates>,
}

impl Listed for Assignment {
    type Row = JoinedSeat;
    const NAME: &'static str = "Assignment";
    const TOLD_BY: ToldBy = &[
        ("scope", &["scope"]),
        ("group_id", &["group"]),
        ("assigned_at", &["assignedAt", "reclaimReasons"]),
        ("sign_ins", &["signIns"]),
        ("last_at", &["lastSignInAt", "reclaimReasons"]),
    ];
}

impl Assignment {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<JoinedSeat>) -> Vec<Self> {
        let (mut seats, mut users, mut apps) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
        for row in rows {
            seats.push(row.seat);
            users.extend(row.user);
            apps.extend(row.app);
        }
        let held_through = |row: &SeatRow| row.group_id.map(|group| (row.integration_id, group));
        let group = Arc::new(SeatGroup {
            groups: References::new(reader, seats.iter().filter_map(held_through)),
            reader: Arc::clone(reader),
            keys: seats.iter().map(seat_key).collect(),
            users: match users.len() == seats.len() {
                true => References::known(reader, users),
                false => References::new(reader, seats.iter().map(|row| (row.integration_id, row.user_id))),
            },
            apps: match apps.len() == seats.len() {
                true => References::known(reader, apps),
                false => References::new(reader, seats.iter().map(|row| (row.integration_id, row.app_id))),
            },
            sums: Shared::default(),
            stats: Shared::default(),
            duplicates: Shared::default(),
        });
        seats
            .into_iter()
            .map(|row| {
                InOrder(AssignmentObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }
}

impl AssignmentObject {
    pub(super) fn seat(&self) -> SeatKey {
        seat_key(&self.row)
    }

    async fn duplicates(&self, inactive_days: i32) -> Result<Arc<Duplicates>> {
        let (group, since) = (&self.group, self.group.reader.period_since(inactive_days)?);
        let read = || Duplicates::load(&group.reader, &group.keys, since);
        group.duplicates.get(inactive_days, read).await
    }

    async fn sum(&self, bounds: Bounds) -> Result<Option<Sum>> {
        let group = &self.group;
        let read = || async {
            load_sums(&group.reader.store, UsageOf::Seats(&group.keys), bounds)
                .await
                .map_err(errors::internal)
        };
        let sums = group.sums.get(bounds, read).await?;
        Ok(sums
            .get(&(Some(self.row.app_id), Some(self.row.user_id)))
            .copied())
    }
}

fn seat_key(row: &SeatRow) -> SeatKey {
    (row.integration_id, row.app_id, row.user_id)
}

/// A user's seat in an app.
#[Object(name = "Assignment")]
impl AssignmentObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        let (integration, app, user) = self.seat();
        Leaf(GlobalId::Assignment(integration, app, user))
    }

    /// Who holds the seat.
    async fn user(&self) -> Result<User> {
        self.group.users.get(self.row.user_id).await
    }

    /// The app.
    async fn app(&self) -> Result<App> {
        self.group.apps.get(self.row.app_id).await
    }

    /// USER where assigned directly, GROUP where through a group.
    async fn scope(&self) -> Result<AssignmentScope> {
        enums::stored(
            self.row.scope.as_deref().unwrap_or_default(),
            "scope of an assignment",
        )
    }

    /// The group that gives the seat, to take its holder out of: the one that Okta names, though several that the user is in may
    /// give it. Null where scope is USER, and where Okta names none.
    async fn group(&self) -> Result<Option<AssignmentGroup>> {
        match self.row.group_id {
            Some(group) => self.group.groups.find(group).await,
            None => Ok(None),
        }
    }

    /// When the seat was given.
    async fn assigned_at(&self) -> Option<Leaf<Millis>> {
        self.row.assigned_at.map(Leaf)
    }

    /// The last sign-in of the user to the app.
    async fn last_sign_in_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_at.map(Leaf)
    }

    /// Sign-ins of the user to the app from day `from` to day `to`, both included; without bounds, all that were counted.
    async fn sign_ins(
        &self,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<i32> {
        let bounds = bounds("", from, to)?;
        if bounds == Bounds::default() {
            return Ok(int(self.row.sign_ins));
        }
        let sum = self.sum(bounds).await?;
        Ok(sum.map_or(0, |sum| int(sum.sign_ins)))
    }

    /// Sign-ins of the user to the app by day or month, oldest first; periods without any are left out.
    #[graphql(complexity = "50 + 50 * child_complexity")]
    async fn usage(
        &self,
        #[graphql(desc = "The length of the periods.", default_with = "Granularity::Month")]
        granularity: Granularity,
        #[graphql(desc = "First day.")] from: Option<Date>,
        #[graphql(desc = "Last day.")] to: Option<Date>,
    ) -> Result<Rows<UsageStat>> {
        let (group, bounds, period) = (&self.group, bounds("", from, to)?, granularity.period());
        let read = || async {
            let columns = group.reader.selected.columns::<UsageStat>();
            let rows = load_seat_stats(&group.reader.store, &group.keys, period, bounds, columns)
                .await
                .map_err(errors::internal)?;
            Ok(UsageStat::group(&group.reader, period, rows))
        };
        let stats = group.stats.get((period, bounds), read).await?;
        let seat = self.seat();
        let first = stats.partition_point(|stat| stat.row().seat() < seat);
        let of_seat = stats.iter().skip(first);
        let of_seat = of_seat.take_while(|stat| stat.row().seat() == seat);
        Ok(of_seat.cloned().collect())
    }

    /// The app that makes the seat a duplicate: see DUPLICATE_FUNCTION in reclaimReasons; null where it is none.
    async fn duplicate_of(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<Option<App>> {
        let duplicates = self.duplicates(inactive_days).await?;
        match duplicates.other_of(&self.row) {
            Some(app) => duplicates.apps.find(app).await,
            None => Ok(None),
        }
    }

    /// Why the seat may be taken back; empty where it is in use, or was given within the period.
    async fn reclaim_reasons(
        &self,
        #[graphql(
            desc = "Who has not signed in for so many days does not count as active.",
            default = 30
        )]
        inactive_days: i32,
    ) -> Result<Vec<ReclaimReason>> {
        let since = self.group.reader.period_since(inactive_days)?;
        let user = self.group.users.get(self.row.user_id).await?;
        let is_duplicate = self
            .duplicates(inactive_days)
            .await?
            .other_of(&self.row)
            .is_some();
        let reasons = reclaim_reasons(&self.row, user.stored_status(), since, is_duplicate);
        Ok(reasons.into_iter().map(ReclaimReason::from).collect())
    }

    /// What the seat costs a month, in minor units of the currency of the app's license; null without one.
    async fn monthly_cost(&self) -> Result<Option<i32>> {
        let app = self.group.apps.get(self.row.app_id).await?;
        Ok(app.cost_per_seat().map(|(minor_units, _)| int(minor_units)))
    }
}
