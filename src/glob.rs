//! stub
use crate::error::Error;
use std::path::{Path, PathBuf};
/// stub
#[derive(Debug, Default)]
pub struct GlobSet(Vec<globset::GlobMatcher>);
impl GlobSet {
    /// stub
    pub fn new(root: &Path, patterns: &[impl AsRef<str>]) -> Result<Self, Error> {
        let mut v = vec![];
        for p in patterns {
            let p = p.as_ref();
            if p.is_empty() { return Err(Error::InvalidGlob { pattern: p.into(), problem: "empty".into() }); }
            let full = if p.starts_with("**") { p.to_owned() } else { crate::path::absolute(root, Path::new(p)).to_string_lossy().into_owned() };
            v.push(globset::GlobBuilder::new(&full).literal_separator(true).build().map_err(|e| Error::InvalidGlob { pattern: p.into(), problem: e.to_string() })?.compile_matcher());
        }
        Ok(Self(v))
    }
    /// stub
    pub fn is_match(&self, path: &Path) -> bool { self.0.iter().any(|g| g.is_match(path)) }
    /// stub
    pub fn is_empty(&self) -> bool { self.0.is_empty() }
    /// stub
    pub fn base_directories(&self) -> Vec<(PathBuf, bool)> { vec![] }
}
