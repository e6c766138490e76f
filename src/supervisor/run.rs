//! `hot-hook-rs run`: the supervisor from the beginning.

use std::collections::BTreeMap;
use std::env;
use std::io;
use std::path::{Path, PathBuf};

use super::command::Command;
use super::command_line;
use super::lines::LOG;
use crate::file_system::real;

/// The option for what lines must name to be printed.
const FILTER: &str = "--filter";

/// The option for lines that are JSON.
const JSON: &str = "--json";

/// The variable that [`FILTER`] stands for.
const FILTERED: &str = "HOT_HOOK_FILTER";

/// The specifier by which an app loads hot-hook-rs.
const REGISTER: &str = "hot-hook-rs/register";

/// The same where the package is installed in the place of hot-hook.
const ALIAS: &str = "hot-hook/register";

/// What `run` starts: Node with these arguments, and hot-hook-rs ahead of everything else unless they name it themselves.
/// `node` and `register`: which Node and which hot-hook-rs, where the caller knows that; else the ones that are found from
/// `PATH` and from this executable.
///
/// # Errors
/// There is no script to start, or Node or hot-hook-rs cannot be found.
pub fn command(
    args: &[String],
    node: Option<PathBuf>,
    register: Option<String>,
) -> io::Result<Command> {
    let file = match node {
        Some(node) => node,
        None => find_node(env::var_os("PATH").as_deref())?,
    };
    let options = env::var("NODE_OPTIONS").unwrap_or_default();
    let names = |text: &str| text.contains(REGISTER) || text.contains(ALIAS);
    let (added, args) = own_options(args)?;
    let is_named = args.iter().any(|word| names(word)) || names(&options);
    let mut words = Vec::new();
    if !is_named {
        let register = match register {
            Some(register) => register,
            None => find_register(&env::current_exe()?)?,
        };
        words.push(format!("--import={register}"));
    }
    words.extend(args);
    Ok(Command {
        file,
        args: words,
        cwd: Some(env::current_dir()?),
        env: None,
        added,
    })
}

/// The variables that the options of `run` itself stand for, and the words that are left for Node.
fn own_options(args: &[String]) -> io::Result<(BTreeMap<String, String>, Vec<String>)> {
    let (options, script) = args.split_at(command_line::options(args));
    let mut added = BTreeMap::new();
    let mut left = Vec::new();
    let mut options = options.iter();
    while let Some(word) = options.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        if word == JSON {
            added.insert(LOG.to_owned(), "json".to_owned());
            continue;
        }
        if let Some(meant) = mistyped(name) {
            let problem = format!("there is no option {name}; did you mean {meant}?");
            return Err(io::Error::other(problem));
        }
        if name != FILTER {
            left.push(word.clone());
            continue;
        }
        let value = value.or_else(|| options.next().cloned());
        let missing = || io::Error::other(format!("{FILTER} needs a text"));
        added.insert(FILTERED.to_owned(), value.ok_or_else(missing)?);
    }
    left.extend(script.iter().cloned());
    Ok((added, left))
}

/// The own option that a word differs from by one letter. Node has none like it.
fn mistyped(name: &str) -> Option<&'static str> {
    let mut own = [FILTER, JSON].into_iter();
    own.find(|own| strsim::damerau_levenshtein(own, name) == 1)
}

fn find_node(path: Option<&std::ffi::OsStr>) -> io::Result<PathBuf> {
    let name = format!("node{}", env::consts::EXE_SUFFIX);
    let folders = path.into_iter().flat_map(env::split_paths);
    let mut files = folders.map(|folder| folder.join(&name));
    files
        .find(|file| file.is_file())
        .ok_or_else(|| io::Error::other("there is no node in PATH"))
}

/// The package's module, seen from the executable: it lies in the package's `js`, or in the package of the platform beside it
/// or below it.
fn find_register(executable: &Path) -> io::Result<String> {
    let executable = real(executable)?;
    let folder = executable.parent().unwrap_or(&executable);
    let places = [
        folder.join("../lib/register.js"),
        folder.join("../hot-hook-rs/lib/register.js"),
        folder.join("../../lib/register.js"),
    ];
    let found = places.iter().find_map(|place| real(place).ok());
    let found = found.ok_or_else(|| io::Error::other("the package hot-hook-rs cannot be found"))?;
    Ok(format!("file://{}", url_path(&found)))
}

/// A path as it stands in a URL.
fn url_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("//?/").unwrap_or(&text);
    let encoded = percent_encoding::utf8_percent_encode(text, ESCAPED).to_string();
    if encoded.starts_with('/') {
        encoded
    } else {
        format!("/{encoded}")
    }
}

/// What has another meaning in a URL.
const ESCAPED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'#')
    .add(b'?')
    .add(b'%')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}');

#[cfg(test)]
mod tests {
    use super::*;

    fn words(args: &[&str]) -> Vec<String> {
        args.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn an_own_option_that_is_mistyped_is_corrected() {
        let problem = own_options(&words(&["--flter", "x", "server.js"])).unwrap_err();
        let expected = "there is no option --flter; did you mean --filter?";
        assert_eq!(problem.to_string(), expected);
        let args = words(&["--title", "x", "server.js", "--flter"]);
        assert_eq!(own_options(&args).unwrap().1, args);
    }

    #[test]
    fn hot_hook_is_loaded_once() {
        let node = || Some(PathBuf::from("/bin/node"));
        let register = || Some("file:///r.js".to_owned());
        let args = words(&["--inspect", "server.js", "one"]);
        let made = command(&args, node(), register()).unwrap();
        assert_eq!(
            made.args,
            ["--import=file:///r.js", "--inspect", "server.js", "one"]
        );
        let args = words(&["--import", REGISTER, "server.js"]);
        assert_eq!(command(&args, node(), register()).unwrap().args, args);
        let args = words(&["--import=hot-hook/register", "server.js"]);
        assert_eq!(command(&args, node(), register()).unwrap().args, args);
    }

    #[test]
    fn its_own_options_come_ahead_of_the_script() {
        let made = |text: &str| {
            let args: Vec<&str> = text.split(' ').collect();
            let node = Some(PathBuf::from("/bin/node"));
            command(&words(&args), node, Some("r.js".to_owned()))
        };
        for text in ["--filter src --inspect s.js", "--filter=src --inspect s.js"] {
            let made = made(text).unwrap();
            assert_eq!(made.args, ["--import=r.js", "--inspect", "s.js"], "{text}");
            assert_eq!(made.variable(FILTERED).as_deref(), Some("src"), "{text}");
        }
        let json = made("--json s.js --json").unwrap();
        assert_eq!(json.args, ["--import=r.js", "s.js", "--json"]);
        assert_eq!(json.variable(LOG).as_deref(), Some("json"));
        let of_the_script = made("s.js --filter src").unwrap();
        assert_eq!(
            of_the_script.args,
            ["--import=r.js", "s.js", "--filter", "src"]
        );
        assert!(made("--filter").is_err());
    }

    #[test]
    fn the_package_is_found_from_either_place_of_the_executable() {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path().canonicalize().unwrap();
        let make = |name: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        make("a b/hot-hook-rs/lib/register.js");
        let expected = format!(
            "file://{}/a%20b/hot-hook-rs/lib/register.js",
            root.display()
        );
        for place in ["hot-hook-rs/js/x", "hot-hook-rs-linux-x64-gnu/x"] {
            let executable = make(&format!("a b/{place}"));
            assert_eq!(find_register(&executable).unwrap(), expected);
        }
        assert!(find_register(&make("elsewhere/x/y")).is_err());
    }

    #[test]
    fn node_comes_from_the_path() {
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path().join("bin");
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join(format!("node{}", env::consts::EXE_SUFFIX));
        std::fs::write(&file, "").unwrap();
        let path = env::join_paths([kept.path(), &folder]).unwrap();
        assert_eq!(find_node(Some(&path)).unwrap(), file);
        assert!(find_node(None).is_err());
    }
}
