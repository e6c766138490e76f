//! Small questions about expressions: what a specifier names, whether an import asks to be hot.

use crate::imports::{Specifier, WORKING_DIRECTORY};
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, ChainElement, Expression, FormalParameters,
    ImportAttributeKey, NewExpression, ObjectExpression, ObjectPropertyKind, PropertyKey,
    WithClause,
};
use oxc_span::Span;

/// The value of a string, or of a template without holes.
pub(in crate::imports) fn text<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    match expression.get_inner_expression() {
        // A lone surrogate has no spelling in UTF-8; such a specifier names no file.
        Expression::StringLiteral(literal) if !literal.lone_surrogates => {
            Some(literal.value.as_str())
        }
        Expression::TemplateLiteral(template) => template.single_quasi().map(|it| it.as_str()),
        _ => None,
    }
}

/// What the expression names, when it is the specifier of an import.
pub(super) fn specifier(expression: Option<&Expression>) -> Specifier {
    expression
        .and_then(text)
        .map_or(Specifier::Computed, |text| {
            Specifier::Literal(text.to_owned())
        })
}

/// The argument at `index`, unless it or one before it is a spread.
pub(in crate::imports) fn argument<'r, 'a>(
    arguments: &'r [Argument<'a>],
    index: usize,
) -> Option<&'r Expression<'a>> {
    let given = arguments.get(..=index)?;
    if given.iter().any(Argument::is_spread) {
        return None;
    }
    given.last()?.as_expression()
}

/// The object and the name of `object.name`, `object['name']` and `object?.name`.
pub(in crate::imports) fn member<'r, 'a>(
    expression: &'r Expression<'a>,
) -> Option<(&'r Expression<'a>, &'r str)> {
    let member = match expression.get_inner_expression() {
        Expression::ChainExpression(chain) => match &chain.expression {
            ChainElement::TSNonNullExpression(it) => return member(&it.expression),
            element => element.as_member_expression()?,
        },
        other => other.as_member_expression()?,
    };
    Some((member.object(), member.static_property_name()?))
}

/// Whether the expression is the identifier `name`.
pub(in crate::imports) fn is_name(expression: &Expression, name: &str) -> bool {
    matches!(expression.get_inner_expression(), Expression::Identifier(it) if it.name == name)
}

/// Whether the expression is `import.meta.<name>`.
pub(in crate::imports) fn is_import_meta(expression: &Expression, name: &str) -> bool {
    member(expression).is_some_and(|(object, property)| {
        property == name && matches!(object.get_inner_expression(), Expression::ImportMeta(_))
    })
}

/// Whether the expression names the file that it stands in.
pub(super) fn is_this_file(expression: &Expression) -> bool {
    is_import_meta(expression, "url")
        || is_import_meta(expression, "filename")
        || is_name(expression, "__filename")
}

/// Whether the expression names the directory of the file that it stands in.
pub(super) fn is_this_directory(expression: &Expression) -> bool {
    is_import_meta(expression, "dirname") || is_name(expression, "__dirname")
}

/// What `new URL(x, import.meta.url)` names; nothing when the expression is not of that form.
pub(super) fn url_of_file(new: &NewExpression) -> Option<Specifier> {
    if !is_name(&new.callee, "URL") || !is_this_file(argument(&new.arguments, 1)?) {
        return None;
    }
    Some(specifier(argument(&new.arguments, 0)))
}

/// What the first argument of `new Worker()` names, through the wrappers that people put around a file.
pub(super) fn worker_file(expression: &Expression) -> Specifier {
    named_file(expression).unwrap_or(Specifier::Computed)
}

/// What `register('./x', import.meta.url)` names, with a `parentURL` or a whole URL as well.
pub(super) fn loader_file(call: &CallExpression) -> Specifier {
    let Some(first) = argument(&call.arguments, 0) else {
        return Specifier::Computed;
    };
    let parent = argument(&call.arguments, 1).map(Expression::get_inner_expression);
    let parent = match parent {
        Some(Expression::ObjectExpression(options)) => properties(options)
            .find(|(name, _)| *name == "parentURL")
            .map(|(_, value)| value),
        other => other,
    };
    match (parent, text(first)) {
        (Some(parent), Some(_)) if is_this_file(parent) => specifier(Some(first)),
        (Some(parent), Some(file)) if is_working_directory(parent) => {
            let file = file.strip_prefix("./").unwrap_or(file);
            Specifier::Literal(format!("{WORKING_DIRECTORY}/{file}"))
        }
        (_, Some(file)) if file.starts_with('.') => Specifier::Computed,
        _ => worker_file(first),
    }
}

/// `pathToFileURL('./')`.
fn is_working_directory(expression: &Expression) -> bool {
    let Expression::CallExpression(call) = expression else {
        return false;
    };
    let name = match call.callee.get_inner_expression() {
        Expression::Identifier(it) => Some(it.name.as_str()),
        other => member(other).map(|(_, name)| name),
    };
    let folder = argument(&call.arguments, 0).and_then(text);
    name == Some("pathToFileURL") && matches!(folder, Some("." | "./"))
}

fn named_file(expression: &Expression) -> Option<Specifier> {
    if let Some(text) = text(expression) {
        return Some(Specifier::Literal(text.to_owned()));
    }
    match expression.get_inner_expression() {
        Expression::NewExpression(new) => url_of_file(new).or_else(|| {
            // `new URL(import.meta.resolve('./x'))`
            let is_wrapper = is_name(&new.callee, "URL") && new.arguments.len() == 1;
            is_wrapper
                .then(|| named_file(argument(&new.arguments, 0)?))
                .flatten()
        }),
        Expression::CallExpression(call) => named_by_call(call),
        // `new URL('./x', import.meta.url).pathname`
        _ => match member(expression)? {
            (object, "href" | "pathname") => named_file(object),
            _ => None,
        },
    }
}

/// `fileURLToPath(new URL())`, `require.resolve()`, `import.meta.resolve()`, `path.join(__dirname, 'x')`.
fn named_by_call(call: &CallExpression) -> Option<Specifier> {
    if let Some(specifier) = resolved(call) {
        return Some(specifier);
    }
    let first = argument(&call.arguments, 0);
    let callee = &call.callee;
    let (object, name) = match callee.get_inner_expression() {
        Expression::Identifier(it) => (None, it.name.as_str()),
        other => member(other).map(|(object, name)| (Some(object), name))?,
    };
    match (object, name) {
        (_, "fileURLToPath") => named_file(first?),
        (Some(object), "toString") => named_file(object),
        (_, "join" | "resolve") if is_this_directory(first?) => {
            let mut path = String::from(".");
            for index in 1..call.arguments.len() {
                path.push('/');
                let part = text(argument(&call.arguments, index)?)?;
                if part.starts_with('/') {
                    return None;
                }
                path.push_str(part.strip_prefix("./").unwrap_or(part));
            }
            Some(Specifier::Literal(path))
        }
        _ => None,
    }
}

/// What `import.meta.resolve('./x')` and `require.resolve('./x')` name.
pub(super) fn resolved(call: &CallExpression) -> Option<Specifier> {
    let (object, name) = member(&call.callee)?;
    let is_resolver = is_name(object, "require")
        || matches!(object.get_inner_expression(), Expression::ImportMeta(_));
    (name == "resolve" && is_resolver).then(|| specifier(argument(&call.arguments, 0)))
}

/// Whether the options of `new Worker(code, { eval: true })` say that the first argument is code.
pub(super) fn is_evaluated(options: Option<&Expression>) -> bool {
    let Some(Expression::ObjectExpression(object)) = options.map(Expression::get_inner_expression)
    else {
        return false;
    };
    properties(object).any(|(name, value)| {
        name == "eval" && matches!(value, Expression::BooleanLiteral(it) if it.value)
    })
}

/// Whether a `with { … }` clause holds `hot: 'true'`.
pub(super) fn is_hot_clause(clause: Option<&WithClause>) -> bool {
    clause.is_some_and(|clause| {
        clause.with_entries.iter().any(|entry| {
            let key = match &entry.key {
                ImportAttributeKey::Identifier(it) => it.name.as_str(),
                ImportAttributeKey::StringLiteral(it) => it.value.as_str(),
            };
            key == "hot" && entry.value.value == "true"
        })
    })
}

/// Whether the second argument of `import()` asks for a hot import.
pub(super) fn is_hot_argument(expression: &Expression) -> bool {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(options) => {
            has_boundary_spread(options)
                || properties(options).any(|(name, value)| {
                    matches!(name, "with" | "assert") && are_hot_attributes(value)
                })
        }
        Expression::ConditionalExpression(it) => {
            is_hot_argument(&it.consequent) || is_hot_argument(&it.alternate)
        }
        Expression::LogicalExpression(it) => {
            is_hot_argument(&it.left) || is_hot_argument(&it.right)
        }
        other => is_boundary(other),
    }
}

fn are_hot_attributes(expression: &Expression) -> bool {
    let Expression::ObjectExpression(attributes) = expression.get_inner_expression() else {
        return false;
    };
    has_boundary_spread(attributes)
        || properties(attributes).any(|(name, value)| name == "hot" && text(value) == Some("true"))
}

/// `...import.meta.hot?.boundary`, also with a fallback: `...(import.meta.hot?.boundary ?? {})`.
fn has_boundary_spread(object: &ObjectExpression) -> bool {
    object.properties.iter().any(|property| match property {
        ObjectPropertyKind::SpreadProperty(spread) => is_hot_argument(&spread.argument),
        ObjectPropertyKind::ObjectProperty(_) => false,
    })
}

/// `import.meta.hot?.boundary`, or `hot.boundary` of a destructured `hot`.
fn is_boundary(expression: &Expression) -> bool {
    match member(expression) {
        Some((hot, "boundary")) => is_import_meta(hot, "hot") || is_name(hot, "hot"),
        Some((boundary, "with")) => is_boundary(boundary),
        _ => false,
    }
}

/// The properties whose names are known.
pub(super) fn properties<'r, 'a>(
    object: &'r ObjectExpression<'a>,
) -> impl Iterator<Item = (&'r str, &'r Expression<'a>)> {
    object.properties.iter().filter_map(|property| {
        let property = property.as_property()?;
        let name = match &property.key {
            PropertyKey::StaticIdentifier(it) => it.name.as_str(),
            PropertyKey::StringLiteral(it) => it.value.as_str(),
            _ => return None,
        };
        Some((name, property.value.get_inner_expression()))
    })
}

/// The function that a call runs on the spot: `(() => {})()`, `(function () {}).call(this)`.
pub(in crate::imports) fn invoked(callee: &Expression) -> Option<Span> {
    match callee.get_inner_expression() {
        Expression::ArrowFunctionExpression(it) => Some(it.span),
        // Calling a generator function runs nothing of its body yet.
        Expression::FunctionExpression(it) if !it.generator => Some(it.span),
        other => match member(other)? {
            (object, "call" | "apply") => match object.get_inner_expression() {
                Expression::FunctionExpression(it) if !it.generator => Some(it.span),
                Expression::ArrowFunctionExpression(it) => Some(it.span),
                _ => None,
            },
            _ => None,
        },
    }
}

/// Whether a parameter is named `require`, as in the wrappers that AMD modules have.
pub(super) fn has_require_parameter(params: &FormalParameters) -> bool {
    let is_require = |pattern: &BindingPattern| {
        pattern
            .get_binding_identifiers()
            .iter()
            .any(|id| id.name == "require")
    };
    params.iter_bindings().any(is_require)
}
