//! Lines of scanned text, fit to be shown: veiled, visible, tabs widened, cut around the label. Every dress takes its snippets from here.

use super::{VEILED, Veil, marks, stand_in, veiled_digit};
use crate::facts::Place;
use crate::text::{Family, Language, LineIndex};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A few lines of one file with labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// The lines, consecutive.
    pub rows: Vec<Row>,
    /// For each place asked for, in that order: the row and the bytes of its text.
    pub labels: Vec<(usize, Range<usize>)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// 1-based.
    pub number: u32,
    /// The line as it may be shown.
    pub text: String,
}

/// The decoded texts of a report, with their line starts found once.
#[derive(Debug)]
pub struct Sources<'a> {
    texts: &'a BTreeMap<String, Arc<str>>,
    lines: BTreeMap<&'a str, LineIndex>,
    limit: usize,
    ellipsis: &'static str,
}

/// Rows of one excerpt at most.
const MOST_ROWS: u32 = 16;
/// Bytes to either side of a label that are looked at for literals to hide and for context.
const MARGIN: usize = 2_000;
/// Columns of a tab.
const TAB: usize = 4;

impl<'a> Sources<'a> {
    /// Sources whose snippets are at most `limit` code points wide.
    #[must_use]
    pub fn new(texts: &'a BTreeMap<String, Arc<str>>, limit: usize, unicode: bool) -> Self {
        Self { texts, lines: BTreeMap::new(), limit: limit.max(20), ellipsis: if unicode { "…" } else { "..." } }
    }

    /// The lines around places of one file, nearest first; `None` when the text is not at hand.
    ///
    /// A place of several lines is labelled on its first. Places must lie within a few lines of each other.
    pub fn excerpt(&mut self, places: &[&Place]) -> Option<Excerpt> {
        let first = places.first()?;
        let (path, text) = self.texts.get_key_value(&*first.path)?;
        let index = self.lines.entry(path).or_insert_with(|| LineIndex::new(text));
        let setting = Language::detect(path, "").is_none_or(|language| language.family() == Family::Config);
        let from = places.iter().map(|place| place.start.line).min()?;
        let to = places.iter().map(|place| place.start.line).max()?.min(from.saturating_add(MOST_ROWS));
        let spans: Vec<_> = (from..=to).map_while(|line| Some((line, index.line_span(text, line)?))).collect();
        let indent = spans
            .iter()
            .filter_map(|(_, span)| text.get(span.range()))
            .filter(|line| !line.trim().is_empty())
            .map(|line| columns(line.chars().take_while(|c| c.is_whitespace())))
            .min()
            .unwrap_or(0);
        let mut excerpt = Excerpt { rows: Vec::new(), labels: vec![(0, 0..0); places.len()] };
        for (row, (number, span)) in spans.into_iter().enumerate() {
            let line = text.get(span.range()).unwrap_or("");
            let base = span.start as usize;
            let here: Vec<usize> = (0..places.len()).filter(|&at| places.get(at).is_some_and(|p| p.start.line == number)).collect();
            let ranges: Vec<Range<usize>> = here
                .iter()
                .filter_map(|&at| places.get(at))
                .map(|place| {
                    let start = (place.span.start as usize).saturating_sub(base).min(line.len());
                    let end = (place.span.end as usize).saturating_sub(base).min(line.len());
                    line.floor_char_boundary(start)..line.ceil_char_boundary(end.max(start))
                })
                .collect();
            let (shown, labels) = dressed(line, &ranges, &Dress { indent, limit: self.limit, ellipsis: self.ellipsis, setting });
            for (at, range) in here.into_iter().zip(labels) {
                if let Some(label) = excerpt.labels.get_mut(at) {
                    *label = (row, range);
                }
            }
            excerpt.rows.push(Row { number, text: shown });
        }
        (!excerpt.rows.is_empty()).then_some(excerpt)
    }
}

struct Dress {
    indent: usize,
    limit: usize,
    ellipsis: &'static str,
    setting: bool,
}

fn columns(characters: impl Iterator<Item = char>) -> usize {
    characters.fold(0, |column, character| if character == '\t' { column + TAB - column % TAB } else { column + 1 })
}

/// One piece of a line as it is shown.
struct Cell {
    /// Its first byte in the line.
    raw: usize,
    text: String,
    width: usize,
}

/// Dresses a line; the first label is the one to keep in view.
fn dressed(line: &str, labels: &[Range<usize>], dress: &Dress) -> (String, Vec<Range<usize>>) {
    let focus = labels.first().cloned().unwrap_or(0..0);
    let from = line.floor_char_boundary(focus.start.saturating_sub(MARGIN));
    let to = line.ceil_char_boundary(focus.end.min(focus.start.saturating_add(MARGIN)).saturating_add(MARGIN).min(line.len()));
    let cells = cells(line, from..to, dress);
    let (shown, cut) = window(&cells, &focus, dress.limit);
    let mut out = String::new();
    if shown.start > 0 || from > 0 {
        out.push_str(dress.ellipsis);
    }
    let mut places: Vec<(usize, Range<usize>)> = Vec::with_capacity(shown.len());
    for cell in cells.get(shown).unwrap_or_default() {
        let start = out.len();
        out.push_str(&cell.text);
        places.push((cell.raw, start..out.len()));
    }
    let end = out.len();
    if cut || to < line.len() {
        out.push_str(dress.ellipsis);
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    let located = labels
        .iter()
        .map(|label| {
            let first = places.partition_point(|(raw, _)| *raw <= label.start).saturating_sub(1);
            let last = places.partition_point(|(raw, _)| *raw < label.end).saturating_sub(1).max(first);
            let start = places.get(first).map_or(end, |(_, range)| range.start);
            let stop = places.get(last).map_or(end, |(_, range)| range.end);
            start.min(kept)..stop.min(kept)
        })
        .collect();
    (out, located)
}

fn cells(line: &str, range: Range<usize>, dress: &Dress) -> Vec<Cell> {
    let base = range.start;
    let text = line.get(range).unwrap_or("");
    let mut hidden = marks(text, dress.setting).into_iter().peekable();
    let mut cells: Vec<Cell> = Vec::with_capacity(text.len());
    let mut column = 0;
    let mut indent = if base == 0 { dress.indent } else { 0 };
    for (at, character) in text.char_indices() {
        while hidden.peek().is_some_and(|(mark, _)| mark.end <= at) {
            hidden.next();
        }
        let veil = hidden.peek().filter(|(mark, _)| mark.contains(&at)).map(|(mark, veil)| (mark.start == at, *veil));
        let mut piece = match (veil, character) {
            (Some((true, Veil::Whole)), _) => VEILED.to_owned(),
            (Some((false, Veil::Whole)), _) => continue,
            (Some((_, Veil::Digits)), _) => veiled_digit(character).to_string(),
            (None, '\t') => " ".repeat(TAB - column % TAB),
            (None, _) => stand_in(character).unwrap_or_else(|| character.to_string()),
        };
        column += piece.chars().count();
        if indent > 0 {
            // The common indentation is dropped; only blanks can stand there.
            let blanks = piece.chars().filter(|c| c.is_whitespace()).count();
            let dropped = blanks.min(indent);
            piece = piece.chars().skip(dropped).collect();
            indent = if blanks == 0 { 0 } else { indent - dropped };
        }
        let width = piece.chars().count();
        cells.push(Cell { raw: base + at, text: piece, width });
    }
    cells
}

/// Which cells are shown, and whether some are left out after them.
fn window(cells: &[Cell], focus: &Range<usize>, limit: usize) -> (Range<usize>, bool) {
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    if total <= limit {
        return (0..cells.len(), false);
    }
    let first = cells.partition_point(|cell| cell.raw <= focus.start).saturating_sub(1);
    let last = cells.partition_point(|cell| cell.raw < focus.end).max(first);
    let needed: usize = cells.get(first..last).unwrap_or_default().iter().map(|cell| cell.width).sum();
    // A third of the spare room stands before the label, unless the line's beginning is short or all of it fits.
    let spare = limit.saturating_sub(needed);
    let before: usize = cells.get(..first).unwrap_or_default().iter().map(|cell| cell.width).sum();
    let mut room = if before + needed <= limit || before <= limit / 4 { before } else { spare / 3 };
    let mut start = first;
    while let Some(cell) = start.checked_sub(1).and_then(|at| cells.get(at)) {
        if cell.width > room {
            break;
        }
        room -= cell.width;
        start -= 1;
    }
    let mut left = limit;
    let mut end = start;
    while let Some(cell) = cells.get(end) {
        if cell.width > left {
            break;
        }
        left -= cell.width;
        end += 1;
    }
    (start..end, end < cells.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceFile, Span};

    fn shown(path: &str, text: &str, label: &str, limit: usize) -> (String, String) {
        let at = text.find(label).unwrap();
        let file = SourceFile::from_text(path, text);
        let place = Place::of(&file, Span::new(at, at + label.len()));
        let texts = BTreeMap::from([(path.to_owned(), Arc::from(text))]);
        let excerpt = Sources::new(&texts, limit, true).excerpt(&[&place]).unwrap();
        let (row, range) = excerpt.labels[0].clone();
        (excerpt.rows[row].text.clone(), excerpt.rows[row].text[range].to_owned())
    }

    #[test]
    fn the_label_stays_under_its_text() {
        assert_eq!(shown("a.conf", "x\n    ssl_protocols TLSv1;\n", "TLSv1", 80), ("ssl_protocols TLSv1;".into(), "TLSv1".into()));
        assert_eq!(shown("A.cls", "\t\tlog('é', x);\r\n", "x", 80), ("log('é', x);".into(), "x".into()));
        assert_eq!(shown("A.cls", "a\u{1b}[31m b\tc", "c", 80), ("a␛[31m b    c".into(), "c".into()));
        assert_eq!(shown("A.cls", "f('123-45-6789', x)", "x", 80), ("f('***-**-****', x)".into(), "x".into()));
        assert_eq!(shown(".env", "PASSWORD=hunter2", "PASSWORD", 80), ("PASSWORD=***".into(), "PASSWORD".into()));
        assert_eq!(shown(".env", "PASSWORD=hunter2", "hunter2", 80), ("PASSWORD=***".into(), "***".into()));
    }

    #[test]
    fn long_lines_are_cut_around_the_label() {
        let text = format!("{}NEEDLE{}", "ab ".repeat(3_000), " cd".repeat(3_000));
        let (line, label) = shown("A.java", &text, "NEEDLE", 60);
        assert_eq!(label, "NEEDLE");
        assert!(line.starts_with('…') && line.ends_with('…'), "{line}");
        assert_eq!(line.chars().count(), 62);
        let (line, label) = shown("A.java", &format!("f(NEEDLE, {})", "x".repeat(500)), "NEEDLE", 60);
        assert!(line.starts_with("f(NEEDLE") && line.ends_with('…'));
        assert_eq!(label, "NEEDLE");
        // A label that is too long itself gives way at its end, not the line at its beginning.
        let call = format!("call({})", "x".repeat(80));
        let (line, label) = shown("A.java", &format!("return {call};"), &call, 60);
        assert!(line.starts_with("return call(xxx") && line.ends_with('…'), "{line}");
        assert!(label.starts_with("call(xxx"), "{label}");
    }

    #[test]
    fn a_secret_that_begins_before_the_window_stays_veiled() {
        let text = format!("password = \"{}\" + NEEDLE", "hunter two ".repeat(40));
        let (line, _) = shown("A.java", &text, "NEEDLE", 60);
        assert!(!line.contains("hunter"), "{line}");
    }

    #[test]
    fn spans_that_lie_outside_do_no_harm() {
        let texts = BTreeMap::from([("a".to_owned(), Arc::from("é"))]);
        let position = crate::text::Position { line: 1, column: 1 };
        for (start, end) in [(0, 1), (1, 1), (5, 9), (2, 0)] {
            let place = Place { path: "a".into(), span: Span { start, end }, start: position, end: position };
            assert!(Sources::new(&texts, 80, true).excerpt(&[&place]).is_some());
        }
        let nowhere = Place { path: "b".into(), span: Span::default(), start: crate::text::Position { line: 9, column: 1 }, end: position };
        assert!(Sources::new(&texts, 80, true).excerpt(&[&nowhere]).is_none());
    }
}
