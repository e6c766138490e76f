//! Watching by looking: for mounts whose changes cause no events, and for directories that the
//! system refuses to watch.
//!
//! A sweep compares size, times and inode of the files that matter; it never reads contents. What it
//! finds goes through the same coalescing as native events.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::coalesce::Event;

#[cfg(test)]
mod tests;

/// Names a file or directory across renames, where the system has such a thing.
pub(super) type Identity = (u64, u64);

/// What tells one version of a file from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    identity: Identity,
    /// Size and time of the last modification; nothing for a directory, whose own change when
    /// anything inside it comes or goes.
    contents: Option<(u64, Option<SystemTime>)>,
    inode: Inode,
    /// Whether a save after this look may leave all of that as it is.
    may_stay: bool,
}

/// What else the system tells of a file; nothing where it tells none of it, or of a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Inode {
    /// When anything last changed. No program can set it back.
    changed: (i64, i64),
    /// Permissions, number of links, and owners: they change it without changing the contents.
    attributes: (u32, u64, u32, u32),
}

impl Stamp {
    fn is_another_version_than(&self, old: &Self) -> bool {
        let put_back = self.inode.changed != old.inode.changed
            && self.inode.attributes == old.inode.attributes;
        (self.identity, self.contents) != (old.identity, old.contents) || put_back
    }
}

/// Two saves within this time may have one and the same time on file systems that count whole seconds: HFS+ (steps of 1 s) and
/// FAT (of 2 s).
const COARSEST: Duration = Duration::from_secs(2);

/// Whether a file with these times may be saved again without getting others. `changed`: as in [`Inode`].
fn may_stay(modified: Option<SystemTime>, changed: (i64, i64), now: SystemTime) -> bool {
    let since = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let is_whole = since.is_some_and(|since| since.subsec_nanos() == 0) && changed.1 == 0;
    let is_recent = |time| now.duration_since(time).is_ok_and(|age| age <= COARSEST);
    is_whole && modified.is_some_and(is_recent)
}

#[derive(Debug)]
enum Listing {
    Missing,
    Unreadable,
    Present {
        identity: Identity,
        /// By name. `None`: nobody cared about the file when it was seen, so it was not looked at.
        files: HashMap<OsString, Option<Stamp>>,
    },
}

/// What a sweep found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Something happened to a file.
    File(PathBuf, Event),
    /// The directory itself went away, came back or was replaced by another one.
    Directory {
        /// The directory.
        path: PathBuf,
        /// Whether it is there now.
        present: bool,
    },
    /// The directory is there but cannot be listed, for the reason that the system gives.
    Unreadable(PathBuf, String),
    /// It still cannot be listed: who knows the names of files in it has to look at them.
    Hidden(PathBuf),
}

/// The polled directories, as they were when they were last looked at.
#[derive(Debug, Default)]
pub struct Poller {
    directories: BTreeMap<PathBuf, Listing>,
}

impl Poller {
    /// Whether no directory is polled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.directories.is_empty()
    }

    /// Polls a directory from now on, existing or not; its present state is the state that later
    /// sweeps compare with. Returns a finding if it cannot be read.
    pub fn add(&mut self, directory: &Path, cares: &dyn Fn(&Path) -> bool) -> Option<Finding> {
        let (listing, problem) = look(directory, None, cares, &mut Vec::new());
        self.directories.insert(directory.to_path_buf(), listing);
        problem.map(|problem| Finding::Unreadable(directory.to_path_buf(), problem))
    }

    /// No longer polls a directory.
    pub fn remove(&mut self, directory: &Path) {
        self.directories.remove(directory);
    }

    /// Looks at every directory, unless `stop` says so in between, and returns the differences.
    pub fn sweep(
        &mut self,
        cares: &dyn Fn(&Path) -> bool,
        stop: &dyn Fn() -> bool,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (directory, listing) in &mut self.directories {
            if stop() {
                break;
            }
            let (next, problem) = look(directory, Some(listing), cares, &mut findings);
            let path = directory.clone();
            match (&*listing, &next) {
                (Listing::Missing, Listing::Missing) => {}
                (Listing::Unreadable, Listing::Unreadable) => findings.push(Finding::Hidden(path)),
                (_, Listing::Unreadable) => {
                    findings.push(Finding::Unreadable(path, problem.unwrap_or_default()));
                }
                (_, Listing::Missing) => findings.push(Finding::Directory {
                    path,
                    present: false,
                }),
                (
                    Listing::Present { identity: old, .. },
                    Listing::Present { identity: new, .. },
                ) if old == new => {}
                (_, Listing::Present { .. }) => findings.push(Finding::Directory {
                    path,
                    present: true,
                }),
            }
            *listing = next;
        }
        findings
    }
}

/// Lists a directory. With a `previous` listing of the same directory, differences are found; the
/// files of a directory that is new, or another one, are left to the rescan that follows.
fn look(
    directory: &Path,
    previous: Option<&Listing>,
    cares: &dyn Fn(&Path) -> bool,
    findings: &mut Vec<Finding>,
) -> (Listing, Option<String>) {
    let (identity, names) = match list(directory) {
        Ok(listed) => listed,
        Err(error) if is_missing(&error) => return (Listing::Missing, None),
        Err(error) => return (Listing::Unreadable, Some(error.to_string())),
    };
    let before = match previous {
        Some(Listing::Present {
            identity: old,
            files,
        }) if *old == identity => Some(files),
        _ => None,
    };
    let mut files = HashMap::with_capacity(names.len());
    for name in names {
        let path = directory.join(&name);
        let stamp = cares(&path).then(|| stamp(&path)).flatten();
        if let Some(before) = before
            && let Some(event) = compare(before.get(&name), stamp)
        {
            findings.push(Finding::File(path, event));
        }
        files.insert(name, stamp);
    }
    let gone = before.into_iter().flatten().map(|(name, _)| name);
    for name in gone.filter(|name| !files.contains_key(*name)) {
        let path = directory.join(name);
        if cares(&path) {
            findings.push(Finding::File(path, Event::Removed));
        }
    }
    (Listing::Present { identity, files }, None)
}

/// `before`: outer `None` if the name is new, inner `None` if it was not looked at: then it may have
/// changed since somebody began to care. Who cares compares the contents.
fn compare(before: Option<&Option<Stamp>>, now: Option<Stamp>) -> Option<Event> {
    match (before, now) {
        (None, Some(_)) => Some(Event::Created),
        (Some(None), Some(_)) => Some(Event::Written),
        (Some(Some(old)), Some(new)) if old.may_stay || new.is_another_version_than(old) => {
            // Another directory of that name: it arrived, whole.
            let is_directory = new.contents.is_none();
            Some(if is_directory {
                Event::Arrived
            } else {
                Event::Written
            })
        }
        // A symlink that leads nowhere, or a file that went while the directory was listed.
        (Some(Some(_)), None) => Some(Event::Removed),
        _ => None,
    }
}

fn list(directory: &Path) -> io::Result<(Identity, Vec<OsString>)> {
    let metadata = fs::metadata(directory)?;
    if !metadata.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let names = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<_>>()?;
    Ok((identity(&metadata), names))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Follows symlinks: it is the contents behind the name that matter.
fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    let contents = (!metadata.is_dir()).then(|| (metadata.len(), metadata.modified().ok()));
    let inode = contents.map_or_else(Inode::default, |_| inode(&metadata));
    let modified = contents.and_then(|(_, modified)| modified);
    Some(Stamp {
        identity: identity(&metadata),
        contents,
        inode,
        may_stay: may_stay(modified, inode.changed, SystemTime::now()),
    })
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> Inode {
    use std::os::unix::fs::MetadataExt as _;
    let (links, owners) = (metadata.nlink(), (metadata.uid(), metadata.gid()));
    Inode {
        changed: (metadata.ctime(), metadata.ctime_nsec()),
        attributes: (metadata.mode(), links, owners.0, owners.1),
    }
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Inode {
    Inode::default()
}

/// What a directory is, whatever its name; `None` if there is none.
pub(super) fn identity_of(directory: &Path) -> Option<Identity> {
    let metadata = fs::metadata(directory).ok()?;
    metadata.is_dir().then(|| identity(&metadata))
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    (0, 0)
}
