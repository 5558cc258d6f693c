//! `dynamic "setting" { for_each = … content { … } }` of Terraform prints blocks `setting`: what it prints stands beside it under that name,
//! once for each element where the file itself says which there are.

use super::{ConfigTree, NodeId, NodeKind, Part, Scalar, Word};

/// The name of what a block of Terraform goes over, where it lists that itself: `aws_lb_listener.web.for_each`.
#[must_use]
pub fn over_itself(tree: &ConfigTree, id: NodeId) -> Option<String> {
    let labels: Vec<&str> = tree.node(id).labels.iter().map(|label| &*label.text).collect();
    (labels.len() == 2).then(|| format!("{}.for_each", labels.join(".")))
}

/// Most elements that are printed one by one.
const MOST: usize = 16;
/// Most nodes that copies add to a tree.
const LARGEST: usize = 4096;

/// Puts what dynamic blocks print where it is printed.
pub(super) fn lift(tree: &mut ConfigTree) {
    let mut left = LARGEST;
    repeated(tree);
    for (id, content, label) in printed(tree) {
        let above = tree.node(id).parent;
        if let Some(node) = tree.node_mut(id) {
            node.children.retain(|&child| child != content);
        }
        if let Some(node) = tree.node_mut(content) {
            node.span = label.span.to(node.span);
            (node.parent, node.key, node.key_span) = (above, label.text.clone(), label.span);
        }
        if let Some(node) = tree.node_mut(above) {
            node.children.push(content);
        }
        let iterator = iterator(tree, id).unwrap_or_else(|| label.text.to_string());
        let within = subtree(tree, content);
        let elements = elements(tree, id);
        if elements.is_empty()
            && let Some(collection) = collection(tree, id)
        {
            for &node in &within {
                point(tree, node, &iterator, &collection);
            }
        }
        if !within.iter().any(|&node| asks(tree, node, &iterator)) || elements.len() > MOST {
            continue;
        }
        for (at, &element) in elements.iter().enumerate() {
            // the first takes the place of what is written
            let last = at + 1 == elements.len();
            let copy = if last {
                content
            } else if within.len() <= left {
                left -= within.len();
                copied(tree, &within, above)
            } else {
                break;
            };
            for node in subtree(tree, copy) {
                fill(tree, node, &iterator, element);
            }
        }
    }
}

/// The dynamic blocks with their content and label.
fn printed(tree: &ConfigTree) -> Vec<(NodeId, NodeId, Word)> {
    tree.ids()
        .filter(|&id| *tree.node(id).key == *"dynamic" && tree.node(id).kind == NodeKind::Block)
        .filter_map(|id| {
            let label = tree.node(id).labels.first()?.clone();
            // over nothing it prints nothing
            let over = tree.children(id).find(|(_, child)| *child.key == *"for_each");
            if over.is_some_and(|(over, child)| child.kind == NodeKind::List && tree.children(over).next().is_none()) {
                return None;
            }
            let (content, _) = tree.children(id).find(|(_, child)| *child.key == *"content" && child.kind == NodeKind::Block)?;
            Some((id, content, label))
        })
        .collect()
}

/// In a block with `for_each`, `each.value.x` is what the collection's elements say.
fn repeated(tree: &mut ConfigTree) {
    let made = |key: &str| matches!(key, "resource" | "data" | "module");
    let blocks: Vec<NodeId> = tree.children(tree.root()).filter(|(_, node)| made(&node.key)).map(|(id, _)| id).collect();
    for id in blocks {
        if let Some(collection) = collection(tree, id) {
            for node in subtree(tree, id) {
                point(tree, node, "each", &collection);
            }
        }
    }
}

/// The name of what a block goes over: a variable or a local, whole, or the list that stands there.
fn collection(tree: &ConfigTree, id: NodeId) -> Option<String> {
    let (_, over) = tree.children(id).find(|(_, child)| *child.key == *"for_each")?;
    let name = match &over.value {
        Some(Scalar::Reference { name, .. }) => &**name,
        Some(Scalar::Opaque(text)) => unwrapped(text),
        None => return over_itself(tree, id),
        _ => return None,
    };
    (name.starts_with("var.") || name.starts_with("local.")).then(|| name.to_owned())
}

/// `var.all` of `toset(var.all)` and of `{ for key, one in var.all : key => one }`; else the text itself.
fn unwrapped(text: &str) -> &str {
    let of_function = ["toset(", "tomap(", "tolist(", "nonsensitive("].iter().find_map(|name| text.strip_prefix(name)?.strip_suffix(')'));
    let of_loop = || {
        let inner = text.strip_prefix('{')?.strip_suffix('}')?.trim().strip_prefix("for ")?;
        let (names, rest) = inner.split_once(" in ")?;
        let (over, made) = rest.split_once(" : ")?;
        let one = names.rsplit(',').next()?.trim();
        (made.split_once("=>")?.1.trim() == one).then(|| over.trim())
    };
    of_function.or_else(of_loop).unwrap_or(text)
}

/// Names the element's part in its collection: `each.value.port` is `var.all[*].port`.
fn point(tree: &mut ConfigTree, id: NodeId, iterator: &str, collection: &str) {
    let in_collection = |name: &str| {
        let path = name.strip_prefix(iterator)?.strip_prefix(".value")?;
        let path = path.replace("[\"", ".").replace("\"]", "");
        (path.is_empty() || path.starts_with('.')).then(|| Box::from(format!("{collection}[*]{path}")))
    };
    let Some(value) = tree.node_mut(id).and_then(|node| node.value.as_mut()) else { return };
    match value {
        Scalar::Reference { name, .. } => {
            if let Some(pointed) = in_collection(name) {
                *name = pointed;
            }
        }
        Scalar::Template(parts) => {
            for part in parts {
                if let Part::Hole { name, .. } = part
                    && let Some(pointed) = in_collection(name)
                {
                    *name = pointed;
                }
            }
        }
        _ => {}
    }
}

fn iterator(tree: &ConfigTree, id: NodeId) -> Option<String> {
    match tree.children(id).find(|(_, child)| *child.key == *"iterator")?.1.value.as_ref()? {
        Scalar::Reference { name, .. } | Scalar::Text(name) => Some(name.to_string()),
        _ => None,
    }
}

/// What a block goes over: a list or an object in its place, or a default or local of the same file.
fn elements(tree: &ConfigTree, id: NodeId) -> Vec<NodeId> {
    let Some((mut over, _)) = tree.children(id).find(|(_, child)| *child.key == *"for_each") else { return Vec::new() };
    if let Some(Scalar::Reference { name, .. }) = &tree.node(over).value {
        let Some((kind, wanted)) = name.split_once('.') else { return Vec::new() };
        let declared = |(_, node): &(NodeId, &super::ConfigNode)| node.labels.first().is_some_and(|label| *label.text == *wanted);
        let found = match kind {
            "var" => tree
                .children(tree.root())
                .filter(|(_, node)| *node.key == *"variable")
                .find(declared)
                .and_then(|(variable, _)| tree.children(variable).find(|(_, node)| *node.key == *"default")),
            "local" => tree
                .children(tree.root())
                .filter(|(_, node)| *node.key == *"locals")
                .find_map(|(locals, _)| tree.children(locals).find(|(_, node)| *node.key == *wanted)),
            _ => None,
        };
        let Some((found, _)) = found else { return Vec::new() };
        over = found;
    }
    tree.node(over).children.clone()
}

fn subtree(tree: &ConfigTree, from: NodeId) -> Vec<NodeId> {
    let mut all = vec![from];
    let mut at = 0;
    while let Some(&id) = all.get(at) {
        all.extend(&tree.node(id).children);
        at += 1;
    }
    all
}

fn copied(tree: &mut ConfigTree, within: &[NodeId], above: NodeId) -> NodeId {
    let mut made: Vec<(NodeId, NodeId)> = Vec::with_capacity(within.len());
    for &id in within {
        let node = tree.node(id).clone();
        let parent = made.iter().find(|(from, _)| *from == node.parent).map_or(above, |(_, to)| *to);
        let copy = tree.add(parent, node);
        made.push((id, copy));
    }
    made.first().map_or(above, |(_, copy)| *copy)
}

/// What a value takes from the element: `value.protocol` of `listener.value.protocol`.
fn asked<'t>(tree: &'t ConfigTree, id: NodeId, iterator: &str) -> Option<&'t str> {
    match &tree.node(id).value {
        Some(Scalar::Reference { name, .. }) => name.strip_prefix(iterator)?.strip_prefix('.'),
        _ => None,
    }
}

fn asks(tree: &ConfigTree, id: NodeId, iterator: &str) -> bool {
    asked(tree, id, iterator).is_some()
}

/// Puts what the element says in the place of a reference to it.
fn fill(tree: &mut ConfigTree, id: NodeId, iterator: &str, element: NodeId) {
    let Some(path) = asked(tree, id, iterator) else { return };
    let said = tree.node(element);
    let mut parts = path.split(['.', '[', ']', '"']).filter(|part| !part.is_empty());
    let value = match parts.next() {
        Some("key") => Some(Scalar::Text(said.key.clone())).filter(|_| !said.key.is_empty()),
        Some("value") => {
            let mut at = Some(element);
            for part in parts {
                at = at.and_then(|at| tree.children(at).find(|(_, child)| *child.key == *part)).map(|(child, _)| child);
            }
            at.and_then(|at| tree.node(at).value.clone())
        }
        _ => None,
    };
    if let (Some(value), Some(node)) = (value, tree.node_mut(id)) {
        node.value = Some(value);
    }
}

#[cfg(test)]
mod tests {
    use super::unwrapped;
    use crate::parse::config::{Scalar, parse};
    use crate::text::{Limits, SourceFile};

    #[test]
    fn a_collection_is_the_same_whatever_is_around_it() {
        for (text, expected) in [
            ("toset(var.all)", "var.all"),
            ("{ for key, one in var.all : key => one }", "var.all"),
            ("{ for one in local.all : one.name => one }", "local.all"),
            ("{ for key, one in var.all : key => one if one.on }", "{ for key, one in var.all : key => one if one.on }"),
            ("merge(var.a, var.b)", "merge(var.a, var.b)"),
        ] {
            assert_eq!(unwrapped(text), expected);
        }
    }

    #[test]
    fn each_element_prints_a_block() {
        let text = "variable \"all\" {\n  default = [{ p = \"HTTP\" }, { p = \"HTTPS\" }]\n}\nresource \"a\" \"b\" {\n  dynamic \"listener\" {\n    for_each = var.all\n    content {\n      protocol = listener.value.p\n      name = \"x\"\n    }\n  }\n  dynamic \"tag\" {\n    for_each = { k = \"v\" }\n    iterator = one\n    content {\n      key = one.key\n      value = one.value\n    }\n  }\n  dynamic \"far\" {\n    for_each = var.elsewhere\n    content {\n      value = far.value\n    }\n  }\n}\n";
        let parsed = parse(&SourceFile::from_text("a.tf", text), &Limits::default());
        let tree = &parsed.trees[0];
        let said = |block: &str, key: &str| -> Vec<String> {
            let blocks = tree.ids().filter(|&id| *tree.node(id).key == *block);
            let values = blocks.flat_map(|id| {
                tree.children(id).filter(|(_, node)| *node.key == *key).map(|(_, node)| node.value.clone()).collect::<Vec<_>>()
            });
            let mut all: Vec<String> = values
                .flatten()
                .map(|value| match value {
                    Scalar::Reference { name, .. } => format!("={name}"),
                    value => value.literal().unwrap_or_default().into_owned(),
                })
                .collect();
            all.sort();
            all
        };
        assert_eq!(said("listener", "protocol"), ["HTTP", "HTTPS"]);
        assert_eq!(said("listener", "name"), ["x", "x"]);
        assert_eq!((said("tag", "key"), said("tag", "value")), (vec!["k".to_owned()], vec!["v".to_owned()]));
        assert_eq!(said("far", "value"), ["=var.elsewhere[*]"]);
    }
}
