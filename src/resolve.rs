//! Which file a specifier means, predicted without Node. What Node answers at run time wins over it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{
    FileMetadata, ResolveContext, ResolveError, ResolveOptions, ResolverGeneric, TsconfigDiscovery,
    TsconfigOptions, TsconfigReferences,
};

use crate::file_system::{FileSystem, Kind};
use crate::specifier::{Form, Request};

/// What a process was started with that decides how it resolves.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The conditions of `--conditions`, without the built-in ones.
    pub conditions: Vec<String>,
    /// Whether symlinks are not followed: `--preserve-symlinks`.
    pub preserve_symlinks: bool,
    /// The tsconfig files that loaders read in the place of the nearest `tsconfig.json`. The first one counts for imports.
    pub tsconfigs: Vec<PathBuf>,
    /// The folders of `NODE_PATH`, in which `require` looks last.
    pub global_folders: Vec<PathBuf>,
}

/// Resolves as Node does with a TypeScript loader beside it: the package's `exports` and `imports`,
/// conditions, symlinks, tsconfig paths, and `.js` that means `.ts`.
#[derive(Debug)]
pub struct Resolve {
    real: Resolvers,
    /// The same, without following symlinks.
    named: Resolvers,
    global_folders: Vec<PathBuf>,
}

type Resolver = ResolverGeneric<Disk>;

#[derive(Debug)]
struct Resolvers {
    import: Resolver,
    require: Resolver,
}

impl Resolvers {
    fn find(&self, request: &Request<'_>) -> Option<PathBuf> {
        let resolver = if request.require {
            &self.require
        } else {
            &self.import
        };
        let specifier = without_query(request.specifier.text());
        let found = resolver.resolve_file(request.importer, specifier);
        Some(found.ok()?.into_path_buf())
    }

    fn forget(&self) {
        self.import.clear_cache();
        self.require.clear_cache();
    }
}

/// `.js` in a specifier may mean the source it is compiled from.
const ALIASES: [(&str, &[&str]); 4] = [
    (".js", &[".js", ".ts", ".tsx", ".jsx"]),
    (".jsx", &[".jsx", ".tsx"]),
    (".mjs", &[".mjs", ".mts"]),
    (".cjs", &[".cjs", ".cts"]),
];

/// What a specifier without an extension is tried with.
pub const EXTENSIONS: [&str; 10] = [
    ".js", ".json", ".node", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", ".cts",
];

impl Resolve {
    /// A resolver for a process with these rules.
    #[must_use]
    pub fn new(disk: Arc<dyn FileSystem>, rules: &Rules) -> Self {
        let options = |kind: &str, symlinks: bool| {
            let built_in = ["node", kind, "module-sync", "node-addons"];
            let global: &[PathBuf] = match kind {
                "require" => &rules.global_folders,
                _ => &[],
            };
            let global = global.iter().map(|it| it.to_string_lossy().into_owned());
            ResolveOptions {
                condition_names: built_in
                    .into_iter()
                    .map(str::to_owned)
                    .chain(rules.conditions.iter().cloned())
                    .collect(),
                extensions: EXTENSIONS.into_iter().map(str::to_owned).collect(),
                extension_alias: ALIASES
                    .into_iter()
                    .map(|(from, to)| {
                        let to = to.iter().map(|extension| (*extension).to_owned());
                        (from.to_owned(), to.collect())
                    })
                    .collect(),
                symlinks,
                modules: std::iter::once("node_modules".to_owned())
                    .chain(global)
                    .collect(),
                tsconfig: Some(rules.tsconfigs.first().map_or(
                    TsconfigDiscovery::Auto,
                    |config_file| {
                        TsconfigDiscovery::Manual(TsconfigOptions {
                            config_file: config_file.clone(),
                            references: TsconfigReferences::Auto,
                        })
                    },
                )),
                ..ResolveOptions::default()
            }
        };
        let import =
            Resolver::new_with_file_system(Disk(disk), options("import", !rules.preserve_symlinks));
        let require = import.clone_with_options(options("require", !rules.preserve_symlinks));
        let named = Resolvers {
            import: import.clone_with_options(options("import", false)),
            require: import.clone_with_options(options("require", false)),
        };
        Self {
            real: Resolvers { import, require },
            named,
            global_folders: rules.global_folders.clone(),
        }
    }

    /// The file that an import means; `None` for built-in modules and what is not found.
    #[must_use]
    pub fn resolve(&self, request: &Request<'_>) -> Option<PathBuf> {
        match request.specifier.form() {
            Form::NoFile => None,
            Form::FileUrl => request.path(),
            _ => self.real.find(request),
        }
    }

    /// The path of that file before any symlink is followed.
    #[must_use]
    pub fn named(&self, request: &Request<'_>) -> Option<PathBuf> {
        self.named.find(request)
    }

    /// Where tsconfig's `paths` and `baseUrl`, and then `NODE_PATH`, would have the file of a bare specifier, whether or not
    /// it is there. The first one counts.
    #[must_use]
    pub fn places(&self, request: &Request<'_>) -> Vec<PathBuf> {
        let specifier = request.specifier.text();
        let tsconfig = self.real.import.find_tsconfig(request.importer);
        let tsconfig = tsconfig.ok().flatten();
        let mapped = tsconfig.map(|it| it.resolve_path_alias_or_base_url(specifier));
        let global = self.global_folders.iter().map(|it| it.join(specifier));
        mapped.into_iter().flatten().chain(global).collect()
    }

    /// The paths where nothing is that a resolution tries, as an `import` and as a `require`: each under its shortest name.
    #[must_use]
    pub fn missing(&self, request: &Request<'_>) -> Vec<PathBuf> {
        let mut tried = ResolveContext::default();
        let folder = request.importer.parent().unwrap_or(request.importer);
        let specifier = without_query(request.specifier.text());
        let tsconfig = self.real.import.find_tsconfig(request.importer);
        let tsconfig = tsconfig.ok().flatten();
        for resolver in [&self.real.import, &self.real.require] {
            let tsconfig = tsconfig.as_deref();
            // Whether it is found does not matter.
            drop(resolver.resolve_with_context(folder, specifier, tsconfig, &mut tried));
        }
        let missing = tried.missing_dependencies;
        let is_shortest = |path: &&PathBuf| {
            path.extension().is_none() || !missing.contains(&path.with_extension(""))
        };
        missing.iter().filter(is_shortest).cloned().collect()
    }

    /// Forgets what the disk looked like; called when files come, go, or settings change.
    pub fn forget(&self) {
        self.real.forget();
        self.named.forget();
    }
}

/// The disk as the resolver wants it.
struct Disk(Arc<dyn FileSystem>);

impl Disk {
    fn text(&self, path: &Path) -> io::Result<String> {
        self.0.text(path).ok_or(io::ErrorKind::NotFound.into())
    }
}

fn metadata(kind: Kind) -> FileMetadata {
    let is = |other| kind == other;
    FileMetadata::new(is(Kind::File), is(Kind::Folder), is(Kind::Link))
}

impl oxc_resolver::FileSystem for Disk {
    fn new() -> Self {
        Self(Arc::new(crate::file_system::Os))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.text(path).map(String::into_bytes)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        self.text(path)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        let kind = self.0.kind(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(metadata(kind))
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        let kind = self.0.kind_itself(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(metadata(kind))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        let target = self.0.link(path).ok_or(io::ErrorKind::NotFound);
        Ok(target.map_err(io::Error::from)?)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.0.real(path).ok_or(io::ErrorKind::NotFound.into())
    }
}

fn without_query(specifier: &str) -> &str {
    let path = specifier.split_once('?');
    path.map_or(specifier, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_system::Os;
    use std::fs;

    #[test]
    fn resolves_as_node_and_its_typescript_loaders_do() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for (path, text) in [
            (
                "package.json",
                r##"{ "name": "app", "imports": { "#x": { "custom": "./c.js", "default": "./d.js" } } }"##,
            ),
            (
                "tsconfig.json",
                r#"{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }"#,
            ),
            (
                "tsconfig.server.json",
                r#"{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }"#,
            ),
            ("lib/late.js", ""),
            (
                "node_modules/w/package.json",
                r##"{ "exports": { ".": { "custom": "./a.js", "default": "./b.js" }, "./*": "./src/*.js" }, "imports": { "#a": "./a.js" } }"##,
            ),
            ("c.js", ""),
            ("d.js", ""),
            ("src/a.ts", ""),
            ("src/b.js", ""),
            ("src/data.json", "{}"),
            ("src/dir/index.js", ""),
            (
                "node_modules/p/package.json",
                r#"{ "exports": { "import": "./i.js", "require": "./r.js" } }"#,
            ),
            ("node_modules/p/i.js", ""),
            ("node_modules/p/r.js", ""),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let plain = Resolve::new(Arc::new(Os), &Rules::default());
        let custom = Resolve::new(
            Arc::new(Os),
            &Rules {
                conditions: vec!["custom".to_owned()],
                ..Rules::default()
            },
        );
        let server = Resolve::new(
            Arc::new(Os),
            &Rules {
                tsconfigs: vec![root.join("tsconfig.server.json")],
                global_folders: vec![root.join("lib")],
                ..Rules::default()
            },
        );
        let importer = root.join("src/main.ts");
        for (reason, resolve, specifier, require, expected) in [
            ("relative", &plain, "./b.js", false, Some("src/b.js")),
            ("js means ts", &plain, "./a.js", false, Some("src/a.ts")),
            ("no extension", &plain, "./b", true, Some("src/b.js")),
            ("folder", &plain, "./dir", true, Some("src/dir/index.js")),
            ("json", &plain, "./data.json", false, Some("src/data.json")),
            ("tsconfig paths", &plain, "@/b.js", false, Some("src/b.js")),
            (
                "another tsconfig",
                &server,
                "~/b.js",
                false,
                Some("src/b.js"),
            ),
            ("in its place", &server, "@/b.js", false, None),
            ("NODE_PATH", &server, "late", true, Some("lib/late.js")),
            ("for require alone", &server, "late", false, None),
            ("imports field", &plain, "#x", false, Some("d.js")),
            ("condition", &custom, "#x", false, Some("c.js")),
            ("import", &plain, "p", false, Some("node_modules/p/i.js")),
            ("require", &plain, "p", true, Some("node_modules/p/r.js")),
            ("query", &plain, "./b.js?x=1", false, Some("src/b.js")),
            ("built-in", &plain, "node:fs", false, None),
            ("missing", &plain, "./none.js", false, None),
        ] {
            let found = resolve.resolve(&Request::import(&importer, specifier).by_require(require));
            assert_eq!(found, expected.map(|path| root.join(path)), "{reason}");
        }
        for (reason, resolve, specifier, expected) in [
            ("exports", &plain, "w", "node_modules/w/b.js"),
            ("with a condition", &custom, "w", "node_modules/w/a.js"),
            ("a pattern", &plain, "w/x", "node_modules/w/src/x.js"),
            ("a package", &plain, "none", "node_modules/none"),
            ("tsconfig paths", &plain, "@/none", "src/none"),
            ("NODE_PATH", &server, "none", "lib/none"),
        ] {
            let missing = resolve.missing(&Request::import(&importer, specifier));
            assert!(
                missing.contains(&root.join(expected)),
                "{reason}: {missing:?}"
            );
        }
        let missing = plain.missing(&Request::import(&root.join("node_modules/w/main.js"), "#a"));
        assert!(
            missing.contains(&root.join("node_modules/w/a.js")),
            "{missing:?}"
        );
        let places = server.places(&Request::import(&importer, "~/none"));
        assert_eq!(places, [root.join("src/none"), root.join("lib/~/none")]);
    }
}
