//! Adding sign-ins to the sums: per user and app by day, by month and in all, per app, and per app and day.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::{AppId, Day, Millis, StoreError, UserId, writers::PageWriter};

/// How many sign-ins, and the last and the first of them.
#[derive(Debug, Clone, Copy)]
struct Sum {
    sign_ins: i64,
    last_at: Millis,
    first_at: Millis,
}

/// Sign-ins per app, user and day, in the order in which the tables keep them: neighbours are written together.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<(AppId, UserId, Day), Sum>);

/// What becomes of a count and an instant: the counts are added, of the instants the greater stays.
fn added(table: &str) -> String {
    format!(
        "sign_ins = {table}.sign_ins + excluded.sign_ins, \
         last_at = CASE WHEN {table}.last_at > excluded.last_at THEN {table}.last_at ELSE excluded.last_at END"
    )
}

impl Sums {
    /// Adds a sign-in.
    pub(super) fn add(&mut self, app: AppId, user: UserId, at: Millis) {
        let one = Sum {
            sign_ins: 1,
            last_at: at,
            first_at: at,
        };
        add(&mut self.0, (app, user, at.day()), one);
    }

    /// The first of the days, and who signed in to which of these apps.
    pub(super) fn seats_in(&self, apps: &BTreeSet<AppId>) -> (Option<Day>, BTreeSet<(AppId, UserId)>) {
        let in_apps = || self.0.keys().filter(|(app, _, _)| apps.contains(app));
        (
            in_apps().map(|(_, _, day)| *day).min(),
            in_apps().map(|(app, user, _)| (*app, *user)).collect(),
        )
    }
}

impl PageWriter {
    /// Adds the sums to what is stored. `built`: the apps whose days of all users together are kept, too.
    pub(super) async fn add_sums(&self, days: &Sums, built: &BTreeSet<AppId>) -> Result<(), StoreError> {
        let (mut months, mut in_all, mut apps) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (&(app, user, day), &sum) in &days.0 {
            add(&mut months, (app, user, day.month()), sum);
            add(&mut in_all, (app, user), sum);
            add(&mut apps, app, sum);
        }
        let (since, seats) = days.seats_in(built);
        let before = self.app_days_of(since, &seats).await?;
        let by_period = |(&(app, user, day), sum): (&(AppId, UserId, Day), &Sum)| {
            [app.0, user.0, day.0.into(), sum.sign_ins, sum.last_at.0]
        };
        let by_seat =
            |(&(app, user), sum): (&(AppId, UserId), &Sum)| [app.0, user.0, sum.sign_ins, sum.last_at.0];
        let sums = ["sign_ins", "last_at"];
        self.add_rows(
            "usage_days",
            &["app_id", "user_id", "day"],
            &sums,
            &added("usage_days"),
            days.0.iter().map(by_period),
        )
        .await?;
        self.add_rows(
            "usage_months",
            &["app_id", "user_id", "month"],
            &sums,
            &added("usage_months"),
            months.iter().map(by_period),
        )
        .await?;
        self.add_rows(
            "app_users",
            &["app_id", "user_id"],
            &sums,
            &added("app_users"),
            in_all.iter().map(by_seat),
        )
        .await?;
        let apps: Vec<_> = apps
            .iter()
            .map(|(app, sum)| [app.0, sum.sign_ins, sum.last_at.0, sum.first_at.0])
            .collect();
        let set = "sign_ins = apps.sign_ins + {1}, last_sign_in_at = \
                   CASE WHEN apps.last_sign_in_at > {2} THEN apps.last_sign_in_at ELSE {2} END, first_seen_at = \
                   CASE WHEN apps.first_seen_at < {3} THEN apps.first_seen_at ELSE {3} END";
        self.change_rows("apps", set, &apps).await?;
        self.move_app_days(before, since, &seats).await
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Sum>, key: K, sum: Sum) {
    sums.entry(key)
        .and_modify(|known| {
            known.sign_ins += sum.sign_ins;
            known.last_at = Ord::max(known.last_at, sum.last_at);
            known.first_at = Ord::min(known.first_at, sum.first_at);
        })
        .or_insert(sum);
}
