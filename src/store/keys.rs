//! How texts are sorted and searched: the same on both databases, for any script, as a person expects who types without
//! accents and capitals. Stored keys and what is looked for are made here alone.

use unicode_normalization::UnicodeNormalization;

/// An index of PostgreSQL takes no entry of more than 2,700 bytes.
const SORT_KEY_CHARS: usize = 256;

/// The key by which a text is sorted: folded, compared by code point. Long texts are told apart by their beginning.
pub fn sort(text: &str) -> String {
    fold(text).chars().take(SORT_KEY_CHARS).collect()
}

/// The key in which texts are searched: folded, a line each; what is missing or was said before has none.
pub fn search(texts: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in texts.iter().map(|text| fold(text)) {
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The words that all have to be found, folded; what is a part of another is left out.
pub(super) fn words(needle: &str) -> Vec<String> {
    let folded = fold(needle);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !kept.iter().any(|longer| longer.contains(word)) {
            kept.push(word.to_owned());
        }
    }
    kept
}

/// The text without case, accents, widths and ligatures, its words one blank apart.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Upper case first: it is where ß and SS, or the three sigmas, meet.
    let letters = text
        .nfkd()
        .filter(|c| !is_accent(*c) && !is_invisible(*c))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .filter(|c| !is_accent(*c));
    for letter in letters {
        match in_plain_letters(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    // What is left decomposed belongs together, such as the parts of a Korean syllable.
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ").nfc().collect()
}

/// Marks that are left out where a person writes without them. Those of other scripts are letters in their own right.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}'
        // The vowel points of Hebrew and Arabic, and the stroke that lengthens an Arabic word.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// What shows nothing and is pasted along: soft hyphens, joiners, directions, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// What people type for letters that Unicode takes for letters of their own, and for signs that look alike.
fn in_plain_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ĸ' => "q",
        'ł' => "l",
        'ŋ' => "n",
        'ß' => "ss",
        'þ' => "th",
        'ŧ' => "t",
        '‘' | '’' | 'ʼ' | '′' => "'",
        '“' | '”' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_types_finds_what_is_written() {
        for (written, typed) in [
            ("José", "jose"),
            ("Jose\u{301}", "JOSÉ"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "straße"),
            ("Ünal", "unal"),
            ("İstanbul", "istanbul"),
            ("DIYARBAKIR", "dıyarbakır"),
            ("Ελλάδα", "ΕΛΛΑΔΑ"),
            ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
            ("田中", "田中"),
            ("Ｔａｎａｋａ　タナカ", "tanaka ﾀﾅｶ"),
            ("oﬃce ﬁx", "OFFICE FIX"),
            ("Łukasz Gøran", "lukasz goran"),
            ("O’Neil", "o'neil"),
            ("Ёлкин", "елкин"),
            ("김 민수", "김 민수"),
            ("ガ", "ｶﾞ"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("  two \t words ", "two words"),
            ("Ⅻ", "xii"),
        ] {
            assert_eq!(sort(written), sort(typed), "{written} {typed}");
        }
        for (one, other) in [("कि", "कु"), ("か", "が"), ("ann", "anna")] {
            assert_ne!(sort(one), sort(other));
        }
    }

    #[test]
    fn accents_do_not_change_the_place_in_the_alphabet() {
        let mut names = ["Zoë", "Émile", "emma", "Eva", "Ärzte", "adam"];
        names.sort_by_key(|name| sort(name));
        assert_eq!(names, ["adam", "Ärzte", "Émile", "emma", "Eva", "Zoë"]);
    }

    #[test]
    fn words_are_looked_for_one_by_one() {
        assert_eq!(words(" Smith  JO smi\tJo "), ["smith", "jo"]);
        assert_eq!(words("\u{301} \u{200b}"), Vec::<String>::new());
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        let all: String = ('\0'..='\u{2ffff}').filter(|c| !c.is_whitespace()).collect();
        for some in all.chars().collect::<Vec<_>>().chunks(200) {
            let once = fold(&some.iter().collect::<String>());
            assert_eq!(fold(&once), once);
        }
        assert!(sort(&"\u{fdfa}".repeat(1_000)).len() < 2_000);
    }
}
