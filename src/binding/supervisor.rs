//! The app's side of the supervisor: the channel to it, and the way to hand this process over to it.

use std::ffi::CString;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use napi::bindgen_prelude::{Env, Error, Function, Result, Status};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use rustix::net::SocketAddrUnix;

use super::endpoint;
use super::thrown::Code;
use crate::descriptors;
use crate::supervisor::channel::{Channel, Frame, Progress};
use crate::supervisor::command::CHANNEL;
use crate::supervisor::hand_over;
use crate::supervisor::process::Process;
use crate::supervisor::{ENDING, KILL};
use crate::system;

/// How long the app may live on without its supervisor.
const ORPHANED: Duration = Duration::from_millis(100);

/// How long a message may wait for the supervisor to read.
const PATIENCE: Duration = Duration::from_secs(2);

type OnMessage = ThreadsafeFunction<String, (), String, Status, false, true>;

/// This process at the time when the addon was loaded.
static RECORDED: OnceLock<Process> = OnceLock::new();

/// The end of the channel that sends.
static CHANNEL_OUT: OnceLock<Mutex<Channel>> = OnceLock::new();

/// Who gets the supervisor's messages, and what came before anybody did.
static LISTENER: Mutex<(Option<OnMessage>, Vec<String>)> = Mutex::new((None, Vec::new()));

/// The pipe of signals that wait for the supervisor, and what they did before.
static CAUGHT: Mutex<Option<Caught>> = Mutex::new(None);

struct Caught {
    read: OwnedFd,
    _written: OwnedFd,
    before: system::Dispositions,
}

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(env: Env, error: &io::Error) -> Error {
    Code::System.throw(env, error)
}

/// Remembers what Node and the app may change of this process: the modes of the standard streams, working directory,
/// umask, limits, open descriptors, environment. `supervisorTakeOverAtExit` undoes it. `from_files`: the names of the variables that
/// Node has read from files. Only the first call counts.
#[napi(catch_unwind)]
pub fn record_process(from_files: Vec<String>) {
    RECORDED.get_or_init(|| Process::now(&from_files));
}

/// Has the terminal give every key at once and show none, or puts its modes back as they were at the start. Answers whether
/// the terminal is this process's to change.
#[napi(catch_unwind)]
pub fn terminal_keys(given: bool) -> bool {
    RECORDED.get().is_some_and(|process| {
        if given {
            process.modes().give_keys()
        } else {
            process.modes().restore_terminal()
        }
    })
}

/// What the supervisor gives an app that starts.
#[napi(object)]
pub struct SupervisedStart {
    /// The message `start`, as JSON.
    pub start: String,
    /// The descriptors of its sockets, then those of its connections. They belong to the caller.
    pub descriptors: Vec<i32>,
}

/// Connects to the supervisor and waits for what it gives. From then on the process ends 100 ms after the supervisor,
/// whatever JavaScript does. `fd` belongs to the channel afterwards. Throws when the supervisor is gone.
#[napi(catch_unwind)]
pub fn supervisor_connect(env: Env, fd: i32) -> Result<SupervisedStart> {
    let socket = system::own(fd)
        .ok_or_else(|| Code::InvalidArgument.throw(env, format!("descriptor {fd} is not open")))?;
    let mut channel = Channel::new(socket);
    let start = connect(&mut channel).map_err(|error| failed(env, &error))?;
    Ok(start)
}

fn connect(channel: &mut Channel) -> io::Result<SupervisedStart> {
    channel.set_patience(Some(PATIENCE), Some(PATIENCE))?;
    let start = channel.wait_for_frame()?.text;
    let value: serde_json::Value = serde_json::from_str(&start)?;
    let listed = |name: &str| value[name].as_array().map_or(0, Vec::len);
    let mut descriptors = Vec::new();
    for _ in 0..listed("sockets") + listed("connections") {
        let descriptor = channel.wait_for_frame()?.descriptor;
        descriptors.push(descriptor.map_or(-1, IntoRawFd::into_raw_fd));
    }
    if let Ok(open) = serde_json::from_value(value["endpoint"].clone())
        && let Some(socket) = channel.wait_for_frame()?.descriptor
    {
        let restarts = value["restarts"].as_u64().unwrap_or_default();
        let restarts = u32::try_from(restarts).unwrap_or(u32::MAX);
        endpoint::receive(socket, open, restarts, listed("sockets") > 0)?;
    }
    for number in value["ignored"].as_array().into_iter().flatten() {
        if let Some(number) = number
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
        {
            system::ignore(number);
        }
    }
    channel.set_patience(None, Some(PATIENCE))?;
    let incoming = channel.duplicate()?;
    let outgoing = channel.duplicate()?;
    thread::Builder::new()
        .name("hot-hook-channel".to_owned())
        .spawn(move || listen(incoming))?;
    CHANNEL_OUT.get_or_init(|| Mutex::new(outgoing));
    Ok(SupervisedStart { start, descriptors })
}

/// Hands on what the supervisor says, until it ends; this process ends soon after it.
fn listen(mut channel: Channel) {
    loop {
        while let Some(Frame { text, .. }) = channel.next_frame() {
            let mut listener = lock(&LISTENER);
            match &listener.0 {
                // A process that is ending no longer takes calls.
                Some(call) => drop(call.call(text, ThreadsafeFunctionCallMode::NonBlocking)),
                None => listener.1.push(text),
            }
        }
        if !matches!(channel.read(), Ok(Progress::Some | Progress::Nothing)) {
            break;
        }
    }
    thread::sleep(ORPHANED);
    system::send(i32::try_from(std::process::id()).unwrap_or(0), KILL);
}

/// Sends a message to the supervisor, JSON, with a descriptor if one is given, which stays the caller's. Waits two seconds
/// at most. Throws when there is no supervisor.
#[napi(catch_unwind)]
pub fn supervisor_send(env: Env, json: String, fd: Option<i32>) -> Result<()> {
    let Some(channel) = CHANNEL_OUT.get() else {
        return Err(Code::NoSupervisor.throw(env, "there is no supervisor"));
    };
    let copy = fd.map(duplicate_of).transpose();
    copy.and_then(|copy| lock(channel).send(&json, copy))
        .map_err(|error| failed(env, &error))
}

/// Gets the supervisor's messages from now on, JSON each, on this thread and without keeping it alive.
#[napi(catch_unwind)]
pub fn supervisor_on_message(callback: Function<'_, String, ()>) -> Result<()> {
    let call = callback
        .build_threadsafe_function::<String>()
        .weak::<true>()
        .callee_handled::<false>()
        .build()?;
    let mut listener = lock(&LISTENER);
    for text in listener.1.drain(..) {
        call.call(text, ThreadsafeFunctionCallMode::NonBlocking);
    }
    listener.0 = Some(call);
    Ok(())
}

/// From now on signals wait for the supervisor: call it before the last synchronous work of a process that will be
/// handed over. Calling it again does nothing.
#[napi(catch_unwind)]
pub fn supervisor_catch_signals(env: Env) -> Result<()> {
    catch_signals().map_err(|error| failed(env, &error))
}

fn catch_signals() -> io::Result<()> {
    let mut caught = lock(&CAUGHT);
    if caught.is_none() {
        let (read, written) = descriptors::pipe()?;
        let written = system::with_high_number(written)?;
        let before = system::catch(&ENDING, written.as_raw_fd());
        *caught = Some(Caught {
            read,
            _written: written,
            before,
        });
    }
    Ok(())
}

/// What replaces this process at its end: the executable, what it gets, and the descriptors that it inherits.
static AT_EXIT: Mutex<Option<(PathBuf, String, Vec<RawFd>)>> = Mutex::new(None);

/// Has the supervisor replace this process at its end, after all that Node does there. It inherits these descriptors
/// beside the standard streams. From now on signals wait for it. The main thread must call it. Throws when the executable
/// cannot be run. The last call counts.
#[napi(catch_unwind)]
pub fn supervisor_take_over_at_exit(
    env: Env,
    executable: String,
    hand_over: String,
    inherited: Vec<i32>,
) -> Result<()> {
    let path = PathBuf::from(&executable);
    rustix::fs::access(&path, rustix::fs::Access::EXEC_OK)
        .map_err(|error| Code::System.throw(env, format!("{executable}: {error}")))?;
    catch_signals().map_err(|error| failed(env, &error))?;
    let before = lock(&AT_EXIT).replace((path, hand_over, inherited));
    if before.is_none() {
        system::at_exit(take_over_now);
    }
    Ok(())
}

extern "C" fn take_over_now() {
    let Some((executable, hand_over, inherited)) = lock(&AT_EXIT).take() else {
        return;
    };
    let error = take_over(&executable, &hand_over, &inherited);
    let line = format!(
        "[hot-hook] the app is not started again: {}: {error}\n",
        executable.display()
    );
    // Nothing of Node can print any more. Where nobody reads it, nobody misses it.
    drop(io::stderr().write_all(line.as_bytes()));
    let Some(caught) = lock(&CAUGHT).take() else {
        return;
    };
    caught.before.restore();
    system::unblock_all();
    let mut records = [0; 128];
    let length = rustix::io::read(&caught.read, &mut records).unwrap_or(0);
    for record in records[..length].chunks_exact(2) {
        system::send(
            i32::try_from(std::process::id()).unwrap_or(0),
            i32::from(record[0]),
        );
    }
}

/// Returns only on failure.
fn take_over(executable: &Path, text: &str, inherited: &[RawFd]) -> io::Error {
    let prepared = (|| -> io::Result<(CString, Vec<CString>, Vec<CString>)> {
        rustix::fs::access(executable, rustix::fs::Access::EXEC_OK)?;
        let mut left: serde_json::Value = serde_json::from_str(text)?;
        let endpoint = endpoint::hand_over(&mut left);
        let left = hand_over::write(&left.to_string())?;
        catch_signals()?;
        let caught = lock(&CAUGHT);
        let Some(caught) = caught.as_ref() else {
            return Err(io::ErrorKind::Other.into());
        };
        let ours = [left.as_raw_fd(), caught.read.as_raw_fd()];
        let kept = inherited.iter().copied().chain(endpoint).chain(ours);
        let kept: Vec<RawFd> = kept.collect();
        for &number in &kept {
            system::set_inherited(number, true)?;
        }
        let words = [
            "hot-hook-rs".to_owned(),
            "take-over".to_owned(),
            left.into_raw_fd().to_string(),
            ours[1].to_string(),
        ];
        let args = words
            .into_iter()
            .map(CString::new)
            .collect::<std::result::Result<_, _>>()?;
        let file = CString::new(executable.as_os_str().as_bytes())?;
        if let Some(process) = RECORDED.get() {
            process.restore(&kept);
        }
        Ok((file, args, environment()?))
    })();
    match prepared {
        Ok((file, args, env)) => {
            system::block_all();
            system::execute(&file, &args, &env)
        }
        Err(error) => error,
    }
}

/// The environment that this process was started with, without the channel of the supervisor that started it.
fn environment() -> io::Result<Vec<CString>> {
    let name = format!("{CHANNEL}=").into_bytes();
    let words = RECORDED.get().map_or(&[][..], Process::environment);
    words
        .iter()
        .filter(|word| !word.starts_with(&name))
        .map(|word| CString::new(word.as_slice()).map_err(io::Error::from))
        .collect()
}

fn duplicate_of(number: i32) -> io::Result<OwnedFd> {
    system::borrow(number, |fd| Ok(rustix::io::fcntl_dupfd_cloexec(fd, 0)?))
}

/// A copy of a descriptor that the next program does not inherit. Throws when it is not open.
#[napi(catch_unwind)]
pub fn duplicate(env: Env, fd: i32) -> Result<i32> {
    let copy = duplicate_of(fd).map_err(|error| failed(env, &error))?;
    Ok(copy.into_raw_fd())
}

/// The descriptor of a UNIX socket that is bound to a path, which no close of it removes. Null when the system refuses
/// it: Node, asked to listen there itself, gives the right error.
#[napi(catch_unwind)]
#[must_use]
pub fn bind_unix(path: String) -> Option<i32> {
    // Linux names sockets that have no file by a first byte of 0.
    let address = match path.strip_prefix('\0') {
        #[cfg(target_os = "linux")]
        Some(name) => SocketAddrUnix::new_abstract_name(name.as_bytes()),
        _ => SocketAddrUnix::new(&path),
    };
    let socket = descriptors::unix_socket();
    let (address, socket) = (address.ok()?, socket.ok()?);
    rustix::net::bind(&socket, &address).ok()?;
    Some(socket.into_raw_fd())
}

/// What the start of this process depended on, as JSON: the message `facts` without its type. A change of any of it may
/// make a start succeed that failed. Throws when the engine has not started.
#[napi(catch_unwind)]
pub fn supervisor_facts(env: Env) -> Result<String> {
    let facts = super::engine(env)?.facts();
    serde_json::to_string(&facts).map_err(|error| failed(env, &error.into()))
}

/// Replaces this process by another program, which inherits the standard streams. Does not return. Throws when the program
/// cannot be run.
#[napi(catch_unwind)]
pub fn execute(env: Env, executable: String, args: Vec<String>) -> Result<()> {
    let error = replace(&executable, &args);
    Err(Code::System.throw(env, format!("{executable}: {error}")))
}

/// Returns only on failure.
fn replace(executable: &str, args: &[String]) -> io::Error {
    let prepared = || -> io::Result<(CString, Vec<CString>, Vec<CString>)> {
        rustix::fs::access(executable, rustix::fs::Access::EXEC_OK)?;
        let file = CString::new(executable)?;
        let words = std::iter::once(executable).chain(args.iter().map(String::as_str));
        let words = words.map(|word| CString::new(word).map_err(io::Error::from));
        let words = words.collect::<io::Result<_>>()?;
        let env = environment()?;
        if let Some(process) = RECORDED.get() {
            process.restore(&[]);
        }
        Ok((file, words, env))
    };
    match prepared() {
        Ok((file, args, env)) => system::execute(&file, &args, &env),
        Err(error) => error,
    }
}
