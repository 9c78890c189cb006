//! Makes JSON of JSON: a node becomes something else, comes twice, goes, or moves.

use serde_json::{Map, Value, json};

use crate::dice::Dice;

/// The input with a node changed; none where it is no JSON.
pub(crate) fn change(dice: &mut Dice, input: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(input).ok()?;
    let nodes = count(&value);
    let at = dice.between(0, nodes - 1);
    let other = find(&mut value, &mut dice.between(0, nodes - 1)).map(|node| node.clone());
    let node = find(&mut value, &mut { at })?;
    match dice.between(0, 5) {
        0 | 1 => *node = odd(dice),
        2 => *node = other.unwrap_or_default(),
        3 => *node = (0..dice.between(1, 100)).fold(node.take(), |inside, _| json!([inside])),
        4 => again(dice, node),
        _ => less(dice, node),
    }
    Some(value.to_string().into_bytes())
}

fn odd(dice: &mut Dice) -> Value {
    const TEXTS: [&str; 16] = [
        "",
        " ",
        "null",
        "unknown",
        "\u{0}",
        "\u{202e}nnA",
        "ﬀ İ ß",
        "2026-02-30T25:61:61.000Z",
        "9999-12-31T23:59:59.999Z",
        "+262142-12-31T23:59:60Z",
        "-262143-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "1970-01-01T00:00:00+99:99",
        "DEPROVISIONED",
        "https://evil.example/api/v1/users",
        "//evil.example",
    ];
    match dice.between(0, 8) {
        0 => Value::Null,
        1 => json!(dice.one_in(2)),
        2 => json!(dice.next()),
        3 => json!(i64::MIN),
        4 => json!(1e308),
        5 => json!({}),
        6 => json!([]),
        7 => json!("x".repeat(usize::try_from(dice.between(1, 5_000)).unwrap())),
        _ => json!(*dice.pick(&TEXTS)),
    }
}

fn again(dice: &mut Dice, node: &mut Value) {
    match node {
        Value::Array(all) if !all.is_empty() => {
            let one = dice.pick(all).clone();
            all.extend(vec![one; usize::try_from(dice.between(1, 20)).unwrap()]);
        }
        Value::Object(all) => {
            let one = all.values().next().cloned().unwrap_or_default();
            all.insert("new".to_owned(), one);
        }
        node => *node = json!([node.clone(), node.clone()]),
    }
}

fn less(dice: &mut Dice, node: &mut Value) {
    match node {
        Value::Array(all) if !all.is_empty() => drop(all.pop()),
        Value::Object(all) if !all.is_empty() => {
            let keys: Vec<_> = all.keys().cloned().collect();
            all.remove(dice.pick(&keys));
        }
        Value::String(text) => *text = text.chars().skip(1).collect(),
        node => *node = Value::Object(Map::new()),
    }
}

fn count(value: &Value) -> u64 {
    1 + match value {
        Value::Array(all) => all.iter().map(count).sum(),
        Value::Object(all) => all.values().map(count).sum(),
        _ => 0,
    }
}

/// The node with that number, counted from above.
fn find<'v>(value: &'v mut Value, number: &mut u64) -> Option<&'v mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(all) => all.iter_mut().find_map(|value| find(value, number)),
        Value::Object(all) => all.values_mut().find_map(|value| find(value, number)),
        _ => None,
    }
}
