//! Reads files, and nothing else: opening a FIFO waits for its writer, a device may have no end. The only place of the core that
//! opens a file.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The most that is read of a file, in bytes. What is larger is known by its size and times alone.
pub const LARGEST: u64 = 64 * 1024 * 1024;

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
