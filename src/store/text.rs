//! Texts that a client gave, in conditions: without a surprise from wildcards or characters that PostgreSQL refuses.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait,
    sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr},
};

use super::{Store, dialect, keys};

/// An index finds texts by what stands at least so close together.
const GRAM: usize = 3;

/// Whether a row can hold the text at all: PostgreSQL has no texts with NUL in them.
pub(super) fn storable(text: &str) -> bool {
    !text.contains('\0')
}

/// A condition that no row fulfils.
pub(super) fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

/// A search: words that all have to stand in a row's search key, in any order and any spelling of case and accents.
#[derive(Debug)]
pub(super) struct Search {
    words: Vec<String>,
}

impl Search {
    /// The search for what a person typed.
    pub(super) fn of(needle: &str) -> Self {
        Self {
            words: keys::words(needle),
        }
    }

    /// Whether an index leads to what is found; otherwise all that is looked through has to be read.
    pub(super) fn has_index(&self) -> bool {
        self.words.iter().any(|word| word.chars().count() >= GRAM)
    }

    /// That a row of `E` is found, whose search key stands in `key` and whose id in `id`.
    pub(super) fn condition<E: EntityTrait>(
        &self,
        store: &Store,
        id: E::Column,
        key: E::Column,
    ) -> Condition {
        if !self.words.iter().all(|word| storable(word)) {
            return Condition::all().add(never());
        }
        let table = E::default();
        let mut all = Condition::all();
        if self.has_index()
            && let Some(candidates) = dialect::candidates(store.reader(), table.table_name(), &self.grams())
        {
            all = all.add(id.into_expr().in_subquery(candidates));
        }
        for word in &self.words {
            all = all.add(key.into_expr().like(LikeExpr::new(pattern(word)).escape('\\')));
        }
        all
    }

    /// What stands close together in the words, of each word some from all over it.
    fn grams(&self) -> Vec<String> {
        const OF_A_WORD: usize = 12;
        let mut grams = Vec::new();
        for word in &self.words {
            let letters: Vec<char> = word.chars().collect();
            let step = letters.len().div_ceil(OF_A_WORD).max(1);
            let of_word = letters
                .windows(GRAM)
                .step_by(step)
                .map(|gram| gram.iter().collect());
            grams.extend(of_word);
            if grams.len() > OF_A_WORD * 2 {
                break;
            }
        }
        grams
    }
}

fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for character in word.chars() {
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
        assert_eq!(pattern("50%_off\\"), r"%50\%\_off\\%");
    }

    #[test]
    fn an_index_needs_three_letters_together() {
        let grams = |needle: &str| (Search::of(needle).has_index(), Search::of(needle).grams());
        assert_eq!(grams("jo 田中"), (false, Vec::new()));
        assert_eq!(
            grams("Jo 田中太郎 "),
            (true, vec!["田中太".to_owned(), "中太郎".to_owned()])
        );
        assert!(Search::of(&"abcdefgh".repeat(25)).grams().len() <= 13);
        assert!(
            Search::of("abc def ghi jkl mno pqr stu vwx yza bcd efg")
                .grams()
                .len()
                <= 36
        );
    }
}
