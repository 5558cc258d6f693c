//! Tables in documents: Liquibase change logs (XML, YAML, JSON) and the models of dbt.

use super::documents::{child, text};
use super::{field_symbol, type_symbol};
use crate::facts::Symbol;
use crate::parse::config::{ConfigTree, NodeId, NodeKind};
use crate::parse::declared::Field;
use crate::text::{SourceFile, Span};
use rustc_hash::FxHashSet;

pub fn read(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    let root = tree.root();
    let top = |key: &str| child(tree, root, key).is_some();
    if top("databaseChangeLog") {
        changes(file, tree, symbols);
    } else if ["models", "sources", "seeds", "snapshots"].into_iter().any(top) {
        models(file, tree, symbols);
    }
}

/// What a node says under a name: an attribute in XML, a key elsewhere.
fn said(tree: &ConfigTree, id: NodeId, name: &str) -> Option<(String, Span)> {
    let attribute = tree.node(id).attributes.iter().find(|attribute| &*attribute.name == name);
    attribute.map(|attribute| (attribute.value.to_string(), attribute.value_span)).or_else(|| {
        let value = tree.node(child(tree, id, name)?);
        Some((value.value.as_ref()?.literal()?.into_owned(), value.value_span))
    })
}

/// `createTable` and `addColumn` with their columns.
fn changes(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    let mut told: FxHashSet<String> = FxHashSet::default();
    for id in tree.ids() {
        let node = tree.node(id);
        let described = &*node.key == "setColumnRemarks";
        if &*node.key != "column" && !described {
            continue;
        }
        let of_table = |&up: &NodeId| matches!(&*tree.node(up).key, "createTable" | "addColumn");
        let Some(change) = (if described { Some(id) } else { tree.ancestors(id).take(4).find(of_table) }) else { continue };
        let name = said(tree, id, if described { "columnName" } else { "name" });
        let (Some((table, place)), Some((name, span))) = (said(tree, change, "tableName"), name) else { continue };
        if told.insert(table.clone()) {
            type_symbol(file, &table, place, Vec::new(), true, symbols);
        }
        let of = |name| said(tree, id, name).map(|(text, _)| text);
        field_symbol(file, &table, &Field { name, span, declared: of("type"), label: None, note: of("remarks") }, symbols);
    }
}

/// `- name: patients` with `columns: [- name: ssn]`.
fn models(file: &SourceFile, tree: &ConfigTree, symbols: &mut Vec<Symbol>) {
    for id in tree.ids().filter(|&id| tree.node(id).kind == NodeKind::List && &*tree.node(id).key == "columns") {
        let Some((table, place)) = said(tree, tree.node(id).parent, "name") else { continue };
        type_symbol(file, &table, place, Vec::new(), true, symbols);
        for (column, _) in tree.children(id) {
            let Some((name, span)) = said(tree, column, "name") else { continue };
            let of = |name| text(tree, column, name);
            field_symbol(file, &table, &Field { name, span, declared: of("data_type"), label: None, note: of("description") }, symbols);
        }
    }
}
