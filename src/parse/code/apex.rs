//! Apex.

use super::lower::{Child, Grammar, Lowered, Lowering, Marks};
use super::vocabulary::Vocabulary;
use tree_sitter::Node;

/// Apex.
pub struct Apex;

const VOCABULARY: Vocabulary = Vocabulary { kinds: &[], operators: &[] };

impl Grammar for Apex {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_sfapex::apex::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, _marks: Marks) -> Lowered {
        lowering.opaque(children, super::lower::span_of(node))
    }
}
