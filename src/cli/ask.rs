//! Asks people before something is written.

use std::io::{self, BufRead, IsTerminal, Write};

use super::Failure;

/// Asks on a terminal; elsewhere nobody can answer.
pub fn agreed(out: &mut impl Write) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    write!(out, "Write it? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
