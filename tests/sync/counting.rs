//! Counting sign-ins: whatever pages deliver the events, however often and in whatever order, the sums are those of the
//! distinct events, on both databases.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use migrations::{Migrator, MigratorTrait};
use proptest::prelude::*;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
};
use seatgraph::store::{
    Day, IntegrationId, Millis, RunId, Store, StoreError,
    app_signals::Signal,
    audit::By,
    connections::{CheckedOrg, Connecting, connect},
    entities::{app, app_user, log_part, seen_event_block, usage_day, usage_month, user},
    gaps::Gaps,
    queue::{self, Claim},
    writers::{
        AppEventRecord, AppRecord, PageWriter, RunLease, SignInRecord, UserRecord, list_apps_without_days,
    },
};

use crate::{
    app_days,
    database::{self, TestDatabase},
};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// 2026-01-30T00:00:00Z: two days before the end of a month.
const BASE: i64 = 1_769_731_200_000;

pub(crate) const NOW: Millis = Millis(BASE + 100 * DAY_MS);

/// What happens to the store.
#[derive(Debug, Clone)]
enum Step {
    /// A page with some of the events, repeats among them; dropped or committed.
    Page { events: Vec<usize>, committed: bool },
    /// The users and apps are listed, from then on they are known.
    Listed,
    /// The past has been read: the days of the apps are made.
    Built,
    /// Another process goes on with the run.
    TakenOver,
}

/// A user, an app, a day, one of two hours at its ends, and one of two milliseconds.
fn any_event() -> impl Strategy<Value = (u8, u8, i64, bool, i64)> {
    // Often of one app on one day, whose users then are more than nine.
    let apps = prop_oneof![1 => 0..4_u8, 1 => Just(0)];
    let days = prop_oneof![1 => 0..40_i64, 1 => Just(20)];
    (0..14_u8, apps, days, any::<bool>(), 0..2_i64)
}

fn any_step(events: usize) -> impl Strategy<Value = Step> {
    let page = (
        proptest::collection::vec(0..events, 0..30),
        prop::bool::weighted(0.8),
    )
        .prop_map(|(events, committed)| Step::Page { events, committed });
    prop_oneof![12 => page, 1 => Just(Step::Listed), 1 => Just(Step::Built), 1 => Just(Step::TakenOver)]
}

fn any_history() -> impl Strategy<Value = (Vec<SignInRecord>, Vec<Step>)> {
    proptest::collection::vec(any_event(), 1..80).prop_flat_map(|events| {
        let count = events.len();
        let records: Vec<_> = events.into_iter().enumerate().map(sign_in).collect();
        (Just(records), proptest::collection::vec(any_step(count), 1..20))
    })
}

fn sign_in((number, (user, app, day, late, ms)): (usize, (u8, u8, i64, bool, i64))) -> SignInRecord {
    SignInRecord {
        // Okta gives UUIDs; what is none must do as well.
        event_id: if number.is_multiple_of(3) {
            format!("event-{number}")
        } else {
            format!("00000000-0000-4000-8000-{number:012x}")
        },
        at: Millis(BASE + day * DAY_MS + if late { DAY_MS - 2 } else { 0 } + ms),
        user_okta_id: format!("00u{user}"),
        user_name: format!("User {user}"),
        user_login: format!("user{user}@example.com"),
        app_okta_id: format!("0oa{app}"),
        app_label: format!("App {app}"),
    }
}

/// Everything that counting writes, told by Okta's ids.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    days: BTreeMap<(String, String, i32), (i64, i64)>,
    months: BTreeMap<(String, String, i32), (i64, i64)>,
    totals: BTreeMap<(String, String), (i64, i64)>,
    users: BTreeMap<String, (i64, String)>,
    /// How many, and the last sign-in.
    apps: BTreeMap<String, (i64, i64)>,
    /// Since when an app is known.
    first_seen: BTreeMap<String, i64>,
    /// Users and sign-ins.
    app_days: BTreeMap<(String, i32), (Gaps, i64)>,
}

impl Counted {
    /// Users and sign-ins of these apps, by day and by how long before the same user's last day was.
    fn with_days_of(mut self, built: &BTreeSet<String>) -> Self {
        let mut before: Option<(&String, &String, i32)> = None;
        for ((app, user, day), (sign_ins, _)) in &self.days {
            let gap = match before {
                Some((of_app, of_user, last)) if (of_app, of_user) == (app, user) => Some(day - last),
                _ => None,
            };
            before = Some((app, user, *day));
            if built.contains(app) {
                let (users, sum) = self.app_days.entry((app.clone(), *day)).or_default();
                users.add(gap, 1);
                *sum += sign_ins;
            }
        }
        self
    }
}

/// The distinct events, counted one by one.
fn counted<'e>(events: impl Iterator<Item = &'e SignInRecord>) -> Counted {
    fn add<K: Ord>(sums: &mut BTreeMap<K, (i64, i64)>, key: K, at: Millis) {
        let sum = sums.entry(key).or_insert((0, at.0));
        *sum = (sum.0 + 1, sum.1.max(at.0));
    }
    let mut counted = Counted::default();
    for event in events {
        let (app, user) = (event.app_okta_id.clone(), event.user_okta_id.clone());
        let day = event.at.day();
        add(&mut counted.days, (app.clone(), user.clone(), day.0), event.at);
        add(
            &mut counted.months,
            (app.clone(), user.clone(), day.month().0),
            event.at,
        );
        add(&mut counted.totals, (app.clone(), user.clone()), event.at);
        let newest = counted.users.entry(user).or_default();
        *newest = Ord::max(newest.clone(), (event.at.0, app.clone()));
        let first = counted.first_seen.entry(app.clone()).or_insert(event.at.0);
        *first = Ord::min(*first, event.at.0);
        add(&mut counted.apps, app, event.at);
    }
    counted
}

/// The same as it is stored.
async fn stored(connection: &DatabaseConnection, integration: IntegrationId) -> Counted {
    let apps = app::Entity::find()
        .filter(app::Column::IntegrationId.eq(integration))
        .all(connection)
        .await
        .unwrap();
    let users = user::Entity::find()
        .filter(user::Column::IntegrationId.eq(integration))
        .all(connection)
        .await
        .unwrap();
    let app_ids: BTreeMap<_, _> = apps.iter().map(|row| (row.id, row.okta_id.clone())).collect();
    let user_ids: BTreeMap<_, _> = users.iter().map(|row| (row.id, row.okta_id.clone())).collect();
    let days = usage_day::Entity::find()
        .filter(usage_day::Column::IntegrationId.eq(integration))
        .all(connection)
        .await
        .unwrap();
    let months = usage_month::Entity::find()
        .filter(usage_month::Column::IntegrationId.eq(integration))
        .all(connection)
        .await
        .unwrap();
    let totals = app_user::Entity::find()
        .filter(app_user::Column::IntegrationId.eq(integration))
        .all(connection)
        .await
        .unwrap();
    let own = format!("d.integration_id = {}", integration.0);
    let app_days = app_days::with(connection, &own).await;
    let name = |app, user| (app_ids[app].clone(), user_ids[user].clone());
    let by_period = |app, user, period| {
        let (app, user) = name(app, user);
        (app, user, period)
    };
    Counted {
        days: days
            .iter()
            .map(|row| {
                (
                    by_period(&row.app_id, &row.user_id, row.day.0),
                    (row.sign_ins, row.last_at.0),
                )
            })
            .collect(),
        months: months
            .iter()
            .map(|row| {
                (
                    by_period(&row.app_id, &row.user_id, row.month.0),
                    (row.sign_ins, row.last_at.0),
                )
            })
            .collect(),
        totals: totals
            .iter()
            .map(|row| {
                (
                    name(&row.app_id, &row.user_id),
                    (row.sign_ins, row.last_at.unwrap().0),
                )
            })
            .collect(),
        users: users
            .iter()
            .filter_map(|row| {
                let app = app_ids[&row.last_sign_in_app_id?].clone();
                Some((row.okta_id.clone(), (row.last_sign_in_at?.0, app)))
            })
            .collect(),
        apps: apps
            .iter()
            .filter_map(|row| Some((row.okta_id.clone(), (row.sign_ins, row.last_sign_in_at?.0))))
            .collect(),
        first_seen: apps
            .iter()
            .filter(|row| row.sign_ins > 0)
            .map(|row| (row.okta_id.clone(), row.first_seen_at.0))
            .collect(),
        app_days: app_days
            .into_iter()
            .map(|row| {
                assert_eq!(row.month, Day(row.day).month().0);
                ((row.app_okta_id, row.day), (row.users, row.sign_ins))
            })
            .collect(),
    }
}

#[test]
fn any_pages_in_any_order_count_each_event_once() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let databases = runtime.block_on(async {
        let mut all = Vec::new();
        for database in database::databases().await {
            let connection = connection(&database).await;
            all.push((database, connection));
        }
        all
    });
    proptest!(ProptestConfig::with_cases(60), |((events, steps) in any_history())| {
        for (database, connection) in &databases {
            runtime.block_on(check(database, connection, &events, &steps));
        }
    });
}

async fn check(
    database: &TestDatabase,
    connection: &DatabaseConnection,
    events: &[SignInRecord],
    steps: &[Step],
) {
    let store = &database.store;
    let (integration, run) = connected(store).await;
    let mut lease = claimed(store, run).await;
    let mut delivered = BTreeSet::new();
    for (minute, step) in (0..).zip(steps) {
        match step {
            Step::Page {
                events: indices,
                committed,
            } => {
                let records: Vec<_> = indices.iter().map(|index| events[*index].clone()).collect();
                let page = PageWriter::begin(store, &lease).await.unwrap();
                let new = page
                    .count_sign_ins(&records, Millis(NOW.0 + minute))
                    .await
                    .unwrap();
                let distinct: BTreeSet<_> = indices.iter().copied().collect();
                assert_eq!(
                    new,
                    i64::try_from(distinct.difference(&delivered).count()).unwrap()
                );
                if *committed {
                    page.commit().await.unwrap();
                    delivered.extend(distinct);
                }
            }
            Step::Listed => {
                let page = PageWriter::begin(store, &lease).await.unwrap();
                page.upsert_users(&listed_users()).await.unwrap();
                page.upsert_apps(&listed_apps(), NOW).await.unwrap();
                page.commit().await.unwrap();
            }
            Step::Built => {
                let apps = list_apps_without_days(store, &lease).await.unwrap();
                let page = PageWriter::begin(store, &lease).await.unwrap();
                page.build_app_days(&apps).await.unwrap();
                page.commit().await.unwrap();
            }
            Step::TakenOver => {
                let paused = lease.clone();
                queue::release(store, &lease).await.unwrap();
                lease = claimed(store, run).await;
                let late = PageWriter::begin(store, &paused).await;
                assert!(matches!(late, Err(StoreError::LeaseLost)));
            }
        }
    }
    let expected = counted(delivered.iter().map(|index| &events[*index]));
    let built = app::Entity::find()
        .filter(app::Column::IntegrationId.eq(integration))
        .filter(app::Column::DaysBuilt.eq(true))
        .all(connection)
        .await
        .unwrap();
    let built = built.into_iter().map(|app| app.okta_id).collect();
    assert_eq!(
        stored(connection, integration).await,
        expected.with_days_of(&built),
        "{}",
        database.name
    );
}

#[tokio::test]
async fn an_id_is_forgotten_when_nothing_can_deliver_it_again() {
    for database in database::databases().await {
        let (store, connection) = (&database.store, connection(&database).await);
        let (integration, run) = connected(store).await;
        let lease = claimed(store, run).await;
        let event = |number| sign_in((number, (1, 1, 0, false, 0)));
        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.count_sign_ins(&[event(1)], NOW).await.unwrap();
        page.count_sign_ins(&[event(2)], Millis(NOW.0 + 3 * DAY_MS))
            .await
            .unwrap();
        let part = |part, done| log_part::Model {
            integration_id: integration,
            part,
            since: Millis(BASE - DAY_MS * i64::from(part)),
            until: (part > 0).then_some(Millis(BASE)),
            cursor: None,
            done,
            filter: 0,
        };
        page.save_log_part(part(0, false)).await.unwrap();
        page.save_log_part(part(1, false)).await.unwrap();
        let remembered = chrono::TimeDelta::days(2);
        let blocks = async || {
            let rows = seen_event_block::Entity::find().all(&connection).await.unwrap();
            rows.into_iter()
                .map(|row| row.counted_at.0 - NOW.0)
                .collect::<Vec<_>>()
        };
        // Long after both were counted, but the slice may be begun again.
        page.update_coverage(Some(Millis(NOW.0 + 4 * DAY_MS)))
            .await
            .unwrap();
        page.forget_events(remembered).await.unwrap();
        page.commit().await.unwrap();
        assert_eq!(blocks().await, [0, 3 * DAY_MS], "{}", database.name);

        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.save_log_part(part(1, true)).await.unwrap();
        page.forget_events(remembered).await.unwrap();
        assert_eq!(page.count_sign_ins(&[event(2)], NOW).await.unwrap(), 0);
        page.commit().await.unwrap();
        assert_eq!(blocks().await, [3 * DAY_MS], "{}", database.name);
    }
}

#[tokio::test]
async fn ids_of_the_version_before_are_still_known() {
    for database in database::databases().await {
        let (store, connection) = (&database.store, connection(&database).await);
        let (integration, run) = connected(store).await;
        let steps = Migrator::migrations().len() - 5;
        Migrator::down(&connection, Some(u32::try_from(steps).unwrap()))
            .await
            .unwrap();
        // More than one block's worth, and another tenant's.
        for (tenant, events) in [(integration.0, 5_000), (integration.0 + 1, 3)] {
            let rows: Vec<_> = (0..events)
                .map(|number| row(&connection, tenant, number))
                .collect();
            let insert = format!("INSERT INTO seen_events VALUES {}", rows.join(", "));
            connection.execute_unprepared(&insert).await.unwrap();
        }
        Migrator::up(&connection, None).await.unwrap();
        let blocks = seen_event_block::Entity::find()
            .order_by_asc(seen_event_block::Column::IntegrationId)
            .order_by_asc(seen_event_block::Column::Seq)
            .all(&connection)
            .await
            .unwrap();
        let shape = |block: &seen_event_block::Model| (block.ids.len() / 16, block.counted_at.0);
        assert_eq!(
            blocks.iter().map(shape).collect::<Vec<_>>(),
            [(4_096, 4_095), (904, 4_999), (3, 2)],
            "{}",
            database.name
        );
        let lease = claimed(store, run).await;
        let event = |number: usize| {
            let event_id = format!("00000000-0000-4000-8000-{number:012x}");
            SignInRecord {
                event_id,
                ..sign_in((number, (1, 1, 0, false, 0)))
            }
        };
        let page = PageWriter::begin(store, &lease).await.unwrap();
        let again = [event(0), event(4_999), event(5_000)];
        assert_eq!(page.count_sign_ins(&again, NOW).await.unwrap(), 1);
        drop(page);

        Migrator::down(&connection, Some(u32::try_from(steps).unwrap()))
            .await
            .unwrap();
        let count = "SELECT count(*) FROM seen_events";
        let backend = connection.get_database_backend();
        let counted = sea_orm::Statement::from_string(backend, count);
        let counted = connection.query_one_raw(counted).await.unwrap().unwrap();
        assert_eq!(
            counted.try_get_by_index::<i64>(0).unwrap(),
            5_003,
            "{}",
            database.name
        );
    }
}

/// A row of the table `seen_events`, as SQL.
fn row(connection: &DatabaseConnection, tenant: i64, number: i64) -> String {
    let id = format!("0000000000004000 8000{number:012x}").replace(' ', "");
    match connection.get_database_backend() {
        sea_orm::DbBackend::Postgres => format!(r"({tenant}, '\x{id}', {number})"),
        _ => format!("({tenant}, x'{id}', {number})"),
    }
}

fn listed_users() -> Vec<UserRecord> {
    let user = |number| UserRecord {
        okta_id: format!("00u{number}"),
        name: format!("Listed {number}"),
        login: format!("listed{number}@example.com"),
        status: "ACTIVE".to_owned(),
        ..UserRecord::default()
    };
    (0..3).map(user).collect()
}

fn listed_apps() -> Vec<AppRecord> {
    let app = |number| AppRecord {
        okta_id: format!("0oa{number}"),
        label: format!("Listed {number}"),
        status: "ACTIVE".to_owned(),
        ..AppRecord::default()
    };
    (0..2).map(app).collect()
}

/// A connection of its own, to see what is stored.
async fn connection(database: &TestDatabase) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&database.url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

/// An integration of its own, with its first run queued.
pub(crate) async fn connected(store: &Store) -> (IntegrationId, RunId) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let org = CheckedOrg {
        provider: "OKTA",
        domain: format!("org{}.example.com", NUMBER.fetch_add(1, Ordering::Relaxed)),
        okta_org_id: None,
        name: None,
        auth_method: "API_TOKEN",
    };
    match connect::<StoreError>(store, &By::operator(), &org, NOW, |_| Ok(Vec::new()))
        .await
        .unwrap()
    {
        Connecting::Connected(integration, run) => (integration, run),
        Connecting::AlreadyConnected(_) => panic!("the domain is new"),
    }
}

pub(crate) async fn claimed(store: &Store, run: RunId) -> RunLease {
    static OWNER: AtomicU32 = AtomicU32::new(0);
    let owner = format!("owner {}", OWNER.fetch_add(1, Ordering::Relaxed));
    let claim = Claim {
        owner: &owner,
        lease: std::time::Duration::from_hours(24),
        only: Some(run),
        except: &[],
    };
    queue::claim(store, &claim, NOW).await.unwrap().unwrap()
}

/// Slices of the past are read side by side, the newest first.
#[tokio::test]
async fn an_app_is_known_since_the_first_event_of_it_in_whatever_order_they_are_read() {
    for database in database::databases().await {
        let (store, connection) = (&database.store, connection(&database).await);
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let (integration, run) = connected(store).await;
            let lease = claimed(store, run).await;
            for day in order {
                let event = |days: i64| AppEventRecord {
                    signal: Signal::AddedByUser,
                    event_id: format!("event-{days}"),
                    at: Millis(BASE + days * DAY_MS),
                    app_okta_id: "0oa1".to_owned(),
                    app_label: "Notes".to_owned(),
                };
                let page = PageWriter::begin(store, &lease).await.unwrap();
                page.note_app_events(&[event(day + 10), event(day)])
                    .await
                    .unwrap();
                page.commit().await.unwrap();
            }
            let apps = app::Entity::find().filter(app::Column::IntegrationId.eq(integration));
            let apps = apps.all(&connection).await.unwrap();
            let known: Vec<_> = apps
                .iter()
                .map(|app| (app.first_seen_at.0, app.added_by_user_at))
                .collect();
            assert_eq!(
                known,
                [(BASE, Some(Millis(BASE)))],
                "{order:?} on {}",
                database.name
            );
        }
        connection.close().await.unwrap();
    }
}
