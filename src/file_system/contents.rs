//! Reads a file, and detects cheaply whether it changed since.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::xxh3_64;

use crate::regular_file;

/// The contents hash of what does not exist.
pub const MISSING: u64 = 0;

/// The contents hash of what exists and cannot be read: a FIFO, a socket, a device, or a file that the system keeps from us.
pub const UNREADABLE: u64 = 1;

/// A file saved this shortly before it was read may be saved again without a new time stamp, since
/// file systems count time in steps of up to ten milliseconds.
const COARSE: Duration = Duration::from_millis(20);

/// The same where the time is a whole second, as all are on HFS+ (steps of 1 s) and FAT (of 2 s).
const COARSEST: Duration = Duration::from_secs(2);

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
    /// Hash of the bytes, [`MISSING`] or [`UNREADABLE`] when there are none to read. Of a file that is larger than
    /// [`regular_file::LARGEST`], that of its size and times.
    pub hash: u64,
    /// The stamp, when it can be relied on to tell of the next change.
    pub stamp: Option<Stamp>,
    /// The bytes as text; invalid UTF-8 is replaced.
    pub text: String,
    /// Whether it is a folder, and its text the names in it.
    pub is_folder: bool,
    /// Why a file cannot be read although it is there. It may be possible later: too many files are open, or it is locked.
    pub failure: Option<io::Error>,
}

impl Contents {
    /// Of what is missing, or cannot be read.
    pub(super) fn nothing(hash: u64, failure: Option<io::Error>) -> Self {
        Self {
            hash,
            stamp: None,
            text: String::new(),
            is_folder: false,
            failure,
        }
    }
}

/// Reads a file, or the names in a folder. The stamp is taken first: a change during the read shows as a new stamp.
#[must_use]
pub fn read(path: &Path) -> Contents {
    match regular_file::read(path) {
        Ok(regular_file::Contents { metadata, bytes }) => {
            let stamp = Stamp::of(&metadata);
            let large = || stamp.map_or(UNREADABLE, |stamp| stamp.hash());
            Contents {
                hash: bytes.as_deref().map_or_else(large, hash),
                stamp: stamp.filter(Stamp::is_settled),
                text: String::from_utf8(bytes.unwrap_or_default())
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
                is_folder: false,
                failure: None,
            }
        }
        Err(error) => read_other(path, error),
    }
}

/// The hash of a file's bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    xxh3_64(bytes).max(UNREADABLE + 1)
}

/// What is no readable file. A folder is the names in it.
fn read_other(path: &Path, error: io::Error) -> Contents {
    let error = match fs::read_dir(path) {
        Ok(entries) => {
            let names = entries.flatten().map(|entry| entry.file_name());
            let text = joined(names.collect());
            return Contents {
                hash: hash(text.as_bytes()),
                stamp: None,
                is_folder: true,
                text,
                failure: None,
            };
        }
        Err(other) if other.kind() != ErrorKind::NotADirectory => other,
        Err(_) => error,
    };
    if regular_file::may_pass(&error) {
        Contents::nothing(UNREADABLE, Some(error))
    } else if error.kind() == ErrorKind::Unsupported {
        Contents::nothing(UNREADABLE, None)
    } else {
        Contents::nothing(MISSING, None)
    }
}

/// The names in a folder as one text: sorted, and without those that editors and systems put beside its files.
#[must_use]
pub fn joined(mut names: Vec<OsString>) -> String {
    names.retain(|name| !is_passing(name));
    names.sort_unstable();
    let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

/// How the names begin that editors and systems put beside the files of a folder, and how they end: swap files, backups,
/// what a merge leaves, what `JetBrains` renames around, what `SQLite` puts beside a database.
const PASSING: ([&str; 2], [&str; 12]) = (
    [".", "#"],
    [
        "~",
        "#",
        ".orig",
        ".rej",
        ".bak",
        ".swp",
        ".tmp",
        "___jb_tmp___",
        "___jb_old___",
        "-journal",
        "-wal",
        "-shm",
    ],
);

fn is_passing(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let (starts, ends) = PASSING;
    starts
        .iter()
        .any(|start| name.starts_with(start.as_bytes()))
        || ends.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// The contents of a file with their hash; `None` where Node's reading of it may differ from its bytes:
/// a byte order mark, invalid UTF-8, and anything that is no regular file.
#[must_use]
pub fn read_whole(path: &Path) -> Option<(u64, String)> {
    super::Silence::check();
    let metadata = fs::symlink_metadata(path).ok()?;
    let bytes = metadata
        .is_file()
        .then(|| regular_file::read(path).ok())??
        .bytes?;
    let hash = hash(&bytes);
    let text = String::from_utf8(bytes).ok()?;
    (!text.starts_with('\u{feff}')).then_some((hash, text))
}

/// The present stamp of a file; `None` when it is missing.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    Stamp::of(&fs::metadata(path).ok()?)
}

impl Stamp {
    /// Whether the file was last written after a time.
    #[must_use]
    pub fn is_later_than(&self, time: SystemTime) -> bool {
        self.modified > time
    }

    /// Whether anything of the file changed after a time, also that another one took its place.
    #[must_use]
    pub fn has_changed_since(&self, time: SystemTime) -> bool {
        self.changed.unwrap_or(self.modified) > time
    }

    /// The stamp of a file in memory, which gets another number with each save.
    #[cfg(test)]
    pub(super) fn numbered(length: usize, number: u64) -> Self {
        Self {
            length: length as u64,
            modified: SystemTime::UNIX_EPOCH + Duration::from_secs(number),
            changed: None,
            inode: number,
        }
    }

    fn of(metadata: &fs::Metadata) -> Option<Self> {
        Some(Self {
            length: metadata.len(),
            modified: metadata.modified().ok()?,
            changed: changed(metadata),
            inode: inode(metadata),
        })
    }

    /// Stands for the contents of a file that is too large to be read.
    fn hash(&self) -> u64 {
        let since = |time: SystemTime| {
            time.duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default()
                .as_nanos()
        };
        let mut parts = Vec::new();
        parts.extend(self.length.to_le_bytes());
        parts.extend(since(self.modified).to_le_bytes());
        parts.extend(self.changed.map_or(0, since).to_le_bytes());
        parts.extend(self.inode.to_le_bytes());
        hash(&parts)
    }

    /// The length of the file in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether the file was saved so long ago that a further save gives it another stamp.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let latest = self.modified.max(self.changed.unwrap_or(self.modified));
        SystemTime::now()
            .duration_since(latest)
            .is_ok_and(|age| age > step(latest))
    }
}

/// How far apart two saves must be to have different times, judged by one of the times.
fn step(time: SystemTime) -> Duration {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let is_whole = since.is_ok_and(|since| since.subsec_nanos() == 0);
    if is_whole { COARSEST } else { COARSE }
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
    fn a_time_of_whole_seconds_may_be_that_of_a_later_save_too() {
        let stamp = |age: Duration| {
            let now = SystemTime::now();
            let whole = now
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap()
                .as_secs();
            Stamp {
                length: 1,
                modified: SystemTime::UNIX_EPOCH + Duration::from_secs(whole) - age,
                changed: None,
                inode: 0,
            }
        };
        assert!(!stamp(Duration::from_secs(1)).is_settled());
        assert!(stamp(Duration::from_secs(3)).is_settled());
        let odd = stamp(Duration::from_millis(1001));
        assert!(odd.is_settled(), "the system counts finer steps");
    }

    #[test]
    fn names_without_what_editors_leave() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path();
        for name in [
            "b.js",
            "a.js",
            ".a.js.swp",
            "a.js~",
            "#a.js#",
            "a.js.orig",
            "a.js___jb_tmp___",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        assert_eq!(read(folder).text, "a.js/b.js");
        assert_eq!(read(&folder.join("none")).hash, MISSING);
    }

    #[test]
    fn a_file_that_is_too_large_to_be_read_is_known_by_its_stamp() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.wasm");
        let file = fs::File::create(&path).unwrap();
        file.set_len(regular_file::LARGEST + 1).unwrap();
        let first = read(&path);
        assert_eq!(first.text, "");
        assert!(first.hash > UNREADABLE);
        assert_eq!(read(&path).hash, first.hash);
        file.set_len(regular_file::LARGEST + 2).unwrap();
        assert_ne!(read(&path).hash, first.hash);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_there_and_no_failure() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.js");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let contents = read(&path);
        assert_eq!(contents.hash, UNREADABLE);
        assert!(contents.failure.is_none());
        let below = read(&path.join("b.js"));
        assert_eq!(below.hash, MISSING);
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
