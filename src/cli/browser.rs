//! Shows a page in the browser of this machine.

use std::io::Write;
use std::path::Path;

use super::Failure;
use crate::browser::open;

/// Writes a page to a file of this user's and opens it.
pub fn show(page: &str, out: &mut impl Write) -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("hot-hook-rs-{}", std::process::id()));
    let failed = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
    create_private(&folder).map_err(failed)?;
    let file = folder.join("graph.html");
    std::fs::write(&file, page).map_err(failed)?;
    show_address(&file.display().to_string(), out)
}

/// Opens a file or a URL, and prints it.
pub fn show_address(address: &str, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{address}")?;
    if let Err(error) = open(address) {
        writeln!(
            out,
            "no browser could be started ({error}); open it yourself"
        )?;
    }
    Ok(())
}

/// A folder of one's own: the names of a project's files are nobody else's business.
fn create_private(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
        .create(folder);
    #[cfg(not(unix))]
    return std::fs::create_dir(folder);
}
