//! Where local names come from, as far as it decides what `r('x')` and `new W('x')` mean.

use super::expression::{argument, is_this_file, member, text};
use oxc_ast::ast::{
    BindingPattern, Declaration, Expression, ImportDeclaration, ImportDeclarationSpecifier,
    Statement, VariableDeclaration, VariableDeclarator,
};
use rustc_hash::FxHashMap;

/// Calls and members that are looked through. Real code has up to three, as in
/// `process.getBuiltinModule('module').createRequire(import.meta.url)`; endless chains must not take endless time.
const MOST_STEPS: u32 = 6;

/// What a local name is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The module `node:module` itself.
    NodeModule,
    /// `createRequire` of `node:module`.
    CreateRequire,
    /// `register` of `node:module`.
    Register,
    /// What `createRequire()` returned. `here`: it resolves from the file that it stands in.
    Require {
        /// Whether its specifiers are relative to the file that it stands in.
        here: bool,
    },
    /// The module `node:worker_threads` itself.
    WorkerThreads,
    /// `Worker` of `node:worker_threads`.
    Worker,
    /// Anything else that was imported; `Worker` of a job queue is not a thread.
    Other,
}

/// The origins of the names of one file. Scopes are ignored: a name means the same in the whole file.
#[derive(Default)]
pub(super) struct Origins<'a>(FxHashMap<&'a str, Origin>);

impl<'a> Origins<'a> {
    /// Reads the statements at top level, so that functions may use a name before the line that binds it.
    pub(super) fn read(statements: &[Statement<'a>]) -> Self {
        let mut origins = Self::default();
        for statement in statements {
            match statement {
                Statement::ImportDeclaration(it) => origins.add_import(it),
                Statement::VariableDeclaration(it) => origins.add_variables(it),
                Statement::ExportDeclaration(it) => {
                    if let Declaration::VariableDeclaration(it) = &it.declaration {
                        origins.add_variables(it);
                    }
                }
                _ => {}
            }
        }
        origins
    }

    /// What `name` is bound to, if it was imported.
    pub(super) fn of(&self, name: &str) -> Option<Origin> {
        self.0.get(name).copied()
    }

    fn add_import(&mut self, import: &ImportDeclaration<'a>) {
        let module = import.source.value.as_str();
        for specifier in import.specifiers.iter().flatten() {
            let (local, origin) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    let imported = it.imported.name();
                    let origin = match imported.as_str() {
                        "default" => of_module(module),
                        name => of_export(of_module(module), name),
                    };
                    (&it.local, origin)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (&it.local, of_module(module))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    (&it.local, of_module(module))
                }
            };
            self.0.insert(local.name.as_str(), origin);
        }
    }

    fn add_variables(&mut self, declaration: &VariableDeclaration<'a>) {
        for declarator in &declaration.declarations {
            self.add_variable(declarator);
        }
    }

    /// `const x = require('module')`, `const { createRequire } = …`, `const r = createRequire(…)`.
    pub(super) fn add_variable(&mut self, declarator: &VariableDeclarator<'a>) {
        let Some(origin) = declarator
            .init
            .as_ref()
            .and_then(|init| self.of_value(init))
        else {
            return;
        };
        match &declarator.id {
            BindingPattern::BindingIdentifier(id) => {
                self.0.insert(id.name.as_str(), origin);
            }
            BindingPattern::ObjectPattern(pattern) => {
                for property in &pattern.properties {
                    let local = property.value.get_binding_identifier();
                    if let (Some(local), Some(name)) = (local, property.key.static_name()) {
                        self.0.insert(local.name.as_str(), of_export(origin, &name));
                    }
                }
            }
            _ => {}
        }
    }

    /// What an expression evaluates to, as far as modules are concerned.
    pub(super) fn of_value(&self, expression: &Expression<'a>) -> Option<Origin> {
        self.of_value_within(expression, MOST_STEPS)
    }

    fn of_value_within(&self, expression: &Expression<'a>, steps: u32) -> Option<Origin> {
        let steps = steps.checked_sub(1)?;
        match expression.get_inner_expression() {
            Expression::AwaitExpression(it) => match it.argument.get_inner_expression() {
                Expression::ImportExpression(it) => text(&it.source).map(of_module),
                _ => None,
            },
            Expression::Identifier(it) => self.of(it.name.as_str()),
            Expression::CallExpression(call) => {
                let first = argument(&call.arguments, 0);
                if self.of_value_within(&call.callee, steps) == Some(Origin::CreateRequire) {
                    let here = first.is_some_and(is_this_file);
                    return Some(Origin::Require { here });
                }
                is_loader(&call.callee)
                    .then(|| first.and_then(text).map(of_module))
                    .flatten()
            }
            other => {
                let (object, name) = member(other)?;
                Some(of_export(self.of_value_within(object, steps)?, name))
            }
        }
    }
}

/// Whether calling the expression with a module's name returns that module.
fn is_loader(callee: &Expression) -> bool {
    match callee.get_inner_expression() {
        Expression::Identifier(it) => it.name == "require",
        other => matches!(member(other), Some((_, "require" | "getBuiltinModule"))),
    }
}

fn of_module(name: &str) -> Origin {
    match name.strip_prefix("node:").unwrap_or(name) {
        "module" => Origin::NodeModule,
        "worker_threads" => Origin::WorkerThreads,
        _ => Origin::Other,
    }
}

fn of_export(module: Origin, name: &str) -> Origin {
    match (module, name) {
        (Origin::NodeModule, "createRequire") => Origin::CreateRequire,
        (Origin::NodeModule, "register") => Origin::Register,
        (Origin::WorkerThreads, "Worker") => Origin::Worker,
        // `module.Module.createRequire`, `module.default.createRequire`
        (Origin::NodeModule, "Module" | "default") => Origin::NodeModule,
        (Origin::WorkerThreads, "default") => Origin::WorkerThreads,
        _ => Origin::Other,
    }
}
