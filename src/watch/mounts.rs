//! On which kind of file system a directory lies, and whether its events arrive here.
//!
//! Linux has a table of what is mounted, macOS says it of a path, and Windows shows it in the real path, which is that of
//! the share for a mapped drive as well. No probe file is ever written into a user's project.

use std::path::{Path, PathBuf};

#[cfg(not(target_os = "macos"))]
use crate::file_system::real;
use crate::regular_file;

/// File systems whose contents others change without the local kernel being told: network mounts,
/// and the shared folders of virtual machines and containers.
const REMOTE: [&str; 22] = [
    "9p",
    "acfs",
    "afpfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "drvfs",
    "fakeowner",
    "fuse",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "osxfs",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
];

/// User-space file systems whose contents only change through this kernel.
const LOCAL_FUSE: [&str; 6] = [
    "fuse.bindfs",
    "fuse.ext4",
    "fuse.fuse-overlayfs",
    "fuse.mergerfs",
    "fuse.ntfs-3g",
    "fuse.portal",
];

/// Says whether changes below a folder can be made without an event arriving here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Remote {
    /// By the mounted file systems.
    Table(Mounts),
    /// By asking the system for each folder.
    Asked,
    /// It does not matter: the user has chosen how to watch.
    #[default]
    Unasked,
}

impl Remote {
    /// What the system knows now.
    #[must_use]
    pub fn now() -> Self {
        if cfg!(any(target_os = "macos", windows)) {
            return Self::Asked;
        }
        let table = regular_file::read(Path::new("/proc/self/mountinfo")).ok();
        let table = table.and_then(|file| file.bytes).unwrap_or_default();
        Self::Table(Mounts::parse(&table))
    }

    /// Whether it is so for a folder that is there.
    #[must_use]
    pub fn is_remote(&self, folder: &Path) -> bool {
        match self {
            Self::Table(mounts) => mounts.is_remote(folder),
            Self::Asked => is_mounted_from_elsewhere(folder),
            Self::Unasked => false,
        }
    }
}

#[cfg(target_os = "macos")]
fn is_mounted_from_elsewhere(folder: &Path) -> bool {
    let local = u32::try_from(libc::MNT_LOCAL).unwrap_or_default();
    rustix::fs::statfs(folder).is_ok_and(|found| found.f_flags & local == 0)
}

#[cfg(not(target_os = "macos"))]
fn is_mounted_from_elsewhere(folder: &Path) -> bool {
    real(folder).is_ok_and(|real| is_share(&real.to_string_lossy()))
}

/// Whether a canonical path of Windows names a share: `\\server\share`, `\\wsl.localhost\Debian`.
#[cfg(any(not(target_os = "macos"), test))]
fn is_share(path: &str) -> bool {
    let mut after = path.strip_prefix(r"\\").into_iter().flat_map(str::chars);
    after
        .next()
        .is_some_and(|first| !['?', '.', '\\'].contains(&first))
}

/// The mounted file systems.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mounts {
    mounts: Vec<(PathBuf, String)>,
}

impl Mounts {
    /// Reads the text of `/proc/self/mountinfo`. Lines that cannot be understood are left out.
    #[must_use]
    pub fn parse(mountinfo: &[u8]) -> Self {
        let lines = mountinfo.split(|byte| *byte == b'\n');
        Self {
            mounts: lines.filter_map(parse_line).collect(),
        }
    }

    /// The type of the file system that `path` lies on, if it is known.
    #[must_use]
    pub fn kind(&self, path: &Path) -> Option<&str> {
        // A later mount hides an earlier one at the same place: `max_by_key` takes the last.
        self.mounts
            .iter()
            .filter(|(at, _)| path.starts_with(at))
            .max_by_key(|(at, _)| at.components().count())
            .map(|(_, kind)| kind.as_str())
    }

    /// Whether changes below `path` can be made without an event arriving here.
    #[must_use]
    pub fn is_remote(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(|kind| {
            let family = kind.split('.').next().unwrap_or(kind);
            REMOTE.contains(&family) && !LOCAL_FUSE.contains(&kind)
        })
    }
}

/// `36 35 98:0 /root /mount/point rw,noatime master:1 - type source options`: the fifth field, and
/// the first after the lone dash that ends the optional fields.
fn parse_line(line: &[u8]) -> Option<(PathBuf, String)> {
    let mut fields = line.split(|byte| *byte == b' ');
    let at = unescape(fields.nth(4)?);
    let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
    Some((at, String::from_utf8_lossy(kind).into_owned()))
}

/// The kernel writes space, tab, newline and backslash as a backslash and three octal digits.
fn unescape(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        let octal = (byte == b'\\').then(|| after.get(..3)).flatten();
        if let Some(code) = octal.and_then(octal_byte) {
            bytes.push(code);
            rest = &after[3..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    path_of(&bytes)
}

fn octal_byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &[u8] = b"\
21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 21 0:26 / /home/me/my\\040share rw shared:7 master:1 - nfs4 server:/x rw,vers=4.2
31 21 0:27 / /mnt/c rw,noatime - 9p drvfs rw,dirsync
32 21 0:28 / /work rw - fuse.sshfs host: rw
33 21 0:29 / /over rw - nfs server:/y rw
34 33 0:30 / /over rw - tmpfs tmpfs rw
35 21 0:31 / /rootless rw - fuse.fuse-overlayfs fuse-overlayfs rw
36 21 8:1 / /win rw - fuseblk /dev/sda1 rw
garbage
37 21 0:32 / /cut
";

    #[test]
    fn the_deepest_and_latest_mount_decides() {
        let mounts = Mounts::parse(MOUNTINFO);
        for (path, kind, remote) in [
            ("/", "ext4", false),
            ("/home/me", "ext4", false),
            ("/home/me/my share/app/src", "nfs4", true),
            ("/home/me/my sharex", "ext4", false),
            ("/mnt/c/app", "9p", true),
            ("/work", "fuse.sshfs", true),
            ("/over/app", "tmpfs", false),
            ("/rootless/app", "fuse.fuse-overlayfs", false),
            ("/win/app", "fuseblk", false),
            ("/cut/app", "ext4", false),
        ] {
            let path = Path::new(path);
            assert_eq!(mounts.kind(path), Some(kind), "{}", path.display());
            assert_eq!(mounts.is_remote(path), remote, "{}", path.display());
        }
    }

    #[test]
    fn without_a_mount_table_everything_is_native() {
        let mounts = Mounts::parse(b"");
        assert_eq!(mounts.kind(Path::new("/app")), None);
        assert!(!mounts.is_remote(Path::new("/app")));
    }

    #[test]
    fn a_share_of_windows_shows_in_the_path() {
        use crate::path::{Platform, canonical_text};
        for (path, expected) in [
            (r"\\server\share\app", true),
            (r"\\?\UNC\server\share\app", true),
            (r"\\wsl.localhost\Debian\home\me", true),
            ("//server/share/app", true),
            (r"\\?\C:\app", false),
            (r"\\?\Volume{1}\app", false),
            (r"\\.\pipe\app", false),
            (r"C:\app", false),
            (r"c:\\app", false),
        ] {
            let canonical = canonical_text(path, Platform::Windows);
            assert_eq!(is_share(&canonical), expected, "{path}");
        }
    }

    #[test]
    fn a_folder_of_this_machine_is_not_remote() {
        let folder = tempfile::tempdir().unwrap();
        for remote in [Remote::now(), Remote::Asked, Remote::Unasked] {
            assert!(!remote.is_remote(folder.path()), "{remote:?}");
        }
    }

    #[test]
    fn escapes_that_are_none_are_kept() {
        assert_eq!(unescape(b"a\\011b\\"), PathBuf::from("a\tb\\"));
        assert_eq!(unescape(b"\\99x"), PathBuf::from("\\99x"));
        assert_eq!(unescape(b"\\777"), PathBuf::from("\\777"));
    }
}
