//! Sets of JavaScript threads.

use std::collections::BTreeSet;

/// How many threads have a bit each. Few processes have more.
const BITS: u32 = u64::BITS;

/// A set of the JavaScript threads of this process, by the engine's numbers of them. Every file has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Threads {
    /// The first threads, one bit each.
    first: u64,
    /// The others, where there are any.
    #[expect(
        clippy::box_collection,
        reason = "a file of an app with few threads pays for one word"
    )]
    others: Option<Box<BTreeSet<u32>>>,
}

impl Threads {
    /// Whether no thread is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.others.is_none()
    }

    /// Whether the thread is in the set.
    #[must_use]
    pub fn contains(&self, thread: u32) -> bool {
        match bit(thread) {
            Some(bit) => self.first & bit != 0,
            None => self
                .others
                .as_ref()
                .is_some_and(|others| others.contains(&thread)),
        }
    }

    /// Whether some thread is in both sets.
    #[must_use]
    pub fn meets(&self, with: &Self) -> bool {
        self.first & with.first != 0
            || matches!((&self.others, &with.others), (Some(own), Some(with)) if !own.is_disjoint(with))
    }

    /// The threads, by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let first = (0..BITS).filter(|thread| self.first & (1 << thread) != 0);
        first.chain(self.others.iter().flat_map(|others| others.iter().copied()))
    }

    /// Adds a thread.
    pub fn insert(&mut self, thread: u32) {
        match bit(thread) {
            Some(bit) => self.first |= bit,
            None => {
                self.others.get_or_insert_default().insert(thread);
            }
        }
    }

    /// Removes a thread.
    pub fn remove(&mut self, thread: u32) {
        if let Some(bit) = bit(thread) {
            self.first &= !bit;
        } else if let Some(others) = &mut self.others {
            others.remove(&thread);
            if others.is_empty() {
                self.others = None;
            }
        }
    }
}

fn bit(thread: u32) -> Option<u64> {
    (thread < BITS).then(|| 1 << thread)
}

impl FromIterator<u32> for Threads {
    fn from_iter<I: IntoIterator<Item = u32>>(threads: I) -> Self {
        let mut all = Self::default();
        threads.into_iter().for_each(|thread| all.insert(thread));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_is_told_from_every_other() {
        let numbers = [0, 1, 62, 63, 64, 65, 70, 1000];
        for thread in numbers {
            let mut set = Threads::from_iter([thread]);
            for other in numbers {
                assert_eq!(
                    set.contains(other),
                    other == thread,
                    "{other} in {{{thread}}}"
                );
                assert_eq!(set.meets(&Threads::from_iter([other])), other == thread);
            }
            let all = Threads::from_iter(numbers);
            assert!(all.meets(&set) && set.meets(&all));
            assert!(all.iter().eq(numbers));
            set.remove(thread);
            assert_eq!((set.is_empty(), set), (true, Threads::default()));
        }
    }
}
