//! A configuration tree with what rows ask of it: where their anchors are, and what key paths lead to.

use super::bind::BoundRow;
use super::condition::{regex, wild};
use super::config::At;
use super::keypath::{KeyPath, relaxed};
use super::nodes::{as_far_as_known, literal};
use super::shell::{Command, commands, of_words};
use super::targets::{Names, Target};
use super::variables::{Variable, leaves, variables};
use crate::knowledge::Format;
use crate::parse::config::{ConfigTree, NodeId, NodeKind};
use crate::text::{SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A tree with what rows ask of it.
pub(super) struct Document<'t> {
    pub(super) file: &'t SourceFile,
    pub(super) tree: &'t ConfigTree,
    by_key: FxHashMap<String, Vec<NodeId>>,
    /// Leaves by their whole path without case and separators.
    flat: std::cell::OnceCell<Vec<(String, NodeId)>>,
    /// The same paths written backwards, sorted, each with its index in `flat`: found by their ends.
    flat_ends: std::cell::OnceCell<Vec<(String, usize)>>,
    /// Variables in document order, and where each name stands among them, in lower case.
    variables: std::cell::OnceCell<(Vec<Variable>, FxHashMap<String, Vec<usize>>)>,
    /// Values with their whole path in lower case words: `services.intake.redis.tls_enabled`.
    leaves: std::cell::OnceCell<Vec<(String, Vec<Variable>)>>,
    pub(super) root_name: String,
    /// What key paths lead to from wide nodes: asked again at each of their many descendants.
    from_wide: RefCell<FxHashMap<NodeId, FxHashMap<String, Rc<[NodeId]>>>>,
    /// Blocks by their names and first labels.
    labels: RefCell<FxHashMap<String, FxHashMap<String, NodeId>>>,
    /// Key paths as rows write them, read once.
    paths: RefCell<FxHashMap<String, Rc<KeyPath>>>,
}

/// From so many children on, what a key path finds below a node is kept.
const WIDE: usize = 8;

/// Where a row took hold.
#[derive(Debug, Clone)]
pub(super) enum Hold {
    /// A node.
    Node(NodeId),
    /// All keys that begin with these words, however they are nested or spelled.
    Prefix(String),
    /// An environment variable.
    Variable(Variable),
    /// A command of a shell text.
    Command(NodeId, Command),
}

impl Hold {
    pub(super) fn node(&self) -> Option<NodeId> {
        match self {
            Self::Node(id) | Self::Command(id, _) => Some(*id),
            Self::Variable(variable) => Some(variable.node),
            Self::Prefix(_) => None,
        }
    }
}

impl<'t> Document<'t> {
    pub(super) fn new(file: &'t SourceFile, tree: &'t ConfigTree) -> Self {
        let mut by_key: FxHashMap<String, Vec<NodeId>> = FxHashMap::default();
        for id in tree.ids() {
            let node = tree.node(id);
            if !node.key.is_empty() {
                add_named(&mut by_key, &node.key, id);
            }
        }
        let top = tree.children(tree.root()).next();
        let root_name = match top {
            Some((_, node)) if node.kind == NodeKind::Element => node.key.to_string(),
            _ => KeyPath::new("kind").find(tree, tree.root()).first().and_then(|&id| literal(tree, id)).unwrap_or_default(),
        };
        let (flat, flat_ends, variables, leaves) = Default::default();
        Self {
            file,
            tree,
            by_key,
            flat,
            flat_ends,
            variables,
            leaves,
            root_name,
            from_wide: RefCell::default(),
            labels: RefCell::default(),
            paths: RefCell::default(),
        }
    }

    /// The first block of this name with this first label: `upstream backend`.
    pub(super) fn labelled(&self, block: &str, label: &str) -> Option<NodeId> {
        if let Some(known) = self.labels.borrow().get(block) {
            return known.get(label).copied();
        }
        let mut by_label: FxHashMap<String, NodeId> = FxHashMap::default();
        for id in self.candidates(&Target::of(block)) {
            if let Some(first) = self.tree.node(id).labels.first() {
                by_label.entry(first.text.to_string()).or_insert(id);
            }
        }
        let found = by_label.get(label).copied();
        self.labels.borrow_mut().insert(block.to_owned(), by_label);
        found
    }

    /// A key path.
    pub(super) fn path(&self, key: &str) -> Rc<KeyPath> {
        if let Some(known) = self.paths.borrow().get(key) {
            return known.clone();
        }
        let path = Rc::new(KeyPath::new(key));
        self.paths.borrow_mut().insert(key.to_owned(), path.clone());
        path
    }

    /// What a key path leads to from a node.
    pub(super) fn below(&self, from: NodeId, key: &str, path: &KeyPath) -> Rc<[NodeId]> {
        let from = if path.anchored { self.tree.root() } else { from };
        if self.tree.node(from).children.len() < WIDE {
            return path.find(self.tree, from).into();
        }
        if let Some(known) = self.from_wide.borrow().get(&from).and_then(|known| known.get(key)) {
            return known.clone();
        }
        let found: Rc<[NodeId]> = path.find(self.tree, from).into();
        self.from_wide.borrow_mut().entry(from).or_default().insert(key.to_owned(), found.clone());
        found
    }

    /// What a key path leads to from the nearest node above that it leads anywhere from.
    pub(super) fn above(&self, id: NodeId, key: &str, path: &KeyPath) -> Rc<[NodeId]> {
        self.tree.ancestors(id).map(|up| self.below(up, key, path)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    pub(super) fn fits(&self, format: &Format) -> bool {
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

    /// Whether the file has one of these names; a pattern with `/` is a path.
    pub(super) fn is_one_of(&self, names: &[String]) -> bool {
        let name = self.file.path.rsplit('/').next().unwrap_or(&self.file.path);
        names.iter().any(|pattern| wild(pattern, if pattern.contains('/') { &self.file.path } else { name }))
    }

    /// `stem`: the file's name up to its first dot, or to the `-meta` of a file that speaks of a folder; `folder.0`: the folder it is in, `folder.1` the one above; `below.objects`: the part after
    /// the last folder `objects`, up to its first dot. Of several, parted by commas, the first that there is.
    pub(super) fn path_part(&self, name: &str) -> Option<String> {
        if let Some((first, others)) = name.split_once(',') {
            return self.path_part(first.trim()).or_else(|| self.path_part(others.trim()));
        }
        let mut parts = self.file.path.rsplit('/');
        if let Some(folder) = name.strip_prefix("below.") {
            let mut below = parts.next()?;
            for part in parts {
                if part.eq_ignore_ascii_case(folder) {
                    return below.split('.').next().map(str::to_owned);
                }
                below = part;
            }
            return None;
        }
        let file = parts.next()?;
        if name == "stem" {
            return file.split('.').next().map(|stem| stem.strip_suffix("-meta").unwrap_or(stem).to_owned());
        }
        let index: usize = name.strip_prefix("folder.")?.parse().ok()?;
        parts.nth(index).map(str::to_owned)
    }

    pub(super) fn flat(&self) -> &[(String, NodeId)] {
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

    /// Leaves whose path ends like this, in the order of `flat`.
    fn flat_ending(&self, whole: &str) -> Vec<NodeId> {
        let ends = self.flat_ends.get_or_init(|| {
            let mut ends: Vec<(String, usize)> =
                self.flat().iter().enumerate().map(|(index, (path, _))| (path.chars().rev().collect(), index)).collect();
            ends.sort_unstable();
            ends
        });
        let wanted: String = whole.chars().rev().collect();
        let from = ends.partition_point(|(path, _)| *path < wanted);
        let mut found: Vec<usize> = ends
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|(path, _)| path.starts_with(&wanted))
            .map(|&(_, index)| index)
            .collect();
        found.sort_unstable();
        found.into_iter().filter_map(|index| Some(self.flat().get(index)?.1)).collect()
    }

    /// The variables of these names, in document order.
    fn named_variables(&self, names: &Names) -> Vec<&Variable> {
        let (all, by_name) = self.variables.get_or_init(|| {
            let all = variables(self.tree);
            let mut by_name = FxHashMap::default();
            for (index, variable) in all.iter().enumerate() {
                add_named(&mut by_name, &variable.name, index);
            }
            (all, by_name)
        });
        in_order(by_name, names).into_iter().filter_map(|index| all.get(index)).collect()
    }

    pub(super) fn anchors(&self, row: &BoundRow) -> Vec<Hold> {
        let (at, targets) = (&row.row.at, &row.targets);
        let mut holds_ = Vec::new();
        for prefix in &targets.relaxed_block {
            let from = self.flat().partition_point(|(path, _)| path < prefix);
            if self.flat().get(from).is_some_and(|(path, _)| path.starts_with(prefix)) {
                holds_.push(Hold::Prefix(prefix.clone()));
            }
        }
        let mut seen = FxHashSet::default();
        for whole in &targets.relaxed_each {
            holds_.extend(self.flat_ending(whole).into_iter().filter(|id| seen.insert(*id)).map(Hold::Node));
        }
        for target in &targets.block {
            for id in self.candidates(target) {
                let node = self.tree.node(id);
                let labels =
                    at.labels.iter().enumerate().all(|(index, label)| node.labels.get(index).is_some_and(|word| wild(label, &word.text)));
                let subject = At { document: self, anchor: Hold::Node(id) };
                if labels && at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) && seen.insert(id) {
                    holds_.push(Hold::Node(id));
                }
            }
        }
        let mut lists = FxHashSet::default();
        let named = |command: &Command| at.command.iter().any(|name| wild(name, &command.name));
        for target in &targets.each {
            for id in self.candidates(target) {
                for item in self.items(id) {
                    let subject = At { document: self, anchor: Hold::Node(item) };
                    if !at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) || !seen.insert(item) {
                        continue;
                    }
                    if at.command.is_empty() {
                        holds_.push(Hold::Node(item));
                        continue;
                    }
                    let node = self.tree.node(item);
                    let span = if node.value.is_none() && node.kind == NodeKind::Item { Span::default() } else { node.value_span };
                    let written = commands(self.file.slice(span), span.start).into_iter();
                    let listed = self.written_as_list(item).filter(|_| item != id);
                    holds_.extend(written.chain(listed).filter(named).map(|command| Hold::Command(item, command)));
                }
                if !at.command.is_empty() && lists.insert(id) {
                    holds_.extend(self.written_as_list(id).into_iter().filter(named).map(|command| Hold::Command(id, command)));
                }
            }
        }
        if !at.variable.is_empty() {
            for variable in self.named_variables(&targets.variables) {
                let subject = At { document: self, anchor: Hold::Variable(variable.clone()) };
                if at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) && seen.insert(variable.node) {
                    holds_.push(Hold::Variable(variable.clone()));
                }
            }
        }
        if let Some(pattern) = at.path.as_deref().and_then(regex) {
            // the many records of a file of data share their paths: each path is asked once
            let named = self.leaves.get_or_init(|| leaves(self.tree)).iter().filter(|(path, _)| pattern.is_match(path));
            for variable in named.flat_map(|(_, variables)| variables) {
                let subject = At { document: self, anchor: Hold::Variable(variable.clone()) };
                if at.has.iter().all(|(key, condition)| subject.satisfies(key, condition)) && seen.insert(variable.node) {
                    holds_.push(Hold::Variable(variable.clone()));
                }
            }
        }
        if !at.outside.is_empty() {
            holds_.retain(|hold| hold.node().is_none_or(|id| !self.lies_in(id, &at.outside)));
        }
        holds_
    }

    /// Whether a node, or a block around it, has one of these keys.
    fn lies_in(&self, id: NodeId, keys: &[String]) -> bool {
        std::iter::once(id).chain(self.tree.ancestors(id)).any(|at| {
            let key = &self.tree.node(at).key;
            !key.is_empty() && keys.iter().any(|pattern| wild(pattern, key))
        })
    }

    /// Nodes whose path ends like the target, in document order.
    fn candidates(&self, target: &Target) -> Vec<NodeId> {
        // most documents have none of the keys above, so that `Resources/*` need not be tried at every node
        let known = |names: &Names| !names.wild.is_empty() || names.plain.iter().any(|name| self.by_key.contains_key(name.as_str()));
        if !target.above.iter().all(known) {
            return Vec::new();
        }
        let mut found = in_order(&self.by_key, &target.last);
        found.retain(|&id| target.path.ends(self.tree, id));
        found
    }

    /// The command whose words are the items of a list, `args` beside `command` among them.
    fn written_as_list(&self, id: NodeId) -> Option<Command> {
        let mut words = Vec::new();
        let own = &self.tree.node(id).key;
        let args = self.tree.children(self.tree.node(id).parent).find(|(_, node)| node.key.eq_ignore_ascii_case("args"));
        let args = args.filter(|_| own.eq_ignore_ascii_case("command")).map(|(args, _)| args);
        for list in std::iter::once(id).chain(args) {
            for (_, node) in self.tree.children(list) {
                let value = node.value.as_ref().filter(|_| node.kind == NodeKind::Item)?;
                words.push((as_far_as_known(value).into_owned(), node.value_span));
            }
        }
        if words.len() < 2 { None } else { of_words(&words) }
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

/// Files a thing under its name in lower case.
fn add_named<T>(index: &mut FxHashMap<String, Vec<T>>, name: &str, thing: T) {
    let lower = if name.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::from(name.to_ascii_lowercase()) } else { Cow::from(name) };
    match index.get_mut(&*lower) {
        Some(known) => known.push(thing),
        None => {
            index.insert(lower.into_owned(), vec![thing]);
        }
    }
}

/// What is filed under any of the names, sorted, each once. Patterns are compared with each name once, however often it stands there.
fn in_order<T: Copy + Ord>(index: &FxHashMap<String, Vec<T>>, names: &Names) -> Vec<T> {
    let mut found: Vec<T> = names.plain.iter().filter_map(|name| index.get(name.as_str())).flatten().copied().collect();
    if !names.wild.is_empty() {
        let fits = |name: &&String| names.wild.iter().any(|pattern| wild(pattern, name));
        found.extend(index.keys().filter(fits).filter_map(|name| index.get(name)).flatten().copied());
    }
    if names.plain.len() + names.wild.len() > 1 || !names.wild.is_empty() {
        found.sort_unstable();
        found.dedup();
    }
    found
}
