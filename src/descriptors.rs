//! New descriptors that no other program inherits, and that wait for nothing.

use std::io;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SocketType};

/// A pipe.
///
/// # Errors
/// There are no more descriptors.
#[cfg(not(target_vendor = "apple"))]
pub fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    use rustix::pipe::{PipeFlags, pipe_with};
    Ok(pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?)
}

/// A UNIX socket.
///
/// # Errors
/// There are no more descriptors.
#[cfg(not(target_vendor = "apple"))]
pub fn unix_socket() -> io::Result<OwnedFd> {
    use rustix::net::SocketFlags;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    Ok(rustix::net::socket_with(
        AddressFamily::UNIX,
        SocketType::STREAM,
        flags,
        None,
    )?)
}

/// A pipe.
///
/// # Errors
/// There are no more descriptors.
#[cfg(target_vendor = "apple")]
pub fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (read, written) = rustix::pipe::pipe()?;
    Ok((private(read)?, private(written)?))
}

/// A UNIX socket.
///
/// # Errors
/// There are no more descriptors.
#[cfg(target_vendor = "apple")]
pub fn unix_socket() -> io::Result<OwnedFd> {
    let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    private(socket)
}

/// macOS sets these flags after the descriptor is there.
#[cfg(target_vendor = "apple")]
fn private(fd: OwnedFd) -> io::Result<OwnedFd> {
    rustix::io::fcntl_setfd(&fd, rustix::io::FdFlags::CLOEXEC)?;
    rustix::fs::fcntl_setfl(&fd, rustix::fs::OFlags::NONBLOCK)?;
    Ok(fd)
}

#[cfg(test)]
mod tests {
    use rustix::fs::{OFlags, fcntl_getfl};
    use rustix::io::{FdFlags, fcntl_getfd};

    use super::*;

    #[test]
    fn nothing_is_inherited_and_nothing_waits() {
        let (read, written) = pipe().unwrap();
        for fd in [read, written, unix_socket().unwrap()] {
            assert!(fcntl_getfd(&fd).unwrap().contains(FdFlags::CLOEXEC));
            assert!(fcntl_getfl(&fd).unwrap().contains(OFlags::NONBLOCK));
        }
    }
}
