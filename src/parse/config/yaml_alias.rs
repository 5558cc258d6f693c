//! Aliases and merge keys of YAML: copies of nodes, within a budget.

use super::{ConfigTree, NodeId, NodeKind, Scalar};
use rustc_hash::FxHashSet;

/// What aliases may add to a file: nodes, a node for every 64 bytes of text among them. Real files stay far below.
pub(super) const ALIAS_BUDGET: usize = 100_000;

/// The copies that were made in a file.
pub(super) struct Copies {
    left: usize,
    /// Where the budget was used up.
    pub(super) exhausted_at: Option<usize>,
}

impl Copies {
    pub(super) fn new() -> Self {
        Self { left: ALIAS_BUDGET, exhausted_at: None }
    }

    pub(super) fn exhausted(&self) -> bool {
        self.left == 0
    }

    /// Pays for a copy that is asked for at byte `at`; `false` when the budget is used up.
    pub(super) fn spend(&mut self, value: &Scalar, at: usize) -> bool {
        let bytes = match value {
            Scalar::Text(text) | Scalar::Opaque(text) | Scalar::Number(text) => text.len(),
            Scalar::Template(parts) => parts.len() * 64,
            _ => 0,
        };
        let cost = 1 + bytes / 64;
        if self.left < cost {
            self.left = 0;
            self.exhausted_at.get_or_insert(at);
            return false;
        }
        self.left -= cost;
        true
    }

    /// Copies what lies below `from` to below `to`; spans stay those of the definition.
    pub(super) fn children(&mut self, tree: &mut ConfigTree, from: NodeId, to: NodeId, at: usize) {
        let wanted = tree.node(from).children.iter().map(|&child| (child, to)).collect();
        self.copy(tree, wanted, at);
    }

    /// `<<: *base`: what the mapping does not say itself; the first source wins.
    pub(super) fn merge(&mut self, tree: &mut ConfigTree, id: NodeId, sources: &[NodeId], at: usize) {
        if self.exhausted() {
            return;
        }
        let mut keys: FxHashSet<Box<str>> = tree.children(id).map(|(_, node)| node.key.clone()).collect();
        let mut wanted = Vec::new();
        let mut seen = FxHashSet::default();
        for &source in sources.iter().filter(|source| seen.insert(**source)) {
            for (child, node) in tree.children(source) {
                if node.kind != NodeKind::Item && keys.insert(node.key.clone()) {
                    wanted.push((child, id));
                }
            }
        }
        self.copy(tree, wanted, at);
    }

    fn copy(&mut self, tree: &mut ConfigTree, mut open: Vec<(NodeId, NodeId)>, at: usize) {
        open.reverse();
        while let Some((from, to)) = open.pop() {
            let node = tree.node(from);
            if !self.spend(node.value.as_ref().unwrap_or(&Scalar::Null), at) {
                return;
            }
            let node = node.clone();
            let children = node.children.clone();
            let id = tree.add(to, node);
            open.extend(children.into_iter().rev().map(|child| (child, id)));
        }
    }
}
