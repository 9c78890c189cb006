//! What a tool is: what it is for, what it is asked with, and the document that answers it.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};

use super::{
    argument::{self, Argument},
    catalogue::ALL,
};

/// A tool, as a table has it.
#[derive(Debug)]
pub(super) struct AssistantTool {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) arguments: &'static [Argument],
    /// Its operation is named `mcp_` and the tool's name.
    pub(super) document: &'static str,
    /// The one thing that it tells of, where it does.
    pub(super) about: Option<About>,
}

/// A field of the answer that is null where there is no such thing, and the argument that named it.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) field: &'static str,
    pub(super) argument: &'static str,
    pub(super) remedy: &'static str,
}

impl AssistantTool {
    /// As assistants are told of it.
    pub(super) fn described(&self) -> Tool {
        let annotations = ToolAnnotations::with_title(self.title)
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Tool::new(
            self.name,
            self.description,
            Arc::new(argument::schema(self.arguments)),
        )
        .with_title(self.title)
        .with_annotations(annotations)
    }
}

/// The tool of that name.
pub(super) fn find(name: &str) -> Option<&'static AssistantTool> {
    ALL.iter().find(|tool| tool.name == name)
}

/// The names of the tools' operations, for the metrics to know them.
pub fn operation_names() -> impl Iterator<Item = String> {
    ALL.iter().map(|tool| format!("mcp_{}", tool.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{graph, mcp::catalogue::SIGNALS};

    #[test]
    fn each_document_bears_the_name_of_its_tool_and_takes_its_arguments() {
        for (tool, name) in ALL.iter().zip(operation_names()) {
            assert!(graph::check_text(tool.document).is_ok(), "{name}");
            let document = async_graphql::parser::parse_query(tool.document).unwrap();
            let (told, operation) = graph::named_operation(&document, None).unwrap();
            assert_eq!(told, Some(name.as_str()));
            assert_eq!(operation.ty.to_string(), "query", "{name}");
            let variables: Vec<_> = operation
                .variable_definitions
                .iter()
                .map(|one| one.node.name.node.as_str())
                .collect();
            let arguments: Vec<_> = tool.arguments.iter().map(|argument| argument.name).collect();
            assert_eq!(variables, arguments, "{name}");
        }
    }

    #[test]
    fn the_signals_are_those_of_the_schema() {
        let sdl = graph::sdl();
        let (_, rest) = sdl.split_once("enum AppSignalCode {").unwrap();
        let (body, _) = rest.split_once('}').unwrap();
        let codes: Vec<_> = body
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && line.chars().all(|c| c == '_' || c.is_ascii_uppercase()))
            .collect();
        assert_eq!(codes, SIGNALS);
    }
}
