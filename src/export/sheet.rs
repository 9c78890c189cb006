//! Rows of CSV by RFC 4180, in which nothing that others wrote is a formula to a spreadsheet.

use std::borrow::Cow;

use super::ExportError;
use crate::insights::harmless;

/// A cell of a row.
#[derive(Debug, Clone)]
pub(super) enum Cell<'a> {
    /// What seatgraph wrote: an id, a number, an instant. As it is.
    Ours(Cow<'a, str>),
    /// What somebody wrote into a directory.
    Theirs(&'a str),
}

/// A cell of seatgraph's own.
pub(super) fn ours<'a>(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
    Cell::Ours(text.into())
}

/// A cell of seatgraph's own, empty where there is nothing to tell.
pub(super) fn ours_if(text: Option<String>) -> Cell<'static> {
    Cell::Ours(text.unwrap_or_default().into())
}

/// A cell of what somebody wrote.
pub(super) fn theirs(text: &str) -> Cell<'_> {
    Cell::Theirs(text)
}

/// A cell of what somebody wrote, empty where nobody did.
pub(super) fn theirs_if(text: Option<&str>) -> Cell<'_> {
    Cell::Theirs(text.unwrap_or_default())
}

/// Rows, as they are written.
pub(super) struct Sheet(csv::Writer<Vec<u8>>);

impl Default for Sheet {
    fn default() -> Self {
        let mut csv = csv::WriterBuilder::new();
        Self(csv.terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }
}

impl Sheet {
    /// The header row.
    pub(super) fn head(&mut self, columns: &[&str]) -> Result<(), ExportError> {
        Ok(self.0.write_record(columns)?)
    }

    /// A row.
    pub(super) fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<(), ExportError> {
        for cell in cells {
            match &cell {
                Cell::Ours(text) => self.0.write_field(text.as_bytes())?,
                Cell::Theirs(text) => self.0.write_field(harmless(text).as_bytes())?,
            }
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        // Writing to memory cannot fail.
        self.0.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: Cell<'_>, expected: &str) {
        let mut sheet = Sheet::default();
        sheet.row([cell, ours("end")]).unwrap();
        let written = String::from_utf8(sheet.into_bytes()).unwrap();
        assert_eq!(written, format!("{expected},end\r\n"));
    }

    #[test]
    fn what_separates_is_quoted() {
        check(theirs("Ada"), "Ada");
        check(theirs("Lovelace, Ada"), r#""Lovelace, Ada""#);
        check(theirs(r#"O'Neil "Bo""#), r#""O'Neil ""Bo""""#);
        check(theirs("two\nlines"), "\"two\nlines\"");
        check(theirs("two\r\nlines"), "\"two\r\nlines\"");
        check(theirs_if(None), "");
    }

    #[test]
    fn formulas_of_others_are_none() {
        for formula in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", "－1"] {
            check(theirs(formula), &format!("'{formula}"));
        }
        check(theirs("\t=1"), "'\t=1");
        check(theirs("\r=1"), "\"'\r=1\"");
        check(theirs("=1,\"2\""), r#""'=1,""2""""#);
        check(theirs("a=1"), "a=1");
        check(ours("-1"), "-1");
    }
}
