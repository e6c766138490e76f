//! Which framework a project uses, and where its handlers lie.

use crate::project::Manifest;

/// What an `AdonisJS` project installs instead of hot-hook.
pub const ALIAS: &str = "npm:hot-hook-rs@^0.1.0";

/// The command that starts a Medusa project.
pub const MEDUSA: &str = "medusa develop";

/// What stands before it.
pub const MEDUSA_OPTIONS: &str = "NODE_OPTIONS='--import hot-hook-rs/medusa'";

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
        let alias = alias.and_then(|it| it.as_str());
        let is_alias = alias.is_some_and(|it| it.contains("hot-hook-rs"));
        let names = |text: &str| {
            let scripts = manifest.json.get("scripts").and_then(|it| it.as_object());
            let mut scripts = scripts.into_iter().flat_map(|it| it.values());
            scripts.any(|script| script.as_str().is_some_and(|it| it.contains(text)))
        };
        match self {
            Self::Adonis => is_alias,
            Self::Medusa => names("hot-hook-rs/medusa"),
            // The key is that of hot-hook as well.
            _ => {
                let key = manifest.json.get("hotHook");
                let is_migrated = alias.is_none() || is_alias || names("hot-hook-rs");
                is_migrated && key.is_some_and(|key| !key.is_null())
            }
        }
    }
}
