//! What the process itself takes, under the names that Prometheus gives to what every process has.

use std::fmt;

use prometheus_client::{
    collector::Collector, encoding::DescriptorEncoder, metrics::gauge::ConstGauge, registry::Unit,
};

use super::families::Families;

/// Tells it whenever it is asked.
#[derive(Debug)]
pub(super) struct Process {
    /// In seconds since 1970.
    pub(super) started_at: f64,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(&mut encoder);
        families.one(
            "process_start_time",
            "When the server was started, since 1970",
            Some(&Unit::Seconds),
            &ConstGauge::new(self.started_at),
        )?;
        match resident() {
            Some(bytes) => families.one(
                "process_resident_memory",
                "Memory of the process that is in RAM",
                Some(&Unit::Bytes),
                &ConstGauge::new(bytes),
            ),
            None => Ok(()),
        }
    }
}

/// Bytes of this process in RAM; none where the system does not tell as Linux does.
fn resident() -> Option<i64> {
    resident_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn resident_of(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_it_in_kilobytes() {
        assert_eq!(
            resident_of("VmPeak:\t  9 kB\nVmRSS:\t    2140 kB\n"),
            Some(2_140 * 1_024)
        );
        assert_eq!(resident_of("Name:\tx\n"), None);
        assert_eq!(resident().is_some(), cfg!(target_os = "linux"));
    }
}
