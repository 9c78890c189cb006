//! A file and what the graph says of the same: read over HTTP and laid side by side.

use std::collections::BTreeMap;

use reqwest::Response;
use serde_json::{Value, json};

use crate::running::Running;

/// The header row of a file and its rows, by column.
pub(crate) struct File {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<BTreeMap<String, String>>,
}

/// Reads a whole file.
pub(crate) async fn file(server: &Running, token: &str, path: &str) -> File {
    let answer = server.get(path).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    parse(&answer.text().await.unwrap())
}

pub(crate) fn parse(text: &str) -> File {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        let cells = record.iter().map(str::to_owned);
        columns.iter().cloned().zip(cells).collect()
    };
    let rows = reader.records().map(|record| row(record.unwrap())).collect();
    File { columns, rows }
}

impl File {
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        assert!(self.columns.iter().any(|column| column == name), "{name}");
        self.rows.iter().map(|row| row[name].as_str()).collect()
    }
}

/// Asserts that the answer is a refusal in the form of every error of the API, which names its request; gives the error.
pub(crate) async fn assert_refused(answer: Response, status: u16, code: &str) -> Value {
    assert_eq!(answer.status(), status);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = answer.json().await.unwrap();
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], code, "{body}");
    assert_eq!(error["extensions"]["requestId"], *id, "{body}");
    assert!(!error["message"].as_str().unwrap().is_empty());
    error.clone()
}

/// The data of an answer without errors.
pub(crate) async fn ask(server: &Running, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let answer = server.post(body.to_string()).bearer_auth(&server.token);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].clone()
}

/// Gives each app a license that renews late in the century.
pub(crate) async fn license_all(server: &Running) {
    let set =
        "mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) { userErrors { message } } }";
    for (place, app) in nodes(server, "apps(filter: { ownedByOkta: false },", "id")
        .await
        .iter()
        .enumerate()
    {
        let input = json!({
            "appId": app["id"], "monthlyCostPerSeat": 500 + place, "currency": "EUR", "renewsOn": "2099-12-31",
        });
        let answer = ask(server, set, json!({ "input": input })).await;
        assert_eq!(answer["setAppLicense"]["userErrors"], json!([]));
    }
}

/// All nodes of the connection `list`, such as `users(filter: {…}`, which lacks its page and its last parenthesis.
pub(crate) async fn nodes(server: &Running, list: &str, fields: &str) -> Vec<Value> {
    let (root, _) = list.split_once('(').unwrap();
    let query = format!(
        "query($after: String) {{ {list} first: 7, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }} }}"
    );
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = ask(server, &query, json!({ "after": after })).await;
        let connection = &answer[root];
        nodes.extend(connection["nodes"].as_array().unwrap().iter().cloned());
        if connection["pageInfo"]["hasNextPage"] == json!(false) {
            return nodes;
        }
        after = connection["pageInfo"]["endCursor"].clone();
    }
}

/// Asserts that the file's rows say what the nodes say, row by row; each column is told by where it stands in a node.
pub(crate) fn assert_same(file: &File, nodes: &[Value], columns: &[(&str, &str)]) {
    let told: Vec<_> = columns.iter().map(|(column, _)| *column).collect();
    assert_eq!(file.columns, told);
    assert_eq!(file.rows.len(), nodes.len());
    for (row, node) in file.rows.iter().zip(nodes) {
        for (column, at) in columns {
            let expected = text(node.pointer(at).unwrap_or(&Value::Null));
            assert_eq!(row[*column], expected, "{column} of {node}");
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => fields.values().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
