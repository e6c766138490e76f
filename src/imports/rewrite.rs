//! Makes a static import of a boundary hot, where it is plain what the file does with it: what is imported is used inside of
//! request handlers, or is one.
//!
//! - In an asynchronous handler of an ES module, and in any handler of a `CommonJS` module, the import moves into the handler.
//! - Elsewhere the module accepts the new version: `import.meta.hot.accept`.
//!
//! Any doubt is a refusal, in words for people.

mod edits;
mod source;
#[cfg(test)]
mod tests;
mod uses;

use std::path::Path;

use oxc_ast::ast::{Program, Statement};
use oxc_ast_visit::Visit;

use super::position::Positions;
use super::scan::with_program;
use edits::{Edit, apply};
use source::Source;
use uses::{Use, Uses};

pub use uses::can_be_wrapped;

/// What is to be rewritten.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// What the import names.
    pub specifier: &'a str,
    /// Whether Node runs the file as an ES module.
    pub is_esm: bool,
    /// Whether what is imported may be called through a function of ours.
    pub can_be_wrapped: bool,
}

/// The source with that import made hot.
///
/// # Errors
/// Why it cannot be done by itself, as the end of a sentence.
pub fn make_hot(path: &Path, source: &str, target: Target<'_>) -> Result<String, String> {
    let edits = with_program(path, source, |program| edits_for(program, source, target));
    let edits = edits.ok_or("it cannot be parsed")??;
    let text = apply(source, edits);
    // What was made must be as well-formed as what was there.
    with_program(path, &text, |_| ()).ok_or("the result would not be well-formed")?;
    Ok(text)
}

fn edits_for(program: &Program<'_>, text: &str, target: Target<'_>) -> Result<Vec<Edit>, String> {
    let source = Source::find(program, text, target.specifier)?;
    if source.is_import() != target.is_esm {
        return Err(if target.is_esm {
            "it is an ES module that requires".to_owned()
        } else {
            "it has imports, and its package.json does not say \"type\": \"module\"".to_owned()
        });
    }
    let locals = source.locals();
    let mut uses = Uses::of(program, &locals, source.span);
    uses.visit_program(program);
    let uses = uses.finish().map_err(|(why, offset)| {
        let position = Positions::new(text).of(offset);
        format!("{why} ({}:{})", position.line, position.column)
    })?;
    if uses.is_empty() {
        return Err("nothing uses what it imports".to_owned());
    }
    let is_wrapped = uses.iter().any(|one| matches!(one, Use::Argument { .. }));
    if is_wrapped && !target.can_be_wrapped {
        return Err(
            "what it imports is passed on, and may need its own arity or `this`".to_owned(),
        );
    }
    let moves = !source.is_import()
        || uses
            .iter()
            .all(|one| matches!(one, Use::Handler(handler) if handler.is_async));
    if moves {
        return edits::into_handlers(&source, text, &uses);
    }
    let last_import = program
        .body
        .iter()
        .rev()
        .find_map(|statement| match statement {
            Statement::ImportDeclaration(it) => Some(it.span.end as usize),
            _ => None,
        });
    edits::with_accept(&source, text, &uses, last_import.unwrap_or(source.span.1))
}
