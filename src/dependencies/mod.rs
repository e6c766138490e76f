//! What the answers of a process depended on: facts about paths, with the dependents of each, in one [`Index`].
//!
//! Whatever brings news of the disk (an event, the parent process, lost events, a folder that moved) asks the same
//! question, [`recheck()`]: which of the facts in this [`Scope`] are no longer so?
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod fact;
pub mod fields;
mod index;
mod recheck;
mod start;

pub use fact::Fact;
pub use index::{Changed, Dependent, Index};
pub use recheck::{Known, News, Rechecked, Scope, recheck};
pub use start::{StartFacts, fingerprint};
