//! Which folder a call lists, and whether those below it as well.

use super::expression::{argument, is_name, member, properties, text};
use super::place::{Places, called, in_working_directory};
use oxc_ast::ast::{CallExpression, Expression};

/// What is appended to the place of a folder of which all folders below are listed as well.
pub const BELOW: &str = "/**";

/// Functions that list the folder that comes first.
const LISTERS: [&str; 4] = ["readdir", "readdirSync", "opendir", "opendirSync"];

/// Functions that list what matches the pattern that comes first.
const GLOBS: [&str; 4] = ["glob", "globSync", "globby", "globbySync"];

/// Packages that load all files of a folder, and how their functions are mostly called.
const LOADERS: [&str; 8] = [
    "require-dir",
    "require-all",
    "require-directory",
    "include-all",
    "requireDir",
    "requireAll",
    "requireDirectory",
    "includeAll",
];

/// What a call lists.
pub(super) enum Listed {
    /// This folder, without any doubt.
    Surely(String),
    /// Most likely this folder.
    Maybe(String),
}

/// What a call lists. `by_hand`: whether the file lists folders whose place it does not spell out, so that its functions may
/// walk down one that they are given.
pub(super) fn listed(call: &CallExpression, places: &Places, by_hand: bool) -> Option<Listed> {
    let first = argument(&call.arguments, 0);
    let name = called(call).unwrap_or_default();
    if LISTERS.contains(&name) {
        let place = places.of(first?)?;
        let below = option(call, "recursive").is_some_and(is_true);
        return Some(Listed::Surely(if below { place + BELOW } else { place }));
    }
    if GLOBS.contains(&name) {
        let pattern = first?;
        let cwd = option(call, "cwd").map(|cwd| places.of(cwd));
        let pattern = match (cwd, text(pattern)) {
            (Some(cwd), Some(pattern)) => format!("{}/{pattern}", cwd?),
            (None, _) => places
                .of(pattern)
                .or_else(|| in_working_directory(pattern))?,
            _ => return None,
        };
        return Some(Listed::Surely(folder_of(&pattern)));
    }
    if loads_folder(&call.callee) {
        let place = match first {
            None => ".".to_owned(),
            Some(first) => match text(first) {
                Some(text) if text.starts_with('.') => text.to_owned(),
                _ => places.of(first)?,
            },
        };
        return Some(Listed::Maybe(place + BELOW));
    }
    if by_hand && matches!(call.callee, Expression::Identifier(_)) {
        let place = places.of(first?)?;
        let last = place.rsplit('/').next().unwrap_or_default();
        let is_folder = !last.trim_matches('.').contains(['.', '*', '?']);
        return is_folder.then(|| Listed::Maybe(place + BELOW));
    }
    None
}

/// The folder that a pattern is looked for in.
fn folder_of(pattern: &str) -> String {
    let is_magic = |part: &str| {
        part.contains(['*', '?', '[', '{', '!']) || part.contains("@(") || part.contains("+(")
    };
    let parts: Vec<_> = pattern.split('/').collect();
    let Some(magic) = parts.iter().position(|part| is_magic(part)) else {
        return parts[..parts.len() - 1].join("/");
    };
    let folder = parts[..magic].join("/");
    let is_flat = magic + 1 == parts.len() && parts[magic] != "**";
    if is_flat { folder } else { folder + BELOW }
}

/// Whether the callee is a package that loads a folder: `requireDir`, `require('require-dir')`.
fn loads_folder(callee: &Expression) -> bool {
    match callee.get_inner_expression() {
        Expression::Identifier(it) => LOADERS.contains(&it.name.as_str()),
        Expression::CallExpression(call) => {
            let package = argument(&call.arguments, 0).and_then(text);
            is_name(&call.callee, "require") && package.is_some_and(|it| LOADERS.contains(&it))
        }
        other => member(other).is_some_and(|(object, _)| loads_folder_itself(object)),
    }
}

fn loads_folder_itself(object: &Expression) -> bool {
    matches!(object.get_inner_expression(), Expression::Identifier(it) if LOADERS.contains(&it.name.as_str()))
}

/// An option of the object that a call is given.
fn option<'r, 'a>(call: &'r CallExpression<'a>, name: &str) -> Option<&'r Expression<'a>> {
    let arguments = (0..call.arguments.len()).filter_map(|index| argument(&call.arguments, index));
    let mut objects = arguments.filter_map(|it| match it.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    });
    let mut properties = properties(objects.next()?);
    properties.find_map(|(key, value)| (key == name).then_some(value))
}

fn is_true(value: &Expression) -> bool {
    matches!(value, Expression::BooleanLiteral(it) if it.value)
}
