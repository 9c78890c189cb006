//! Okta's records: whatever stands in a page, each element is read or counted.

use seatgraph::okta::untrusted::{self, Read};
use serde_json::Value;

use super::{Target, told};

const WORDS: &[&str] = &[
    "null",
    "\"id\":",
    "\"id\":\"1\",\"id\":\"2\"",
    "\\ud83d",
    "\\u0000",
    "[",
    "]",
    "{",
    "}",
    "\"profile\":",
    "\"_links\":",
    "\"_links\":{\"group\":{\"href\":\"https://acme.okta.com/api/v1/groups/00g1\"}},",
    "\"status\":",
    "\"published\":\"2026-03-01T10:00:00.000Z\"",
    "\"uuid\":",
    "\"eventType\":\"user.authentication.sso\"",
    "\"actor\":",
    "\"target\":",
    "\"type\":\"AppInstance\"",
    "1e999",
    "\u{feff}",
];

pub(super) fn all() -> Vec<Target> {
    vec![
        target("users", |body| {
            check(body, untrusted::users(body), |user| {
                (!user.id.is_empty(), told(format!("{user:?}").len() / 64))
            })
        }),
        target("apps", |body| {
            check(body, untrusted::apps(body), |app| {
                (!app.id.is_empty(), told(format!("{app:?}").len() / 64))
            })
        }),
        target("app-users", |body| {
            check(body, untrusted::app_users(body), |seat| {
                let is_plain =
                    |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
                assert!(seat.group.iter().all(is_plain), "a group by an id that is none");
                let outcome = told((format!("{:?}", seat.scope), seat.group.is_some()));
                (!seat.id.is_empty(), outcome)
            })
        }),
        target("log", |body| {
            check(body, untrusted::log_events(body), |event| {
                let sign_in = event.sign_in();
                if let Some(sign_in) = &sign_in {
                    assert!(!sign_in.user_id.is_empty() && !sign_in.app_id.is_empty());
                    assert_eq!(sign_in.event_id, event.uuid);
                }
                let change = event.change().map(|(change, _)| std::mem::discriminant(&change));
                (!event.uuid.is_empty(), told((sign_in.is_some(), change)))
            })
        }),
        target("roles", |body| {
            let groups = check(body, untrusted::groups(body), |group| (!group.id.is_empty(), 0));
            let roles = check(body, untrusted::roles(body), |role| (true, told(&role.role_type)));
            let holders = untrusted::role_assignees(body)
                .map(|(many, none, next)| (many.min(3), none.min(3), next.is_some()));
            told((groups, roles, holders))
        }),
    ]
}

fn target(name: &'static str, run: impl Fn(&[u8]) -> u64 + 'static) -> Target {
    Target {
        is_json: true,
        words: WORDS,
        ..Target::new(name, run)
    }
}

fn check<T>(body: &[u8], read: Read<T>, look: impl Fn(&T) -> (bool, u64)) -> u64 {
    let Some((records, unreadable)) = read else {
        // What is a list for everybody else must be one here.
        assert!(
            serde_json::from_slice::<Vec<Value>>(body).is_err(),
            "a list was refused"
        );
        return 0;
    };
    if let Ok(all) = serde_json::from_slice::<Vec<Value>>(body) {
        assert_eq!(records.len() + unreadable, all.len(), "an element was lost");
    }
    let mut outcomes = vec![u64::from(unreadable > 0), records.len().min(3) as u64];
    for record in &records {
        let (is_usable, outcome) = look(record);
        assert!(is_usable, "a record that nobody can know again");
        outcomes.push(outcome);
    }
    outcomes.truncate(4);
    told(outcomes)
}
