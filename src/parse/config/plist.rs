//! Apple's property lists: `<key>K</key><true/>` becomes an entry `K`, so that rows ask for keys as in every other format.

use super::{ConfigTree, NodeId, NodeKind, Scalar};

/// Gives the values of every `dict` their keys. A tree of another vocabulary stays as it is.
pub(super) fn keyed(tree: &mut ConfigTree) {
    let root = tree.children(tree.root()).next().map(|(_, node)| node.key.clone());
    if root.as_deref() != Some("plist") {
        return;
    }
    for id in tree.ids() {
        if *tree.node(id).key == *"array" {
            items(tree, id);
        }
    }
    // a `dict` that has got its key is still a dict: all of them are found first
    let dicts: Vec<NodeId> = tree.ids().filter(|&id| *tree.node(id).key == *"dict").collect();
    for id in dicts {
        pairs(tree, id);
    }
}

fn pairs(tree: &mut ConfigTree, dict: NodeId) {
    let children = tree.node(dict).children.clone();
    let mut kept = Vec::with_capacity(children.len());
    let mut key: Option<NodeId> = None;
    for child in children {
        if *tree.node(child).key == *"key" {
            key = Some(child);
            continue;
        }
        if let Some(key) = key.take() {
            let (name, place) =
                (tree.node(key).value.as_ref().and_then(Scalar::literal).unwrap_or_default().into_owned(), tree.node(key).span);
            value(tree, child);
            if let Some(node) = tree.node_mut(child) {
                node.kind = if node.value.is_some() { NodeKind::Entry } else { node.kind };
                node.key = name.into();
                node.key_span = place;
                node.span = place.to(node.span);
            }
        }
        kept.push(child);
    }
    if let Some(node) = tree.node_mut(dict) {
        node.children = kept;
    }
}

fn items(tree: &mut ConfigTree, list: NodeId) {
    for child in tree.node(list).children.clone() {
        value(tree, child);
        if let Some(node) = tree.node_mut(child)
            && node.value.is_some()
        {
            node.kind = NodeKind::Item;
            node.key = Box::default();
        }
    }
}

fn value(tree: &mut ConfigTree, id: NodeId) {
    let Some(node) = tree.node_mut(id) else { return };
    match &*node.key {
        "true" => node.value = Some(Scalar::Bool(true)),
        "false" => node.value = Some(Scalar::Bool(false)),
        "integer" | "real" => {
            if let Some(Scalar::Text(text)) = node.value.take() {
                node.value = Some(Scalar::Number(text));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::assert_table;

    #[test]
    fn dictionaries_have_keys() {
        let text = "<plist version=\"1.0\"><dict><key>A</key><true/><key>B</key><dict><key>C</key><string>x</string></dict><key>L</key><array><string>é</string></array></dict></plist>";
        assert_table(
            "Info.plist",
            text,
            r#"
            element plist @version=1.0
              element dict
                entry A«<key>A</key>» = true«<true/>»
                element B«<key>B</key>»
                  entry C«<key>C</key>» = "x"
                element L«<key>L</key>»
                  item = "é"
            "#,
        );
    }
}
