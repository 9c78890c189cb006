//! The resident memory of a process, as Linux's `/proc` tells it (proc(5)).

use std::fs;

/// What is resident now, in MB.
pub(crate) fn resident_mb(process: u32) -> f64 {
    of(process, "VmRSS:")
}

/// The most that was resident since it began, or since [`forget_peak`].
pub(crate) fn peak_mb(process: u32) -> f64 {
    of(process, "VmHWM:")
}

/// Lets the peak begin anew.
pub(crate) fn forget_peak(process: u32) {
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
}

fn of(process: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let kib: f64 = line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024.0 / 1e6
}
