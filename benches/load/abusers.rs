//! Those who abuse the server: a process of their own.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
};

use clap::ValueEnum;

use crate::{
    abuse::{Abuse, READY},
    server::Server,
};

pub(crate) struct Abusers {
    process: Child,
    out: BufReader<ChildStdout>,
}

impl Abusers {
    /// Begins, and waits until they are at it.
    pub(crate) fn begin(kind: Abuse, server: &Server) -> Self {
        let kind = kind.to_possible_value().unwrap();
        let token = server.token();
        let mut process = Command::new("nice")
            .args(["-n", "19"])
            .arg(std::env::current_exe().unwrap())
            .arg(kind.get_name())
            .args(["--abuse", &server.address.to_string(), &token])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), READY);
        Self { process, out }
    }

    /// Ends it, and tells what became of it.
    pub(crate) fn end(mut self) -> String {
        drop(self.process.stdin.take());
        let mut told = String::new();
        self.out.read_to_string(&mut told).unwrap();
        assert!(self.process.wait().unwrap().success());
        told.trim().to_owned()
    }
}

impl Drop for Abusers {
    fn drop(&mut self) {
        // Ended already, unless the benchmark failed.
        let _ = self.process.kill();
    }
}
