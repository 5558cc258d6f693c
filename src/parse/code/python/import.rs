//! Imports of Python.

use super::super::ir::Import;
use super::super::lower::{Lowered, Lowering, span_of};
use tree_sitter::Node;

/// `import a.b as c`, `from .x import y as z`, `from x import *`. A module that is imported without alias keeps its
/// dotted name as local name, because that is how it is written where it is used.
pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let module: Option<String> = node.child_by_field_name("module_name").map(|module| squeeze(lowering.slice(module)));
    let mut cursor = node.walk();
    let mut imports = Vec::new();
    for child in node.named_children(&mut cursor) {
        let span = span_of(child);
        let (name, alias) = match child.kind() {
            "aliased_import" => {
                let Some(name) = child.child_by_field_name("name") else { continue };
                (name, child.child_by_field_name("alias"))
            }
            "dotted_name" => (child, None),
            "wildcard_import" => {
                let local = lowering.tree.intern("*");
                imports.extend(module.as_deref().map(|from| Import { from: from.into(), name: Some("*".into()), local, span }));
                continue;
            }
            _ => continue,
        };
        if node.child_by_field_name("module_name") == Some(child) {
            continue;
        }
        let written = squeeze(lowering.slice(name));
        let local = alias.map_or_else(|| written.clone(), |alias| lowering.slice(alias).to_owned());
        let local = lowering.tree.intern(&local);
        imports.push(match &module {
            Some(from) => Import { from: from.as_str().into(), name: Some(written.into()), local, span },
            None => Import { from: written.into(), name: None, local, span },
        });
    }
    lowering.tree.imports.extend(imports);
    Lowered::Nothing
}

/// A dotted name without the white space that may stand in it.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}
