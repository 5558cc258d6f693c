//! Environment variables of a document, in whatever form it has them: `A=1`, `A: 1`, an item `A=1` under `environment`, a pair of
//! `name: A` and `value: 1` (Kubernetes, ECS, Azure).

use super::bind::Read;
use super::nodes::{read_node, template};
use crate::facts::decode::Input;
use crate::parse::config::{ConfigTree, NodeId, NodeKind, Part, Scalar};

/// One variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The node that holds the value.
    pub node: NodeId,
    /// Bytes of the node's text before the value: `A=` of an item.
    skip: usize,
}

/// The variables, in document order.
pub fn variables(tree: &ConfigTree) -> Vec<Variable> {
    let mut all = Vec::new();
    for id in tree.ids() {
        let node = tree.node(id);
        match (&node.value, node.kind) {
            (Some(value), NodeKind::Item) => {
                let head = match value {
                    Scalar::Text(text) => Some(&**text),
                    Scalar::Template(parts) => match parts.first() {
                        Some(Part::Text(text)) => Some(&**text),
                        _ => None,
                    },
                    _ => None,
                };
                if let Some((name, _)) = head.and_then(|text| text.split_once('='))
                    && is_name(name)
                {
                    all.push(Variable { name: name.to_owned(), node: id, skip: name.len() + 1 });
                }
            }
            (Some(_), NodeKind::Entry) if !node.key.is_empty() => all.push(Variable { name: node.key.to_string(), node: id, skip: 0 }),
            (None, NodeKind::Item | NodeKind::Block) => {
                let child = |wanted: &str| tree.children(id).find(|(_, child)| child.key.eq_ignore_ascii_case(wanted));
                if let (Some((_, name)), Some((value, _))) = (child("name"), child("value"))
                    && let Some(name) = name.value.as_ref().and_then(Scalar::literal).filter(|name| is_name(name))
                {
                    all.push(Variable { name: name.into_owned(), node: value, skip: 0 });
                }
            }
            _ => {}
        }
    }
    all
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Variable {
    /// The value as a row reads it.
    pub fn read<'a>(&self, tree: &'a ConfigTree) -> Read<'a> {
        if self.skip == 0 {
            return read_node(tree, &[self.node]);
        }
        match &tree.node(self.node).value {
            Some(Scalar::Text(text)) => Read::Known(Input::text(text.get(self.skip..).unwrap_or(""))),
            Some(Scalar::Template(parts)) => {
                let mut rest = parts.clone();
                if let Some(Part::Text(head)) = rest.first_mut() {
                    *head = head.get(self.skip..).unwrap_or("").into();
                }
                template(&rest)
            }
            _ => Read::Unknown,
        }
    }

    /// The value's text, as far as it is a literal.
    pub fn text(&self, tree: &ConfigTree) -> Option<String> {
        match self.read(tree) {
            Read::Known(input) => Some(input.joined().into_owned()),
            _ => None,
        }
    }
}
