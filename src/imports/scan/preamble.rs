//! Where a statement of ours can stand, ahead of what a module does.

use oxc_ast::ast::{Declaration, ExportDefaultDeclarationKind, Program, Statement};
use oxc_span::{GetSpan, Span};

/// The byte at which a statement can be put in that runs before `import.meta` is asked for anything, so
/// that nothing moves that is executed: behind it there is only white space or a comment on its line.
/// `None` where there is no such place, as in a module that is written on one line.
pub(super) fn place(program: &Program, source: &str) -> Option<usize> {
    let asks = |span: Span| span.source_text(source).contains("meta");
    // Such a function may be called from any line.
    let is_asked_early = program
        .body
        .iter()
        .any(|it| is_hoisted_function(it) && asks(it.span()));
    let directives = program.directives.iter().map(|it| (it.span, false));
    let statements = program.body.iter().map(|it| {
        let executes = !is_hoisted(it);
        (it.span(), executes && (is_asked_early || asks(it.span())))
    });
    let mut at = program
        .hashbang
        .as_ref()
        .map_or(0, |it| after_line(source, it.span.end as usize));
    for (span, must_wait) in directives.chain(statements) {
        let start = span.start as usize;
        if source.get(at..start)?.contains(['\n', '\r']) {
            return Some(at);
        }
        if must_wait {
            return None;
        }
        at = span.end as usize;
    }
    Some(at)
}

/// The same in UTF-16 units, where the first line alone tells: most large files begin with a comment or an import.
pub(super) fn place_by_first_line(source: &str) -> Option<usize> {
    let line = source.split('\n').next()?.trim_end();
    if line.is_empty() || line.starts_with("//") {
        return Some(0);
    }
    // `import clause "specifier";`, with nothing in the clause that could begin another statement.
    let mut parts = line.strip_prefix("import")?.split(['"', '\'']);
    let (clause, specifier, end) = (parts.next()?, parts.next()?, parts.next()?);
    let is_import = parts.next().is_none()
        && !specifier.is_empty()
        && end == ";"
        && clause
            .chars()
            .all(|it| it.is_alphanumeric() || " {},*_$".contains(it))
        && !clause.starts_with(|it: char| it.is_alphanumeric() || "_$".contains(it));
    is_import.then(|| line.encode_utf16().count())
}

/// The start of the next line.
fn after_line(source: &str, offset: usize) -> usize {
    let rest = source.get(offset..).unwrap_or_default();
    offset + rest.find('\n').map_or(rest.len(), |end| end + 1)
}

/// Whether a statement does its work before the first line runs, or none at all.
fn is_hoisted(statement: &Statement) -> bool {
    is_hoisted_function(statement)
        || matches!(
            statement,
            Statement::ImportDeclaration(_)
                | Statement::ExportFromDeclaration(_)
                | Statement::ExportAllDeclaration(_)
                | Statement::ExportNamedDeclaration(_)
                | Statement::TSTypeAliasDeclaration(_)
                | Statement::TSInterfaceDeclaration(_)
        )
}

fn is_hoisted_function(statement: &Statement) -> bool {
    match statement {
        Statement::FunctionDeclaration(_) => true,
        Statement::ExportDeclaration(it) => {
            matches!(it.declaration, Declaration::FunctionDeclaration(_))
        }
        Statement::ExportDefaultDeclaration(it) => matches!(
            it.declaration,
            ExportDefaultDeclarationKind::FunctionDeclaration(_)
        ),
        _ => false,
    }
}
