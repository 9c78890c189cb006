//! `seatgraph` as a process that can be killed.

use std::{
    fs::{File, OpenOptions},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How often a process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The program with its settings.
pub(crate) struct Program {
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
}

/// A running process; it is killed when this is dropped.
pub(crate) struct Process(Child);

impl Program {
    pub(crate) fn new(folder: PathBuf, settings: Vec<(&'static str, String)>) -> Self {
        Self { folder, settings }
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Process {
        self.start_with(arguments, Stdio::null())
    }

    /// Starts it with `text` on its standard input.
    pub(crate) fn start_reading(&self, arguments: &[&str], text: &str) -> Process {
        let path = self.folder.join("input");
        std::fs::write(&path, text).unwrap();
        self.start_with(arguments, File::open(path).unwrap().into())
    }

    fn start_with(&self, arguments: &[&str], stdin: Stdio) -> Process {
        let log = || {
            let mut options = OpenOptions::new();
            let log = options.create(true).append(true).open(self.log_file());
            Stdio::from(log.unwrap())
        };
        let child = Command::new(env!("CARGO_BIN_EXE_seatgraph"))
            .args(arguments)
            .env_clear()
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(stdin)
            .stdout(log())
            .stderr(log())
            .spawn()
            .unwrap();
        Process(child)
    }

    /// What all processes of the round have written.
    pub(crate) fn log(&self) -> String {
        let bytes = std::fs::read(self.log_file()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Process {
    /// How it ended, where it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().unwrap()
    }

    /// Waits until it has ended, `enough`, or so long.
    pub(crate) async fn wait_until(&mut self, longest: Duration, enough: impl Fn() -> bool) {
        let began = Instant::now();
        while began.elapsed() < longest && self.ended().is_none() && !enough() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// How it ended by itself; none where that took too long.
    pub(crate) async fn end(mut self, longest: Duration) -> Option<ExitStatus> {
        self.wait_until(longest, || false).await;
        self.ended()
    }

    /// Stops it as SIGSTOP does, or lets it go on.
    pub(crate) fn pause(&self, paused: bool) {
        let signal = if paused { "-STOP" } else { "-CONT" };
        let mut kill = Command::new("kill");
        // It may have ended by itself.
        let _ = kill.args([signal, &self.0.id().to_string()]).output();
    }

    /// Kills it; `false` where it had ended before.
    pub(crate) fn kill(mut self) -> bool {
        if self.ended().is_some() {
            return false;
        }
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        true
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
