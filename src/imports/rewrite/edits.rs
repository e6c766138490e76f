//! The changes of the text.

use super::source::{Binding, Source};
use super::uses::{Body, Handler, Use};

/// A part of the text, and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The text with the edits, which do not overlap.
pub(super) fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.start, edit.end)));
    let mut text = source.to_owned();
    for edit in edits {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    text
}

/// Moves the import into the handlers.
pub(super) fn into_handlers(
    import: &Source,
    source: &str,
    uses: &[Use],
) -> Result<Vec<Edit>, String> {
    let mut edits = vec![without_statement(import, source)];
    let mut done: Vec<&Handler> = Vec::new();
    for one in uses {
        match one {
            Use::Handler(handler) => {
                if !done.contains(&handler) {
                    edits.extend(begin_with(import, source, handler)?);
                    done.push(handler);
                }
            }
            Use::Argument { start, end, local } => {
                let written = &source[*start..*end];
                let binding = import.bindings.iter().find(|one| one.local == *local);
                let exported = binding.and_then(|one| one.exported.as_ref());
                let loaded = format!("require({})", import.quoted);
                let loaded = exported.map_or(loaded.clone(), |name| format!("{loaded}.{name}"));
                edits.push(Edit {
                    start: *start,
                    end: *end,
                    text: wrapped(&written.replacen(local, &loaded, 1)),
                });
            }
        }
    }
    Ok(edits)
}

/// Has a handler begin with the import.
fn begin_with(import: &Source, source: &str, handler: &Handler) -> Result<Vec<Edit>, String> {
    let statement = import.in_handler();
    let indent = indent_of(source, handler.start);
    let step = if indent.starts_with('\t') || source.contains("\n\t") {
        "\t"
    } else {
        "  "
    };
    let at = |start, end, text| Edit { start, end, text };
    match handler.body {
        Body::Block { start, first } => {
            let Some(first) = first else {
                return Err("a handler is empty".to_owned());
            };
            let before = &source[start..first];
            let text = if before.contains('\n') {
                let indent = indent_of(source, first);
                format!("\n{indent}{statement}{}", import.end)
            } else {
                format!(" {statement};")
            };
            Ok(vec![at(start, start, text)])
        }
        Body::Expression { start, end } => {
            let value = source[start..end].trim();
            let value = if value.contains("//") || value.contains("/*") {
                format!("({value})")
            } else {
                value.to_owned()
            };
            let semi = import.end;
            let text = format!(
                " {{\n{indent}{step}{statement}{semi}\n{indent}{step}return {value}{semi}\n{indent}}}"
            );
            Ok(vec![at(start, end, text)])
        }
    }
}

/// Keeps the import, and takes each new version.
pub(super) fn with_accept(
    import: &Source,
    source: &str,
    uses: &[Use],
    last_import: usize,
) -> Result<Vec<Edit>, String> {
    let first = |binding: &Binding| {
        let mut name = binding.local.chars();
        let head: String = name
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        format!("initial{head}{}", name.as_str())
    };
    let is_taken = |one: &Binding| one.local == "fresh" || source.contains(&first(one));
    if import.bindings.iter().any(is_taken) {
        return Err("it has a name that the change would use".to_owned());
    }
    let mut named = Vec::new();
    let mut default = None;
    let (mut variables, mut taken) = (Vec::new(), Vec::new());
    let end = import.end;
    for binding in &import.bindings {
        let Binding { local, exported } = binding;
        let initial = first(binding);
        match exported.as_deref() {
            None => default = Some(format!("* as {initial}")),
            Some("default") => default = Some(initial.clone()),
            Some(name) => named.push(format!("{name} as {initial}")),
        }
        variables.push(format!("\nlet {local} = {initial}{end}"));
        let fresh = exported
            .as_deref()
            .map_or("fresh".to_owned(), |name| format!("fresh.{name}"));
        taken.push(format!("\n  {local} = {fresh}{end}"));
    }
    let named = (!named.is_empty()).then(|| format!("{{ {} }}", named.join(", ")));
    let clause: Vec<_> = default.into_iter().chain(named).collect();
    let (variables, taken) = (variables.concat(), taken.concat());
    let quoted = &import.quoted;
    let statement = format!("import {} from {quoted}{end}", clause.join(", "));
    let accept = format!(
        "\n\n// Each new version takes the place of the one before, without a restart.{variables}\nimport.meta.hot?.accept({quoted}, (fresh) => {{{taken}\n}}){end}"
    );
    let (start, stop) = import.span;
    let mut edits = vec![Edit {
        start,
        end: stop,
        text: statement,
    }];
    edits.extend(uses.iter().filter_map(|one| match one {
        Use::Argument { start, end, .. } => Some(Edit {
            start: *start,
            end: *end,
            text: wrapped(&source[*start..*end]),
        }),
        Use::Handler(_) => None,
    }));
    if last_import == stop {
        edits[0].text.push_str(&accept);
    } else {
        edits.push(Edit {
            start: last_import,
            end: last_import,
            text: accept,
        });
    }
    Ok(edits)
}

/// A function that looks at each call again what to call.
fn wrapped(written: &str) -> String {
    format!("(...args) => {written}(...args)")
}

/// The statement away, with its line.
fn without_statement(import: &Source, source: &str) -> Edit {
    let (start, end) = import.span;
    let rest = &source[end..];
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let is_alone = rest[..line].trim().is_empty();
    Edit {
        start,
        end: if is_alone { end + line } else { end },
        text: String::new(),
    }
}

/// The white space that the line of an offset begins with.
fn indent_of(source: &str, offset: usize) -> &str {
    let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &source[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
