//! A figure a line: what it is, what was measured, its target.

/// The figures told so far.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    targets: usize,
    missed: usize,
}

impl Figures {
    /// A heading.
    pub(crate) fn part(&self, title: &str) {
        println!("\n{title}");
    }

    /// A figure that must not be above its target.
    pub(crate) fn target(&mut self, name: &str, measured: f64, target: f64, unit: &str) {
        self.hold(measured <= target, name, measured, target, unit, "over");
    }

    /// A figure that must not be below its target.
    pub(crate) fn at_least(&mut self, name: &str, measured: f64, target: f64, unit: &str) {
        self.hold(measured >= target, name, measured, target, unit, "under");
    }

    fn hold(&mut self, met: bool, name: &str, measured: f64, target: f64, unit: &str, missed: &str) {
        let verdict = if met { "ok" } else { missed };
        self.targets += 1;
        self.missed += usize::from(!met);
        let (measured, target) = (number(measured), number(target));
        println!("  {name:<58} {measured:>9}{unit:<3} target {target:>6}{unit:<3} {verdict}");
    }

    /// A figure that explains the others.
    pub(crate) fn note(&self, name: &str, measured: impl std::fmt::Display) {
        println!("  {name:<58} {measured:>9}");
    }

    /// Says how many targets were missed, and gives their number.
    pub(crate) fn sum_up(&self) -> usize {
        println!("\n{} of {} targets met", self.targets - self.missed, self.targets);
        self.missed
    }
}

/// Whole numbers as such, others with as many digits as tell them from their targets.
fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}
