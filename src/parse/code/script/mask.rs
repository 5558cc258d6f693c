//! Which parts of markup are script.

use super::{bindings, holes};
use crate::text::Span;

/// Places of `<!-- .. -->`.
pub fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("<!--")).map(|open| at + open) {
        let end = text.get(open..).and_then(|rest| rest.find("-->")).map_or(text.len(), |end| open + end + 3);
        found.push(Span::new(open, end));
        at = end;
    }
    found
}

/// The text with blanks in the place of all that is no script.
pub fn masked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = bytes.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' }).collect();
    let mut scan = Scan { text, bytes, at: 0, braces: bindings::fills_braces(text), out: &mut out };
    scan.run();
    // only whole parts of the text and plain signs were put in
    String::from_utf8(out).unwrap_or_else(|_| " ".repeat(text.len()))
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// What stands in single braces is filled in.
    braces: bool,
    out: &'t mut Vec<u8>,
}

/// One attribute: its name and its value without quotes or braces.
#[derive(Debug, Clone, Copy)]
struct Attribute {
    name: (usize, usize),
    value: Option<(usize, usize)>,
    /// The value is an expression in braces: `href={url}` of Svelte and Lightning.
    braces: bool,
}

/// Most attributes of one tag that are looked at.
const MOST: usize = 200;

impl Scan<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn find(&self, from: usize, mark: &[u8]) -> Option<usize> {
        memchr::memmem::find(self.bytes.get(from..)?, mark).map(|at| from + at)
    }

    fn slice(&self, (from, to): (usize, usize)) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn run(&mut self) {
        // marks that are never closed are looked for once
        let (mut comments, mut servers) = (true, true);
        while let Some(open) = memchr::memchr(b'<', self.rest()) {
            self.at += open;
            let rest = self.rest();
            if rest.starts_with(b"<!--") && comments {
                match self.find(self.at + 4, b"-->") {
                    Some(end) => self.at = end + 3,
                    None => {
                        comments = false;
                        self.at += 4;
                    }
                }
                continue;
            }
            if (rest.starts_with(b"<%") || rest.starts_with(b"<?")) && servers {
                let close: &[u8] = if rest.starts_with(b"<%") { b"%>" } else { b"?>" };
                match self.find(self.at + 2, close) {
                    Some(end) => self.at = end + 2,
                    None => {
                        servers = false;
                        self.at += 2;
                    }
                }
                continue;
            }
            if !rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
                self.at += 1;
                continue;
            }
            self.tag();
        }
    }

    /// A tag, and the script behind it where it opens one.
    fn tag(&mut self) {
        let from = self.at + 1;
        let end_of_name = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'.' | b'_'));
        let length = self.bytes.get(from..).unwrap_or_default().iter().position(end_of_name).unwrap_or(self.bytes.len() - from);
        let name = self.slice((from, from + length)).to_ascii_lowercase();
        self.at = from + length;
        let (attributes, closed) = self.attributes();
        if name == "script" {
            let of = |wanted: &str| {
                attributes
                    .iter()
                    .find(|attribute| self.slice(attribute.name).eq_ignore_ascii_case(wanted))
                    .and_then(|attribute| attribute.value)
            };
            let kind = of("type").map_or("", |value| self.slice(value)).to_ascii_lowercase();
            let language = of("lang").map_or("", |value| self.slice(value)).to_ascii_lowercase();
            let is_script = (kind.is_empty()
                || kind == "module"
                || ["javascript", "ecmascript", "typescript", "babel", "jsx"].iter().any(|word| kind.contains(word)))
                && !["coffee", "livescript"].contains(&language.as_str());
            if closed {
                return;
            }
            let start = self.at;
            let end = self.end_of_script(start);
            if is_script {
                holes::script(self.text, start, end, self.out);
                holes::given(self.text, start, end, self.out);
                // scripts are programs of their own
                if let Some(place) = self.out.get_mut(end).filter(|_| end < self.bytes.len()) {
                    *place = b';';
                }
            }
            self.at = end + 1;
            return;
        }
        for attribute in attributes {
            let Some((from, to)) = attribute.value else { continue };
            let named = self.slice(attribute.name);
            if attribute.braces || bindings::is_bound(named) {
                bindings::bound(self.text, attribute.name, (from, to), self.out);
                continue;
            }
            let handler = named.len() > 3
                && named.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"))
                && named.bytes().all(|byte| byte.is_ascii_alphabetic());
            let quoted = self.bytes.get(from.wrapping_sub(1)).is_some_and(|byte| matches!(byte, b'"' | b'\''));
            if !quoted {
                continue;
            }
            if handler {
                holes::handler(self.text, from, to, self.out);
            } else if is_address(named, &name) {
                holes::address(self.text, attribute.name, (from, to), self.braces, self.out);
            }
        }
    }

    /// The attributes of a tag up to its end, and whether it closes itself.
    fn attributes(&mut self) -> (Vec<Attribute>, bool) {
        let mut found = Vec::new();
        loop {
            match self.bytes.get(self.at).copied() {
                None => return (found, false),
                Some(b'>') => {
                    self.at += 1;
                    return (found, false);
                }
                Some(b'/') if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return (found, true);
                }
                // something is broken: the next tag begins
                Some(b'<') if self.bytes.get(self.at + 1) != Some(&b'%') => return (found, false),
                Some(byte) if byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'' | b'=' | b'<') => self.at += 1,
                Some(_) => {
                    let from = self.at;
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'<' | b'"' | b'\'');
                    let length = self.rest().iter().position(ends).unwrap_or(self.bytes.len() - from);
                    self.at = from + length.max(1);
                    let mut attribute = Attribute { name: (from, self.at), value: None, braces: false };
                    if self.bytes.get(self.at) == Some(&b'=') {
                        self.at += 1;
                        match self.bytes.get(self.at).copied() {
                            Some(quote @ (b'"' | b'\'')) => {
                                let start = self.at + 1;
                                let end = memchr::memchr(quote, self.bytes.get(start..).unwrap_or_default())
                                    .map_or(self.bytes.len(), |end| start + end);
                                attribute.value = Some((start, end));
                                self.at = (end + 1).min(self.bytes.len());
                            }
                            Some(b'{') if bindings::closing(self.bytes, self.at).is_some() => {
                                let close = bindings::closing(self.bytes, self.at).unwrap_or(self.at);
                                attribute.value = Some((self.at + 1, close));
                                attribute.braces = true;
                                self.at = close + 1;
                            }
                            Some(byte) if !byte.is_ascii_whitespace() && byte != b'>' => {
                                let start = self.at;
                                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                                let length = self.rest().iter().position(ends).unwrap_or(self.bytes.len() - start);
                                attribute.value = Some((start, start + length));
                                self.at = start + length;
                            }
                            _ => {}
                        }
                    }
                    if found.len() < MOST {
                        found.push(attribute);
                    }
                }
            }
        }
    }

    /// Where the closing tag of a script begins.
    fn end_of_script(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(open) = self.find(at, b"</") {
            if self.bytes.get(open + 2..open + 8).is_some_and(|name| name.eq_ignore_ascii_case(b"script")) {
                return open;
            }
            at = open + 2;
        }
        self.bytes.len()
    }
}

/// Attributes that are addresses.
fn is_address(name: &str, tag: &str) -> bool {
    let last = name.rsplit(':').next().unwrap_or(name);
    matches!(last, "href" | "src" | "action" | "formaction") && name == last || (name == "value" && tag == "apex:outputlink")
}
