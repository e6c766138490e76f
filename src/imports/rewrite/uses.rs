//! Where a file uses what it imports.

use std::path::Path;

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, BindingIdentifier, CallExpression,
    Expression, Function, FunctionBody, IdentifierReference, ObjectPropertyKind, Program, TSType,
    ThisExpression,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;
use rustc_hash::FxHashSet;

use crate::imports::scan::{argument, member, text, with_program};

/// Methods that take a handler, after a path.
const VERBS: [&str; 9] = [
    "get", "post", "put", "patch", "delete", "head", "options", "all", "use",
];

/// Functions that take the one handler of a server.
const SERVERS: [&str; 2] = ["createServer", "createSecureServer"];

/// Properties that hold a handler, in the options of functions and methods of these names.
const HANDLERS: [&str; 2] = ["fetch", "handler"];
const WITH_HANDLERS: [&str; 2] = ["serve", "route"];

/// The inside of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// From behind the brace on, with the start of its first statement.
    Block { start: usize, first: Option<usize> },
    /// What stands behind `=>`.
    Expression { start: usize, end: usize },
}

/// A function that is called for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handler {
    pub start: usize,
    pub is_async: bool,
    pub body: Body,
}

/// One use of what is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Inside of a handler.
    Handler(Handler),
    /// As a handler: `app.get('/', home)`, `app.get('/', pages.home)`.
    Argument {
        start: usize,
        end: usize,
        local: String,
    },
}

/// A reason why it is not plain, and where.
type Doubt = (&'static str, usize);

pub(super) struct Uses<'s> {
    locals: &'s [&'s str],
    import: (usize, usize),
    source: &'s str,
    found: Vec<Use>,
    doubt: Option<Doubt>,
    /// The functions that are handlers, by their start.
    handlers: FxHashSet<u32>,
    /// The handlers around the current node; `None` for another function.
    around: Vec<Option<Handler>>,
    types: u32,
}

impl<'s> Uses<'s> {
    /// `import`: where the statement stands that binds the names.
    pub(super) fn of(program: &Program<'s>, locals: &'s [&'s str], import: (usize, usize)) -> Self {
        Self {
            locals,
            import,
            source: program.source_text,
            found: Vec::new(),
            doubt: None,
            handlers: FxHashSet::default(),
            around: Vec::new(),
            types: 0,
        }
    }

    pub(super) fn finish(self) -> Result<Vec<Use>, Doubt> {
        match self.doubt {
            Some(doubt) => Err(doubt),
            None => Ok(self.found),
        }
    }

    fn doubt(&mut self, why: &'static str, span: Span) {
        self.doubt.get_or_insert((why, span.start as usize));
    }

    /// Which of its arguments a call keeps as handlers: the functions are noted, and what is imported is a use.
    fn note_handlers(&mut self, call: &CallExpression<'_>) -> Vec<Span> {
        let mut passed = Vec::new();
        let (name, is_method) = match call.callee.get_inner_expression() {
            Expression::Identifier(it) => (it.name.as_str(), false),
            other => match member(other) {
                Some((_, name)) => (name, true),
                None => return passed,
            },
        };
        let has_path = argument(&call.arguments, 0)
            .and_then(text)
            .is_some_and(|path| path.starts_with('/') || path == "*");
        let is_server = SERVERS.contains(&name);
        if is_server || is_method && VERBS.contains(&name) && has_path {
            for one in call.arguments.iter().skip(usize::from(!is_server)) {
                let Some(one) = one.as_expression() else {
                    continue;
                };
                if let Some(local) = self.imported(one) {
                    let span = one.span();
                    self.found.push(Use::Argument {
                        start: span.start as usize,
                        end: span.end as usize,
                        local,
                    });
                    passed.push(span);
                } else if is_function(one) {
                    self.handlers.insert(one.span().start);
                }
            }
        } else if WITH_HANDLERS.contains(&name) {
            let options = call.arguments.iter().filter_map(Argument::as_expression);
            for one in options {
                let Expression::ObjectExpression(options) = one.get_inner_expression() else {
                    continue;
                };
                for property in &options.properties {
                    if let ObjectPropertyKind::ObjectProperty(property) = property
                        && property
                            .key
                            .static_name()
                            .is_some_and(|name| HANDLERS.contains(&&*name))
                        && is_function(&property.value)
                    {
                        self.handlers.insert(property.value.span().start);
                    }
                }
            }
        }
        passed
    }

    /// The imported name that an expression is, or is a member of.
    fn imported(&self, expression: &Expression<'_>) -> Option<String> {
        match expression {
            Expression::Identifier(it) => {
                let name = it.name.as_str();
                self.locals.contains(&name).then(|| name.to_owned())
            }
            Expression::StaticMemberExpression(it) if !it.optional => self.imported(&it.object),
            _ => None,
        }
    }

    fn enter(&mut self, span: Span, is_async: bool, is_generator: bool, body: Option<Body>) {
        let is_handler = self.handlers.contains(&span.start) && !is_generator;
        let handler = body.filter(|_| is_handler).map(|body| Handler {
            start: span.start as usize,
            is_async,
            body,
        });
        self.around.push(handler);
    }
}

fn is_function(expression: &Expression<'_>) -> bool {
    matches!(
        expression,
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_)
    )
}

fn block(body: &FunctionBody<'_>) -> Option<Body> {
    body.directives.is_empty().then(|| Body::Block {
        start: body.span.start as usize + 1,
        first: body.statements.first().map(|it| it.span().start as usize),
    })
}

impl<'a> Visit<'a> for Uses<'_> {
    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let passed = self.note_handlers(it);
        self.visit_expression(&it.callee);
        for argument in &it.arguments {
            if !passed.contains(&argument.span()) {
                self.visit_argument(argument);
            }
        }
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if !self.locals.contains(&it.name.as_str()) {
            return;
        }
        if self.types > 0 {
            return self.doubt("it is used as a type", it.span);
        }
        let Some(handler) = self.around.iter().flatten().next().copied() else {
            return self.doubt(
                "what it imports is used outside of request handlers",
                it.span,
            );
        };
        let start = match handler.body {
            Body::Block { start, .. } | Body::Expression { start, .. } => start,
        };
        if (it.span.start as usize) < start {
            return self.doubt("what it imports is used by a parameter", it.span);
        }
        self.found.push(Use::Handler(handler));
    }

    fn visit_binding_identifier(&mut self, it: &BindingIdentifier<'a>) {
        let start = it.span.start as usize;
        let is_import = (self.import.0..self.import.1).contains(&start);
        if self.locals.contains(&it.name.as_str()) && !is_import {
            self.doubt("another name is the same", it.span);
        }
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let body = it.body.as_deref().and_then(block);
        self.enter(it.span, it.r#async, it.generator, body);
        walk::walk_function(self, it, flags);
        self.around.pop();
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let body = if let ArrowFunctionBody::FunctionBody(body) = &it.body {
            block(body)
        } else {
            let head = it.params.span.end as usize;
            let arrow = self.source[head..].find("=>").map(|at| head + at + 2);
            // A type may hold an arrow of its own.
            arrow
                .filter(|_| it.return_type.is_none())
                .map(|start| Body::Expression {
                    start,
                    end: it.span.end as usize,
                })
        };
        self.enter(it.span, it.r#async, false, body);
        walk::walk_arrow_function_expression(self, it);
        self.around.pop();
    }

    fn visit_ts_type(&mut self, it: &TSType<'a>) {
        self.types += 1;
        walk::walk_ts_type(self, it);
        self.types -= 1;
    }
}

/// Whether what a module exports may be called through another function: no arity and no `this` matter to its callers.
#[must_use]
pub fn can_be_wrapped(path: &Path, source: &str) -> bool {
    with_program(path, source, is_plain).unwrap_or_default()
}

fn is_plain(program: &Program<'_>) -> bool {
    let mut plain = Plain(!program.source_text.contains("express()"));
    plain.visit_program(program);
    plain.0
}

struct Plain(bool);

impl<'a> Visit<'a> for Plain {
    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.0 &= it.params.items.len() < 4;
        walk::walk_function(self, it, flags);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.0 &= it.params.items.len() < 4;
        walk::walk_arrow_function_expression(self, it);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.0 = false;
    }
}
