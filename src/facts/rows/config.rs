//! Rows on configuration trees: finds each anchor by its last key, checks its conditions, reads its values.

use super::super::decode::{Form, Input};
use super::super::{Fact, Place, Scope};
use super::bind::{BoundRow, Read, Rows, Subject};
use super::condition::{Seen, holds, wild};
use super::keypath::{KeyPath, path_of, relaxed};
use crate::knowledge::{Absent, Condition, Confidence, Format, Placing, Reader};
use crate::parse::config::{ConfigTree, NodeId, NodeKind, Part, Scalar};
use crate::text::{SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The facts that rows see in a document.
#[must_use]
pub fn extract(file: &SourceFile, tree: &ConfigTree, rows: &Rows) -> Vec<Fact> {
    let document = Document::new(file, tree);
    let mut facts: Vec<Fact> = Vec::new();
    let mut claimed: FxHashMap<(crate::facts::FactKind, Span), u8> = FxHashMap::default();
    for row in rows.of(tree.language.name()) {
        if !row.row.formats.iter().any(|format| document.fits(format)) {
            continue;
        }
        for anchor in document.anchors(row) {
            let subject = At { document: &document, anchor: anchor.clone() };
            if !row.row.conditions.iter().all(|(key, condition)| subject.satisfies(key, condition)) {
                continue;
            }
            let fact = subject.fact(row);
            // a row of no known product speaks only where no product's row did
            let taken = claimed.get(&(row.kind, fact.place.span)).is_some_and(|&priority| priority > row.row.priority);
            if !taken {
                claimed.entry((row.kind, fact.place.span)).or_insert(row.row.priority);
                facts.push(fact);
            }
        }
    }
    facts
}

/// A tree with what rows ask of it.
struct Document<'t> {
    file: &'t SourceFile,
    tree: &'t ConfigTree,
    by_key: FxHashMap<String, Vec<NodeId>>,
    /// Leaves by their whole path without case and separators.
    flat: std::cell::OnceCell<Vec<(String, NodeId)>>,
    root_name: String,
}

/// Where a row took hold.
#[derive(Debug, Clone)]
enum Hold {
    /// A node.
    Node(NodeId),
    /// All keys that begin with these words, however they are nested or spelled.
    Prefix(String),
}

struct At<'d, 't> {
    document: &'d Document<'t>,
    anchor: Hold,
}

impl<'t> Document<'t> {
    fn new(file: &'t SourceFile, tree: &'t ConfigTree) -> Self {
        let mut by_key: FxHashMap<String, Vec<NodeId>> = FxHashMap::default();
        for id in tree.ids() {
            let node = tree.node(id);
            if !node.key.is_empty() {
                by_key.entry(node.key.to_ascii_lowercase()).or_default().push(id);
            }
        }
        let top = tree.children(tree.root()).next();
        let root_name = match top {
            Some((_, node)) if node.kind == NodeKind::Element => node.key.to_string(),
            _ => KeyPath::new("kind").find(tree, tree.root()).first().and_then(|&id| literal(tree, id)).unwrap_or_default(),
        };
        Self { file, tree, by_key, flat: std::cell::OnceCell::new(), root_name }
    }

    fn fits(&self, format: &Format) -> bool {
        if format.language != self.tree.language.name() {
            return false;
        }
        match &format.root {
            None => true,
            Some(root) if root.contains(['/', '.', '*']) => {
                let name = self.file.path.rsplit('/').next().unwrap_or(&self.file.path);
                wild(root, if root.contains('/') { &self.file.path } else { name })
            }
            Some(root) => wild(root, &self.root_name),
        }
    }

    /// `stem`: the file's name up to its first dot; `folder.0`: the folder it is in, `folder.1` the one above.
    fn path_part(&self, name: &str) -> Option<String> {
        let mut parts = self.file.path.rsplit('/');
        let file = parts.next()?;
        if name == "stem" {
            return file.split('.').next().map(str::to_owned);
        }
        let index: usize = name.strip_prefix("folder.")?.parse().ok()?;
        parts.nth(index).map(str::to_owned)
    }

    fn flat(&self) -> &[(String, NodeId)] {
        self.flat.get_or_init(|| {
            let mut leaves = Vec::new();
            for id in self.tree.ids() {
                let node = self.tree.node(id);
                if !node.key.is_empty() && (node.value.is_some() || matches!(node.kind, NodeKind::List)) {
                    let path: Vec<String> =
                        std::iter::once(id).chain(self.tree.ancestors(id)).map(|at| relaxed(&self.tree.node(at).key)).collect();
                    leaves.push((path.iter().rev().map(String::as_str).collect(), id));
                }
            }
            leaves.sort();
            leaves
        })
    }

    fn anchors(&self, row: &BoundRow) -> Vec<Hold> {
        let at = &row.row.at;
        let mut holds_ = Vec::new();
        if at.binding.as_deref() == Some("relaxed") {
            for path in &at.block {
                let prefix = relaxed(path);
                let from = self.flat().partition_point(|(path, _)| path.as_str() < prefix.as_str());
                if self.flat().get(from).is_some_and(|(path, _)| path.starts_with(&prefix)) {
                    holds_.push(Hold::Prefix(prefix));
                }
            }
            for path in &at.each {
                let whole = relaxed(path);
                holds_
                    .extend(self.flat().iter().filter(|(path, _)| *path == whole || path.ends_with(&whole)).map(|(_, id)| Hold::Node(*id)));
            }
            return holds_;
        }
        let mut seen = FxHashSet::default();
        for path in &at.block {
            for id in self.candidates(&KeyPath::new(path)) {
                let node = self.tree.node(id);
                let labels =
                    at.labels.iter().enumerate().all(|(index, label)| node.labels.get(index).is_some_and(|word| wild(label, &word.text)));
                let subject = At { document: self, anchor: Hold::Node(id) };
                if labels && at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) && seen.insert(id) {
                    holds_.push(Hold::Node(id));
                }
            }
        }
        for path in &at.each {
            for id in self.candidates(&KeyPath::new(path)) {
                for item in self.items(id) {
                    let subject = At { document: self, anchor: Hold::Node(item) };
                    if at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) && seen.insert(item) {
                        holds_.push(Hold::Node(item));
                    }
                }
            }
        }
        holds_
    }

    /// Nodes whose path ends like the pattern.
    fn candidates(&self, path: &KeyPath) -> Vec<NodeId> {
        let last = path.last().to_ascii_lowercase();
        if last.contains(['*', '?', '{']) {
            return self.tree.ids().filter(|&id| !self.tree.node(id).key.is_empty() && path.ends(self.tree, id)).collect();
        }
        self.by_key.get(&last).into_iter().flatten().copied().filter(|&id| path.ends(self.tree, id)).collect()
    }

    /// The items of a list with values, or the node itself.
    fn items(&self, id: NodeId) -> Vec<NodeId> {
        let node = self.tree.node(id);
        if node.value.is_none()
            && !node.children.is_empty()
            && node.children.iter().all(|&child| self.tree.node(child).kind == NodeKind::Item)
        {
            return node.children.clone();
        }
        vec![id]
    }
}

impl At<'_, '_> {
    /// The nodes a key leads to, from the anchor; when there are none, from the blocks around it if asked.
    fn find(&self, key: &str, inherit: bool) -> Vec<NodeId> {
        let tree = self.document.tree;
        match &self.anchor {
            Hold::Node(id) => {
                let path = KeyPath::new(key);
                let found = path.find(tree, *id);
                if !found.is_empty() || !inherit {
                    return found;
                }
                tree.ancestors(*id).map(|up| path.find(tree, up)).find(|found| !found.is_empty()).unwrap_or_default()
            }
            Hold::Prefix(prefix) => {
                let whole = format!("{prefix}{}", relaxed(key));
                let from = self.document.flat().partition_point(|(path, _)| path.as_str() < whole.as_str());
                self.document
                    .flat()
                    .get(from..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|(path, _)| *path == whole)
                    .map(|(_, id)| *id)
                    .collect()
            }
        }
    }

    fn satisfies(&self, key: &str, condition: &Condition) -> bool {
        let tree = self.document.tree;
        if let (Some(index), Hold::Node(id)) = (key.strip_prefix("label."), &self.anchor) {
            let word =
                index.parse::<usize>().ok().and_then(|index| tree.node(*id).labels.get(index)).map(|word| Cow::from(word.text.to_string()));
            return holds(condition, &Seen { words: word.iter().cloned().collect(), text: word });
        }
        if key == "." {
            if let Hold::Node(id) = &self.anchor {
                return holds(condition, &seen(tree, *id));
            }
            return false;
        }
        let path = KeyPath::new(key);
        let mut found = self.find(key, false);
        if found.is_empty() && !path.anchored {
            // conditions of an item speak of its siblings, then of the document
            if let Hold::Node(id) = &self.anchor {
                found = tree.ancestors(*id).map(|up| path.find(tree, up)).find(|found| !found.is_empty()).unwrap_or_default();
            }
        }
        if let Some(name) = path.attribute() {
            let owner = if path.segments().len() == 1 {
                match &self.anchor {
                    Hold::Node(id) => Some(*id),
                    Hold::Prefix(_) => None,
                }
            } else {
                found.first().copied()
            };
            let text = owner.and_then(|id| attribute(tree, id, name)).map(Cow::from);
            return holds(condition, &Seen { words: text.iter().cloned().collect(), text });
        }
        if found.is_empty() {
            return holds(condition, &Seen { text: None, words: Vec::new() });
        }
        let negative = condition.0.is.is_empty() && condition.0.word.is_empty() && condition.0.matches.is_none();
        let mut all = found.iter().map(|&id| holds(condition, &seen(tree, id)));
        if negative { all.all(|held| held) } else { all.any(|held| held) }
    }

    fn fact(&self, row: &BoundRow) -> Fact {
        let tree = self.document.tree;
        let spot = self.place(row);
        let mut fact =
            Fact::new(row.kind, &row.row.row, Place::of(self.document.file, spot.map_or_else(|| self.head(), |id| line_span(tree, id))));
        fact.fix = row.row.fix.clone();
        if tree.tolerant {
            fact.confidence = Confidence::Likely;
        }
        let holder = match &self.anchor {
            Hold::Node(id) => *id,
            Hold::Prefix(_) => spot.unwrap_or(tree.root()),
        };
        let scope_of = if matches!(tree.node(holder).kind, NodeKind::Item | NodeKind::Entry) { tree.node(holder).parent } else { holder };
        fact.scope = Scope(path_of(tree, scope_of));
        let coded = spot.unwrap_or(holder);
        fact.code = code_of(tree, coded);
        row.fill(&mut fact, self);
        fact
    }

    fn head(&self) -> Span {
        match &self.anchor {
            Hold::Node(id) => head_span(self.document.tree, *id),
            Hold::Prefix(prefix) => {
                let flat = self.document.flat();
                let from = flat.partition_point(|(path, _)| path.as_str() < prefix.as_str());
                flat.get(from).map_or_else(Span::default, |(_, id)| line_span(self.document.tree, *id))
            }
        }
    }

    fn place(&self, row: &BoundRow) -> Option<NodeId> {
        for placing in &row.row.place {
            match placing {
                Placing::Key(key) => {
                    let path = KeyPath::new(key);
                    let found = if path.attribute().is_some() { Vec::new() } else { self.find(key, true) };
                    if let Some(&first) = found.first() {
                        return Some(first);
                    }
                }
                Placing::Head => {
                    return None;
                }
                Placing::Arg(_) => {}
            }
        }
        if row.row.place.is_empty() {
            // without a wish: the first value that a reader finds, then the anchor
            for setter in row.row.set.values() {
                if let crate::knowledge::Setter::Reader(reader) = setter
                    && let Some(id) =
                        reader.key.iter().filter(|key| !key.contains('@')).find_map(|key| self.find(key, reader.inherit).first().copied())
                {
                    return Some(id);
                }
            }
        }
        None
    }
}

impl Subject for At<'_, '_> {
    fn read(&self, reader: &Reader) -> Read<'_> {
        let tree = self.document.tree;
        if reader.value.is_some() {
            return match &self.anchor {
                Hold::Node(id) => read_node(tree, &[*id]),
                Hold::Prefix(_) => Read::Absent,
            };
        }
        if let (Some(name), Hold::Node(id)) = (&reader.name, &self.anchor) {
            let node = tree.node(*id);
            let text = match name.strip_prefix("label.") {
                Some(index) => index.parse::<usize>().ok().and_then(|index| node.labels.get(index)).map(|word| word.text.to_string()),
                None if name == "key" => Some(node.key.to_string()),
                None => self.document.path_part(name),
            };
            return text.map_or(Read::Absent, |text| Read::Known(Input::text(text)));
        }
        for key in &reader.key {
            let path = KeyPath::new(key);
            if let (Some(name), Hold::Node(id)) = (path.attribute(), &self.anchor) {
                let owner = if path.segments().len() == 1 { Some(*id) } else { path.find(tree, *id).first().copied() };
                if let Some(text) = owner.and_then(|id| attribute(tree, id, name)) {
                    return Read::Known(Input::text(text));
                }
                continue;
            }
            let found = self.find(key, reader.inherit);
            if !found.is_empty() {
                return read_node(tree, &found);
            }
        }
        Read::Absent
    }

    fn read_absent(&self, step: &Absent) -> Read<'_> {
        match &step.key {
            Some(key) => self.read(&Reader { key: vec![key.clone()], inherit: true, ..Reader::default() }),
            None => Read::Absent,
        }
    }
}

fn attribute(tree: &ConfigTree, id: NodeId, name: &str) -> Option<String> {
    tree.node(id).attributes.iter().find(|attribute| wild(name, &attribute.name)).map(|attribute| attribute.value.to_string())
}

/// The literal text of a node.
fn literal(tree: &ConfigTree, id: NodeId) -> Option<String> {
    tree.node(id).value.as_ref().and_then(Scalar::literal).map(Cow::into_owned)
}

fn seen(tree: &ConfigTree, id: NodeId) -> Seen<'_> {
    let node = tree.node(id);
    let mut words: Vec<Cow<'_, str>> = node.labels.iter().map(|word| Cow::from(&*word.text)).collect();
    words.extend(node.children.iter().filter_map(|&child| tree.node(child).value.as_ref().and_then(Scalar::literal)));
    let text = match &node.value {
        Some(value) => value.literal().or(Some(Cow::from(""))),
        None => Some(Cow::from(words.join(" "))),
    };
    Seen { text, words }
}

fn read_node<'a>(tree: &'a ConfigTree, ids: &[NodeId]) -> Read<'a> {
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
                return Read::Pending { name: name.to_string(), template: None, default: default.as_ref().map(ToString::to_string) };
            }
            Some(Scalar::Template(parts)) => return template(parts),
            Some(Scalar::Opaque(_)) => return Read::Unknown,
            Some(value) => items.extend(value.literal()),
        }
    }
    Read::Known(Input { items, form })
}

/// A template is pending on its first hole; with all defaults known its default is whole.
fn template(parts: &[Part]) -> Read<'static> {
    let (mut text, mut filled, mut complete, mut names) = (String::new(), String::new(), true, Vec::new());
    for part in parts {
        match part {
            Part::Text(piece) => {
                text.push_str(piece);
                filled.push_str(piece);
            }
            Part::Hole { name, default } => {
                let _ = write!(text, "{{{}}}", names.len());
                names.push(name.to_string());
                match default {
                    Some(default) => filled.push_str(default),
                    None => complete = false,
                }
            }
        }
    }
    Read::Pending { name: names.join("\u{1}"), template: Some(text), default: complete.then_some(filled) }
}

/// Key and value of a node without its children.
fn line_span(tree: &ConfigTree, id: NodeId) -> Span {
    let node = tree.node(id);
    if node.value.is_some() && node.children.is_empty() { node.span } else { head_span(tree, id) }
}

fn head_span(tree: &ConfigTree, id: NodeId) -> Span {
    let node = tree.node(id);
    if node.key.is_empty() {
        return node.span;
    }
    node.labels.last().map_or(node.key_span, |word| node.key_span.to(word.span))
}

/// The setting without its literals: survives a change of value no more than it must.
fn code_of(tree: &ConfigTree, id: NodeId) -> String {
    let node = tree.node(id);
    let kind = match &node.value {
        None => "",
        Some(Scalar::Null) => "=null",
        Some(Scalar::Bool(_)) => "=bool",
        Some(Scalar::Number(_)) => "=number",
        Some(Scalar::Text(_)) => "=text",
        Some(Scalar::Reference { .. }) => "=reference",
        Some(Scalar::Template(_)) => "=template",
        Some(Scalar::Opaque(_)) => "=expression",
    };
    let mut name = path_of(tree, id);
    name.push_str(kind);
    if node.key.is_empty() {
        // an item of a list is told apart by what it says
        name.push_str(&node.value.as_ref().and_then(Scalar::literal).unwrap_or_default());
    }
    name
}
