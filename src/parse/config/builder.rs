//! Grows one tree from a reader's openings and closings, and bounds its depth.

use super::{ConfigNode, ConfigTree, NodeId, NodeKind, Parsed, Scalar};
use crate::text::{Language, Limits, Notice, NoticeKind, SourceFile, Span};

/// Deeper nesting than this occurs in no configuration; following it would only make every later question about
/// ancestors quadratic.
const DEEPEST: usize = 512;

/// More documents than this in one file are data, not configuration.
const MOST_DOCUMENTS: usize = 10_000;
const MANY: &str = "more than 10,000 documents";

/// A tree under construction with the nodes that are open.
pub(super) struct Builder<'a> {
    file: &'a SourceFile,
    tree: ConfigTree,
    open: Vec<NodeId>,
    /// Openings below the deepest level; what is added meanwhile is left out.
    skipped: usize,
    too_deep_at: Option<u32>,
    deepest: usize,
}

impl<'a> Builder<'a> {
    /// A tree whose root covers `span`.
    pub(super) fn new(file: &'a SourceFile, language: Language, limits: &Limits, span: Span) -> Self {
        let tree = ConfigTree::new(language, span);
        let open = vec![tree.root()];
        let deepest = DEEPEST.min(limits.max_depth as usize).max(1);
        Self { file, tree, open, skipped: 0, too_deep_at: None, deepest }
    }

    /// A tree over the whole file.
    pub(super) fn whole(file: &'a SourceFile, language: Language, limits: &Limits) -> Self {
        Self::new(file, language, limits, Span::new(0, file.text.len()))
    }

    /// The tree as it stands.
    pub(super) fn tree(&mut self) -> &mut ConfigTree {
        &mut self.tree
    }

    /// The innermost open node.
    pub(super) fn here(&self) -> NodeId {
        self.open.last().copied().unwrap_or(NodeId(0))
    }

    /// How many nodes are open below the root, those left out among them.
    pub(super) fn depth(&self) -> usize {
        self.open.len() - 1 + self.skipped
    }

    /// Adds a node that stays closed. `None` when it lies too deep.
    pub(super) fn leaf(&mut self, node: ConfigNode) -> Option<NodeId> {
        if self.skipped > 0 {
            return None;
        }
        let here = self.here();
        Some(self.tree.add(here, node))
    }

    /// Adds a node and opens it; [`Self::close`] must follow. `None` when it lies too deep.
    pub(super) fn open(&mut self, node: ConfigNode) -> Option<NodeId> {
        if self.skipped > 0 || self.open.len() > self.deepest {
            self.too_deep_at.get_or_insert(node.span.start);
            self.skipped += 1;
            return None;
        }
        let here = self.here();
        let id = self.tree.add(here, node);
        self.open.push(id);
        Some(id)
    }

    /// Closes the innermost open node; its span reaches to `end` at least.
    pub(super) fn close(&mut self, end: usize) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if self.open.len() < 2 {
            return;
        }
        if let Some(node) = self.open.pop().and_then(|id| self.tree.node_mut(id)) {
            node.span.end = node.span.end.max(Span::new(0, end).end);
            if node.value.is_none() {
                node.value_span = node.span;
            }
        }
    }

    /// Closes the innermost open node where its last child ends.
    pub(super) fn close_at_last_child(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let node = self.tree.node(self.here());
        let end = node.children.last().map_or(node.span.end, |&last| self.tree.node(last).span.end.max(node.span.end));
        self.close(end as usize);
    }

    /// Notes the place of a comment.
    pub(super) fn comment(&mut self, start: usize, end: usize) {
        self.tree.comments.push(Span::new(start, end));
    }

    /// Marks the tree as read by the tolerant tier.
    pub(super) fn tolerant(&mut self) {
        self.tree.tolerant = true;
    }

    /// Hands the tree over, with a notice when something lay too deep.
    pub(super) fn finish(mut self, out: &mut Parsed) {
        while self.depth() > 0 {
            self.close_at_last_child();
        }
        if let Some(at) = self.too_deep_at {
            let deepest = self.deepest;
            out.notices.push(notice_at(self.file, NoticeKind::Limit, at as usize, |line| {
                format!("nested deeper than {deepest} levels at line {line}; what is deeper was left out")
            }));
        }
        if out.trees.len() < MOST_DOCUMENTS {
            self.tree.comments.sort_unstable();
            out.trees.push(self.tree);
        } else if !out.notices.iter().any(|notice| notice.message.starts_with(MANY)) {
            let start = self.tree.node(self.tree.root()).span.start as usize;
            out.notices
                .push(notice_at(self.file, NoticeKind::Limit, start, |line| format!("{MANY} at line {line}; the rest was left out")));
        }
    }
}

/// A key with a scalar.
pub(super) fn entry(key: &str, key_span: Span, value: Scalar, value_span: Span) -> ConfigNode {
    ConfigNode::new(NodeKind::Entry, key, key_span, Some(value), value_span)
}

/// A key whose children follow.
pub(super) fn block(key: &str, key_span: Span) -> ConfigNode {
    ConfigNode::new(NodeKind::Block, key, key_span, None, key_span)
}

/// What a strict reader refused, as a notice for people.
pub(super) fn broken(file: &SourceFile, format: &str, at: usize, what: &str) -> Notice {
    notice_at(file, NoticeKind::Unparsed, at, |line| {
        format!("broken {format} at line {line}: {}; the rest was read tolerantly", said(what))
    })
}

/// A notice on a place.
pub(super) fn notice_at(file: &SourceFile, kind: NoticeKind, at: usize, message: impl FnOnce(u32) -> String) -> Notice {
    let at = Span::new(at.min(file.text.len()), at.min(file.text.len()));
    let line = file.position(at.start).line;
    Notice { path: file.path.to_string(), kind, message: message(line), span: Some(at), line: Some(line) }
}

/// A parser's message in our voice: lower case, no full stop, short, and free of control characters of the file.
fn said(what: &str) -> String {
    let mut said: String = what.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let lowered = said.chars().next().filter(|_| said.chars().nth(1).is_some_and(char::is_lowercase)).map(|c| c.to_lowercase().to_string());
    if let (Some(lowered), Some(first)) = (lowered, said.chars().next()) {
        said.replace_range(..first.len_utf8(), &lowered);
    }
    said.truncate(said.trim_end_matches(['.', ' ']).len());
    said
}
