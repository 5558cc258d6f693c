//! Faults of conditions, in people's words.

use super::MOST_NESTED;
use crate::policy::{Located, PolicyError};
use crate::text::Span;

/// A fault within a condition, before it is placed in the YAML.
pub(super) struct Fault {
    pub span: Span,
    message: String,
    help: Option<String>,
}

impl Fault {
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn at(self, text: &Located<String>) -> PolicyError {
        let fault = text.fault_within(self.span, self.message);
        match self.help {
            Some(help) => fault.help(help),
            None => fault,
        }
    }
}

/// The parser speaks of tokens and grammar rules; people wrote a condition.
pub(super) fn in_our_words(raw: &str, (line, column): (isize, isize), message: &str) -> Fault {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let column = usize::try_from(column - 1).unwrap_or(0);
    let line_start: usize = raw.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = raw.get(line_start..).unwrap_or("");
    let start = line_start + rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset);
    let rest = raw.get(start..).unwrap_or("");
    let word_len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let word = rest.get(..word_len).unwrap_or("");
    let here = |len: usize| Span::new(start, (start + len.max(1)).min(raw.len()));
    let before = raw.get(..start).unwrap_or("").trim_end();
    if before.ends_with("not") && !before.ends_with("_not") {
        return Fault::new(Span::new(before.len() - 3, before.len()), "`not` is no operator here").help("write `!`");
    }
    let first = rest.chars().next();
    match (word, first) {
        (_, None) => Fault::new(Span::new(raw.len(), raw.len()), "the condition ends too early"),
        ("and", _) => Fault::new(here(3), "`and` is no operator here").help("write `&&`"),
        ("or", _) => Fault::new(here(2), "`or` is no operator here").help("write `||`"),
        ("not", _) => Fault::new(here(3), "`not` is no operator here").help("write `!`"),
        ("is", _) => Fault::new(here(2), "`is` is no operator here").help("write `==`"),
        (_, Some('=')) => Fault::new(here(1), "`=` alone is no comparison").help("write `==`"),
        (_, Some('&')) => Fault::new(here(1), "`&` alone is no operator").help("write `&&`"),
        (_, Some('|')) => Fault::new(here(1), "`|` alone is no operator").help("write `||`"),
        (_, Some('"' | '\'')) if message.contains("token recognition") => Fault::new(here(1), "the quoted text does not end"),
        _ if message.contains("Recursion limit") => {
            Fault::new(Span::new(0, raw.len()), format!("the condition is nested more than {MOST_NESTED} deep"))
        }
        (_, Some(sign)) => {
            let len = if word.is_empty() { sign.len_utf8() } else { word_len };
            let written = rest.get(..len).unwrap_or("");
            Fault::new(here(len), format!("unexpected `{written}`"))
        }
    }
}
