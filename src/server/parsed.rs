//! Documents that were parsed lately: clients send the same few over and over, and parsing costs more than a small answer.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Request, parser::types::ExecutableDocument};
use hashlink::LruCache;

/// How many are kept.
const KEPT: usize = 256;
/// The longest text that is kept, in bytes: with all that hangs on a parsed document, what is kept stays below 20 MB.
const LONGEST: usize = 4 << 10;

/// Parsed documents by their text.
pub(super) struct ParsedDocuments(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl Default for ParsedDocuments {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl ParsedDocuments {
    /// Parses the document of a request, unless it is known. One that cannot be parsed is left as it is.
    pub(super) fn parse(&self, request: &mut Request) {
        if request.query.len() > LONGEST {
            return;
        }
        if let Some(known) = self.known(&request.query) {
            request.set_parsed_query((*known).clone());
            return;
        }
        if let Ok(document) = request.parsed_query() {
            let document = Arc::new(document.clone());
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(request.query.clone(), document);
        }
    }

    fn known(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(text).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(documents: &ParsedDocuments, text: &str) -> Option<ExecutableDocument> {
        let mut request = Request::new(text);
        documents.parse(&mut request);
        request.parsed_query().ok().cloned()
    }

    #[test]
    fn a_known_document_is_the_one_that_was_parsed() {
        let documents = ParsedDocuments::default();
        let text = "query Q($a: ID!) { node(id: $a) { ...F } } fragment F on Node { id }";
        let first = format!("{:?}", parsed(&documents, text));
        assert!(documents.known(text).is_some());
        assert_eq!(format!("{:?}", parsed(&documents, text)), first);
    }

    #[test]
    fn what_is_long_or_broken_is_not_kept() {
        let documents = ParsedDocuments::default();
        let long = format!("{{ {} }}", "a ".repeat(LONGEST));
        assert!(parsed(&documents, &long).is_some());
        assert!(parsed(&documents, "{ a").is_none());
        assert!(documents.known(&long).is_none());
        assert!(documents.known("{ a").is_none());
    }
}
