//! What a module says that it accepts: `import.meta.hot?.accept('./dep', …)`.

use std::path::Path;

use oxc_ast::ast::{CallExpression, Expression, Program};
use oxc_ast_visit::{Visit, walk};

use super::scan::{argument, is_import_meta, member, text, with_program};

/// What a source accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepts {
    /// Whether it accepts its own replacement.
    pub itself: bool,
    /// The specifiers of the imports whose replacement it accepts.
    pub specifiers: Vec<String>,
}

/// Reads what a source spells out, wherever in it that stands.
#[must_use]
pub fn accepts(path: &Path, source: &str) -> Accepts {
    if !(source.contains("accept") && source.contains("hot")) {
        return Accepts::default();
    }
    with_program(path, source, read).unwrap_or_default()
}

fn read(program: &Program<'_>) -> Accepts {
    let mut found = Accepts::default();
    found.visit_program(program);
    found
}

impl<'a> Visit<'a> for Accepts {
    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Some((object, "accept")) = member(&it.callee)
            && is_import_meta(object, "hot")
        {
            match argument(&it.arguments, 0).map(Expression::get_inner_expression) {
                Some(Expression::ArrayExpression(list)) => {
                    let named = list.elements.iter().filter_map(|one| one.as_expression());
                    self.specifiers
                        .extend(named.filter_map(text).map(str::to_owned));
                }
                Some(first) => match text(first) {
                    Some(one) => self.specifiers.push(one.to_owned()),
                    None => self.itself = true,
                },
                None => self.itself = true,
            }
        }
        walk::walk_call_expression(self, it);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_is_spelled_out() {
        for (source, itself, specifiers) in [
            (
                "import.meta.hot?.accept('./a.js', f)",
                false,
                &["./a.js"][..],
            ),
            (
                "if (import.meta.hot) import.meta.hot.accept(['./a', './b'])",
                false,
                &["./a", "./b"],
            ),
            ("import.meta.hot?.accept()", true, &[]),
            ("import.meta.hot?.accept((next) => {})", true, &[]),
            ("hot.accept('./a.js')", false, &[]),
        ] {
            let found = accepts(Path::new("a.js"), source);
            assert_eq!(found.itself, itself, "{source}");
            assert_eq!(found.specifiers, specifiers, "{source}");
        }
    }
}
