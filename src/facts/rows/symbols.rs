//! Constants of configuration files, under the names by which others refer to them:
//! `var.x` and `local.y` (Terraform), `.Values.a.b` (Helm), dotted keys (properties, YAML), names (environment files).

use super::super::{Attribute, Place, Reference, Symbol, SymbolKind, Value};
use super::bind::Read;
use super::keypath::KeyPath;
use super::nodes::read_node;
use super::versions::versions;
use crate::parse::config::{ConfigNode, ConfigTree, NodeId, NodeKind, Scalar, over_itself};
use crate::text::{Language, SourceFile};

/// The constants that a document declares.
#[must_use]
pub fn constants(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let mut symbols = versions(file, tree);
    symbols.extend(match tree.language {
        Language::Hcl => terraform(file, tree),
        Language::Json if name.ends_with(".tfvars.json") => assigned(file, tree),
        Language::Bicep => bicep(file, tree),
        Language::Env | Language::Properties => leaves(file, tree, ""),
        Language::Xml => labels(file, tree),
        Language::Yaml if name.starts_with("values") => leaves(file, tree, ".Values."),
        Language::Yaml if is_property_file(file, tree, name) => leaves(file, tree, ""),
        Language::Json if is_azure(tree) => azure(file, tree),
        Language::Yaml if name.starts_with("Pulumi.") => pulumi(file, tree),
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

/// `x = "v"` of `terraform.tfvars`.
fn assigned(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (id, node) in tree.children(tree.root()) {
        nested(file, tree, id, &format!("var.{}", node.key), &mut symbols);
    }
    symbols
}

fn terraform(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    if file.path.ends_with(".tfvars") {
        return assigned(file, tree);
    }
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
            "module" => symbols.extend(handed(file, tree, id)),
            "resource" | "data" => {
                // `for_each = { a = {…} }`: its elements have names of their own
                if let (Some(over), Some(name)) = (KeyPath::new("./for_each").find(tree, id).first(), over_itself(tree, id)) {
                    nested(file, tree, *over, &name, &mut symbols);
                }
            }
            _ => {}
        }
    }
    symbols
}

/// What a call of a module of the same repository hands to the module's variables.
fn handed(file: &SourceFile, tree: &ConfigTree, call: NodeId) -> Vec<Symbol> {
    let source = KeyPath::new("source").find(tree, call).first().and_then(|&id| tree.node(id).value.as_ref()?.literal());
    let Some(to) = source.and_then(|source| beside(&file.path, &source)) else { return Vec::new() };
    let by = format!("module.{}", tree.node(call).labels.first().map_or("", |label| &*label.text));
    let mut symbols = Vec::new();
    for (id, node) in tree.children(call) {
        if matches!(&*node.key, "source" | "version" | "providers" | "count" | "for_each" | "depends_on") {
            continue;
        }
        let mut within = Vec::new();
        let name = format!("var.{}", node.key);
        nested(file, tree, id, &name, &mut within);
        if within.iter().all(|symbol| symbol.name != name) {
            // an expression, or a collection
            within.push(Symbol { name, kind: SymbolKind::Constant(Attribute::Unknown), place: Place::of(file, node.span) });
        }
        symbols.extend(within.into_iter().filter_map(|symbol| {
            let SymbolKind::Constant(value) = symbol.kind else { return None };
            Some(Symbol { kind: SymbolKind::Handed { to: to.clone(), by: by.clone(), value }, ..symbol })
        }));
    }
    // a call that hands over nothing is a call, too
    let kind = SymbolKind::Handed { to, by, value: Attribute::Unknown };
    symbols.push(Symbol { name: String::new(), kind, place: Place::of(file, tree.node(call).key_span) });
    symbols
}

/// The folder that a path leads to from the folder of a file; none for what lies elsewhere.
fn beside(path: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = path.rsplit_once('/').map_or("", |(folder, _)| folder).split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A constant, the members of an object (`local.a`, `local.a.b`, `local.a["b"]`) and the elements of a collection (`local.a[#0]`, in
/// `local.a[#]` their number).
fn nested(file: &SourceFile, tree: &ConfigTree, from: NodeId, name: &str, symbols: &mut Vec<Symbol>) {
    let mut open = vec![(from, vec![name.to_owned()], 0_u8)];
    while let Some((id, names, depth)) = open.pop() {
        for name in &names {
            symbols.extend(symbol(file, tree, id, name.clone()));
        }
        let node = tree.node(id);
        let Some(first) = names.first().filter(|_| depth < DEEPEST_MEMBER && node.value.is_none()) else { continue };
        let elements: Vec<(NodeId, &ConfigNode)> = tree.children(id).take(MOST_ELEMENTS).collect();
        if depth == 0 && !elements.is_empty() {
            let told = format!("{}:{}", elements.len(), file.slice(node.span).len());
            let kind = SymbolKind::Constant(Attribute::Known(Value::Text(told)));
            symbols.push(Symbol { name: format!("{first}[#]"), kind, place: Place::of(file, node.span) });
            open.extend(elements.iter().enumerate().map(|(at, (child, _))| (*child, vec![format!("{first}[#{at}]")], depth + 1)));
        }
        for (child, member) in tree.children(id).filter(|(_, member)| !member.key.is_empty()) {
            open.push((child, vec![format!("{first}.{}", member.key), format!("{first}[\"{}\"]", member.key)], depth + 1));
        }
    }
}

/// Elements of a collection are told apart up to this number.
const MOST_ELEMENTS: usize = 16;

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

/// What a program of Pulumi in YAML declares, and what its stacks set: `${open}`.
fn pulumi(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (id, node) in tree.children(tree.root()).filter(|(_, node)| matches!(&*node.key, "config" | "configuration" | "variables")) {
        for (child, named) in tree.children(id) {
            // `project:name` of a stack
            let name = named.key.rsplit(':').next().unwrap_or(&named.key).to_owned();
            let said = ["value", "default"].iter().find_map(|key| KeyPath::new(key).find(tree, child).first().copied());
            let said = if *node.key == *"variables" { None } else { said };
            symbols.extend(symbol(file, tree, said.unwrap_or(child), name));
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
        Some(Scalar::Reference { .. } | Scalar::Template(_)) => return told_elsewhere(file, tree, id, name),
        Some(value) => Value::Text(value.literal()?.into_owned()),
        None => {
            let items: Vec<String> =
                tree.children(id).filter_map(|(_, item)| item.value.as_ref()?.literal().map(std::borrow::Cow::into_owned)).collect();
            (!items.is_empty()).then_some(Value::List(items))?
        }
    };
    Some(Symbol { name, kind: SymbolKind::Constant(Attribute::Known(value)), place: Place::of(file, node.span) })
}

/// A constant that is another one: `local.tls = var.tls`.
fn told_elsewhere(file: &SourceFile, tree: &ConfigTree, id: NodeId, name: String) -> Option<Symbol> {
    let Read::Pending { name: of, template, default, .. } = read_node(tree, &[id]) else { return None };
    let reference = Reference { name: of, decoder: None, template };
    let kind = SymbolKind::Constant(Attribute::pending(reference, default.map(Value::Text)));
    Some(Symbol { name, kind, place: Place::of(file, tree.node(id).span) })
}
