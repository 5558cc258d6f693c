//! TOML: events of a parser that recovers from errors into a tree. Tables that are named in pieces come together in one block.

use super::builder::{Builder, block, broken, entry};
use super::lines::lines;
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeId, NodeKind, Parsed, Scalar};
use crate::text::{Language, Limits, SourceFile, Span};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Raw, Source, Span as TomlSpan};

/// How deep values may nest before the parser, which descends by calls, refuses.
const DEEPEST: u32 = 80;

/// Dotted keys beyond this length are kept as one key.
const LONGEST_PATH: usize = 64;

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut errors: Vec<ParseError> = Vec::new();
    let events = events(&file.text, &mut errors);
    let mut reader = Reader::new(file, limits, errors);
    reader.events(&events);
    if let Some(error) = reader.errors.iter().min_by_key(|error| place(error)) {
        out.notices.push(broken(file, "TOML", place(error), error.description()));
        reader = Reader::new(file, limits, Vec::new());
        reader.builder.tolerant();
        reader.statements();
    }
    reader.builder.finish(out);
}

fn events(text: &str, errors: &mut Vec<ParseError>) -> Vec<Event> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    parse_document(&tokens, &mut RecursionGuard::new(&mut events, DEEPEST), errors);
    events
}

fn place(error: &ParseError) -> usize {
    error.unexpected().or(error.context()).map_or(0, |span| span.start())
}

/// `[header]` or `key =`
fn begins_statement(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with('[') {
        let head = line.split('#').next().unwrap_or("").trim_end();
        return !head.contains(',') && !head.contains('=');
    }
    line.split_once('=').is_some_and(|(key, _)| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' ' | b'"' | b'\''))
    })
}

struct Reader<'a> {
    file: &'a SourceFile,
    /// Where the text begins that the events speak of.
    base: usize,
    builder: Builder<'a>,
    root: NodeId,
    /// The keys before `=` or within a header.
    path: Vec<(String, Span)>,
    /// A header that is being read: where it begins, and whether it is one of `[[…]]`.
    header: Option<(usize, bool)>,
    /// The table that entries go to; `None` where it lies too deep.
    table: Option<NodeId>,
    /// Blocks by the node above and their key.
    tables: FxHashMap<(NodeId, String), NodeId>,
    /// Arrays and inline tables that are open: the node, and the table around it.
    open: Vec<(NodeId, bool)>,
    errors: Vec<ParseError>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile, limits: &Limits, errors: Vec<ParseError>) -> Self {
        let builder = Builder::whole(file, Language::Toml, limits);
        Self {
            file,
            base: 0,
            root: builder.here(),
            builder,
            path: Vec::new(),
            header: None,
            table: None,
            tables: FxHashMap::default(),
            open: Vec::new(),
            errors,
        }
    }

    /// Reads each statement for itself: what is not closed in one must not swallow the next.
    fn statements(&mut self) {
        let text = &self.file.text;
        let starts: Vec<usize> = lines(text).filter(|line| begins_statement(line.text)).map(|line| line.start).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let head = starts.first().copied().unwrap_or(text.len());
        for (start, end) in std::iter::once((0, head)).chain(starts.iter().copied().zip(ends)) {
            self.base = start;
            self.path.clear();
            self.open.clear();
            self.header = None;
            let statement = text.get(start..end).unwrap_or("");
            self.events(&events(statement, &mut Vec::new()));
        }
    }

    fn events(&mut self, events: &[Event]) {
        for event in events {
            let span = event.span();
            self.event(event, TomlSpan::new_unchecked(span.start() + self.base, span.end() + self.base));
        }
    }

    fn event(&mut self, event: &Event, span: TomlSpan) {
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.path.clear();
                self.open.clear();
                self.header = Some((span.start(), event.kind() == EventKind::ArrayTableOpen));
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => self.header(span.end()),
            EventKind::SimpleKey => {
                let place = Span::new(span.start(), span.end());
                let raw = self.file.slice(place);
                let mut key = Cow::Borrowed("");
                Raw::new_unchecked(raw, event.encoding(), span).decode_key(&mut key, &mut self.errors);
                let quotes = usize::from(event.encoding().is_some() && raw.len() > 1 && raw.ends_with(['"', '\'']));
                let place = Span::new(span.start() + quotes, span.end() - quotes);
                let deep = self.path.len() >= LONGEST_PATH;
                match self.path.last_mut() {
                    Some((last, whole)) if deep => {
                        last.push('.');
                        last.push_str(&key);
                        *whole = whole.to(place);
                    }
                    _ => self.path.push((key.into_owned(), place)),
                }
            }
            EventKind::Newline if self.open.is_empty() => self.path.clear(),
            EventKind::Comment => {
                let text = self.file.slice(Span::new(span.start(), span.end())).trim_end();
                self.builder.comment(span.start(), span.start() + text.len());
            }
            EventKind::Scalar => self.scalar(event, span),
            EventKind::ArrayOpen => self.collection(NodeKind::List, span.start()),
            EventKind::InlineTableOpen => self.collection(NodeKind::Block, span.start()),
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                if let Some((id, _)) = self.open.pop()
                    && let Some(node) = self.builder.tree().node_mut(id)
                {
                    node.span.end = node.span.end.max(Span::new(0, span.end()).end);
                    node.value_span = node.span;
                }
                self.path.clear();
            }
            _ => {}
        }
    }

    fn header(&mut self, end: usize) {
        let Some((start, array)) = self.header.take() else { return };
        let path = std::mem::take(&mut self.path);
        let Some(((last, last_span), above)) = path.split_last() else { return };
        let mut at = self.root;
        for (key, span) in above {
            at = self.block_below(at, key, *span);
        }
        let whole = Span::new(start, end);
        if array {
            let list = self.block_below_of_kind(at, last, *last_span, NodeKind::List);
            let mut item = block("", whole);
            item.kind = NodeKind::Item;
            self.table = Some(self.builder.tree().add(list, item));
        } else {
            let table = self.block_below(at, last, *last_span);
            if let Some(node) = self.builder.tree().node_mut(table) {
                node.span = node.span.to(whole);
                node.value_span = node.span;
            }
            self.table = Some(table);
        }
    }

    fn block_below(&mut self, at: NodeId, key: &str, span: Span) -> NodeId {
        let id = self.block_below_of_kind(at, key, span, NodeKind::Block);
        // `[x.y]` after `[[x]]` speaks of the last item
        let tree = self.builder.tree();
        let node = tree.node(id);
        match (node.kind, node.children.last()) {
            (NodeKind::List, Some(&last)) if tree.node(last).kind == NodeKind::Item => last,
            _ => id,
        }
    }

    fn block_below_of_kind(&mut self, at: NodeId, key: &str, span: Span, kind: NodeKind) -> NodeId {
        if let Some(&id) = self.tables.get(&(at, key.to_owned())) {
            return id;
        }
        let mut node = block(key, span);
        node.kind = kind;
        let id = self.builder.tree().add(at, node);
        self.tables.insert((at, key.to_owned()), id);
        id
    }

    /// Where the next value goes, its key and the key's place. The dotted keys before the last one are blocks.
    fn place(&mut self, start: usize) -> (NodeId, String, Span, bool) {
        if let Some(&(list, true)) = self.open.last() {
            return (list, String::new(), Span::new(start, start), true);
        }
        let mut at = self.open.last().map(|&(id, _)| id).or(self.table).unwrap_or(self.root);
        let path = std::mem::take(&mut self.path);
        let Some(((last, span), above)) = path.split_last() else { return (at, String::new(), Span::new(start, start), false) };
        for (key, span) in above {
            at = self.block_below(at, key, *span);
        }
        (at, last.clone(), *span, false)
    }

    fn add(&mut self, at: NodeId, node: ConfigNode) -> NodeId {
        let end = node.span.end;
        let tree = self.builder.tree();
        let id = tree.add(at, node);
        // the blocks around reach to here
        let mut up = at;
        while up != self.root
            && let Some(above) = self.builder.tree().node_mut(up)
        {
            if above.span.end >= end {
                break;
            }
            above.span.end = end;
            above.value_span = above.span;
            up = above.parent;
        }
        id
    }

    fn collection(&mut self, kind: NodeKind, start: usize) {
        let (at, key, key_span, in_list) = self.place(start);
        let mut node = block(&key, if in_list { Span::new(start, start + 1) } else { key_span });
        node.kind = if in_list { NodeKind::Item } else { kind };
        node.span = node.span.to(Span::new(start, start + 1));
        node.value_span = node.span;
        let id = self.add(at, node);
        self.open.push((id, kind == NodeKind::List));
    }

    fn scalar(&mut self, event: &Event, span: TomlSpan) {
        let place = Span::new(span.start(), span.end());
        let raw = self.file.slice(place);
        let mut text = Cow::Borrowed("");
        let kind = Raw::new_unchecked(raw, event.encoding(), span).decode_scalar(&mut text, &mut self.errors);
        let value = match kind {
            ScalarKind::Boolean(value) => Scalar::Bool(value),
            ScalarKind::Integer(_) | ScalarKind::Float => Scalar::Number(raw.into()),
            ScalarKind::DateTime => Scalar::Text(raw.into()),
            ScalarKind::String if raw.is_empty() => Scalar::Null,
            ScalarKind::String => reference::scalar(&text, Syntax::BRACES),
        };
        let quotes = match event.encoding() {
            Some(Encoding::MlBasicString | Encoding::MlLiteralString) => 3,
            Some(_) => 1,
            None => 0,
        };
        let closed = raw.len() >= 2 * quotes && raw.ends_with(['"', '\'']);
        let value_span = Span::new(span.start() + quotes.min(raw.len()), if closed { span.end() - quotes } else { span.end() });
        let (at, key, key_span, in_list) = self.place(span.start());
        let node = if in_list {
            ConfigNode::new(NodeKind::Item, "", value_span, Some(value), value_span)
        } else {
            entry(&key, key_span, value, value_span)
        };
        self.add(at, node);
        self.path.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn tables_values_and_places() {
        let text = "# c\r\ntitle = \"é\\n\" # t\r\n[a.b]\r\n\"q.k\" = 'lit'\nd.e = 1_000\nf = [1, \"two\", {x = true, y = [1.5]}]\nt = 1979-05-27T07:32:00Z\nml = \"\"\"\nx ${Y}\"\"\"\n[[p]]\nn = 1\n[[p]]\nn = 2\n[p.sub]\nz = false\n[a]\ntop = inf\n";
        assert_table(
            "a.toml",
            text,
            r#"
            entry title = "é\n"«é\n»
            block a
              block b
                entry q.k = "lit"
                block d
                  entry e = number 1_000
                list f
                  item = number 1
                  item = "two"
                  item
                    entry x = true
                    list y
                      item = number 1.5
                entry t = "1979-05-27T07:32:00Z"
                entry ml = "x "+{Y} «
            x ${Y}»
              entry top = number inf
            list p
              item
                entry n = number 1
              item
                entry n = number 2
                block sub
                  entry z = false
            "#,
        );
        assert!(notices("a.toml", text).is_empty());
        assert_eq!(comments("a.toml", text), ["# c", "# t"]);
    }

    #[test]
    fn broken_statements_do_not_swallow_the_next() {
        let text = "ok = 1\na = \nb = \"unclosed\n[x\nc = 1\nd = [1, 2\ne = 3\n[y]\nf = {a = 1, b\ng = 4\n";
        assert_table(
            "a.toml",
            text,
            r#"
            entry ok = number 1
            entry a = null
            entry b = "unclosed"
            entry c = number 1
            list d
              item = number 1
              item = number 2
            entry e = number 3
            block y
              block f
                entry a = number 1
                entry b = null
              entry g = number 4
            "#,
        );
        let found = notices("a.toml", text);
        assert!(found.len() == 1 && found[0].starts_with("Unparsed: broken TOML at line 2: "), "{found:?}");
    }
}
