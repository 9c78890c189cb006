//! What is tried, and what must hold whatever comes.

mod documents;
mod domains;
mod handed;
mod records;
mod tokens;

use std::hash::{DefaultHasher, Hash, Hasher};

type Run = Box<dyn FnMut(&[u8]) -> u64>;

/// Something that takes what others send.
pub(crate) struct Target {
    /// The folder of its corpus.
    pub(crate) name: &'static str,
    /// Whether its inputs are JSON mostly.
    pub(crate) is_json: bool,
    /// What means something to it.
    pub(crate) words: &'static [&'static str],
    /// How many cases of another target one of it costs.
    pub(crate) cost: u64,
    /// Takes an input, and tells what it made of that: inputs with another outcome are gone on from. Panics where something
    /// does not hold.
    pub(crate) run: Run,
}

impl Target {
    fn new(name: &'static str, run: impl FnMut(&[u8]) -> u64 + 'static) -> Self {
        Self {
            name,
            is_json: false,
            words: &[],
            cost: 1,
            run: Box::new(run),
        }
    }
}

pub(crate) fn all() -> Vec<Target> {
    let mut all = vec![domains::domains(), domains::links()];
    all.extend(records::all());
    all.extend(handed::all());
    all.extend(tokens::all());
    all.push(documents::documents());
    all
}

/// An outcome, as a number.
fn told(outcome: impl Hash) -> u64 {
    let mut hash = DefaultHasher::new();
    outcome.hash(&mut hash);
    hash.finish()
}
