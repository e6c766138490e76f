//! One import expression, as the source predicts it and as Node resolved it.

use super::FileId;
use crate::imports::ImportKind;

/// The file that an import leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// It is not known, or does not exist.
    #[default]
    Unknown,
    /// What the disk says, until Node is asked.
    Predicted(FileId),
    /// What Node has answered.
    Resolved(FileId),
}

impl Target {
    /// The prediction of a file, where one was found.
    #[must_use]
    pub fn predicted(file: Option<FileId>) -> Self {
        file.map_or(Self::Unknown, Self::Predicted)
    }
}

/// One import expression of a file.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are independent of each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    /// The imported file.
    pub target: Target,
    /// How it is imported.
    pub kind: ImportKind,
    /// What the source names; for a computed specifier what it turned out to be.
    pub specifier: Box<str>,
    /// Whether the source computes the specifier.
    pub computed: bool,
    /// Whether it carries the attribute `hot: 'true'`.
    pub hot: bool,
    /// Whether Node was seen to run this import since its file was loaded.
    pub observed: bool,
    /// Whether that was while the thread booted.
    pub booted: bool,
    /// Whether Node was seen to run it as a `require`.
    pub required: bool,
    /// Whether the disk had its file when it was predicted, in a package or in the project.
    pub found: bool,
    /// Line, from 1; 0 when it is not known.
    pub line: u32,
    /// Column in UTF-16 units, from 1; 0 when it is not known.
    pub column: u32,
}

/// What a resolve hook saw.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The thread that imports.
    pub thread: u32,
    /// The specifier as Node was given it.
    pub specifier: &'a str,
    /// The file that Node answered with.
    pub to: FileId,
    /// Whether it was asked by `require`.
    pub require: bool,
    /// Whether the import carried the attribute `hot: 'true'`.
    pub hot: bool,
}

impl Edge {
    /// The imported file; `None` when it is not known, or does not exist.
    #[must_use]
    pub fn to(&self) -> Option<FileId> {
        match self.target {
            Target::Unknown => None,
            Target::Predicted(file) | Target::Resolved(file) => Some(file),
        }
    }

    /// Whether Node has answered where it leads.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        matches!(self.target, Target::Resolved(_))
    }

    /// Whether a new version of the imported file concerns the importer, once both are loaded.
    ///
    /// An import in a function counts from the moment it ran. A file that is read counts, since it may be
    /// read while the importer is evaluated.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.pins() || self.kind == ImportKind::Asset
    }

    /// Whether a pinned importer pins the imported file too, if nothing makes the edge hot.
    #[must_use]
    pub fn pins(&self) -> bool {
        match self.kind {
            ImportKind::Static
            | ImportKind::DynamicTop
            | ImportKind::RequireTop
            | ImportKind::Loader
            | ImportKind::Read
            | ImportKind::List => true,
            ImportKind::Dynamic | ImportKind::Require => self.observed,
            ImportKind::Type | ImportKind::Worker | ImportKind::Asset | ImportKind::Resolve => {
                false
            }
        }
    }

    /// Whether the imported file runs in this thread when this import is reached.
    #[must_use]
    pub fn runs(&self) -> bool {
        !self.reads()
            && !matches!(
                self.kind,
                ImportKind::Type | ImportKind::Worker | ImportKind::Resolve
            )
    }

    /// Whether the file is data of the importer, and nothing that runs.
    #[must_use]
    pub fn reads(&self) -> bool {
        matches!(
            self.kind,
            ImportKind::Asset | ImportKind::Read | ImportKind::List
        )
    }

    /// Whether it is a `require`, as the source has it or as a transpiler made it.
    #[must_use]
    pub fn requires(&self) -> bool {
        self.required || is_require(self.kind)
    }

    /// The computed `require` of somebody unknown, who may keep what it gets.
    #[must_use]
    pub fn required_somewhere() -> Self {
        Self {
            kind: ImportKind::RequireTop,
            computed: true,
            ..Self::default()
        }
    }

    /// Whether it is a `require` whose specifier the source computes.
    #[must_use]
    pub fn requires_computed(&self) -> bool {
        self.computed && self.specifier.is_empty() && is_require(self.kind)
    }

    /// Whether it runs when a function is called.
    #[must_use]
    pub fn is_in_function(&self) -> bool {
        matches!(self.kind, ImportKind::Dynamic | ImportKind::Require)
    }

    /// Whether two edges, of two versions of one file, are the same import.
    pub(super) fn is_same_import(&self, other: &Self) -> bool {
        self.specifier == other.specifier
            && self.computed == other.computed
            && is_require(self.kind) == is_require(other.kind)
    }

    /// Whether the hook's observation is of this expression.
    pub(super) fn is_meant_by(&self, seen: &Observation<'_>) -> bool {
        // A transpiler may turn `import` into `require`, so the specifier alone decides.
        self.runs()
            && *self.specifier == *seen.specifier
            && (!self.computed || self.to() == Some(seen.to))
    }

    /// Whether what was observed can only be the question where a file is, as far as the source tells.
    pub(super) fn is_only_resolved(edges: &[Self], seen: &Observation<'_>) -> bool {
        let asks = |edge: &Self| edge.computed || *edge.specifier == *seen.specifier;
        let imports = |edge: &Self| edge.runs() && edge.computed && edge.specifier.is_empty();
        edges
            .iter()
            .any(|edge| edge.kind == ImportKind::Resolve && asks(edge))
            && !edges.iter().any(imports)
    }

    /// Whether the observation says nothing new.
    pub(super) fn has_seen(&self, seen: &Observation<'_>) -> bool {
        self.observed
            && self.target == Target::Resolved(seen.to)
            && (self.hot || !seen.hot)
            && (self.required || !seen.require)
    }

    /// The edge of an import whose specifier the source does not tell. Its place is that of a
    /// computed import of the file; where several could have made it, the one that asks for more care.
    pub(super) fn computed(edges: &[Self], seen: &Observation<'_>) -> Self {
        let origin = edges
            .iter()
            .filter(|edge| edge.computed && edge.specifier.is_empty() && edge.runs())
            .filter(|edge| is_require(edge.kind) == seen.require)
            .max_by_key(|edge| {
                matches!(edge.kind, ImportKind::DynamicTop | ImportKind::RequireTop)
            });
        let fallback = if seen.require {
            ImportKind::Require
        } else {
            ImportKind::Dynamic
        };
        Self {
            target: Target::Resolved(seen.to),
            kind: origin.map_or(fallback, |edge| edge.kind),
            specifier: seen.specifier.into(),
            computed: true,
            hot: seen.hot || origin.is_some_and(|edge| edge.hot),
            observed: true,
            booted: false,
            required: seen.require,
            found: true,
            line: origin.map_or(0, |edge| edge.line),
            column: origin.map_or(0, |edge| edge.column),
        }
    }
}

fn is_require(kind: ImportKind) -> bool {
    matches!(kind, ImportKind::Require | ImportKind::RequireTop)
}
