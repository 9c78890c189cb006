//! Reads the OpenMetrics text form, and holds it to its rules.

use std::collections::{BTreeMap, BTreeSet};

/// What `/metrics` told.
pub(crate) struct Exposition {
    text: String,
    /// By name and labels, as they are written.
    samples: BTreeMap<String, f64>,
    /// The kind of each family.
    families: BTreeMap<String, String>,
}

impl Exposition {
    /// Reads all of it; fails where it is not as OpenMetrics has it.
    pub(crate) fn read(text: &str) -> Self {
        let mut read = Self {
            text: text.to_owned(),
            samples: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        let lines = text.strip_suffix("# EOF\n").expect("it does not end with EOF");
        let (mut family, mut helped) = (String::new(), BTreeSet::new());
        for line in lines.lines() {
            let words: Vec<_> = line.splitn(4, ' ').collect();
            match words.as_slice() {
                ["#", "HELP", name, help] => {
                    assert!(helped.insert((*name).to_owned()), "{name} is told twice");
                    assert!(!help.is_empty(), "{line}");
                }
                ["#", "TYPE", name, kind] => {
                    assert!(helped.contains(*name), "{name} has no help");
                    family = (*name).to_owned();
                    let before = read.families.insert(family.clone(), (*kind).to_owned());
                    assert_eq!(before, None, "{name} is told twice");
                }
                ["#", "UNIT", name, of] => {
                    assert_eq!(*name, family);
                    assert!(family.ends_with(&format!("_{of}")), "{line}");
                }
                _ => read.sample(&family, line),
            }
        }
        read.check_histograms();
        read
    }

    fn sample(&mut self, family: &str, line: &str) {
        let (sample, value) = line.rsplit_once(' ').unwrap();
        let name = sample.split('{').next().unwrap();
        let suffix = name
            .strip_prefix(family)
            .unwrap_or_else(|| panic!("{line} is none of {family}"));
        let suffixes: &[&str] = match self.families[family].as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "histogram" => &["_bucket", "_count", "_sum"],
            "info" => &["_info"],
            kind => panic!("{family} is of the kind {kind}"),
        };
        assert!(suffixes.contains(&suffix), "{line} in {family}");
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(value.is_finite() && value >= 0.0, "{line}");
        let before = self.samples.insert(sample.to_owned(), value);
        assert_eq!(before, None, "{sample} is told twice");
    }

    fn check_histograms(&self) {
        let all = self.families.iter().filter(|(_, kind)| *kind == "histogram");
        for (family, _) in all {
            for (sample, count) in &self.samples {
                let Some(labels) = sample.strip_prefix(&format!("{family}_count")) else {
                    continue;
                };
                let labels = labels.trim_start_matches('{').trim_end_matches('}');
                let last = self.samples.iter().find(|(bucket, _)| {
                    bucket.starts_with(&format!("{family}_bucket"))
                        && bucket.contains(r#"le="+Inf""#)
                        && bucket.contains(labels)
                });
                assert_eq!(last.map(|(_, all)| all), Some(count), "{sample}");
            }
        }
    }

    /// The value of a sample, by its name and labels.
    pub(crate) fn value(&self, sample: &str) -> f64 {
        let value = self.samples.get(sample);
        *value.unwrap_or_else(|| panic!("{sample} is missing in:\n{}", self.text))
    }

    /// Fails where one of these families is missing.
    pub(crate) fn has(&self, families: &[&str]) {
        for family in families {
            assert!(
                self.families.contains_key(*family),
                "{family} is missing in:\n{}",
                self.text
            );
        }
    }

    /// All of it, as it came.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
