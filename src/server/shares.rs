//! How many of something each key has at once: sockets of an address, subscriptions of a token.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// What each key has at once, and the most that it may have; none: any number.
#[derive(Debug)]
pub(super) struct Shares<K> {
    max: Option<usize>,
    taken: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K: Hash + Eq + Clone> Shares<K> {
    pub(super) fn new(max: Option<usize>) -> Self {
        Self {
            max,
            taken: Arc::default(),
        }
    }

    /// One more for `key`, until what is given is dropped; none where it has as many as it may.
    pub(super) fn take(&self, key: &K) -> Option<Share<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let has = taken.get(key).copied().unwrap_or_default();
        if self.max.is_some_and(|max| has >= max) {
            return None;
        }
        taken.insert(key.clone(), has + 1);
        Some(Share {
            key: key.clone(),
            taken: Arc::clone(&self.taken),
        })
    }
}

/// One of those that a key has.
#[derive(Debug)]
pub(super) struct Share<K: Hash + Eq> {
    key: K,
    taken: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K: Hash + Eq> Drop for Share<K> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(has) = taken.get_mut(&self.key) {
            *has -= 1;
            if *has == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_and_what_is_given_back_can_be_taken_again() {
        let shares = Shares::new(Some(2));
        let (first, second) = (shares.take(&'a'), shares.take(&'a'));
        assert!(first.is_some() && second.is_some() && shares.take(&'a').is_none());
        let other = shares.take(&'b');
        assert!(other.is_some());
        drop(first);
        let third = shares.take(&'a');
        assert!(third.is_some() && shares.take(&'a').is_none());
        drop((second, third, other));
        assert!(shares.taken.lock().unwrap().is_empty(), "nothing is left behind");
    }
}
