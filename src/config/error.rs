//! What is wrong with a configuration, with its exact place in the YAML.

use crate::text::{LineIndex, Position, Span};
use std::fmt;
use std::sync::Arc;

/// A configuration file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigText {
    /// Path as the user knows it: relative to the repository root, or as given.
    pub path: String,
    /// The YAML.
    pub text: Arc<str>,
}

/// A value with the place where it stands.
#[derive(Debug, Clone)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The file.
    pub source: Arc<ConfigText>,
    /// Bytes of the file's text.
    pub span: Span,
}

/// Two values are the same wherever they stand: what a change loosens is found by comparing.
impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> Located<T> {
    /// Line and column, both 1-based.
    #[must_use]
    pub fn position(&self) -> Position {
        LineIndex::new(&self.source.text).position(&self.source.text, self.span.start)
    }

    /// A fault at this value, for floors that know what it may say.
    #[must_use]
    pub fn fault(&self, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.source, Some(self.span), message)
    }
}

/// One fault in a configuration: exit code 2, before any file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: String,
    /// Bytes of `text`, when the place is known.
    pub span: Option<Span>,
    /// Line and column of `span`.
    pub position: Option<Position>,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The file's text, for the error screen.
    pub text: Arc<str>,
}

impl ConfigError {
    /// A fault at a place of a file.
    #[must_use]
    pub fn at(source: &ConfigText, span: Option<Span>, message: impl Into<String>) -> Self {
        let position = span.map(|span| LineIndex::new(&source.text).position(&source.text, span.start));
        Self { path: source.path.clone(), span, position, message: message.into(), help: None, text: Arc::clone(&source.text) }
    }

    /// The same fault with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A fault that the YAML reader found, in our words.
    pub(crate) fn from_yaml(source: &ConfigText, error: &serde_saphyr::Error) -> Self {
        let error = error.without_snippet();
        let span = error.location().map(|location| span_of(source, &location));
        let (message, help) = in_our_words(error);
        Self { help, ..Self::at(source, span, message) }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)?;
        if let Some(Position { line, column }) = self.position {
            write!(out, ":{line}:{column}")?;
        }
        write!(out, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(out, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}

/// The bytes of a place that the YAML reader reports; a place without bytes is found by its line and column.
pub(crate) fn span_of(source: &ConfigText, location: &serde_saphyr::Location) -> Span {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let span = location.span();
    if let Some(start) = span.byte_offset() {
        let start = number(start);
        return Span::new(start, start.saturating_add(number(span.byte_len().unwrap_or(0))));
    }
    let lines = LineIndex::new(&source.text);
    let line = lines.line_span(&source.text, u32::try_from(location.line()).unwrap_or(u32::MAX)).unwrap_or_default();
    let text = source.text.get(line.range()).unwrap_or("");
    let column = text.char_indices().nth(number(location.column()).saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    Span::new(line.start as usize + column, line.end as usize)
}

/// Serde lists every key that it knows; people want the one that they meant.
fn in_our_words(error: &serde_saphyr::Error) -> (String, Option<String>) {
    use serde_saphyr::Error;
    match error {
        Error::AliasError { error, .. } => in_our_words(error),
        Error::SerdeUnknownField { field, expected, .. } => (format!("unknown key `{field}`"), Some(advice(field, expected))),
        Error::SerdeUnknownVariant { variant, expected, .. } => (format!("unknown word `{variant}`"), Some(advice(variant, expected))),
        Error::NullIntoString { .. } => {
            let help = "a text that begins with `!` stands in quotes: YAML reads it as a tag";
            ("a text is missing here".to_owned(), Some(help.to_owned()))
        }
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing"), None),
        Error::DuplicateMappingKey { key: Some(key), .. } => (format!("the key `{key}` is written twice"), None),
        Error::SerdeInvalidType { unexpected, expected, .. } | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("{unexpected} stands where {expected} belongs"), None)
        }
        Error::Unexpected { expected, .. } => {
            let expected = match *expected {
                "mapping start" => "a block of keys",
                "sequence start" => "a list",
                "scalar" => "one value",
                other => other,
            };
            (format!("here belongs {expected}"), None)
        }
        Error::MultipleDocuments { .. } => ("this is a second document (after `---`); a configuration is one document".to_owned(), None),
        other => {
            let full = other.to_string();
            let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
            if message.contains("enum expected scalar") {
                return ("here belongs one word".to_owned(), None);
            }
            if ["invalid u", "invalid i"].iter().any(|start| message.strip_prefix(start).is_some_and(|bits| bits.parse::<u8>().is_ok())) {
                return ("here belongs a whole number".to_owned(), None);
            }
            (message.lines().next().unwrap_or(message).to_owned(), None)
        }
    }
}

fn advice(written: &str, known: &[&'static str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known are {}", known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// The known word that was probably meant: few edits away, whatever its case and separators.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let from = plain(written);
    // A word of 4 letters may differ in one, a word of 12 in three.
    let most = (from.len() / 4).clamp(1, 3);
    known.map(|word| (edits(&from, &plain(word), most + 1), word)).filter(|&(distance, _)| distance <= most).min().map(|(_, word)| word)
}

/// Insertions, deletions, replacements and swaps of neighbors between two words; `beyond` when there are at least so many
/// or a word is too long to compare.
fn edits(left: &[char], right: &[char], beyond: usize) -> usize {
    if left.len().abs_diff(right.len()) >= beyond || left.len() > 64 {
        return beyond;
    }
    let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(beyond);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (number, from) in left.iter().enumerate() {
        let mut row = vec![number + 1];
        for (at, to) in right.iter().enumerate() {
            let replaced = cell(&above, at) + usize::from(from != to);
            let mut best = replaced.min(cell(&above, at + 1) + 1).min(cell(&row, at) + 1);
            if number > 0 && at > 0 && left.get(number - 1) == Some(to) && right.get(at - 1) == Some(from) {
                best = best.min(cell(&before, at - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        let known = || ["decisions", "fail_on", "min_score", "tier", "rules"].into_iter();
        for (written, expected) in [
            ("desicions", Some("decisions")),
            ("failOn", Some("fail_on")),
            ("rule", Some("rules")),
            ("teir", Some("tier")),
            ("banana", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known()), expected, "{written}");
        }
    }
}
