//! Reads a simulated org's System Log and does nothing with it: what a sync's processor time is measured against.
//!
//! `SEATGRAPH_TOKEN=… cargo run --release --example read_log -- 127.0.0.1:9100 90`
//!
//! Asks for the sign-ins of so many days as the sync does, parses them as it does, and prints how many there were and the
//! processor time that it took (from Linux's `/proc`).

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::{process::ExitCode, sync::Arc};

use chrono::TimeDelta;
use seatgraph::{
    clock::SystemClock,
    okta::{AllowHosts, ApiToken, ClientOptions, Credentials, Domain, LogEvent, LogQuery, OktaClient},
};

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [host, days] = arguments.as_slice() else {
        println!("usage: SEATGRAPH_TOKEN=… read_log HOST:PORT DAYS");
        return ExitCode::from(2);
    };
    match read(host, days).await {
        Ok((events, sign_ins)) => {
            let seconds = cpu_seconds().unwrap_or(f64::NAN);
            println!("{events} events, {sign_ins} sign-ins, {seconds:.2} s of processor time");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn read(host: &str, days: &str) -> Result<(usize, usize), Box<dyn std::error::Error>> {
    let token = ApiToken::parse(&std::env::var("SEATGRAPH_TOKEN")?)?;
    let allow: AllowHosts = host.parse()?;
    let domain = Domain::parse(host, &allow)?;
    let options = ClientOptions {
        allow_hosts: allow,
        ..ClientOptions::new(Arc::new(SystemClock))
    };
    let okta = OktaClient::new(domain, Credentials::ApiToken(token), options)?;
    // Its answer tells the org's clock.
    okta.org().await?;
    let until = okta.server_now();
    let since = until - TimeDelta::days(days.parse()?) + TimeDelta::minutes(1);
    let mut query = LogQuery::Slice { since, until };
    let (mut events, mut sign_ins) = (0, 0);
    loop {
        let page = okta.log_page(&query).await?;
        events += page.items.len();
        sign_ins += page.items.iter().filter_map(LogEvent::sign_in).count();
        match page.next {
            Some(next) => query = LogQuery::Next(next),
            None => return Ok((events, sign_ins)),
        }
    }
}

/// User and system time of this process. The kernel counts it in hundredths of a second (proc(5): utime, stime).
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let times: Vec<f64> = fields
        .split_ascii_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse().ok())
        .collect();
    Some(times.iter().sum::<f64>() / 100.0)
}
