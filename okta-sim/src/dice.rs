//! Deterministic chance: every random-looking value comes from the seed, so that one seed is one org.
//!
//! A hash instead of a library's generator: details of a log event are worked out when it is served, from the
//! seed and the event's number alone, and an org must not change when a dependency does.

/// One round of SplitMix64.
fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Two numbers into one that looks random.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    scramble(scramble(a) ^ b.rotate_left(32))
}

/// A text into a number that looks random.
pub(crate) fn mix_text(seed: u64, text: &str) -> u64 {
    text.bytes()
        .fold(scramble(seed), |hash, byte| mix(hash, u64::from(byte)))
}

/// A stream of deterministic throws.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream of a subject under a seed.
    pub(crate) fn new(seed: u64, subject: &str) -> Self {
        Dice(mix_text(seed, subject))
    }

    /// The stream that belongs to one number, such as an event's.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        Dice(mix(seed, number))
    }

    pub(crate) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number below `bound`; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = (bound as u64).max(1);
        (self.throw() % bound) as usize
    }

    pub(crate) fn millis_below(&mut self, bound: i64) -> i64 {
        (self.throw() % bound.max(1).unsigned_abs()) as i64
    }

    /// True this many times in a thousand.
    pub(crate) fn per_mille(&mut self, chance: u64) -> bool {
        self.throw() % 1000 < chance
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters and digits made of a number.
pub(crate) fn letters(number: u64, count: usize) -> String {
    let mut dice = Dice(number);
    (0..count)
        .map(|_| char::from(ALPHABET[dice.below(ALPHABET.len())]))
        .collect()
}

/// An id in Okta's form: prefix, letters, and the cell's mark; 20 characters.
pub(crate) fn okta_id(seed: u64, prefix: &str, number: u64) -> String {
    let body = letters(mix(mix_text(seed, prefix), number), 17 - prefix.len().min(16));
    format!("{prefix}{body}5d7")
}

/// A UUID made of a number.
pub(crate) fn uuid(seed: u64, number: u64) -> String {
    let high = mix(seed ^ 0x7575_6964, number);
    let low = mix(high, number);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}
