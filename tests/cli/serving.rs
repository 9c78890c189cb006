//! `seatgraph serve` as a process of its own.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{compare::Api, folder::Folder};

/// The admin's token.
pub(crate) const BOOTSTRAP: &str = "bootstrap-hush-hush-0123456789ab";

/// A server whose log is read as it is written.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: String,
    lines: mpsc::Receiver<Value>,
    read: Vec<Value>,
}

impl Serving {
    pub(crate) fn start(folder: &Folder, settings: &[(&str, &str)]) -> Self {
        let mut child = folder
            .command(&["serve", "--listen", "127.0.0.1:0", "--log", "trace"])
            .env("SEATGRAPH_BOOTSTRAP_TOKEN", BOOTSTRAP)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines() {
                let line = line.unwrap();
                let parsed = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(parsed).is_err() {
                    return;
                }
            }
        });
        let mut read = Vec::new();
        let address = loop {
            let line: Value = lines.recv_timeout(Duration::from_secs(30)).unwrap();
            let listening =
                (line["message"] == "listening").then(|| line["address"].as_str().unwrap().to_owned());
            read.push(line);
            if let Some(address) = listening {
                break address;
            }
        };
        Self {
            child,
            address,
            lines,
            read,
        }
    }

    /// The API, asked by the admin.
    pub(crate) fn api(&self) -> Api {
        self.api_for(BOOTSTRAP)
    }

    /// The API, asked with this access token; each question by a connection of its own.
    pub(crate) fn api_for(&self, token: &str) -> Api {
        // Fails where a provider is set already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Api {
            http: reqwest::Client::builder()
                .no_proxy()
                .pool_max_idle_per_host(0)
                .build()
                .unwrap(),
            url: format!("http://{}/graphql", self.address),
            token: token.to_owned(),
        }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `-STOP`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.pid().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until one of `messages` is logged from here on; gives that line.
    pub(crate) fn wait_for(&mut self, messages: &[&str]) -> Value {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("none of {messages:?} was logged: {:?}", self.read));
            self.read.push(line.clone());
            if messages.iter().any(|message| line["message"] == *message) {
                return line;
            }
        }
    }

    /// Waits until one of two servers logs `message`; gives that one, then the other.
    pub(crate) fn first_to_log(mut one: Self, mut other: Self, message: &str) -> (Self, Self) {
        let until = Instant::now() + Duration::from_mins(1);
        while Instant::now() < until {
            if one.has_logged(message) {
                return (one, other);
            }
            if other.has_logged(message) {
                return (other, one);
            }
        }
        panic!("neither server logged {message:?}");
    }

    /// Whether `message` is among what is logged within a moment.
    fn has_logged(&mut self, message: &str) -> bool {
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(20)) {
            let found = line["message"] == message;
            self.read.push(line);
            if found {
                return true;
            }
        }
        false
    }

    /// Sends SIGTERM, and tells whether the program ended with 0 and wrote nothing to standard output.
    pub(crate) fn stop(&mut self) -> bool {
        self.signal("-TERM");
        let status = self.child.wait().unwrap();
        let mut out = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        status.success() && out.is_empty()
    }

    pub(crate) fn log(&mut self) -> Vec<Value> {
        self.read.extend(self.lines.iter());
        std::mem::take(&mut self.read)
    }
}

impl Serving {
    /// Ends the program at once, as a crash does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Ended already, unless the test failed.
        let _ = self.child.kill();
    }
}
