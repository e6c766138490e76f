//! Contents that look half-written, and how long they are given to become whole.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

/// How long contents that look half-written are given to become whole: longer than an editor pauses
/// between two writes, shorter than a person notices.
pub const HALF_WRITTEN: Duration = Duration::from_millis(50);

/// After how long the same contents are those of another save.
const FORGOTTEN: Duration = Duration::from_secs(1);

/// The files that look half-written: the hash of their contents, and until when they are waited for.
#[derive(Default)]
pub struct Held(FxHashMap<PathBuf, (u64, Instant)>);

impl Held {
    /// Until when these contents are given time to become whole. The same contents get no more when they are
    /// met again: one write may cause two events, of its bytes and of the close of its file.
    pub fn until(&mut self, path: &Path, hash: u64, now: Instant) -> Instant {
        match self.0.get(path) {
            Some((known, until)) if *known == hash && now < *until + FORGOTTEN => *until,
            _ => {
                let until = now + HALF_WRITTEN;
                self.0.insert(path.to_path_buf(), (hash, until));
                until
            }
        }
    }

    /// The file is acted on, whatever it holds.
    pub fn release(&mut self, path: &Path) {
        self.0.remove(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_contents_get_their_time_once_and_all_of_it() {
        let (mut held, path, start) = (Held::default(), Path::new("/a.js"), Instant::now());
        let until = held.until(path, 1, start);
        assert_eq!(until, start + HALF_WRITTEN);
        assert_eq!(held.until(path, 1, start + HALF_WRITTEN / 2), until);
        assert_eq!(held.until(path, 2, until), until + HALF_WRITTEN);
        held.release(path);
        assert_eq!(held.until(path, 2, start), start + HALF_WRITTEN);
        let later = start + 2 * FORGOTTEN;
        assert_eq!(held.until(path, 2, later), later + HALF_WRITTEN);
    }
}
