//! Rows that speak of code, indexed by the last name of their anchor, so that one look-up per call finds all that may apply.

use super::read::read_says;
use super::row::{CodeRow, last_key};
use super::{Says, Sink, expand};
use crate::config::nearest;
use crate::facts::rows::{RowError, wild};
use crate::knowledge::Row;
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// All rows on code.
#[derive(Debug, Default)]
pub struct Meanings {
    rows: Vec<CodeRow>,
    by_language: FxHashMap<String, OfLanguage>,
}

/// The rows of a language by the last name of their anchor, in lower case; `*` for any.
#[derive(Debug, Default)]
struct OfLanguage {
    calls: FxHashMap<String, Vec<usize>>,
    news: FxHashMap<String, Vec<usize>>,
    entries: FxHashMap<String, Vec<usize>>,
    assigns: FxHashMap<String, Vec<usize>>,
    annotations: FxHashMap<String, Vec<usize>>,
    declarations: FxHashMap<String, Vec<usize>>,
    texts: FxHashMap<String, Vec<usize>>,
    names: FxHashMap<String, Vec<usize>>,
    /// Sinks that are methods of types.
    typed_sinks: Vec<usize>,
    /// Some row says which calls declare records.
    records: bool,
    /// Tests of branches.
    tests: Vec<usize>,
}

/// What kind of place is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A call by function or method.
    Call,
    /// A constructor.
    New,
    /// An entry of an object, a named argument.
    Entry,
    /// An assignment.
    Assign,
    /// An annotation.
    Annotation,
    /// A declared function.
    Declares,
    /// A text as written.
    Text,
    /// A value by its name.
    Name,
}

const LANGUAGES: &[&str] =
    &["apex", "java", "javascript", "typescript", "python", "kotlin", "go", "csharp", "ruby", "php", "html", "visualforce"];

/// What is wrong with `in`, and what was probably meant.
fn no_language(written: &str) -> String {
    let known: BTreeSet<&str> = Language::ALL.iter().map(|known| known.name()).collect();
    let advice = match nearest(written, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    };
    format!("`in: {written}` is no language or format; {advice}")
}

impl Meanings {
    /// Binds the rows that speak of code.
    #[must_use]
    pub fn bind(rows: &[Row]) -> (Self, Vec<RowError>) {
        let mut all = Self::default();
        let mut errors = Vec::new();
        for row in rows {
            let mut languages: Vec<&str> =
                row.formats.iter().map(|format| format.language.as_str()).filter(|language| LANGUAGES.contains(language)).collect();
            // what holds for scripts holds for those in markup
            if languages.contains(&"typescript") {
                languages.extend(["html", "visualforce"]);
            }
            if let Some(format) = row.formats.iter().find(|format| !Language::ALL.iter().any(|known| known.name() == format.language)) {
                errors.push(RowError { row: row.row.clone(), message: no_language(&format.language) });
                continue;
            }
            if languages.is_empty() {
                if matches!(row.says.as_str(), "sink" | "sanitizer" | "propagator") {
                    errors.push(RowError { row: row.row.clone(), message: "`in` names no programming language".to_owned() });
                }
                continue;
            }
            let says = match read_says(row) {
                Ok(Some(says)) => says,
                Ok(None) => continue,
                Err(message) => {
                    errors.push(RowError { row: row.row.clone(), message });
                    continue;
                }
            };
            let index = all.rows.len();
            let conditions = row.conditions.iter().map(|(key, condition)| (key.clone(), condition.clone())).collect();
            let without = row.at.without.iter().flat_map(|name| expand(name)).map(|name| name.to_ascii_lowercase()).collect();
            let mut row_at = row.at.clone();
            for patterns in [
                &mut row_at.types,
                &mut row_at.receiver,
                &mut row_at.new,
                &mut row_at.entry,
                &mut row_at.assign,
                &mut row_at.annotation,
                &mut row_at.name,
            ] {
                *patterns = patterns.iter().flat_map(|pattern| expand(pattern)).collect();
            }
            if let Some(or) = &mut row_at.or {
                or.receiver = or.receiver.iter().flat_map(|pattern| expand(pattern)).collect();
            }
            let mut calls: FxHashMap<String, Vec<String>> = FxHashMap::default();
            for pattern in row.at.call.iter().flat_map(|pattern| expand(pattern)) {
                calls.entry(last_key(&pattern)).or_default().push(pattern);
            }
            let (wild_methods, methods): (Vec<String>, Vec<String>) =
                row.at.method.iter().flat_map(|pattern| expand(pattern)).partition(|name| name.contains(['*', '?']));
            let methods = methods.into_iter().map(|name| name.to_ascii_lowercase()).collect();
            all.rows.push(CodeRow {
                id: row.row.clone(),
                at: row_at,
                conditions,
                says,
                without,
                priority: row.priority,
                calls,
                methods,
                wild_methods,
            });
            for language in languages.iter().filter(|_| matches!(all.rows.last().map(|row| &row.says), Some(Says::Record(_)))) {
                all.by_language.entry((*language).to_owned()).or_default().records = true;
            }
            if all.rows.last().is_some_and(|row| matches!(row.says, Says::Sink(_)) && !row.at.types.is_empty()) {
                for language in &languages {
                    all.by_language.entry((*language).to_owned()).or_default().typed_sinks.push(index);
                }
            }
            if all.rows.last().is_some_and(|row| matches!(row.says, Says::Debugging { .. })) {
                for language in &languages {
                    all.by_language.entry((*language).to_owned()).or_default().tests.push(index);
                }
            }
            for (spot, patterns) in [
                (Spot::Call, &row.at.call),
                (Spot::Call, &row.at.method),
                (Spot::New, &row.at.new),
                (Spot::Entry, &row.at.entry),
                (Spot::Assign, &row.at.assign),
                (Spot::Annotation, &row.at.annotation),
                (Spot::Declares, &row.at.declares),
                (Spot::Text, &row.at.text),
                (Spot::Name, &row.at.name),
            ] {
                for pattern in patterns.iter().flat_map(|pattern| expand(pattern)) {
                    let last = if spot == Spot::Text { "*".to_owned() } else { last_key(&pattern) };
                    for language in &languages {
                        let of = all.by_language.entry((*language).to_owned()).or_default();
                        let slot = of.index_mut(spot).entry(last.clone()).or_default();
                        if slot.last() != Some(&index) {
                            slot.push(index);
                        }
                    }
                }
            }
        }
        (all, errors)
    }

    /// Rows whose anchor may end with this name, in this language.
    pub fn candidates<'m>(&'m self, spot: Spot, language: &str, last: &str) -> impl Iterator<Item = &'m CodeRow> + use<'m> {
        let index = self.by_language.get(language).map(|of| of.index(spot));
        let named = index.and_then(|index| {
            if last.bytes().any(|byte| byte.is_ascii_uppercase()) { index.get(&last.to_ascii_lowercase()) } else { index.get(last) }
        });
        let any = index.and_then(|index| index.get("*"));
        named.into_iter().chain(any).flatten().filter_map(|&at| self.rows.get(at))
    }
}

impl Meanings {
    /// Whether calls may declare records in this language.
    pub fn declares_records(&self, language: &str) -> bool {
        self.by_language.get(language).is_some_and(|of| of.records)
    }

    /// Whether an argument or entry by this name tells in words what a field is.
    pub fn describes(&self, language: &str, name: &str) -> bool {
        let named = |row: &CodeRow| row.at.entry.iter().any(|pattern| wild(pattern, name));
        self.candidates(Spot::Entry, language, name).any(|row| matches!(row.says, Says::Describes) && named(row))
    }

    /// Whether a call by this name, chained to what makes a field, does.
    pub fn describes_by_call(&self, language: &str, name: &str) -> bool {
        let named = |row: &CodeRow| row.at.method.iter().flat_map(|pattern| expand(pattern)).any(|method| method == name);
        self.candidates(Spot::Call, language, name).any(|row| matches!(row.says, Says::Describes) && named(row))
    }

    /// Sinks that are methods of a type.
    pub fn sinks_of<'m>(&'m self, language: &str, declared: &str) -> Vec<(&'m CodeRow, &'m Sink, &'m FxHashSet<String>)> {
        let of = self.by_language.get(language).map_or(&[][..], OfLanguage::typed_sinks);
        let rows = of.iter().filter_map(|&at| self.rows.get(at));
        rows.filter_map(|row| row.sink_methods(declared).map(|(sink, methods)| (row, sink, methods))).collect()
    }
}

impl Meanings {
    /// Rows that speak of the tests of branches.
    pub fn tests<'m>(&'m self, language: &str) -> impl Iterator<Item = &'m CodeRow> + use<'m> {
        let of = self.by_language.get(language).map_or(&[][..], |of| of.tests.as_slice());
        of.iter().filter_map(|&at| self.rows.get(at))
    }
}

impl OfLanguage {
    fn index(&self, spot: Spot) -> &FxHashMap<String, Vec<usize>> {
        match spot {
            Spot::Call => &self.calls,
            Spot::New => &self.news,
            Spot::Entry => &self.entries,
            Spot::Assign => &self.assigns,
            Spot::Annotation => &self.annotations,
            Spot::Declares => &self.declarations,
            Spot::Text => &self.texts,
            Spot::Name => &self.names,
        }
    }

    fn index_mut(&mut self, spot: Spot) -> &mut FxHashMap<String, Vec<usize>> {
        match spot {
            Spot::Call => &mut self.calls,
            Spot::New => &mut self.news,
            Spot::Entry => &mut self.entries,
            Spot::Assign => &mut self.assigns,
            Spot::Annotation => &mut self.annotations,
            Spot::Declares => &mut self.declarations,
            Spot::Text => &mut self.texts,
            Spot::Name => &mut self.names,
        }
    }

    /// Sinks that are methods of types.
    fn typed_sinks(&self) -> &[usize] {
        &self.typed_sinks
    }
}
