//! Signing in by the identity provider with a browser: the whole way, every wrong way, and where it ends.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::TimeDelta;
use reqwest::{Client, Method, Response, redirect::Policy};
use seatgraph::{
    access::{LoginSettings, Oidc, OidcSettings, Vault},
    graph,
    server::{Limits, Rate},
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    authorization::Registered,
    database::{self, TestDatabase},
    exported::assert_refused,
    hands::Hands,
    issuer::{Health, Issuer, Key},
    org,
    running::{Running, Setup},
};

const HERE: &str = "http://localhost:8080";
const AWAY: &str = "https://sg.example.com";
/// What has to be encoded before it is sent.
const SECRET: &str = "s:e%c+r é/t";

/// A server, and an identity provider at which people sign in to it.
struct Company {
    issuer: Issuer,
    server: Running,
    clock: Arc<Hands>,
    database: TestDatabase,
    vault: Vault,
    settings: OidcSettings,
    public_url: &'static str,
}

impl Company {
    async fn start() -> Self {
        Self::at(HERE, Some(SECRET), database::sqlite().await, Limits::default()).await
    }

    async fn at(
        public_url: &'static str,
        secret: Option<&str>,
        database: TestDatabase,
        limits: Limits,
    ) -> Self {
        let (key, clock) = (Arc::new(Key::p256("first")), Hands::new());
        let client = Registered {
            id: "seatgraph web".to_owned(),
            secret: secret.map(str::to_owned),
            redirect_uri: format!("{public_url}/session/oidc/callback"),
        };
        let issuer = Issuer::with_client(&key, client.clone()).await;
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        let settings = OidcSettings {
            issuer: issuer.url.parse().unwrap(),
            audience: Vec::new(),
            role_claim: "groups".to_owned(),
            admin: texts(&["it-admins"]),
            viewer: texts(&["it"]),
            integrations_claim: Some("orgs".to_owned()),
            login: Some(LoginSettings {
                client_id: client.id,
                client_secret: client.secret.map(Into::into),
                scopes: "openid profile".to_owned(),
                public_url: public_url.parse().unwrap(),
            }),
        };
        let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
        let server = Self::process(&database, &clock, &vault, settings.clone(), limits).await;
        let company = Self {
            issuer,
            server,
            clock,
            database,
            vault,
            settings,
            public_url,
        };
        company.comes(json!({}));
        company
    }

    async fn process(
        database: &TestDatabase,
        clock: &Arc<Hands>,
        vault: &Vault,
        settings: OidcSettings,
        limits: Limits,
    ) -> Running {
        let oidc = Oidc::new(
            settings,
            database.store.clone(),
            clock.clone(),
            graph::integration_id,
        );
        let setup = Setup {
            clock: clock.clone(),
            oidc: Some(oidc.unwrap()),
            vault: Some(vault.clone()),
            limits,
            ..Setup::default()
        };
        Running::serving(database.store.clone(), setup).await
    }

    /// Another process of the same, with these keys.
    async fn another(&self, vault: &Vault) -> Running {
        Self::process(
            &self.database,
            &self.clock,
            vault,
            self.settings.clone(),
            Limits::default(),
        )
        .await
    }

    /// From now on Ann signs in at the provider, a viewer of everything; but for these claims.
    fn comes(&self, changes: Value) {
        let mut claims = json!({
            "sub": "00u1", "name": "Ann Example", "groups": ["everyone", "it"],
            "orgs": "acme.okta.com", "exp": self.clock.seconds() + 3_600,
        });
        let Value::Object(changes) = changes else {
            panic!("{changes}");
        };
        for (name, value) in changes {
            claims[name] = value;
        }
        self.issuer.desk().answer = Ok(claims);
    }

    fn browser(&self) -> Browser {
        self.browser_of(&self.server)
    }

    fn browser_of(&self, server: &Running) -> Browser {
        Browser {
            public_url: self.public_url,
            address: format!("http://{}", server.address),
            cookies: BTreeMap::new(),
            http: Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .build()
                .unwrap(),
        }
    }
}

/// A browser that keeps cookies and follows no link by itself.
#[derive(Clone)]
struct Browser {
    public_url: &'static str,
    address: String,
    cookies: BTreeMap<String, String>,
    http: Client,
}

impl Browser {
    /// Asks the server as it is reached from outside.
    async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Response {
        let host = self.public_url.split_once("://").unwrap().1;
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.address))
            .header("host", host);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(body) = body {
            request = request.json(&body).header("origin", self.public_url);
        }
        let answer = request.send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (cookie, flags) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            if flags.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    /// Begins; gives where it is sent to.
    async fn begin(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 303, "{path}");
        location(&answer)
    }

    /// Signs in at the provider; gives the path that it is sent back to.
    async fn at_provider(&self, address: &str) -> String {
        let answer = self.http.get(address).send().await.unwrap();
        assert_eq!(answer.status(), 302, "{address}");
        let back = location(&answer);
        back.strip_prefix(self.public_url).unwrap().to_owned()
    }

    /// All of it but the end, which it gives the path of.
    async fn go(&mut self) -> String {
        let address = self.begin("/session/oidc?return=/apps").await;
        self.at_provider(&address).await
    }

    /// The whole way; gives where it ends.
    async fn sign_in(&mut self, path: &str) -> String {
        let address = self.begin(path).await;
        let back = self.at_provider(&address).await;
        let page = self.get(&back).await;
        assert_eq!(page.status(), 200, "{back}");
        forwarded(&page.text().await.unwrap())
    }

    async fn session(&mut self) -> Value {
        let answer = self.get("/session").await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn assert_signed_in(&mut self) {
        let session = self.session().await;
        assert_eq!(session["session"]["name"], "Ann Example", "{session}");
    }

    /// The path is answered by the sign-in page with that word; nobody is signed in.
    async fn assert_fails(&mut self, path: &str, code: &str, what: &str) {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 303, "{what}");
        assert_eq!(location(&answer), format!("/sign-in?error={code}"), "{what}");
        assert!(answer.text().await.unwrap().is_empty(), "{what}");
        assert_eq!(
            self.session().await,
            json!({ "session": null, "oidc": true }),
            "{what}"
        );
    }
}

fn location(answer: &Response) -> String {
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// Where a page goes by itself, as a browser reads it.
fn forwarded(page: &str) -> String {
    let (_, rest) = page
        .split_once("<meta http-equiv=\"refresh\" content=\"0; url=")
        .unwrap();
    rest.split_once('"').unwrap().0.replace("&amp;", "&")
}

/// The path with another value of a parameter; null leaves it out.
fn with(path: &str, name: &str, value: Option<&str>) -> String {
    let mut url = Url::parse(HERE).unwrap().join(path).unwrap();
    let others: Vec<_> = url
        .query_pairs()
        .into_owned()
        .filter(|(own, _)| own != name)
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others);
    if let Some(value) = value {
        url.query_pairs_mut().append_pair(name, value);
    }
    url.as_str().strip_prefix(HERE).unwrap().to_owned()
}

#[tokio::test]
async fn who_signs_in_at_the_provider_has_a_session_until_the_id_token_ends() {
    for secret in [Some(SECRET), None] {
        for database in database::databases().await {
            org::synced(&database.store, "acme.okta.com", 2, 1).await;
            org::synced(&database.store, "beta.okta.com", 2, 1).await;
            let company = Company::at(HERE, secret, database, Limits::default()).await;
            let mut browser = company.browser();
            assert_eq!(browser.session().await, json!({ "session": null, "oidc": true }));
            let end = browser
                .sign_in("/session/oidc?return=%2Fapps%3Forder%3DNAME%26desc%3D1%23top")
                .await;
            assert_eq!(end, "/apps?order=NAME&desc=1#top");
            assert_eq!(
                browser.session().await,
                json!({
                    "session": { "name": "Ann Example", "role": "VIEWER", "expiresAt": "2026-03-20T09:00:00Z" },
                    "oidc": true,
                })
            );
            let query = json!({ "query": "{ viewer { role } integrations { nodes { domain } } }" });
            let answer: Value = browser
                .send(Method::POST, "/graphql", Some(query.clone()))
                .await
                .json()
                .await
                .unwrap();
            let seen = json!({ "viewer": { "role": "VIEWER" }, "integrations": { "nodes": [{ "domain": "acme.okta.com" }] } });
            assert_eq!(answer["data"], seen, "{answer}");
            company.clock.forward(TimeDelta::hours(1));
            let over = browser.send(Method::POST, "/graphql", Some(query)).await;
            assert_refused(over, 401, "UNAUTHENTICATED").await;
            assert_eq!(browser.session().await["session"], Value::Null);
        }
    }
}

#[tokio::test]
async fn a_browser_comes_back_to_a_page_of_this_server_or_to_the_first() {
    let company = Company::start().await;
    let mut browser = company.browser();
    for (given, end) in [
        ("?return=/apps", "/apps"),
        ("?return=/a%22%3E%3Cscript%3E", "/a%22%3E%3Cscript%3E"),
        ("?return=/a%26quot;b", "/a&quot;b"),
        ("", "/"),
        ("?return=", "/"),
        ("?return=apps", "/"),
        ("?return=//evil.example.com", "/"),
        ("?return=%2F%2Fevil.example.com", "/"),
        ("?return=%252F%252Fevil.example.com", "/"),
        ("?return=/%5Cevil.example.com", "/"),
        ("?return=/\\evil.example.com", "/"),
        ("?return=%5C%5Cevil.example.com", "/"),
        ("?return=/%09/evil.example.com", "/"),
        ("?return=/.%2F/evil.example.com", "/"),
        ("?return=/%252e//evil.example.com", "/"),
        ("?return=https://evil.example.com", "/"),
        ("?return=https:evil.example.com", "/"),
        ("?return=javascript:alert(1)", "/"),
        ("?return=/session/oidc", "/"),
    ] {
        assert_eq!(
            browser.sign_in(&format!("/session/oidc{given}")).await,
            end,
            "{given}"
        );
    }
}

#[tokio::test]
async fn cookies_and_pages_let_nothing_else_in() {
    for (public_url, prefix, secure) in [(HERE, "", ""), (AWAY, "__Host-", "; Secure")] {
        let company = Company::at(public_url, None, database::sqlite().await, Limits::default()).await;
        let mut browser = company.browser();
        let begun = browser.get("/session/oidc").await;
        let kept = &browser.cookies[&format!("{prefix}seatgraph-login")];
        assert_eq!(
            begun.headers()["set-cookie"],
            format!("{prefix}seatgraph-login={kept}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax{secure}")
        );
        let address = location(&begun);
        assert!(
            address.starts_with(&format!("{}/authorize?tenant=a&", company.issuer.url)),
            "{address}"
        );
        // Nothing of it is to be read by whoever has the cookie.
        let asked: BTreeMap<_, _> = Url::parse(&address).unwrap().query_pairs().into_owned().collect();
        assert_eq!(
            asked["redirect_uri"],
            format!("{public_url}/session/oidc/callback")
        );
        assert!(!kept.contains(&asked["state"]) && !kept.contains(&asked["nonce"]));

        let back = browser.at_provider(&address).await;
        let page = browser.get(&back).await;
        assert_eq!(page.status(), 200);
        let id = &browser.cookies[&format!("{prefix}seatgraph")];
        let set: Vec<_> = page
            .headers()
            .get_all("set-cookie")
            .iter()
            .map(|set| set.to_str().unwrap())
            .collect();
        assert_eq!(
            set,
            [
                format!("{prefix}seatgraph={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict{secure}"),
                format!("{prefix}seatgraph-login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"),
            ]
        );
        for answer in [&begun, &page] {
            for (name, value) in [
                ("cache-control", "no-store"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("x-content-type-options", "nosniff"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.headers()[name], value);
            }
        }
        let policy = |answer: &Response| {
            answer.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(policy(&begun), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(
            policy(&page),
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        );
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        assert!(!page.text().await.unwrap().contains("code-"));
        browser.assert_signed_in().await;
    }
    let company = Company::start().await;
    let put = company
        .server
        .send(Method::PUT, "/session/oidc")
        .send()
        .await
        .unwrap();
    assert_eq!(put.headers()["allow"], "GET, HEAD");
    assert_refused(put, 405, "METHOD_NOT_ALLOWED").await;
}

#[tokio::test]
async fn a_login_is_finished_by_its_own_browser_once() {
    let company = Company::start().await;
    let (mut ann, mut eve) = (company.browser(), company.browser());
    let anns = ann.go().await;
    for (state, what) in [(None, "none"), (Some(""), "empty"), (Some("guess"), "a guess")] {
        ann.assert_fails(&with(&anns, "state", state), "state_mismatch", what)
            .await;
    }
    ann.assert_fails(&format!("{anns}&state=guess"), "state_mismatch", "two")
        .await;
    ann.assert_fails(&format!("{anns}&code=guess"), "state_mismatch", "two codes")
        .await;
    eve.assert_fails(&anns, "expired", "a browser that has begun none")
        .await;
    let eves = eve.go().await;
    eve.assert_fails(&anns, "state_mismatch", "a browser that has begun another")
        .await;
    assert_eq!(company.issuer.desk().exchanges, 0);

    // Somebody else's code in an own login: the provider knows by the verifier that it was given to another.
    let code = |path: &str| {
        let url = Url::parse(HERE).unwrap().join(path).unwrap();
        let found = url.query_pairs().find(|(name, _)| name == "code").unwrap().1;
        found.into_owned()
    };
    eve.assert_fails(
        &with(&eves, "code", Some(&code(&anns))),
        "refused",
        "another's code",
    )
    .await;
    let mut again = company.browser();
    let own = again.go().await;
    let kept = again.cookies.clone();
    assert_eq!(again.get(&own).await.status(), 200);
    again.assert_signed_in().await;
    again.cookies.clear();
    again.assert_fails(&own, "expired", "once more").await;
    again.cookies = kept;
    again
        .assert_fails(&own, "refused", "once more, with a cookie that was copied")
        .await;
    // No code, and one that never was.
    for (code, what) in [(None, "no code"), (Some("guess"), "a guess")] {
        let path = again.go().await;
        again
            .assert_fails(&with(&path, "code", code), "refused", what)
            .await;
    }
    // What a browser keeps is ours to the letter.
    for kept in ["x", "", &"A".repeat(300)] {
        let path = again.go().await;
        again
            .cookies
            .insert("seatgraph-login".to_owned(), kept.to_owned());
        again.assert_fails(&path, "expired", kept).await;
    }
}

#[tokio::test]
async fn a_login_takes_ten_minutes_at_most() {
    let company = Company::start().await;
    let mut browser = company.browser();
    let late = browser.go().await;
    company.clock.forward(TimeDelta::minutes(10));
    browser.assert_fails(&late, "expired", "late").await;
    let just = browser.go().await;
    company.clock.forward(TimeDelta::seconds(599));
    assert_eq!(browser.get(&just).await.status(), 200);
    browser.assert_signed_in().await;
}

#[tokio::test]
async fn an_id_token_is_the_issuers_for_this_client_and_this_login() {
    let company = Company::start().await;
    let (mut browser, now) = (company.browser(), company.clock.seconds());
    for lies in [
        json!({ "nonce": "of another login" }),
        json!({ "nonce": null }),
        json!({ "aud": "another" }),
        json!({ "aud": ["seatgraph web", "another"] }),
        json!({ "aud": null }),
        json!({ "azp": "another" }),
        json!({ "iss": "https://id.example.com" }),
        json!({ "exp": now - 30 }),
        json!({ "exp": now }),
        json!({ "exp": null }),
        json!({ "sub": null }),
    ] {
        company.issuer.desk().lies = lies.clone();
        let path = browser.go().await;
        browser.assert_fails(&path, "refused", &lies.to_string()).await;
    }
    company.issuer.desk().lies = json!({});
    for head in [
        json!({ "alg": "none" }),
        json!({ "alg": "ES256", "kid": "another" }),
        json!({ "alg": "RS256", "kid": "first" }),
        json!({ "alg": "ES256", "kid": "first", "typ": "at+jwt" }),
        json!({ "alg": "ES256", "kid": "first", "typ": "logout+jwt" }),
    ] {
        company.issuer.desk().head = Some(head.clone());
        let path = browser.go().await;
        browser.assert_fails(&path, "refused", &head.to_string()).await;
    }
    company.issuer.desk().head = None;
    company.issuer.desk().lies = json!({ "aud": ["another", "seatgraph web"], "azp": "seatgraph web" });
    browser.sign_in("/session/oidc").await;
    browser.assert_signed_in().await;
    // It is no token that requests may show.
    let token = company.issuer.desk().secrets.last().unwrap().clone();
    let shown = company
        .server
        .post(json!({ "query": "{ __typename }" }).to_string())
        .bearer_auth(&token);
    assert_refused(shown.send().await.unwrap(), 401, "UNAUTHENTICATED").await;
    let mut other = company.browser();
    let begun = other
        .send(Method::POST, "/session", Some(json!({ "token": token })))
        .await;
    assert_refused(begun, 401, "UNAUTHENTICATED").await;
}

#[tokio::test]
async fn what_comes_back_is_the_issuers_own() {
    let company = Company::start().await;
    let mut browser = company.browser();
    for issuer in [None, Some(""), Some("https://id.example.com")] {
        let path = browser.go().await;
        browser
            .assert_fails(
                &with(&path, "iss", issuer),
                "state_mismatch",
                &format!("{issuer:?}"),
            )
            .await;
    }
    // Of an issuer that does not name itself only another's name is refused.
    company
        .issuer
        .tells("authorization_response_iss_parameter_supported", Value::Null);
    company.clock.forward(TimeDelta::minutes(15));
    company.comes(json!({}));
    company.issuer.desk().names_itself = false;
    let path = browser.go().await;
    browser
        .assert_fails(
            &format!("{path}&iss=https://id.example.com"),
            "state_mismatch",
            "another",
        )
        .await;
    browser.sign_in("/session/oidc").await;
    browser.assert_signed_in().await;
}

#[tokio::test]
async fn roles_are_those_of_bearers() {
    let company = Company::start().await;
    for (groups, role) in [("it", "VIEWER"), ("it-admins", "ADMIN")] {
        let mut browser = company.browser();
        company.comes(json!({ "groups": groups }));
        browser.sign_in("/session/oidc").await;
        assert_eq!(browser.session().await["session"]["role"], role);
    }
    for groups in [json!(null), json!([]), json!(["everyone"]), json!("IT")] {
        let mut browser = company.browser();
        company.comes(json!({ "groups": groups }));
        let path = browser.go().await;
        browser.assert_fails(&path, "no_role", &groups.to_string()).await;
    }
}

#[tokio::test]
async fn what_the_provider_says_is_told_in_words_of_ours() {
    let company = Company::start().await;
    let mut browser = company.browser();
    for (error, code) in [
        ("access_denied", "access_denied"),
        ("server_error", "unavailable"),
        ("temporarily_unavailable", "unavailable"),
        ("invalid_scope", "misconfigured"),
        ("unauthorized_client", "misconfigured"),
        ("login_required", "refused"),
        ("<script>hush</script>", "refused"),
    ] {
        company.issuer.desk().answer = Err(error.to_owned());
        let path = browser.go().await;
        assert!(path.contains("hush"), "{path}");
        browser.assert_fails(&path, code, error).await;
    }
    assert_eq!(company.issuer.desk().exchanges, 0);
}

#[tokio::test]
async fn a_provider_that_is_away_or_does_not_know_the_client_lets_nobody_in() {
    let company = Company::start().await;
    let mut browser = company.browser();
    company.issuer.is(Health::Failing);
    browser.assert_fails("/session/oidc", "unavailable", "away").await;
    assert!(browser.cookies.is_empty());
    company.issuer.is(Health::Well);
    company.clock.forward(TimeDelta::seconds(10));
    for status in [500, 302, 404] {
        company.issuer.desk().down = Some(status);
        let path = browser.go().await;
        browser
            .assert_fails(&path, "unavailable", "its endpoint for codes")
            .await;
    }
    company.issuer.desk().down = None;
    browser.sign_in("/session/oidc").await;
    // Documents that lead nowhere, or where a code could be read on the way.
    for endpoint in ["authorization_endpoint", "token_endpoint"] {
        for address in [
            json!(null),
            json!("http://id.example.invalid/x"),
            json!("nowhere"),
        ] {
            company.issuer.tells(endpoint, address);
            company.clock.forward(TimeDelta::minutes(15));
            let mut other = company.browser();
            other
                .assert_fails("/session/oidc", "misconfigured", endpoint)
                .await;
        }
    }

    for secret in ["another", ""] {
        let mut settings = company.settings.clone();
        let login = settings.login.as_mut().unwrap();
        login.client_secret = Some(secret).filter(|secret| !secret.is_empty()).map(Into::into);
        let url = &company.issuer.url;
        company
            .issuer
            .tells("authorization_endpoint", json!(format!("{url}/authorize")));
        company
            .issuer
            .tells("token_endpoint", json!(format!("{url}/token")));
        let (database, clock) = (&company.database, &company.clock);
        let server = Company::process(database, clock, &company.vault, settings, Limits::default()).await;
        let mut browser = company.browser_of(&server);
        let path = browser.go().await;
        browser
            .assert_fails(&path, "misconfigured", "another secret")
            .await;
    }
}

#[tokio::test]
async fn tries_that_fail_are_counted_as_tokens_that_do_not_hold() {
    let limits = Limits {
        failures: Rate::new(3, std::time::Duration::from_hours(1)),
        ..Limits::default()
    };
    let company = Company::at(HERE, Some(SECRET), database::sqlite().await, limits).await;
    let mut browser = company.browser();
    for _ in 0..2 {
        let path = browser.go().await;
        browser
            .assert_fails(&with(&path, "code", Some("guess")), "refused", "a guess")
            .await;
    }
    // The provider's own fault is nobody's try.
    company.issuer.desk().down = Some(500);
    let path = browser.go().await;
    browser.assert_fails(&path, "unavailable", "away").await;
    company.issuer.desk().down = None;
    browser
        .assert_fails("/session/oidc/callback?code=x&state=y", "expired", "none begun")
        .await;
    let asked = company.issuer.desk().exchanges;
    let path = browser.go().await;
    browser.assert_fails(&path, "rate_limited", "too many").await;
    assert_eq!(company.issuer.desk().exchanges, asked);
    let guess = company
        .server
        .get("/metrics")
        .bearer_auth("sgt_guess")
        .send()
        .await
        .unwrap();
    assert_eq!(guess.status(), 429);
}

#[tokio::test]
async fn any_process_finishes_what_another_began() {
    for database in database::databases().await {
        let company = Company::at(AWAY, Some(SECRET), database, Limits::default()).await;
        let other = company.another(&company.vault).await;
        let mut browser = company.browser();
        let path = browser.go().await;
        browser.address = format!("http://{}", other.address);
        assert_eq!(browser.get(&path).await.status(), 200);
        browser.assert_signed_in().await;
        browser.address = format!("http://{}", company.server.address);
        browser.assert_signed_in().await;
    }
    // With another key it is a stranger.
    let company = Company::start().await;
    let stranger = company
        .another(&Vault::from_keys(&Vault::generate_key()).unwrap())
        .await;
    let mut browser = company.browser();
    let path = browser.go().await;
    browser.address = format!("http://{}", stranger.address);
    browser.assert_fails(&path, "expired", "another key").await;
}

#[tokio::test]
async fn signing_in_again_is_a_session_of_its_own_and_signing_out_ends_it() {
    let company = Company::start().await;
    let mut browser = company.browser();
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        browser.sign_in("/session/oidc").await;
        ids.insert(browser.cookies["seatgraph"].clone());
    }
    assert_eq!(ids.len(), 2);
    // The browser showed the first when it came back, so that it is over.
    for id in ids.into_iter().filter(|id| *id != browser.cookies["seatgraph"]) {
        let mut former = company.browser();
        former.cookies.insert("seatgraph".to_owned(), id);
        assert_eq!(former.session().await["session"], Value::Null);
    }
    let out = browser.send(Method::DELETE, "/session", Some(json!({}))).await;
    assert_eq!(out.status(), 204);
    assert!(browser.cookies.is_empty());
    assert_eq!(browser.session().await["session"], Value::Null);
}

#[tokio::test]
async fn where_it_is_not_set_up_there_is_no_such_way_in() {
    let server = Running::start().await;
    for path in [
        "/session/oidc",
        "/session/oidc?return=/",
        "/session/oidc/callback?code=x&state=y",
    ] {
        let answer = server.get(path).send().await.unwrap();
        assert!(answer.headers().get("set-cookie").is_none());
        assert_refused(answer, 404, "NOT_FOUND").await;
    }
    let session: Value = server.get("/session").send().await.unwrap().json().await.unwrap();
    assert_eq!(session, json!({ "session": null, "oidc": false }));
}
