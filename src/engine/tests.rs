//! What the tests of the engine share, and its scenarios in memory.

mod news;
mod scenarios;
pub mod scene;
pub mod world;
