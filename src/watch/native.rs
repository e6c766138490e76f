//! The system's own events: the only file that names the types of `notify`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, Flag, ModifyKind, RenameMode};
use notify::{Config, EventKind, EventKindMask, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::coalesce::Event;

/// Whether the platform tells when a written file is closed.
const TELLS_CLOSE: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Whether the platform merges the events of a path: a flag then only says that something happened
/// at some time, and the disk is asked what is true now (`FSEvents`).
const MERGES: bool = cfg!(target_os = "macos");

/// Whether one watch covers all directories below it.
pub(super) const WATCHES_TREES: bool = cfg!(any(target_os = "macos", windows));

/// What the system has to say.
#[derive(Debug)]
pub(super) enum Signal {
    /// Something happened to a path. `None`: the disk has to be asked what.
    Path(PathBuf, Option<Event>),
    /// Events were lost.
    Overflow,
    /// The system reports an error.
    Failed(Vec<PathBuf>, String),
    /// No more events will come: the thread behind them has ended.
    Ended,
}

/// Why a directory cannot be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The system's limit of watches is reached.
    Limit,
    /// It does not exist.
    Missing,
    /// Anything else, in the system's words.
    Other(String),
}

/// How far a watch has to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// The entries of the directory.
    Entries,
    /// The entries of the directory, and of those below it where the system can do that with one watch. Events of paths that
    /// nobody cares about are dropped.
    Tree,
}

/// What can watch directories. Tests put another one in.
pub(super) trait Backend {
    /// Watches a directory.
    fn watch(&mut self, directory: &Path, depth: Depth) -> Result<(), Refusal>;
    /// No longer watches it. That it is not watched is no error.
    fn unwatch(&mut self, directory: &Path);
    /// Whether another watch is in the way, because the path leads through a symlink: inotify has
    /// one watch per directory, whatever its name, and reports one name only.
    fn is_alias(&self, directory: &Path) -> bool;
}

/// The watcher of this platform.
pub(super) struct Native {
    /// Taken out by `drop` alone.
    watcher: Option<RecommendedWatcher>,
}

impl Native {
    /// Starts the system's watcher; `send` is called on its thread.
    pub(super) fn start(send: impl Fn(Signal) + Send + 'static) -> Result<Self, Refusal> {
        let handler = Handler { send };
        let config = Config::default().with_event_kinds(wanted());
        let watcher = RecommendedWatcher::new(handler, config).map_err(|error| refusal(&error))?;
        Ok(Self {
            watcher: Some(watcher),
        })
    }

    /// `notify` panics when its own thread has died; that is a refusal like any other.
    fn with<T>(
        &mut self,
        call: impl FnOnce(&mut RecommendedWatcher) -> notify::Result<T>,
    ) -> Result<T, Refusal> {
        let ended = || Refusal::Other("the system's watcher has ended".to_owned());
        let watcher = self.watcher.as_mut().ok_or_else(ended)?;
        catch_unwind(AssertUnwindSafe(|| call(watcher)))
            .map_err(|_| ended())?
            .map_err(|error| refusal(&error))
    }
}

impl Backend for Native {
    fn watch(&mut self, directory: &Path, depth: Depth) -> Result<(), Refusal> {
        let mode = match depth {
            Depth::Tree if WATCHES_TREES => RecursiveMode::Recursive,
            Depth::Tree | Depth::Entries => RecursiveMode::NonRecursive,
        };
        self.with(|watcher| watcher.watch(directory, mode))
    }

    fn unwatch(&mut self, directory: &Path) {
        // It fails when the system gave the watch up first, which is what was wanted.
        drop(self.with(|watcher| watcher.unwatch(directory)));
    }

    fn is_alias(&self, directory: &Path) -> bool {
        TELLS_CLOSE && std::fs::canonicalize(directory).is_ok_and(|real| real != directory)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        let watcher = self.watcher.take();
        // `notify` panics here too when its thread has died, and then nothing is left to stop.
        drop(catch_unwind(AssertUnwindSafe(|| drop(watcher))));
    }
}

/// The kinds of events that tell something. inotify would report each opening of each file: a server that
/// loads thousands of modules waits for that every time.
fn wanted() -> EventKindMask {
    if TELLS_CLOSE {
        EventKindMask::CREATE
            | EventKindMask::REMOVE
            | EventKindMask::MODIFY_DATA
            | EventKindMask::MODIFY_NAME
            | EventKindMask::ACCESS_CLOSE
    } else {
        EventKindMask::ALL
    }
}

fn refusal(error: &notify::Error) -> Refusal {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => Refusal::Limit,
        notify::ErrorKind::PathNotFound => Refusal::Missing,
        notify::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Refusal::Missing
        }
        _ => Refusal::Other(error.to_string()),
    }
}

/// Turns the events of `notify` into signals, on its thread.
struct Handler<S: Fn(Signal)> {
    send: S,
}

impl<S: Fn(Signal) + Send + 'static> notify::EventHandler for Handler<S> {
    fn handle_event(&mut self, event: notify::Result<notify::Event>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                return (self.send)(Signal::Failed(error.paths.clone(), error.to_string()));
            }
        };
        if event.flag() == Some(Flag::Rescan) {
            return (self.send)(Signal::Overflow);
        }
        let meaning = match meaning(event.kind) {
            Meaning::Nothing => return,
            Meaning::Ask => None,
            Meaning::Is(event) => Some(event),
        };
        for path in event.paths {
            let opened = TELLS_CLOSE && meaning == Some(Event::Created) && is_empty_file(&path);
            (self.send)(Signal::Path(path.clone(), meaning));
            if opened {
                (self.send)(Signal::Path(path, Some(Event::Opened)));
            }
        }
    }
}

impl<S: Fn(Signal)> Drop for Handler<S> {
    fn drop(&mut self) {
        (self.send)(Signal::Ended);
    }
}

/// Whether this is a file without contents: whoever created it is about to write them, or has closed it
/// already, which is told as well. A link is complete at once.
fn is_empty_file(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0)
}

/// What a kind of event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Nothing: permissions, owners and times leave the contents alone, and so does a reader.
    Nothing,
    /// Something, but what has to be asked from the disk.
    Ask,
    /// This.
    Is(Event),
}

fn meaning(kind: EventKind) -> Meaning {
    let event = match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Event::Closed,
        EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Name(RenameMode::Both))
        | EventKind::Access(_) => return Meaning::Nothing,
        _ if MERGES => return Meaning::Ask,
        EventKind::Create(CreateKind::File | CreateKind::Folder | CreateKind::Any) => {
            Event::Created
        }
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
            Event::Removed
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Event::Arrived,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) if TELLS_CLOSE => Event::Modified,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => Event::Written,
        _ => return Meaning::Ask,
    };
    Meaning::Is(event)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use notify::EventHandler as _;
    use notify::event::{DataChange, MetadataKind, RemoveKind};

    use super::*;

    fn signals(events: impl IntoIterator<Item = notify::Event>) -> Vec<(String, Option<Event>)> {
        let (sender, receiver) = mpsc::channel();
        let mut handler = Handler {
            send: move |signal| sender.send(signal).unwrap(),
        };
        for event in events {
            handler.handle_event(Ok(event));
        }
        drop(handler);
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        receiver
            .iter()
            .filter_map(|signal| match signal {
                Signal::Path(path, event) => Some((text(path), event)),
                Signal::Overflow => Some(("overflow".to_owned(), None)),
                Signal::Failed(..) | Signal::Ended => None,
            })
            .collect()
    }

    fn event(kind: EventKind, path: &str) -> notify::Event {
        notify::Event::new(kind).add_path(path.into())
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn contents_follow_in_a_new_file_that_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        std::fs::write(path("empty"), "").unwrap();
        std::fs::write(path("whole"), "text").unwrap();
        std::fs::hard_link(path("whole"), path("link")).unwrap();
        std::os::unix::fs::symlink("empty", path("symlink")).unwrap();
        std::fs::create_dir(path("folder")).unwrap();
        let names = ["empty", "whole", "link", "symlink", "folder", "gone"];
        let create = EventKind::Create(CreateKind::Any);
        let found = signals(names.map(|name| event(create, &path(name).to_string_lossy())));
        let opened: Vec<_> = found
            .iter()
            .filter(|(_, event)| *event == Some(Event::Opened))
            .collect();
        assert_eq!(found.len(), names.len() + 1);
        assert_eq!(opened.len(), 1);
        assert!(opened[0].0.ends_with("/empty"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn each_kind_has_its_meaning() {
        let rename = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let close = |mode| EventKind::Access(AccessKind::Close(mode));
        let modify = |kind| EventKind::Modify(kind);
        for (kind, expected) in [
            (close(AccessMode::Write), Meaning::Is(Event::Closed)),
            (close(AccessMode::Read), Meaning::Nothing),
            (
                EventKind::Access(AccessKind::Open(AccessMode::Any)),
                Meaning::Nothing,
            ),
            (
                modify(ModifyKind::Data(DataChange::Any)),
                Meaning::Is(Event::Modified),
            ),
            (
                modify(ModifyKind::Metadata(MetadataKind::Any)),
                Meaning::Nothing,
            ),
            (
                EventKind::Remove(RemoveKind::File),
                Meaning::Is(Event::Removed),
            ),
            (rename(RenameMode::From), Meaning::Is(Event::Removed)),
            (rename(RenameMode::To), Meaning::Is(Event::Arrived)),
            (rename(RenameMode::Both), Meaning::Nothing),
            (rename(RenameMode::Any), Meaning::Ask),
            (EventKind::Any, Meaning::Ask),
        ] {
            assert_eq!(meaning(kind), expected, "{kind:?}");
        }
    }

    /// The masks of every inotify watch of this process.
    #[cfg(target_os = "linux")]
    fn masks() -> Vec<u32> {
        let infos = std::fs::read_dir("/proc/self/fdinfo").unwrap();
        let texts = infos.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
        let mask = |line: &str| Some(line.split_once(" mask:")?.1.split(' ').next()?.to_owned());
        texts
            .flat_map(|text| text.lines().filter_map(mask).collect::<Vec<_>>())
            .map(|mask| u32::from_str_radix(&mask, 16).unwrap())
            .collect()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn who_only_reads_files_causes_no_events() {
        const CLOSE_WRITE: u32 = 0x08;
        const ACCESS_OPEN_OR_CLOSE_NOWRITE: u32 = 0x01 | 0x20 | 0x10;
        let directory = tempfile::tempdir().unwrap();
        let mut native = Native::start(|_| ()).unwrap();
        native.watch(directory.path(), Depth::Tree).unwrap();
        let masks = masks();
        assert!(!masks.is_empty());
        for mask in masks {
            assert_eq!(mask & ACCESS_OPEN_OR_CLOSE_NOWRITE, 0, "{mask:x}");
            assert_eq!(mask & CLOSE_WRITE, CLOSE_WRITE, "{mask:x}");
        }
    }

    #[test]
    fn lost_events_are_an_overflow() {
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(signals([lost]), [("overflow".to_owned(), None)]);
    }
}
