//! The import that is rewritten.

use oxc_ast::ast::{
    BindingPattern, ImportDeclaration, ImportDeclarationSpecifier, ModuleExportName, Program,
    Statement, VariableDeclaration,
};
use oxc_span::Span;

use crate::imports::scan::{argument, is_name, text};

/// One name that the import binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The name in the file.
    pub local: String,
    /// What the module exports; `None` for all of it.
    pub exported: Option<String>,
}

/// `import … from '…'` or `const … = require('…')`.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Where the statement stands.
    pub span: (usize, usize),
    /// The specifier as it is written, with its quotes.
    pub quoted: String,
    pub bindings: Vec<Binding>,
    /// The pattern of a `require`, as it is written.
    pattern: Option<String>,
    /// How the file ends statements.
    pub end: &'static str,
}

impl Source {
    pub(super) fn find(
        program: &Program<'_>,
        source: &str,
        specifier: &str,
    ) -> Result<Self, String> {
        let mut found = Vec::new();
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(it) if it.source.value == specifier => {
                    found.push(Self::of_import(it, source)?);
                }
                Statement::VariableDeclaration(it) => {
                    found.extend(Self::of_require(it, source, specifier));
                }
                _ => {}
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(_), false) => Err("it is imported more than once".to_owned()),
            (None, _) => Err("the import is no plain statement".to_owned()),
        }
    }

    fn of_import(it: &ImportDeclaration<'_>, source: &str) -> Result<Self, String> {
        if it.with_clause.is_some() || it.phase.is_some() || it.import_kind.is_type() {
            return Err("the import has attributes".to_owned());
        }
        let mut bindings = Vec::new();
        for specifier in it.specifiers.iter().flatten() {
            let (local, exported) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    let ModuleExportName::IdentifierName(name) = &it.imported else {
                        return Err("an export has a name in quotes".to_owned());
                    };
                    if it.import_kind.is_type() {
                        return Err("it imports a type as well".to_owned());
                    }
                    (&it.local, Some(name.name.to_string()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (&it.local, Some("default".to_owned()))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, None),
            };
            let local = local.name.to_string();
            bindings.push(Binding { local, exported });
        }
        let is_mixed = bindings.len() > 1 && bindings.iter().any(|one| one.exported.is_none());
        if bindings.is_empty() || is_mixed {
            return Err("the import is no plain statement".to_owned());
        }
        let quoted = slice(source, it.source.span);
        Ok(Self::new(it.span, source, quoted, bindings, None))
    }

    fn of_require(it: &VariableDeclaration<'_>, source: &str, specifier: &str) -> Option<Self> {
        let [declarator] = &it.declarations[..] else {
            return None;
        };
        let oxc_ast::ast::Expression::CallExpression(call) = declarator.init.as_ref()? else {
            return None;
        };
        let named = argument(&call.arguments, 0)?;
        if !is_name(&call.callee, "require") || text(named)? != specifier {
            return None;
        }
        let mut bindings = Vec::new();
        match &declarator.id {
            BindingPattern::BindingIdentifier(id) => bindings.push(Binding {
                local: id.name.to_string(),
                exported: None,
            }),
            BindingPattern::ObjectPattern(pattern) if pattern.rest.is_none() => {
                for property in &pattern.properties {
                    let local = property.value.get_binding_identifier()?;
                    bindings.push(Binding {
                        local: local.name.to_string(),
                        exported: Some(property.key.static_name()?.to_string()),
                    });
                }
            }
            _ => return None,
        }
        let quoted = slice(source, oxc_span::GetSpan::span(named));
        let pattern = slice(source, oxc_span::GetSpan::span(&declarator.id));
        Some(Self::new(it.span, source, quoted, bindings, Some(pattern)))
    }

    fn new(
        span: Span,
        source: &str,
        quoted: String,
        bindings: Vec<Binding>,
        pattern: Option<String>,
    ) -> Self {
        let end = if slice(source, span).ends_with(';') {
            ";"
        } else {
            ""
        };
        Self {
            span: (span.start as usize, span.end as usize),
            quoted,
            bindings,
            pattern,
            end,
        }
    }

    pub(super) fn is_import(&self) -> bool {
        self.pattern.is_none()
    }

    pub(super) fn locals(&self) -> Vec<&str> {
        self.bindings.iter().map(|one| &*one.local).collect()
    }

    /// The statement that a handler begins with.
    pub(super) fn in_handler(&self) -> String {
        if let Some(pattern) = &self.pattern {
            return format!("const {pattern} = require({})", self.quoted);
        }
        let entry = |one: &Binding| match &one.exported {
            Some(name) if *name == one.local => one.local.clone(),
            Some(name) => format!("{name}: {}", one.local),
            None => String::new(),
        };
        let pattern = match &self.bindings[..] {
            [all] if all.exported.is_none() => all.local.clone(),
            several => {
                let names: Vec<_> = several.iter().map(entry).collect();
                format!("{{ {} }}", names.join(", "))
            }
        };
        format!("const {pattern} = await import({})", self.quoted)
    }
}

pub(super) fn slice(source: &str, span: Span) -> String {
    span.source_text(source).to_owned()
}
