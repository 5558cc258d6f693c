//! Rows on configuration trees: finds each anchor by its last key, checks its conditions, reads its values.

use super::super::decode::Input;
use super::super::{Fact, Place, Question, Reference, Scope};
use super::bind::{BoundRow, Read, Rows, Subject, captured};
use super::condition::regex;
use super::condition::{Seen, holds, wild};
use super::document::{Document, Hold};
use super::keypath::{path_of, relaxed};
use super::nodes::{attribute, code_of, head_span, label, line_span, literal, read_node, read_text, seen, switched_off};
use super::shell::Command;
use super::variables::Variable;
use crate::knowledge::{Absent, Condition, Confidence, Placing, Reader};
use crate::parse::config::{ConfigTree, NodeId, NodeKind, Scalar};
use crate::text::{SourceFile, Span};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::rc::Rc;

/// The facts that rows see in a document.
#[must_use]
pub fn extract(file: &SourceFile, tree: &ConfigTree, rows: &Rows) -> Vec<Fact> {
    let document = Document::new(file, tree);
    let mut facts: Vec<Fact> = Vec::new();
    let mut claimed: FxHashMap<(crate::facts::FactKind, u32), u8> = FxHashMap::default();
    for row in rows.of(tree.language.name(), &document.root_name) {
        if !row.row.formats.iter().any(|format| document.fits(format)) || document.is_one_of(&row.row.at.except) {
            continue;
        }
        // what is asked of the whole document is asked once, not at each of its blocks
        let whole = At { document: &document, anchor: Hold::Node(tree.root()) };
        let (of_document, of_anchor): (Vec<_>, Vec<_>) = row.row.conditions.iter().partition(|(key, _)| key.starts_with('/'));
        if !of_document.iter().all(|(key, condition)| whole.satisfies(key, condition)) {
            continue;
        }
        for anchor in document.anchors(row) {
            let subject = At { document: &document, anchor: anchor.clone() };
            if !of_anchor.iter().all(|(key, condition)| subject.satisfies(key, condition)) {
                continue;
            }
            let mut fact = subject.fact(row);
            let asked = row.row.at.has.iter().chain(of_anchor.iter().copied());
            fact.questions = asked.filter_map(|(key, condition)| subject.question(key, condition)).collect();
            // a row of no known product speaks only where no product's row did
            let taken = claimed.get(&(row.kind, fact.place.span.start)).is_some_and(|&priority| priority > row.row.priority);
            if !taken {
                if fact.questions.is_empty() {
                    claimed.entry((row.kind, fact.place.span.start)).or_insert(row.row.priority);
                }
                facts.push(fact);
            }
        }
    }
    facts
}

pub(super) struct At<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) anchor: Hold,
}

impl<'d, 't> At<'d, 't> {
    /// The block around the anchor and the rest of the key, where the key begins with `../`.
    fn above<'k>(&self, key: &'k str) -> Option<(At<'d, 't>, &'k str)> {
        let key = key.strip_prefix("../")?;
        let id = self.anchor.node()?;
        let up = self.document.tree.node(id).parent;
        (up != id).then_some((At { document: self.document, anchor: Hold::Node(up) }, key))
    }
}

impl At<'_, '_> {
    /// The nodes a key leads to, from the anchor; when there are none, from the blocks around it if asked.
    fn find(&self, key: &str, inherit: bool) -> Rc<[NodeId]> {
        if let Some((above, key)) = self.above(key) {
            return above.find(key, inherit);
        }
        match &self.anchor {
            Hold::Node(id) | Hold::Command(id, _) | Hold::Variable(Variable { node: id, .. }) => {
                let path = self.document.path(key);
                let found = self.document.below(*id, key, &path);
                if !found.is_empty() || !inherit {
                    return found;
                }
                self.document.above(*id, key, &path)
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

    pub(super) fn satisfies(&self, key: &str, condition: &Condition) -> bool {
        let tree = self.document.tree;
        if let Some((above, key)) = self.above(key) {
            // what stands beside the anchor, nowhere else
            return above.satisfies(&if key.starts_with(['.', '@']) { key.to_owned() } else { format!("./{key}") }, condition);
        }
        if let (Some(index), Some(id)) = (key.strip_prefix("label."), self.anchor.node()) {
            let word = label(tree, id, index).map(Cow::from);
            return holds(condition, &Seen { words: word.iter().cloned().collect(), text: word, ..Seen::default() });
        }
        if key == "." {
            let told_elsewhere = || asks_what_it_is(condition) && self.question(key, condition).is_some();
            return match &self.anchor {
                Hold::Node(id) => holds(condition, &seen(tree, *id)) || told_elsewhere(),
                Hold::Variable(variable) => {
                    let text = Some(Cow::from(variable.seen(tree)));
                    holds(condition, &Seen { words: text.iter().cloned().collect(), text, ..Seen::default() }) || told_elsewhere()
                }
                Hold::Command(_, command) => {
                    let words = command.text.split_whitespace().map(|word| Cow::from(word.to_owned())).collect();
                    holds(condition, &Seen { text: Some(Cow::from(command.text.clone())), words, ..Seen::default() })
                }
                Hold::Prefix(_) => false,
            };
        }
        // `./key`: below the anchor itself, nowhere else
        let (key, own) = key.strip_prefix("./").map_or((key, false), |key| (key, true));
        let path = self.document.path(key);
        let mut found = self.find(key, false);
        if found.is_empty() && !path.anchored && !own {
            // conditions of an item speak of its siblings, then of the document
            if let Some(id) = self.anchor.node() {
                found = self.document.above(id, key, &path);
            }
        }
        if let Some(name) = path.attribute() {
            let owner = if path.segments().len() == 1 { self.anchor.node() } else { found.first().copied() };
            let text = owner.and_then(|id| attribute(tree, id, name)).map(Cow::from);
            return holds(condition, &Seen { words: text.iter().cloned().collect(), text, ..Seen::default() });
        }
        if found.is_empty() {
            return holds(condition, &Seen { text: None, words: Vec::new(), ..Seen::default() });
        }
        let mut all = found.iter().map(|&id| holds(condition, &seen(tree, id)));
        if asks_what_it_is(condition) { all.any(|held| held) || self.question(key, condition).is_some() } else { all.all(|held| held) }
    }

    /// What a condition asks of a value that is set elsewhere.
    fn question(&self, key: &str, condition: &Condition) -> Option<Question> {
        if let Some((above, key)) = self.above(key) {
            return above.question(&format!("./{}", key.trim_start_matches("./")), condition);
        }
        if key.contains('@') || key.starts_with('/') || key.starts_with("label.") {
            return None;
        }
        let tree = self.document.tree;
        let (key, own) = key.strip_prefix("./").map_or((key, false), |key| (key, true));
        let mut found: Rc<[NodeId]> = if key == "." { Rc::from([self.anchor.node()?]) } else { self.find(key, false) };
        if found.is_empty() && !own {
            found = self.document.above(self.anchor.node()?, key, &self.document.path(key));
        }
        let [id] = *found else { return None };
        // `cidr_blocks = [var.cidr]`
        let id = if let [only] = *tree.node(id).children
            && tree.node(id).kind == NodeKind::List
        {
            only
        } else {
            id
        };
        let Some(Scalar::Reference { name, default }) = &tree.node(id).value else { return None };
        let reference = Reference { name: name.to_string(), decoder: None, template: None };
        Question::of(condition, reference, default.as_deref().map(str::to_owned))
    }

    fn fact(&self, row: &BoundRow) -> Fact {
        let tree = self.document.tree;
        let spot = self.place(row);
        let span = match &self.anchor {
            Hold::Command(_, command) => told_by(row, command),
            _ => spot.map_or_else(|| self.told_by_attribute(row).unwrap_or_else(|| self.head()), |id| line_span(tree, id)),
        };
        let mut fact = Fact::new(row.kind, &row.row.row, Place::of(self.document.file, span));
        fact.fix.clone_from(&row.row.fix);
        if tree.tolerant {
            fact.confidence = Confidence::Likely;
        }
        if self.anchor.node().is_some_and(|id| switched_off(tree, id)) {
            fact.confidence = Confidence::Possible;
        }
        let holder = self.anchor.node().or(spot).unwrap_or(tree.root());
        let scope_of = if matches!(tree.node(holder).kind, NodeKind::Item | NodeKind::Entry) { tree.node(holder).parent } else { holder };
        fact.scope = Scope(path_of(tree, scope_of));
        let coded = spot.unwrap_or(holder);
        fact.code = code_of(tree, coded);
        if let Hold::Command(_, command) = &self.anchor {
            fact.code.push_str(&command.name);
        }
        row.fill(&mut fact, self);
        fact
    }

    /// The attribute that a row asks for, where it stands on another line than the element's name.
    fn told_by_attribute(&self, row: &BoundRow) -> Option<Span> {
        let node = self.document.tree.node(self.anchor.node()?);
        let line = |span: Span| self.document.file.position(span.start).line;
        if node.attributes.iter().all(|attribute| line(attribute.span) == line(node.key_span)) {
            return None;
        }
        let read = row.row.set.values().filter_map(|setter| match setter {
            crate::knowledge::Setter::Reader(reader) => Some(reader.key.iter()),
            crate::knowledge::Setter::Constant(_) => None,
        });
        let mut asked =
            read.flatten().chain(row.row.at.has.keys()).chain(row.row.conditions.keys()).filter_map(|key| key.strip_prefix('@'));
        asked.find_map(|name| node.attributes.iter().find(|attribute| wild(name, &attribute.name))).map(|attribute| attribute.span)
    }

    fn head(&self) -> Span {
        match &self.anchor {
            Hold::Node(id) => head_span(self.document.tree, *id),
            Hold::Variable(variable) => line_span(self.document.tree, variable.node),
            Hold::Command(_, command) => command.span,
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
                    let path = self.document.path(key);
                    let found = if path.attribute().is_some() { Rc::default() } else { self.find(key, true) };
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
        let read = self.read_whole(reader);
        let read = match &reader.through {
            Some(through) => self.through(read, through),
            None => read,
        };
        match &reader.capture {
            Some(pattern) => captured(read, pattern),
            None => read,
        }
    }

    fn read_absent(&self, step: &Absent) -> Read<'_> {
        match &step.key {
            Some(key) => self.read(&Reader { key: vec![key.clone()], inherit: true, ..Reader::default() }),
            None => Read::Absent,
        }
    }
}

impl At<'_, '_> {
    fn read_whole(&self, reader: &Reader) -> Read<'_> {
        let tree = self.document.tree;
        if reader.value.is_some() {
            return match &self.anchor {
                Hold::Node(id) => read_node(tree, &[*id]),
                Hold::Variable(variable) => variable.read(tree),
                Hold::Command(_, command) => Read::Known(Input::text(command.text.clone())),
                Hold::Prefix(_) => Read::Absent,
            };
        }
        if let (Some(name), Some(id)) = (&reader.name, self.anchor.node()) {
            let node = tree.node(id);
            let text = match name.strip_prefix("label.") {
                Some(index) => label(tree, id, index),
                None if name == "key" => Some(node.key.to_string()),
                None if name == "parent" => Some(tree.node(node.parent).key.to_string()),
                None if name.starts_with("parent.") => self.around(id, name),
                None if name == "root" => Some(self.document.root_name.clone()),
                None => self.document.path_part(name),
            };
            return text.map_or(Read::Absent, |text| Read::Known(Input::text(text)));
        }
        for key in &reader.key {
            if let Some((above, key)) = self.above(key) {
                let read = self.beside(&above, key);
                if !matches!(read, Read::Absent) {
                    return read;
                }
                continue;
            }
            let path = self.document.path(key);
            if let (Some(name), Some(id)) = (path.attribute(), self.anchor.node()) {
                let owner = if path.segments().len() == 1 { Some(id) } else { path.find(tree, id).first().copied() };
                if let Some(text) = owner.and_then(|id| attribute(tree, id, name)) {
                    return read_text(&text);
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

    /// The key of a block around the anchor: `parent.1` is the one around the parent.
    fn around(&self, id: NodeId, name: &str) -> Option<String> {
        let steps: usize = name.strip_prefix("parent.")?.parse().ok()?;
        let at = self.document.tree.ancestors(id).nth(steps)?;
        Some(self.document.tree.node(at).key.to_string()).filter(|key| !key.is_empty())
    }

    /// Reads below a block around the anchor.
    fn beside(&self, above: &At<'_, '_>, key: &str) -> Read<'_> {
        if let Some((above, key)) = above.above(key) {
            return self.beside(&above, key);
        }
        let (Some(id), tree) = (above.anchor.node(), self.document.tree) else { return Read::Absent };
        let path = self.document.path(key);
        if let Some(name) = path.attribute().filter(|_| path.segments().len() == 1) {
            return attribute(tree, id, name).map_or(Read::Absent, |text| read_text(&text));
        }
        let found = path.find(tree, id);
        if found.is_empty() { Read::Absent } else { read_node(tree, &found) }
    }

    /// Puts the addresses of a block in the place of its name: `proxy_pass http://backend` with `upstream backend { server 10.1.1.1; }`.
    fn through<'a>(&'a self, read: Read<'a>, through: &str) -> Read<'a> {
        let Read::Known(input) = &read else { return read };
        let Some((block, key)) = through.split_once('/') else { return read };
        let (Some(text), tree) = (input.items.first(), self.document.tree) else { return read };
        let (before, rest) = text.split_once("://").map_or(("", &**text), |(scheme, rest)| (scheme, rest));
        let end = rest.find([':', '/', '?']).unwrap_or(rest.len());
        let (host, after) = rest.split_at(end);
        let Some(named) = self.document.labelled(block, host) else { return read };
        let lead = if before.is_empty() { String::new() } else { format!("{before}://") };
        let items: Vec<Cow<'_, str>> = self
            .document
            .path(key)
            .find(tree, named)
            .into_iter()
            .filter_map(|id| tree.node(id).labels.first().map(|word| word.text.to_string()).or_else(|| literal(tree, id)))
            .map(|address| Cow::from(format!("{lead}{address}{}", after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()))))
            .collect();
        if items.is_empty() { read } else { Read::Known(Input { items, form: super::super::decode::Form::List }) }
    }
}

/// Whether a condition says what a value is, not only what it is not.
fn asks_what_it_is(condition: &Condition) -> bool {
    !(condition.0.is.is_empty() && condition.0.word.is_empty() && condition.0.matches.is_none())
}

/// The place of a command that tells: of the words of a list the one that the row asks for.
fn told_by(row: &BoundRow, command: &Command) -> Span {
    let asked = row.row.conditions.get(".").and_then(|condition| condition.0.matches.as_deref()).and_then(regex);
    let found = asked
        .and_then(|asked| asked.find(&command.text).map(|found| found.start() + found.as_str().len() - found.as_str().trim_start().len()));
    found.map_or(command.span, |at| command.place(at))
}
