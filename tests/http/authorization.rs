//! Where people sign in at the small identity provider: its endpoints for browsers and for codes, written from RFC 6749
//! (authorization code), RFC 7636 (PKCE), RFC 9207 (`iss`) and OpenID Connect Core. It believes nothing that it did not check.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::issuer::Key;

/// The client that it knows.
#[derive(Clone)]
pub(crate) struct Registered {
    pub(crate) id: String,
    /// None: a public client.
    pub(crate) secret: Option<String>,
    pub(crate) redirect_uri: String,
}

/// Where people sign in.
pub(crate) struct Desk {
    issuer: String,
    client: Registered,
    key: Arc<Key>,
    /// The claims of whoever signs in, or the error that they are sent back with.
    pub(crate) answer: Result<Value, String>,
    /// What its ID tokens say otherwise; null leaves a claim out.
    pub(crate) lies: Value,
    /// The header of its ID tokens, where it is another.
    pub(crate) head: Option<Value>,
    pub(crate) names_itself: bool,
    /// The endpoint for codes answers with this.
    pub(crate) down: Option<u16>,
    codes: HashMap<String, Asked>,
    /// Codes, verifiers and tokens that it has seen.
    pub(crate) secrets: Vec<String>,
    /// How often a code was brought.
    pub(crate) exchanges: usize,
}

/// What a code was given for.
struct Asked {
    challenge: String,
    nonce: String,
    claims: Value,
}

type Shared = Arc<Mutex<Desk>>;

impl Desk {
    pub(crate) fn of(issuer: &str, client: Registered, key: Arc<Key>) -> Shared {
        Arc::new(Mutex::new(Self {
            issuer: issuer.to_owned(),
            client,
            key,
            answer: Err("access_denied".to_owned()),
            lies: json!({}),
            head: None,
            names_itself: true,
            down: None,
            codes: HashMap::new(),
            secrets: Vec::new(),
            exchanges: 0,
        }))
    }

    /// What a browser is sent back with; none where nobody may be sent to the address that it brought.
    fn authorize(&mut self, query: &str) -> Option<Vec<(&'static str, String)>> {
        let asked = parameters(query)?;
        let told = |name: &str| asked.get(name).map_or("", String::as_str);
        if told("client_id") != self.client.id || told("redirect_uri") != self.client.redirect_uri {
            return None;
        }
        let refused = |error: &str| Some(vec![("error", error.to_owned())]);
        if told("response_type") != "code" {
            return refused("unsupported_response_type");
        }
        if !told("scope").split(' ').any(|scope| scope == "openid") {
            return refused("invalid_scope");
        }
        let challenge = BASE64_URL_SAFE_NO_PAD.decode(told("code_challenge"));
        let fit = told("code_challenge_method") == "S256" && challenge.is_ok_and(|hash| hash.len() == 32);
        if !fit || told("nonce").len() < 22 || told("state").len() < 22 {
            return refused("invalid_request");
        }
        let claims = match &self.answer {
            Ok(claims) => claims.clone(),
            Err(error) => {
                let told = "hush & <b>this</b>".to_owned();
                return Some(vec![("error", error.clone()), ("error_description", told)]);
            }
        };
        let code = format!("code-{:032x}", rand::random::<u128>());
        self.secrets.push(code.clone());
        let asked = Asked {
            challenge: told("code_challenge").to_owned(),
            nonce: told("nonce").to_owned(),
            claims,
        };
        self.codes.insert(code.clone(), asked);
        Some(vec![("code", code)])
    }

    fn token(&mut self, headers: &HeaderMap, body: &str) -> (u16, Value) {
        self.exchanges += 1;
        if let Some(status) = self.down {
            return (status, json!({ "error": "hush" }));
        }
        let refused = |status, error: &str| (status, json!({ "error": error, "error_description": "hush" }));
        let form = headers.get(header::CONTENT_TYPE);
        let Some(brought) =
            parameters(body).filter(|_| form.is_some_and(|kind| kind == "application/x-www-form-urlencoded"))
        else {
            return refused(400, "invalid_request");
        };
        let told = |name: &str| brought.get(name).map_or("", String::as_str);
        let basic = basic(headers);
        let known = match (&self.client.secret, basic) {
            (Some(secret), Some((id, given))) => {
                id == self.client.id && given == *secret && !brought.contains_key("client_secret")
            }
            (None, None) => told("client_id") == self.client.id,
            _ => false,
        };
        if !known {
            return refused(401, "invalid_client");
        }
        if told("grant_type") != "authorization_code" {
            return refused(400, "unsupported_grant_type");
        }
        // Whatever comes of it: a code is good once.
        let Some(asked) = self.codes.remove(told("code")) else {
            return refused(400, "invalid_grant");
        };
        let verifier = told("code_verifier");
        self.secrets.push(verifier.to_owned());
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let fits = (43..=128).contains(&verifier.len())
            && verifier.bytes().all(unreserved)
            && BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())) == asked.challenge;
        if told("redirect_uri") != self.client.redirect_uri || !fits {
            return refused(400, "invalid_grant");
        }
        let token = self.id_token(&asked);
        self.secrets.push(token.clone());
        let granted = json!({ "token_type": "Bearer", "access_token": "opaque-hush", "expires_in": 3_600, "id_token": token });
        (200, granted)
    }

    fn id_token(&self, asked: &Asked) -> String {
        let mut claims = json!({ "iss": self.issuer, "aud": self.client.id, "nonce": asked.nonce });
        for more in [&asked.claims, &self.lies] {
            for (name, value) in more.as_object().unwrap() {
                claims[name] = value.clone();
            }
        }
        let claims_told = claims.as_object_mut().unwrap();
        claims_told.retain(|_, value| !value.is_null());
        match &self.head {
            Some(head) => self.key.sign_as(head, &claims),
            None => self.key.sign(&claims),
        }
    }
}

pub(crate) async fn authorize(State(desk): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let mut desk = desk.lock().unwrap();
    let Some(mut answer) = desk.authorize(&query) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let state = parameters(&query).and_then(|mut asked| asked.remove("state"));
    answer.extend(state.map(|state| ("state", state)));
    if desk.names_itself {
        answer.push(("iss", desk.issuer.clone()));
    }
    let mut back = Url::parse(&desk.client.redirect_uri).unwrap();
    back.query_pairs_mut().extend_pairs(answer);
    (StatusCode::FOUND, [(header::LOCATION, back.to_string())]).into_response()
}

pub(crate) async fn token(State(desk): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let (status, answer) = desk.lock().unwrap().token(&headers, &body);
    (StatusCode::from_u16(status).unwrap(), Json(answer)).into_response()
}

/// None where one stands there twice.
fn parameters(text: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .all(|(name, value)| found.insert(name, value).is_none())
        .then_some(found)
}

/// The client of an `Authorization` header, whose parts are encoded as forms are.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let text = BASE64_STANDARD.decode(text.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(text).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |part: &str| {
        let pair = format!("x={part}");
        form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some((decoded(id)?, decoded(secret)?))
}
