//! What is wrong with a policy, with its exact place in the YAML.

use crate::text::{LineIndex, Position, Span};
use serde_saphyr::Error;
use std::fmt;
use std::sync::Arc;

/// The text that a policy was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path as the user knows it.
    pub path: String,
    /// The YAML.
    pub text: Arc<str>,
}

impl Source {
    /// A source.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Arc<Self> {
        Arc::new(Self { path: path.to_owned(), text: Arc::from(text) })
    }
}

/// One fault in a policy, profile, baseline or decision. Exit code 2, before any file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The file.
    pub path: String,
    /// Bytes of `text`, when the place is known.
    pub span: Option<Span>,
    /// Line and column of `span`, when the place is known.
    pub position: Option<Position>,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The file's text, for the error screen; empty when it is not at hand.
    pub text: Arc<str>,
}

impl PolicyError {
    /// A fault at a place of a source.
    #[must_use]
    pub fn at(source: &Source, span: Option<Span>, message: impl Into<String>) -> Self {
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
    #[must_use]
    pub fn from_yaml(source: &Source, error: &Error) -> Self {
        let error = error.without_snippet();
        let span = error.location().and_then(|location| super::located::span_of(&location));
        let fault = |message: String| Self::at(source, span, message);
        match error {
            Error::NullIntoString { .. } => {
                fault("a text is missing here".to_owned()).help("a text that begins with `!` stands in quotes: YAML reads it as a tag")
            }
            Error::SerdeUnknownField { field, expected, .. } => {
                fault(format!("unknown key `{field}`")).help(advice(field, expected.iter().copied()))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                fault(format!("unknown word `{variant}`")).help(advice(variant, expected.iter().copied()))
            }
            Error::SerdeMissingField { field, .. } => fault(format!("the key `{field}` is missing")),
            Error::DuplicateMappingKey { key: Some(key), .. } => fault(format!("the key `{key}` is written twice")),
            _ => {
                let full = error.to_string();
                fault(full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message).to_owned())
            }
        }
    }
}

/// "did you mean `x`?", or the words that are known.
#[must_use]
pub(super) fn advice<'a>(written: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(written, known.clone()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known are {}", known.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)?;
        if let Some(Position { line, column }) = self.position {
            write!(out, ":{line}:{column}")?;
        }
        write!(out, ": {}", self.message)?;
        if let Some(help) = &self.help {
            write!(out, " ({help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyError {}

/// The known word that was probably meant: few edits away, or the same letters in another case or with other separators.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let from = plain(written);
    // a word of 4 letters may differ in one, a word of 12 in three
    let most = (from.len() / 4).clamp(1, 3);
    known
        .map(|word| (edits(&from, &plain(word), most + 1), word))
        .filter(|&(distance, _)| distance <= most)
        .min_by_key(|&(distance, word)| (distance, word))
        .map(|(_, word)| word)
}

/// Optimal string alignment distance: insert, delete, replace, swap neighbors. Words longer than 64 letters are not compared.
fn edits(left: &[char], right: &[char], beyond: usize) -> usize {
    if left.len().abs_diff(right.len()) >= beyond || left.len() > 64 || right.len() > 64 {
        return beyond;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, to) in right.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(beyond);
            let mut best = (cell(&above, column) + usize::from(from != to)).min(cell(&above, column + 1) + 1).min(cell(&line, column) + 1);
            let swapped = row > 0 && column > 0 && left.get(row - 1) == Some(to) && right.get(column - 1) == Some(from);
            if swapped {
                best = best.min(cell(&before, column - 1) + 1);
            }
            line.push(best);
        }
        before = above;
        above = line;
    }
    above.last().copied().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        for (written, expected) in [
            ("min_verison", Some("min_version")),
            ("minVersion", Some("min_version")),
            ("hostkind", Some("host_kind")),
            ("schem", Some("scheme")),
            ("banana", None),
            ("x", None),
        ] {
            assert_eq!(nearest(written, ["min_version", "host_kind", "host", "scheme"].into_iter()), expected, "{written}");
        }
    }
}
