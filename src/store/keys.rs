//! How texts are sorted and searched: the same on both databases, for any script.

/// The key by which a text is sorted: its lower case, compared by code point.
pub fn sort(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The key in which texts are searched: their lower cases, a line each.
pub fn search(texts: &[&str]) -> String {
    texts.iter().map(|text| sort(text)).collect::<Vec<_>>().join("\n")
}
