//! Terraform in JSON (`main.tf.json`, what CDK for Terraform writes): `resource: {type: {name: {…}}}` becomes the block with two labels
//! that the same text is in HCL, and a list of objects as many blocks.

use super::{ConfigNode, ConfigTree, NodeId, NodeKind, Word};
use crate::text::{Language, Span};

/// Whether a file is Terraform in JSON.
pub(super) fn is_one(path: &str) -> bool {
    path.ends_with(".tf.json")
}

/// How many labels a block of the top level has.
fn labels(key: &str) -> Option<usize> {
    match key {
        "resource" | "data" => Some(2),
        "module" | "provider" | "variable" | "output" => Some(1),
        "locals" | "terraform" => Some(0),
        _ => None,
    }
}

/// The tree as HCL would give it.
pub(super) fn as_hcl(json: &ConfigTree) -> ConfigTree {
    let mut tree = ConfigTree::new(Language::Hcl, json.node(json.root()).span);
    tree.comments.clone_from(&json.comments);
    tree.tolerant = json.tolerant;
    let root = tree.root();
    let mut open: Vec<(NodeId, NodeId)> = Vec::new();
    for (id, node) in json.children(json.root()) {
        let Some(depth) = labels(&node.key) else {
            open.push((id, root));
            continue;
        };
        for (at, words) in below(json, id, depth) {
            let mut block = ConfigNode::new(NodeKind::Block, &node.key, node.key_span, None, json.node(at).value_span);
            block.span = words.first().map_or(node.span, |word| word.span).to(json.node(at).span);
            block.key_span = words.first().map_or(node.key_span, |word| word.span);
            block.labels = words;
            let block = tree.add(root, block);
            open.extend(json.children(at).map(|(child, _)| (child, block)).collect::<Vec<_>>().into_iter().rev());
            copy(json, &mut tree, &mut open);
        }
    }
    copy(json, &mut tree, &mut open);
    tree
}

/// The objects so many keys below a node, with those keys.
fn below(json: &ConfigTree, id: NodeId, depth: usize) -> Vec<(NodeId, Vec<Word>)> {
    let mut all = vec![(id, Vec::new())];
    for _ in 0..depth {
        let mut next = Vec::new();
        for (at, words) in all {
            for (child, node) in objects(json, at) {
                let mut words: Vec<Word> = words.clone();
                words.push(Word { text: node.key.clone(), span: node.key_span });
                next.push((child, words));
            }
        }
        all = next;
    }
    // `name: [{…}]` is one object, too
    all.into_iter()
        .flat_map(|(at, words)| {
            let items: Vec<NodeId> = json.children(at).filter(|(_, node)| node.kind == NodeKind::Item).map(|(item, _)| item).collect();
            if items.is_empty() { vec![(at, words)] } else { items.into_iter().map(|item| (item, words.clone())).collect() }
        })
        .collect()
}

/// The keyed children of a node, items of a list passed through.
fn objects(json: &ConfigTree, id: NodeId) -> Vec<(NodeId, &ConfigNode)> {
    let pass = |(child, node): (NodeId, &ConfigNode)| if node.kind == NodeKind::Item { vec![child] } else { Vec::new() };
    let items: Vec<NodeId> = json.children(id).flat_map(pass).collect();
    if items.is_empty() {
        json.children(id).collect()
    } else {
        items.into_iter().flat_map(|item| json.children(item).collect::<Vec<_>>()).collect()
    }
}

/// Copies what is open, depth first.
fn copy(json: &ConfigTree, tree: &mut ConfigTree, open: &mut Vec<(NodeId, NodeId)>) {
    while let Some((id, parent)) = open.pop() {
        let node = json.node(id);
        let blocks = node.kind == NodeKind::List
            && !node.children.is_empty()
            && json.children(id).all(|(_, item)| item.value.is_none() && !item.children.is_empty());
        if blocks {
            // each object of the list is a block of its own
            for (item, object) in json.children(id) {
                let start = object.span.start as usize;
                let mut block = ConfigNode::new(NodeKind::Block, &node.key, Span::new(start, start), None, object.value_span);
                block.span = object.span;
                let block = tree.add(parent, block);
                let before = open.len();
                open.extend(json.children(item).map(|(child, _)| (child, block)));
                open.get_mut(before..).unwrap_or_default().reverse();
            }
            continue;
        }
        let made = tree.add(parent, node.clone());
        let before = open.len();
        open.extend(node.children.iter().map(|&child| (child, made)));
        open.get_mut(before..).unwrap_or_default().reverse();
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::table;

    #[test]
    fn json_is_read_as_blocks() {
        let text = r#"{ "resource": { "aws_db_instance": { "ehr": { "storage_encrypted": false, "ingress": [{ "port": 1 }, { "port": 2 }] } } }, "provider": { "aws": [{ "region": "a" }] } }"#;
        let table = table("cdk.tf.json", text);
        assert!(table.contains("[aws_db_instance] [ehr]"), "{table}");
        assert!(table.lines().any(|line| line.starts_with("block provider") && line.ends_with("[aws]")), "{table}");
        assert_eq!(table.matches("block ingress").count(), 2, "{table}");
    }
}
