//! A PostgreSQL of a test's own and a standby of it, which can be held up, stopped and started.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::database::POSTGRES_URL;

/// Both servers, as long as it is held.
pub(crate) struct Pair {
    /// The address of the primary.
    pub(crate) primary: String,
    /// The address of the standby.
    pub(crate) standby: String,
    script: Child,
    told: Option<ChildStdin>,
    tells: Lines<BufReader<ChildStdout>>,
}

impl Pair {
    /// Starts both, where tests may use PostgreSQL.
    pub(crate) fn start() -> Option<Self> {
        std::env::var(POSTGRES_URL).ok().filter(|url| !url.is_empty())?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres-pair.sh");
        let mut script = Command::new("bash")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = script.stdin.take();
        let mut tells = BufReader::new(script.stdout.take().unwrap()).lines();
        let mut address = || tells.next().expect("the servers do not start").unwrap();
        Some(Self {
            primary: address(),
            standby: address(),
            script,
            told,
            tells,
        })
    }

    /// Stops the standby as a crash does.
    pub(crate) fn stop_standby(&mut self) {
        self.tell("stop");
    }

    /// Starts it again.
    pub(crate) fn start_standby(&mut self) {
        self.tell("start");
    }

    /// Holds up the standby: it answers, and changes no more.
    pub(crate) async fn hold_up(&self) {
        self.on_standby("SELECT pg_wal_replay_pause()").await;
    }

    /// Lets it catch up.
    pub(crate) async fn let_go(&self) {
        self.on_standby("SELECT pg_wal_replay_resume()").await;
    }

    async fn on_standby(&self, statement: &str) {
        let mut options = sea_orm::ConnectOptions::new(&self.standby);
        options.max_connections(1).sqlx_logging(false);
        let connection: DatabaseConnection = sea_orm::Database::connect(options).await.unwrap();
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    fn tell(&mut self, command: &str) {
        writeln!(self.told.as_ref().unwrap(), "{command}").unwrap();
        assert_eq!(self.tells.next().unwrap().unwrap(), "done");
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        // The script ends both servers when it is told no more.
        drop(self.told.take());
        let _ = self.script.wait();
    }
}
