//! What a tool answers: the graph's data as structured content and as the same JSON in text, or why there is none.

use async_graphql::{Response, ServerError, Value as GraphValue};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};
use tracing::error;

use super::{argument::Problem, tools::AssistantTool};
use crate::graph;

/// The result of a tool's document.
pub(super) fn of(tool: &AssistantTool, outcome: &Response) -> CallToolResult {
    if let Some(failed) = outcome.errors.first() {
        return refused(&problem_of(tool, failed));
    }
    let mut text = Vec::new();
    let written = graph::write_json(&outcome.data, &mut text).is_ok();
    let data = serde_json::from_slice::<Value>(&text);
    let (true, Ok(data), Ok(text)) = (written, data, String::from_utf8(text)) else {
        error!(mcp.tool = tool.name, "an answer cannot be written");
        return refused(&Problem {
            code: "INTERNAL_SERVER_ERROR".to_owned(),
            argument: None,
            message: "Internal error".to_owned(),
            remedy: None,
        });
    };
    if let Some(about) = tool.about
        && data[about.field].is_null()
    {
        return refused(&Problem {
            code: "NOT_FOUND".to_owned(),
            argument: Some(about.argument.to_owned()),
            message: format!("There is no {} with this id.", about.field),
            remedy: Some(about.remedy.to_owned()),
        });
    }
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(data);
    result
}

/// The result of what was not answered.
pub(super) fn refused(problem: &Problem) -> CallToolResult {
    let mut error = json!({ "code": problem.code, "message": problem.message });
    if let Some(argument) = &problem.argument {
        error["argument"] = argument.as_str().into();
    }
    if let Some(remedy) = &problem.remedy {
        error["remedy"] = remedy.as_str().into();
    }
    CallToolResult::structured_error(json!({ "error": error }))
}

/// An error of the graph's in the words of the tool: its argument instead of the graph's.
fn problem_of(tool: &AssistantTool, failed: &ServerError) -> Problem {
    let told = |name: &str| match failed.extensions.as_ref()?.get(name)? {
        GraphValue::String(text) => Some(text.as_str()),
        _ => None,
    };
    let argument = told("argument").map(|named| tool.arguments.iter().find(|known| known.graph == named));
    let (argument, message) = match argument.flatten() {
        Some(argument) => {
            let message = failed
                .message
                .replace(&format!("`{}`", argument.graph), &format!("`{}`", argument.name));
            (Some(argument), message)
        }
        None => (None, failed.message.clone()),
    };
    Problem {
        code: told("code").unwrap_or("INTERNAL_SERVER_ERROR").to_owned(),
        argument: argument.map(|argument| argument.name.to_owned()),
        remedy: argument
            .map(super::argument::Argument::remedy)
            .or_else(|| told("requestId").map(|id| format!("The server's log tells more of request {id}."))),
        message,
    }
}
