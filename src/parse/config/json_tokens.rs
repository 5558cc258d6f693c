//! The tokens of JSON: punctuation, quoted texts, and bare words, among them numbers and the holes of templates.

use super::mustache;
use crate::text::Span;
use std::borrow::Cow;

/// A token.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'t> {
    Punctuation(u8),
    /// A string, with the place between its quotes.
    Text(Cow<'t, str>, Span),
    /// A number, a word, a template's hole.
    Bare(&'t str, Span),
}

/// A text being read.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Comments since they were last taken.
    pub(super) comments: Vec<Span>,
    /// What had to be forgiven first since it was last taken.
    pub(super) fault: Option<(usize, &'static str)>,
    holes: mustache::Search,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, comments: Vec::new(), fault: None, holes: mustache::Search::default() }
    }

    pub(super) fn complain(&mut self, at: usize, what: &'static str) {
        self.fault.get_or_insert((at, what));
    }

    /// The next token and where it begins; comments are noted on the way.
    pub(super) fn next(&mut self) -> Option<(Token<'a>, usize)> {
        let text = self.text;
        let bytes = text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            let start = self.at;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => self.at += 1,
                b'/' if bytes.get(start + 1) == Some(&b'/') => {
                    let rest = bytes.get(start..).unwrap_or_default();
                    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    let line = text.get(start..start + length).unwrap_or("").trim_end();
                    self.at += length;
                    self.comments.push(Span::new(start, start + line.len()));
                }
                b'/' if bytes.get(start + 1) == Some(&b'*') => {
                    let rest = bytes.get(start + 2..).unwrap_or_default();
                    match memchr::memmem::find(rest, b"*/") {
                        Some(length) => self.at = start + length + 4,
                        None => {
                            self.complain(start, "a comment is not closed");
                            self.at = text.len();
                        }
                    }
                    self.comments.push(Span::new(start, self.at));
                }
                b'{' if bytes.get(start + 1) == Some(&b'{') => match self.hole(start) {
                    Some(end) => return Some((self.bare_token(start, end), start)),
                    None => {
                        self.at += 1;
                        return Some((Token::Punctuation(byte), start));
                    }
                },
                b'{' if bytes.get(start + 1) == Some(&b'%') => {
                    let rest = bytes.get(start..).unwrap_or_default();
                    let window = rest.get(..1024).unwrap_or(rest);
                    let length = memchr::memmem::find(window, b"%}").map_or(2, |length| length + 2);
                    return Some((self.bare_token(start, start + length), start));
                }
                b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                    self.at += 1;
                    return Some((Token::Punctuation(byte), start));
                }
                b'"' | b'\'' => return Some((self.string(start, byte), start)),
                _ => {
                    let rest = text.get(start..).unwrap_or("");
                    let length = rest
                        .char_indices()
                        .find(|&(at, c)| {
                            c.is_whitespace()
                                || (matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"') && rest.get(..at).is_none_or(|word| word != "$"))
                        })
                        .map_or(rest.len(), |(at, _)| at);
                    if length == 0 {
                        self.at += rest.chars().next().map_or(1, char::len_utf8);
                        continue;
                    }
                    let mut end = start + length;
                    if rest.starts_with("${")
                        && let Some(close) = rest.get(..rest.floor_char_boundary(256)).and_then(|near| near.find('}'))
                    {
                        end = start + close + 1;
                    }
                    return Some((self.bare_token(start, end), start));
                }
            }
        }
    }

    fn bare_token(&mut self, start: usize, end: usize) -> Token<'a> {
        self.at = end;
        Token::Bare(self.text.get(start..end).unwrap_or(""), Span::new(start, end))
    }

    /// The end of a template's hole; `{{` that opens two objects has none.
    fn hole(&mut self, start: usize) -> Option<usize> {
        let end = self.holes.end(self.text, start)?;
        let inner = self.text.get(start + 2..end - 2)?;
        (!inner.contains('\n') && !inner.trim_start().starts_with(['"', '}'])).then_some(end)
    }

    fn string(&mut self, start: usize, quote: u8) -> Token<'a> {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = start + 1;
        let mut escaped = false;
        let mut end = None;
        while let Some(length) = bytes.get(at..).and_then(|rest| memchr::memchr3(quote, b'\\', b'\n', rest)) {
            at += length;
            match bytes.get(at) {
                Some(b'\\') => {
                    escaped = true;
                    // a backslash at the end of a line continues a JSON5 string
                    at += if bytes.get(at + 1) == Some(&b'\r') { 3 } else { 2 };
                }
                Some(b'\n') => break,
                _ => {
                    end = Some(at);
                    break;
                }
            }
        }
        let close = match end {
            Some(end) => {
                self.at = end + 1;
                end
            }
            None => {
                self.complain(start, "a text is not closed");
                let line_end = at.min(text.len());
                let line = text.get(start + 1..line_end).unwrap_or("");
                self.at = line_end;
                start + 1 + line.trim_end().trim_end_matches(',').len()
            }
        };
        let raw = text.get(start + 1..close).unwrap_or("");
        let value = if escaped { Cow::Owned(self.unescape(raw, start + 1)) } else { Cow::Borrowed(raw) };
        Token::Text(value, Span::new(start + 1, close))
    }

    fn unescape(&mut self, raw: &str, start: usize) -> String {
        let mut out = String::with_capacity(raw.len());
        let mut chars = raw.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            let Some((_, escape)) = chars.next() else { break };
            match escape {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                'v' => out.push('\u{b}'),
                '\n' => {}
                '\r' => {
                    chars.next();
                }
                'u' | 'x' => {
                    let digits = if escape == 'u' { 4 } else { 2 };
                    let (code, used) = code_point(raw.get(at + 2..).unwrap_or(""), digits);
                    match code {
                        Some(decoded) => out.push(decoded),
                        None => self.complain(start + at, "an escape is not one of JSON"),
                    }
                    for _ in 0..used {
                        chars.next();
                    }
                }
                '"' | '\'' | '\\' | '/' => out.push(escape),
                other => {
                    // JSON5 forgives; so does every reader of regular expressions in configuration
                    self.complain(start + at, "an escape is not one of JSON");
                    out.push('\\');
                    out.push(other);
                }
            }
        }
        out
    }
}

/// Decodes `XXXX`, with the second half of a surrogate pair; how many characters were used.
fn code_point(text: &str, digits: usize) -> (Option<char>, usize) {
    let hex = |text: &str| {
        text.get(..digits).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|hex| u32::from_str_radix(hex, 16).ok())
    };
    let Some(first) = hex(text) else { return (None, 0) };
    if (0xD800..0xDC00).contains(&first)
        && let Some(second) = text.get(digits..).and_then(|rest| rest.strip_prefix("\\u")).and_then(hex)
        && (0xDC00..0xE000).contains(&second)
    {
        return (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)), digits * 2 + 2);
    }
    (char::from_u32(first).or(Some('\u{FFFD}')), digits)
}
