//! Walks a syntax tree and collects what it imports.

use super::expression::{
    argument, has_require_parameter, invoked, is_evaluated, is_hot_argument, is_hot_clause,
    is_name, loader_file, member, resolved, specifier, url_of_file, worker_file,
};
use super::origin::{Origin, Origins};
use super::place::called;
use super::reads::Reads;
use crate::imports::{Found, ImportKind, Specifier};
use oxc_ast::ast::{
    AccessorProperty, ArrowFunctionExpression, AssignmentExpression, AwaitExpression,
    CallExpression, ConditionalExpression, ExportAllDeclaration, ExportDeclaration,
    ExportDefaultDeclaration, ExportFromDeclaration, ExportNamedDeclaration, Expression,
    ForOfStatement, FormalParameters, Function, ImportDeclaration, ImportExpression, ImportMeta,
    ImportOrExportKind, LogicalExpression, NewExpression, Program, PropertyDefinition, Statement,
    StringLiteral, TSExternalModuleDeclaration, TSGlobalDeclaration, TSImportEqualsDeclaration,
    TSInterfaceDeclaration, TSModuleReference, TSType, TSTypeAliasDeclaration,
    TSTypeParameterDeclaration, TSTypeParameterInstantiation, VariableDeclaration,
    VariableDeclarator, WithClause,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

/// What one walk over a file collects.
#[derive(Default)]
pub(super) struct Collector<'a> {
    /// The imports, each at its byte offset, in the order of the walk.
    pub(super) found: Vec<Found>,
    /// Whether a statement or expression was seen that only an ES module can have.
    pub(super) is_esm: bool,
    /// Whether `import.meta` was seen.
    pub(super) has_import_meta: bool,
    origins: Origins<'a>,
    reads: Option<Reads<'a>>,
    /// Functions around the current node whose bodies run after the file's evaluation, or may do so.
    deferred: u32,
    /// Functions around the current node, those that are called on the spot included.
    functions: u32,
    /// Functions around the current node that have a parameter `require`.
    shadowing: u32,
    /// `declare module` and `declare global` around the current node.
    ambient: u32,
    /// Statements and conditions around the current node.
    around: u32,
    /// The function that the call around it runs on the spot.
    invoked: Option<Span>,
}

impl<'a> Collector<'a> {
    /// Collects what `program` imports.
    pub(super) fn collect(program: &Program<'a>) -> Self {
        let mut collector = Self {
            origins: Origins::read(&program.body),
            reads: Reads::of(program),
            ..Self::default()
        };
        collector.visit_program(program);
        let reads = collector.reads.take();
        let found = reads.map(Reads::finish).into_iter().flatten();
        collector.found.extend(found);
        collector
    }

    fn add(&mut self, kind: ImportKind, specifier: Specifier, hot: bool, span: Span) {
        self.found.push(Found {
            kind,
            specifier,
            hot,
            optional: kind != ImportKind::Static && (self.functions > 0 || self.around > 1),
            offset: span.start as usize,
        });
    }

    /// An import or export declaration; a type-only one is erased, and so is all in `declare module`.
    fn add_declaration(
        &mut self,
        span: Span,
        kind: ImportOrExportKind,
        source: &StringLiteral,
        clause: Option<&WithClause>,
    ) {
        let erased = kind.is_type() || self.ambient > 0;
        self.is_esm |= !erased;
        let kind = if erased {
            ImportKind::Type
        } else {
            ImportKind::Static
        };
        let specifier = Specifier::Literal(source.value.as_str().to_owned());
        self.add(kind, specifier, is_hot_clause(clause), span);
    }

    /// Enters or leaves an assignment that happens once.
    fn keep(&mut self, keeps: bool, entered: bool) {
        if let Some(reads) = self.reads.as_mut().filter(|_| keeps) {
            reads.keep(entered);
        }
    }

    fn walk_inside(&mut self, walk: impl FnOnce(&mut Self)) {
        self.around += 1;
        walk(self);
        self.around -= 1;
    }

    fn at_top(&self) -> bool {
        self.deferred == 0
    }

    fn walk_later(&mut self, walk: impl FnOnce(&mut Self)) {
        self.deferred += 1;
        self.functions += 1;
        walk(self);
        self.functions -= 1;
        self.deferred -= 1;
    }

    /// Walks the value of a field, which runs with each object unless the field is static.
    fn walk_value(&mut self, value: Option<&Expression<'a>>, is_static: bool) {
        match value {
            Some(value) if is_static => self.visit_expression(value),
            Some(value) => self.walk_later(|this| this.visit_expression(value)),
            None => {}
        }
    }

    /// Walks a function's inside. One that is called on the spot runs when its surroundings run.
    fn walk_function(
        &mut self,
        span: Span,
        name: Option<&'a str>,
        params: &FormalParameters<'a>,
        walk: impl FnOnce(&mut Self),
    ) {
        let later = u32::from(self.invoked.take_if(|it| *it == span).is_none());
        let shadows = u32::from(has_require_parameter(params));
        self.functions += 1;
        self.deferred += later;
        self.shadowing += shadows;
        if let Some(reads) = &mut self.reads {
            reads.enter(span, name, later == 0);
        }
        walk(self);
        if let Some(reads) = &mut self.reads {
            reads.leave();
        }
        self.shadowing -= shadows;
        self.deferred -= later;
        self.functions -= 1;
    }

    /// What a call requires, if it is a call of `require` under one of its names.
    fn required(&self, call: &CallExpression<'a>) -> Option<Specifier> {
        let callee = call.callee.get_inner_expression();
        let here = match callee {
            Expression::Identifier(it) if it.name == "require" && self.shadowing > 0 => {
                return None;
            }
            Expression::Identifier(it) => match self.origins.of(it.name.as_str()) {
                Some(Origin::Require { here }) => here,
                _ if it.name == "require" => true,
                _ => return None,
            },
            // `createRequire(import.meta.url)('./x')`
            Expression::CallExpression(_) => match self.origins.of_value(callee) {
                Some(Origin::Require { here }) => here,
                _ => return None,
            },
            other => match member(other) {
                Some((object, "require")) if is_name(object, "module") => true,
                _ => return None,
            },
        };
        let named = specifier(argument(&call.arguments, 0));
        Some(if here { named } else { Specifier::Computed })
    }

    /// Whether the callee of a `new` is the `Worker` of Node or of the web, not that of a job queue.
    fn is_worker(&self, callee: &Expression<'a>) -> bool {
        match callee.get_inner_expression() {
            Expression::Identifier(it) => match self.origins.of(it.name.as_str()) {
                Some(origin) => origin == Origin::Worker,
                None => it.name == "Worker",
            },
            other => match member(other) {
                Some((object, "Worker")) => self
                    .origins
                    .of_value(object)
                    .is_none_or(|it| it == Origin::WorkerThreads),
                _ => false,
            },
        }
    }
}

/// Visits the declarations that name a file, which differ in what tells of types.
macro_rules! visit_declarations {
    ($($visit:ident: $declaration:ident, $kind:ident;)+) => {$(
        fn $visit(&mut self, it: &$declaration<'a>) {
            self.add_declaration(it.span, it.$kind, &it.source, it.with_clause.as_deref());
        }
    )+};
}

impl<'a> Visit<'a> for Collector<'a> {
    visit_declarations! {
        visit_import_declaration: ImportDeclaration, import_kind;
        visit_export_from_declaration: ExportFromDeclaration, export_kind;
        visit_export_all_declaration: ExportAllDeclaration, export_kind;
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.is_esm |= self.ambient == 0 && !it.export_kind.is_type();
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        self.is_esm |= self.ambient == 0 && !it.is_typescript_syntax();
        walk::walk_export_default_declaration(self, it);
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        self.is_esm |= self.ambient == 0 && !it.export_kind().is_type();
        walk::walk_export_declaration(self, it);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let TSModuleReference::ExternalModuleReference(reference) = &it.module_reference {
            let erased = it.import_kind.is_type() || self.ambient > 0;
            let kind = if erased {
                ImportKind::Type
            } else {
                ImportKind::Static
            };
            let source = Specifier::Literal(reference.expression.value.as_str().to_owned());
            self.add(kind, source, false, it.span);
        }
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.walk_inside(|this| walk::walk_statement(this, it));
    }

    fn visit_conditional_expression(&mut self, it: &ConditionalExpression<'a>) {
        self.walk_inside(|this| walk::walk_conditional_expression(this, it));
    }

    fn visit_logical_expression(&mut self, it: &LogicalExpression<'a>) {
        self.walk_inside(|this| walk::walk_logical_expression(this, it));
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        let kind = if self.at_top() {
            ImportKind::DynamicTop
        } else {
            ImportKind::Dynamic
        };
        let hot = it.options.as_ref().is_some_and(is_hot_argument);
        self.add(kind, specifier(Some(&it.source)), hot, it.span);
        walk::walk_import_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Some(specifier) = self.required(it) {
            let kind = if self.at_top() {
                ImportKind::RequireTop
            } else {
                ImportKind::Require
            };
            self.add(kind, specifier, false, it.span);
        } else if called(it) == Some("register")
            && self.origins.of_value(&it.callee) == Some(Origin::Register)
        {
            self.add(ImportKind::Loader, loader_file(it), false, it.span);
        } else if let Some(specifier) = resolved(it) {
            self.add(ImportKind::Resolve, specifier, false, it.span);
        }
        if let Some(reads) = &mut self.reads {
            reads.call(it);
        }
        self.invoked = invoked(&it.callee);
        walk::walk_call_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        if self.is_worker(&it.callee) {
            let file = argument(&it.arguments, 0);
            if is_evaluated(argument(&it.arguments, 1)) {
                return walk::walk_new_expression(self, it);
            }
            let named = file.map_or(Specifier::Computed, worker_file);
            let is_known = named != Specifier::Computed;
            self.add(ImportKind::Worker, named, false, it.span);
            // The URL of a known file is the worker, not an asset besides.
            for argument in it.arguments.iter().skip(usize::from(is_known)) {
                self.visit_argument(argument);
            }
            return;
        }
        if let Some(specifier) = url_of_file(it) {
            self.add(ImportKind::Asset, specifier, false, it.span);
        }
        walk::walk_new_expression(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let name = it.id.as_ref().map(|id| id.name.as_str());
        self.walk_function(it.span, name, &it.params, |this| {
            walk::walk_function(this, it, flags);
        });
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.walk_function(it.span, None, &it.params, |this| {
            walk::walk_arrow_function_expression(this, it);
        });
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.visit_decorators(&it.decorators);
        self.visit_property_key(&it.key);
        self.walk_value(it.value.as_ref(), it.r#static);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.visit_decorators(&it.decorators);
        self.visit_property_key(&it.key);
        self.walk_value(it.value.as_ref(), it.r#static);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        self.origins.add_variable(it);
        if let Some(reads) = &mut self.reads {
            reads.variable(it);
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        let keeps = it.operator.is_logical();
        self.keep(keeps, true);
        walk::walk_assignment_expression(self, it);
        self.keep(keeps, false);
    }

    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        if let Some(reads) = &mut self.reads {
            reads.text(it.value.as_str());
        }
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        self.is_esm |= self.functions == 0 && it.kind.is_await();
        walk::walk_variable_declaration(self, it);
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.is_esm |= self.functions == 0;
        walk::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.is_esm |= self.functions == 0 && it.r#await;
        walk::walk_for_of_statement(self, it);
    }

    fn visit_import_meta(&mut self, _: &ImportMeta) {
        self.has_import_meta = true;
        self.is_esm = true;
    }

    fn visit_ts_external_module_declaration(&mut self, it: &TSExternalModuleDeclaration<'a>) {
        self.ambient += 1;
        walk::walk_ts_external_module_declaration(self, it);
        self.ambient -= 1;
    }

    fn visit_ts_global_declaration(&mut self, it: &TSGlobalDeclaration<'a>) {
        self.ambient += 1;
        walk::walk_ts_global_declaration(self, it);
        self.ambient -= 1;
    }

    // Types are erased: nothing in them runs, so there is nothing to look for.
    fn visit_ts_type(&mut self, _: &TSType<'a>) {}
    fn visit_ts_type_parameter_declaration(&mut self, _: &TSTypeParameterDeclaration<'a>) {}
    fn visit_ts_type_parameter_instantiation(&mut self, _: &TSTypeParameterInstantiation<'a>) {}
    fn visit_ts_interface_declaration(&mut self, _: &TSInterfaceDeclaration<'a>) {}
    fn visit_ts_type_alias_declaration(&mut self, _: &TSTypeAliasDeclaration<'a>) {}
}
