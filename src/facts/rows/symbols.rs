//! Constants of configuration files, under the names by which others refer to them:
//! `var.x` and `local.y` (Terraform), `.Values.a.b` (Helm), dotted keys (properties, YAML), names (environment files).

use super::super::{Attribute, Place, Symbol, SymbolKind, Value};
use super::keypath::KeyPath;
use super::versions::versions;
use crate::parse::config::{ConfigNode, ConfigTree, NodeId, NodeKind, Scalar};
use crate::text::{Language, SourceFile};

/// The constants that a document declares.
#[must_use]
pub fn constants(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let mut symbols = versions(file, tree);
    symbols.extend(match tree.language {
        Language::Hcl => terraform(file, tree),
        Language::Bicep => bicep(file, tree),
        Language::Env | Language::Properties => leaves(file, tree, ""),
        Language::Xml => labels(file, tree),
        Language::Yaml if name.starts_with("values") => leaves(file, tree, ".Values."),
        Language::Yaml if is_property_file(file, tree, name) => leaves(file, tree, ""),
        Language::Json if is_azure(tree) => azure(file, tree),
        Language::Yaml | Language::Json => cloudformation(file, tree),
        _ => Vec::new(),
    });
    symbols
}

/// Beginnings of the names of YAML files whose keys other files refer to by their path: `${payer.host}`.
const PROPERTY_FILES: &[&str] = &["application", "bootstrap", "config", "settings", "properties", "env", "common", "global"];

fn is_property_file(file: &SourceFile, tree: &ConfigTree, name: &str) -> bool {
    let named = PROPERTY_FILES.iter().any(|start| name.starts_with(start));
    let place = file.path.contains("/resources/") || file.path.contains("/config/");
    let manifest = tree.children(tree.root()).any(|(_, node)| matches!(&*node.key, "apiVersion" | "kind" | "openapi" | "swagger"));
    (named || place) && !manifest
}

/// Custom labels of an org that are addresses: code has them as `Label.Lab_Endpoint`.
fn labels(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let text = |id: NodeId, key: &str| {
        let (_, node) = tree.children(id).find(|(_, node)| &*node.key == key)?;
        Some((node.value.as_ref()?.literal()?.into_owned(), node.span))
    };
    let mut symbols = Vec::new();
    let labels = |id: &NodeId| &*tree.node(*id).key == "labels" && &*tree.node(tree.node(*id).parent).key == "CustomLabels";
    for id in tree.ids().filter(labels) {
        let (Some((name, _)), Some((value, span))) = (text(id, "fullName"), text(id, "value")) else { continue };
        if !value.starts_with("http") {
            continue;
        }
        for owner in ["Label", "System.Label"] {
            let kind = SymbolKind::Constant(Attribute::Known(Value::Text(value.clone())));
            symbols.push(Symbol { name: format!("{owner}.{name}"), kind, place: Place::of(file, span) });
        }
    }
    symbols
}

/// `param x string = 'v'` and `var y = 'v'`.
fn bicep(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let declares = |node: &ConfigNode| node.labels.first().is_some_and(|word| matches!(&*word.text, "param" | "var"));
    tree.children(tree.root())
        .filter(|(_, node)| declares(node))
        .filter_map(|(id, node)| symbol(file, tree, id, node.key.to_string()))
        .collect()
}

fn terraform(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (id, node) in tree.children(tree.root()) {
        match &*node.key {
            "variable" => {
                let label = node.labels.first().map_or("", |label| &*label.text);
                for default in KeyPath::new("default").find(tree, id) {
                    nested(file, tree, default, &format!("var.{label}"), &mut symbols);
                }
            }
            "locals" => {
                for (child, local) in tree.children(id) {
                    nested(file, tree, child, &format!("local.{}", local.key), &mut symbols);
                }
            }
            // terraform.tfvars
            key if file.path.ends_with(".tfvars") => symbols.extend(symbol(file, tree, id, format!("var.{key}"))),
            _ => {}
        }
    }
    symbols
}

/// A constant and the members of an object: `local.a`, `local.a.b`, `local.a["b"]`.
fn nested(file: &SourceFile, tree: &ConfigTree, from: NodeId, name: &str, symbols: &mut Vec<Symbol>) {
    let mut open = vec![(from, vec![name.to_owned()], 0_u8)];
    while let Some((id, names, depth)) = open.pop() {
        for name in &names {
            symbols.extend(symbol(file, tree, id, name.clone()));
        }
        if depth >= DEEPEST_MEMBER || tree.node(id).kind != NodeKind::Block {
            continue;
        }
        for (child, member) in tree.children(id).filter(|(_, member)| !member.key.is_empty()) {
            let dotted = names.first().map(|first| format!("{first}.{}", member.key));
            let indexed = names.first().map(|first| format!("{first}[\"{}\"]", member.key));
            open.push((child, dotted.into_iter().chain(indexed).collect(), depth + 1));
        }
    }
}

/// Members of members are constants to this depth.
const DEEPEST_MEMBER: u8 = 3;

/// A template of Azure Resource Manager, or a file of parameters for one.
fn is_azure(tree: &ConfigTree) -> bool {
    let schema = tree.children(tree.root()).find(|(_, node)| *node.key == *"$schema");
    let text = schema.and_then(|(_, node)| node.value.as_ref()?.literal());
    text.is_some_and(|text| text.contains("deploymentTemplate.json") || text.contains("deploymentParameters.json"))
}

/// Parameters with their values or defaults, and variables.
fn azure(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (id, node) in tree.children(tree.root()) {
        for (child, named) in tree.children(id) {
            match &*node.key {
                "parameters" => {
                    let said = ["value", "defaultValue"].iter().find_map(|key| KeyPath::new(key).find(tree, child).first().copied());
                    symbols.extend(said.and_then(|value| symbol(file, tree, value, format!("parameters.{}", named.key))));
                }
                "variables" => symbols.extend(symbol(file, tree, child, format!("variables.{}", named.key))),
                _ => {}
            }
        }
    }
    symbols
}

/// Parameters of CloudFormation with their defaults, and what its mappings hold.
fn cloudformation(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let top = |wanted: &str| tree.children(tree.root()).find(|(_, node)| *node.key == *wanted).map(|(id, _)| id);
    if top("Resources").is_none() {
        return Vec::new();
    }
    let mut symbols = Vec::new();
    for (id, parameter) in top("Parameters").into_iter().flat_map(|id| tree.children(id)) {
        for default in KeyPath::new("Default").find(tree, id) {
            symbols.extend(symbol(file, tree, default, parameter.key.to_string()));
        }
    }
    for (map, named) in top("Mappings").into_iter().flat_map(|id| tree.children(id)) {
        for (row, first) in tree.children(map) {
            for (cell, second) in tree.children(row) {
                symbols.extend(symbol(file, tree, cell, format!("{}/{}/{}", named.key, first.key, second.key)));
            }
        }
    }
    symbols
}

fn leaves(file: &SourceFile, tree: &ConfigTree, prefix: &str) -> Vec<Symbol> {
    tree.ids()
        .filter(|&id| tree.node(id).value.is_some() && tree.node(id).kind != NodeKind::Item && !tree.node(id).key.is_empty())
        .filter_map(|id| {
            let mut parts: Vec<&str> =
                std::iter::once(id).chain(tree.ancestors(id)).map(|at| &*tree.node(at).key).filter(|key| !key.is_empty()).collect();
            parts.reverse();
            symbol(file, tree, id, format!("{prefix}{}", parts.join(".")))
        })
        .collect()
}

fn symbol(file: &SourceFile, tree: &ConfigTree, id: NodeId, name: String) -> Option<Symbol> {
    let node = tree.node(id);
    let value = match &node.value {
        Some(Scalar::Bool(on)) => Value::Bool(*on),
        Some(value) => Value::Text(value.literal()?.into_owned()),
        None => {
            let items: Vec<String> =
                tree.children(id).filter_map(|(_, item)| item.value.as_ref()?.literal().map(std::borrow::Cow::into_owned)).collect();
            (!items.is_empty()).then_some(Value::List(items))?
        }
    };
    Some(Symbol { name, kind: SymbolKind::Constant(Attribute::Known(value)), place: Place::of(file, node.span) })
}
