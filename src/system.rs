//! The system calls that have no safe wrapper: signal handlers and masks, replacing the process, and descriptors that
//! are known by number. The only place for `unsafe` besides the binding.
#![allow(
    unsafe_code,
    reason = "each call is wrapped so that its callers need no unsafe code"
)]

use std::ffi::{CString, c_int};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicI32, Ordering};

use rustix::io::FdFlags;

/// A signal that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Its number.
    pub number: i32,
    /// Whether a process sent it. Otherwise the kernel did, to the whole process group: Ctrl-C in a terminal.
    pub from_process: bool,
}

/// Where the handler writes; -1 while there is no pipe.
static PIPE: AtomicI32 = AtomicI32::new(-1);

/// Writes the signal's number and sender into the pipe. Only async-signal-safe calls.
extern "C" fn write_into_pipe(
    number: c_int,
    info: *mut libc::siginfo_t,
    _context: *mut libc::c_void,
) {
    // SAFETY: the kernel passes a valid siginfo to a handler that was installed with SA_SIGINFO.
    let from_process = unsafe { is_from_process(&*info) };
    let record = [u8::try_from(number).unwrap_or(0), u8::from(from_process)];
    // SAFETY: write and errno are async-signal-safe; the buffer outlives the call.
    unsafe {
        let errno = errno_location();
        let before = *errno;
        libc::write(
            PIPE.load(Ordering::Relaxed),
            record.as_ptr().cast(),
            record.len(),
        );
        *errno = before;
    }
}

#[cfg(target_os = "linux")]
unsafe fn errno_location() -> *mut c_int {
    // SAFETY: has no preconditions.
    unsafe { libc::__errno_location() }
}

#[cfg(target_os = "android")]
unsafe fn errno_location() -> *mut c_int {
    // SAFETY: has no preconditions.
    unsafe { libc::__errno() }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
unsafe fn errno_location() -> *mut c_int {
    // SAFETY: has no preconditions.
    unsafe { libc::__error() }
}

#[cfg(target_os = "linux")]
unsafe fn is_from_process(info: &libc::siginfo_t) -> bool {
    info.si_code <= 0
}

#[cfg(not(target_os = "linux"))]
unsafe fn is_from_process(info: &libc::siginfo_t) -> bool {
    // SAFETY: the field is always there.
    unsafe { info.si_pid() != 0 }
}

/// What signals did before they were caught.
pub struct Dispositions(Vec<(i32, libc::sigaction)>);

impl Dispositions {
    /// Puts them back.
    pub fn restore(&self) {
        for (number, action) in &self.0 {
            // SAFETY: the action is one that the kernel returned.
            unsafe { libc::sigaction(*number, action, std::ptr::null_mut()) };
        }
    }
}

/// From now on these signals are written into the pipe. The pipe's end must stay open, and must not block.
pub fn catch(numbers: &[i32], pipe: RawFd) -> Dispositions {
    PIPE.store(pipe, Ordering::Relaxed);
    let mut before = Vec::new();
    for &number in numbers {
        // SAFETY: both structures are valid for the call; all-zero is a valid sigaction, and the handler is
        // async-signal-safe.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                write_into_pipe;
            action.sa_sigaction = handler as libc::sighandler_t;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
            libc::sigfillset(&raw mut action.sa_mask);
            let mut old: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(number, &raw const action, &raw mut old) == 0 {
                before.push((number, old));
            }
        }
    }
    Dispositions(before)
}

/// Whether a signal is ignored.
#[must_use]
pub fn is_ignored(number: i32) -> bool {
    // SAFETY: a null action only asks for the present one.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(number, std::ptr::null(), &raw mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

/// Ignores a signal.
pub fn ignore(number: i32) {
    // SAFETY: SIG_IGN is a valid disposition.
    unsafe { libc::signal(number, libc::SIG_IGN) };
}

/// Gives a signal its default disposition.
pub fn set_default(number: i32) {
    // SAFETY: SIG_DFL is a valid disposition.
    unsafe { libc::signal(number, libc::SIG_DFL) };
}

/// Blocks every signal in this thread.
pub fn block_all() {
    // SAFETY: the set is filled before it is used.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut set);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const set, std::ptr::null_mut());
    }
}

/// Lets every signal through in this thread; those that are pending arrive before this returns.
pub fn unblock_all() {
    // SAFETY: the set is emptied before it is used.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const set, std::ptr::null_mut());
    }
}

/// Calls `act` while one signal is blocked in this thread.
pub fn with_blocked<T>(number: i32, act: impl FnOnce() -> T) -> T {
    // SAFETY: both sets are valid for the calls.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, number);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, &raw mut before);
        let result = act();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        result
    }
}

/// Ends the process by a signal, without a core dump of its own. Returns only where the signal did not end it.
pub fn end_by(number: i32) {
    set_default(number);
    // SAFETY: plain calls without memory; the signal has its default disposition.
    unsafe {
        let none = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        libc::setrlimit(libc::RLIMIT_CORE, &raw const none);
        libc::raise(number);
    }
    unblock_all();
}

/// Stops this process by a stopping signal, with its default disposition.
pub fn stop_by(number: i32) {
    // SAFETY: plain call without memory.
    unsafe { libc::raise(number) };
}

/// Replaces the program of this process. Returns only on failure.
#[must_use]
pub fn execute(file: &CString, args: &[CString], env: &[CString]) -> io::Error {
    let pointers = |words: &[CString]| -> Vec<*const libc::c_char> {
        words
            .iter()
            .map(|word| word.as_ptr())
            .chain([std::ptr::null()])
            .collect()
    };
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: the arrays end with null, and their strings outlive the call.
    unsafe { libc::execve(file.as_ptr(), args.as_ptr(), env.as_ptr()) };
    io::Error::last_os_error()
}

/// Starts a child that inherits these descriptors under their numbers, and that the kernel kills when this thread ends
/// (Linux).
///
/// # Errors
/// The program cannot be started.
pub fn spawn(command: &mut Command, inherited: &[RawFd]) -> io::Result<Child> {
    let inherited = inherited.to_vec();
    let parent = rustix::process::getpid();
    // SAFETY: the closure makes async-signal-safe system calls alone and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            #[cfg(target_os = "linux")]
            {
                let kill = Some(rustix::process::Signal::KILL);
                rustix::process::set_parent_process_death_signal(kill)?;
                // The parent may have ended before that.
                if rustix::process::getppid() != Some(parent) {
                    libc::_exit(1);
                }
            }
            #[cfg(not(target_os = "linux"))]
            let _ = parent;
            for &number in &inherited {
                rustix::io::fcntl_setfd(BorrowedFd::borrow_raw(number), FdFlags::empty())?;
            }
            Ok(())
        });
    }
    command.spawn()
}

/// Takes over a descriptor that is known by number; the next program will not inherit it. `None` where it is not open.
#[must_use]
pub fn own(number: RawFd) -> Option<OwnedFd> {
    if number < 0 {
        return None;
    }
    // SAFETY: used for a call that only looks at it.
    let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
    rustix::io::fcntl_setfd(borrowed, FdFlags::CLOEXEC).ok()?;
    // SAFETY: it is open, and the one who names it by number gives it away.
    Some(unsafe { OwnedFd::from_raw_fd(number) })
}

/// Uses a descriptor that is known by number and belongs to somebody else.
///
/// # Errors
/// It is not open, or `act` fails.
pub fn borrow<T>(
    number: RawFd,
    act: impl FnOnce(BorrowedFd<'_>) -> io::Result<T>,
) -> io::Result<T> {
    if number < 0 {
        return Err(io::Error::from_raw_os_error(libc::EBADF));
    }
    // SAFETY: the number is not -1, and it is only used during the call.
    let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
    rustix::io::fcntl_getfd(borrowed)?;
    act(borrowed)
}

/// Says whether the next program inherits a descriptor.
///
/// # Errors
/// The descriptor is not open.
pub fn set_inherited(number: RawFd, inherited: bool) -> io::Result<()> {
    let flags = if inherited {
        FdFlags::empty()
    } else {
        FdFlags::CLOEXEC
    };
    borrow(number, |fd| Ok(rustix::io::fcntl_setfd(fd, flags)?))
}

/// A copy of a descriptor with a high number, so that the low ones stay as the app knows them. The next program does not
/// inherit it.
///
/// # Errors
/// There are no more descriptors.
pub fn with_high_number(fd: OwnedFd) -> io::Result<OwnedFd> {
    const HIGH: RawFd = 200;
    if fd.as_raw_fd() >= HIGH {
        return Ok(fd);
    }
    match rustix::io::fcntl_dupfd_cloexec(&fd, HIGH) {
        Ok(high) => Ok(high),
        // The limit of descriptors is lower than that.
        Err(rustix::io::Errno::INVAL) => Ok(fd),
        Err(error) => Err(error.into()),
    }
}

/// Calls a function when the process ends by `exit`, ahead of what was registered before. It must not panic.
pub fn at_exit(act: extern "C" fn()) {
    // SAFETY: the function stays for the life of the process.
    unsafe { libc::atexit(act) };
}

/// Sends a signal to a process. One that is gone needs none.
pub fn send(process: i32, number: i32) {
    if process > 0 {
        // SAFETY: plain call without memory.
        unsafe { libc::kill(process, number) };
    }
}

/// The process group of a process, 0 for our own process. `None` where the process is gone. A group outside of our PID
/// namespace has the number 0.
#[must_use]
pub fn group_of(process: i32) -> Option<i32> {
    // SAFETY: plain call without memory.
    let group = unsafe { libc::getpgid(process) };
    (group >= 0).then_some(group)
}

/// Whether this process leads its session.
#[must_use]
pub fn leads_session() -> bool {
    // SAFETY: plain calls without memory.
    unsafe { libc::getsid(0) == libc::getpid() }
}

/// Whether our process group is the one that a terminal belongs to.
#[must_use]
pub fn is_in_front(terminal: BorrowedFd<'_>) -> bool {
    // SAFETY: plain calls without memory.
    unsafe { libc::tcgetpgrp(terminal.as_raw_fd()) == libc::getpgrp() }
}
