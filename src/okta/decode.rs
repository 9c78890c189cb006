//! From the body of an answer to records.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::model::lenient::Maybe;
use super::model::{Assignee, Record};
use super::repair;

/// The records of a list, and how many elements were none.
#[derive(Debug)]
pub(super) struct Records<T> {
    pub(super) items: Vec<T>,
    pub(super) unreadable: usize,
}

impl<T: Record> Records<T> {
    fn sort_out(elements: Vec<Maybe<T>>) -> Self {
        let all = elements.len();
        let items: Vec<T> = elements
            .into_iter()
            .filter_map(|Maybe(item)| item)
            .filter(Record::is_usable)
            .collect();
        Self {
            unreadable: all - items.len(),
            items,
        }
    }
}

/// Reads an array of records. None where the body is something else, as it is after a connection was cut.
pub(super) fn list<T: Record + DeserializeOwned>(body: &[u8]) -> Option<Records<T>> {
    parse(body).map(Records::sort_out)
}

/// Reads one record.
pub(super) fn one<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    parse::<Maybe<T>>(body)?.0
}

/// Reads the users with admin roles: an object with the list inside, and with the link to the next page.
pub(super) fn assignees(body: &[u8]) -> Option<(Records<Assignee>, Option<String>)> {
    #[derive(Deserialize)]
    struct Body {
        value: Vec<Maybe<Assignee>>,
        #[serde(default, rename = "_links")]
        links: Value,
    }
    let body: Body = parse(body)?;
    let next = body
        .links
        .pointer("/next/href")
        .and_then(Value::as_str)
        .map(str::to_owned);
    Some((Records::sort_out(body.value), next))
}

/// Okta's error code, such as `E0000007`. None for answers of other shapes: from proxies, from newer endpoints.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    let code = serde_json::from_slice::<Value>(body)
        .ok()?
        .get("errorCode")?
        .as_str()?
        .to_owned();
    let known = code.len() <= 16 && code.starts_with('E') && code[1..].bytes().all(|b| b.is_ascii_digit());
    known.then_some(code)
}

/// The code of an OAuth error, such as `invalid_client`.
pub(super) fn oauth_error(body: &[u8]) -> Option<String> {
    let code = serde_json::from_slice::<Value>(body)
        .ok()?
        .get("error")?
        .as_str()?
        .to_owned();
    let known = (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    known.then_some(code)
}

/// Parses at full speed what is as it should be, and takes detours for what is not: broken characters, doubled keys.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok().or_else(|| {
        let text = repair::text_of(body);
        serde_json::from_str(&text).ok().or_else(|| {
            serde_json::from_str::<Value>(&text)
                .ok()
                .and_then(|value| serde_json::from_value(value).ok())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::{Role, User};

    #[test]
    fn elements_that_are_no_records_are_counted() {
        let body = br#"[{"id":"1"},null,7,"x",[],{},{"id":null},{"id":"2","profile":{"login":{}}}]"#;
        let records = list::<User>(body).unwrap();
        assert_eq!(
            records
                .items
                .iter()
                .map(|user| user.id.as_str())
                .collect::<Vec<_>>(),
            ["1", "2"]
        );
        assert_eq!(records.unreadable, 6);
    }

    #[test]
    fn a_broken_name_does_not_cost_the_page() {
        let login = |body: &[u8]| list::<User>(body).unwrap().items[0].login.clone().unwrap();
        assert_eq!(
            login(br#"[{"id":"1","profile":{"login":"a\ud83d"}}]"#),
            "a\u{fffd}"
        );
        assert_eq!(
            login(b"[{\"id\":\"1\",\"profile\":{\"login\":\"a\xff\"}}]"),
            "a\u{fffd}"
        );
        assert_eq!(login(br#"[{"id":"0","id":"1","profile":{"login":"a"}}]"#), "a");
    }

    #[test]
    fn a_cut_or_foreign_body_is_none() {
        for body in [
            &b""[..],
            b"[",
            br#"[{"id":"1"}"#,
            br#"[{"id":"1"},"#,
            b"<html>",
            b"{}",
            b"null",
            br#"[{"id":"1"}]]"#,
        ] {
            assert!(list::<User>(body).is_none(), "{}", String::from_utf8_lossy(body));
        }
        assert!(one::<User>(b"[]").is_none());
        assert!(assignees(b"[]").is_none());
    }

    #[test]
    fn the_next_page_of_assignees_stands_in_the_body() {
        let body = br#"{"value":[{"id":"00u1"},{}],"_links":{"next":{"href":"https://a.okta.com/x"}}}"#;
        let (records, next) = assignees(body).unwrap();
        assert_eq!((records.items.len(), records.unreadable), (1, 1));
        assert_eq!(next.as_deref(), Some("https://a.okta.com/x"));
        for last in [
            r#"{"value":[]}"#,
            r#"{"value":[],"_links":null}"#,
            r#"{"value":[],"_links":{"next":null}}"#,
        ] {
            assert_eq!(assignees(last.as_bytes()).unwrap().1, None);
        }
    }

    #[test]
    fn only_codes_are_taken_from_errors() {
        assert_eq!(
            error_code(br#"{"errorCode":"E0000011"}"#).as_deref(),
            Some("E0000011")
        );
        assert_eq!(error_code(br#"{"errorCode":"no user ann@acme.example"}"#), None);
        assert_eq!(error_code(b"<html>"), None);
        assert_eq!(
            oauth_error(br#"{"error":"invalid_client"}"#).as_deref(),
            Some("invalid_client")
        );
        assert_eq!(oauth_error(br#"{"error":"Ann Lee"}"#), None);
        assert!(list::<Role>(br#"[{"type":null}]"#).unwrap().items.is_empty());
    }
}
