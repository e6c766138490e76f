//! Paths that a source spells out: beside its file, or in the working directory.

use super::expression::{argument, is_name, is_this_directory, is_this_file, member, text};
use crate::imports::WORKING_DIRECTORY;
use crate::path;
use oxc_ast::ast::{
    BinaryOperator, CallExpression, Declaration, Expression, NewExpression, Statement,
    VariableDeclaration,
};
use rustc_hash::FxHashMap;

/// Calls and members that are looked through: `join(dirname(fileURLToPath(import.meta.url)), 'x')` has three.
const MOST_STEPS: u32 = 8;

/// The variables of one file that hold a path from their start on: `const views = join(import.meta.dirname, 'views')`.
#[derive(Default)]
pub(super) struct Places<'a>(FxHashMap<&'a str, String>);

impl<'a> Places<'a> {
    /// What stands in the place of a name that the source computes.
    pub(super) const UNKNOWN: &'static str = "/*";

    /// Reads the variables at top level.
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
            if let Some(name) = declarator.id.get_binding_identifier()
                && let Some(init) = &declarator.init
                && let Some(place) = self.of(init)
            {
                self.0.insert(name.name.as_str(), place);
            }
        }
    }

    /// The place that an expression is, relative to the file or to the [working directory](WORKING_DIRECTORY).
    pub(super) fn of(&self, expression: &Expression<'a>) -> Option<String> {
        self.within(expression, MOST_STEPS)
    }

    fn within(&self, expression: &Expression<'a>, steps: u32) -> Option<String> {
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
                ([base], [before, after]) if before.value.raw.is_empty() => below(
                    self.within(base, steps)?,
                    after.value.cooked.as_ref()?.as_str(),
                ),
                _ => None,
            },
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
                below(self.within(&it.left, steps)?, text(&it.right)?)
            }
            // `new URL('./x', import.meta.url).pathname`
            other => match member(other)? {
                (object, "href" | "pathname") => self.within(object, steps),
                _ => None,
            },
        }
    }

    fn of_call(&self, call: &CallExpression<'a>, steps: u32) -> Option<String> {
        let first = argument(&call.arguments, 0);
        match called(call)? {
            "fileURLToPath" => self.within(first?, steps),
            "cwd" => is_process(&call.callee).then(|| WORKING_DIRECTORY.to_owned()),
            "toString" => self.within(member(&call.callee)?.0, steps),
            "dirname" => is_this_path(first?).then(|| ".".to_owned()),
            "join" | "resolve" => {
                let mut place = self.within(first?, steps)?;
                for index in 1..call.arguments.len() {
                    let Some(part) = text(argument(&call.arguments, index)?) else {
                        let is_last = index + 1 == call.arguments.len();
                        return is_last.then(|| place + Self::UNKNOWN);
                    };
                    if part.starts_with('/') || place.ends_with(Self::UNKNOWN) {
                        return None;
                    }
                    if part == "." {
                        continue;
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
pub(super) fn called<'r>(call: &'r CallExpression) -> Option<&'r str> {
    match call.callee.get_inner_expression() {
        Expression::Identifier(it) => Some(it.name.as_str()),
        other => member(other).map(|(_, name)| name),
    }
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

/// The file in the working directory that a function of `node:fs` means by a relative path.
pub(super) fn in_working_directory(path: &Expression) -> Option<String> {
    let path = text(path)?;
    let is_relative = !path.is_empty() && !path.starts_with(['/', '\\']) && !path.contains(':');
    is_relative.then(|| {
        format!(
            "{WORKING_DIRECTORY}/{}",
            path.strip_prefix("./").unwrap_or(path)
        )
    })
}

/// Whether a method is one of `process`.
fn is_process(callee: &Expression) -> bool {
    member(callee).is_some_and(|(object, _)| is_name(object, "process"))
}

/// A place with something appended, where that leads into it.
fn below(place: String, rest: &str) -> Option<String> {
    rest.starts_with('/').then(|| place + rest)
}
