//! Reads files, and nothing else: opening a FIFO waits for its writer, a device may have no end. The only place of the core that
//! opens a file.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::path::Platform;

/// The most that is read of a file, in bytes. What is larger is known by its size and times alone.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// How often a file is opened that another program has locked, and how long the first pause in between is; each is twice as
/// long as the one before.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(5);

/// Bytes beyond a file's length that reading it to its end needs, or the buffer grows.
const ROOM: u64 = 32;

/// A file as it was read.
#[derive(Debug)]
pub struct Contents {
    /// As of before the read: a change during the read shows in later metadata.
    pub metadata: Metadata,
    /// All bytes; `None` when they are more than [`LARGEST`].
    pub bytes: Option<Vec<u8>>,
}

/// Reads a file, or what a symlink leads to.
///
/// # Errors
///
/// Those of the system, and [`ErrorKind::Unsupported`] for what is no regular file.
pub fn read(path: &Path) -> io::Result<Contents> {
    again(Platform::HOST, || read_once(path))
}

/// Windows refuses to open a file while an editor writes it or a virus scanner reads it, mostly for milliseconds.
fn again<T>(platform: Platform, mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for doubled in 0..ATTEMPTS - 1 {
        match attempt() {
            Err(error) if is_locked(&error, platform) => thread::sleep(PAUSE * (1 << doubled)),
            result => return result,
        }
    }
    attempt()
}

fn is_locked(error: &io::Error, platform: Platform) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    platform == Platform::Windows
        && matches!(
            error.raw_os_error(),
            Some(SHARING_VIOLATION | LOCK_VIOLATION)
        )
}

/// Whether an error says that a file is there, and no more: permissions are missing, too many files are open, another program has
/// locked it, a disk does not answer.
#[must_use]
pub fn may_pass(error: &io::Error) -> bool {
    is_passing(error.kind(), error.raw_os_error(), Platform::HOST)
}

fn is_passing(kind: ErrorKind, code: Option<i32>, platform: Platform) -> bool {
    use ErrorKind::{
        InvalidFilename, InvalidInput, NotADirectory, NotFound, OutOfMemory, PermissionDenied,
        Unsupported,
    };
    match platform {
        // A file that is being deleted is among it, and a share that does not answer: none of them is a missing file.
        Platform::Windows => !matches!(
            kind,
            NotFound | NotADirectory | InvalidFilename | InvalidInput | Unsupported
        ),
        Platform::Linux | Platform::MacOs => {
            matches!(kind, PermissionDenied | OutOfMemory) || code.is_some_and(is_shortage)
        }
    }
}

#[cfg(unix)]
fn is_shortage(code: i32) -> bool {
    matches!(code, libc::EMFILE | libc::ENFILE | libc::EIO | libc::ESTALE)
}

#[cfg(not(unix))]
fn is_shortage(_: i32) -> bool {
    false
}

fn read_once(path: &Path) -> io::Result<Contents> {
    // A mere `open` of a FIFO already ends the wait of its writer.
    check(&fs::metadata(path)?)?;
    let file = open(path)?;
    // Another one may have taken its place.
    let metadata = file.metadata()?;
    check(&metadata)?;
    if metadata.len() > LARGEST {
        return Ok(Contents {
            metadata,
            bytes: None,
        });
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(metadata.len() + ROOM).unwrap_or_default())?;
    // The file itself would ask for its length again. A file of `/proc` says that it is empty.
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    let is_whole = bytes.len() as u64 <= LARGEST;
    Ok(Contents {
        metadata,
        bytes: is_whole.then_some(bytes),
    })
}

/// Reads a text file.
///
/// # Errors
///
/// Those of [`read`], [`ErrorKind::FileTooLarge`] beyond [`LARGEST`], and [`ErrorKind::InvalidData`] for what is no UTF-8.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    let bytes = read(path)?.bytes.ok_or(ErrorKind::FileTooLarge)?;
    String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
}

fn check(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else {
        Err(ErrorKind::Unsupported.into())
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_files_up_to_the_largest() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.js");
        fs::write(&path, "text").unwrap();
        assert_eq!(read(&path).unwrap().bytes.as_deref(), Some(&b"text"[..]));
        assert_eq!(read_to_string(&path).unwrap(), "text");
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        let contents = read(&path).unwrap();
        assert_eq!(contents.bytes, None);
        assert_eq!(contents.metadata.len(), LARGEST + 1);
        let error = read_to_string(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        fs::write(&path, [0xff]).unwrap();
        let error = read_to_string(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn a_file_that_is_locked_on_windows_is_tried_again() {
        let tries = |platform, codes: &[i32]| {
            let mut left = codes.iter();
            let mut count = 0;
            let result = again(platform, || {
                count += 1;
                left.next()
                    .map_or(Ok(()), |code| Err(io::Error::from_raw_os_error(*code)))
            });
            (count, result.is_ok())
        };
        assert_eq!(tries(Platform::Windows, &[]), (1, true));
        assert_eq!(tries(Platform::Windows, &[32, 33]), (3, true));
        assert_eq!(tries(Platform::Windows, &[32; 9]), (ATTEMPTS, false));
        assert_eq!(tries(Platform::Windows, &[2]), (1, false), "it is missing");
        assert_eq!(tries(Platform::Linux, &[32]), (1, false));
    }

    #[test]
    fn only_what_is_missing_is_missing() {
        use ErrorKind::{NotADirectory, NotFound, Other, PermissionDenied, Unsupported};
        for (kind, windows, linux) in [
            (NotFound, false, false),
            (NotADirectory, false, false),
            (Unsupported, false, false),
            // Read by an editor, being deleted.
            (PermissionDenied, true, true),
            // A sharing violation has no kind of its own.
            (Other, true, false),
        ] {
            assert_eq!(is_passing(kind, None, Platform::Windows), windows, "{kind}");
            assert_eq!(is_passing(kind, None, Platform::Linux), linux, "{kind}");
        }
        #[cfg(unix)]
        assert!(is_passing(Other, Some(libc::EMFILE), Platform::Linux));
    }

    #[test]
    #[cfg(unix)]
    fn whatever_is_no_file_is_refused_at_once() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let made = std::process::Command::new("mkfifo")
            .arg(path("fifo"))
            .status();
        assert!(made.unwrap().success());
        let _socket = UnixListener::bind(path("socket")).unwrap();
        symlink("/dev/zero", path("zero")).unwrap();
        symlink("fifo", path("link")).unwrap();
        for name in ["fifo", "socket", "zero", "link", "."] {
            let error = read(&path(name)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}");
        }
        // Where one takes the place of a file between look and open.
        let file = open(&path("fifo")).unwrap();
        assert!(check(&file.metadata().unwrap()).is_err());
        let error = read(&path("none")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
