//! Projects as people have them, and what `init` proposes for each.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Common, run};

mod scripts;

/// A project in a folder of its own.
struct Folder {
    _directory: tempfile::TempDir,
    root: PathBuf,
}

impl Folder {
    fn of(manifest: &str, files: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let folder = Self {
            _directory: directory,
            root,
        };
        folder.write("package.json", manifest);
        for file in files {
            folder.write(file, "");
        }
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// What `init` prints, or why it does nothing.
    fn init(&self, below: &str, yes: bool) -> Result<String, String> {
        let mut out = anstream::StripStream::new(Vec::new());
        let folder = self.root.join(below);
        let common = Common {
            json: false,
            entry: None,
            directory: folder,
        };
        let code = run(&common, yes, &mut out).map_err(|failure| failure.0)?;
        let text = String::from_utf8(out.into_inner()).unwrap();
        if code == std::process::ExitCode::SUCCESS {
            Ok(text)
        } else {
            Err(text)
        }
    }
}

/// The scripts after `init --yes`, as `name: script`, those that are new or changed alone.
fn changed(manifest: &Value, files: &[&str]) -> Result<String, String> {
    let folder = Folder::of(&manifest.to_string(), files);
    folder.init("", true)?;
    let after: Value = serde_json::from_str(&folder.text("package.json")).unwrap();
    let again = folder.init("", true)?;
    assert!(again.contains("already set up"), "never twice: {again}");
    let before = |name: &str| manifest.pointer(&format!("/scripts/{name}"));
    let scripts = after["scripts"].as_object().unwrap();
    let changed = scripts
        .iter()
        .filter(|(name, script)| before(name) != Some(script));
    let shown = changed.map(|(name, script)| format!("{name}: {}", script.as_str().unwrap()));
    Ok(shown.collect::<Vec<_>>().join("\n"))
}

#[test]
fn what_hot_hook_has_no_part_in_is_left_alone() {
    for (manifest, files, expected) in [
        (
            json!({ "scripts": { "dev": "next dev --turbo" } }),
            &["src/app.ts"][..],
            "next reloads the project by itself",
        ),
        (
            json!({ "scripts": { "dev": "bun --watch src/index.ts" } }),
            &["src/index.ts"],
            "Bun runs this project; hot-hook-rs needs Node.js",
        ),
        (
            json!({ "scripts": { "dev": "deno run --watch main.ts" } }),
            &["main.ts"],
            "Deno runs this project",
        ),
        (json!({}), &[], "does not say which script starts the app"),
        (json!([]), &["server.js"], "is not a JSON object"),
    ] {
        let folder = Folder::of(&manifest.to_string(), files);
        let problem = folder.init("", true).unwrap_err();
        assert!(problem.contains(expected), "{manifest}: {problem}");
        assert_eq!(folder.text("package.json"), manifest.to_string());
    }
}

#[test]
fn a_framework_that_starts_the_app_keeps_its_command() {
    for (manifest, name, expected) in [
        (
            json!({ "dev": "medusa develop" }),
            "dev",
            "NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop",
        ),
        (
            json!({ "dev": "cross-env PORT=9001 medusa develop -p 9001" }),
            "dev",
            "cross-env PORT=9001 NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop -p 9001",
        ),
        (
            json!({ "dev": "turbo dev" }),
            "dev:hot",
            "NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop",
        ),
    ] {
        let manifest = json!({ "scripts": manifest, "dependencies": { "@medusajs/medusa": "2" } });
        assert_eq!(changed(&manifest, &[]), Ok(format!("{name}: {expected}")));
    }
    let adonis = json!({ "scripts": { "dev": "node ace serve --hmr" }, "dependencies": { "@adonisjs/core": "7" }, "devDependencies": { "hot-hook": "^1.0.0" } });
    let folder = Folder::of(&adonis.to_string(), &["yarn.lock"]);
    assert_eq!(
        folder.init("", true),
        Ok("This is an AdonisJS project. In package.json:\n\n  \
            - \"devDependencies\": { \"hot-hook\": \"^1.0.0\" }\n  \
            + \"devDependencies\": { \"hot-hook\": \"npm:hot-hook-rs@^0.1.0\" }\n\n\
            Written. Next:\n\n  yarn install\n  node ace serve --hmr\n"
            .to_owned())
    );
}

#[test]
fn the_proposed_boundaries_hold_the_handlers() {
    for (files, expected) in [
        (
            &["server.js", "src/routes/a.ts", "src/routes/b.tsx"][..],
            "./src/routes/**/*.{js,ts,tsx}",
        ),
        (&["server.js", "api/a.js"], "./api/**/*.{js,ts}"),
        (&["server.js", "src/app.js"], "./src/app.js"),
        (&["server.js"], "./src/app.js"),
        (&["src/app.ts"], "./src/handler.ts"),
    ] {
        let folder = Folder::of("{}", files);
        let told = folder.init("", true).unwrap();
        let after: Value = serde_json::from_str(&folder.text("package.json")).unwrap();
        assert_eq!(
            after["hotHook"]["boundaries"],
            json!([expected]),
            "{files:?}"
        );
        let is_new = !files.contains(&expected.trim_start_matches("./")) && !expected.contains('*');
        assert_eq!(
            told.contains("move what builds the app into"),
            is_new,
            "{told}"
        );
    }
}

#[test]
fn the_file_keeps_its_form() {
    for before in [
        "{\n\t\"name\": \"a\"\n}\n",
        "{\r\n    \"name\": \"a\"\r\n}\r\n",
        "\u{feff}{\n  \"name\": \"a\"\n}",
    ] {
        let folder = Folder::of(before, &["server.js", "routes/a.js"]);
        folder.init("", true).unwrap();
        let after = folder.text("package.json");
        let (start, end) = before.split_at(before.find("\"a\"").unwrap() + 3);
        assert!(after.starts_with(&format!("{start},")), "{after:?}");
        assert!(after.ends_with(end), "{after:?}");
        assert_eq!(
            after.matches('\n').count(),
            after
                .matches(if before.contains('\r') { "\r\n" } else { "\n" })
                .count()
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_package_json_stays_one() {
    let folder = Folder::of("{}", &["server.js", "routes/a.js"]);
    let path = folder.root.join("package.json");
    fs::rename(&path, folder.root.join("real.json")).unwrap();
    std::os::unix::fs::symlink("real.json", &path).unwrap();
    folder.init("", true).unwrap();
    assert!(path.is_symlink());
    assert!(folder.text("real.json").contains("hotHook"));
}

#[test]
fn the_root_of_a_workspace_names_the_packages_that_are_servers() {
    let files = [
        "packages/lib/index.js",
        "packages/api/src/server.ts",
        "apps/web/next.config.js",
        "elsewhere/server.js",
    ];
    for (manifest, yaml) in [
        (json!({ "workspaces": ["packages/*", "apps/**"] }), None),
        (
            json!({ "workspaces": { "packages": ["packages/*", "apps/*"] } }),
            None,
        ),
        (
            json!({}),
            Some(
                "packages:\n  # all\n  - 'packages/*'\n  - apps/* # pages\n\nonlyBuiltDependencies:\n  - elsewhere\n",
            ),
        ),
    ] {
        let folder = Folder::of(&manifest.to_string(), &files);
        if let Some(yaml) = yaml {
            folder.write("pnpm-workspace.yaml", yaml);
        }
        for (member, manifest) in [
            ("packages/lib", json!({ "main": "index.js" })),
            (
                "packages/api",
                json!({ "dependencies": { "fastify": "5" } }),
            ),
            (
                "packages/my jobs",
                json!({ "scripts": { "start": "node jobs.js" } }),
            ),
            ("apps/web", json!({ "scripts": { "dev": "next dev" } })),
            (
                "elsewhere",
                json!({ "scripts": { "dev": "node server.js" } }),
            ),
        ] {
            folder.write(&format!("{member}/package.json"), &manifest.to_string());
        }
        folder.write("packages/my jobs/jobs.js", "");
        let exec = if yaml.is_some() { "pnpm exec" } else { "npx" };
        assert_eq!(
            folder.init("", true).unwrap_err(),
            format!(
                "This is the root of a workspace. Packages that look like servers:\n\n  \
                 packages/api      a Fastify project\n  \
                 packages/my jobs  a project without a known framework\n\n\
                 Nothing was written. Name one: {exec} hot-hook-rs init packages/api\n"
            )
        );
        let told = folder.init("packages/api", true).unwrap();
        assert!(
            told.contains("This is a Fastify project. In package.json:"),
            "{told}"
        );
        assert!(
            folder
                .text("packages/api/package.json")
                .contains("src/server.ts")
        );
        assert_eq!(folder.text("package.json"), manifest.to_string());
    }
    let empty = Folder::of(r#"{ "workspaces": ["packages/*"] }"#, &[]);
    let problem = empty.init("", true).unwrap_err();
    assert!(
        problem.contains("none of its packages looks like a server"),
        "{problem}"
    );
}
