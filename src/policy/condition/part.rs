//! Parts of a condition while it is checked: their types, and what may be null in them.

use crate::policy::expression::Expression;
use crate::text::Span;
use std::collections::BTreeSet;

/// The type of a part of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Type {
    Null,
    Bool,
    Int,
    Text,
    Word(&'static [&'static str]),
    List,
    Version,
}

impl Type {
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a truth value",
            Self::Int => "a number",
            Self::Text | Self::Word(_) => "a text",
            Self::List => "a list",
            Self::Version => "a version",
        }
    }

    pub fn textual(self) -> bool {
        matches!(self, Self::Text | Self::Word(_))
    }

    pub fn comparable(self, other: Self) -> bool {
        (self.textual() && other.textual()) || (self == other && self != Self::Null)
    }
}

/// Names what may be null: an attribute by index, or the language of the file.
pub(super) type Nullable = usize;
/// The language of the file.
pub(super) const LANGUAGE: Nullable = usize::MAX;

/// A checked part.
pub(super) struct Part {
    pub expression: Expression,
    pub kind: Type,
    pub span: Span,
    /// What makes it null, unless a guard came before.
    pub nullable: Option<Nullable>,
    /// Where it stands for something nullable, guarded or not.
    pub stands_for: Option<Nullable>,
    /// Known not to be null where this part holds.
    pub if_true: BTreeSet<Nullable>,
    /// Known not to be null where this part does not hold.
    pub if_false: BTreeSet<Nullable>,
}

impl Part {
    pub fn new(expression: Expression, kind: Type, span: Span) -> Self {
        Self { expression, kind, span, nullable: None, stands_for: None, if_true: BTreeSet::new(), if_false: BTreeSet::new() }
    }
}
