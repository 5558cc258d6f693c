//! XML Schema: complex types with their elements and attributes, in `.xsd` files and within `.wsdl` ones.

use super::{field_symbol, type_symbol};
use crate::facts::Symbol;
use crate::parse::config::{ConfigTree, NodeId};
use crate::parse::declared::Field;
use crate::text::{SourceFile, Span};
use rustc_hash::FxHashMap;

pub fn read(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    if !tree.ids().take(200).any(|id| &*tree.node(id).key == "schema") {
        return;
    }
    let mut types: FxHashMap<NodeId, Option<String>> = FxHashMap::default();
    for id in tree.ids() {
        let node = tree.node(id);
        if !matches!(&*node.key, "element" | "attribute") {
            continue;
        }
        let Some((name, span)) = attribute(tree, id, "name") else { continue };
        let Some(around) = tree.ancestors(id).take(16).find(|&up| &*tree.node(up).key == "complexType") else { continue };
        let owner = types.entry(around).or_insert_with(|| {
            // a type without a name is that of its element
            let named = attribute(tree, around, "name").or_else(|| attribute(tree, tree.node(around).parent, "name"))?;
            type_symbol(file, &named.0, named.1, Vec::new(), false, symbols);
            Some(named.0)
        });
        let Some(owner) = owner.clone() else { continue };
        let declared = attribute(tree, id, "type").map(|(written, _)| written.rsplit(':').next().unwrap_or(&written).to_owned());
        let note = tree.children(id).filter(|(_, below)| &*below.key == "annotation").find_map(|(annotation, _)| {
            let told = tree.children(annotation).find(|(_, below)| &*below.key == "documentation")?.1;
            told.value.as_ref()?.literal().map(std::borrow::Cow::into_owned)
        });
        field_symbol(file, &owner, &Field { name, span, declared, label: None, note }, symbols);
    }
}

fn attribute(tree: &ConfigTree, id: NodeId, name: &str) -> Option<(String, Span)> {
    let found = tree.node(id).attributes.iter().find(|attribute| &*attribute.name == name)?;
    Some((found.value.to_string(), found.value_span))
}
