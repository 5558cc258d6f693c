//! Key paths of rows: segments parted by `/` or `.`, a segment with either in brackets
//! (`metadata/annotations/[nginx.ingress.kubernetes.io/ssl-redirect]`), `@name` for an XML attribute, `*` for any key,
//! a number for an item of a list.

use super::condition::wild;
use crate::parse::config::{ConfigNode, ConfigTree, NodeId, NodeKind};

/// A path below an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPath {
    segments: Vec<String>,
    /// From the root of the document, not from the anchor.
    pub anchored: bool,
}

impl KeyPath {
    /// Reads a path.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let (anchored, path) = path.strip_prefix('/').map_or((false, path), |rest| (true, rest));
        let slashes = path.split('[').next().is_some_and(|head| head.contains('/')) || path.starts_with('[');
        let mut segments = vec![String::new()];
        let mut bracket = false;
        for c in path.chars() {
            match c {
                '[' => bracket = true,
                ']' => bracket = false,
                '/' if !bracket => segments.push(String::new()),
                '.' if !bracket && !slashes => segments.push(String::new()),
                c => {
                    if let Some(last) = segments.last_mut() {
                        last.push(c);
                    }
                }
            }
        }
        Self { segments, anchored }
    }

    /// The last segment.
    #[must_use]
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// The segments.
    #[must_use]
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// All nodes that the path reaches from `from`; items of lists are passed through.
    #[must_use]
    pub fn find(&self, tree: &ConfigTree, from: NodeId) -> Vec<NodeId> {
        let mut at = vec![if self.anchored { tree.root() } else { from }];
        for segment in &self.segments {
            if segment.starts_with('@') {
                break;
            }
            let mut below = Vec::new();
            if let Ok(place) = segment.parse::<usize>() {
                // a number picks an item of a list, from 0
                below.extend(
                    at.iter()
                        .filter_map(|&id| tree.children(id).filter(|(_, node)| node.kind == NodeKind::Item).nth(place))
                        .map(|(id, _)| id),
                );
                if !below.is_empty() {
                    at = below;
                    continue;
                }
            }
            let mut open = at;
            while let Some(id) = open.pop() {
                for (child, node) in tree.children(id) {
                    if matches!(node.kind, NodeKind::Item) {
                        open.push(child);
                    } else if wild(segment, &node.key) {
                        below.push(child);
                    }
                }
            }
            below.sort_unstable();
            at = below;
        }
        at
    }

    /// The name of the XML attribute at the end of the path.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.segments.last().and_then(|last| last.strip_prefix('@'))
    }

    /// Whether a node's own path ends like this one (or is this one, when anchored).
    #[must_use]
    pub fn ends(&self, tree: &ConfigTree, id: NodeId) -> bool {
        let mut at = Some(id);
        for segment in self.segments.iter().rev() {
            let Some(here) = at else { return false };
            if !wild(segment, &tree.node(here).key) {
                return false;
            }
            at = above(tree, here);
        }
        !self.anchored || at.is_none_or(|top| top == tree.root())
    }
}

/// The next node above that has a key, passing items; the root itself at the end; `None` above the root.
fn above(tree: &ConfigTree, id: NodeId) -> Option<NodeId> {
    tree.ancestors(id).find(|&up| up == tree.root() || tree.node(up).kind != NodeKind::Item)
}

/// A key without case and separators: `min-version`, `minVersion` and `MIN_VERSION` are one.
#[must_use]
pub fn relaxed(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The path of a node for people and baselines: `http/server`, `resource aws_db_instance main`.
#[must_use]
pub fn path_of(tree: &ConfigTree, id: NodeId) -> String {
    let mut parts: Vec<String> =
        std::iter::once(id).chain(tree.ancestors(id)).map(|at| tree.node(at)).filter(|node| !node.key.is_empty()).map(name_of).collect();
    parts.reverse();
    parts.join("/")
}

fn name_of(node: &ConfigNode) -> String {
    let mut name = node.key.to_string();
    if matches!(node.kind, NodeKind::Block) {
        for label in &node.labels {
            name.push(' ');
            name.push_str(&label.text);
        }
    }
    name
}
