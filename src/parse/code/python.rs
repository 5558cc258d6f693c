//! Python.

use super::lower::{Child, Grammar, Lowered, Lowering, Marks};
use super::vocabulary::Vocabulary;
use tree_sitter::Node;

/// Python.
pub struct Python;

const VOCABULARY: Vocabulary = Vocabulary { kinds: &[], operators: &[] };

impl Grammar for Python {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, _marks: Marks) -> Lowered {
        lowering.opaque(children, super::lower::span_of(node))
    }
}
