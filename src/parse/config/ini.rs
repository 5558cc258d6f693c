//! INI and its many relatives: `.npmrc`, `.cfg`, `postgresql.conf`, `redis.conf`, `sshd_config`, systemd units, `[section "label"]` of
//! git, and `name { … }` blocks of those that have them.

use super::builder::{Builder, block, entry};
use super::ini_braces::parts;
use super::lines::{Joined, Line, Words, joined_words, lines};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeId, NodeKind, Parsed, Scalar, Word};
use crate::text::{Language, Limits, SourceFile, Span};

const WORDS: Words = Words { comments: true, single: true };

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut reader = Reader { builder: Builder::whole(file, Language::Ini, limits), section: false, braces: 0, empty: None };
    let mut all = lines(&file.text);
    while let Some(line) = all.next() {
        let content = line.text.trim();
        if content.is_empty() {
            reader.empty = None;
            continue;
        }
        let start = line.start + (line.text.len() - line.text.trim_start().len());
        if content.starts_with(['#', ';']) || content.starts_with("//") && !content.contains('=') {
            reader.builder.comment(start, start + content.len());
            continue;
        }
        let indented = start > line.start;
        let mut joined = Joined::new(Line { start, text: content });
        while joined.text.ends_with('\\') && !joined.text.ends_with("\\\\") {
            let Some(next) = all.next() else { break };
            let text = next.text.trim();
            let keep = joined.text.len() - 1;
            let start = next.start + (next.text.len() - next.text.trim_start().len());
            joined.push(keep, Line { start, text });
        }
        match parts(Line { start, text: content }, reader.braces > 0) {
            Some(all) => all.into_iter().for_each(|part| reader.part(part, indented)),
            None => reader.line(&joined, indented),
        }
    }
    reader.builder.finish(out);
}

struct Reader<'a> {
    builder: Builder<'a>,
    section: bool,
    /// Open `{` within the section.
    braces: usize,
    /// The last entry, when its value was empty: indented lines below are its list.
    empty: Option<NodeId>,
}

impl Reader<'_> {
    /// What stands on a line with others.
    fn part(&mut self, part: Line<'_>, indented: bool) {
        if part.text.starts_with('#') {
            self.builder.comment(part.start, part.end());
        } else {
            self.line(&Joined::new(part), indented);
        }
    }

    fn line(&mut self, joined: &Joined<'_>, indented: bool) {
        let text = &*joined.text;
        if text.starts_with('[')
            && let Some(end) = closing_bracket(text)
        {
            self.section(joined, end);
            return;
        }
        if text == "}" || text == "};" || text == "}," {
            if self.braces > 0 {
                self.braces -= 1;
                self.builder.close(joined.end);
            }
            return;
        }
        let without_comment = text.get(..comment_start(text)).unwrap_or("").trim_end();
        self.note_comment(joined, without_comment.len());
        if indented
            && let Some(id) = self.empty
            && separator(without_comment).is_none_or(|found| found.spaces)
        {
            self.list_item(id, joined, without_comment.len());
            return;
        }
        self.empty = None;
        if let Some(head) = without_comment.strip_suffix('{') {
            let head = head.trim_end().trim_end_matches(['[', '(']).trim_end().trim_end_matches(['=', ':']).trim_end();
            let mut words = joined
                .words(0, WORDS)
                .into_iter()
                .filter(|word| (word.span.end as usize) <= joined.span(0, head.len().max(1)).end as usize);
            let first = words.next();
            let (key, span) = first.map_or((Box::default(), joined.span(0, 0)), |word| (word.text, word.span));
            let mut node = block(&key, span);
            node.labels = if head.is_empty() { Vec::new() } else { words.collect() };
            node.span = joined.span(0, without_comment.len());
            self.builder.open(node);
            self.braces += 1;
            return;
        }
        self.pair(joined, without_comment);
    }

    fn section(&mut self, joined: &Joined<'_>, end: usize) {
        while self.braces > 0 {
            self.braces -= 1;
            self.builder.close_at_last_child();
        }
        if self.section {
            self.builder.close_at_last_child();
        }
        self.empty = None;
        let text = &*joined.text;
        // `[[outputs]]` of files that are nearly TOML
        let doubled = usize::from(text.starts_with("[[") && text.get(..end).is_some_and(|head| head.ends_with(']')));
        let inner = text.get(1 + doubled..end - doubled).unwrap_or("");
        let start = 1 + doubled + (inner.len() - inner.trim_start().len());
        let name = inner.trim();
        let (name, label) = match name.split_once(char::is_whitespace) {
            Some((head, rest)) if rest.trim().starts_with('"') => (head, Some(rest.trim())),
            _ => (name, None),
        };
        let mut node = block(name, joined.span(start, start + name.len()));
        if let Some(label) = label {
            let at = text.find(label).unwrap_or(start) + 1;
            let said = label.trim_matches('"');
            node.labels.push(Word { text: said.into(), span: joined.span(at, at + said.len()) });
        }
        node.span = joined.span(0, end + 1);
        self.builder.open(node);
        self.section = true;
        self.note_comment(joined, end + 1);
    }

    fn note_comment(&mut self, joined: &Joined<'_>, from: usize) {
        let rest = joined.text.get(from..).unwrap_or("");
        let trimmed = rest.trim_start();
        if trimmed.starts_with(['#', ';']) {
            let span = joined.span(joined.text.len() - trimmed.len(), joined.text.len());
            self.builder.comment(span.start as usize, span.end as usize);
        }
    }

    fn list_item(&mut self, id: NodeId, joined: &Joined<'_>, length: usize) {
        let (value, span) = scalar(joined, 0, length);
        let tree = self.builder.tree();
        if let Some(node) = tree.node_mut(id) {
            node.kind = NodeKind::List;
            node.value = None;
            node.span.end = span.end;
            node.value_span = node.span;
        }
        tree.add(id, ConfigNode::new(NodeKind::Item, "", span, Some(value), span));
    }

    fn pair(&mut self, joined: &Joined<'_>, text: &str) {
        let Some(found) = separator(text) else {
            // a bare key, or a line of several words
            let words = joined.words(0, WORDS);
            let Some(first) = words.first() else { return };
            self.builder.leaf(entry(&first.text, first.span, Scalar::Null, Span { start: first.span.end, end: first.span.end }));
            return;
        };
        let key = text.get(..found.key_end).unwrap_or("");
        let quoted = key.len() > 1 && key.starts_with('"') && key.ends_with('"');
        let inset = usize::from(quoted);
        let key_span = joined.span(inset, found.key_end - inset);
        let key = key.get(inset..key.len() - inset).unwrap_or("");
        let (value, span) = scalar(joined, found.value, text.len());
        let mut node = entry(key, key_span, value, span);
        if found.spaces {
            let last = joined.span(0, text.len()).end;
            node.labels = joined.words(found.value, WORDS).into_iter().filter(|word| word.span.start < last).collect();
            if node.labels.len() > 1 {
                node.value = Some(reference::scalar(&joined_words(&node.labels), Syntax::INI));
            }
        }
        let empty = found.value >= text.len();
        let id = self.builder.leaf(node);
        self.empty = id.filter(|_| empty);
    }
}

struct Separator {
    key_end: usize,
    value: usize,
    /// Only white space stands between key and value.
    spaces: bool,
}

/// Where the key ends and the value begins. `=` parts, `:` before white space parts, and white space parts where neither follows.
fn separator(text: &str) -> Option<Separator> {
    let bytes = text.as_bytes();
    let blank = |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut at = 0;
    if bytes.first() == Some(&b'"') {
        at = 1 + memchr::memchr(b'"', bytes.get(1..)?)? + 1;
    }
    while let Some(&byte) = bytes.get(at) {
        let colon = byte == b':' && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        if byte == b'=' || colon {
            return Some(Separator { key_end: at, value: at + 1 + blank(at + 1), spaces: false });
        }
        if byte.is_ascii_whitespace() {
            break;
        }
        at += 1;
    }
    if at >= bytes.len() {
        return None;
    }
    let next = at + blank(at);
    if bytes.get(next) == Some(&b'=') || (bytes.get(next) == Some(&b':') && bytes.get(next + 1).is_some_and(u8::is_ascii_whitespace)) {
        return Some(Separator { key_end: at, value: next + 1 + blank(next + 1), spaces: false });
    }
    // keys of several words: `server min protocol = SMB2`
    if let Some(equals) = text.find(" = ").or_else(|| text.strip_suffix(" =").map(str::len)) {
        let key = text.get(..equals).unwrap_or("");
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.')) {
            return Some(Separator { key_end: key.trim_end().len(), value: (equals + 3).min(text.len()), spaces: false });
        }
    }
    Some(Separator { key_end: at, value: next, spaces: true })
}

/// `#` or `;` after white space, outside quotes.
fn comment_start(text: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') if before.is_ascii_whitespace() || matches!(before, b'=' | b':') => quote = Some(byte),
            (None, b'#' | b';') if before.is_ascii_whitespace() && at > 0 => return at,
            _ => {}
        }
        before = byte;
    }
    // a quote that is not closed quotes nothing
    if quote.is_some() {
        return text.find(" #").or_else(|| text.find(" ;")).map_or(text.len(), |at| at + 1);
    }
    text.len()
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut quoted = false;
    let end = text.bytes().enumerate().find_map(|(at, byte)| {
        quoted ^= byte == b'"';
        (byte == b']' && !quoted).then_some(at)
    })?;
    let doubled = text.starts_with("[[") && text.get(end..).is_some_and(|rest| rest.starts_with("]]"));
    let end = if doubled { end + 1 } else { end };
    let rest = text.get(end + 1..)?.trim_start();
    (rest.is_empty() || rest.starts_with(['#', ';'])).then_some(end)
}

/// A value without the quotes around it.
fn scalar(joined: &Joined<'_>, start: usize, end: usize) -> (Scalar, Span) {
    let text = joined.text.get(start..end).unwrap_or("");
    let quoted = ['"', '\''].iter().any(|&quote| {
        text.len() > 1
            && text.starts_with(quote)
            && text.find(quote) != text.rfind(quote)
            && text.ends_with(quote)
            && text.matches(quote).count() == 2
    });
    let inset = usize::from(quoted);
    let inner = text.get(inset..text.len() - inset).unwrap_or("");
    (reference::scalar(inner, Syntax::INI), joined.span(start + inset, end - inset))
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn sections_pairs_lines_and_blocks() {
        let text = "; c\r\ntop = 1\r\n[sec \"la bel\"] # x\r\nkey = value ; inline\nquoted = \"a ; b\"\nk2: v2\nmy key = é\nref = %(home)s/x\nlist =\n  a\n  b\n[other]\nrequirepass foo#bar\ntls-protocols \"TLSv1.2 TLSv1.3\"\nhostssl all   all 0.0.0.0/0 md5\n//registry.npmjs.org/:_authToken=${TOKEN}\nflag\nserver {\n  a = b\n  nested \"x\" {\n    c d\n  }\n}\n";
        assert_table(
            "a.ini",
            text,
            r#"
            entry top = "1"
            block sec [la bel]
              entry key = "value"
              entry quoted = "a ; b"
              entry k2 = "v2"
              entry my key = "é"
              entry ref = {home}+"/x" «%(home)s/x»
              list list
                item = "a"
                item = "b"
            block other
              entry requirepass [foo#bar] = "foo#bar"
              entry tls-protocols [TLSv1.2 TLSv1.3] = "TLSv1.2 TLSv1.3"
              entry hostssl [all] [all] [0.0.0.0/0] [md5] = "all all 0.0.0.0/0 md5"«all   all 0.0.0.0/0 md5»
              entry //registry.npmjs.org/:_authToken = ref TOKEN «${TOKEN}»
              entry flag = null
              block server
                entry a = "b"
                block nested [x]
                  entry c [d] = "d"
            "#,
        );
        assert!(notices("a.ini", text).is_empty());
        assert_eq!(comments("a.ini", text), ["; c", "# x", "; inline"]);
    }

    #[test]
    fn other_formats_by_the_same_name() {
        let mongo = "# c\nnet:\n  port: 27017\n  tls:\n    mode: allowTLS\n";
        assert_table("mongod.conf", mongo, "block net\n  entry port = number 27017\n  block tls\n    entry mode = \"allowTLS\"\n");
        assert_table("a.conf", "{ \"a\": 1 }", "entry a = number 1\n");
        assert_table("a.conf", "a: b\nc: d\n", "entry a = \"b\"\nentry c = \"d\"\n");
    }
}
