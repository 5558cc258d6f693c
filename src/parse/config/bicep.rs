//! Bicep: `resource x 'Type@version' = { … }` is a block `resource` with its name and type as labels and an entry `type`, as in the JSON
//! that it is compiled to; `param`, `var` and `output` are entries. Expressions are kept as written.

use super::builder::{Builder, block, broken, entry};
use super::hcl_value::choice;
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed, Scalar, Word};
use crate::text::{Language, Limits, SourceFile, Span};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let builder = Builder::whole(file, Language::Bicep, limits);
    let mut reader = Reader { text: &file.text, at: 0, builder, open: Vec::new(), fault: None, unbalanced: false };
    reader.run();
    if let Some((at, what)) = reader.fault {
        reader.builder.tolerant();
        out.notices.push(broken(file, "Bicep", at, what));
    }
    reader.builder.finish(out);
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Object,
    List,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    builder: Builder<'a>,
    open: Vec<Open>,
    fault: Option<(usize, &'static str)>,
    /// A bracket turned out to stay open to the end: later expressions end with their line, so that a broken file costs linear time.
    unbalanced: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        loop {
            self.blank();
            let Some(byte) = self.byte(0) else { break };
            match (self.open.last().copied(), byte) {
                (Some(Open::Object), b'}') | (Some(Open::List), b']') => {
                    self.at += 1;
                    self.open.pop();
                    self.builder.close(self.at);
                    // `{ … }[key]`, `[ … ].length`
                    if matches!(self.byte(0), Some(b'[' | b'.' | b'!')) {
                        self.at = self.end(self.at, None);
                    }
                }
                (None, b'}' | b']') | (Some(_), b'}' | b']' | b')') => {
                    self.complain("a bracket closes what was not opened");
                    self.at += 1;
                }
                (Some(Open::List), _) => self.value(ConfigNode::new(NodeKind::Item, "", self.here(), None, self.here())),
                (_, b'@') => self.decorator(),
                (None, _) => self.statement(),
                (Some(Open::Object), _) => self.property(),
            }
        }
        if !self.open.is_empty() {
            self.complain("the text ends before the last bracket is closed");
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn here(&self) -> Span {
        Span::new(self.at, self.at)
    }

    fn complain(&mut self, what: &'static str) {
        self.fault.get_or_insert((self.at, what));
    }

    /// Where the expression at `start` ends: at a line break, comma or closing bracket outside of its own brackets, or before a mark.
    fn end(&mut self, start: usize, mark: Option<u8>) -> usize {
        let line = memchr::memchr(b'\n', self.text.as_bytes().get(start..).unwrap_or_default());
        let longest = if self.unbalanced { line.unwrap_or(self.text.len() - start.min(self.text.len())) } else { LONGEST };
        let (end, closed) = scan(self.text, start, mark, longest);
        self.unbalanced |= !closed;
        end
    }

    /// One past the bracket that closes the one at `open`.
    fn bracket_end(&mut self, open: usize) -> usize {
        let inside = self.end(open + 1, Some(b')'));
        if self.text.as_bytes().get(inside) == Some(&b')') { inside + 1 } else { inside }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// To what is neither white space, comma nor comment.
    fn blank(&mut self) {
        while let Some(byte) = self.byte(0) {
            match byte {
                b'/' if self.byte(1) == Some(b'/') => self.comment(),
                // `#disable-next-line rule`
                b'#' => self.comment(),
                b'/' if self.byte(1) == Some(b'*') => {
                    let length = memchr::memmem::find(self.rest().as_bytes(), b"*/").map_or(self.rest().len(), |end| end + 2);
                    self.builder.comment(self.at, self.at + length);
                    self.at += length;
                }
                b',' => self.at += 1,
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let line = self.rest().lines().next().unwrap_or("");
        let (length, said) = (line.len(), line.trim_end().len());
        self.builder.comment(self.at, self.at + said);
        self.at += length.max(1);
    }

    /// Spaces and tabs.
    fn spaces(&mut self) {
        while self.byte(0).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    fn name(&mut self) -> Word {
        let length = self.rest().bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let span = Span::new(self.at, self.at + length);
        let text = self.text.get(span.range()).unwrap_or("").into();
        self.at += length;
        self.spaces();
        Word { text, span }
    }

    /// One past the bracket that closes the one here.
    fn decorator(&mut self) {
        self.at += 1;
        self.at = self.end(self.at, None);
    }

    fn statement(&mut self) {
        let word = self.name();
        match &*word.text {
            "resource" | "module" => self.resource(&word),
            "param" | "var" | "output" | "metadata" => {
                let name = self.name();
                // the type between name and `=` may have brackets of its own, over several lines
                self.at = self.end(self.at, Some(b'='));
                if self.byte(0) != Some(b'=') || name.text.is_empty() {
                    return;
                }
                self.at += 1;
                self.spaces();
                let mut node = ConfigNode::new(NodeKind::Entry, &name.text, name.span, None, self.here());
                node.labels = vec![word];
                self.value(node);
            }
            "" => {
                self.complain("a statement has no word");
                self.at = (self.end(self.at, None)).max(self.text.ceil_char_boundary(self.at + 1));
            }
            // `targetScope = 'subscription'`, `using 'main.bicep'`, `type`, `func`
            _ => self.at = self.end(self.at, None),
        }
    }

    /// `resource name 'Type@version' existing = if (…) {`
    fn resource(&mut self, word: &Word) {
        let name = self.name();
        let start = self.at;
        let end = self.end(self.at, Some(b'='));
        let head = self.text.get(start..end).unwrap_or("");
        let quoted = head.find('\'').map(|open| open + 1).and_then(|open| Some((open, open + head.get(open..)?.find(['\'', '@'])?)));
        self.at = (end + 1).min(self.text.len());
        self.spaces();
        let mut node = block(&word.text, word.span);
        node.labels.push(name);
        let kind =
            quoted.map(|(from, to)| Word { text: head.get(from..to).unwrap_or("").into(), span: Span::new(start + from, start + to) });
        node.labels.extend(kind.clone());
        let depth = self.open.len();
        self.value(node);
        if self.open.len() > depth
            && let Some(kind) = kind
        {
            self.builder.leaf(entry("type", kind.span, Scalar::Text(kind.text), kind.span));
        }
    }

    fn property(&mut self) {
        if self.rest().starts_with("...") {
            self.at = self.end(self.at + 3, None);
            return;
        }
        let (key, span) = if self.byte(0) == Some(b'\'') {
            let end = string_end(self.text, self.at).unwrap_or(self.at + 1);
            let span = Span::new(self.at + 1, end.saturating_sub(1).max(self.at + 1));
            self.at = end;
            (self.text.get(span.range()).unwrap_or("").to_owned(), span)
        } else {
            let word = self.name();
            (word.text.to_string(), word.span)
        };
        self.spaces();
        if key == "resource" && self.byte(0) != Some(b':') {
            self.resource(&Word { text: key.into(), span });
            return;
        }
        if key.is_empty() || self.byte(0) != Some(b':') {
            self.complain("a property has no colon");
            self.at = self.end(self.at, None).max(self.text.ceil_char_boundary(self.at + 1));
            return;
        }
        self.at += 1;
        self.spaces();
        self.value(ConfigNode::new(NodeKind::Entry, &key, span, None, self.here()));
    }

    /// The value here, into `node`.
    fn value(&mut self, mut node: ConfigNode) {
        let item = node.kind == NodeKind::Item;
        // a resource may depend on a condition
        while self.rest().starts_with("if") && self.rest().get(2..).is_some_and(|rest| rest.trim_start().starts_with('(')) {
            let open = self.at + 2 + self.rest().get(2..).unwrap_or("").find('(').unwrap_or(0);
            self.at = self.bracket_end(open);
            self.blank();
        }
        match self.byte(0) {
            Some(open @ (b'{' | b'[')) => {
                let list = open == b'[';
                node.kind = match (item, list) {
                    (true, _) => NodeKind::Item,
                    (false, true) => NodeKind::List,
                    (false, false) => NodeKind::Block,
                };
                node.span.end = Span::new(0, self.at + 1).end;
                node.span.start = node.span.start.min(Span::new(self.at, self.at).start);
                self.builder.open(node);
                self.open.push(if list { Open::List } else { Open::Object });
                self.at += 1;
                if list {
                    self.blank();
                    if self.rest().starts_with("for ") {
                        self.at = (self.end(self.at, Some(b':')) + 1).min(self.text.len());
                    }
                }
            }
            _ => {
                let end = self.end(self.at, None).max(self.at);
                let raw = self.text.get(self.at..end).unwrap_or("");
                let said = raw.trim_end();
                let (value, from, to) = scalar(said);
                let span = Span::new(self.at + from, self.at + to);
                node.span = if item { span } else { node.key_span.to(span) };
                node.key_span = if item { Span { start: span.start, end: span.start } } else { node.key_span };
                node.value = Some(value);
                node.value_span = span;
                self.builder.leaf(node);
                // what no expression can begin with would stand still
                self.at = if end > self.at { end } else { self.text.ceil_char_boundary(self.at + 1) };
            }
        }
    }
}

/// What an expression is, with the place of its value within.
fn scalar(text: &str) -> (Scalar, usize, usize) {
    let whole = |value| (value, 0, text.len());
    if text.starts_with("'''") && text.len() >= 6 && text.ends_with("'''") {
        return (Scalar::Text(text.get(3..text.len() - 3).unwrap_or("").into()), 3, text.len() - 3);
    }
    if text.starts_with('\'') {
        return match string_end(text, 0) {
            Some(end) if end == text.len() => {
                let inner = text.get(1..end - 1).unwrap_or("");
                (reference::scalar(&inner.replace("\\'", "'"), Syntax::BRACES), 1, end - 1)
            }
            _ => whole(choice(text, '\'').unwrap_or_else(|| Scalar::Opaque(text.into()))),
        };
    }
    match text {
        "true" => return whole(Scalar::Bool(true)),
        "false" => return whole(Scalar::Bool(false)),
        "null" | "" => return whole(Scalar::Null),
        _ => {}
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return whole(Scalar::Number(text.into()));
    }
    let name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    if name {
        return whole(Scalar::Reference { name: text.into(), default: None });
    }
    whole(choice(text, '\'').unwrap_or_else(|| Scalar::Opaque(text.into())))
}

/// One past the quote that closes the text at `start`, on one line.
fn string_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\'' => return Some(at + 1),
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Longest expression that is looked through, in bytes.
const LONGEST: usize = 16 * 1024;

/// The end of an expression, and whether its brackets close.
fn scan(text: &str, start: usize, mark: Option<u8>, longest: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let limit = (start + longest).min(bytes.len());
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(&byte) = bytes.get(at).filter(|_| at < limit) {
        if depth == 0 && Some(byte) == mark {
            return (at, true);
        }
        match byte {
            b'\'' if text.get(at..).is_some_and(|rest| rest.starts_with("'''")) => {
                let close = bytes.get(at + 3..limit).and_then(|rest| memchr::memmem::find(rest, b"'''"));
                at = close.map_or(limit, |close| at + 3 + close + 2);
            }
            b'\'' => at = string_end(text, at).map_or(at, |end| end - 1),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return (at, true),
            b')' | b']' | b'}' => depth -= 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') && depth == 0 => return (at, true),
            b'\n' if depth == 0 && !goes_on(bytes, at) => return (at, true),
            b',' if depth == 0 => return (at, true),
            _ => {}
        }
        at += 1;
    }
    // a bracket that never closes costs its line alone
    if depth > 0 {
        let near = bytes.get(start..limit).unwrap_or_default();
        return (text.floor_char_boundary(start + memchr::memchr(b'\n', near).unwrap_or(near.len())), false);
    }
    (text.floor_char_boundary(at.min(bytes.len())), true)
}

/// Whether the next line carries an expression on: `? 'a'`, `: 'b'`, `&& c`.
fn goes_on(bytes: &[u8], line_break: usize) -> bool {
    let rest = bytes.get(line_break..(line_break + 256).min(bytes.len())).unwrap_or_default().trim_ascii_start();
    matches!(rest.first(), Some(b'?' | b':')) || rest.starts_with(b"&&") || rest.starts_with(b"||")
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn resources_parameters_and_expressions() {
        let text = "@description('é, {')\nparam tls string = '1.0' // c\nparam noDefault string\noutput o {\n  k: string\n}[] = [\n]\nvar m = {\n  a: 1\n}[?tls]\nvar n = resourceGroup().location\nresource a 'Microsoft.Web/sites@2023-12-01' = if (prod) {\n  name: 'x-${tls}'\n  properties: {\n    httpsOnly: true, min: tls\n    list: [\n      'a'\n      { b: 1 }\n    ]\n    cond: prod\n      ? 'x'\n      : 'y'\n  }\n  resource b 'config' = {\n    off: false\n  }\n}\nresource c 'T@1' = [for i in range(0, 2): {\n  k: 'v'\n}]\n";
        assert_table(
            "main.bicep",
            text,
            r#"
            entry tls [param] = "1.0"
            list o [output]
            block m [var]
              entry a = number 1
            entry n [var] = opaque resourceGroup().location
            block resource [a] [Microsoft.Web/sites]
              entry type«Microsoft.Web/sites» = "Microsoft.Web/sites"
              entry name = "x-"+{tls} «x-${tls}»
              block properties
                entry httpsOnly = true
                entry min = ref tls «tls»
                list list
                  item = "a"
                  item
                    entry b = number 1
                entry cond = "x" or "y" «prod
                  ? 'x'
                  : 'y'»
              block resource [b] [config]
                entry type«config» = "config"
                entry off = false
            list resource [c] [T]
              entry type«T» = "T"
              item
                entry k = "v"
            "#,
        );
        assert!(notices("main.bicep", text).is_empty());
        assert_eq!(comments("main.bicep", text), ["// c"]);
    }

    #[test]
    fn broken_text_is_read_on() {
        let text = "resource a 'T@1' = {\n  k: 'v\n  j: true\n  }}\nvar x = [\n";
        assert_table(
            "main.bicep",
            text,
            r#"
            block resource [a] [T]
              entry type«T» = "T"
              entry k = opaque 'v
              entry j = true
            list x [var]
            "#,
        );
        assert_eq!(notices("main.bicep", text).len(), 1);
    }
}
