//! Places in a text.

use serde::{Deserialize, Serialize};

/// Bytes `start..end` of a decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB saturate (files that large are never read).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    /// As a range for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.end as usize).max(self.start as usize)
    }

    /// The smallest span around both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies within.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Line and column, both 1-based; columns count Unicode code points (SARIF `unicodeCodePoints`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
}

/// Where each line begins.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Code points before each of the places that stand [`STRIDE`] bytes apart; empty where all lines are short.
    counted: Vec<u32>,
}

/// So far apart are the places at which code points are counted in a text with long lines.
const STRIDE: usize = 1024;
/// Columns of longer lines are found by counted places: a file of one line costs no more than one of many.
const LONG: u32 = 4096;

impl LineIndex {
    /// Finds the line starts of a text (`\n`, `\r\n`, lone `\r`).
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let pair = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
            if !pair {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        let ends = starts.iter().skip(1).copied().chain([u32::try_from(text.len()).unwrap_or(u32::MAX)]);
        let long = starts.iter().zip(ends).any(|(&start, end)| end.saturating_sub(start) > LONG);
        Self { counted: if long { counted(text) } else { Vec::new() }, starts }
    }

    /// Code points before a place.
    fn before(&self, text: &str, at: usize) -> u32 {
        let (known, from) = match self.counted.get(at / STRIDE) {
            Some(&known) => (known, boundary(text, at / STRIDE * STRIDE)),
            None => (0, 0),
        };
        known.saturating_add(text.get(from..at).map_or(0, count))
    }

    /// Line and column of a byte; a byte past the end gives the last place.
    #[must_use]
    pub fn position(&self, text: &str, byte: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= byte).max(1) - 1;
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let mut end = (byte as usize).min(text.len());
        while end > start && !text.is_char_boundary(end) {
            end -= 1;
        }
        let column = if self.counted.is_empty() {
            text.get(start..end).map_or(0, count)
        } else {
            self.before(text, end).saturating_sub(self.before(text, start))
        };
        Position { line: u32::try_from(line + 1).unwrap_or(u32::MAX), column: column.saturating_add(1) }
    }

    /// The span of a 1-based line without its line break; `None` past the end.
    #[must_use]
    pub fn line_span(&self, text: &str, line: u32) -> Option<Span> {
        let index = line.checked_sub(1)? as usize;
        let start = *self.starts.get(index)? as usize;
        let end = self.starts.get(index + 1).map_or(text.len(), |&next| next as usize);
        let body = text.get(start..end)?.trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + body.len()))
    }

    /// How many lines the text has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never: a text has at least one line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The next place at or behind this one where a code point begins.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Code points before each place that stands a stride behind the last one.
fn counted(text: &str) -> Vec<u32> {
    let (mut all, mut from, mut known) = (Vec::with_capacity(text.len() / STRIDE + 1), 0, 0u32);
    for place in (0..=text.len()).step_by(STRIDE) {
        let at = boundary(text, place);
        known = known.saturating_add(text.get(from..at).map_or(0, count));
        from = at;
        all.push(known);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_all_line_breaks_count() {
        let text = "a\r\nbé√x\rlast\n";
        let lines = LineIndex::new(text);
        assert_eq!(lines.len(), 4);
        let x = u32::try_from(text.find('x').unwrap_or(0)).unwrap_or(0);
        assert_eq!(lines.position(text, x), Position { line: 2, column: 4 });
        assert_eq!(lines.line_span(text, 2).map(|s| text[s.range()].to_owned()), Some("bé√x".to_owned()));
        assert_eq!(lines.position(text, 999).line, 4);
    }

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        let line: String = (0..9_000).map(|at| if at % 7 == 0 { 'é' } else { 'x' }).collect();
        let text = format!("first\n{line}\nlast");
        let index = LineIndex::new(&text);
        for (at, (byte, _)) in line.char_indices().enumerate().step_by(97) {
            let byte = u32::try_from(byte + 6).unwrap();
            assert_eq!(index.position(&text, byte), Position { line: 2, column: u32::try_from(at + 1).unwrap() });
        }
        assert_eq!(index.position(&text, u32::try_from(text.len()).unwrap()), Position { line: 3, column: 5 });
    }
}
