//! Usage: sign-ins by day or month, of one user in one app (stats) or over many (points).

use std::sync::Arc;

use async_graphql::{Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    app::App,
    connection::{Listed, ToldBy, int},
    errors,
    global_id::{GlobalId, filter},
    in_order::InOrder,
    leaf::Leaf,
    reader::Reader,
    references::References,
    scalars::Date,
    user::User,
};
use crate::store::{
    self, Day, Millis,
    usage::{Bounds, Period, Point, UsageRow},
};

/// The length of the periods that usage is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum Granularity {
    /// UTC days.
    Day,
    /// Calendar months in UTC.
    Month,
}

impl Granularity {
    pub(super) fn period(self) -> Period {
        match self {
            Self::Day => Period::Day,
            Self::Month => Period::Month,
        }
    }
}

/// A stretch of days, both included; `prefix` is where the arguments stand.
pub(super) fn bounds(prefix: &str, from: Option<Date>, to: Option<Date>) -> Result<Bounds> {
    let (from, to) = (from.map(|from| from.0), to.map(|to| to.0));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(errors::bad_input(
            &format!("{prefix}from"),
            &format!("must not be after `{prefix}to`"),
        ));
    }
    Ok(Bounds { from, to })
}

/// Sign-ins in one day or month, over many users or many apps.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct UsagePoint {
    /// First day of the period.
    start: Leaf<Day>,
    /// Successful app sign-ins.
    sign_ins: i32,
    /// People who signed in at least once.
    active_users: i32,
    /// Apps that were signed in to at least once.
    active_apps: i32,
}

impl UsagePoint {
    pub(super) fn of(point: &Point) -> InOrder<Self> {
        InOrder(Self {
            start: Leaf(point.start),
            sign_ins: int(point.sign_ins),
            active_users: int(point.users),
            active_apps: int(point.apps),
        })
    }
}

/// Which usage. Every field that is given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub(super) struct UsageFilter {
    /// Of this integration.
    integration_id: Option<ID>,
    /// Of this user.
    user_id: Option<ID>,
    /// Of this app.
    app_id: Option<ID>,
    /// Of users who hold a seat in the app now, or of those who hold none.
    assigned: Option<bool>,
    /// From this day on.
    from: Option<Date>,
    /// Up to this day, included.
    to: Option<Date>,
}

impl UsageFilter {
    pub(super) fn resolve(&self) -> Result<store::usage::UsageFilter> {
        Ok(store::usage::UsageFilter {
            integration: self.integration_id.as_ref().map(filter::integration),
            user: self.user_id.as_ref().map(filter::user),
            app: self.app_id.as_ref().map(filter::app),
            assigned: self.assigned,
            bounds: bounds("filter.", self.from, self.to)?,
        })
    }
}

/// Sign-ins of one user to one app in one day or month.
pub(super) type UsageStat = InOrder<UsageStatObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct UsageStatObject {
    row: UsageRow,
    period: Period,
    group: Arc<StatGroup>,
}

struct StatGroup {
    users: References<User>,
    apps: References<App>,
}

impl UsageStat {
    /// Makes nodes of rows of days or months that were read together.
    pub(super) fn group(reader: &Arc<Reader>, period: Period, rows: Vec<UsageRow>) -> Vec<Self> {
        let group = Arc::new(StatGroup {
            users: References::new(reader, rows.iter().map(|row| (row.integration_id, row.user_id))),
            apps: References::new(reader, rows.iter().map(|row| (row.integration_id, row.app_id))),
        });
        rows.into_iter()
            .map(|row| {
                InOrder(UsageStatObject {
                    row,
                    period,
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    /// Makes nodes of rows of days that were read together.
    pub(super) fn days(reader: &Arc<Reader>, rows: Vec<UsageRow>) -> Vec<Self> {
        Self::group(reader, Period::Day, rows)
    }

    /// Makes nodes of rows of months that were read together.
    pub(super) fn months(reader: &Arc<Reader>, rows: Vec<UsageRow>) -> Vec<Self> {
        Self::group(reader, Period::Month, rows)
    }

    pub(super) fn row(&self) -> &UsageRow {
        &self.row
    }
}

/// Sign-ins of one user to one app in one day or month.
#[Object(name = "UsageStat")]
impl UsageStatObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::UsageStat(self.period, self.row.key()))
    }

    /// Who signed in.
    async fn user(&self) -> Result<User> {
        self.group.users.get(self.row.user_id).await
    }

    /// To which app.
    async fn app(&self) -> Result<App> {
        self.group.apps.get(self.row.app_id).await
    }

    /// The length of the period.
    async fn granularity(&self) -> Granularity {
        match self.period {
            Period::Day => Granularity::Day,
            Period::Month => Granularity::Month,
        }
    }

    /// First day of the period.
    async fn start(&self) -> Leaf<Day> {
        Leaf(self.row.start)
    }

    /// Successful sign-ins; where `from` or `to` cut the period, those of the days within.
    async fn sign_ins(&self) -> i32 {
        int(self.row.sign_ins)
    }

    /// The last of them.
    async fn last_sign_in_at(&self) -> Leaf<Millis> {
        Leaf(self.row.last_at)
    }
}

impl Listed for UsageStat {
    type Row = UsageRow;
    const NAME: &'static str = "UsageStat";
    const TOLD_BY: ToldBy = &[("sign_ins", &["signIns"]), ("last_at", &["lastSignInAt"])];
}
