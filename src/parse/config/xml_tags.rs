//! XML that is not well-formed, or only nearly: tags, attributes and texts one after the other, forgiving what does not fit.

use super::builder::{Builder, block};
use super::xml::{trimmed, value};
use super::{Attribute, ConfigNode, ConfigTree, NodeId, NodeKind, Parsed, Word};
use crate::text::{Language, Limits, SourceFile, Span};
use memchr::{memchr, memmem};

/// How far out a closing tag is looked for among the open ones.
const FORGIVEN: usize = 8;

/// Longest expression `{! … }` in an attribute, in bytes.
const LONGEST_EXPRESSION: usize = 1024;

/// Elements of HTML that have no end tag.
const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// What had to be forgiven first, and where.
pub(super) type Fault = Option<(usize, &'static str)>;

/// Reads a file as XML, or as HTML-like `markup`; `None` when it has no elements.
pub(super) fn read(file: &SourceFile, limits: &Limits, markup: bool, out: &mut Parsed) -> Option<(ConfigTree, Fault)> {
    let builder = Builder::whole(file, Language::Xml, limits);
    let mut reader = Reader { text: &file.text, markup, builder, open: Vec::new(), fault: None, open_declaration: false };
    reader.run();
    let fault = reader.fault;
    let mut read = Parsed::default();
    reader.builder.finish(&mut read);
    out.notices.append(&mut read.notices);
    let tree = read.trees.pop()?;
    (!tree.node(tree.root()).children.is_empty()).then_some((tree, fault))
}

struct Open<'a> {
    /// Name with prefix, as the closing tag must say it.
    name: &'a str,
    node: Option<NodeId>,
    said: String,
    place: Option<Span>,
}

struct Reader<'a> {
    text: &'a str,
    /// Names without regard to case, void elements, bare attributes, scripts.
    markup: bool,
    builder: Builder<'a>,
    open: Vec<Open<'a>>,
    fault: Option<(usize, &'static str)>,
    /// A declaration's bracket was never closed: brackets are no longer counted.
    open_declaration: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(tag) = memchr(b'<', rest).map(|offset| at + offset) else {
                self.said(at, bytes.len());
                break;
            };
            self.said(at, tag);
            let rest = bytes.get(tag..).unwrap_or_default();
            at = if rest.starts_with(b"<!--") {
                let end = self.find(tag + 4, b"-->", "a comment is not closed");
                self.builder.comment(tag, end);
                end
            } else if rest.starts_with(b"<![CDATA[") {
                let end = self.find(tag + 9, b"]]>", "a CDATA section is not closed");
                self.cdata(tag, end);
                end
            } else if rest.starts_with(b"<?") {
                self.find(tag + 2, b"?>", "a processing instruction is not closed")
            } else if rest.starts_with(b"<!") {
                self.declaration(tag)
            } else if rest.starts_with(b"</") {
                self.end_tag(tag)
            } else if rest.get(1).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80) {
                self.start_tag(tag)
            } else {
                self.complain_of_xml(tag, "a `<` stands alone");
                if let Some(open) = self.open.last_mut() {
                    open.said.push_str(" <");
                }
                tag + 1
            };
        }
        if !self.open.is_empty() {
            self.complain(text.len(), "the text ends before the last element is closed");
            while !self.open.is_empty() {
                self.close_one(text.len());
            }
        }
    }

    fn complain(&mut self, at: usize, what: &'static str) {
        self.fault.get_or_insert((at, what));
    }

    /// Complains of what markup may do.
    fn complain_of_xml(&mut self, at: usize, what: &'static str) {
        if !self.markup {
            self.complain(at, what);
        }
    }

    fn find(&mut self, from: usize, mark: &[u8], missing: &'static str) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        match memmem::find(rest, mark) {
            Some(offset) => from + offset + mark.len(),
            None => {
                self.complain(from, missing);
                self.text.len()
            }
        }
    }

    /// `<!DOCTYPE … [ … ]>`
    fn declaration(&mut self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        if !self.open_declaration {
            let mut depth = 0_i32;
            for (offset, byte) in rest.iter().enumerate() {
                match byte {
                    b'[' => depth += 1,
                    b']' => depth -= 1,
                    b'>' if depth <= 0 => return start + offset + 1,
                    _ => {}
                }
            }
            self.open_declaration = true;
        }
        self.complain(start, "a declaration is not closed");
        memchr(b'>', rest).map_or(self.text.len(), |offset| start + offset + 1)
    }

    fn said(&mut self, start: usize, end: usize) {
        let Some(raw) = self.text.get(start..end).filter(|raw| !raw.trim().is_empty()) else { return };
        let span = trimmed(self.text, start, end);
        if let Some(open) = self.open.last_mut() {
            if !open.said.is_empty() {
                open.said.push(' ');
            }
            open.said.push_str(&unescape(raw.trim()));
            open.place = Some(open.place.map_or(span, |place| place.to(span)));
        }
    }

    fn cdata(&mut self, start: usize, end: usize) {
        let span = trimmed(self.text, start, end);
        let raw = self.text.get(span.range()).unwrap_or("");
        if let Some(open) = self.open.last_mut()
            && !raw.is_empty()
        {
            open.said.push_str(raw);
            open.place = Some(open.place.map_or(span, |place| place.to(span)));
        }
    }

    fn start_tag(&mut self, start: usize) -> usize {
        let text = self.text;
        let bytes = text.as_bytes();
        let name_end = start + 1 + name_length(bytes.get(start + 1..).unwrap_or_default());
        let qualified = text.get(start + 1..name_end).unwrap_or("");
        let local = qualified.rsplit(':').next().unwrap_or(qualified);
        let mut node: ConfigNode = block(local, Span::new(name_end - local.len(), name_end));
        if let Some((prefix, _)) = qualified.rsplit_once(':').filter(|(prefix, _)| !prefix.is_empty()) {
            node.labels = vec![Word { text: prefix.into(), span: Span::new(start + 1, start + 1 + prefix.len()) }];
        }
        node.kind = NodeKind::Element;
        let mut at = name_end;
        let mut empty = false;
        loop {
            let blank = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            at += blank;
            match bytes.get(at) {
                None => {
                    self.complain(start, "a tag is not closed");
                    break;
                }
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'/') => {
                    empty = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(b'<') => {
                    self.complain(start, "a tag is not closed");
                    break;
                }
                Some(_) => {
                    let (attribute, end) = self.attribute(at);
                    node.attributes.extend(attribute);
                    at = end;
                }
            }
        }
        node.span = Span::new(start, at);
        let id = self.builder.open(node);
        self.open.push(Open { name: qualified, node: id, said: String::new(), place: None });
        if empty || (self.markup && VOID.iter().any(|void| qualified.eq_ignore_ascii_case(void))) {
            self.close_one(at);
            return at;
        }
        // a script may say `i < n`
        if self.markup && ["script", "style"].iter().any(|raw| qualified.eq_ignore_ascii_case(raw)) {
            let end = self.raw_end(at, qualified);
            let span = trimmed(text, at, end);
            if let Some(open) = self.open.last_mut()
                && span.end > span.start
            {
                open.said.push_str(text.get(span.range()).unwrap_or(""));
                open.place = Some(span);
            }
            return end;
        }
        at
    }

    /// Where the end tag of a script begins.
    fn raw_end(&self, from: usize, name: &str) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, b"</")).map(|offset| at + offset) {
            if bytes.get(found + 2..found + 2 + name.len()).is_some_and(|said| said.eq_ignore_ascii_case(name.as_bytes())) {
                return found;
            }
            at = found + 2;
        }
        from
    }

    fn attribute(&mut self, start: usize) -> (Option<Attribute>, usize) {
        let text = self.text;
        let bytes = text.as_bytes();
        let name_end = start + name_length(bytes.get(start..).unwrap_or_default());
        if name_end == start {
            self.complain(start, "a character stands where an attribute belongs");
            return (None, start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        }
        let name = text.get(start..name_end).unwrap_or("");
        let blanks = |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let equals = name_end + blanks(name_end);
        if bytes.get(equals) != Some(&b'=') {
            // HTML's bare attributes
            self.complain_of_xml(start, "an attribute has no value");
            let end = Span::new(name_end, name_end);
            return (Some(Attribute { name: name.into(), value: "".into(), span: Span::new(start, name_end), value_span: end }), name_end);
        }
        let open = equals + 1 + blanks(equals + 1);
        let (value_span, end) = match bytes.get(open) {
            Some(&quote @ (b'"' | b'\'')) => {
                let rest = bytes.get(open + 1..).unwrap_or_default();
                // quotes within an expression do not end the value
                let close = if self.markup && rest.starts_with(b"{!") { past_expressions(rest, quote) } else { None };
                match close.or_else(|| memchr(quote, rest)) {
                    Some(length) => (Span::new(open + 1, open + 1 + length), open + length + 2),
                    None => {
                        self.complain(open, "a quote is not closed");
                        let length = rest.iter().take_while(|&&byte| !matches!(byte, b'\n' | b'>' | b'<')).count();
                        (Span::new(open + 1, open + 1 + length), open + 1 + length)
                    }
                }
            }
            _ => {
                self.complain_of_xml(open, "an attribute's value stands without quotes");
                let rest = bytes.get(open..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'<')).count();
                (Span::new(open, open + length), open + length)
            }
        };
        let value = unescape(text.get(value_span.range()).unwrap_or(""));
        (Some(Attribute { name: name.into(), value: value.into(), span: Span::new(start, end), value_span }), end.max(start + 1))
    }

    fn end_tag(&mut self, start: usize) -> usize {
        let text = self.text;
        let bytes = text.as_bytes();
        let name_end = start + 2 + name_length(bytes.get(start + 2..).unwrap_or_default());
        let name = text.get(start + 2..name_end).unwrap_or("");
        let blank = bytes.get(name_end..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let mut end = name_end + blank;
        if bytes.get(end) == Some(&b'>') {
            end += 1;
        } else {
            self.complain(start, "a closing tag is not closed");
        }
        let same = |open: &Open<'_>| open.name == name || (self.markup && open.name.eq_ignore_ascii_case(name));
        if self.markup && VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) {
            return end.max(start + 2);
        }
        match self.open.iter().rev().take(FORGIVEN).position(same) {
            Some(out) => {
                if out > 0 {
                    self.complain(start, "an element is not closed before the one around it");
                }
                for _ in 0..out {
                    self.close_one(start);
                }
                self.close_one(end);
            }
            None => self.complain(start, "a tag closes what was not opened"),
        }
        end.max(start + 2)
    }

    fn close_one(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if let (Some(id), Some(place)) = (open.node, open.place)
            && let Some(node) = self.builder.tree().node_mut(id)
        {
            node.value = Some(value(&open.said));
            node.value_span = place;
        }
        self.builder.close(end);
    }
}

/// Where a value that begins with an expression, `{!p} 100`, has its closing quote.
fn past_expressions(value: &[u8], quote: u8) -> Option<usize> {
    let near = value.get(..LONGEST_EXPRESSION).unwrap_or(value);
    let mut at = 0;
    while near.get(at..)?.starts_with(b"{!") {
        at += memchr(b'}', near.get(at..)?)? + 1;
        at += near.get(at..)?.iter().take_while(|&&byte| byte != quote && byte != b'{').count();
    }
    (near.get(at) == Some(&quote)).then_some(at)
}

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b':')).count()
}

/// The five entities of XML and character references; what is unknown stays as written.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let near = rest.get(..rest.floor_char_boundary(12)).unwrap_or("");
        let decoded = near.find(';').and_then(|end| {
            let name = near.get(1..end)?;
            let c = match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let code = name.strip_prefix('#')?;
                    let code = match code.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => code.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((c, end + 1))
        });
        let (c, used) = decoded.unwrap_or(('&', 1));
        out.push(c);
        rest = rest.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn broken_text_is_read_on() {
        let text = "<a x=1 y='é'>\n  <b>x</i></b>\n  <c><d>1 < 2</c>\n  <e z=\"unclosed>\n  <f/>\n<!-- c -->\n";
        assert_table(
            "a.xml",
            text,
            r#"
            element a @x=1 @y=é
              element b = "x"
              element c
                element d = "1 < 2"
              element e @z=unclosed
                element f
            "#,
        );
        let (_, parsed) = crate::parse::config::sample::read("a.xml", text);
        assert!(parsed.trees[0].tolerant);
        assert_eq!(notices("a.xml", text), ["Unparsed: broken XML at line 1: expected a quote not '1'; the rest was read tolerantly"]);
        assert_eq!(comments("a.xml", text), ["<!-- c -->"]);
    }

    /// What the strict parser accepts, both readers see alike.
    #[test]
    fn both_tiers_agree() {
        for text in [
            "<a><b c='d &#233;'> x </b><!-- y --><e/>\r\n<f>&lt;é</f></a>",
            "<?xml version='1.0'?><p:a xmlns:p='u' p:q='r'><p:b>${x}</p:b><![CDATA[z]]></p:a>",
        ] {
            let file = crate::text::SourceFile::from_text("a.xml", text);
            let mut out = crate::parse::config::Parsed::default();
            let (mut tolerant, fault) = super::read(&file, &crate::text::Limits::default(), false, &mut out).unwrap();
            assert_eq!(fault, None);
            let strict = crate::parse::config::sample::read("a.xml", text).1.trees.remove(0);
            for id in tolerant.ids() {
                // the strict parser does not count declarations of namespaces among attributes
                tolerant.node_mut(id).unwrap().attributes.retain(|attribute| !attribute.name.starts_with("xmlns"));
            }
            assert_eq!(strict, tolerant, "{text}");
        }
    }
}
