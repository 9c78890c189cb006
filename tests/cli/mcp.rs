//! `seatgraph mcp`: an assistant that asks the store beside a running server, by standard input and output.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    compare::Api,
    database::{self, TestDatabase},
    folder::{Ended, Folder},
    org::{Org, PLENTY, state},
};

const PROTOCOL: &str = "2025-06-18";

/// The program as an assistant starts it.
struct Assistant {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Assistant {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut assistant = Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            asked: 0,
        };
        let client = json!({ "protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
        let begun = assistant.ask("initialize", &client);
        assert_eq!(begun["result"]["serverInfo"]["name"], "seatgraph", "{begun}");
        assistant.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        assistant
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.input.as_mut().unwrap(), "{message}").unwrap();
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params }));
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("not of the protocol: {line}"));
        assert_eq!(answer["id"], self.asked);
        answer
    }

    /// What a tool answers.
    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }))["result"].clone()
    }

    /// Closes its input; gives how it ended, with what it wrote to standard error.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let status = self.child.wait().unwrap();
        let (mut rest, mut log) = (String::new(), String::new());
        self.output.read_to_string(&mut rest).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        assert_eq!(rest, "", "standard output carries the protocol only");
        (status.code(), log)
    }
}

/// The same tool of the same server by `/mcp`.
async fn over_http(api: &Api, tool: &str, arguments: &Value) -> Value {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": tool, "arguments": arguments } });
    let asked = api
        .http
        .post(api.url.replace("/graphql", "/mcp"))
        .bearer_auth(&api.token)
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", PROTOCOL)
        .json(&message);
    let answer: Value = asked.send().await.unwrap().json().await.unwrap();
    answer["result"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assistant_asks_beside_a_running_server_until_its_token_ends() {
    for database in database::databases().await {
        asks_beside_a_server(database).await;
    }
}

async fn asks_beside_a_server(database: TestDatabase) {
    let org = Org::new(database, PLENTY, Duration::from_secs(1)).await;
    let mut server = org.serve("20s");
    let integration = org.connect(&server).await;
    let said = Org::follow(&server, &integration)
        .await
        .hear_until(|_| false)
        .await;
    assert_eq!(state(&said), "SUCCEEDED");
    let run = |arguments: &[&str]| Ended::from(org.command(arguments).output().unwrap());
    let token = run(&["token", "create", "--name", "assistant", "--role", "viewer"]);
    let token = token.out.trim().to_owned();
    let mut assistant = Assistant::start(
        org.command(&["mcp"])
            .env("SEATGRAPH_TOKEN", &token)
            .env("SEATGRAPH_LOG", "trace"),
    );
    let api = server.api_for(&token);

    let data = server
        .api()
        .ask("{ users(first: 1) { nodes { id name } } apps(first: 1, filter: { ownedByOkta: false }) { nodes { id oktaId label integration { id } } } }", json!({}))
        .await;
    let (user, app) = (&data["users"]["nodes"][0], &data["apps"]["nodes"][0]);
    for (tool, arguments) in [
        ("find_user", json!({ "search": user["name"] })),
        ("find_app", json!({ "search": app["label"] })),
        ("seat_summary", json!({})),
        ("seat_report", json!({ "app_id": app["id"] })),
        (
            "reclaimable_seats",
            json!({ "integration_id": app["integration"]["id"] }),
        ),
        ("shadow_it_inbox", json!({})),
        ("user_usage", json!({ "user_id": user["id"] })),
    ] {
        let answer = assistant.call(tool, &arguments);
        assert_eq!(answer["isError"], false, "{tool}: {answer}");
        assert_eq!(answer, over_http(&api, tool, &arguments).await, "{tool}");
    }
    // As many seats as the org has given.
    let report = assistant.call("seat_report", &json!({ "app_id": app["id"] }));
    let truth = org.okta.truth(None).assignments;
    let given = truth
        .iter()
        .filter(|seat| app["oktaId"] == seat.app.as_str())
        .count();
    assert!(given > 0);
    assert_eq!(report["structuredContent"]["app"]["seats"]["assigned"], given);

    assert_eq!(run(&["token", "revoke", "1"]).code, Some(0));
    let ended = assistant.call("seat_summary", &json!({}));
    assert_eq!(
        ended["structuredContent"]["error"]["code"], "UNAUTHENTICATED",
        "{ended}"
    );
    let (code, log) = assistant.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("seat_report"), "the log names the tool: {log}");
    let name = user["name"].as_str().unwrap();
    for hidden in [token.as_str(), name, user["id"].as_str().unwrap()] {
        assert!(!log.contains(hidden), "{hidden} stands in the log");
    }
    assert!(server.stop(), "the server did not end with 0");
    let log = Value::from(server.log()).to_string();
    assert!(log.contains("seat_report") && !log.contains(name) && !log.contains(&token));
}

#[test]
fn it_says_what_it_lacks_before_it_begins() {
    let folder = Folder::new();
    let begin = |token: Option<&str>| {
        let mut command = folder.command(&["mcp"]);
        command.stdin(Stdio::null());
        if let Some(token) = token {
            command.env("SEATGRAPH_TOKEN", token);
        }
        Ended::from(command.output().unwrap())
    };
    let tokenless = begin(None);
    assert_eq!((tokenless.code, tokenless.out.as_str()), (Some(2), ""));
    assert!(
        tokenless.err.contains("- SEATGRAPH_TOKEN: required"),
        "{}",
        tokenless.err
    );
    let storeless = begin(Some("sgt_hush"));
    assert_eq!(storeless.code, Some(1));
    assert!(storeless.err.contains("does not exist yet"), "{}", storeless.err);
    assert!(folder.is_empty(), "nothing is made");
    assert_eq!(folder.run(&["token", "list"]).code, Some(0));
    let unknown = begin(Some("sgt_hush"));
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(1), ""));
    assert!(
        unknown.err.contains("unknown, expired or revoked") && !unknown.err.contains("hush"),
        "{}",
        unknown.err
    );
}
