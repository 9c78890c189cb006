//! SQL statements as steps: what kind, on which table, and a fingerprint of the text; never the text or a value.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, SystemTime},
};

use opentelemetry::{
    Context, KeyValue,
    trace::{Span, SpanKind, Status, TraceContextExt, Tracer},
};

use super::tracer;

/// Tells of a statement that has just been answered, as a step of what goes on.
pub(crate) fn statement(sql: &str, system: &'static str, took: Duration, failed: bool) {
    let Some(tracer) = tracer() else {
        return;
    };
    let parent = Context::current();
    // What is asked all the time, such as whether a sync is due, is no part of a trace.
    if !parent.span().span_context().is_sampled() {
        return;
    }
    let (operation, table) = summary(sql);
    let name = table.map_or_else(|| operation.to_owned(), |table| format!("{operation} {table}"));
    let mut fingerprint = DefaultHasher::new();
    sql.hash(&mut fingerprint);
    let mut attributes = vec![
        KeyValue::new("db.system.name", system),
        KeyValue::new("db.operation.name", operation),
        KeyValue::new(
            "seatgraph.db.fingerprint",
            format!("{:016x}", fingerprint.finish()),
        ),
    ];
    attributes.extend(table.map(|table| KeyValue::new("db.collection.name", table.to_owned())));
    let ended = now();
    let mut span = tracer
        .span_builder(name)
        .with_kind(SpanKind::Client)
        .with_attributes(attributes)
        .with_start_time(ended - took)
        .start_with_context(tracer, &parent);
    if failed {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(ended);
}

#[expect(
    clippy::disallowed_methods,
    reason = "traces are dated by the machine's clock, as the rest of them is by the library"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// What a statement does, and the first table that it names.
fn summary(sql: &str) -> (&'static str, Option<&str>) {
    let mut words = sql.split_ascii_whitespace();
    let first = words.clone().next().unwrap_or_default();
    let operation = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SET"]
        .into_iter()
        .find(|known| first.eq_ignore_ascii_case(known))
        .unwrap_or("OTHER");
    let mut table = None;
    while let (None, Some(word)) = (table, words.next()) {
        if ["FROM", "INTO", "UPDATE"]
            .iter()
            .any(|before| word.trim_start_matches('(').eq_ignore_ascii_case(before))
        {
            table = words.clone().next().and_then(identifier);
        }
    }
    (operation, table)
}

fn identifier(word: &str) -> Option<&str> {
    let bare = word.trim_matches(|c| "\",;)".contains(c));
    let is_plain = !bare.is_empty()
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_plain.then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_its_kind_and_its_table() {
        for (sql, told) in [
            (
                r#"SELECT "id" FROM "users" WHERE "id" = ?"#,
                ("SELECT", Some("users")),
            ),
            (
                r#"INSERT INTO "apps" ("id") VALUES ($1)"#,
                ("INSERT", Some("apps")),
            ),
            (
                r#"UPDATE "sync_runs" SET "state" = $1"#,
                ("UPDATE", Some("sync_runs")),
            ),
            (
                "delete from app_days where app_id = 1",
                ("DELETE", Some("app_days")),
            ),
            (
                r#"SELECT json_group_array("a") FROM (SELECT "a" FROM "users") AS "t""#,
                ("SELECT", Some("users")),
            ),
            (
                r#"WITH x AS (SELECT 1 FROM "apps") SELECT"#,
                ("WITH", Some("apps")),
            ),
            ("SELECT 'FROM' || FROM 'ann@acme.example'", ("SELECT", None)),
            ("PRAGMA x", ("OTHER", None)),
            ("", ("OTHER", None)),
        ] {
            assert_eq!(summary(sql), told, "{sql}");
        }
    }
}
