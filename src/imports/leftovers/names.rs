//! What the names of one file are, as far as it decides what a call or a `new` starts.

use oxc_ast::ast::{
    BindingPattern, CallExpression, Declaration, Expression, ImportDeclaration,
    ImportDeclarationSpecifier, NewExpression, ObjectPropertyKind, Statement, VariableDeclaration,
};
use rustc_hash::FxHashMap;

use crate::imports::scan::{argument, member, text};

/// Something that is started: what it is, how it is ended, and the words of a source that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Started {
    pub what: &'static str,
    pub end: &'static str,
    pub ends: &'static [&'static str],
}

const fn started(what: &'static str, end: &'static str, ends: &'static [&'static str]) -> Started {
    Started { what, end, ends }
}

const INTERVAL: Started = started("timer", "stop", &["clearInterval"]);
pub(super) const TIMEOUT: Started = started("timer", "stop", &["clearTimeout"]);
const SERVER: Started = started("server", "close", &[".close(", "closeAllConnections"]);
const WATCHER: Started = started("file watcher", "close", &[".close(", "unwatch", "signal"]);
const THREAD: Started = started("worker thread", "terminate", &["terminate(", ".unref("]);
const WORKER: Started = started("queue worker", "close", &[".close("]);
const QUEUE: Started = started("queue connection", "close", &[".close("]);
const JOB: Started = started(
    "scheduled job",
    "stop",
    &[".stop(", ".cancel(", "gracefulShutdown"],
);
const LISTENER: Started = started(
    "process listener",
    "remove",
    &["process.off(", "removeListener(", "removeAllListeners("],
);

/// Modules whose `createServer` makes a server, and those whose default export does.
const SERVERS: [&str; 5] = ["http", "https", "http2", "net", "tls"];
const APPS: [&str; 5] = ["express", "fastify", "koa", "polka", "restify"];

/// What a name is: a module, or what a module exports under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Export<'a> {
    module: &'a str,
    /// `default` where it may be the module itself.
    name: &'a str,
}

/// What a name of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning<'a> {
    Export(Export<'a>),
    /// A server, or an app that can become one.
    Server,
    /// Something of the file's own.
    Other,
}

/// The names at the top level of one file.
#[derive(Default)]
pub(super) struct Names<'a>(FxHashMap<&'a str, Meaning<'a>>);

impl<'a> Names<'a> {
    pub(super) fn read(statements: &[Statement<'a>]) -> Self {
        let mut names = Self::default();
        for statement in statements {
            match statement {
                Statement::ImportDeclaration(it) => names.add_import(it),
                Statement::VariableDeclaration(it) => names.add_variables(it),
                Statement::FunctionDeclaration(it) => {
                    if let Some(id) = &it.id {
                        names.0.insert(id.name.as_str(), Meaning::Other);
                    }
                }
                Statement::ExportDeclaration(it) => {
                    if let Declaration::VariableDeclaration(it) = &it.declaration {
                        names.add_variables(it);
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn add_import(&mut self, import: &ImportDeclaration<'a>) {
        let module = without_scheme(import.source.value.as_str());
        for specifier in import.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    let name = match &it.imported {
                        oxc_ast::ast::ModuleExportName::IdentifierName(it) => it.name.as_str(),
                        oxc_ast::ast::ModuleExportName::IdentifierReference(it) => it.name.as_str(),
                        oxc_ast::ast::ModuleExportName::StringLiteral(it) => it.value.as_str(),
                    };
                    (&it.local, name)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => (&it.local, "default"),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, "default"),
            };
            let export = Export { module, name };
            self.0.insert(local.name.as_str(), Meaning::Export(export));
        }
    }

    fn add_variables(&mut self, declaration: &VariableDeclaration<'a>) {
        for declarator in &declaration.declarations {
            let required = declarator.init.as_ref().and_then(required);
            match &declarator.id {
                BindingPattern::BindingIdentifier(id) => {
                    let init = declarator.init.as_ref();
                    let meaning = match required {
                        Some(module) => Meaning::Export(Export {
                            module,
                            name: "default",
                        }),
                        None if init.is_some_and(|init| self.is_server(init)) => Meaning::Server,
                        None => Meaning::Other,
                    };
                    self.0.insert(id.name.as_str(), meaning);
                }
                BindingPattern::ObjectPattern(pattern) => {
                    for property in &pattern.properties {
                        let Some(local) = property.value.get_binding_identifier() else {
                            continue;
                        };
                        let meaning = match (required, property.key.static_name()) {
                            // The name is that of the export where it was not renamed.
                            (Some(module), Some(name)) if name == local.name.as_str() => {
                                let name = local.name.as_str();
                                Meaning::Export(Export { module, name })
                            }
                            _ => Meaning::Other,
                        };
                        self.0.insert(local.name.as_str(), meaning);
                    }
                }
                _ => {}
            }
        }
    }

    /// What an expression is, if it comes from a module.
    fn export(&self, expression: &Expression<'a>) -> Option<(&'a str, String)> {
        if let Expression::Identifier(it) = expression.get_inner_expression() {
            return match self.0.get(it.name.as_str()) {
                Some(Meaning::Export(it)) => Some((it.module, it.name.to_owned())),
                _ => None,
            };
        }
        let (object, name) = member(expression)?;
        match self.export(object)? {
            (module, of) if of == "default" => Some((module, name.to_owned())),
            _ => None,
        }
    }

    /// Whether a name means a global of Node, or is imported from the module that has the same.
    fn is_global(&self, name: &str, module: &str) -> bool {
        match self.0.get(name) {
            None => true,
            Some(Meaning::Export(it)) => {
                it.module == module && (it.name == name || it.name == "default")
            }
            Some(_) => false,
        }
    }

    pub(super) fn is_timeout(&self, name: &str) -> bool {
        name == "setTimeout" && self.is_global(name, "timers")
    }

    /// Whether an expression makes a server, or an app that can become one.
    fn is_server(&self, expression: &Expression<'a>) -> bool {
        let callee = match expression.get_inner_expression() {
            Expression::Identifier(it) => {
                return self.0.get(it.name.as_str()) == Some(&Meaning::Server);
            }
            Expression::CallExpression(it) => &it.callee,
            Expression::NewExpression(it) => &it.callee,
            _ => return false,
        };
        // `createServer().on('error', …)` is the server.
        if let Some((object, "on" | "once" | "setTimeout")) = member(callee) {
            return self.is_server(object);
        }
        match self.export(callee) {
            Some((module, name)) if SERVERS.contains(&module) => {
                matches!(&*name, "createServer" | "createSecureServer" | "Server")
            }
            Some((module, name)) if APPS.contains(&module) => {
                matches!(&*name, "default" | "fastify" | "createServer")
            }
            _ => false,
        }
    }

    /// What a call starts.
    pub(super) fn called(&self, call: &CallExpression<'a>) -> Option<Started> {
        if let Some((module, name)) = self.export(&call.callee) {
            return match (module, &*name) {
                ("timers", "setInterval") => Some(INTERVAL),
                ("chokidar" | "fs", "watch") | ("fs", "watchFile") => Some(WATCHER),
                ("node-cron", "schedule") | ("node-schedule", "scheduleJob") => Some(JOB),
                ("process", "on" | "addListener" | "prependListener") => Some(LISTENER),
                _ => None,
            };
        }
        match call.callee.get_inner_expression() {
            Expression::Identifier(it) => {
                let is_interval =
                    it.name == "setInterval" && self.is_global("setInterval", "timers");
                is_interval.then_some(INTERVAL)
            }
            other => {
                let (object, method) = member(other)?;
                match (object.get_inner_expression(), method) {
                    (Expression::Identifier(it), "on" | "addListener" | "prependListener")
                        if it.name == "process" && self.is_global("process", "process") =>
                    {
                        Some(LISTENER)
                    }
                    (_, "listen") => self.is_server(object).then_some(SERVER),
                    _ => None,
                }
            }
        }
    }

    /// What a `new` starts.
    pub(super) fn made(&self, new: &NewExpression<'a>) -> Option<Started> {
        let (module, name) = self.export(&new.callee)?;
        match (module, &*name) {
            ("worker_threads", "Worker") => Some(THREAD),
            ("bullmq", "Worker") => Some(WORKER),
            ("bullmq", "Queue" | "QueueEvents" | "FlowProducer") | ("bull", "default") => {
                Some(QUEUE)
            }
            ("croner", "Cron" | "default") | ("cron", "CronJob") if new.arguments.len() > 1 => {
                Some(JOB)
            }
            ("ws", "WebSocketServer" | "Server") => has_port(new).then_some(SERVER),
            _ => None,
        }
    }
}

/// A WebSocket server that listens by itself.
fn has_port(new: &NewExpression) -> bool {
    let options = argument(&new.arguments, 0).map(Expression::get_inner_expression);
    let Some(Expression::ObjectExpression(options)) = options else {
        return false;
    };
    options.properties.iter().any(|property| {
        matches!(property, ObjectPropertyKind::ObjectProperty(it)
            if it.key.static_name().is_some_and(|name| name == "port"))
    })
}

/// The module that `require('x')` gives.
fn required<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    let Expression::CallExpression(call) = expression.get_inner_expression() else {
        return None;
    };
    let is_require = matches!(call.callee.get_inner_expression(), Expression::Identifier(it) if it.name == "require");
    let named = argument(&call.arguments, 0).filter(|_| is_require)?;
    text(named).map(without_scheme)
}

fn without_scheme(module: &str) -> &str {
    module.strip_prefix("node:").unwrap_or(module)
}
