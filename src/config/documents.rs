//! The settings of which documents are answered.

use std::path::Path;

use clap::Args;

/// Which GraphQL documents the API answers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Documents")]
pub struct DocumentOptions {
    /// A manifest of trusted documents: a JSON object of hashes (`sha256:…`) and the texts of operations
    #[arg(
        long,
        env = "SEATGRAPH_TRUSTED_DOCUMENTS",
        default_value = "",
        hide_default_value = true,
        value_name = "FILE"
    )]
    pub trusted_documents: String,

    /// Whether operations are refused that neither the manifest has nor the web app asks: true or false
    #[arg(
        long,
        env = "SEATGRAPH_TRUSTED_ONLY",
        default_value = "false",
        value_name = "BOOL"
    )]
    pub trusted_only: String,

    /// Whether the API tells its schema to who has an access token (`__schema`, `__type`): true or false
    #[arg(
        long,
        env = "SEATGRAPH_INTROSPECTION",
        default_value = "true",
        value_name = "BOOL"
    )]
    pub introspection: String,
}

impl Default for DocumentOptions {
    fn default() -> Self {
        Self {
            trusted_documents: String::new(),
            trusted_only: "false".to_owned(),
            introspection: "true".to_owned(),
        }
    }
}

impl DocumentOptions {
    /// `SEATGRAPH_TRUSTED_DOCUMENTS`; set but empty means none.
    pub fn trusted_documents(&self) -> Option<&Path> {
        let path = self.trusted_documents.trim();
        (!path.is_empty()).then_some(Path::new(path))
    }

    /// `SEATGRAPH_TRUSTED_ONLY`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn trusted_only(&self) -> Result<bool, &'static str> {
        self.trusted_only.trim().parse().map_err(|_| "give true or false")
    }

    /// `SEATGRAPH_INTROSPECTION`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn introspection(&self) -> Result<bool, &'static str> {
        self.introspection
            .trim()
            .parse()
            .map_err(|_| "give true or false")
    }
}
