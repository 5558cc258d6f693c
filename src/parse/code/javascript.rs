//! JavaScript, TypeScript and TSX share one table; TypeScript adds types.

use super::lower::{Child, Grammar, Lowered, Lowering, Marks};
use super::vocabulary::Vocabulary;
use tree_sitter::Node;

/// JavaScript with JSX.
pub struct JavaScript;
/// TypeScript.
pub struct TypeScript;
/// TypeScript with JSX.
pub struct Tsx;

const VOCABULARY: Vocabulary = Vocabulary { kinds: &[], operators: &[] };

fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, _marks: Marks) -> Lowered {
    lowering.opaque(children, super::lower::span_of(node))
}

macro_rules! grammar {
    ($name:ident, $grammar:expr) => {
        impl Grammar for $name {
            fn grammar(&self) -> tree_sitter::Language {
                $grammar.into()
            }
            fn vocabulary(&self) -> &'static Vocabulary {
                &VOCABULARY
            }
            fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
                own(lowering, node, children, marks)
            }
        }
    };
}
grammar!(JavaScript, tree_sitter_javascript::LANGUAGE);
grammar!(TypeScript, tree_sitter_typescript::LANGUAGE_TYPESCRIPT);
grammar!(Tsx, tree_sitter_typescript::LANGUAGE_TSX);
