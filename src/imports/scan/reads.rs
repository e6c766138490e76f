//! What a module reads while it is evaluated, or once and keeps.

use super::expression::argument;
use super::lists::{Listed, listed};
use super::place::{Places, called, in_working_directory};
use crate::imports::{Found, ImportKind, Specifier, is_source};
use oxc_ast::ast::{CallExpression, Expression, Program, VariableDeclarator};
use oxc_span::{GetSpan, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;

/// Words of which a source holds one that spells out the place of a file, or reads one.
const MARKS: [&str; 8] = [
    "read",
    "dirname",
    "filename",
    "import.meta.url",
    "cwd",
    "glob",
    "require-",
    "include-all",
];

/// Functions and methods that read a file, by the path that comes first.
const READERS: [&str; 6] = [
    "readFile",
    "readFileSync",
    "readJson",
    "readJsonSync",
    "createReadStream",
    "openAsBlob",
];

/// Those that write a file, or make one: then what the module reads may be its own data.
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

/// How the names of functions begin that take a path and read nothing there.
const BLIND: [&str; 22] = [
    "access", "basename", "chmod", "cp", "copy", "dirname", "ensure", "exists", "extname",
    "fileURL", "fork", "is", "join", "lstat", "mkdir", "pathTo", "relative", "rename", "resolve",
    "rm", "stat", "unlink",
];

/// Methods that call the function that they get at once.
const AT_ONCE: [&str; 6] = ["map", "forEach", "flatMap", "filter", "reduce", "find"];

/// How many names a file may hold where it computes which one it reads.
const MOST_NAMES: usize = 20;

/// Whether a function runs while the module is evaluated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body<'a> {
    /// It is called where it stands.
    AtOnce,
    /// It is at top level and has this name.
    Named(&'a str),
    /// Nothing tells when it runs.
    Later,
}

/// Where a call stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Caller<'a> {
    Top,
    Function(&'a str),
    Unknown,
}

/// What one file reads, collected call by call.
#[derive(Default)]
pub(super) struct Reads<'a> {
    places: Places<'a>,
    /// Whether it lists folders.
    lists: bool,
    writes: bool,
    found: Vec<(Caller<'a>, Found)>,
    /// The names that are called, by where.
    calls: FxHashMap<Caller<'a>, FxHashSet<&'a str>>,
    /// The strings that may be names of files.
    names: Vec<&'a str>,
    bodies: Vec<Body<'a>>,
    /// Functions of which more is known, by their start.
    known: FxHashMap<u32, Body<'a>>,
    /// Assignments around the current node that happen once: `cache ??= …`.
    kept: u32,
}

impl<'a> Reads<'a> {
    /// `None` for a file that cannot read any other. Most cannot, and looking at each call has its price.
    pub(super) fn of(program: &Program<'a>) -> Option<Self> {
        let may_read = MARKS.iter().any(|mark| program.source_text.contains(mark));
        may_read.then(|| Self {
            places: Places::read(&program.body),
            lists: ["readdir", "opendir"]
                .iter()
                .any(|name| program.source_text.contains(name)),
            ..Self::default()
        })
    }

    /// Looks at a call before its arguments.
    pub(super) fn call(&mut self, call: &CallExpression<'a>) {
        let name = called(call).unwrap_or_default();
        self.writes |= WRITERS.contains(&name);
        let caller = self.caller();
        if AT_ONCE.contains(&name)
            && let Some(function) = argument(&call.arguments, 0)
        {
            self.known.insert(function.span().start, Body::AtOnce);
        }
        if caller == Caller::Unknown {
            return;
        }
        if let Expression::Identifier(callee) = &call.callee {
            let calls = self.calls.entry(caller).or_default();
            calls.insert(callee.name.as_str());
        }
        let is_blind = BLIND.iter().any(|blind| name.starts_with(blind));
        match listed(call, &self.places, self.lists && !is_blind) {
            Some(Listed::Surely(place)) => {
                return self.add(caller, ImportKind::List, place, call.span);
            }
            Some(Listed::Maybe(place)) => {
                return self.add(caller, ImportKind::Asset, as_url(&place), call.span);
            }
            None => {}
        }
        let first = argument(&call.arguments, 0);
        let place = first.and_then(|first| self.places.of(first));
        match name {
            _ if READERS.contains(&name) => {
                if let Some(place) = place.or_else(|| in_working_directory(first?)) {
                    self.add(caller, ImportKind::Read, place, call.span);
                }
            }
            _ if is_blind || WRITERS.contains(&name) => {}
            // What a package is given, it most likely reads.
            _ => {
                let arguments = 0..call.arguments.len();
                let arguments = arguments.filter_map(|index| argument(&call.arguments, index));
                let places: Vec<_> = arguments.filter_map(|it| self.places.of(it)).collect();
                for place in places.into_iter().filter(|it| is_file_of_data(it)) {
                    self.add(caller, ImportKind::Asset, as_url(&place), call.span);
                }
            }
        }
    }

    /// Looks at a string.
    pub(super) fn text(&mut self, text: &'a str) {
        let is_name = text.contains('.') && is_data(text) && !text.contains([':', ' ', '\n', '*']);
        if is_name && text.len() < 128 && self.names.len() <= MOST_NAMES {
            self.names.push(text);
        }
    }

    /// Looks at a constant at top level, which may be a function.
    pub(super) fn variable(&mut self, declarator: &VariableDeclarator<'a>) {
        let name = declarator.id.get_binding_identifier();
        if let (true, Some(name), Some(init)) = (self.bodies.is_empty(), name, &declarator.init) {
            let body = Body::Named(name.name.as_str());
            self.known.insert(init.span().start, body);
        }
    }

    /// Enters a function; `at_once`: whether it is called on the spot.
    pub(super) fn enter(&mut self, span: Span, name: Option<&'a str>, at_once: bool) {
        let known = self.known.get(&span.start).copied();
        let named = name.filter(|_| self.bodies.is_empty()).map(Body::Named);
        let body = if at_once {
            Body::AtOnce
        } else {
            known.or(named).unwrap_or(Body::Later)
        };
        self.bodies.push(body);
    }

    pub(super) fn leave(&mut self) {
        self.bodies.pop();
    }

    /// Enters or leaves an assignment whose value is kept.
    pub(super) fn keep(&mut self, entered: bool) {
        if entered {
            self.kept += 1;
        } else {
            self.kept -= 1;
        }
    }

    /// What the file reads.
    pub(super) fn finish(mut self) -> Vec<Found> {
        let mut running: FxHashSet<&str> = FxHashSet::default();
        let mut next = vec![Caller::Top];
        while let Some(caller) = next.pop() {
            let called = self.calls.remove(&caller).into_iter().flatten();
            next.extend(called.filter(|it| running.insert(it)).map(Caller::Function));
        }
        let runs = |caller: &Caller| match caller {
            Caller::Top => true,
            Caller::Function(name) => running.contains(name),
            Caller::Unknown => false,
        };
        let (writes, names) = (self.writes, self.names);
        let found = self.found.into_iter();
        let found = found.filter(|(caller, _)| runs(caller));
        let found = found.flat_map(|(_, found)| spell_out(found, &names));
        found
            .map(|found| if writes { as_data(found) } else { found })
            .collect()
    }

    fn caller(&self) -> Caller<'a> {
        if self.kept > 0 {
            return Caller::Top;
        }
        let mut later = self.bodies.iter().filter(|body| **body != Body::AtOnce);
        match (later.next(), later.next()) {
            (None, _) => Caller::Top,
            (Some(Body::Named(name)), None) => Caller::Function(name),
            _ => Caller::Unknown,
        }
    }

    fn add(&mut self, caller: Caller<'a>, kind: ImportKind, place: String, span: Span) {
        let found = Found {
            kind,
            specifier: Specifier::Literal(place),
            hot: false,
            optional: true,
            offset: span.start as usize,
        };
        self.found.push((caller, found));
    }
}

/// A read whose file is computed may be of any that the source names.
fn spell_out(found: Found, names: &[&str]) -> Vec<Found> {
    let Specifier::Literal(place) = &found.specifier else {
        return vec![found];
    };
    let Some(folder) = place.strip_suffix(Places::UNKNOWN) else {
        return vec![found];
    };
    if names.len() > MOST_NAMES || found.kind == ImportKind::List {
        return Vec::new();
    }
    let file = |name: &&str| Found {
        specifier: Specifier::Literal(format!("{folder}/{}", name.trim_start_matches("./"))),
        ..found
    };
    names.iter().map(file).collect()
}

/// Whether a place is spelled out to the end, and that of a file without code.
fn is_file_of_data(place: &str) -> bool {
    place.contains('/') && !place.ends_with(Places::UNKNOWN) && is_data(place)
}

/// Whether a place is that of a file that holds no code.
fn is_data(place: &str) -> bool {
    !is_source(Path::new(place))
}

/// What the file reads may be what it has written itself, which needs no restart.
fn as_data(found: Found) -> Found {
    match (found.kind, found.specifier) {
        (ImportKind::Read | ImportKind::List, Specifier::Literal(place)) => Found {
            kind: ImportKind::Asset,
            specifier: Specifier::Literal(as_url(&place)),
            ..found
        },
        (_, specifier) => Found { specifier, ..found },
    }
}

/// A path as a relative URL has it.
fn as_url(place: &str) -> String {
    let place = place.replace('%', "%25");
    place.replace('?', "%3F").replace('#', "%23")
}
