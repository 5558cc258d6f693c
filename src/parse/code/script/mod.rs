//! Scripts within markup: Vue, Svelte, plain HTML, templates of servers, Visualforce. What is no script is masked with blanks of equal
//! length, so that places stay true; what the server fills in (`{!Patient__c.SSN__c}`, `<%= patient.ssn %>`) becomes an expression.
//! What a page only shows is no script and is left out.

mod bindings;
mod holes;
mod mask;
#[cfg(test)]
mod tests;

use super::javascript::TypeScript;
use super::lower::{Child, Grammar, Lowered, Lowering, Marks};
use super::vocabulary::Vocabulary;
use crate::text::Span;
use tree_sitter::Node;

/// Markup with scripts in it.
pub struct Script;

impl Grammar for Script {
    fn grammar(&self) -> tree_sitter::Language {
        TypeScript.grammar()
    }
    fn vocabulary(&self) -> &'static Vocabulary {
        TypeScript.vocabulary()
    }
    fn enters_type(&self, text: &str) -> bool {
        TypeScript.enters_type(text)
    }
    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        TypeScript.own(lowering, node, children, marks)
    }
    fn masked(&self, text: &str) -> Option<String> {
        Some(mask::masked(text))
    }
}

/// Whether a server fills anything in, which may stand where the grammar of scripts allows nothing of the kind.
pub fn is_template(text: &str) -> bool {
    ["<%", "{%", "{{", "${", "<?", "{!", "<g:", "<c:", "@{", "#{"].iter().any(|mark| text.contains(mark))
}

/// Places of the comments of markup.
pub fn comments(text: &str) -> Vec<Span> {
    mask::comments(text)
}
