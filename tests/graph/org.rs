//! An org with the awkward things of real ones, written through the sync's own writers: equal names, missing values,
//! seats without sign-ins, sign-ins without seats, people and apps that are gone.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use seatgraph::store::{
    AppId, IntegrationId, Millis, RunId, Store, StoreError,
    app_signals::Signal,
    audit::By,
    connections::{CheckedOrg, Connecting, connect},
    entities::log_part,
    progress, queue,
    webhooks::{self, Creating, NewWebhook},
    writers::{
        AppEventRecord, AppRecord, AssignmentRecord, GroupRecord, PageWriter, RunLease, RunOutcome,
        SignInRecord, Told, UserRecord, list_apps_without_days,
    },
};

const NAMES: [&str; 7] = ["Zoë", "Ada", "ada", "Łukasz", "O'Neil \"Bo\"", "李小龙", "Émile"];
const LABELS: [&str; 5] = ["Slack", "100% Pure_Docs", "slack", "Ärzte-Portal", "Zoom"];
const MODES: [Option<&str>; 3] = [Some("SAML_2_0"), Some("BROWSER_PLUGIN"), None];
const STATUSES: [&str; 5] = ["ACTIVE", "DEPROVISIONED", "SUSPENDED", "HIBERNATED", "ACTIVATING"];

/// An org, and what was written of it.
pub(crate) struct Org {
    pub(crate) integration: IntegrationId,
    pub(crate) sign_ins: Vec<SignInRecord>,
    pub(crate) lease: RunLease,
}

pub(crate) fn at(text: &str) -> Millis {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

/// The org with so many users and apps, synced once.
pub(crate) async fn synced(store: &Store, domain: &str, users: usize, apps: usize) -> Org {
    synced_with_days(store, domain, users, apps, usize::MAX).await
}

/// The same, where the past of the log has been read for so many of the apps only.
pub(crate) async fn synced_with_days(
    store: &Store,
    domain: &str,
    users: usize,
    apps: usize,
    with_days: usize,
) -> Org {
    let org = begun(store, domain).await;
    let now = at("2026-03-20T06:00:00Z");
    let page = PageWriter::begin(store, &org.lease).await.unwrap();
    let listed: Vec<_> = (0..users).map(user).collect();
    for chunk in listed.chunks(200) {
        page.upsert_users(chunk).await.unwrap();
    }
    page.upsert_apps(&(0..apps).map(app).collect::<Vec<_>>(), now)
        .await
        .unwrap();
    // Of the groups of seats one is not listed.
    let groups = [0, 1, 7].map(|index| GroupRecord {
        okta_id: format!("00g{index}"),
        name: (index != 1).then(|| format!("Group, {index}")),
    });
    page.upsert_groups(&groups).await.unwrap();
    for index in (0..users).step_by(4) {
        let roles = BTreeSet::from(["SUPER_ADMIN".to_owned(), "APP_ADMIN".to_owned()]);
        page.upsert_roles(&user(index).okta_id, &roles).await.unwrap();
    }
    page.commit().await.unwrap();
    for (id, okta_id) in progress::list_unread_apps(store, &org.lease).await.unwrap() {
        seat_all(store, &org.lease, id, &okta_id, users).await;
    }
    let sign_ins = sign_ins(users, apps);
    let page = PageWriter::begin(store, &org.lease).await.unwrap();
    for chunk in sign_ins.chunks(200) {
        page.count_sign_ins(chunk, now).await.unwrap();
    }
    page.note_app_events(&app_events(apps)).await.unwrap();
    page.commit().await.unwrap();
    let without_days = list_apps_without_days(store, &org.lease).await.unwrap();
    let page = PageWriter::begin(store, &org.lease).await.unwrap();
    let with_days = &without_days[..with_days.min(without_days.len())];
    page.build_app_days(with_days).await.unwrap();
    page.remove_unlisted_users().await.unwrap();
    page.remove_unlisted_apps(now, now).await.unwrap();
    let tail = log_part::Model {
        integration_id: org.integration,
        part: 0,
        since: at("2025-12-20T00:00:00Z"),
        until: None,
        cursor: None,
        done: false,
        filter: 0,
    };
    page.save_log_part(tail).await.unwrap();
    page.update_coverage(Some(now)).await.unwrap();
    for stage in queue::STAGES {
        page.end_stage(stage, "SUCCEEDED").await.unwrap();
    }
    page.finish(&RunOutcome::default(), now).await.unwrap();
    page.commit().await.unwrap();
    Org { sign_ins, ..org }
}

/// An org whose first sync has just been taken up.
pub(crate) async fn begun(store: &Store, domain: &str) -> Org {
    let org = CheckedOrg {
        provider: "OKTA",
        domain: domain.to_owned(),
        okta_org_id: Some(format!("00o-{domain}")),
        name: Some("Acme \"Rockets\"".to_owned()),
        auth_method: "API_TOKEN",
    };
    let now = at("2026-03-19T12:00:00Z");
    let seal = |_| Ok::<_, StoreError>(b"sealed".to_vec());
    let Connecting::Connected(integration, run) =
        connect(store, &By::operator(), &org, now, seal).await.unwrap()
    else {
        panic!("{domain} was connected before");
    };
    let claimed = queue::claim(store, &claim(run), now).await.unwrap();
    Org {
        integration,
        sign_ins: Vec::new(),
        lease: claimed.unwrap(),
    }
}

fn claim(run: RunId) -> queue::Claim<'static> {
    queue::Claim {
        owner: "test",
        lease: std::time::Duration::from_mins(1),
        only: Some(run),
        except: &[],
    }
}

/// Queues and ends further syncs.
pub(crate) async fn sync_again(store: &Store, integration: IntegrationId, outcome: &RunOutcome) {
    let lease = taken_up(store, integration).await;
    let page = PageWriter::begin(store, &lease).await.unwrap();
    page.finish(outcome, at("2026-03-20T09:00:00Z")).await.unwrap();
    page.commit().await.unwrap();
}

/// Two further syncs: the first has read everything whole, so the second, which met some people and an app, has news.
pub(crate) async fn news(store: &Store, integration: IntegrationId) {
    let read_whole = Told {
        users: true,
        apps: true,
        seats: true,
    };
    let whole = RunOutcome {
        read_whole,
        ..RunOutcome::default()
    };
    sync_again(store, integration, &whole).await;
    let lease = taken_up(store, integration).await;
    let page = PageWriter::begin(store, &lease).await.unwrap();
    let people: Vec<_> = (70..78).map(user).collect();
    page.upsert_users(&people).await.unwrap();
    page.upsert_apps(&[app(61)], at("2026-03-20T09:00:00Z"))
        .await
        .unwrap();
    page.finish(&RunOutcome::default(), at("2026-03-20T09:00:00Z"))
        .await
        .unwrap();
    page.commit().await.unwrap();
}

/// A webhook of the integration, and some deliveries of it.
pub(crate) async fn webhook(store: &Store, integration: IntegrationId) {
    let (by, now) = (By::operator(), at("2026-03-20T09:30:00Z"));
    let new = NewWebhook {
        integration,
        url: "https://hooks.example.com/seatgraph".to_owned(),
        host: "hooks.example.com".to_owned(),
        kinds: "USER_JOINED,SEAT_GIVEN".to_owned(),
    };
    let seal = |_| Ok::<_, StoreError>(b"sealed".to_vec());
    let Creating::Created(made) = webhooks::create(store, &by, new, now, seal).await.unwrap() else {
        panic!("no webhook was made");
    };
    for number in 0..5 {
        let (of, id) = ((integration, made.id), format!("msg_{number}"));
        webhooks::queue_test(store, &by, of, "hooks.example.com", id, now)
            .await
            .unwrap();
    }
}

/// A further sync that has just been taken up.
pub(crate) async fn taken_up(store: &Store, integration: IntegrationId) -> RunLease {
    let now = at("2026-03-20T09:00:00Z");
    let run = queue::enqueue(store, integration, "MANUAL", false, now)
        .await
        .unwrap();
    queue::claim(store, &claim(run), now).await.unwrap().unwrap()
}

async fn seat_all(store: &Store, lease: &RunLease, id: AppId, okta_id: &str, users: usize) {
    let app: usize = okta_id.trim_start_matches("0oa").parse().unwrap();
    let seats: Vec<_> = (0..users)
        .filter(|user| !(user + app).is_multiple_of(3))
        .map(|index| AssignmentRecord {
            user_okta_id: user(index).okta_id,
            through_group: (index * app).is_multiple_of(2),
            group_okta_id: (index * app)
                .is_multiple_of(2)
                .then(|| format!("00g{}", index % 3))
                .filter(|_| !index.is_multiple_of(5)),
            assigned_at: (!index.is_multiple_of(4)).then(|| at("2025-11-01T00:00:00Z")),
        })
        .collect();
    let page = PageWriter::begin(store, lease).await.unwrap();
    for chunk in seats.chunks(200) {
        page.upsert_assignments(id, chunk).await.unwrap();
    }
    page.end_assignments(id).await.unwrap();
    page.commit().await.unwrap();
}

pub(crate) fn user(index: usize) -> UserRecord {
    let days_ago = i64::try_from(index % 4).unwrap() * 86_400_000;
    UserRecord {
        okta_id: format!("00u{index:04}"),
        name: NAMES[index % NAMES.len()].to_owned(),
        email: (!index.is_multiple_of(5)).then(|| format!("User{}@acme.example", index / 2)),
        login: format!("user{index}@acme.example"),
        status: STATUSES[index % STATUSES.len()].to_owned(),
        created_at: Some(at("2024-01-02T03:04:05.678Z")),
        last_login_at: (!index.is_multiple_of(3)).then(|| Millis(at("2026-03-18T08:00:00Z").0 - days_ago)),
        title: index.is_multiple_of(2).then(|| "Engineer".to_owned()),
        department: ["Sales", "R&D"]
            .get(index % 3)
            .map(|&department| department.to_owned()),
        ..UserRecord::default()
    }
}

pub(crate) fn app(index: usize) -> AppRecord {
    AppRecord {
        okta_id: format!("0oa{index:04}"),
        label: LABELS[index % LABELS.len()].to_owned(),
        name: format!("catalogue_{index}"),
        status: if index % 4 == 3 { "INACTIVE" } else { "ACTIVE" }.to_owned(),
        sign_on_mode: MODES[index % 3].map(str::to_owned),
        owned_by_okta: index == 0,
        created_at: Some(at("2024-05-06T07:08:09Z")),
        ..AppRecord::default()
    }
}

/// The day on which a sign-in falls.
pub(crate) fn day(event: &SignInRecord) -> NaiveDate {
    DateTime::<Utc>::from(event.at).date_naive()
}

/// Sign-ins over 75 days from January to March; one person and one app in them are in no list of Okta's.
/// A user added every third app, also one that is gone; somebody let the second in.
fn app_events(apps: usize) -> Vec<AppEventRecord> {
    let event = |signal, index: usize| AppEventRecord {
        signal,
        event_id: format!("{signal:?} {index}"),
        at: at("2026-02-02T02:02:02Z"),
        app_okta_id: app(index).okta_id,
        app_label: app(index).label,
    };
    let added = (0..=apps)
        .step_by(3)
        .map(|index| event(Signal::AddedByUser, index));
    added.chain([event(Signal::OauthConsent, 2)]).collect()
}

fn sign_ins(users: usize, apps: usize) -> Vec<SignInRecord> {
    let start = at("2026-01-04T00:00:00Z").0;
    let mut events = Vec::new();
    for user_index in 0..=users {
        for app_index in 0..=apps {
            for turn in 0..(user_index * 7 + app_index * 3) % 4 {
                let minute = (user_index * 1_511 + app_index * 7_919 + turn * 26_003) % (75 * 1_440);
                let gone = user_index == users;
                events.push(SignInRecord {
                    event_id: format!("{user_index}-{app_index}-{turn}"),
                    at: Millis(start + i64::try_from(minute).unwrap() * 60_000),
                    user_okta_id: user(user_index).okta_id,
                    user_name: if gone {
                        "Gone Girl".to_owned()
                    } else {
                        user(user_index).name
                    },
                    user_login: user(user_index).login,
                    app_okta_id: app(app_index).okta_id,
                    app_label: if app_index == apps {
                        "Old CRM".to_owned()
                    } else {
                        app(app_index).label
                    },
                });
            }
        }
    }
    events
}
