//! Broken YAML, line by line: keys by indentation, items by hyphens, block scalars and flow collections as far as they are whole.
//! It reads everything that a person would still read, in time linear in the text.

use super::builder::{Builder, block, entry};
use super::lines::{Line, lines};
use super::yaml_source::{Source, quoted_span};
use super::{NodeId, NodeKind, Parsed, Scalar, yaml_flow};
use crate::text::{Language, Limits, Span};

/// How many lines a quoted text of a broken file may have.
const LONGEST_TEXT: usize = 64;

/// Reads from byte `from` on.
pub(super) fn read(source: &Source<'_>, from: usize, limits: &Limits, out: &mut Parsed) {
    let text = source.masked.text.get(from..).unwrap_or("");
    let mut reader = Reader {
        source,
        text: &source.masked.text,
        builder: fresh(source, limits, from),
        open: Vec::new(),
        bare: None,
        skip_to: from,
        until_indent: None,
    };
    for line in lines(text) {
        let line = Line { start: line.start + from, text: line.text };
        if line.start < reader.skip_to || reader.in_block_scalar(line) {
            continue;
        }
        if line.text.starts_with("---") || line.text == "..." {
            let next = fresh(source, limits, line.start);
            let done = std::mem::replace(&mut reader.builder, next);
            reader.open.clear();
            reader.bare = None;
            finish(done, out);
            let rest = line.text.get(3..).unwrap_or("");
            if line.text.starts_with("--- ") && !rest.trim_start().starts_with('#') {
                reader.line(Line { start: line.start + 4, text: rest.get(1..).unwrap_or("") }, 0);
            }
            continue;
        }
        reader.line(line, 0);
    }
    reader.in_block_scalar(Line { start: source.file.text.len(), text: "end" });
    finish(reader.builder, out);
}

fn fresh<'a>(source: &Source<'a>, limits: &Limits, from: usize) -> Builder<'a> {
    let mut builder = Builder::new(source.file, Language::Yaml, limits, Span::new(from, source.file.text.len()));
    builder.tolerant();
    builder
}

fn finish(mut builder: Builder<'_>, out: &mut Parsed) {
    let root = builder.tree().root();
    if builder.depth() > 0 || !builder.tree().node(root).children.is_empty() || !builder.tree().comments.is_empty() {
        builder.finish(out);
    }
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    text: &'s str,
    builder: Builder<'a>,
    /// Indentation of the nodes that are open.
    open: Vec<usize>,
    /// A key that has no value yet: its children, or its value, may follow.
    bare: Option<NodeId>,
    /// What a flow collection has read already.
    skip_to: usize,
    /// Lines deeper than this belong to a block scalar.
    until_indent: Option<(usize, NodeId, usize)>,
}

impl Reader<'_, '_> {
    /// Whether a line belongs to the block scalar that is open.
    fn in_block_scalar(&mut self, line: Line<'_>) -> bool {
        let Some((indent, id, start)) = self.until_indent else { return false };
        let content = line.text.trim_start();
        let deep = content.is_empty() || line.text.len() - content.len() > indent;
        if deep {
            if !content.is_empty() {
                let start = if start == usize::MAX { line.start + line.text.len() - content.len() } else { start };
                self.until_indent = Some((indent, id, start));
                self.set_block_end(id, start, line.start + line.text.trim_end().len());
            }
            return true;
        }
        self.until_indent = None;
        if let Some(span) = Some(self.builder.tree().node(id).value_span).filter(|span| span.end > span.start) {
            let lead = self.text.get(..span.start as usize).map_or(0, |before| before.len() - before.trim_end_matches(' ').len());
            let raw = self.text.get(span.range()).unwrap_or("");
            let text: String = raw
                .lines()
                .map(|line| {
                    let blank = line.len() - line.trim_start_matches(' ').len();
                    line.get(blank.min(lead)..).unwrap_or("")
                })
                .flat_map(|line| [line, "\n"])
                .collect();
            let value = self.source.quoted(text.into(), span);
            if let Some(node) = self.builder.tree().node_mut(id) {
                node.value = Some(value);
            }
        }
        false
    }

    fn set_block_end(&mut self, id: NodeId, start: usize, end: usize) {
        if let Some(node) = self.builder.tree().node_mut(id) {
            node.value_span = Span::new(start, end);
            node.span.end = node.value_span.end;
        }
    }

    /// Closes what is not above a line of this indentation. A list may stand as deep as its key.
    fn close_to(&mut self, indent: usize, item: bool) {
        while let Some(&top) = self.open.last() {
            let here = self.builder.here();
            let kind = self.builder.tree().node(here).kind;
            let holds_items = item && top == indent && kind != NodeKind::Item;
            if top < indent || holds_items {
                break;
            }
            self.open.pop();
            self.builder.close_at_last_child();
        }
    }

    /// Reads one line whose text begins in column `column`.
    fn line(&mut self, line: Line<'_>, column: usize) {
        let mut at = 0;
        loop {
            let rest = line.text.get(at..).unwrap_or("");
            let content = rest.trim_start_matches([' ', '\t']);
            at += rest.len() - content.len();
            let indent = column + at;
            if content.is_empty() || content.starts_with('#') {
                self.comment(line.start + at, content);
                return;
            }
            if column == 0 && at == 0 && content.starts_with('%') {
                return;
            }
            if content == "-" || content.starts_with("- ") || content.starts_with("-\t") {
                self.close_to(indent, true);
                self.become_parent(NodeKind::List);
                let span = Span::new(line.start + at, line.start + at + 1);
                let mut node = block("", span);
                node.kind = NodeKind::Item;
                self.bare = self.builder.open(node);
                self.open.push(indent);
                at += 1;
                continue;
            }
            self.content(line, at, indent);
            return;
        }
    }

    fn comment(&mut self, start: usize, content: &str) {
        let content = content.trim_end();
        if content.starts_with('#') && self.source.file.text.as_bytes().get(start) == Some(&b'#') {
            self.builder.comment(start, start + content.len());
        }
    }

    /// The node that is innermost gets children: an entry without a value becomes a block or a list.
    fn become_parent(&mut self, kind: NodeKind) {
        self.bare = None;
        let here = self.builder.here();
        if let Some(node) = self.builder.tree().node_mut(here)
            && matches!(node.kind, NodeKind::Entry | NodeKind::Block | NodeKind::List)
            && node.children.is_empty()
        {
            node.kind = kind;
            node.value = None;
        }
    }

    fn content(&mut self, line: Line<'_>, at: usize, indent: usize) {
        let content = line.text.get(at..).unwrap_or("");
        let start = line.start + at;
        let Some((key_span, colon)) = key(content) else {
            self.lone(content, start);
            return;
        };
        self.close_to(indent, false);
        self.become_parent(NodeKind::Block);
        let key_text = content.get(key_span.range()).unwrap_or("");
        let place = Span::new(start + key_span.start as usize, start + key_span.end as usize);
        let key_text = self.source.masked.restore(key_text.into(), place).into_owned();
        let after = content.get(colon..).unwrap_or("");
        let value = after.trim_start();
        let value_start = start + colon + (after.len() - value.len());
        let end = start + colon;
        let mut node = entry(&key_text, place, Scalar::Null, Span::new(end, end));
        node.span = Span::new(place.start as usize, end);
        let id = self.builder.open(node);
        self.open.push(indent);
        self.bare = id;
        if let Some(id) = id {
            self.value(id, value, value_start, indent);
            if self.bare.is_some()
                && let Some((value, span)) = self.source.below(place.end as usize)
            {
                self.set(id, value, span);
            }
        } else if value.is_empty() {
            self.bare = None;
        }
    }

    /// A line that is neither key nor item: the value of what stands above.
    fn lone(&mut self, content: &str, start: usize) {
        if let Some(id) = self.bare.take() {
            let indent = self.open.last().copied().unwrap_or(0);
            self.value(id, content, start, indent);
        } else if self.open.is_empty() && content.starts_with(['{', '[']) {
            let root = self.builder.here();
            self.flow(root, start, None);
        }
    }

    fn set(&mut self, id: NodeId, value: Scalar, span: Span) {
        self.bare = None;
        if let Some(node) = self.builder.tree().node_mut(id) {
            node.value = Some(value);
            node.value_span = span;
            node.span = node.span.to(span);
        }
    }

    fn value(&mut self, id: NodeId, value: &str, start: usize, indent: usize) {
        let mut value = value;
        let mut start = start;
        let mut tag = None;
        // anchors and tags
        while value.starts_with(['&', '!']) {
            let word = value.split([' ', '\t']).next().unwrap_or(value);
            tag = word.strip_prefix('!').or(tag);
            let rest = value.get(word.len()..).unwrap_or("");
            start += value.len() - rest.trim_start().len();
            value = rest.trim_start();
        }
        match value.as_bytes().first() {
            None => {}
            Some(b'#') => self.comment(start, value),
            Some(b'|' | b'>')
                if value.split('#').next().unwrap_or("").trim_end().bytes().skip(1).all(|b| b.is_ascii_digit() || b"+-".contains(&b)) =>
            {
                self.set(id, Scalar::Text("".into()), Span::new(start, start));
                self.until_indent = Some((indent, id, usize::MAX));
            }
            Some(b'{' | b'[') => {
                self.bare = None;
                if let Some(node) = self.builder.tree().node_mut(id) {
                    node.value = None;
                    if node.kind != NodeKind::Item {
                        node.kind = if value.starts_with('{') { NodeKind::Block } else { NodeKind::List };
                    }
                }
                self.flow(id, start, Some(indent));
            }
            Some(&quote @ (b'"' | b'\'')) => {
                // a text that is not closed on its line, nor on those below, ends with the line
                let (span, end) = match quoted_span(value.as_bytes(), 0, quote) {
                    Some(found) => found,
                    None => match self.quoted_on(start, quote) {
                        Some((place, end)) => {
                            let inner = self.text.get(place.range()).unwrap_or("");
                            let folded = unquote(&inner.lines().map(str::trim).collect::<Vec<_>>().join(" "), quote);
                            let scalar = self.source.quoted(folded.into(), place);
                            self.set(id, scalar, place);
                            self.skip_to = end;
                            return;
                        }
                        None => (Span::new(1, value.trim_end().len().max(1)), value.len()),
                    },
                };
                let inner = value.get(span.range()).unwrap_or("");
                let place = Span::new(start + span.start as usize, start + span.end as usize);
                let scalar = match tag {
                    Some(tag) if !tag.is_empty() => self.source.tagged(tag, unquote(inner, quote).into(), place),
                    _ => self.source.quoted(unquote(inner, quote).into(), place),
                };
                self.set(id, scalar, place);
                let rest = value.get(end..).unwrap_or("");
                self.comment(start + value.len() - rest.trim_start().len(), rest.trim_start());
            }
            Some(_) => {
                let length = plain_length(value);
                let text = value.get(..length).unwrap_or("");
                let place = Span::new(start, start + length);
                let scalar = match tag {
                    Some(tag) if !tag.is_empty() && !tag.starts_with('!') => self.source.tagged(tag, text.into(), place),
                    Some(_) => self.source.quoted(text.into(), place),
                    None if text.starts_with('*') => Scalar::Opaque(text.into()),
                    None => self.source.plain(text.into(), place),
                };
                self.set(id, scalar, place);
                let rest = value.get(length..).unwrap_or("");
                self.comment(start + value.len() - rest.trim_start().len(), rest.trim_start());
            }
        }
    }

    /// A flow collection that opens at `start`.
    fn flow(&mut self, holder: NodeId, start: usize, indent: Option<usize>) {
        let end = yaml_flow::read(self.source, &mut self.builder, start, indent);
        if let Some(node) = self.builder.tree().node_mut(holder) {
            node.span.end = node.span.end.max(Span::new(0, end).end);
            node.value_span = Span::new(start, end);
        }
        let rest = self.text.get(end..).unwrap_or("");
        self.skip_to = end + memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |length| length + 1);
    }

    /// A quoted text that goes on below: its place, and where its last line ends. Lines that look like keys are none of it.
    fn quoted_on(&self, start: usize, quote: u8) -> Option<(Span, usize)> {
        let rest = self.text.get(start..)?;
        let mut end = 0;
        for (index, line) in rest.split_inclusive('\n').take(LONGEST_TEXT).enumerate() {
            end += line.len();
            if end > LONGEST_TEXT * 256 {
                return None;
            }
            if index == 0 {
                continue;
            }
            let content = line.trim();
            if content.starts_with("- ")
                || key(content).is_some_and(|(span, _)| !content.get(span.range()).is_some_and(|key| key.contains([' ', '"', '\''])))
            {
                return None;
            }
            if memchr::memchr(quote, line.as_bytes()).is_some()
                && let Some((span, close)) = quoted_span(rest.get(..end)?.as_bytes(), 0, quote)
            {
                let after = rest.get(close..end)?.trim();
                let place = Span::new(start + 1, start + span.end as usize);
                return (after.is_empty() || after.starts_with('#')).then_some((place, start + end));
            }
        }
        None
    }
}

/// The key of a line: its place without quotes, and the byte after its colon.
fn key(content: &str) -> Option<(Span, usize)> {
    let content_bytes = content.as_bytes();
    let content = content.strip_prefix("? ").unwrap_or(content);
    let skipped = content_bytes.len() - content.len();
    let bytes = content.as_bytes();
    if let Some(&quote @ (b'"' | b'\'')) = bytes.first() {
        let (span, end) = quoted_span(bytes, 0, quote)?;
        let blank = content.get(end..)?.len() - content.get(end..)?.trim_start().len();
        let span = Span::new(span.start as usize + skipped, span.end as usize + skipped);
        return (bytes.get(end + blank) == Some(&b':')).then_some((span, end + blank + 1 + skipped));
    }
    if matches!(bytes.first(), Some(b'{' | b'[' | b'|' | b'>' | b'@')) {
        return None;
    }
    let mut from = 0;
    while let Some(colon) = bytes.get(from..).and_then(|rest| memchr::memchr2(b':', b'#', rest)).map(|at| from + at) {
        let before = bytes.get(..colon).unwrap_or_default();
        if bytes.get(colon) == Some(&b'#') {
            if before.last().is_some_and(u8::is_ascii_whitespace) {
                return None;
            }
        } else if bytes.get(colon + 1).is_none_or(u8::is_ascii_whitespace) {
            let length = before.trim_ascii_end().len();
            return Some((Span::new(skipped, skipped + length), colon + 1 + skipped));
        }
        from = colon + 1;
    }
    None
}

/// A plain value ends before ` #`.
fn plain_length(value: &str) -> usize {
    let end = value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len());
    value.get(..end).unwrap_or("").trim_end().len()
}

pub(super) fn unquote(inner: &str, quote: u8) -> String {
    if quote == b'\'' {
        return inner.replace("''", "'");
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    const BROKEN: &str = "a: 1\nb: c: d\nserver:\r\n  ssl:\r\n    enabled: false # off\r\n    list: [a, \"b\", {c: d}]\n  urls:\n  - http://x:80/é\n  - name: 'it''s'\n    v: |\n      line1\n       line2\n  bad: \"unclosed\n  after: ${X:-y}\n  tag: !Ref Z\nflow: {a: 1,\n  b: [2,\nnext: ok\n---\n- x\n- - y\n";

    #[test]
    fn what_a_person_would_read_is_read() {
        assert_table(
            "a.yml",
            BROKEN,
            r#"
            entry a = number 1
            entry b = "c: d"
            block server
              block ssl
                entry enabled = false
                list list
                  item = "a"
                  item = "b"
                  item
                    entry c = "d"
              list urls
                item = "http://x:80/é"
                item
                  entry name = "it's"«it''s»
                  entry v = "line1\n line2\n"«line1
                   line2»
              entry bad = "unclosed"
              entry after = ref X|y «${X:-y}»
              entry tag = ref Z «Z»
            block flow
              entry a = number 1
              list b
                item = number 2
            entry next = "ok"
            ---
            item = "x"
            item
              item = "y"
            "#,
        );
        assert_eq!(
            notices("a.yml", BROKEN),
            ["Unparsed: broken YAML at line 2: mapping values are not allowed in this context; the rest was read tolerantly"]
        );
        assert_eq!(comments("a.yml", BROKEN), ["# off"]);
    }

    #[test]
    fn whole_documents_before_the_broken_one_stay_certain() {
        let (_, parsed) = crate::parse::config::sample::read("a.yml", "a: 1\n---\nb: c: d\n");
        assert_eq!(parsed.trees.iter().map(|tree| tree.tolerant).collect::<Vec<_>>(), [false, true]);
    }
}
