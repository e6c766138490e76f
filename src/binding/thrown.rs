//! Errors that are thrown into JavaScript: each has a `code`, which stays the same from version to version.

use std::fmt::Display;

use napi::bindgen_prelude::{Env, Error, Status};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The engine of this process has not been started.
    NotStarted,
    /// An argument is not what the function takes.
    InvalidArgument,
    /// A pattern that cannot be compiled.
    InvalidGlob,
    /// The system refuses what was asked of it.
    System,
    /// The process has no supervisor.
    #[cfg(unix)]
    NoSupervisor,
}

impl Code {
    fn text(self) -> &'static str {
        match self {
            Self::NotStarted => "HOT_HOOK_NOT_STARTED",
            Self::InvalidArgument => "HOT_HOOK_INVALID_ARGUMENT",
            Self::InvalidGlob => "HOT_HOOK_INVALID_GLOB",
            Self::System => "HOT_HOOK_SYSTEM",
            #[cfg(unix)]
            Self::NoSupervisor => "HOT_HOOK_NO_SUPERVISOR",
        }
    }

    /// Throws an `Error` with this code, and answers with what a function has to return then.
    pub fn throw(self, env: Env, message: impl Display) -> Error {
        let thrown = env.throw_error(&message.to_string(), Some(self.text()));
        thrown.map_or_else(
            |error| error,
            |()| Error::from_status(Status::PendingException),
        )
    }
}
