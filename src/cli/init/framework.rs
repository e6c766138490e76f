//! Which framework a project uses, and where its handlers lie.

use std::path::Path;

use crate::project::Manifest;

/// What an `AdonisJS` project installs instead of hot-hook.
pub const ALIAS: &str = "npm:hot-hook-rs@^0.1.0";

/// How a Medusa project is started.
pub const MEDUSA_SCRIPT: &str = "NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop";

/// Folders that hold request handlers.
const HANDLERS: [&str; 6] = [
    "controllers",
    "routes",
    "handlers",
    "api",
    "resolvers",
    "pages",
];

/// The frameworks by the package that says so, those that bring others first.
const FRAMEWORKS: [(&str, Framework); 7] = [
    ("@adonisjs/core", Framework::Adonis),
    ("@medusajs/medusa", Framework::Medusa),
    ("@nestjs/core", Framework::Nest),
    ("fastify", Framework::Fastify),
    ("hono", Framework::Hono),
    ("koa", Framework::Koa),
    ("express", Framework::Express),
];

/// A framework that `init` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    Adonis,
    Medusa,
    Nest,
    Fastify,
    Hono,
    Koa,
    Express,
    None,
}

impl Framework {
    pub fn of(manifest: &Manifest) -> Self {
        let known = FRAMEWORKS
            .iter()
            .find(|(package, _)| manifest.depends_on(package));
        known.map_or(Self::None, |(_, framework)| *framework)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Adonis => "an AdonisJS project",
            Self::Medusa => "a Medusa project",
            Self::Nest => "a NestJS project",
            Self::Fastify => "a Fastify project",
            Self::Hono => "a Hono project",
            Self::Koa => "a Koa project",
            Self::Express => "an Express project",
            Self::None => "a project without a known framework",
        }
    }

    /// Whether the project's package.json already says what `init` would write.
    pub fn is_set_up(self, manifest: &Manifest) -> bool {
        let development = manifest.json.pointer("/devDependencies/hot-hook");
        let alias = development.or_else(|| manifest.json.pointer("/dependencies/hot-hook"));
        match self {
            Self::Adonis => alias
                .and_then(|it| it.as_str())
                .is_some_and(|it| it.contains("hot-hook-rs")),
            Self::Medusa => manifest
                .script("dev")
                .is_some_and(|script| script.contains("hot-hook-rs")),
            _ => manifest
                .json
                .get("hotHook")
                .is_some_and(|key| !key.is_null()),
        }
    }
}

/// The patterns of the folders that hold handlers.
pub fn boundaries(manifest: &Manifest) -> Vec<String> {
    let directory = manifest.directory();
    let mut found = Vec::new();
    for parent in ["src", "app", ""] {
        for name in HANDLERS {
            let place = Path::new(parent).join(name);
            if directory.join(&place).is_dir() {
                found.push(pattern(&place));
            }
        }
    }
    if found.is_empty() {
        let parent = ["src", "app"]
            .into_iter()
            .find(|name| directory.join(name).is_dir());
        found.push(pattern(
            &Path::new(parent.unwrap_or("")).join("controllers"),
        ));
    }
    found
}

fn pattern(place: &Path) -> String {
    let place = place.to_string_lossy().replace('\\', "/");
    format!("./{place}/**/*.{{js,ts}}")
}
