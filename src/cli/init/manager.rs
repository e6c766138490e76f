//! Which package manager a project uses, and what its commands are called.

use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    Npm,
    Pnpm,
    Yarn,
}

/// The files that each leaves in the root of a project.
const LOCKS: [(&str, Manager); 4] = [
    ("pnpm-lock.yaml", Manager::Pnpm),
    ("pnpm-workspace.yaml", Manager::Pnpm),
    ("yarn.lock", Manager::Yarn),
    ("package-lock.json", Manager::Npm),
];

impl Manager {
    /// The one whose lock file is in the folder, or in the nearest folder above it.
    pub fn of(folder: &Path) -> Self {
        let found = folder.ancestors().find_map(|folder| {
            let mut locks = LOCKS.iter();
            locks.find(|(lock, _)| folder.join(lock).is_file())
        });
        found.map_or(Self::Npm, |(_, manager)| *manager)
    }

    /// Installs what package.json names.
    pub fn install(self) -> &'static str {
        match self {
            Self::Npm => "npm install",
            Self::Pnpm => "pnpm install",
            Self::Yarn => "yarn install",
        }
    }

    /// Adds a package for development.
    pub fn add(self, package: &str) -> String {
        match self {
            Self::Npm => format!("npm install --save-dev {package}"),
            Self::Pnpm => format!("pnpm add --save-dev {package}"),
            Self::Yarn => format!("yarn add --dev {package}"),
        }
    }

    /// Runs the command of an installed package.
    pub fn exec(self, command: &str) -> String {
        match self {
            Self::Npm => format!("npx {command}"),
            Self::Pnpm => format!("pnpm exec {command}"),
            Self::Yarn => format!("yarn {command}"),
        }
    }

    /// Runs a script.
    pub fn run(self, script: &str) -> String {
        match self {
            Self::Npm => format!("npm run {script}"),
            Self::Pnpm => format!("pnpm run {script}"),
            Self::Yarn => format!("yarn run {script}"),
        }
    }
}
