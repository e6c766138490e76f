//! Sets the linker options that an N-API addon needs; does nothing for the plain library.
fn main() {
    #[cfg(feature = "binding")]
    napi_build::setup();
}
