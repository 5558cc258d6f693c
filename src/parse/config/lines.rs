//! Lines, joined lines and words with their places: what the line-based formats share.

use super::{Word, mustache};
use crate::text::Span;
use std::borrow::Cow;

/// A line without its line break.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// First byte in the file.
    pub(super) start: usize,
    /// The text without the line break.
    pub(super) text: &'t str,
}

impl Line<'_> {
    /// One past the last byte.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |raw| {
        let line = Line { start, text: raw.strip_suffix('\n').map_or(raw, |cut| cut.strip_suffix('\r').unwrap_or(cut)) };
        start += raw.len();
        line
    })
}

/// One or more lines joined by continuation marks; knows where each byte came from.
pub(super) struct Joined<'t> {
    /// The text without continuation marks and line breaks.
    pub(super) text: Cow<'t, str>,
    /// (byte in `text`, byte in the file), ascending.
    pieces: Vec<(usize, usize)>,
    /// One past the last byte in the file.
    pub(super) end: usize,
}

impl<'t> Joined<'t> {
    /// A single piece.
    pub(super) fn new(line: Line<'t>) -> Self {
        Self { text: Cow::Borrowed(line.text), pieces: vec![(0, line.start)], end: line.end() }
    }

    /// Appends a piece after the first `keep` bytes of the present text.
    pub(super) fn push(&mut self, keep: usize, piece: Line<'t>) {
        let text = self.text.to_mut();
        text.truncate(keep);
        self.pieces.push((keep, piece.start));
        text.push_str(piece.text);
        self.end = piece.end();
    }

    /// The file's byte for a byte of `text`.
    pub(super) fn at(&self, byte: usize) -> usize {
        let index = self.pieces.partition_point(|&(here, _)| here <= byte).max(1) - 1;
        self.pieces.get(index).map_or(0, |&(here, there)| there + (byte - here))
    }

    /// The file's span for a range of `text`.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        if end <= start {
            let at = self.at(start);
            return Span::new(at, at);
        }
        Span::new(self.at(start), self.at(end - 1) + 1)
    }

    /// The words from byte `from` on.
    pub(super) fn words(&self, from: usize, style: Words) -> Vec<Word> {
        words(self.text.get(from..).unwrap_or(""), style)
            .into_iter()
            .map(|raw| Word { text: raw.text.into(), span: self.span(from + raw.start, from + raw.end) })
            .collect()
    }
}

/// How words are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    /// Whether `#` at the beginning of a word ends the line.
    pub(super) comments: bool,
    /// Whether `'` quotes, too.
    pub(super) single: bool,
}

/// A word with its place in the text that was split.
pub(super) struct RawWord {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Splits at white space, honoring quotes and backslashes. Template holes `{{ … }}` stay whole.
pub(super) fn words(text: &str, style: Words) -> Vec<RawWord> {
    let mut out = Vec::new();
    let mut holes = mustache::Search::default();
    let mut rest = text.char_indices().peekable();
    while let Some(&(start, first)) = rest.peek() {
        if first.is_whitespace() {
            rest.next();
            continue;
        }
        if first == '#' && style.comments {
            break;
        }
        let mut word = String::new();
        let mut quoted_whole = false;
        let mut end = start;
        while let Some(&(at, c)) = rest.peek() {
            if c.is_whitespace() {
                break;
            }
            if c == '"' || (c == '\'' && style.single) {
                rest.next();
                end = at + 1;
                let closed = quoted(&mut rest, c, &mut word, &mut end);
                quoted_whole = at == start && closed && rest.peek().is_none_or(|&(_, next)| next.is_whitespace());
                continue;
            }
            if c == '{'
                && let Some(stop) = holes.end(text, at).filter(|_| text.as_bytes().get(at + 1) == Some(&b'{'))
            {
                word.push_str(text.get(at..stop).unwrap_or(""));
                while rest.peek().is_some_and(|&(here, _)| here < stop) {
                    rest.next();
                }
                end = stop;
                continue;
            }
            rest.next();
            end = at + c.len_utf8();
            if c == '\\'
                && let Some(&(next_at, next)) = rest.peek()
                && (next.is_whitespace() || matches!(next, '"' | '\'' | '\\' | '#'))
            {
                rest.next();
                word.push(next);
                end = next_at + next.len_utf8();
                continue;
            }
            word.push(c);
        }
        let inset = usize::from(quoted_whole);
        out.push(RawWord { text: word, start: start + inset, end: end - inset });
    }
    out
}

/// Reads to the closing quote; whether there was one.
fn quoted(rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>, quote: char, word: &mut String, end: &mut usize) -> bool {
    while let Some((at, c)) = rest.next() {
        *end = at + c.len_utf8();
        if c == quote {
            return true;
        }
        if c == '\\'
            && quote == '"'
            && let Some(&(next_at, next)) = rest.peek()
            && matches!(next, '"' | '\\')
        {
            rest.next();
            *end = next_at + 1;
            word.push(next);
            continue;
        }
        word.push(c);
    }
    false
}

/// The words of a line, joined by one space.
pub(super) fn joined_words(words: &[Word]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.text);
    }
    out
}

/// From the first word's place to the last one's; of several words, with the quotes of the outer ones. `otherwise` without words.
pub(super) fn words_span(text: &str, words: &[Word], otherwise: Span) -> Span {
    match words {
        [] => otherwise,
        [only] => only.span,
        [first, .., last] => {
            let quote = |byte: Option<&u8>| u32::from(matches!(byte, Some(b'"' | b'\'')));
            let before = (first.span.start as usize).checked_sub(1).and_then(|at| text.as_bytes().get(at));
            let after = text.as_bytes().get(last.span.end as usize);
            Span { start: first.span.start - quote(before), end: last.span.end + quote(after) }
        }
    }
}
