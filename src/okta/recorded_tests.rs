//! Answers that real orgs gave, as public repositories recorded them, through the functions that read answers.
//!
//! The files stand in `tests/recorded`, whose README names their sources. Their names tell what is in them.

use std::fs;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::authorization;
use super::decode::{self, Records};
use super::error::{OktaError, Part};
use super::model::{App, AppUser, AssignmentScope, Group, LogEvent, Org, Record, Role, User};
use super::rate_headers::{RateHeaders, server_time};
use super::recordings::{Recording, folder, recordings};
use super::verdict::{Verdict, refusal};

/// Folders of answers that seatgraph does not read.
const NOT_READ: [&str; 4] = [
    "apps-groups-get",
    "apps-groups-list",
    "users-applinks",
    "users-grants-clients",
];

const READ: [&str; 19] = [
    "apps-get",
    "apps-list",
    "apps-users-assign",
    "apps-users-get",
    "apps-users-list",
    "errors",
    "events",
    "groups-apps",
    "groups-get",
    "groups-list",
    "groups-roles",
    "groups-users",
    "iam-assignees-users",
    "org",
    "token",
    "users-get",
    "users-groups",
    "users-list",
    "users-roles",
];

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

#[test]
fn no_folder_is_forgotten() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir());
    let mut found: Vec<String> = folders
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let mut known = [&READ[..], &NOT_READ].concat();
    found.sort();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn lists_of_users() {
    let pages = recordings("users-list");
    let known = ["STAGED", "PROVISIONED", "ACTIVE"];
    for page in &pages {
        for user in page.list::<User>() {
            assert!(known.contains(&user.status.as_str()), "{}", user.status);
            assert!(
                user.created.is_some() && user.last_updated.is_some(),
                "{}",
                user.id
            );
        }
    }
    // Eight pages and a last one, recorded one after another.
    for pair in pages[2..10].windows(2) {
        let asked = format!("{}?{}", pair[1].url.path(), pair[1].url.query().unwrap());
        assert_eq!(pair[0].next().unwrap().as_str(), asked);
    }
    let user = &pages[12].list::<User>()[0];
    assert_eq!(
        (user.id.as_str(), user.name().as_deref()),
        ("12345", Some("Julian Nadeau"))
    );
    assert_eq!(
        (user.last_login, &user.title),
        (at("2016-07-06T02:28:35Z"), &None)
    );
    let nameless = &pages[1].list::<User>()[0];
    assert_eq!((nameless.name(), nameless.last_login), (None, None));
}

#[test]
fn single_users() {
    for recording in recordings("users-get") {
        let user: User = recording.one();
        assert_eq!(user.status, recording.name);
        assert!(user.is_usable() && user.login.is_some() && user.name().is_some());
        assert_eq!(user.activated.is_none(), user.status == "STAGED", "{}", user.id);
    }
}

#[test]
fn lists_of_apps() {
    let pages = recordings("apps-list");
    let apps: Vec<App> = pages.iter().flat_map(Recording::list).collect();
    assert!(
        apps.iter()
            .all(|app| app.id.starts_with("0oa") && !app.label.is_empty() && app.created.is_some())
    );
    let first: Vec<App> = pages[0].list();
    let own: Vec<&str> = first
        .iter()
        .filter(|app| app.owned_by_okta())
        .map(|app| app.name.as_str())
        .collect();
    assert_eq!(own.len(), 10, "{own:?}");
    assert!(own.contains(&"saasure") && own.contains(&"okta_enduser"));
    let next = pages[2].next().unwrap();
    assert_eq!(next.as_str(), "/api/v1/apps?after=0oanwlw0so3WcfOQi5d7&limit=2");
}

#[test]
fn single_apps() {
    for recording in recordings("apps-get") {
        let app: App = recording.one();
        let (rest, status) = recording.name.rsplit_once('-').unwrap();
        let (name, mode) = rest.rsplit_once('-').unwrap();
        assert_eq!(app.status, status);
        assert_eq!(app.sign_on_mode.as_deref().unwrap_or("nomode"), mode);
        // Names of custom apps begin with the org's.
        assert!(
            app.name
                .ends_with(name.trim_start_matches("skip-auth-policy-00_")),
            "{} {name}",
            app.name
        );
        assert!(app.is_usable() && !app.owned_by_okta());
    }
}

#[test]
fn users_of_apps() {
    for recording in recordings("apps-users-list") {
        let user = &recording.list::<AppUser>()[0];
        assert!(user.id.starts_with("00u") && user.created.is_some() && user.last_updated.is_some());
        assert!(matches!(
            user.scope,
            AssignmentScope::User | AssignmentScope::Group
        ));
    }
    for folder in ["apps-users-get", "apps-users-assign"] {
        let user: AppUser = recordings(folder)[0].one();
        assert_eq!(
            (user.scope, user.status.as_str()),
            (AssignmentScope::User, "ACTIVE")
        );
    }
}

#[test]
fn groups() {
    for group in ["groups-list", "users-groups"]
        .into_iter()
        .flat_map(recordings)
        .flat_map(|page| page.list::<Group>())
    {
        assert!(group.is_usable() && group.name.is_some());
    }
    for recording in recordings("groups-get") {
        assert!(recording.one::<Group>().name.is_some());
    }
    for recording in recordings("groups-users") {
        assert!(recording.list::<User>().iter().all(Record::is_usable));
    }
    assert!(recordings("groups-apps")[0].list::<App>().is_empty());
}

#[test]
fn roles() {
    let types = |folder| -> Vec<Vec<String>> {
        let of = |role: Role| format!("{}/{}", role.role_type, role.assignment_type.unwrap());
        recordings(folder)
            .iter()
            .map(|page| page.list().into_iter().map(of).collect())
            .collect()
    };
    assert_eq!(types("groups-roles"), [["APP_ADMIN/GROUP", "USER_ADMIN/GROUP"]]);
    let expected: [&[&str]; 6] = [
        &["USER_ADMIN/USER"],
        &[],
        &["APP_ADMIN/USER"],
        &["APP_ADMIN/USER", "GROUP_MEMBERSHIP_ADMIN/USER"],
        &["APP_ADMIN/USER", "USER_ADMIN/USER"],
        &["CUSTOM/GROUP"],
    ];
    assert_eq!(types("users-roles"), expected);
    let custom = &recordings("users-roles")[5].list::<Role>()[0];
    assert_eq!(custom.label.as_deref(), Some("user-viewer-role"));
}

#[test]
fn users_with_roles() {
    let (records, next) = decode::assignees(recordings("iam-assignees-users")[0].body()).unwrap();
    let ids: Vec<_> = records
        .items
        .iter()
        .map(|assignee| assignee.id.as_str())
        .collect();
    assert_eq!(
        (ids, next),
        (vec!["00utivnuu1aaKzqqO1d7", "00uto13wvy2Y5RCv91d7"], None)
    );
}

#[test]
fn the_org() {
    let org: Org = recordings("org")[0].one();
    assert_eq!(org.id.as_deref(), Some("00okqewnfETurhtBd5d6"));
    assert_eq!(
        (org.subdomain.as_deref(), org.company_name.as_deref()),
        (Some("test"), Some("okta-test"))
    );
    assert_eq!(
        (org.status.as_deref(), org.created),
        (Some("ACTIVE"), at("2021-04-13T05:55:29Z"))
    );
}

#[test]
fn tokens_that_demand_proofs() {
    for recording in recordings("token") {
        let verdict = authorization::judge(&recording.reply, Part::Org);
        assert!(
            matches!(verdict, Verdict::Fail(OktaError::DpopRequired)),
            "{}",
            recording.name
        );
    }
}

#[test]
fn events() {
    let events: Vec<Value> = folder("events")
        .into_iter()
        .map(|(_, mut file)| file["event"].take())
        .collect();
    let Records { items, unreadable } =
        decode::list::<LogEvent>(&serde_json::to_vec(&events).unwrap()).unwrap();
    assert_eq!((items.len(), unreadable), (9, 1), "one has no time");
    assert_eq!(items[2].published.to_rfc3339(), "2024-03-27T13:17:41.835+00:00");
    assert_eq!(
        (items[3].event_type.as_str(), &items[3].outcome),
        ("system.operation.rate_limit.violation", &None)
    );
    let kinds: Vec<_> = items[1]
        .targets
        .iter()
        .map(|target| target.kind.as_deref().unwrap())
        .collect();
    assert_eq!(kinds, ["AppUser", "AppInstance", "User"]);
    let sign_ins: Vec<_> = items.iter().filter_map(LogEvent::sign_in).collect();
    let [sign_in] = &sign_ins[..] else {
        panic!("{sign_ins:?}")
    };
    assert_eq!(sign_in.event_id, "0ef202af-0bc5-4fa9-a972-4aeedcb68428");
    assert_eq!(
        (sign_in.user_id.as_str(), sign_in.app_id.as_str()),
        ("00u66lckd7lpjidYi0h7", "0oa66lba7w3Ns1ril0h7")
    );
    assert_eq!(sign_in.at, at("2018-07-24T20:16:30.670Z").unwrap());
}

#[test]
fn errors() {
    for recording in recordings("errors") {
        let Recording { name, reply, .. } = &recording;
        let (status, code) = name.split_once('-').unwrap();
        assert_eq!(reply.status.as_str(), status);
        assert_eq!(
            decode::error_code(recording.body()).as_deref(),
            Some(code).filter(|code| *code != "other")
        );
        let told = format!("{:?}", refusal(reply.status, recording.body(), Part::Apps, true));
        let expected = match (status, code) {
            ("401", "E0000011") => "Unauthorized",
            ("403", _) => "Forbidden { part: Apps }",
            ("400" | "404", _) => "CursorRefused { part: Apps }",
            _ => &format!("BadRequest {{ part: Apps, code: {code:?} }}"),
        };
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn rate_limits() {
    let zero = std::time::Duration::ZERO;
    let mut metered = 0;
    for recording in READ
        .into_iter()
        .filter(|name| *name != "events")
        .flat_map(recordings)
    {
        let headers = &recording.reply.headers;
        assert!(
            server_time(headers).is_some() || recording.name == "custom-group-role",
            "{}",
            recording.name
        );
        let Some(reading) = RateHeaders::read(headers, DateTime::UNIX_EPOCH).reading(zero) else {
            continue;
        };
        metered += 1;
        assert!(
            reading.remaining < reading.limit && reading.resets_by.as_secs() <= 62,
            "{} {reading:?}",
            recording.url
        );
    }
    assert!(metered > 40, "{metered}");
    let refused = recordings("errors")
        .into_iter()
        .find(|error| error.reply.status == 429)
        .unwrap();
    let rate = RateHeaders::read(&refused.reply.headers, DateTime::UNIX_EPOCH);
    assert_eq!(
        (rate.is_about_concurrency(), rate.wait_after_refusal().as_secs()),
        (false, 9)
    );
}
