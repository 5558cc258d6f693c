//! Schemas as JSON or YAML: OpenAPI and AsyncAPI components, JSON Schema, Avro.

use super::{field_symbol, type_symbol};
use crate::facts::Symbol;
use crate::parse::config::{ConfigNode, ConfigTree, NodeId, NodeKind};
use crate::parse::declared::Field;
use crate::text::SourceFile;

/// Deepest nesting of inline records.
const DEEPEST: usize = 12;

pub fn read(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    let root = tree.root();
    let mut schemas: Vec<(String, NodeId)> = Vec::new();
    let named = |under: NodeId| tree.children(under).map(|(id, node)| (node.key.to_string(), id)).collect::<Vec<_>>();
    let of_api = ["openapi", "swagger", "asyncapi"].into_iter().any(|key| child(tree, root, key).is_some());
    if of_api && let Some(all) = child(tree, root, "components").and_then(|components| child(tree, components, "schemas")) {
        schemas.extend(named(all));
    }
    let is_schema = text(tree, root, "$schema").is_some_and(|draft| draft.contains("json-schema.org"))
        || (text(tree, root, "type").as_deref() == Some("object") && child(tree, root, "properties").is_some());
    if is_schema || of_api {
        for key in ["definitions", "$defs"] {
            schemas.extend(child(tree, root, key).into_iter().flat_map(named));
        }
    }
    if is_schema {
        let name = text(tree, root, "title").map(|title| joined(&title)).filter(|title| !title.is_empty());
        let stem = file.path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        schemas.push((name.unwrap_or_else(|| stem.to_owned()), root));
    }
    for (name, id) in schemas {
        record(file, tree, name, id, symbols);
    }
    if text(tree, root, "type").as_deref() == Some("record") || root_items(tree) {
        avro(file, tree, symbols);
    }
}

/// One schema with those that stand within it.
fn record(file: &SourceFile, tree: &ConfigTree, name: String, id: NodeId, symbols: &mut Vec<Symbol>) {
    let mut open = vec![(name, id, 0)];
    while let Some((name, id, depth)) = open.pop() {
        let mut supers = Vec::new();
        let mut fields = Vec::new();
        // parts of one schema: `allOf`, `oneOf`, `anyOf`
        let mut parts = vec![id];
        for key in ["allOf", "oneOf", "anyOf"] {
            parts.extend(child(tree, id, key).into_iter().flat_map(|list| tree.children(list).map(|(id, _)| id).take(64)));
        }
        for (place, part) in parts.into_iter().enumerate() {
            if place > 0 {
                supers.extend(text(tree, part, "$ref").map(|path| last(&path)));
            }
            let Some(properties) = child(tree, part, "properties") else { continue };
            for (property, node) in tree.children(properties) {
                let (declared, nested) = type_of(tree, property);
                if let Some(nested) = nested.filter(|_| depth < DEEPEST) {
                    open.push((node.key.to_string(), nested, depth + 1));
                }
                let declared = declared.or_else(|| nested.map(|_| node.key.to_string()));
                let said = |key: &str| text(tree, property, key);
                let label = said("title");
                fields.push(Field { name: node.key.to_string(), span: node.key_span, declared, label, note: said("description") });
            }
        }
        if fields.is_empty() {
            continue;
        }
        let head = tree.node(id);
        type_symbol(file, &name, if head.kind == NodeKind::Root { first_span(tree) } else { head.key_span }, supers, false, symbols);
        for field in &fields {
            field_symbol(file, &name, field, symbols);
        }
    }
}

/// The type of a property: what it refers to, or its plain type; of a list that of its items. A record that stands within it.
fn type_of(tree: &ConfigTree, property: NodeId) -> (Option<String>, Option<NodeId>) {
    let mut at = property;
    for _ in 0..4 {
        if let Some(path) = text(tree, at, "$ref") {
            return (Some(last(&path)), None);
        }
        if child(tree, at, "properties").is_some() {
            return (None, Some(at));
        }
        let wrapped = ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .find_map(|key| child(tree, at, key))
            .and_then(|list| tree.children(list).map(|(id, _)| id).find(|&id| text(tree, id, "$ref").is_some()));
        match child(tree, at, "items").or(wrapped) {
            Some(inner) => at = inner,
            None => break,
        }
    }
    (text(tree, at, "type"), None)
}

fn root_items(tree: &ConfigTree) -> bool {
    tree.children(tree.root())
        .next()
        .is_some_and(|(id, node)| node.kind == NodeKind::Item && text(tree, id, "type").as_deref() == Some("record"))
}

/// Avro: every record with its fields, wherever it stands.
fn avro(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    for id in tree.ids().filter(|&id| text(tree, id, "type").as_deref() == Some("record")) {
        let (Some(name), Some(list)) = (text(tree, id, "name"), child(tree, id, "fields")) else { continue };
        let name = name.rsplit('.').next().unwrap_or(&name).to_owned();
        let place = child(tree, id, "name").map_or(tree.node(id).span, |name| tree.node(name).value_span);
        type_symbol(file, &name, place, Vec::new(), false, symbols);
        for (field, _) in tree.children(list) {
            let Some(at) = child(tree, field, "name") else { continue };
            let Some(written) = text(tree, field, "name") else { continue };
            let inner = child(tree, field, "type").and_then(|inner| text(tree, inner, "name").or_else(|| text(tree, inner, "items")));
            let declared = text(tree, field, "type").or(inner);
            let note = text(tree, field, "doc");
            field_symbol(file, &name, &Field { name: written, span: tree.node(at).value_span, declared, label: None, note }, symbols);
        }
    }
}

/// The first key of a document.
fn first_span(tree: &ConfigTree) -> crate::text::Span {
    tree.children(tree.root()).next().map_or(tree.node(tree.root()).span, |(_, node): (_, &ConfigNode)| node.key_span)
}

/// A child by its key.
pub fn child(tree: &ConfigTree, id: NodeId, key: &str) -> Option<NodeId> {
    tree.children(id).find(|(_, node)| &*node.key == key).map(|(id, _)| id)
}

/// The text of a child.
pub fn text(tree: &ConfigTree, id: NodeId, key: &str) -> Option<String> {
    tree.node(child(tree, id, key)?).value.as_ref()?.literal().map(std::borrow::Cow::into_owned)
}

/// `#/components/schemas/Patient` is a `Patient`.
fn last(path: &str) -> String {
    let last = path.rsplit(['/', '#']).next().unwrap_or(path);
    last.split('.').next().unwrap_or(last).to_owned()
}

/// A title as a name: `Patient intake` is `PatientIntake`.
fn joined(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(6);
    words
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}
