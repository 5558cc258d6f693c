//! The text of a YAML file as its readers need it: masked, with values restored, comments found, and the strict parser's places as bytes.

use super::mask::Masked;
use super::reference::{self, Syntax};
use super::{Parsed, Scalar, cloudformation};
use crate::text::{SourceFile, Span};
use std::borrow::Cow;

/// The text of a file as the YAML readers need it.
pub(super) struct Source<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) masked: Masked<'a>,
    pub(super) syntax: Syntax,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        let name = file.path.rsplit('/').next().unwrap_or("");
        let syntax = if name.contains("compose") { Syntax::SHELL } else { Syntax::YAML };
        Self { file, masked: Masked::new(&file.text), syntax }
    }

    /// The value of a plain scalar.
    pub(super) fn plain(&self, text: Cow<'_, str>, span: Span) -> Scalar {
        match &*text {
            "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
            "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Scalar::Bool(true),
            "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Scalar::Bool(false),
            word if is_number(word) => Scalar::Number(word.into()),
            _ => reference::scalar(&self.masked.restore(text, span), self.syntax),
        }
    }

    /// The value of a quoted or block scalar.
    pub(super) fn quoted(&self, text: Cow<'_, str>, span: Span) -> Scalar {
        match self.masked.restore(text, span) {
            // a block scalar that is one hole ends with a line break all the same
            Cow::Owned(text) if text.starts_with("{{") => reference::scalar(text.trim_end(), self.syntax),
            text => reference::scalar(&text, self.syntax),
        }
    }

    /// The value of a scalar with a tag of the application.
    pub(super) fn tagged(&self, tag: &str, text: Cow<'_, str>, span: Span) -> Scalar {
        cloudformation::tagged(tag, &self.masked.restore(text, span), self.syntax)
    }

    /// A template's line that stands for a value that is missing after byte `at`.
    pub(super) fn below(&self, at: usize) -> Option<(Scalar, Span)> {
        let span = self.masked.value_below(at)?;
        Some((reference::scalar(self.file.slice(span), self.syntax), span))
    }
}

/// A number of YAML's core schema; `1_000` and `22:22` are texts.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    if let Some(hex) = digits.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|byte| byte.is_ascii_digit());
    }
    matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
        || (digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
            && digits.parse::<f64>().is_ok())
}

/// The inside of a quoted scalar that opens at `start`, and the byte after its closing quote.
pub(super) fn quoted_span(bytes: &[u8], start: usize, quote: u8) -> Option<(Span, usize)> {
    let mut at = start + 1;
    loop {
        let found = at + memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        match bytes.get(found) {
            Some(b'\\') if quote == b'"' => at = found + 2,
            Some(b'\\') => at = found + 1,
            _ if quote == b'\'' && bytes.get(found + 1) == Some(&b'\'') => at = found + 2,
            _ => return Some((Span::new(start + 1, found), found + 1)),
        }
    }
}

/// Comments begin at `#` after white space, outside scalars.
pub(super) fn comments(source: &Source<'_>, scalars: &[Span]) -> Vec<Span> {
    let text = &*source.file.text;
    let bytes = text.as_bytes();
    let mut out: Vec<Span> = source.masked.comments().collect();
    let mut scalars = scalars.iter().peekable();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'#', rest)).map(|offset| at + offset) {
        at = found + 1;
        while scalars.peek().is_some_and(|span| span.end as usize <= found) {
            scalars.next();
        }
        let inside = scalars.peek().is_some_and(|span| span.start as usize <= found);
        let begins = found == 0 || bytes.get(found - 1).is_some_and(u8::is_ascii_whitespace);
        if inside || !begins || source.masked.covers(found) {
            continue;
        }
        let rest = text.get(found..).unwrap_or("");
        let line = rest.get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())).unwrap_or("").trim_end();
        at = found + line.len().max(1);
        out.push(Span::new(found, found + line.len()));
    }
    out.sort_unstable();
    out
}

/// Gives each document the comments up to its end, the last one the rest.
pub(super) fn share_out(out: &mut Parsed, comments: Vec<Span>) {
    let last = out.trees.len().saturating_sub(1);
    let mut tree = 0;
    for comment in comments {
        while tree < last && out.trees.get(tree).is_some_and(|tree| tree.node(tree.root()).span.end <= comment.start) {
            tree += 1;
        }
        if let Some(tree) = out.trees.get_mut(tree) {
            tree.comments.push(comment);
        }
    }
}

/// The strict parser counts characters; spans are bytes.
pub(super) struct Places<'t> {
    text: &'t str,
    /// The byte of every 64th character; empty where the text is ASCII.
    marks: Vec<u32>,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(64).map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX)).collect()
        };
        Self { text, marks }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(&mark) = self.marks.get(character / 64) else { return self.text.len() };
        let rest = self.text.get(mark as usize..).unwrap_or("");
        rest.char_indices().nth(character % 64).map_or(self.text.len(), |(byte, _)| mark as usize + byte)
    }
}

/// Whether every line is a key with a colon, an item or a comment, and something is nested.
pub(super) fn looks_like_yaml(text: &str) -> bool {
    let mut nested = false;
    let mut above: Option<usize> = None;
    for line in text.lines().take(400) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') || content == "---" {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        nested |= above.is_some_and(|above| indent > above);
        let key = content.trim_start_matches("- ");
        let length = key.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
        let rest = key.get(length..).unwrap_or("");
        if !(content.starts_with("- ") || (length > 0 && (rest == ":" || rest.starts_with(": ")))) {
            return false;
        }
        above = rest.trim_end().ends_with(':').then_some(indent);
    }
    nested
}
