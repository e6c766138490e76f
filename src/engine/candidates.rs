//! Where the file of a specifier that was not found may appear.

use std::path::{Path, PathBuf};

use super::Engine;
use super::links::is_same_file;
use crate::dependencies::{Fact, fields::is_settings};
use crate::specifier::{Form, Request};

impl Engine {
    /// The paths to wait for: files, or the folder of a package.
    pub(super) fn candidates(&self, request: &Request<'_>) -> Vec<PathBuf> {
        let mut places = self.places(request);
        // `./x.js` may appear as `x.ts`, which is waited for under the shorter name.
        let compiled = places.iter().filter(|path| is_compiled(path));
        let sources: Vec<_> = compiled.map(|path| path.with_extension("")).collect();
        places.extend(sources);
        places
    }

    /// The names where another file would take precedence over the one that an import has found.
    pub(super) fn completed(&self, request: &Request<'_>, found: &Path) -> Vec<(PathBuf, Fact)> {
        if let Some(path) = request.path() {
            let fact = Fact::completed(&path, found).filter(|_| request.require);
            return fact.map(|fact| (path, fact)).into_iter().collect();
        }
        if request.specifier.form() != Form::Package {
            return Vec::new();
        }
        let mut places = self.resolve.places(request);
        let place = places.iter().position(|it| is_same_file(it, found));
        places.truncate(place.unwrap_or(0));
        let fact = |place| (place, Fact::Completed(found.to_path_buf()));
        places.into_iter().map(fact).collect()
    }

    fn places(&self, request: &Request<'_>) -> Vec<PathBuf> {
        if !matches!(request.specifier.form(), Form::Package | Form::Own) {
            return request.path().into_iter().collect();
        }
        let holds_packages = |above: &Path| {
            above.starts_with(&self.config.root_directory)
                || self.disk.is_folder(&above.join("node_modules"))
        };
        let above = request.importer.ancestors().skip(1);
        let above = above.filter(|above| holds_packages(above));
        let mut places: Vec<PathBuf> = above
            .filter_map(|above| {
                Some(
                    above
                        .join("node_modules")
                        .join(request.specifier.package()?),
                )
            })
            .flat_map(|package| [package.join("package.json"), package])
            .collect();
        // What a package of the workspace exports, and what the project's own settings name.
        let mut missing = self.resolve.missing(request);
        missing.retain(|path| !path.ends_with("node_modules") && !places.contains(path));
        let own = missing.iter().map(|path| self.real_place(path));
        places.extend(own.filter(|path| !self.is_ignored(path) && !is_settings(path)));
        places
    }

    /// The path without symlinks of what is missing.
    fn real_place(&self, missing: &Path) -> PathBuf {
        let mut above = missing.ancestors().skip(1);
        let real = above.find_map(|folder| Some((folder, self.disk.real(folder)?)));
        let place =
            real.and_then(|(folder, real)| Some(real.join(missing.strip_prefix(folder).ok()?)));
        place.unwrap_or_else(|| missing.to_path_buf())
    }
}

/// Whether a file of this name may be compiled from another one, as a loader does it.
fn is_compiled(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    matches!(extension, Some("js" | "jsx" | "mjs" | "cjs"))
}
