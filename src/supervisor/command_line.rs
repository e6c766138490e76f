//! What Node's arguments say about what a start loads.

/// The options of Node, and of `hot-hook-rs run`, whose value may be a word of its own.
const WITH_VALUE: [&str; 27] = [
    "--conditions",
    "--cpu-prof-dir",
    "--cpu-prof-name",
    "--diagnostic-dir",
    "--disable-warning",
    "--dns-result-order",
    "--env-file",
    "--env-file-if-exists",
    "--experimental-config-file",
    "--experimental-loader",
    "--filter",
    "--icu-data-dir",
    "--import",
    "--input-type",
    "--inspect-port",
    "--loader",
    "--localstorage-file",
    "--max-http-header-size",
    "--openssl-config",
    "--redirect-warnings",
    "--require",
    "--stack-trace-limit",
    "--title",
    "--watch-kill-signal",
    "--watch-path",
    "-C",
    "-r",
];

/// How many words stand before the script.
#[must_use]
pub fn options(args: &[String]) -> usize {
    args.len() - CommandLine::default().take(args).len()
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// The specifiers of what is loaded ahead of the entry: by `--import`, `--require` and `--loader`.
    pub preloads: Vec<String>,
    /// The files of `--env-file` and `--env-file-if-exists`.
    pub env_files: Vec<String>,
    /// The values of `--conditions`.
    pub conditions: Vec<String>,
    /// Whether symlinks are kept.
    pub preserve_symlinks: bool,
    /// The entry script; `None` where the program comes in another way.
    pub entry: Option<String>,
}

impl CommandLine {
    /// Reads `NODE_OPTIONS` and the arguments after `node`.
    #[must_use]
    pub fn read(options: &str, args: &[String]) -> Self {
        let mut found = Self::default();
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        found.take(&options);
        let rest = found.take(args);
        found.entry = rest.first().cloned();
        found
    }

    /// Takes the options, and answers with what follows them.
    fn take<'a>(&mut self, mut words: &'a [String]) -> &'a [String] {
        while let [word, rest @ ..] = words {
            if word == "--" {
                return rest;
            }
            if word == "-" || !word.starts_with('-') {
                return words;
            }
            words = rest;
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) if word.starts_with("--") => (name, Some(value.to_owned())),
                _ => (word.as_str(), None),
            };
            let value = inline.or_else(|| {
                let [value, rest @ ..] = words else {
                    return None;
                };
                WITH_VALUE.contains(&name).then(|| {
                    words = rest;
                    value.clone()
                })
            });
            self.add(name, value);
        }
        words
    }

    fn add(&mut self, name: &str, value: Option<String>) {
        let list = match name {
            "--import" | "--require" | "-r" | "--loader" | "--experimental-loader" => {
                &mut self.preloads
            }
            "--env-file" | "--env-file-if-exists" => &mut self.env_files,
            "--conditions" | "-C" => &mut self.conditions,
            "--preserve-symlinks" => {
                self.preserve_symlinks = true;
                return;
            }
            _ => return,
        };
        list.extend(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: &str, args: &str) -> CommandLine {
        let args: Vec<String> = args.split(' ').map(str::to_owned).collect();
        CommandLine::read(options, &args)
    }

    #[test]
    fn options_with_and_without_a_value_come_before_the_entry() {
        let found = read(
            "--import a",
            "--inspect -r ./b --env-file=.env --env-file .local --title x --import=c server.js -r no",
        );
        assert_eq!(found.preloads, ["a", "./b", "c"]);
        assert_eq!(found.env_files, [".env", ".local"]);
        assert_eq!(found.entry.as_deref(), Some("server.js"));
    }

    #[test]
    fn an_entry_may_follow_two_dashes_or_be_stdin() {
        assert_eq!(read("", "-- -x.js").entry.as_deref(), Some("-x.js"));
        assert_eq!(read("", "-").entry.as_deref(), Some("-"));
        assert_eq!(read("", "--inspect").entry, None);
    }
}
