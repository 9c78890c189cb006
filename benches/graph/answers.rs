//! Whether both servers answer alike: what is fast and wrong is not measured.

use serde_json::Value;

use crate::{http::Post, servers::Server};

/// Compares the answers of two servers to each request, as what they say rather than byte by byte.
pub(crate) async fn compare(a: (&Server, &[Post]), b: (&Server, &[Post])) {
    let ((a, a_posts), (b, b_posts)) = (a, b);
    let (mut a, mut b) = (a.connect().await, b.connect().await);
    for (a_post, b_post) in a_posts.iter().zip(b_posts) {
        let (ours, others) = (parsed(&a.ask(a_post).await), parsed(&b.ask(b_post).await));
        assert!(
            ours == others,
            "answers to {} differ at {}",
            String::from_utf8_lossy(&a_post.body),
            difference(&ours, &others).unwrap_or_default()
        );
    }
}

fn parsed(body: &[u8]) -> Value {
    let mut answer = serde_json::from_slice(body).unwrap();
    as_instants(&mut answer);
    answer
}

/// Instants as milliseconds, however they are written.
fn as_instants(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_instants),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name.ends_with("At")) {
                    Some(text) => {
                        let text = text.trim_end_matches('Z');
                        let at: chrono::NaiveDateTime = text.parse().unwrap();
                        *value = at.and_utc().timestamp_millis().into();
                    }
                    None => as_instants(value),
                }
            }
        }
        _ => {}
    }
}

/// Where the first difference is, and what it is.
fn difference(a: &Value, b: &Value) -> Option<String> {
    if a == b {
        return None;
    }
    let below = match (a, b) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(at, (a, b))| difference(a, b).map(|rest| format!("/{at}{rest}")))
        }
        (Value::Object(a), Value::Object(b)) => a
            .iter()
            .find_map(|(name, a)| difference(a, b.get(name)?).map(|rest| format!("/{name}{rest}"))),
        _ => None,
    };
    Some(below.unwrap_or_else(|| format!(": {a} and {b}")))
}
