//! What somebody may type as an Okta domain to make the server call elsewhere: refused by its text, before anything is asked, with
//! the field and the remedy. (Names that lead to private addresses are refused by the resolver, each time that one is connected
//! to: `okta::address`; redirects and links to other hosts: `okta::client`.)

use serde_json::{Value, json};

use crate::running::Running;

pub(crate) const HOSTILE: [&str; 101] = [
    // Addresses, in all spellings.
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0xA9FEA9FE",
    "2852039166",
    "0251.0376.0251.0376",
    "100.100.100.200",
    "168.63.129.16",
    "8.8.8.8",
    "999.1.1.1",
    "1.2.3.4.5",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "::1",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fd00:ec2::254]",
    "[fc00::1]",
    "https://[::1]/",
    "[::1]:443",
    "[2001:4860:4860::8888]",
    // Names of private networks and of metadata services.
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "acme.localhost",
    "printer.local",
    "db.internal",
    "metadata.google.internal",
    "metadata.goog.internal",
    "metadata.azure.com",
    "instance-data.ec2.example",
    "1.0.0.127.in-addr.arpa",
    "router.lan",
    "nas.home.arpa",
    "hidden.onion",
    "kubernetes",
    "kubernetes.default.svc.cluster.local",
    // Ports, users, paths and schemes.
    "acme.okta.com:80",
    "acme.okta.com:443",
    "acme.okta.com:6379",
    "https://acme.okta.com:8443/",
    "user@acme.okta.com",
    "https://user:password@acme.okta.com/",
    "acme.okta.com@127.0.0.1",
    "https://acme.okta.com@127.0.0.1/",
    "127.0.0.1@acme.okta.com",
    "acme.okta.com:password@127.0.0.1",
    "http://acme.okta.com",
    "ftp://acme.okta.com",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "data:text/html,hello",
    "javascript:alert(1)",
    "unix:/var/run/docker.sock",
    "//127.0.0.1",
    "https:///127.0.0.1",
    "https:127.0.0.1",
    "acme.okta.com/..//127.0.0.1",
    "acme.okta.com/api/v1/users",
    "acme.okta.com?@127.0.0.1",
    "acme.okta.com#@127.0.0.1",
    "acme.okta.com\\@127.0.0.1",
    "https://127.0.0.1\\@acme.okta.com",
    "127.0.0.1#.okta.com",
    "127.0.0.1?.okta.com",
    // Texts that readers take apart in different ways.
    "acme.okta.com%00.example.com",
    "acme%2eokta%2ecom",
    "127.0.0.1%2f.okta.com",
    "acme.okta.com\r\nHost: 127.0.0.1",
    "acme.okta.com\u{0}.example.com",
    "acme.okta.com 127.0.0.1",
    "acme..okta.com",
    ".okta.com",
    "-acme.okta.com",
    "acme_1.okta.com",
    "acme.okta.com,127.0.0.1",
    "{acme}.okta.com",
    // Okta's own sites.
    "okta.com",
    "login.okta.com",
    "a.b.okta.com",
];

const CONNECT: &str =
    "mutation($domain: String!) { connectOkta(input: { domain: $domain, apiToken: \"00hush\" }) {
    integration { id } syncRun { id } userErrors { code field remedy } } }";

#[tokio::test]
async fn hostile_domains_are_refused_with_the_field_and_the_remedy() {
    let server = Running::start().await;
    for domain in HOSTILE {
        let body = json!({ "query": CONNECT, "variables": { "domain": domain } });
        let asked = server.post(body.to_string()).bearer_auth(&server.token);
        let answer: Value = asked.send().await.unwrap().json().await.unwrap();
        let payload = &answer["data"]["connectOkta"];
        assert_eq!(
            (&payload["integration"], &payload["syncRun"]),
            (&Value::Null, &Value::Null)
        );
        let error = &payload["userErrors"][0];
        assert_eq!(error["code"], "INVALID_DOMAIN", "{domain:?}: {answer}");
        assert_eq!(error["field"], json!(["input", "domain"]));
        assert!(error["remedy"].is_string());
    }
    let query = "{ integrations { totalCount } auditLog { nodes { action } } }";
    let answer: Value = server.ask(query).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["integrations"]["totalCount"], 0);
    assert_eq!(
        answer["data"]["auditLog"]["nodes"],
        json!([{ "action": "TOKEN_CREATED" }])
    );
}
