//! What rows read from nodes of a configuration tree: values with their form, spans, the setting's own words.

use super::super::decode::{Form, Input};
use super::bind::Read;
use super::condition::{Seen, UNKNOWN, wild};
use super::keypath::path_of;
use crate::parse::config::{ConfigTree, NodeId, NodeKind, Part, Scalar, referring};
use crate::text::{Language, Span};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A label of the node, or of the nearest block around it that has labels.
pub fn label(tree: &ConfigTree, id: NodeId, index: &str) -> Option<String> {
    let index = index.parse::<usize>().ok()?;
    let labelled = std::iter::once(id).chain(tree.ancestors(id)).find(|&at| !tree.node(at).labels.is_empty())?;
    tree.node(labelled).labels.get(index).map(|word| word.text.to_string())
}

pub fn attribute(tree: &ConfigTree, id: NodeId, name: &str) -> Option<String> {
    tree.node(id).attributes.iter().find(|attribute| wild(name, &attribute.name)).map(|attribute| attribute.value.to_string())
}

/// The literal text of a node.
pub fn literal(tree: &ConfigTree, id: NodeId) -> Option<String> {
    tree.node(id).value.as_ref().and_then(Scalar::literal).map(Cow::into_owned)
}

pub fn seen(tree: &ConfigTree, id: NodeId) -> Seen<'_> {
    let node = tree.node(id);
    let mut words: Vec<Cow<'_, str>> = node.labels.iter().map(|word| Cow::from(&*word.text)).collect();
    let list = node.kind == NodeKind::List;
    words.extend(node.children.iter().filter_map(|&child| match &tree.node(child).value {
        Some(value) if list && unknown(value) => Some(Cow::from(UNKNOWN)),
        value => value.as_ref().and_then(Scalar::literal),
    }));
    let text = match &node.value {
        Some(value) if unknown(value) => Some(Cow::from(UNKNOWN)),
        Some(value) => Some(as_far_as_known(value)),
        None => Some(Cow::from(words.join(" "))),
    };
    Seen { text, words, ..Seen::default() }
}

/// Whether nothing at all is known of a value here.
fn unknown(value: &Scalar) -> bool {
    matches!(value, Scalar::Opaque(_) | Scalar::Either(..) | Scalar::Reference { default: None, .. })
}

/// A value as a condition sees it: holes are filled with their defaults, `{}` stands for what is not known here. An expression is empty.
pub fn as_far_as_known(value: &Scalar) -> Cow<'_, str> {
    match value {
        Scalar::Reference { default, .. } => Cow::from(default.as_deref().unwrap_or("{}")),
        Scalar::Template(parts) => Cow::from(
            parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => &**text,
                    Part::Hole { default, .. } => default.as_deref().unwrap_or("{}"),
                })
                .collect::<String>(),
        ),
        value => value.literal().unwrap_or_default(),
    }
}

/// A value that stands by itself: an XML attribute with `${x}`.
pub fn read_text(text: &str) -> Read<'static> {
    match referring(text) {
        Scalar::Reference { name, default } => {
            Read::Pending { name: name.into(), template: None, default: default.map(Into::into), partial: None }
        }
        Scalar::Template(parts) => template(&parts),
        Scalar::Opaque(_) => Read::Unknown,
        _ => Read::Known(Input::text(text.to_owned())),
    }
}

pub fn read_node<'a>(tree: &'a ConfigTree, ids: &[NodeId]) -> Read<'a> {
    let mut items = Vec::new();
    let mut form = Form::Text;
    let mut open: Vec<NodeId> = ids.iter().rev().copied().collect();
    if open.len() > 1 {
        form = Form::List;
    }
    while let Some(id) = open.pop() {
        let node = tree.node(id);
        match &node.value {
            None => {
                if node.children.is_empty() && node.labels.is_empty() {
                    form = if node.kind == NodeKind::List { Form::List } else { Form::Null };
                    continue;
                }
                if node.children.is_empty() {
                    items.extend(node.labels.iter().map(|word| Cow::from(&*word.text)));
                    continue;
                }
                form = Form::List;
                open.extend(
                    node.children
                        .iter()
                        .rev()
                        .copied()
                        .filter(|&child| tree.node(child).kind == NodeKind::Item || tree.node(child).value.is_some()),
                );
            }
            Some(Scalar::Null) => form = Form::Null,
            Some(Scalar::Bool(_)) if items.is_empty() && form != Form::List => {
                form = Form::Bool;
                items.extend(node.value.as_ref().and_then(Scalar::literal));
            }
            Some(Scalar::Number(text)) if items.is_empty() && form != Form::List => {
                form = Form::Number;
                items.push(Cow::from(&**text));
            }
            Some(Scalar::Reference { name, default }) => {
                return Read::Pending {
                    name: name.to_string(),
                    template: None,
                    default: default.as_ref().map(ToString::to_string),
                    partial: None,
                };
            }
            Some(Scalar::Template(parts)) => return template(parts),
            Some(Scalar::Either(one, other)) if ids.len() == 1 && items.is_empty() => {
                return Read::Either(Input::text(one.to_string()), Input::text(other.to_string()));
            }
            Some(Scalar::Opaque(_) | Scalar::Either(..)) => return Read::Unknown,
            Some(value) => items.extend(value.literal()),
        }
    }
    Read::Known(Input { items, form })
}

/// A template is pending on its first hole; with all defaults known its default is whole.
pub fn template(parts: &[Part]) -> Read<'static> {
    let (mut text, mut filled, mut complete, mut names) = (String::new(), String::new(), true, Vec::new());
    for part in parts {
        match part {
            Part::Text(piece) => {
                text.push_str(piece);
                filled.push_str(piece);
            }
            Part::Hole { name, default } => {
                let _ = write!(text, "{{{}}}", names.len());
                // the default of a hole stands beside its name
                names.push(default.as_ref().map_or_else(|| name.to_string(), |default| format!("{name}\u{2}{default}")));
                match default {
                    Some(default) => filled.push_str(default),
                    None => {
                        filled.push_str("{}");
                        complete = false;
                    }
                }
            }
        }
    }
    let partial = Some(filled.clone());
    Read::Pending { name: names.join("\u{1}"), template: Some(text), default: complete.then_some(filled), partial }
}

/// Blocks whose switch is the setting itself: what is off there is in force.
const GUARDING: &[&str] = &["tls", "ssl", "security", "auth", "encrypt", "https", "audit", "log", "crypt", "secure"];

/// Keys that say where something is; with an empty one nothing is reached.
const ADDRESSES: &[&str] = &["url", "uri", "endpoint"];

/// Whether a node stands in what is not made or used at all: `ldap: { enabled: false, starttls: false }`, a resource with `count = 0`.
pub fn switched_off(tree: &ConfigTree, id: NodeId) -> bool {
    let (wanted, off): (&[&str], &[&str]) = match tree.language {
        Language::Yaml => (&["enabled"], &["false"]),
        Language::Hcl => (&["count"], &["0"]),
        _ => return false,
    };
    let own = tree.node(id);
    let is_switch = own.key.eq_ignore_ascii_case("enabled") || own.key.eq_ignore_ascii_case("enable");
    let empty = |text: std::borrow::Cow<'_, str>| text.is_empty();
    let names_nothing = tree.language == Language::Yaml
        && tree
            .children(own.parent)
            .any(|(_, beside)| ADDRESSES.contains(&&*beside.key) && beside.value.as_ref().and_then(Scalar::literal).is_some_and(empty));
    if names_nothing {
        return true;
    }
    let around = if tree.language == Language::Hcl && own.kind == NodeKind::Block { Some(id) } else { None };
    around.into_iter().chain(tree.ancestors(id).skip(usize::from(is_switch))).any(|at| {
        let block = tree.node(at);
        let key = block.key.to_ascii_lowercase();
        let guards = tree.language == Language::Yaml && (key.is_empty() || GUARDING.iter().any(|word| key.contains(word)));
        let made = tree.language == Language::Yaml || matches!(&*block.key, "resource" | "module" | "data");
        made && !guards
            && tree.children(at).any(|(_, child)| {
                wanted.contains(&&*child.key) && child.value.as_ref().and_then(Scalar::literal).is_some_and(|text| off.contains(&&*text))
            })
    })
}

/// Key and value of a node without its children.
pub fn line_span(tree: &ConfigTree, id: NodeId) -> Span {
    let node = tree.node(id);
    if node.value.is_some() && node.children.is_empty() { node.span } else { head_span(tree, id) }
}

pub fn head_span(tree: &ConfigTree, id: NodeId) -> Span {
    let node = tree.node(id);
    if node.key.is_empty() {
        return node.span;
    }
    node.labels.last().map_or(node.key_span, |word| node.key_span.to(word.span))
}

/// The setting without its literals: survives a change of value no more than it must.
pub fn code_of(tree: &ConfigTree, id: NodeId) -> String {
    let node = tree.node(id);
    let kind = match &node.value {
        None => "",
        Some(Scalar::Null) => "=null",
        Some(Scalar::Bool(_)) => "=bool",
        Some(Scalar::Number(_)) => "=number",
        Some(Scalar::Text(_)) => "=text",
        Some(Scalar::Reference { .. }) => "=reference",
        Some(Scalar::Template(_)) => "=template",
        Some(Scalar::Opaque(_) | Scalar::Either(..)) => "=expression",
    };
    let mut name = path_of(tree, id);
    name.push_str(kind);
    if node.key.is_empty() {
        // an item of a list is told apart by what it says
        name.push_str(&node.value.as_ref().and_then(Scalar::literal).unwrap_or_default());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Limits, SourceFile};

    #[test]
    fn what_is_switched_off_is_not_in_force() {
        for (path, text, key, off) in [
            ("values.yaml", "ldap:\n  enabled: false\n  starttls: false\n", "starttls", true),
            ("values.yaml", "redis:\n  enabled: false\n  tls:\n    verify: false\n", "verify", true),
            ("values.yaml", "redis:\n  enabled: true\n  tls:\n    verify: false\n", "verify", false),
            ("values.yaml", "tls:\n  enabled: false\n  verify: false\n", "verify", false),
            ("values.yaml", "tls:\n  enabled: false\n", "enabled", false),
            ("values.yaml", "ldap:\n  url: \"\"\n  starttls: false\n", "starttls", true),
            ("a.tf", "resource \"a\" \"b\" {\n  count = 0\n  encrypted = false\n}\n", "encrypted", true),
            ("a.tf", "resource \"a\" \"b\" {\n  count = 1\n  encrypted = false\n}\n", "encrypted", false),
        ] {
            let parsed = crate::parse::config::parse(&SourceFile::from_text(path, text), &Limits::default());
            let tree = &parsed.trees[0];
            let id = tree.ids().find(|&id| *tree.node(id).key == *key).unwrap();
            assert_eq!(switched_off(tree, id), off, "{text}");
        }
    }
}
