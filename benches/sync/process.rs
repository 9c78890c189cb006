//! A child process, and what Linux's `/proc` says of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::time::sleep;

/// How often a process is looked at: the error of its time.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A program that is measured: optimised, unlike this one.
pub(crate) fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("SEATGRAPH_BENCH_PROGRAMS").expect("run it by `make`");
    PathBuf::from(folder).join(name)
}

/// A process that ends with its handle.
#[derive(Debug)]
pub(crate) struct Process(Child);

/// What a process that has ended used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    pub(crate) wall: Duration,
    /// User and system time.
    pub(crate) cpu_s: f64,
    /// The most memory that was resident at once.
    pub(crate) peak_mb: f64,
    pub(crate) status: ExitStatus,
}

impl Process {
    /// Starts it; what it says goes to the file.
    pub(crate) fn start(command: &mut Command, says: &Path) -> Self {
        let file = fs::File::create(says).unwrap();
        let both = file.try_clone().unwrap();
        Process(
            command
                .stdout(file)
                .stderr(both)
                .stdin(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    /// Its standard input, once.
    pub(crate) fn stdin(&mut self) -> std::process::ChildStdin {
        self.0.stdin.take().unwrap()
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has not ended yet.
    pub(crate) fn is_alive(&self) -> bool {
        Stat::of(self.0.id()).is_some_and(|stat| !stat.dead)
    }

    /// Processor time so far, in seconds.
    pub(crate) fn cpu_s(&self) -> f64 {
        Stat::of(self.0.id()).map_or(f64::NAN, |stat| stat.own_s)
    }

    /// Waits for its end. What it used is read from what the kernel keeps of it until it is waited for.
    pub(crate) async fn end(mut self) -> Used {
        let begun = Instant::now();
        let mut peak_mb = 0.0;
        while self.is_alive() {
            peak_mb = resident_peak_mb(self.0.id()).unwrap_or(0.0).max(peak_mb);
            sleep(LOOK_EVERY).await;
        }
        let wall = begun.elapsed();
        let cpu_s = self.cpu_s();
        Used {
            wall,
            cpu_s,
            peak_mb,
            status: self.0.wait().unwrap(),
        }
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(self) {
        let id = self.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.end().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and need not be.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What `/proc/PID/stat` says (proc(5)).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stat {
    /// Ended, but not yet waited for.
    pub(crate) dead: bool,
    pub(crate) parent: u32,
    /// Processor time, in seconds.
    pub(crate) own_s: f64,
    /// Processor time of its children that have ended.
    pub(crate) children_s: f64,
}

impl Stat {
    /// Of a process, while it is known.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets, and may hold anything.
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        // The kernel counts in hundredths of a second.
        let seconds = |at: usize| fields.get(at)?.parse::<f64>().ok().map(|ticks| ticks / 100.0);
        Some(Stat {
            dead: matches!(*fields.first()?, "Z" | "X"),
            parent: fields.get(1)?.parse().ok()?,
            own_s: seconds(11)? + seconds(12)?,
            children_s: seconds(13)? + seconds(14)?,
        })
    }
}

/// The peak of a process's resident memory; none once it has ended.
fn resident_peak_mb(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
