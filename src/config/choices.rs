//! The options that are one of several words.

/// How a replaced ES module gets loaded again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bust {
    /// Eviction where Node's loader can be reached, else the query.
    #[default]
    Auto,
    /// Drop the URL from Node's load cache: the URL stays clean and the old version is freed.
    Evict,
    /// Import the module under `?hot-hook=N`.
    Query,
}

/// Who restarts the process when a change needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RestartBy {
    /// The parent process if one is connected, else the process itself.
    #[default]
    Auto,
    /// The process itself, in place, even if a parent is connected.
    Itself,
    /// The parent process alone. Without one, a line says that a restart is needed.
    Parent,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Log {
    /// A line for each batch.
    #[default]
    Info,
    /// Nothing.
    Silent,
    /// Each decision as well.
    Debug,
}

/// What `bust` may be, its default first.
pub const BUSTS: [(&str, Bust); 3] = [
    ("auto", Bust::Auto),
    ("evict", Bust::Evict),
    ("query", Bust::Query),
];

/// What `restartBy` may be, its default first.
pub const RESTARTERS: [(&str, RestartBy); 3] = [
    ("auto", RestartBy::Auto),
    ("self", RestartBy::Itself),
    ("parent", RestartBy::Parent),
];

/// What `log` may be, its default first.
pub const LOGS: [(&str, Log); 3] = [
    ("info", Log::Info),
    ("silent", Log::Silent),
    ("debug", Log::Debug),
];

/// The word that stands for a choice in the options.
pub fn word<T: PartialEq>(choices: &[(&'static str, T); 3], chosen: &T) -> &'static str {
    choices
        .iter()
        .find(|(_, one)| one == chosen)
        .map_or(choices[0].0, |(word, _)| word)
}
