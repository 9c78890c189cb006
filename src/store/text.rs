//! Texts that a client gave, in conditions: without a surprise from wildcards or characters that PostgreSQL refuses.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};

use super::keys;

/// Whether a row can hold the text at all: PostgreSQL has no texts with NUL in them.
pub(super) fn storable(text: &str) -> bool {
    !text.contains('\0')
}

/// A condition that no row fulfils.
pub(super) fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

/// That a search key contains `needle`, in any spelling of case, its wildcards taken as they are.
pub(super) fn contains(search_key: SimpleExpr, needle: &str) -> SimpleExpr {
    if !storable(needle) {
        return never();
    }
    search_key.like(LikeExpr::new(pattern(needle)).escape('\\'))
}

fn pattern(needle: &str) -> String {
    let mut pattern = String::from("%");
    for character in keys::sort(needle).chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_the_needle_are_taken_as_they_are() {
        assert_eq!(pattern(" 50%_Off\\ "), r"%50\%\_off\\%");
    }
}
