//! The lines of a file of CSV, as people count them.

use csv::StringRecord;

/// Tells the line that a record begins in. The reader's own number is one less after lines that end as on Windows.
pub(super) struct LineNumbers<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineNumbers<'a> {
    pub(super) fn of_text(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    pub(super) fn of(&mut self, record: &StringRecord) -> u64 {
        let begins = record.position().map_or(self.at, |position| {
            usize::try_from(position.byte()).unwrap_or(self.at)
        });
        let mut begins = begins.min(self.text.len());
        while matches!(self.text.get(begins), Some(b'\r' | b'\n')) {
            begins += 1;
        }
        let passed = self.text.get(self.at..begins).unwrap_or_default();
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at = begins;
        self.line
    }
}
