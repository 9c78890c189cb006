//! Texts that a spreadsheet would take for formulas: by OWASP's list for CSV injection.

use std::borrow::Cow;

const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text, behind an apostrophe where a spreadsheet would take it for a formula.
pub fn harmless(text: &str) -> Cow<'_, str> {
    match text.starts_with(FORMULA) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text without that apostrophe, as it came from somebody who exported it.
pub(super) fn as_meant(text: &str) -> &str {
    let rest = text.strip_prefix('\'');
    rest.filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_is_taken_back_as_it_was() {
        for text in ["CRM", "=1", "-none-", "'quoted'", "", "＝1"] {
            assert_eq!(as_meant(&harmless(text)), text);
        }
    }
}
