//! The private channel between the supervisor and the app: a pair of stream sockets that carries frames of JSON, each
//! with at most one descriptor.
//!
//! A frame is a header of four bytes, little-endian, and its text. The header is the length of the text, with the top bit
//! set where a descriptor comes with the frame. The descriptor travels with the frame's first byte.

use std::collections::VecDeque;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};

use crate::system;

/// The bit of the header that says that a descriptor comes with the frame.
const WITH_DESCRIPTOR: u32 = 1 << 31;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// How many descriptors a system may hand over in one read.
const DESCRIPTORS: usize = 32;

/// One message.
#[derive(Debug)]
pub struct Frame {
    /// JSON.
    pub text: String,
    /// The descriptor that came with it.
    pub descriptor: Option<OwnedFd>,
}

/// What a read found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There may be more.
    Some,
    /// Nothing now.
    Nothing,
    /// The other end is closed.
    End,
}

/// One end of the channel.
#[derive(Debug)]
pub struct Channel {
    socket: OwnedFd,
    bytes: Vec<u8>,
    descriptors: VecDeque<OwnedFd>,
    /// What could not be sent at once: what is left of each frame, and its descriptor while nothing of it was sent.
    unsent: VecDeque<(Vec<u8>, Option<OwnedFd>)>,
}

impl Channel {
    /// A channel whose reads and writes do not block, and the other end, which blocks and has a high number.
    ///
    /// # Errors
    /// There are no more descriptors.
    pub fn pair() -> io::Result<(Self, OwnedFd)> {
        let (ours, theirs) = socketpair(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::empty(),
            None,
        )?;
        for end in [&ours, &theirs] {
            rustix::io::fcntl_setfd(end, rustix::io::FdFlags::CLOEXEC)?;
        }
        rustix::io::ioctl_fionbio(&ours, true)?;
        let theirs = system::with_high_number(theirs)?;
        Ok((Self::new(system::with_high_number(ours)?), theirs))
    }

    /// A channel over an end that was inherited.
    #[must_use]
    pub fn new(socket: OwnedFd) -> Self {
        Self {
            socket,
            bytes: Vec::new(),
            descriptors: VecDeque::new(),
            unsent: VecDeque::new(),
        }
    }

    /// Limits how long a read and a write may block; `None`: for ever.
    ///
    /// # Errors
    /// The system refuses the limit.
    pub fn set_patience(&self, read: Option<Duration>, write: Option<Duration>) -> io::Result<()> {
        set_socket_timeout(&self.socket, Timeout::Recv, read)?;
        Ok(set_socket_timeout(&self.socket, Timeout::Send, write)?)
    }

    /// Another handle of the same end, for another thread.
    ///
    /// # Errors
    /// There are no more descriptors.
    pub fn duplicate(&self) -> io::Result<Self> {
        let socket = rustix::io::fcntl_dupfd_cloexec(&self.socket, 0)?;
        Ok(Self::new(system::with_high_number(socket)?))
    }

    /// Reads what is there, once.
    ///
    /// # Errors
    /// The channel is broken.
    pub fn read(&mut self) -> io::Result<Progress> {
        let mut buffer = vec![0; CHUNK];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        #[cfg(target_os = "linux")]
        let flags = RecvFlags::CMSG_CLOEXEC;
        #[cfg(not(target_os = "linux"))]
        let flags = RecvFlags::empty();
        let slices = &mut [IoSliceMut::new(&mut buffer)];
        let length = match recvmsg(&self.socket, slices, &mut control, flags) {
            Ok(message) => message.bytes,
            Err(Errno::AGAIN) => return Ok(Progress::Nothing),
            Err(Errno::INTR) => return Ok(Progress::Some),
            Err(Errno::CONNRESET) => return Ok(Progress::End),
            Err(error) => return Err(error.into()),
        };
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(received) = message {
                for descriptor in received {
                    rustix::io::fcntl_setfd(&descriptor, rustix::io::FdFlags::CLOEXEC)?;
                    self.descriptors.push_back(descriptor);
                }
            }
        }
        if length == 0 {
            return Ok(Progress::End);
        }
        self.bytes.extend_from_slice(&buffer[..length]);
        Ok(Progress::Some)
    }

    /// The next whole frame of what was read.
    pub fn next_frame(&mut self) -> Option<Frame> {
        let header = u32::from_le_bytes(*self.bytes.first_chunk::<4>()?);
        let end = 4 + usize::try_from(header & !WITH_DESCRIPTOR).ok()?;
        if self.bytes.len() < end {
            return None;
        }
        let text = String::from_utf8_lossy(&self.bytes[4..end]).into_owned();
        self.bytes.drain(..end);
        let descriptor = if header & WITH_DESCRIPTOR == 0 {
            None
        } else {
            self.descriptors.pop_front()
        };
        Some(Frame { text, descriptor })
    }

    /// Reads until a whole frame is there. For an end that blocks.
    ///
    /// # Errors
    /// The channel ended, or the time is over.
    pub fn wait_for_frame(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.next_frame() {
                return Ok(frame);
            }
            match self.read()? {
                Progress::Some => {}
                Progress::Nothing => return Err(io::ErrorKind::TimedOut.into()),
                Progress::End => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }

    /// Sends a frame, or the part of it that fits now; [`flush`](Self::flush) sends the rest.
    ///
    /// # Errors
    /// The channel is broken, or the text is longer than 2 GB.
    pub fn send(&mut self, text: &str, descriptor: Option<OwnedFd>) -> io::Result<()> {
        let too_long = |_| io::Error::from(io::ErrorKind::InvalidInput);
        let mut header = u32::try_from(text.len()).map_err(too_long)?;
        if descriptor.is_some() {
            header |= WITH_DESCRIPTOR;
        }
        let mut bytes = header.to_le_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        self.unsent.push_back((bytes, descriptor));
        self.flush()
    }

    /// Whether something waits to be sent.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Sends what waits, as far as that goes without blocking.
    ///
    /// # Errors
    /// The channel is broken.
    pub fn flush(&mut self) -> io::Result<()> {
        while let Some((bytes, descriptor)) = self.unsent.front_mut() {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            let borrowed = descriptor.as_ref().map(AsFd::as_fd);
            let listed: &[BorrowedFd<'_>] = borrowed.as_slice();
            if !listed.is_empty() && !control.push(SendAncillaryMessage::ScmRights(listed)) {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            let slices = [IoSlice::new(bytes)];
            #[cfg(target_os = "linux")]
            let flags = SendFlags::NOSIGNAL;
            #[cfg(not(target_os = "linux"))]
            let flags = SendFlags::empty();
            let sent = match sendmsg(&self.socket, &slices, &mut control, flags) {
                Ok(sent) => sent,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            *descriptor = None;
            bytes.drain(..sent);
            if bytes.is_empty() {
                self.unsent.pop_front();
            }
        }
        Ok(())
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_arrive_whole_and_in_order_with_their_descriptors() {
        let (mut ours, theirs) = Channel::pair().unwrap();
        let mut theirs = Channel::new(theirs);
        let long = "x".repeat(500_000);
        let (read_end, write_end) = rustix::pipe::pipe().unwrap();
        theirs
            .set_patience(Some(Duration::from_secs(5)), Some(Duration::from_secs(5)))
            .unwrap();
        ours.send("first", None).unwrap();
        ours.send("with", Some(read_end)).unwrap();
        ours.send(&long, None).unwrap();
        assert!(ours.has_unsent());
        let reader = std::thread::spawn(move || [(); 3].map(|()| theirs.wait_for_frame().unwrap()));
        while ours.has_unsent() {
            ours.flush().unwrap();
            std::thread::yield_now();
        }
        let [first, with, last] = reader.join().unwrap();
        assert_eq!(first.text, "first");
        assert!(first.descriptor.is_none());
        assert_eq!(with.text, "with");
        assert_eq!(last.text, long);
        rustix::io::write(&write_end, b"!").unwrap();
        let mut byte = [0];
        rustix::io::read(with.descriptor.unwrap(), &mut byte).unwrap();
        assert_eq!(&byte, b"!");
    }

    #[test]
    fn the_end_of_the_other_side_is_seen_after_its_last_frame() {
        let (mut ours, theirs) = Channel::pair().unwrap();
        Channel::new(theirs).send("bye", None).unwrap();
        assert_eq!(ours.read().unwrap(), Progress::Some);
        assert_eq!(ours.next_frame().unwrap().text, "bye");
        assert_eq!(ours.read().unwrap(), Progress::End);
    }
}
