//! Literals that look like PHI or secrets are veiled before anything is shown: a report must never become the leak that it warns of.
//! A safety net by the shape of values and the names beside them, wide on purpose: a hidden constant costs a glance, a shown one a breach.

mod names;
mod shapes;
#[cfg(test)]
mod tests;

use names::{literal, personal, personal_value, secret};
use regex::Regex;
use shapes::shapes;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// How a literal is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Veil {
    /// Each digit becomes `*`, so that the shape still tells what it was.
    Digits,
    /// All of it becomes `***`, so that not even the length shows.
    Whole,
}

/// Bytes of a text to be hidden.
pub type Mark = (Range<usize>, Veil);

/// What stands for a literal that is hidden as a whole.
pub const VEILED: &str = "***";

/// Hides in a message or other prose what looks like PHI or a secret.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut found = shapes(text);
    found.extend(assignments(text));
    found.extend(queries(text));
    apply(text, settle(found))
}

/// Hides in a line of scanned text what looks like PHI or a secret; see [`marks`].
#[must_use]
pub fn redact_line(line: &str, setting: bool) -> Cow<'_, str> {
    apply(line, marks(line, setting))
}

/// Finds what to hide in a line of scanned text: sorted, without overlaps.
///
/// `setting` says that the line is configuration, where a value after a key needs no quotes to be a literal.
#[must_use]
pub fn marks(line: &str, setting: bool) -> Vec<Mark> {
    let mut found = shapes(line);
    found.extend(keyed_literals(line));
    found.extend(queries(line));
    if let Some(from) = comment(line) {
        let said = assignments(line.get(from..).unwrap_or(""));
        found.extend(said.into_iter().map(|(range, veil)| (range.start + from..range.end + from, veil)));
    }
    if setting {
        found.extend(keyed_settings(line));
    }
    settle(found)
}

fn settle(mut found: Vec<Mark>) -> Vec<Mark> {
    found.retain(|(range, _)| range.start < range.end);
    found.sort_by(|left, right| left.0.start.cmp(&right.0.start).then(right.0.end.cmp(&left.0.end)));
    let mut settled: Vec<Mark> = Vec::with_capacity(found.len());
    for (range, veil) in found {
        match settled.last_mut() {
            Some((before, other)) if range.start < before.end => {
                before.end = before.end.max(range.end);
                *other = veil.max(*other);
            }
            _ => settled.push((range, veil)),
        }
    }
    settled
}

fn apply(text: &str, marks: Vec<Mark>) -> Cow<'_, str> {
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, veil) in marks {
        out.push_str(text.get(at..range.start).unwrap_or(""));
        match veil {
            Veil::Whole => out.push_str(VEILED),
            Veil::Digits => out.extend(text.get(range.clone()).unwrap_or("").chars().map(veiled_digit)),
        }
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(out)
}

/// A digit becomes a star, anything else stays.
pub fn veiled_digit(character: char) -> char {
    if character.is_ascii_digit() { '*' } else { character }
}

/// `password=hunter2` and `pwd: hunter2` inside a text: connection strings, query strings, sentences.
static ASSIGNMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"([A-Za-z][\w.-]*)\s{0,2}[=:]\s{0,2}([^\s"'`;,&<>{}()\[\]|\\]+)"#).ok());

fn assignments(text: &str) -> Vec<Mark> {
    let Some(pattern) = ASSIGNMENT.as_ref() else { return Vec::new() };
    pattern
        .captures_iter(text)
        .filter_map(|captures| Some((captures.get(1)?, captures.get(2)?)))
        .filter(|(key, value)| secret(key.as_str()) && literal(value.as_str()))
        // A call is code, not a value.
        .filter(|(_, value)| !text.get(value.end()..).is_some_and(|rest| rest.starts_with(['(', '['])))
        .map(|(_, value)| (value.range(), Veil::Whole))
        .collect()
}

/// Where a comment begins that stands behind code or alone on its line.
fn comment(line: &str) -> Option<usize> {
    let inside = line.find(['/', '#', '-', '*', '<', ';'])?;
    let starts = |at: usize| {
        let rest = line.get(at..).unwrap_or("");
        let alone = line.get(..at).is_some_and(|before| before.trim().is_empty());
        rest.starts_with("//") && !line.get(..at).is_some_and(|before| before.ends_with(':'))
            || rest.starts_with("/*")
            || rest.starts_with("<!--")
            || rest.starts_with("-- ")
            || (rest.starts_with('#') && (alone || rest.starts_with("# ")))
            || (alone && rest.starts_with(['*', ';']))
    };
    line.char_indices().map(|(at, _)| at).filter(|&at| at >= inside).find(|&at| starts(at))
}

/// A column compared with one literal or with several, in a query's own quotes or in those that a program escapes.
static COMPARED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b([a-z_][\w.]*)\s*(?:=|!=|<>|\blike\b|\b(?:in|includes)\s*\()\s*((?:\\?'[^'\n]*'\s*,?\s*)+)").ok());
/// The words without which a line is no part of a query.
static QUERY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\b(?:select|where|and|or|having|set)\b").ok());
/// The values of an `INSERT`.
static INSERTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bvalues\s*\((.*)").ok());
/// A literal in single quotes.
static SINGLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"'([^'\n]*)'").ok());

/// The literals of SOQL and SQL that single out a person: `WHERE LastName = 'Smith'`, `VALUES ('Ann', 'Smith')`.
fn queries(text: &str) -> Vec<Mark> {
    let (Some(query), Some(compared), Some(inserted), Some(single)) =
        (QUERY.as_ref(), COMPARED.as_ref(), INSERTED.as_ref(), SINGLE.as_ref())
    else {
        return Vec::new();
    };
    let mut lists = Vec::new();
    let mut from = 0;
    while let Some(found) = compared.captures_at(text, from).filter(|_| query.is_match(text)) {
        let (Some(column), Some(list)) = (found.get(1), found.get(2)) else { break };
        if names::compared(column.as_str()) {
            lists.push(list);
            from = list.end();
        } else {
            // the text of a whole query may stand in the quotes that were met
            from = list.start() + 1;
        }
    }
    lists.extend(inserted.captures(text).and_then(|found| found.get(1)));
    let mut found = Vec::new();
    for list in lists {
        for literal in single.captures_iter(list.as_str()).filter_map(|found| found.get(1)) {
            let value = literal.as_str().trim_end_matches('\\').trim_matches('%');
            if !value.is_empty() && !value.starts_with([':', '$', '{', '?']) && !matches!(value, "s" | "d") {
                let from = list.start() + literal.start();
                found.push((from..from + literal.as_str().trim_end_matches('\\').len(), Veil::Whole));
            }
        }
    }
    found
}

/// A quoted text with what stands before it.
struct Quoted {
    /// Between the quotes.
    inner: Range<usize>,
    /// The name that the value goes to: identifier, key, attribute, argument.
    key: String,
}

/// Finds the quoted texts of a line and the names beside them.
fn quoted(line: &str) -> Vec<Quoted> {
    let mut found: Vec<Quoted> = Vec::new();
    let mut code_from = 0;
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match open {
            None if matches!(character, '"' | '\'' | '`') => open = Some((at, character)),
            None => {}
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some((from, quote)) if character == quote => {
                let inner = from + 1..at;
                let key = name_before(line.get(code_from..from).unwrap_or(""), found.last(), line);
                found.push(Quoted { inner, key });
                code_from = at + 1;
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some((from, _)) = open {
        // Cut off or an apostrophe: what follows may still be a literal.
        let key = name_before(line.get(code_from..from).unwrap_or(""), found.last(), line);
        found.push(Quoted { inner: from + 1..line.len(), key });
    }
    found
}

/// The name directly before a quote: `password = "`, `"password": "`, `setPassword("`, `<x password="`.
fn name_before(code: &str, previous: Option<&Quoted>, line: &str) -> String {
    // string prefixes: f"", rb'', @"", $""
    let code = code.trim_end_matches(['@', '$']);
    let bare = code.trim_end_matches(['f', 'r', 'b', 'u', 'F', 'R', 'B', 'U']);
    let code = if code.len() - bare.len() <= 2 && bare.ends_with(|c: char| !c.is_alphanumeric() && c != '_') { bare } else { code };
    let code = code.trim_end();
    let stem = code.trim_end_matches(['=', ':', '>', '(', ',', '!', '?', '[', '+']);
    if stem.len() == code.len() {
        return String::new();
    }
    let stem = stem.trim_end().trim_end_matches(']').trim_end();
    let name = stem.rsplit(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '$')).next().unwrap_or("");
    if !name.is_empty() {
        return name.to_owned();
    }
    // A quoted key, `config["password"] = "` among them; nothing but punctuation may stand between.
    match previous {
        Some(key) if stem.is_empty() => line.get(key.inner.clone()).unwrap_or("").to_owned(),
        _ => String::new(),
    }
}

fn keyed_literals(line: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    for quoted in quoted(line) {
        let Some(value) = line.get(quoted.inner.clone()) else { continue };
        if (secret(&quoted.key) && literal(value)) || (personal(&quoted.key) && personal_value(&quoted.key, value)) {
            found.push((quoted.inner, Veil::Whole));
        } else {
            let inside = assignments(value);
            found.extend(inside.into_iter().map(|(range, veil)| (range.start + quoted.inner.start..range.end + quoted.inner.start, veil)));
        }
    }
    found
}

static SETTING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*(?:export\s+|set\s+|ENV\s+|ARG\s+|-\s+)*["']?([\w./-]+)["']?\s*[:=]\s*([^\s"'].*?)\s*$"#).ok());
/// Entries of a mapping on one line: `{ scope: x, clientSecret: hunter2 }`.
static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[{,]\s*["']?([\w./-]+)["']?\s*:\s*([^\s"'{},\[\]]+)"#).ok());
static ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(?:[\w-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<]+)").ok());

/// Values without quotes: `DB_PASSWORD=hunter2`, `password: hunter2`, `<password>hunter2</password>`.
fn keyed_settings(line: &str) -> Vec<Mark> {
    [&SETTING, &ENTRY, &ELEMENT]
        .into_iter()
        .filter_map(|pattern| pattern.as_ref())
        .flat_map(|pattern| pattern.captures_iter(line))
        .filter_map(|captures| Some((captures.get(1)?, captures.get(2)?)))
        .filter(|(key, value)| {
            (secret(key.as_str()) && literal(value.as_str())) || (personal(key.as_str()) && personal_value(key.as_str(), value.as_str()))
        })
        .map(|(_, value)| (value.range(), Veil::Whole))
        .collect()
}
