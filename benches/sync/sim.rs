//! okta-sim in a process of its own, and what it tells of itself.

use std::{fs, path::Path, process::Command, time::Duration};

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::process::{Process, program};

/// A simulated Okta.
#[derive(Debug)]
pub(crate) struct Sim {
    process: Process,
    http: reqwest::Client,
    /// `host:port`, the domain to connect to.
    pub(crate) host: String,
    pub(crate) token: String,
}

/// What clients did, or what they did in some span of time.
#[derive(Debug, Clone)]
pub(crate) struct Calls {
    pub(crate) buckets: Vec<BucketCalls>,
    pub(crate) requests: u64,
    /// Answers with 429, for whatever reason.
    pub(crate) refused: u64,
    pub(crate) in_cooldown: u64,
    pub(crate) window: Duration,
}

/// The calls of one rate limit.
#[derive(Debug, Clone)]
pub(crate) struct BucketCalls {
    pub(crate) name: String,
    pub(crate) limit: u64,
    pub(crate) windows: u64,
    pub(crate) requests: u64,
}

impl Sim {
    /// Starts one and waits until it has made its org.
    pub(crate) async fn start(folder: &Path, arguments: &[&str]) -> Self {
        let says = folder.join("okta-sim.log");
        let mut command = Command::new(program("okta-sim"));
        command.args(["--listen", "127.0.0.1:0"]).args(arguments);
        let process = Process::start(&mut command, &says);
        let (host, token) = loop {
            let text = fs::read_to_string(&says).unwrap();
            let after = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
            if let (Some(host), Some(token), true) =
                (after("domain:"), after("token:"), text.contains("/_truth"))
            {
                break (host.trim().to_owned(), token.trim().to_owned());
            }
            assert!(process.is_alive(), "okta-sim has ended: {text}");
            sleep(Duration::from_millis(50)).await;
        };
        Sim {
            process,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            host,
            token,
        }
    }

    /// Processor time so far, in seconds.
    pub(crate) fn cpu_s(&self) -> f64 {
        self.process.cpu_s()
    }

    /// Asks one of its own endpoints.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.http.get(format!("http://{}{path}", self.host)).send().await;
        answer.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    async fn tell(&self, path: &str, what: &Value) {
        let answer = self
            .http
            .post(format!("http://{}{path}", self.host))
            .json(what)
            .send()
            .await;
        answer.unwrap().error_for_status().unwrap();
    }

    /// A day later, with what happened on it.
    pub(crate) async fn day(&self, what: Value) {
        self.tell("/_clock", &json!({ "seconds": 86_400 })).await;
        self.tell("/_act", &what).await;
    }

    /// What clients have done so far.
    pub(crate) async fn calls(&self) -> Calls {
        let stats = self.read("/_stats").await;
        let bucket = |bucket: &Value| BucketCalls {
            name: bucket["bucket"].as_str().unwrap().to_owned(),
            limit: count(&bucket["limit"]),
            windows: count(&bucket["windows"]),
            requests: count(&bucket["requests"]),
        };
        Calls {
            buckets: stats["buckets"].as_array().unwrap().iter().map(bucket).collect(),
            requests: count(&stats["requests"]),
            refused: count(&stats["refused"]) + count(&stats["crowded"]),
            in_cooldown: count(&stats["in_cooldown"]),
            window: Duration::from_millis(count(&stats["windowMs"])),
        }
    }
}

impl Calls {
    /// What was done since.
    pub(crate) fn since(&self, then: &Calls) -> Calls {
        let mut since = self.clone();
        since.requests -= then.requests;
        since.refused -= then.refused;
        since.in_cooldown -= then.in_cooldown;
        for (now, then) in since.buckets.iter_mut().zip(&then.buckets) {
            now.windows -= then.windows;
            now.requests -= then.requests;
        }
        since
    }
}

/// A number that must be there.
pub(crate) fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}
