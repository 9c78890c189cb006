//! One round: an org, a store, and syncs that are killed again and again while everything goes wrong. How it ends stands in
//! `peace`.

use std::{sync::Arc, time::Duration};

use okta_sim::{Fault, OktaSim, RunningSim};
use sea_orm::{ConnectionTrait, Statement};
use seatgraph::access::Vault;
use secrecy::ExposeSecret;

use crate::{
    changes,
    dice::Dice,
    inside,
    place::Place,
    process::{Process, Program},
    proxy::Proxy,
    rows,
    tally::{KILLS, Tally},
};

/// The longest that an undisturbed process may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Faults of Okta's that are over when they are switched off, with the share of time that each is on.
const FAULTS: [(Fault, u64); 20] = [
    (Fault::RateLimit, 10),
    (Fault::Errors, 4),
    (Fault::Cut, 4),
    (Fault::Stall, 10),
    (Fault::Slow, 3),
    (Fault::Duplicate, 2),
    (Fault::Late, 2),
    (Fault::OutOfOrder, 2),
    (Fault::Revoked, 15),
    (Fault::ForbidUsers, 12),
    (Fault::ForbidApps, 12),
    (Fault::ForbidLogs, 12),
    (Fault::ForbidRoles, 12),
    (Fault::DirectAssignees, 4),
    (Fault::ExpiredCursor, 4),
    (Fault::ForeignLink, 12),
    (Fault::RepeatPage, 4),
    (Fault::ClockJump, 4),
    (Fault::Churn, 3),
    (Fault::LimitChange, 4),
];

/// A host that no name server knows (RFC 6761).
const NAMELESS: &str = "seatgraph.invalid:443";

/// The same port by an address that is spoken to by TLS, which nobody there speaks.
fn without_tls(host: &str) -> String {
    let (_, port) = host.split_once(':').unwrap();
    format!("0.0.0.0:{port}")
}

/// A round under way.
pub(crate) struct Round {
    dice: Dice,
    pub(crate) okta: RunningSim,
    pub(crate) proxy: Proxy,
    pub(crate) place: Place,
    pub(crate) program: Program,
    pub(crate) vault: Vault,
    pub(crate) tally: Arc<Tally>,
    /// A process that stands still, past its lease, while the next one works.
    paused: Option<Process>,
    /// The token that is stored no longer holds.
    is_revoked: bool,
}

impl Round {
    /// Sets up an org and connects it.
    pub(crate) async fn begin(seed: u64, place: Place, tally: Arc<Tally>) -> Self {
        let mut dice = Dice::new(seed);
        let okta = OktaSim::builder()
            .seed(seed)
            .users(usize::try_from(dice.between(60, 150)).unwrap())
            .apps(usize::try_from(dice.between(12, 25)).unwrap())
            .days(30)
            .events_per_day(u32::try_from(dice.between(60, 200)).unwrap())
            .latency(dice.millis(3, 12))
            // Many pages, and as many places to be killed at.
            .largest_page(usize::try_from(*dice.pick(&[7, 20, 50, 1_000])).unwrap())
            .slow(Duration::from_millis(150))
            .rate_limit(6000)
            .cursor_lifetime(Duration::from_millis(*dice.pick(&[700, 3_000, 3_600_000])))
            .start()
            .await
            .unwrap();
        let proxy = Proxy::start(okta.host(), Arc::clone(&tally)).await;
        let key = Vault::generate_key();
        let settings = vec![
            ("SEATGRAPH_DATABASE_URL", place.url.clone()),
            ("SEATGRAPH_ENCRYPTION_KEY", key.expose_secret().to_owned()),
            (
                "SEATGRAPH_OKTA_ALLOW_HOSTS",
                [&proxy.host(), NAMELESS, &without_tls(&proxy.host())].join(","),
            ),
            ("SEATGRAPH_OKTA_HEADROOM", "0".to_owned()),
            ("SEATGRAPH_SYNC_LEASE", "1s".to_owned()),
        ];
        let program = Program::new(place.folder().to_owned(), settings);
        let vault = Vault::from_keys(&key).unwrap();
        let mut round = Self {
            dice,
            okta,
            proxy,
            place,
            program,
            vault,
            tally,
            paused: None,
            is_revoked: false,
        };
        round.connect().await;
        round
    }

    /// Makes the store, killed on the way now and then, and connects the org.
    async fn connect(&mut self) {
        for _ in 0..self.dice.between(0, 2) {
            let process = self.program.start(&["migrate"]);
            tokio::time::sleep(self.dice.millis(0, 150)).await;
            self.kill(process);
        }
        let arguments = ["connect", "--domain", &self.proxy.host()];
        let connecting = self.program.start_reading(&arguments, &self.okta.api_token());
        let ended = connecting.end(PATIENCE).await;
        assert!(
            ended.is_some_and(|status| status.success()),
            "the org cannot be connected: {}",
            self.program.log()
        );
    }

    /// Runs and kills syncs while everything goes wrong.
    pub(crate) async fn disturb(&mut self) {
        let kills = self.dice.between(8, 15);
        let (mut killed, mut tried) = (0, 0);
        while killed < kills && tried < 3 * kills {
            tried += 1;
            self.choose_faults().await;
            let misled = self.mislead().await;
            let process = self.start().await;
            killed += u64::from(self.let_run(process, misled).await);
            self.place.free_disk();
            if misled {
                self.lead_to(&self.proxy.host()).await;
            }
            self.outlive_lease().await;
        }
        self.paused = None;
        self.tally.add("rounds", 1);
    }

    /// Now and then leads the next process to a host without address, or to one that fails the handshake of TLS.
    async fn mislead(&mut self) -> bool {
        if self.paused.is_some() || !self.dice.one_in(12) {
            return false;
        }
        if self.dice.one_in(2) {
            self.lead_to(NAMELESS).await;
            self.tally.add("network: names without an address", 1);
        } else {
            self.lead_to(&without_tls(&self.proxy.host())).await;
            self.tally.add("network: failures of TLS", 1);
        }
        true
    }

    async fn lead_to(&self, host: &str) {
        let connection = rows::connect(&self.place.url).await;
        let statement = format!("UPDATE integrations SET domain = '{host}'");
        connection.execute_unprepared(&statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Starts one of the commands that sync.
    async fn start(&mut self) -> Process {
        match self.dice.between(0, 7) {
            0 => self.program.start(&["sync", "--full"]),
            1 | 2 if self.paused.is_none() => {
                let (store, full) = (self.place.store().await, self.dice.one_in(4));
                inside::queue(store, &self.vault, &self.proxy.host(), full).await;
                self.program.start(&["serve", "--listen", "127.0.0.1:0"])
            }
            _ => self.program.start(&["sync"]),
        }
    }

    /// Lets a process work for a moment in which all kinds of things happen, and kills it; `false` where it had ended.
    async fn let_run(&mut self, mut process: Process, misled: bool) -> bool {
        if self.dice.one_in(8) {
            // While it opens its store, or has just begun.
            tokio::time::sleep(self.dice.millis(0, 250)).await;
            return self.kill(process);
        }
        let called = self.proxy.accepted();
        let begun = || self.proxy.accepted() > called;
        let longest = Duration::from_secs(if misled { 1 } else { 5 });
        process.wait_until(longest, begun).await;
        let most = *self.dice.pick(&[100, 400, 400, 800, 1_500]);
        let moments = self.dice.between(1, 3);
        for _ in 0..moments {
            let pause = self.dice.millis(0, most / moments);
            process.wait_until(pause, || false).await;
            self.happen().await;
        }
        if self.dice.one_in(12) {
            // This one may end by itself.
            process.wait_until(Duration::from_secs(4), || false).await;
        }
        if let Some(woken) = self.paused.take() {
            self.kill(woken);
        } else if self.place.is_shared() && !misled && self.dice.one_in(6) {
            process.pause(true);
            self.paused = Some(process);
            return false;
        }
        self.kill(process)
    }

    /// Something happens in the org or to the machine.
    async fn happen(&mut self) {
        let changes = changes::make(&self.okta, &mut self.dice, 5);
        self.tally.add("changes in the org", changes);
        if self.dice.one_in(5) && self.place.lose_connections().await {
            self.tally.add("database: connections lost", 1);
        }
        if self.dice.one_in(5) && self.place.fill_disk() {
            self.tally.add("disk: filled up", 1);
        } else if self.dice.one_in(5) {
            self.place.free_disk();
        }
        if let Some(paused) = &self.paused {
            paused.pause(false);
            self.tally
                .add("processes that woke up while another had taken over", 1);
        }
        if self.dice.one_in(25) {
            self.okta.revoke_token();
            self.is_revoked = true;
            self.tally.add("tokens revoked", 1);
        }
    }

    /// Switches faults on and off.
    async fn choose_faults(&mut self) {
        self.okta.clear_faults();
        let calm = self.dice.one_in(5);
        let on: Vec<_> = FAULTS
            .into_iter()
            .filter(|(_, rare)| !calm && self.dice.one_in(*rare))
            .map(|(fault, _)| fault)
            .collect();
        self.okta.set_faults(&on);
        for fault in &on {
            self.tally.add(&format!("syncs under Okta's fault {fault}"), 1);
        }
        let trouble = (!calm && self.dice.one_in(3)).then(|| self.dice.next());
        self.proxy.trouble(trouble);
        if self.paused.is_none() && !self.dice.one_in(3) {
            self.heal_token().await;
        }
    }

    /// An administrator puts a new token in where the old one was revoked.
    pub(crate) async fn heal_token(&mut self) {
        if !std::mem::take(&mut self.is_revoked) {
            return;
        }
        self.okta.issue_token();
        self.okta.clear_faults();
        self.proxy.trouble(None);
        let store = self.place.store().await;
        inside::renew_credentials(store, &self.vault, &self.proxy.host(), &self.okta).await;
    }

    /// Ends the lease of a process that was killed, as time would, which is left to do it now and then. Of a SQLite file the
    /// next process knows by itself that nobody else is at it.
    async fn outlive_lease(&mut self) {
        let connection = rows::connect(&self.place.url).await;
        let held = "SELECT 1 FROM sync_runs WHERE state = 'RUNNING' AND lease_until IS NOT NULL";
        let held = Statement::from_string(connection.get_database_backend(), held);
        if connection.query_one_raw(held).await.unwrap().is_some() {
            self.tally
                .add("processes that were at a sync when they were killed", 1);
        }
        // One that stands still may have locked the row.
        if self.place.is_shared() && self.paused.is_none() && !self.dice.one_in(4) {
            let free = "UPDATE sync_runs SET lease_until = NULL WHERE state = 'RUNNING'";
            connection.execute_unprepared(free).await.unwrap();
        }
        connection.close().await.unwrap();
    }

    fn kill(&self, process: Process) -> bool {
        let killed = process.kill();
        let name = if killed {
            KILLS
        } else {
            "processes that ended before they were killed"
        };
        self.tally.add(name, 1);
        killed
    }
}
