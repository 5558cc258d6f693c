//! Helm and Jinja templates in YAML: what they print is unknown, so each hole is covered with filler of the same length in bytes. The rest
//! parses as YAML, spans stay true, and texts get their holes back afterwards.

use super::mustache::{self, Search};
use super::reference::Hole;
use crate::text::Span;
use std::borrow::Cow;

/// First character of the filler of a hole inside a line; three bytes, so the shortest hole `{{}}` has room.
const FILLER: char = '\u{E000}';

/// Longest `{% … %}` that is read as one, in bytes.
const LONGEST: usize = 2048;

/// A text with its holes covered.
pub(super) struct Masked<'t> {
    original: &'t str,
    /// The text to be parsed; of the same length as the original.
    pub(super) text: Cow<'t, str>,
    holes: Vec<Covered>,
}

struct Covered {
    start: usize,
    end: usize,
    cover: Cover,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cover {
    /// Within a line: filler.
    Inline,
    /// Whole lines: a comment, or, within a block scalar, a line of its text. It begins in this column at least, so that a block scalar
    /// that goes on below is not cut off.
    Lines(usize),
}

impl<'t> Masked<'t> {
    /// Covers the holes of a text.
    pub(super) fn new(text: &'t str) -> Self {
        let mut masked = Self { original: text, text: Cow::Borrowed(text), holes: Vec::new() };
        let bytes = text.as_bytes();
        let mut search = Search::default();
        let mut at = 0;
        let mut found: Vec<(usize, usize)> = Vec::new();
        while let Some(open) = bytes.get(at..).and_then(|rest| memchr::memchr(b'{', rest)).map(|offset| at + offset) {
            at = open + 1;
            let end = match bytes.get(open + 1) {
                Some(b'{') => search.end(text, open),
                Some(b'%') => closed(bytes, open, b"%}"),
                Some(b'#') if begins_line(bytes, open) => closed(bytes, open, b"#}"),
                _ => None,
            };
            if let Some(end) = end {
                let start = if open > 0 && bytes.get(open - 1) == Some(&b'$') { open - 1 } else { open };
                found.push((start, end));
                at = end;
            }
        }
        masked.cover(&found);
        masked
    }

    /// Whether there was anything to cover.
    pub(super) fn any(&self) -> bool {
        !self.holes.is_empty()
    }

    fn cover(&mut self, found: &[(usize, usize)]) {
        if found.is_empty() {
            return;
        }
        let original = self.original.as_bytes();
        let mut index = 0;
        while let Some(&(start, end)) = found.get(index) {
            index += 1;
            let mut last = end;
            if begins_line(original, start) {
                // several holes may share the line
                let mut next = index;
                loop {
                    let rest = original.get(last..).unwrap_or_default();
                    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                    if rest.get(blank).is_none_or(|&byte| byte == b'\n') {
                        index = next;
                        let cover = Cover::Lines(self.indent_below(last).unwrap_or(0));
                        self.holes.push(Covered { start, end: last, cover });
                        break;
                    }
                    match found.get(next) {
                        Some(&(following, following_end)) if following == last + blank => {
                            last = following_end;
                            next += 1;
                        }
                        _ => {
                            self.holes.push(Covered { start, end, cover: Cover::Inline });
                            break;
                        }
                    }
                }
            } else {
                let cover = if self.prints_children(start, end) { Cover::Lines(0) } else { Cover::Inline };
                self.holes.push(Covered { start, end, cover });
            }
        }
        let mut text = String::with_capacity(self.original.len());
        let mut copied = 0;
        for hole in &self.holes {
            text.push_str(self.original.get(copied..hole.start).unwrap_or(""));
            let inside = original.get(hole.start..hole.end).unwrap_or_default();
            match hole.cover {
                Cover::Inline => {
                    text.push(FILLER);
                    text.extend(std::iter::repeat_n('_', inside.len().saturating_sub(FILLER.len_utf8())));
                }
                Cover::Lines(least) => {
                    let line_start = original.get(..hole.start).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |at| at + 1);
                    let mut column = hole.start - line_start;
                    let mut marked = false;
                    for &byte in inside {
                        column += 1;
                        text.push(match byte {
                            b'\n' => {
                                (column, marked) = (0, false);
                                '\n'
                            }
                            b'\r' => '\r',
                            _ if column <= least => ' ',
                            _ if marked => '_',
                            _ => {
                                marked = true;
                                '#'
                            }
                        });
                    }
                }
            }
            copied = hole.end;
        }
        text.push_str(self.original.get(copied..).unwrap_or(""));
        self.text = Cow::Owned(text);
    }

    /// The indentation of the next line that is not a template's own.
    fn indent_below(&self, end: usize) -> Option<usize> {
        let mut below = self.original.get(end..).unwrap_or("").lines().skip(1).take(12);
        let line = below.find(|line| !line.trim().is_empty() && !line.trim_start().starts_with("{{"))?;
        Some(line.len() - line.trim_start().len())
    }

    /// `labels: {{ include "labels" . | nindent 4 }}` with more keys below: the hole stands for children, not for a value.
    fn prints_children(&self, start: usize, end: usize) -> bool {
        let bytes = self.original.as_bytes();
        let after = bytes.get(end..).unwrap_or_default().iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        if after.is_some_and(|&byte| byte != b'\n') || !bytes.get(..start).is_some_and(|before| before.ends_with(b": ")) {
            return false;
        }
        let line_start = self.original.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let before = self.original.get(line_start..start).unwrap_or("");
        let key = before.trim_start_matches([' ', '-']);
        let indent = before.len() - key.len();
        self.indent_below(end).is_some_and(|below| below > indent)
    }

    fn is_control(&self, start: usize, end: usize) -> bool {
        let text = self.original.get(start..end).unwrap_or("");
        match text.strip_prefix("{{").and_then(|rest| rest.find("}}").and_then(|close| rest.get(..close))) {
            Some(inner) => mustache::hole(inner) == Hole::Control,
            None => true,
        }
    }

    /// Whether a byte lies in a hole.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.holes.get(self.holes.partition_point(|hole| hole.end <= at)).is_some_and(|hole| hole.start <= at)
    }

    /// A parsed text with its holes as they were written. `span` is where the text stands.
    pub(super) fn restore<'v>(&self, value: Cow<'v, str>, span: Span) -> Cow<'v, str> {
        if self.holes.is_empty() {
            return value;
        }
        let from = self.holes.partition_point(|hole| hole.end <= span.start as usize);
        let mut holes = self.holes.iter().skip(from).take_while(|hole| hole.end <= span.end as usize).peekable();
        if holes.peek().is_none() {
            return value;
        }
        let mut out = String::with_capacity(value.len());
        let mut rest: &str = &value;
        let mut lost = 0;
        for hole in holes {
            let cover = self.text.get(hole.start.max(span.start as usize)..hole.end).unwrap_or("");
            // what steers the template prints nothing on its lines
            let written = match hole.cover {
                Cover::Lines(_) if self.is_control(hole.start, hole.end) => "",
                _ => self.original.get(hole.start..hole.end).unwrap_or(""),
            };
            for (index, piece) in cover.split('\n').map(str::trim).filter(|piece| !piece.is_empty()).enumerate() {
                match rest.find(piece) {
                    Some(at) => {
                        out.push_str(rest.get(..at).unwrap_or(""));
                        out.push_str(if index == 0 { written } else { "" });
                        rest = rest.get(at + piece.len()..).unwrap_or("");
                    }
                    None => lost += 1,
                }
            }
            // each miss reads the whole rest
            if lost > 64 {
                break;
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// The place of a block scalar that begins within the cover of a hole, with the whole hole.
    pub(super) fn widened(&self, span: Span) -> Span {
        let index = self.holes.partition_point(|hole| hole.end <= span.start as usize);
        match self.holes.get(index) {
            Some(hole) if hole.start < span.start as usize => Span::new(hole.start, span.end as usize),
            _ => span,
        }
    }

    /// The hole on lines of its own that stands where a value is missing: after byte `at`, with nothing but white space between.
    pub(super) fn value_below(&self, at: usize) -> Option<Span> {
        let hole = self.holes.get(self.holes.partition_point(|hole| hole.start < at))?;
        let between = self.original.get(at..hole.start)?;
        let header = between.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '|' | '>' | '-' | '+'));
        (hole.cover != Cover::Inline && header && !self.is_control(hole.start, hole.end)).then(|| Span::new(hole.start, hole.end))
    }

    /// The comments of the template itself.
    pub(super) fn comments(&self) -> impl Iterator<Item = Span> {
        self.holes.iter().filter_map(|hole| {
            let text = self.original.get(hole.start..hole.end)?;
            let comment =
                text.starts_with("{#") || text.strip_prefix("{{").is_some_and(|rest| rest.trim_start_matches(['-', ' ']).starts_with("/*"));
            comment.then(|| Span::new(hole.start, hole.end))
        })
    }
}

fn begins_line(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|&byte| byte == b'\n')
}

fn closed(bytes: &[u8], at: usize, mark: &[u8]) -> Option<usize> {
    let rest = bytes.get(at + 2..)?;
    let near = rest.get(..LONGEST).unwrap_or(rest);
    memchr::memmem::find(near, mark).map(|offset| at + 2 + offset + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_have_the_length_of_what_they_cover() {
        let text =
            "{{- if .é }}\na: {{ .b }}\nc: x-{{.d}}-${{ e }}\n{{- end }} {{ end }}\nd: |\n  {{ f\n  g }}\n{{/* 1\n 2 */}}\n{% if x %}\n";
        let masked = Masked::new(text);
        assert_eq!(masked.text.len(), text.len());
        assert_eq!(masked.text.lines().count(), text.lines().count());
        assert!(!masked.text.contains("{{") && !masked.text.contains("{%"));
        let value = text.find("x-").unwrap();
        assert_eq!(masked.restore("x-\u{E000}___-\u{E000}_____".into(), Span::new(value, value + 18)), "x-{{.d}}-${{ e }}");
        assert_eq!(masked.comments().map(|span| &text[span.range()]).collect::<Vec<_>>(), ["{{/* 1\n 2 */}}"]);
    }

    #[test]
    fn plain_yaml_is_left_alone() {
        for text in ["a: {b: {c: d}}", "a: '{'", "# {# x", "a: {{ unclosed"] {
            assert!(!Masked::new(text).any(), "{text}");
        }
    }
}
