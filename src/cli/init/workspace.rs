//! The packages of a workspace that look like servers.

use std::fs;
use std::path::{Path, PathBuf};

use hot_hook_glob::GlobSet;

use super::framework::Framework;
use super::script::{self, Starts};
use crate::project::Manifest;
use crate::{path, regular_file};

/// How many folders below the root are looked into.
const DEEPEST: usize = 4;

/// A package of a workspace.
pub struct Member {
    /// Relative to the root.
    pub folder: String,
    pub framework: Framework,
}

/// The packages that look like servers. `None` where the folder of a package.json is not the root of a workspace.
pub fn servers(manifest: &Manifest) -> Option<Vec<Member>> {
    let root = manifest.directory();
    let patterns = patterns(manifest)?;
    let set = GlobSet::new(root, &patterns).ok()?;
    let mut folders = Vec::new();
    collect(root, DEEPEST, &mut folders);
    let mut found: Vec<_> = folders
        .iter()
        .filter(|folder| set.is_match(folder))
        .filter_map(|folder| Manifest::read(folder.join("package.json")).ok().flatten())
        .filter(is_server)
        .map(|member| Member {
            folder: path::display(root, member.directory()),
            framework: Framework::of(&member),
        })
        .collect();
    found.sort_by(|a, b| a.folder.cmp(&b.folder));
    Some(found)
}

/// Whether a package says that it is a server: by its framework, or by a script that starts one of its files.
pub fn is_server(manifest: &Manifest) -> bool {
    let starts = script::NAMES
        .iter()
        .filter_map(|name| manifest.script(name))
        .find_map(|text| script::read(text, manifest));
    match starts {
        Some(Starts::File(command)) => manifest.directory().join(command.file).is_file(),
        Some(Starts::Tool(_)) => true,
        Some(Starts::Bundler(_) | Starts::Runtime(_)) => false,
        None => Framework::of(manifest) != Framework::None,
    }
}

/// The patterns of the folders that belong to a workspace.
fn patterns(manifest: &Manifest) -> Option<Vec<String>> {
    let listed = manifest.json.get("workspaces");
    let listed = listed.and_then(|it| it.get("packages").or(Some(it))?.as_array());
    if let Some(listed) = listed {
        let patterns = listed.iter().filter_map(|it| it.as_str());
        return Some(patterns.map(str::to_owned).collect());
    }
    let file = manifest.directory().join("pnpm-workspace.yaml");
    let text = regular_file::read_to_string(&file).ok()?;
    let mut lines = text.lines().map(str::trim_end);
    lines.find(|line| *line == "packages:")?;
    let items = lines.map_while(|line| match line.trim() {
        "" => Some(None),
        item if item.starts_with('#') => Some(None),
        item => item.strip_prefix('-').map(Some),
    });
    let items = items.flatten();
    Some(
        items
            .map(|item| item.split(" #").next().unwrap_or(item))
            .map(|item| item.trim().trim_matches(['"', '\'']).to_owned())
            .collect(),
    )
}

/// The folders below one that have a package.json.
fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || name == "node_modules" || name.to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.join("package.json").is_file() {
            found.push(path.clone());
        }
        if depth > 1 {
            collect(&path, depth - 1, found);
        }
    }
}
