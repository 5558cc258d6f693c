//! Files within a document: what a `ConfigMap` or a `Secret` of Kubernetes mounts.

use super::nodes::as_far_as_known;
use crate::parse::config::{ConfigTree, NodeId, Scalar};
use crate::text::Span;

/// A file within a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFile {
    /// Its name: `nginx.conf`.
    pub name: String,
    /// Its text; `{}` stands for holes of templates.
    pub text: String,
    /// Where it stands.
    pub place: Span,
}

/// The files that a document holds. A value of one line is a setting, not a file.
pub fn held_files(tree: &ConfigTree) -> Vec<HeldFile> {
    let child = |id: NodeId, wanted: &str| tree.children(id).find(|(_, node)| *node.key == *wanted);
    let kind = child(tree.root(), "kind").and_then(|(_, node)| node.value.as_ref().and_then(Scalar::literal));
    if !kind.is_some_and(|kind| matches!(&*kind, "ConfigMap" | "Secret")) {
        return Vec::new();
    }
    let blocks = ["data", "stringData"].iter().filter_map(|name| child(tree.root(), name));
    blocks
        .flat_map(|(id, _)| tree.children(id))
        .filter(|(_, node)| node.key.contains('.') || *node.key == *"Caddyfile")
        .filter_map(|(_, node)| {
            let text = as_far_as_known(node.value.as_ref()?);
            text.contains('\n').then(|| HeldFile { name: node.key.to_string(), text: text.into_owned(), place: node.value_span })
        })
        .collect()
}
