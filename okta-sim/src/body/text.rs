//! Writes JSON straight into a text. A page of the log is a thousand big objects: building a tree of values for
//! each would take most of the time.

use std::fmt::Write as _;

/// A JSON object in the making.
pub(crate) struct Json<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Json<'a> {
    pub(crate) fn object(out: &'a mut String, fill: impl FnOnce(&mut Json<'_>)) {
        out.push('{');
        fill(&mut Json { out, first: true });
        out.push('}');
    }

    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    pub(crate) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        quote(self.out, value);
    }

    pub(crate) fn text_or_null(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(key, value),
            None => self.raw(key, "null"),
        }
    }

    /// JSON that is ready.
    pub(crate) fn raw(&mut self, key: &str, json: &str) {
        self.key(key);
        self.out.push_str(json);
    }

    pub(crate) fn nested(&mut self, key: &str, fill: impl FnOnce(&mut Json<'_>)) {
        self.key(key);
        Json::object(self.out, fill);
    }

    /// An array of objects.
    pub(crate) fn array<T>(&mut self, key: &str, items: &[T], fill: impl Fn(&T, &mut Json<'_>)) {
        self.key(key);
        self.out.push('[');
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.out.push(',');
            }
            Json::object(self.out, |json| fill(item, json));
        }
        self.out.push(']');
    }
}

/// A JSON string.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            // Writing into a text cannot fail.
            Some(control) => drop(write!(out, "\\u{:04x}", control as u32)),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}
