//! Which rows the company has in which tables: with the limit server's SQL, the one place that knows the schema.

use std::collections::BTreeMap;

use sea_orm::DbBackend;
use seatgraph::store::{
    gaps::{self, Gaps},
    keys,
};

use super::{
    company::{Company, DAY_MS, Seat, Usage},
    sink::{Cell, Sink},
};

/// The tables that hold most of the rows.
pub(crate) const BIG: [&str; 4] = ["app_users", "app_days", "usage_days", "usage_months"];

/// The integration that has it all.
pub(crate) const INTEGRATION: i64 = 1;

/// Okta's id of the user with that row id.
fn user_okta_id(user: i64) -> String {
    format!("00u{user:017}")
}

/// Okta's id of the app with that row id.
fn app_okta_id(app: i64) -> String {
    format!("0oa{app:017}")
}

/// The row id of who has that Okta id.
pub(crate) fn row_id(okta_id: &str) -> i64 {
    okta_id[3..].parse().unwrap()
}

/// The key by which the user is sorted.
pub(crate) fn name_key(user: i64) -> String {
    keys::sort(&Company::user_name(user))
}

/// Sign-ins of a user to an app in some period.
#[derive(Debug, Clone, Copy)]
struct Counted {
    app: i64,
    user: i64,
    of: Usage,
}

/// Fills the tables.
pub(crate) async fn fill(company: &Company, sink: &mut Sink, token_hash: Vec<u8>) {
    let seats: Vec<Seat> = (1..=company.size.apps)
        .flat_map(|app| company.seats(app))
        .collect();
    let end = i64::from(company.months[company.months.len() - 1]) * DAY_MS;
    integration(sink, end, token_hash).await;
    users(company, &seats, end, sink).await;
    apps(company, &seats, end, sink).await;
    app_users(&seats, sink).await;
    app_days(company, &seats, sink).await;
    let mut days: Vec<Counted> = seats.iter().flat_map(counted).collect();
    let mut months = by_month(company, &days);
    if sink.keeps_order() {
        // As a sync writes them: first in, first in the table.
        days.sort_by_key(|row| row.of.day);
        months.sort_by_key(|row| row.of.day);
    }
    usage(sink, "usage_days", "day", days).await;
    usage(sink, "usage_months", "month", months).await;
}

fn counted(seat: &Seat) -> impl Iterator<Item = Counted> {
    let (app, user) = (seat.app, seat.user);
    seat.days.iter().map(move |of| Counted { app, user, of: *of })
}

fn month_of(company: &Company, day: i32) -> i32 {
    let after = company.months.partition_point(|first| *first <= day);
    company.months[after - 1]
}

/// One row for the days of a seat in a month.
fn by_month(company: &Company, days: &[Counted]) -> Vec<Counted> {
    let mut months: Vec<Counted> = Vec::new();
    for row in days {
        let month = month_of(company, row.of.day);
        match months.last_mut() {
            Some(last) if (last.app, last.user, last.of.day) == (row.app, row.user, month) => {
                last.of.sign_ins += row.of.sign_ins;
                last.of.last_at = row.of.last_at;
            }
            _ => months.push(Counted {
                of: Usage { day: month, ..row.of },
                ..*row
            }),
        }
    }
    months
}

async fn usage(sink: &mut Sink, table: &str, period: &str, rows: Vec<Counted>) {
    let columns = [
        "integration_id",
        "app_id",
        "user_id",
        period,
        "sign_ins",
        "last_at",
    ];
    let row = |row: Counted| {
        let Usage {
            day,
            sign_ins,
            last_at,
        } = row.of;
        [INTEGRATION, row.app, row.user, day.into(), sign_ins, last_at].map(Cell::from)
    };
    sink.fill(table, columns, rows.into_iter().map(row)).await;
}

async fn integration(sink: &mut Sink, end: i64, token_hash: Vec<u8>) {
    // Never due for a sync: there is no such org.
    let never = 4_000_000_000_000_i64;
    let columns = [
        "id",
        "provider",
        "domain",
        "okta_org_id",
        "name",
        "auth_method",
        "connected_at",
        "last_synced_at",
        "next_sync_at",
        "users_read_from",
        "full_synced_at",
        "coverage_from",
        "coverage_to",
    ];
    let row: [Cell; 13] = [
        INTEGRATION.into(),
        "OKTA".into(),
        "bench.okta.com".into(),
        "00obench".into(),
        "Bench".into(),
        "API_TOKEN".into(),
        (end - 365 * DAY_MS).into(),
        end.into(),
        never.into(),
        end.into(),
        end.into(),
        (end - 365 * DAY_MS).into(),
        end.into(),
    ];
    sink.fill("integrations", columns, [row]).await;
    let columns = [
        "id",
        "name",
        "role",
        "token_hash",
        "all_integrations",
        "created_at",
    ];
    let row = [
        1.into(),
        "bench".into(),
        "VIEWER".into(),
        Cell::Blob(token_hash),
        false.into(),
        end.into(),
    ];
    sink.fill("access_tokens", columns, [row]).await;
    let columns = ["token_id", "integration_id"];
    sink.fill(
        "access_token_integrations",
        columns,
        [[1.into(), INTEGRATION.into()]],
    )
    .await;
}

async fn users(company: &Company, seats: &[Seat], end: i64, sink: &mut Sink) {
    let mut last: Vec<Option<(i64, i64)>> = vec![None; company.size.users + 1];
    for seat in seats {
        let slot = &mut last[usize::try_from(seat.user).unwrap()];
        *slot = seat.days.last().map(|day| (day.last_at, seat.app)).max(*slot);
    }
    let columns = [
        "id",
        "integration_id",
        "okta_id",
        "name",
        "name_key",
        "email",
        "email_key",
        "login",
        "search_key",
        "status",
        "created_at",
        "last_login_at",
        "last_updated_at",
        "last_sign_in_at",
        "last_sign_in_app_id",
        "seen_run",
        "department",
    ];
    let row = |(user, last): (usize, Option<(i64, i64)>)| {
        let user = user as i64;
        let name = Company::user_name(user);
        let email = format!("user{user}@bench.example");
        let (name_key, search_key) = (keys::sort(&name), keys::search(&[&name, &email, &email]));
        let row: [Cell; 17] = [
            user.into(),
            INTEGRATION.into(),
            user_okta_id(user).into(),
            name.into(),
            name_key.into(),
            email.clone().into(),
            email.clone().into(),
            email.into(),
            search_key.into(),
            "ACTIVE".into(),
            (end - 400 * DAY_MS).into(),
            last.map(|(at, _)| at).into(),
            end.into(),
            last.map(|(at, _)| at).into(),
            last.map(|(_, app)| app).into(),
            1.into(),
            Company::department(user).into(),
        ];
        row
    };
    sink.fill("users", columns, last.into_iter().enumerate().skip(1).map(row))
        .await;
}

async fn apps(company: &Company, seats: &[Seat], end: i64, sink: &mut Sink) {
    let mut sums: Vec<(Option<i64>, i64, i64)> = vec![(None, 0, 0); company.size.apps + 1];
    for seat in seats {
        let (last, sign_ins, seats) = &mut sums[usize::try_from(seat.app).unwrap()];
        *last = seat.days.last().map(|day| day.last_at).max(*last);
        *sign_ins += seat.sign_ins();
        *seats += 1;
    }
    let columns = [
        "id",
        "integration_id",
        "okta_id",
        "label",
        "label_key",
        "search_key",
        "name",
        "status",
        "sign_on_mode",
        "owned_by_okta",
        "created_at",
        "last_updated_at",
        "last_sign_in_at",
        "seen_run",
        "assignments_run",
        "assignments_due",
        "sign_ins",
        "seats",
        "days_built",
    ];
    let row = |(app, (last, sign_ins, seats)): (usize, (Option<i64>, i64, i64))| {
        let app = app as i64;
        let label = Company::app_label(app);
        let (label_key, search_key) = (keys::sort(&label), keys::search(&[&label, "bench"]));
        let row: [Cell; 19] = [
            app.into(),
            INTEGRATION.into(),
            app_okta_id(app).into(),
            label.into(),
            label_key.into(),
            search_key.into(),
            "bench".into(),
            "ACTIVE".into(),
            "SAML_2_0".into(),
            false.into(),
            (end - 400 * DAY_MS).into(),
            end.into(),
            last.into(),
            1.into(),
            1.into(),
            false.into(),
            sign_ins.into(),
            seats.into(),
            true.into(),
        ];
        row
    };
    sink.fill("apps", columns, sums.into_iter().enumerate().skip(1).map(row))
        .await;
}

async fn app_users(seats: &[Seat], sink: &mut Sink) {
    let columns = [
        "integration_id",
        "app_id",
        "user_id",
        "scope",
        "assigned_at",
        "seen_run",
        "sign_ins",
        "last_at",
    ];
    let row = |seat: &Seat| {
        let scope = if seat.by_group { "GROUP" } else { "USER" };
        let row: [Cell; 8] = [
            INTEGRATION.into(),
            seat.app.into(),
            seat.user.into(),
            scope.into(),
            seat.assigned_at.into(),
            1.into(),
            seat.sign_ins().into(),
            seat.days.last().map(|day| day.last_at).into(),
        ];
        row
    };
    sink.fill("app_users", columns, seats.iter().map(row)).await;
}

/// Users and sign-ins of each app and day, with how long before the users' day before lies.
async fn app_days(company: &Company, seats: &[Seat], sink: &mut Sink) {
    let mut sums: BTreeMap<(i64, i32), (Gaps, i64)> = BTreeMap::new();
    for seat in seats {
        let mut before = None;
        for usage in &seat.days {
            let (users, sign_ins) = sums.entry((seat.app, usage.day)).or_default();
            users.add(before.map(|before| usage.day - before), 1);
            *sign_ins += usage.sign_ins;
            before = Some(usage.day);
        }
    }
    let backend = sink.backend();
    let packed = gaps::columns(backend).iter().map(|(name, _)| *name);
    let columns: Vec<_> = [
        "integration_id",
        "app_id",
        "day",
        "month",
        "users",
        "new_users",
        "sign_ins",
    ]
    .into_iter()
    .chain(packed)
    .collect();
    let row = |((app, day), (users, sign_ins)): ((i64, i32), (Gaps, i64))| -> Vec<Cell> {
        let numbers = [
            INTEGRATION,
            app,
            day.into(),
            month_of(company, day).into(),
            users.users(),
            users.new_users(),
            sign_ins,
        ];
        let packed = users.packed(backend).into_iter().map(|text| match backend {
            DbBackend::Postgres => Cell::Text(text),
            _ => Cell::Blob(text.into_bytes()),
        });
        numbers.map(Cell::from).into_iter().chain(packed).collect()
    };
    sink.fill("app_days", columns, sums.into_iter().map(row)).await;
}
