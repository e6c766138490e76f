//! The engine of hot-hook-rs: which modules of a running Node.js process a saved file touches, and
//! whether they can be replaced inside the process or ask for a restart.
//!
//! Data flows one way: [`imports`] → [`graph`] → [`decision`] → [`engine`]. The modules below are listed
//! in that order, the plain values first; a module uses those above it, never those below.

pub mod change;
pub mod error;
pub mod path;
pub mod regular_file;

pub mod browser;

pub mod specifier;

pub mod file_system;

pub mod config;

pub mod imports;

pub mod graph;

pub mod dependencies;

pub mod decision;

pub mod explain;

pub mod viewer;

pub mod resolve;

pub mod project;

pub mod watch;

pub mod engine;

pub mod endpoint;

#[cfg(unix)]
pub mod descriptors;

#[cfg(unix)]
pub mod system;

pub mod supervisor;

#[cfg(feature = "executable")]
pub mod cli;

#[cfg(feature = "binding")]
mod binding;
