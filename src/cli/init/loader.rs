//! What runs TypeScript.

use std::path::Path;

use super::framework::Framework;
use crate::project::Manifest;

/// A loader that is given to Node.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    Tsx,
    TsNode { transpile: bool },
    SwcNode,
    OxcNode,
}

impl Loader {
    /// The loader that a project has installed.
    pub fn installed(manifest: &Manifest, framework: Framework) -> Option<Self> {
        let known = [
            ("tsx", Self::Tsx),
            ("@swc-node/register", Self::SwcNode),
            ("ts-node", Self::TsNode { transpile: false }),
            ("@oxc-node/core", Self::OxcNode),
        ];
        known
            .into_iter()
            // tsx does not write the metadata of decorators, which the container of NestJS reads.
            .filter(|(_, loader)| framework != Framework::Nest || *loader != Self::Tsx)
            .find(|(package, _)| manifest.depends_on(package))
            .map(|(_, loader)| loader)
    }

    pub fn option(self, is_esm: bool) -> &'static str {
        match (self, is_esm) {
            (Self::Tsx, _) => "--import tsx",
            (Self::TsNode { transpile: true }, false) => "-r ts-node/register/transpile-only",
            (Self::TsNode { .. }, false) => "-r ts-node/register",
            (Self::TsNode { .. }, true) => "--loader ts-node/esm",
            (Self::SwcNode, false) => "-r @swc-node/register",
            (Self::SwcNode, true) => "--import @swc-node/register/esm-register",
            (Self::OxcNode, _) => "--import @oxc-node/core/register",
        }
    }
}

/// Whether a file has to be compiled.
pub fn is_typescript(file: &str) -> bool {
    let extension = Path::new(file).extension();
    extension.is_some_and(|it| it.to_string_lossy().trim_end_matches('x').ends_with("ts"))
}
