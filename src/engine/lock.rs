//! The one lock of the engine. It is held for memory alone: see [`Silence`].

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, MutexGuard};

use super::Engine;
use super::state::State;
use super::thread::Wake;
use crate::decision::Reason;
use crate::file_system::Silence;

/// The state, as long as nobody else has it.
pub struct Locked<'a> {
    state: MutexGuard<'a, State>,
    _silence: Silence,
    // Dropped last: who is called wants the state.
    calls: Calls,
}

/// The threads that are called once the state is free.
#[derive(Default)]
struct Calls(Vec<Arc<Wake>>);

impl Drop for Calls {
    fn drop(&mut self) {
        for call in &self.0 {
            call();
        }
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        self.calls.0 = self.state.take_calls();
    }
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Engine {
    /// Waits for the state. After a panic in the middle of a change it may be wrong, which a restart is asked for.
    pub(super) fn lock(&self) -> Locked<'_> {
        let state = self.state.lock().unwrap_or_else(|poisoned| {
            self.state.clear_poison();
            let mut state = poisoned.into_inner();
            self.degrade(&mut state);
            state
        });
        Locked {
            state,
            _silence: Silence::begin(),
            calls: Calls::default(),
        }
    }

    fn degrade(&self, state: &mut State) {
        let problem = "the engine panicked while it held its state, which may be wrong from now on: this is a bug, please report it";
        state.pending.problems.push(problem.to_owned());
        let entry = self.process.entry.as_ref();
        let path = entry.unwrap_or(&self.config.root_directory).clone();
        state.restart(path, Reason::Panicked);
        state.wake();
    }
}

#[cfg(test)]
mod tests;
