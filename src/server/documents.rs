//! Trusted documents: operations that are registered by the operator, or are the web app's, and called by the hash of their text.
//!
//! A manifest is a JSON object of hashes and texts, as codegen's persisted documents and Relay's are; a hash is the
//! SHA-256 of its text in lower-case hexadecimal digits, with or without `sha256:` before it. Clients name one by
//! `documentId`, as the appendix of the GraphQL over HTTP specification has it, or by Apollo's
//! `extensions.persistedQuery.sha256Hash`. Nothing is registered while the server runs.

use std::{
    collections::{BTreeMap, HashMap},
    fmt, fs,
    path::Path,
    sync::Arc,
};

use async_graphql::parser::types::DocumentOperations;
use ring::digest::{SHA256, digest};

use super::answer::Refused;

const PREFIX: &str = "sha256:";

type Texts = HashMap<String, Arc<str>>;

/// The operations that are registered; cheap to clone.
#[derive(Clone, Default)]
pub struct TrustedDocuments {
    /// By their hash in hexadecimal digits. None: there is no manifest.
    texts: Option<Arc<Texts>>,
    /// Those of the web app that is part of the program.
    own: Arc<Texts>,
    only: bool,
    hides_schema: bool,
}

impl fmt::Debug for TrustedDocuments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let registered = self.texts.as_ref().map(|texts| texts.len());
        f.debug_struct("TrustedDocuments")
            .field("registered", &registered)
            .field("only", &self.only)
            .finish()
    }
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("the manifest cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is not an object of texts.
    #[error("the manifest is not a JSON object of hashes and texts: {0}")]
    Form(#[from] serde_json::Error),
    /// A key is not the hash of its text.
    #[error(
        "the text under {0:.80?} has another SHA-256: was the manifest made with another hash, or edited?"
    )]
    Hash(String),
    /// A text is not GraphQL.
    #[error("the text under {0:.80?} is not a GraphQL document")]
    Text(String),
}

impl TrustedDocuments {
    /// The documents of a manifest; with `only`, no others are taken.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn read(path: &Path, only: bool) -> Result<Self, ManifestError> {
        Self::parse(&fs::read_to_string(path)?, only)
    }

    fn parse(manifest: &str, only: bool) -> Result<Self, ManifestError> {
        let texts = texts(serde_json::from_str(manifest)?)?;
        Ok(Self {
            texts: Some(Arc::new(texts)),
            only,
            ..Self::default()
        })
    }

    /// The web app's alone.
    pub fn of_the_app_only() -> Self {
        Self {
            only: true,
            ..Self::default()
        }
    }

    /// The same and those of the web app, by their hashes; none of these where one has another hash than it says.
    pub(super) fn with_own(self, manifest: BTreeMap<String, String>) -> Self {
        Self {
            own: Arc::new(texts(manifest).unwrap_or_default()),
            ..self
        }
    }

    /// The same, where nobody is told the schema by the server itself.
    pub fn hiding_schema(self) -> Self {
        Self {
            hides_schema: true,
            ..self
        }
    }

    pub(super) fn may_introspect(&self) -> bool {
        !self.hides_schema
    }

    /// The names of the operations that are registered.
    pub(super) fn operation_names(&self) -> Vec<String> {
        let texts = self.texts.iter().flat_map(|texts| texts.values());
        texts
            .chain(self.own.values())
            .filter_map(|text| async_graphql::parser::parse_query(text).ok())
            .flat_map(|document| match document.operations {
                DocumentOperations::Single(_) => Vec::new(),
                DocumentOperations::Multiple(named) => {
                    named.into_keys().map(|name| name.to_string()).collect()
                }
            })
            .collect()
    }

    /// The text of what a request names, or its own text where that may be run.
    pub(super) fn choose(&self, named: Named) -> Result<String, Refused> {
        let by_hash = |hash: &str| {
            let text = self.own.get(hash).or_else(|| self.texts.as_ref()?.get(hash));
            text.map(ToString::to_string)
        };
        match named {
            Named {
                text: Some(_),
                document_id: Some(_),
                ..
            } => Err(Refused::TWO_DOCUMENTS),
            Named {
                document_id: Some(id),
                ..
            } => by_hash(id.strip_prefix(PREFIX).unwrap_or(&id)).ok_or(Refused::NO_DOCUMENT),
            Named {
                text: None,
                persisted: Some(hash),
                ..
            } => by_hash(&hash).ok_or(match self.texts {
                Some(_) => Refused::NO_PERSISTED_QUERY,
                None => Refused::NO_PERSISTED_QUERIES,
            }),
            Named {
                text: Some(text),
                persisted: named,
                ..
            } => {
                if !self.only && named.is_none() {
                    return Ok(text);
                }
                let hash = hash(&text);
                if named.is_some_and(|named| named != hash) {
                    return Err(Refused::OTHER_HASH);
                }
                if self.only && by_hash(&hash).is_none() {
                    return Err(Refused::ONLY_TRUSTED);
                }
                Ok(text)
            }
            Named { .. } => Err(Refused::MALFORMED),
        }
    }
}

/// How a request says which document it is about.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// `query`.
    pub(super) text: Option<String>,
    /// `documentId`.
    pub(super) document_id: Option<String>,
    /// `extensions.persistedQuery.sha256Hash`.
    pub(super) persisted: Option<String>,
}

fn texts(manifest: BTreeMap<String, String>) -> Result<Texts, ManifestError> {
    let mut texts = HashMap::with_capacity(manifest.len());
    for (key, text) in manifest {
        let hash = hash(&text);
        if key.strip_prefix(PREFIX).unwrap_or(&key) != hash {
            return Err(ManifestError::Hash(key));
        }
        if async_graphql::parser::parse_query(&text).is_err() {
            return Err(ManifestError::Text(key));
        }
        texts.insert(hash, text.into());
    }
    Ok(texts)
}

fn hash(text: &str) -> String {
    use fmt::Write;
    let mut hash = String::with_capacity(64);
    for byte in digest(&SHA256, text.as_bytes()).as_ref() {
        // Writing to a String does not fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    // The examples of the specification's appendix.
    const TEXT: &str = "query($id:ID!){user(id:$id){name}}";
    const HASH: &str = "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b";

    fn documents(only: bool) -> TrustedDocuments {
        let manifest = serde_json::json!({ format!("sha256:{HASH}"): TEXT });
        TrustedDocuments::parse(&manifest.to_string(), only).unwrap()
    }

    fn check(documents: &TrustedDocuments, [text, id, persisted]: [&str; 3], chosen: Result<&str, Refused>) {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let named = Named {
            text: given(text),
            document_id: given(id),
            persisted: given(persisted),
        };
        let got = documents.choose(named);
        assert_eq!(
            got.as_deref().map_err(|refused| *refused),
            chosen,
            "{text} {id} {persisted}"
        );
    }

    #[test]
    fn a_document_is_named_by_its_hash() {
        let documents = documents(false);
        let prefixed = format!("sha256:{HASH}");
        check(&documents, ["", &prefixed, ""], Ok(TEXT));
        check(&documents, ["", HASH, ""], Ok(TEXT));
        check(&documents, ["", "", HASH], Ok(TEXT));
        check(&documents, ["{ x }", "", ""], Ok("{ x }"));
        check(&documents, ["", "sha256:00", ""], Err(Refused::NO_DOCUMENT));
        check(&documents, ["", "", "00"], Err(Refused::NO_PERSISTED_QUERY));
        check(&documents, [TEXT, HASH, ""], Err(Refused::TWO_DOCUMENTS));
        check(&documents, [TEXT, "", HASH], Ok(TEXT));
        check(&documents, ["{ x }", "", HASH], Err(Refused::OTHER_HASH));
        check(&documents, ["", "", ""], Err(Refused::MALFORMED));
    }

    #[test]
    fn without_a_manifest_clients_are_told_not_to_try() {
        let none = TrustedDocuments::default();
        check(&none, ["", "", HASH], Err(Refused::NO_PERSISTED_QUERIES));
        check(&none, ["", HASH, ""], Err(Refused::NO_DOCUMENT));
        check(&none, [TEXT, "", HASH], Ok(TEXT));
    }

    #[test]
    fn those_of_the_app_need_no_manifest() {
        let own = BTreeMap::from([(format!("sha256:{HASH}"), TEXT.to_owned())]);
        let documents = TrustedDocuments::of_the_app_only().with_own(own.clone());
        check(&documents, ["", "", HASH], Ok(TEXT));
        check(&documents, ["{ x }", "", ""], Err(Refused::ONLY_TRUSTED));
        check(&documents, ["", "", "00"], Err(Refused::NO_PERSISTED_QUERIES));
        let open = TrustedDocuments::default().with_own(own);
        check(&open, ["{ x }", "", ""], Ok("{ x }"));
    }

    #[test]
    fn others_can_be_shut_out() {
        let documents = documents(true);
        check(&documents, ["", HASH, ""], Ok(TEXT));
        check(&documents, [TEXT, "", ""], Ok(TEXT));
        check(&documents, ["{ x }", "", ""], Err(Refused::ONLY_TRUSTED));
    }

    #[test]
    fn a_manifest_is_checked() {
        let refused = |manifest: &str| TrustedDocuments::parse(manifest, false).unwrap_err().to_string();
        assert!(refused("[]").contains("JSON object"));
        assert!(refused(r#"{ "sha256:00": "{ x }" }"#).contains("sha256:00"));
        let broken = format!(r#"{{ "{}": "{{ x" }}"#, hash("{ x"));
        assert!(refused(&broken).contains("not a GraphQL document"));
        assert!(TrustedDocuments::read(Path::new("no such file"), true).is_err());
    }
}
