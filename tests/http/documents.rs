//! Trusted documents: registered by a manifest, called by their hash, over HTTP and over sockets.

use std::io::Write;

use seatgraph::server::TrustedDocuments;
use serde_json::{Value, json};

use crate::{running::Running, sockets::Socket};

const TEXT: &str = "query Known { viewer { role } }";
const ID: &str = "sha256:4a6b41f33b6dbbc4d6f1ea0aa5e4c8a2ddf0b9e7fdb4d4ce3ba7d6b0a0c1b4c5";

fn documents(only: bool) -> (TrustedDocuments, String) {
    let id = format!("sha256:{}", sha256(TEXT));
    let mut manifest = tempfile::NamedTempFile::new().unwrap();
    write!(manifest, "{}", json!({ &id: TEXT })).unwrap();
    (TrustedDocuments::read(manifest.path(), only).unwrap(), id)
}

fn sha256(text: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn ask(server: &Running, body: Value) -> Value {
    let body = server.post(body.to_string()).bearer_auth(&server.token);
    body.send().await.unwrap().json().await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn a_registered_document_is_called_by_its_hash() {
    let (documents, id) = documents(false);
    let server = Running::trusting(documents).await;
    let answer = ask(&server, json!({ "documentId": id })).await;
    assert_eq!(answer["data"]["viewer"]["role"], "ADMIN", "{answer}");
    let apollo =
        |hash: &str| json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    let answer = ask(&server, apollo(&sha256(TEXT))).await;
    assert_eq!(answer["data"]["viewer"]["role"], "ADMIN", "{answer}");
    let by_get = server.get_query(&[("documentId", &id)]).send().await.unwrap();
    assert!(by_get.headers().contains_key("etag"));

    assert_eq!(
        code(&ask(&server, json!({ "documentId": ID })).await),
        "DOCUMENT_NOT_FOUND"
    );
    let unknown = ask(&server, apollo(&sha256("{ x }"))).await;
    assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound");
    let both = json!({ "documentId": id, "query": TEXT });
    assert_eq!(code(&ask(&server, both).await), "BAD_REQUEST");
    assert_eq!(
        ask(&server, json!({ "query": "{ __typename }" })).await["data"]["__typename"],
        "Query"
    );
}

#[tokio::test]
async fn others_are_refused_where_only_those_are_trusted() {
    let (documents, id) = documents(true);
    let server = Running::trusting(documents).await;
    assert_eq!(
        code(&ask(&server, json!({ "query": "{ __typename }" })).await),
        "PERSISTED_QUERY_REQUIRED"
    );
    assert!(ask(&server, json!({ "query": TEXT })).await["data"].is_object());
    assert!(ask(&server, json!({ "documentId": id })).await["data"].is_object());

    let mut socket = Socket::open(server.address, Some(&format!("Bearer {}", server.token))).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));
    for (payload, expected) in [
        (
            json!({ "query": "{ __typename }" }),
            Err("PERSISTED_QUERY_REQUIRED"),
        ),
        (json!({ "documentId": ID }), Err("DOCUMENT_NOT_FOUND")),
        (json!({ "documentId": id }), Ok("ADMIN")),
    ] {
        socket
            .send(json!({ "type": "subscribe", "id": "1", "payload": payload }))
            .await;
        let next = socket.next().await.unwrap();
        match expected {
            Ok(role) => assert_eq!(next["payload"]["data"]["viewer"]["role"], role, "{next}"),
            Err(expected) => {
                assert_eq!(code(&next["payload"]), expected, "{next}");
                assert!(
                    next["payload"]["errors"][0]["extensions"]["requestId"].is_string(),
                    "{next}"
                );
            }
        }
        assert_eq!(socket.next().await, Ok(json!({ "type": "complete", "id": "1" })));
    }
}
