//! Reading a file, and knowing cheaply whether it changed since.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::xxh3_64;

use super::listing;

/// The contents hash of a file that does not exist or cannot be read.
pub const MISSING: u64 = 0;

/// A file saved this shortly before it was read may be saved again without a new time stamp, since
/// file systems count time in steps of up to ten milliseconds.
const COARSE: Duration = Duration::from_millis(20);

/// Bytes beyond a file's length that reading it to its end needs, or the buffer grows.
const ROOM: usize = 32;

/// What tells two states of a file apart without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: SystemTime,
    /// When anything of the file last changed, where the system tells: no program can set it back.
    changed: Option<SystemTime>,
    inode: u64,
}

/// A file as it was read.
#[derive(Debug)]
pub struct Contents {
    /// Hash of the bytes, [`MISSING`] when there are none to read.
    pub hash: u64,
    /// The stamp, when it can be relied on to tell of the next change.
    pub stamp: Option<Stamp>,
    /// The bytes as text; invalid UTF-8 is replaced.
    pub text: String,
    /// Whether it is a folder, and its text the names in it.
    pub is_folder: bool,
}

/// Reads a file, or the names in a folder. The stamp is taken first: a change during the read shows as a new stamp.
pub fn read(path: &Path) -> Contents {
    match stamp_and_bytes(path) {
        Ok((stamp, bytes)) => Contents {
            hash: xxh3_64(&bytes).max(1),
            stamp: stamp.filter(Stamp::is_settled),
            text: String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            is_folder: false,
        },
        Err(_) => read_folder(path),
    }
}

/// A folder is the names in it.
fn read_folder(path: &Path) -> Contents {
    let text = listing::names(path);
    Contents {
        hash: text
            .as_ref()
            .map_or(MISSING, |text| xxh3_64(text.as_bytes()).max(1)),
        stamp: None,
        is_folder: text.is_some(),
        text: text.unwrap_or_default(),
    }
}

/// Looks for the file once. A scan reads thousands.
fn stamp_and_bytes(path: &Path) -> io::Result<(Option<Stamp>, Vec<u8>)> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length.saturating_add(ROOM))?;
    // The file itself would ask for its length again.
    file.take(u64::MAX).read_to_end(&mut bytes)?;
    Ok((Stamp::of(&metadata), bytes))
}

/// The contents of a file with their hash; `None` where Node's reading of it may differ from its bytes:
/// a byte order mark, invalid UTF-8, and anything that is no regular file.
pub fn read_whole(path: &Path) -> Option<(u64, String)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let bytes = metadata.is_file().then(|| fs::read(path).ok())??;
    let hash = xxh3_64(&bytes).max(1);
    let text = String::from_utf8(bytes).ok()?;
    (!text.starts_with('\u{feff}')).then_some((hash, text))
}

/// The present stamp of a file; `None` when it is missing.
pub fn stamp(path: &Path) -> Option<Stamp> {
    Stamp::of(&fs::metadata(path).ok()?)
}

/// The stamp of a file's last save alone: new permissions are none.
pub fn saved(path: &Path) -> Option<Stamp> {
    let changed = None;
    stamp(path).map(|stamp| Stamp { changed, ..stamp })
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Option<Self> {
        Some(Self {
            length: metadata.len(),
            modified: metadata.modified().ok()?,
            changed: changed(metadata),
            inode: inode(metadata),
        })
    }

    /// Whether the file was saved so long ago that a further save gives it another stamp.
    pub fn is_settled(&self) -> bool {
        let latest = self.modified.max(self.changed.unwrap_or(self.modified));
        SystemTime::now()
            .duration_since(latest)
            .is_ok_and(|age| age > COARSE)
    }
}

#[cfg(unix)]
fn changed(metadata: &fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).ok()?;
    Some(SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
fn changed(_: &fs::Metadata) -> Option<SystemTime> {
    None
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_only_given_when_it_can_tell_of_the_next_change() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.js");
        fs::write(&path, "1").unwrap();
        assert_eq!(read(&path).stamp, None, "just written");
        std::thread::sleep(2 * COARSE);
        let contents = read(&path);
        assert_eq!(contents.stamp, stamp(&path));
        assert!(contents.stamp.is_some(), "written a while ago");
    }

    #[test]
    #[cfg(unix)]
    fn a_time_stamp_that_is_put_back_shows_and_is_no_save_of_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.js");
        fs::write(&path, "1").unwrap();
        let old = SystemTime::now() - Duration::from_secs(5);
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(old).unwrap();
        let (before, save) = (stamp(&path), saved(&path));
        // The system counts time in steps.
        while stamp(&path) == before {
            fs::write(&path, "2").unwrap();
            file.set_modified(old).unwrap();
        }
        assert_eq!(saved(&path), save);
    }

    #[test]
    fn a_missing_file_differs_from_an_empty_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.js");
        assert_eq!(read(&path).hash, MISSING);
        fs::write(&path, "").unwrap();
        assert_ne!(read(&path).hash, MISSING);
    }
}
