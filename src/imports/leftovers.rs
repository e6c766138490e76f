//! What a module leaves behind whenever it is replaced: what its evaluation starts and nothing ends.
//!
//! Only what runs for certain counts: no condition around it, in code that the evaluation reaches. A file that mentions how it
//! ends what it starts is passed over: an alarm for nothing costs more than one that is missing.

mod names;
#[cfg(test)]
mod tests;

use std::path::Path;

use oxc_ast::ast::{
    ArrowFunctionExpression, CallExpression, Class, ConditionalExpression, Expression, Function,
    IfStatement, LogicalExpression, NewExpression, Program, ReturnStatement, SwitchStatement,
    TryStatement, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;
use rustc_hash::{FxHashMap, FxHashSet};

use super::position::Positions;
use super::scan::{invoked, with_program};
use names::{Names, Started};

/// Something that is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// What it is: `timer`, `process listener`, …
    pub what: &'static str,
    /// How it is ended: `stop`, `remove`, …
    pub end: &'static str,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// Words of which a source holds one that starts anything.
const STARTS: [&str; 10] = [
    "setInterval",
    "setTimeout",
    "listen",
    "process",
    "new ",
    "watch",
    "schedule",
    "Cron",
    "fork",
    "Queue",
];

/// Words of a source that ends by itself what it starts, or starts it once in the life of the process.
const ENDS: [&str; 6] = [
    "dispose",
    "decline",
    "prune",
    "globalThis",
    "global.",
    "isMainThread",
];

/// What the evaluation of a module starts and nothing in it ends, in the order of the source.
#[must_use]
pub fn leftovers(path: &Path, source: &str) -> Vec<Leftover> {
    let holds = |words: &[&str]| words.iter().any(|word| source.contains(word));
    if !holds(&STARTS) || holds(&ENDS) {
        return Vec::new();
    }
    let found = with_program(path, source, collect).unwrap_or_default();
    let ended =
        |(_, started): &(usize, Started)| started.ends.iter().any(|word| source.contains(word));
    let mut positions = Positions::new(source);
    found
        .into_iter()
        .filter(|one| !ended(one))
        .map(|(offset, started)| {
            let position = positions.of(offset);
            Leftover {
                what: started.what,
                end: started.end,
                line: position.line,
                column: position.column,
            }
        })
        .collect()
}

/// Where something stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place<'a> {
    /// It runs while the module is evaluated.
    Top,
    /// It runs when this function of the module is called.
    Function(&'a str),
    /// Nothing tells when it runs.
    Unknown,
}

#[derive(Default)]
struct Collector<'a> {
    names: Names<'a>,
    /// The functions around the current node, the outermost first.
    places: Vec<Place<'a>>,
    /// Conditions around the current node.
    conditions: u32,
    /// Functions of the module, by their start.
    known: FxHashMap<u32, &'a str>,
    /// The function that the call around it runs on the spot.
    invoked: Option<Span>,
    found: Vec<(Place<'a>, usize, Started)>,
    /// The functions that are called for certain, by where.
    calls: FxHashMap<Place<'a>, FxHashSet<&'a str>>,
    /// Timers that call a function of the module: one in that function calls it for ever.
    timeouts: Vec<(Place<'a>, &'a str, usize)>,
}

/// What the evaluation of a program starts, each at its byte offset.
fn collect(program: &Program<'_>) -> Vec<(usize, Started)> {
    let mut collector = Collector {
        names: Names::read(&program.body),
        ..Collector::default()
    };
    collector.visit_program(program);
    collector.finish()
}

impl<'a> Collector<'a> {
    fn finish(mut self) -> Vec<(usize, Started)> {
        let mut reached = vec![Place::Top];
        let mut next = 0;
        while let Some(place) = reached.get(next).copied() {
            next += 1;
            for name in self.calls.remove(&place).into_iter().flatten() {
                let called = Place::Function(name);
                if !reached.contains(&called) {
                    reached.push(called);
                }
            }
        }
        let recursive = self.timeouts.iter().filter_map(|(place, name, offset)| {
            (*place == Place::Function(name)).then_some((*place, *offset, names::TIMEOUT))
        });
        let mut found: Vec<_> = self.found.iter().copied().chain(recursive).collect();
        found.retain(|(place, ..)| reached.contains(place));
        found.sort_by_key(|(_, offset, _)| *offset);
        found
            .into_iter()
            .map(|(_, offset, started)| (offset, started))
            .collect()
    }

    /// Where the current node stands.
    fn place(&self) -> Place<'a> {
        match (self.conditions, &self.places[..]) {
            (0, []) => Place::Top,
            (0, [one]) => *one,
            _ => Place::Unknown,
        }
    }

    fn add(&mut self, span: Span, started: Option<Started>) {
        let place = self.place();
        if let Some(started) = started
            && place != Place::Unknown
        {
            self.found.push((place, span.start as usize, started));
        }
    }

    fn conditionally(&mut self, walk: impl FnOnce(&mut Self)) {
        self.conditions += 1;
        walk(self);
        self.conditions -= 1;
    }

    /// Walks a function's inside. One that is called on the spot runs when its surroundings run.
    fn walk_function(&mut self, span: Span, name: Option<&'a str>, walk: impl FnOnce(&mut Self)) {
        let at_once = self.invoked.take_if(|it| *it == span).is_some();
        let conditions = self.conditions;
        if !at_once {
            let name = self.known.get(&span.start).copied().or(name);
            let is_of_module = self.places.is_empty();
            let place = name.filter(|_| is_of_module).map(Place::Function);
            self.places.push(place.unwrap_or(Place::Unknown));
            self.conditions = 0;
        }
        walk(self);
        self.conditions = conditions;
        if !at_once {
            self.places.pop();
        }
    }
}

impl<'a> Visit<'a> for Collector<'a> {
    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let place = self.place();
        if let Expression::Identifier(callee) = it.callee.get_inner_expression() {
            let name = callee.name.as_str();
            if place != Place::Unknown {
                self.calls.entry(place).or_default().insert(name);
            }
            if let (true, Some(Expression::Identifier(again))) = (
                self.names.is_timeout(name),
                it.arguments.first().and_then(|first| first.as_expression()),
            ) {
                self.timeouts
                    .push((place, again.name.as_str(), it.span.start as usize));
            }
        }
        let started = self.names.called(it);
        self.add(it.span, started);
        self.invoked = invoked(&it.callee);
        walk::walk_call_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        let started = self.names.made(it);
        self.add(it.span, started);
        walk::walk_new_expression(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if let (true, Some(name), Some(init)) = (
            self.places.is_empty(),
            it.id.get_binding_identifier(),
            &it.init,
        ) {
            self.known.insert(init.span().start, name.name.as_str());
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let name = it.id.as_ref().map(|id| id.name.as_str());
        self.walk_function(it.span, name, |this| walk::walk_function(this, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.walk_function(it.span, None, |this| {
            walk::walk_arrow_function_expression(this, it);
        });
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.places.push(Place::Unknown);
        walk::walk_class(self, it);
        self.places.pop();
    }

    /// What follows a return that may happen may not run.
    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        walk::walk_return_statement(self, it);
        if self.conditions > 0
            && let Some(place) = self.places.last_mut()
        {
            *place = Place::Unknown;
        }
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        self.visit_expression(&it.test);
        self.conditionally(|this| {
            this.visit_statement(&it.consequent);
            if let Some(alternate) = &it.alternate {
                this.visit_statement(alternate);
            }
        });
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        self.conditionally(|this| walk::walk_switch_statement(this, it));
    }

    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        self.conditionally(|this| walk::walk_try_statement(this, it));
    }

    fn visit_conditional_expression(&mut self, it: &ConditionalExpression<'a>) {
        self.conditionally(|this| walk::walk_conditional_expression(this, it));
    }

    fn visit_logical_expression(&mut self, it: &LogicalExpression<'a>) {
        self.conditionally(|this| walk::walk_logical_expression(this, it));
    }

    fn visit_assignment_expression(&mut self, it: &oxc_ast::ast::AssignmentExpression<'a>) {
        if it.operator.is_logical() {
            self.conditionally(|this| walk::walk_assignment_expression(this, it));
        } else {
            walk::walk_assignment_expression(self, it);
        }
    }
}
