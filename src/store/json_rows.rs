//! Rows of numbers as the one parameter of a statement: its text does not depend on how many there are.

use std::fmt::Write;

/// The rows as a JSON array of arrays, written from the numbers themselves: values in between would cost as much as what the
/// database does with them.
pub(super) fn json_of<const N: usize>(rows: impl Iterator<Item = [i64; N]>) -> String {
    let mut json = String::from("[");
    for (row, values) in rows.enumerate() {
        for (at, value) in values.iter().enumerate() {
            json.push_str(match (row, at) {
                (0, 0) => "[",
                (_, 0) => "],[",
                _ => ",",
            });
            // Writing to a string cannot fail.
            let _ = write!(json, "{value}");
        }
    }
    json.push_str(if json.len() > 1 { "]]" } else { "]" });
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_as_json() {
        let rows = [[1, -2], [i64::MAX, i64::MIN]];
        for count in 0..=rows.len() {
            let rows = &rows[..count];
            assert_eq!(json_of(rows.iter().copied()), serde_json::json!(rows).to_string());
        }
    }
}
