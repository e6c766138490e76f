//! The engine of hot-hook-rs: which modules of a running Node.js process a saved file touches, and
//! whether they can be replaced inside the process or ask for a restart.
//!
//! Data flows one way: [`imports`] → [`graph`] → [`decision`] → [`effect`]. The modules below are
//! listed in that order; a module uses those above it, never those below.

pub mod change;
pub mod error;
pub mod glob;
pub mod imports;
pub mod watch;
