//! What recounts of the simulator's truth have in common; it knows nothing of the store.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// An instant of an answer or of the truth; none where there is null.
pub(crate) fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// The last counted sign-in by app and user.
pub(crate) fn last_sign_ins(truth: &Value) -> BTreeMap<(&str, &str), DateTime<Utc>> {
    let mut last: BTreeMap<_, DateTime<Utc>> = BTreeMap::new();
    for day in truth["daily"].as_array().unwrap() {
        let at = instant(&day[4]).unwrap();
        let newest = last
            .entry((day[0].as_str().unwrap(), day[1].as_str().unwrap()))
            .or_insert(at);
        *newest = at.max(*newest);
    }
    last
}
