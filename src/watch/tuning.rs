//! How long the watcher waits, and why. Tests pass other values; users never see these.

use std::time::Duration;

/// The waiting times and sizes of the coalescing state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// Quiet time after the only file of a batch was finished. Default 0.5 ms: a program that saves many
    /// files at once closes the next one within that, and everything above it is latency that a user feels.
    pub single_quiet: Duration,
    /// Quiet time of a batch that is a bulk: several paths, a path that was deleted and created
    /// (how `git checkout` replaces files), a directory. Default 15 ms: longer than the pauses of
    /// a checkout on a busy machine, shorter than a frame.
    pub bulk_quiet: Duration,
    /// How many paths are a crowd. Default 16: that many are no save but a checkout or a generator, which
    /// a busy machine stalls now and then.
    pub crowd: usize,
    /// Quiet time of a crowd, as a multiple of the longest pause between two of its paths: who was stalled
    /// once may be stalled again, for longer. Default 8; never less than [`bulk_quiet`](Self::bulk_quiet).
    pub crowd_pauses: u32,
    /// Quiet time of a crowd at most. Default 100 ms.
    pub crowd_quiet: Duration,
    /// A batch that begins this soon after another one, with another path, is taken for the
    /// rest of the same bulk (a formatter that goes from file to file). Default 50 ms.
    pub burst_window: Duration,
    /// How long a created file that is not empty waits for its contents: a hard link, a symlink
    /// or a directory is complete at once, and no other event follows. Default 15 ms.
    pub create_quiet: Duration,
    /// How long a write settles where the platform does not tell when the file is closed. Default
    /// 15 ms: longer than the tick (10 ms at most) in which two writes get the same time stamp, so
    /// that a poller which saw the first one reports after the second.
    pub write_quiet: Duration,
    /// How long a written file that was not closed yet waits for its close, counted from the last
    /// write. Default 200 ms: a program that writes in chunks is followed to its end, one that
    /// keeps the file open for ever is still heard.
    pub close_wait: Duration,
    /// How long a file that went away may take to come back as a change. Default 100 ms: most
    /// removals are editors that save through delete and create.
    pub removal_grace: Duration,
    /// How long one path can hold up its batch with ever new events. Default 1 s.
    pub path_ceiling: Duration,
    /// How long after its last *new* path a batch stays open at most, so that a file that is
    /// written all the time starves nobody, and a long checkout is still one batch. Default 500 ms.
    pub progress_ceiling: Duration,
    /// How long a batch stays open at most. Default 5 s.
    pub batch_ceiling: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            single_quiet: Duration::from_micros(500),
            bulk_quiet: Duration::from_millis(15),
            crowd: 16,
            crowd_pauses: 8,
            crowd_quiet: Duration::from_millis(100),
            burst_window: Duration::from_millis(50),
            create_quiet: Duration::from_millis(15),
            write_quiet: Duration::from_millis(15),
            close_wait: Duration::from_millis(200),
            removal_grace: Duration::from_millis(100),
            path_ceiling: Duration::from_secs(1),
            progress_ceiling: Duration::from_millis(500),
            batch_ceiling: Duration::from_secs(5),
        }
    }
}
