//! What a category of apps may be called.

use super::DecisionFault;

const CHARS_MAX: usize = 100;

/// The category, with single blanks between its words.
///
/// # Errors
/// It is empty, or too long.
pub fn checked_category(category: &str) -> Result<String, DecisionFault> {
    let words: Vec<_> = category.split_whitespace().collect();
    let category = words.join(" ");
    let has_controls = category.chars().any(char::is_control);
    if category.is_empty() || category.chars().count() > CHARS_MAX || has_controls {
        return Err(DecisionFault {
            field: "category",
            message: "A category is a text of up to 100 characters.",
            remedy: "Say in a few words what the app is for, such as CRM; null takes the category back.",
        });
    }
    Ok(category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_a_short_text() {
        assert_eq!(checked_category("  Video \t calls ").unwrap(), "Video calls");
        assert!(checked_category(&"é".repeat(100)).is_ok());
        for wrong in ["", " \n", "a\u{0}b", &"é".repeat(101)] {
            assert_eq!(
                checked_category(wrong).unwrap_err().field,
                "category",
                "{wrong:?}"
            );
        }
    }
}
