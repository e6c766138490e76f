//! What a module reads while it is evaluated, where its source spells out the place.

use super::expression::{argument, is_this_directory, is_this_file, member, text};
use crate::imports::ImportKind;
use crate::path;
use oxc_ast::ast::{
    BinaryOperator, CallExpression, Declaration, Expression, NewExpression, Statement,
    VariableDeclaration,
};
use rustc_hash::FxHashMap;

/// Calls and members that are looked through: `join(dirname(fileURLToPath(import.meta.url)), 'x')` has three.
const MOST_STEPS: u32 = 8;

/// The constants of one file that hold a path beside it: `const views = join(import.meta.dirname, 'views')`.
#[derive(Default)]
pub(super) struct Places<'a>(FxHashMap<&'a str, String>);

impl<'a> Places<'a> {
    /// Reads the constants at top level.
    pub(super) fn read(statements: &[Statement<'a>]) -> Self {
        let mut places = Self::default();
        for statement in statements {
            match statement {
                Statement::VariableDeclaration(it) => places.add(it),
                Statement::ExportDeclaration(it) => {
                    if let Declaration::VariableDeclaration(it) = &it.declaration {
                        places.add(it);
                    }
                }
                _ => {}
            }
        }
        places
    }

    fn add(&mut self, declaration: &VariableDeclaration<'a>) {
        for declarator in &declaration.declarations {
            if declaration.kind.is_const()
                && let Some(name) = declarator.id.get_binding_identifier()
                && let Some(init) = &declarator.init
                && let Some(place) = self.of(init, MOST_STEPS)
            {
                self.0.insert(name.name.as_str(), place);
            }
        }
    }

    /// What a call reads or lists, and how, as a path relative to the file.
    pub(super) fn read_by(&self, call: &CallExpression<'a>) -> Option<(ImportKind, String)> {
        let kind = match called(call)? {
            "readFile" | "readFileSync" | "readJson" | "readJsonSync" => ImportKind::Read,
            "readdir" | "readdirSync" => ImportKind::List,
            _ => return None,
        };
        Some((kind, self.of(argument(&call.arguments, 0)?, MOST_STEPS)?))
    }

    fn of(&self, expression: &Expression<'a>, steps: u32) -> Option<String> {
        let steps = steps.checked_sub(1)?;
        if is_this_directory(expression) {
            return Some(".".to_owned());
        }
        match expression.get_inner_expression() {
            Expression::Identifier(it) => self.0.get(it.name.as_str()).cloned(),
            Expression::NewExpression(it) => url(it),
            Expression::CallExpression(it) => self.of_call(it, steps),
            // `${__dirname}/x`
            Expression::TemplateLiteral(it) => match (&it.expressions[..], &it.quasis[..]) {
                ([base], [before, after]) if before.value.raw.is_empty() => {
                    below(self.of(base, steps)?, after.value.cooked.as_ref()?.as_str())
                }
                _ => None,
            },
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
                below(self.of(&it.left, steps)?, text(&it.right)?)
            }
            // `new URL('./x', import.meta.url).pathname`
            other => match member(other)? {
                (object, "href" | "pathname") => self.of(object, steps),
                _ => None,
            },
        }
    }

    fn of_call(&self, call: &CallExpression<'a>, steps: u32) -> Option<String> {
        let first = argument(&call.arguments, 0);
        match called(call)? {
            "fileURLToPath" => self.of(first?, steps),
            "toString" => self.of(member(&call.callee)?.0, steps),
            "dirname" => is_this_path(first?).then(|| ".".to_owned()),
            "join" | "resolve" => {
                let mut place = self.of(first?, steps)?;
                for index in 1..call.arguments.len() {
                    let part = text(argument(&call.arguments, index)?)?;
                    if part.starts_with('/') {
                        return None;
                    }
                    place.push('/');
                    place.push_str(part.strip_prefix("./").unwrap_or(part));
                }
                Some(place)
            }
            _ => None,
        }
    }
}

/// The name of the function or method that is called.
fn called<'r>(call: &'r CallExpression) -> Option<&'r str> {
    match call.callee.get_inner_expression() {
        Expression::Identifier(it) => Some(it.name.as_str()),
        other => member(other).map(|(_, name)| name),
    }
}

/// Whether a call writes a file, or makes one: then what the module reads may be its own data.
pub(super) fn writes_files(call: &CallExpression) -> bool {
    const WRITERS: [&str; 8] = [
        "writeFile",
        "writeFileSync",
        "appendFile",
        "appendFileSync",
        "createWriteStream",
        "outputFile",
        "writeJson",
        "writeJsonSync",
    ];
    called(call).is_some_and(|name| WRITERS.contains(&name))
}

/// What `new URL(x, import.meta.url)` is, as a path relative to the file.
fn url(new: &NewExpression) -> Option<String> {
    let is_url =
        matches!(new.callee.get_inner_expression(), Expression::Identifier(it) if it.name == "URL");
    let base = argument(&new.arguments, 1)?;
    if !is_url || !is_this_file(base) {
        return None;
    }
    path::from_relative_url(text(argument(&new.arguments, 0)?)?)
}

/// Whether the expression is the path of the file that it stands in.
fn is_this_path(expression: &Expression) -> bool {
    match expression.get_inner_expression() {
        Expression::CallExpression(it) => {
            called(it) == Some("fileURLToPath")
                && argument(&it.arguments, 0).is_some_and(is_this_file)
        }
        _ => is_this_file(expression),
    }
}

/// A place with something appended, where that leads into it.
fn below(place: String, rest: &str) -> Option<String> {
    rest.starts_with('/').then(|| place + rest)
}
