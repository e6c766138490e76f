//! Sets the linker options that an N-API addon needs, and leaves out of the executable what only unwinding reads.
fn main() -> std::io::Result<()> {
    #[cfg(feature = "binding")]
    napi_build::setup();
    if std::env::var_os("CARGO_FEATURE_EXECUTABLE").is_some() {
        leave_out_unwind_tables()?;
    }
    Ok(())
}

/// A panic ends the executable of a release, so its unwind tables, a seventh of the file, are never read. The standard
/// library brings some in any case: only the linker can leave them out. It is known to on this one platform.
fn leave_out_unwind_tables() -> std::io::Result<()> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    // `z` is the level of the profile `executable`.
    if variable("TARGET") != "x86_64-unknown-linux-gnu" || variable("OPT_LEVEL") != "z" {
        return Ok(());
    }
    let script = std::path::PathBuf::from(variable("OUT_DIR")).join("without-unwind-tables.ld");
    std::fs::write(
        &script,
        "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.gcc_except_table*) } } INSERT AFTER .comment;\n",
    )?;
    println!(
        "cargo:rustc-link-arg-bin=hot-hook-rs=-Wl,-T,{}",
        script.display()
    );
    Ok(())
}
