//! Where the answer to a question about a stretch of days is read from.

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr, UnionType},
};

use super::super::{
    AppId, Day, IntegrationId, Store, UserId,
    assignments::SeatKey,
    each::Each,
    entities::{app_user, usage_day, usage_month},
};

const MET: &str = "met";

/// The length of the periods that usage is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// UTC days.
    Day,
    /// Calendar months, told by their first day.
    Month,
}

/// A stretch of days, both ends included; open where an end is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

/// Whose usage: of each of these, which a read gave.
#[derive(Debug, Clone, Copy)]
pub enum UsageOf<'a> {
    /// Of each user, over all apps.
    Users(&'a [(IntegrationId, UserId)]),
    /// Of each app, over all users.
    Apps(&'a [(IntegrationId, AppId)]),
    /// Of each user in each app.
    Seats(&'a [SeatKey]),
}

/// A part of a table that holds some of the sign-ins asked for, none of them twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) table: Table,
    /// The period that all rows of the part belong to, where it is not the row's own.
    pub(super) fixed: Option<Day>,
    pub(super) bounds: Bounds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Days,
    Months,
    Totals,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Days => "usage_days",
            Self::Months => "usage_months",
            Self::Totals => "app_users",
        }
    }

    pub(super) fn column(self, column: &'static str) -> Expr {
        Expr::col((self.name(), column))
    }

    fn period(self) -> Option<Expr> {
        match self {
            Self::Days => Some(usage_day::Column::Day.into_expr()),
            Self::Months => Some(usage_month::Column::Month.into_expr()),
            Self::Totals => None,
        }
    }
}

impl Bounds {
    fn is_open(self) -> bool {
        self == Self::default()
    }
}

/// The parts that hold the sign-ins of a stretch, by periods.
pub(super) fn parts_by(period: Period, bounds: Bounds) -> Vec<Part> {
    let whole = |table, bounds| Part {
        table,
        fixed: None,
        bounds,
    };
    let days_of = |month: Day, from: Day, to: Day| Part {
        table: Table::Days,
        fixed: Some(month),
        bounds: Bounds {
            from: Some(from),
            to: Some(to),
        },
    };
    if period == Period::Day {
        return vec![whole(Table::Days, bounds)];
    }
    let cut_from = bounds.from.filter(|from| from.month() != *from);
    let cut_to = bounds.to.filter(|to| last_of_month(*to) != *to);
    if let (Some(from), Some(to)) = (bounds.from, bounds.to)
        && from.month() == to.month()
        && (cut_from.is_some() || cut_to.is_some())
    {
        return vec![days_of(from.month(), from, to)];
    }
    let months = Bounds {
        from: match cut_from {
            Some(from) => Some(Day(last_of_month(from).0.saturating_add(1))),
            None => bounds.from,
        },
        to: match cut_to {
            Some(to) => Some(Day(to.month().0.saturating_sub(1))),
            None => bounds.to,
        },
    };
    let mut parts = Vec::new();
    if let Some(from) = cut_from {
        parts.push(days_of(from.month(), from, last_of_month(from)));
    }
    if months.from.is_none() || months.to.is_none() || months.from <= months.to {
        parts.push(whole(Table::Months, months));
    }
    if let Some(to) = cut_to {
        parts.push(days_of(to.month(), to.month(), to));
    }
    parts
}

/// The parts that hold the sign-ins of a stretch, whatever their periods.
pub(super) fn parts_of(bounds: Bounds) -> Vec<Part> {
    if bounds.is_open() {
        return vec![Part {
            table: Table::Totals,
            fixed: None,
            bounds,
        }];
    }
    parts_by(Period::Month, bounds)
}

fn last_of_month(day: Day) -> Day {
    // No month has more than 31 days, none fewer than 28: 31 days on is the next month or the first days of the one after.
    let later = Day(day.month().0.saturating_add(31)).month();
    let next = if Day(later.0.saturating_sub(1)).month() == day.month() {
        later
    } else {
        Day(later.0.saturating_sub(1)).month()
    };
    Day(next.0.saturating_sub(1))
}

impl Part {
    /// The rows of the part: `integration_id`, `app_id`, `user_id`, `start`, `sign_ins`, `last_at`.
    pub(super) fn rows(self) -> SelectStatement {
        let mut select = Query::select();
        for column in ["integration_id", "app_id", "user_id", "sign_ins", "last_at"] {
            select.expr_as(self.table.column(column), column);
        }
        if let Some(start) = self.start() {
            select.expr_as(start, "start");
        }
        select.from(self.table.name()).cond_where(self.within());
        select
    }

    pub(super) fn start(self) -> Option<SimpleExpr> {
        match self.fixed {
            Some(fixed) => Some(Expr::val(fixed)),
            None => self.table.period(),
        }
    }

    pub(super) fn within(self) -> Condition {
        let mut within = Condition::all();
        if self.table == Table::Totals {
            // The others hold a seat only.
            within = within.add(app_user::Column::SignIns.gt(0));
        }
        if let Some(period) = self.table.period() {
            if let Some(from) = self.bounds.from {
                within = within.add(period.clone().gte(from));
            }
            if let Some(to) = self.bounds.to {
                within = within.add(period.lte(to));
            }
        }
        within
    }

    /// The rows of the part that belong to the parents. From a user the way leads through the apps that they signed in to.
    pub(super) fn rows_below(self, each: &Each, of: UsageOf<'_>) -> SelectStatement {
        let mut select = self.rows();
        let column = |name: &'static str| self.table.column(name);
        match of {
            UsageOf::Users(_) if self.table == Table::Totals => {
                each.bind(&mut select, [column("integration_id"), column("user_id")]);
            }
            UsageOf::Users(_) => {
                let met = |name: &'static str| Expr::col((MET, name));
                let same = ["integration_id", "app_id", "user_id"]
                    .into_iter()
                    .fold(met("sign_ins").gt(0), |same, key| {
                        same.and(column(key).eq(met(key)))
                    });
                select.join_as(JoinType::InnerJoin, app_user::Entity, MET, same);
                each.bind(&mut select, [met("integration_id"), met("user_id")]);
            }
            UsageOf::Apps(_) => each.bind(&mut select, [column("integration_id"), column("app_id")]),
            UsageOf::Seats(_) => {
                let keys = [column("integration_id"), column("app_id"), column("user_id")];
                each.bind(&mut select, keys);
            }
        }
        select
    }
}

impl UsageOf<'_> {
    /// As parents of what is read.
    pub(super) fn each(self, store: &Store) -> Each {
        match self {
            Self::Users(keys) => Each::new(
                store,
                &keys.iter().map(|(tenant, user)| [tenant.0, user.0]).collect(),
            ),
            Self::Apps(keys) => Each::new(
                store,
                &keys.iter().map(|(tenant, app)| [tenant.0, app.0]).collect(),
            ),
            Self::Seats(keys) => {
                let keys = keys.iter().map(|(tenant, app, user)| [tenant.0, app.0, user.0]);
                Each::new(store, &keys.collect())
            }
        }
    }
}

/// Selects under one another; none where there are none.
pub(super) fn union(selects: impl IntoIterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let mut selects = selects.into_iter();
    let mut first = selects.next()?;
    for select in selects {
        first.union(UnionType::All, select);
    }
    Some(first)
}

/// The tenant column of a table, as an entity's column.
pub(super) fn in_tenants(table: Table, tenants: &super::super::Tenants) -> Condition {
    match table {
        Table::Days => tenants.condition(usage_day::Column::IntegrationId),
        Table::Months => tenants.condition(usage_month::Column::IntegrationId),
        Table::Totals => tenants.condition(app_user::Column::IntegrationId),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse::<NaiveDate>().unwrap().into()
    }

    fn check(from: &str, to: &str, expected: &[(Table, &str, &str)]) {
        let end = |text: &str| (text != "…").then(|| day(text));
        let parts = parts_by(
            Period::Month,
            Bounds {
                from: end(from),
                to: end(to),
            },
        );
        let found: Vec<_> = parts.iter().map(|part| (part.table, part.bounds)).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(table, from, to)| {
                (
                    *table,
                    Bounds {
                        from: end(from),
                        to: end(to),
                    },
                )
            })
            .collect();
        assert_eq!(found, expected, "{from} to {to}");
    }

    #[test]
    fn whole_months_are_read_as_months_and_cut_ones_by_day() {
        use Table::{Days, Months};
        check("…", "…", &[(Months, "…", "…")]);
        check(
            "2026-02-01",
            "2026-02-28",
            &[(Months, "2026-02-01", "2026-02-28")],
        );
        check("2026-02-01", "2026-02-27", &[(Days, "2026-02-01", "2026-02-27")]);
        check(
            "2026-01-31",
            "2026-02-01",
            &[
                (Days, "2026-01-31", "2026-01-31"),
                (Days, "2026-02-01", "2026-02-01"),
            ],
        );
        check(
            "2026-01-15",
            "2026-04-10",
            &[
                (Days, "2026-01-15", "2026-01-31"),
                (Months, "2026-02-01", "2026-03-31"),
                (Days, "2026-04-01", "2026-04-10"),
            ],
        );
        check(
            "2026-03-02",
            "…",
            &[(Days, "2026-03-02", "2026-03-31"), (Months, "2026-04-01", "…")],
        );
        check(
            "…",
            "2024-02-28",
            &[(Months, "…", "2024-01-31"), (Days, "2024-02-01", "2024-02-28")],
        );
    }

    proptest! {
        #[test]
        fn the_last_of_a_month_is_followed_by_a_first(days in -50_000..50_000) {
            let last = NaiveDate::from(last_of_month(Day(days)));
            prop_assert_eq!(last.month(), NaiveDate::from(Day(days)).month());
            prop_assert_eq!(last.succ_opt().unwrap().day(), 1);
        }
    }
}
