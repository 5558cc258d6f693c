//! The rows of `policies/knowledge/elements/` come in; which names, types and values are PHI goes out.
//! A name counts by its words, never by a part of a word, and an ambiguous one only with a patient around it
//! (45 CFR 160.103: individually identifiable *and* about health, care or payment). Knows no tree, no file and no judgement.

mod classify;
mod codes;
mod literals;
mod near;
mod passing;
mod rows;
mod types;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use classify::Owner;
pub use codes::field_code;
pub use literals::LiteralHit;
pub use rows::{ElementRow, LexiconRow, Need, Sensitivity, WordEffect};
pub use types::{Carrier, Part};

use super::{Confidence, ElementClass};
use rustc_hash::FxHashMap;
use serde::Deserialize as _;
use std::sync::OnceLock;
use vocabulary::{Vocabulary, WordId};

/// An element, ready to be asked.
#[derive(Debug)]
struct Element {
    row: ElementRow,
    /// The `not` sequences as numbers.
    not: Vec<Vec<WordId>>,
}

/// A PHI element found in a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Element id: `ssn`, `birth-date`.
    pub element: String,
    /// Class.
    pub class: ElementClass,
    /// How sure.
    pub confidence: Confidence,
}

/// What names, types and values mean.
#[derive(Debug)]
pub struct Lexicon {
    vocabulary: Vocabulary,
    elements: Vec<Element>,
    by_id: FxHashMap<String, u16>,
    types: types::Types,
    values: literals::Values,
    passing: passing::Passing,
    near: OnceLock<near::Finder>,
}

impl Lexicon {
    /// Reads the rows of a lexicon; the order does not matter.
    ///
    /// # Errors
    /// A sentence with the row's id, when two elements claim the same words or a pattern cannot be compiled.
    pub fn new(rows: &[LexiconRow]) -> Result<Self, String> {
        let mut vocabulary = Vocabulary::new();
        let mut elements: Vec<Element> = Vec::new();
        let mut by_id = FxHashMap::default();
        let mut types = types::Types::default();
        let mut values = literals::Values::default();
        let mut passing = passing::Passing::default();
        let mut problems: Vec<String> = Vec::new();
        for row in rows {
            match row {
                LexiconRow::Element(row) => {
                    let index = u16::try_from(elements.len()).map_err(|_| "more than 65,535 elements".to_owned())?;
                    let names = row.names.iter().chain(&row.codes).map(|name| (name, false));
                    for (name, bare) in names.chain(row.bare.iter().map(|name| (name, true))) {
                        let row_of = |at: u16| elements.get(usize::from(at)).map_or_else(String::new, |known| known.row.row.clone());
                        if let Err(problem) = vocabulary.name(name, index, bare, row_of) {
                            problems.push(format!("row `{}`: {problem}", row.row));
                        }
                    }
                    by_id.entry(row.id().to_owned()).or_insert(index);
                    elements.push(Element { row: row.clone(), not: Vec::new() });
                }
                LexiconRow::LookAlike(row) => {
                    for name in &row.names {
                        vocabulary.add(name, |meaning| {
                            meaning.look_alike = true;
                            Ok(())
                        })?;
                    }
                }
                LexiconRow::Context(row) => {
                    for word in &row.words {
                        vocabulary.mark(word, row.kind, row.weak, row.around)?;
                    }
                }
                LexiconRow::Words(row) => {
                    passing.add(row);
                    for word in &row.words {
                        vocabulary.affect(word, row.effect)?;
                    }
                }
                LexiconRow::Abbreviation(row) => {
                    passing.shorten(row);
                    for name in &row.names {
                        vocabulary.shorten(name, &row.means, row.context, row.last);
                    }
                }
                LexiconRow::Type(row) => types.add(row),
                LexiconRow::Value(row) => values.add(row)?,
            }
        }
        if !problems.is_empty() {
            return Err(problems.join("\n"));
        }
        for element in &mut elements {
            element.not = element.row.not.iter().flat_map(|pattern| vocabulary.sequences_of(pattern)).collect();
        }
        vocabulary.close();
        Ok(Self { vocabulary, elements, by_id, types, values, passing, near: OnceLock::new() })
    }

    /// Reads the lexicon out of whole files: lists of rows, of which those that say something else are left alone.
    ///
    /// # Errors
    /// As [`Self::new`], or when a row does not have the shape of its kind; the sentence begins with the path.
    pub fn read<'v>(files: impl IntoIterator<Item = (&'v str, &'v serde_json::Value)>) -> Result<Self, String> {
        Self::new(&Self::rows_of(files)?)
    }

    fn rows_of<'v>(files: impl IntoIterator<Item = (&'v str, &'v serde_json::Value)>) -> Result<Vec<LexiconRow>, String> {
        let mut rows = Vec::new();
        for (path, file) in files {
            for value in file.as_array().map(Vec::as_slice).unwrap_or_default() {
                if value.get("says").and_then(serde_json::Value::as_str).is_some_and(LexiconRow::is_meant) {
                    let name = value.get("row").and_then(serde_json::Value::as_str).unwrap_or("?");
                    rows.push(LexiconRow::deserialize(value).map_err(|error| format!("{path}: row `{name}`: {error}"))?);
                }
            }
        }
        Ok(rows)
    }

    /// The lexicon that is built in. A test holds that its data can be read; what cannot be read is empty.
    #[must_use]
    pub fn embedded() -> Self {
        Self::read_embedded().unwrap_or_else(|_| Self::empty())
    }

    /// As [`Self::embedded`], with what is wrong with the data.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_embedded() -> Result<Self, String> {
        Self::read(super::embedded_under("policies/knowledge/elements").map(|(path, file)| (path, &file.value)))
    }

    /// The built-in lexicon with an organization's rows on top.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn embedded_with(own: Vec<LexiconRow>) -> Result<Self, String> {
        if own.is_empty() {
            return Ok(Self::embedded());
        }
        let embedded = super::embedded_under("policies/knowledge/elements").map(|(path, file)| (path, &file.value));
        let mut rows = Self::rows_of(embedded)?;
        rows.retain(|row| !own.iter().any(|over| over.id() == row.id()));
        rows.extend(own);
        Self::new(&rows)
    }

    fn empty() -> Self {
        Self {
            vocabulary: Vocabulary::new(),
            elements: Vec::new(),
            by_id: FxHashMap::default(),
            types: types::Types::default(),
            values: literals::Values::default(),
            passing: passing::Passing::default(),
            near: OnceLock::new(),
        }
    }

    fn element(&self, id: &str) -> Option<&Element> {
        self.elements.get(usize::from(*self.by_id.get(id)?))
    }

    /// The class of an element that is a credential.
    #[must_use]
    pub fn credential(&self, element: &str) -> Option<ElementClass> {
        self.element(element).map(|known| known.row.class).filter(|class| *class == ElementClass::Credential)
    }

    /// The most that is sure of an element, as its row says.
    #[must_use]
    pub fn surest(&self, element: &str) -> Confidence {
        self.element(element).map_or(Confidence::Certain, |known| known.row.confidence)
    }

    /// How messages call an element: `birth date`, `MRN`. An unknown id is its own name.
    #[must_use]
    pub fn say<'a>(&'a self, element: &'a str) -> &'a str {
        self.element(element).map_or(element, |known| &known.row.title)
    }

    /// The class of an element.
    #[must_use]
    pub fn class(&self, element: &str) -> Option<ElementClass> {
        self.element(element).map(|known| known.row.class)
    }

    /// How grave it is when the element gets out.
    #[must_use]
    pub fn sensitivity(&self, element: &str) -> Option<Sensitivity> {
        self.element(element).map(|known| known.row.sensitivity)
    }

    /// Whether state law or 42 CFR part 2 protects the element further.
    #[must_use]
    pub fn is_sensitive(&self, element: &str) -> bool {
        self.element(element).is_some_and(|known| known.row.sensitive)
    }

    /// All elements, for the reference pages.
    pub fn elements(&self) -> impl Iterator<Item = &ElementRow> {
        self.elements.iter().map(|element| &element.row)
    }
}
