//! What names mean: PHI elements, the words around them, the types that carry them.
//! Names match on words, never on substrings.

mod literals;
mod words;

pub use literals::{LiteralHit, find as find_literals};
pub use words::split;

use super::{Confidence, ElementClass, embedded};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;

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

/// Who owns a name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Owner<'a> {
    /// Owner type, table or sObject.
    pub type_name: Option<&'a str>,
    /// Receiver: `patient` in `patient.name`.
    pub receiver: Option<&'a str>,
    /// Enclosing type, package, path.
    pub enclosing: &'a [&'a str],
    /// Other members of the same owner are PHI.
    pub siblings_phi: bool,
    /// The file is in a health context.
    pub file_in_health_context: bool,
}

/// When an element's names count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Needs {
    /// The name says enough.
    None,
    /// Owner, enclosing type or package must speak of health.
    Health,
    /// The name itself, the owner or the receiver must.
    Owner,
}

/// One row of `elements.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementRow {
    element: String,
    class: ElementClass,
    say: String,
    context: Needs,
    names: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    weak: bool,
    #[expect(dead_code, reason = "kept for readers of the data and the generated docs")]
    source: String,
}

/// `words.yaml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordLists {
    context: Vec<String>,
    health: Vec<String>,
    carriers: Vec<String>,
    others: Vec<String>,
    neutral: Vec<String>,
    opaque: Vec<String>,
    services: Vec<String>,
    plain: Vec<String>,
    abbreviations: BTreeMap<String, String>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    request_bodies: Vec<String>,
}

#[derive(Debug, Clone)]
struct Sequence {
    words: Vec<String>,
    row: usize,
    negative: bool,
}

/// The lexicon, ready to be asked.
#[derive(Debug)]
pub struct Lexicon {
    rows: Vec<ElementRow>,
    by_first: FxHashMap<String, Vec<Sequence>>,
    context: FxHashSet<String>,
    health: Vec<String>,
    carriers: FxHashSet<Vec<String>>,
    others: FxHashSet<String>,
    neutral: FxHashSet<String>,
    opaque: FxHashSet<Vec<String>>,
    services: FxHashSet<String>,
    plain: FxHashSet<String>,
    abbreviations: FxHashMap<String, String>,
    prefixes: FxHashSet<String>,
    suffixes: FxHashSet<String>,
    request_bodies: FxHashSet<String>,
}

impl Lexicon {
    /// The embedded lexicon. The data are checked by the tests; what cannot be read is empty.
    #[must_use]
    pub fn embedded() -> Self {
        let read = |path: &str| embedded().get(path).map(|file| file.value.clone()).unwrap_or_default();
        Self::read(read("policies/knowledge/elements.yaml"), read("policies/knowledge/words.yaml")).unwrap_or_else(|_| Self::empty())
    }

    fn empty() -> Self {
        Self::build(Vec::new(), WordLists::default())
    }

    /// A lexicon from its two files.
    ///
    /// # Errors
    /// When a row does not have the form of `elements.yaml` or `words.yaml`.
    pub fn read(elements: serde_json::Value, words: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(Self::build(serde_json::from_value(elements)?, serde_json::from_value(words)?))
    }

    fn build(rows: Vec<ElementRow>, lists: WordLists) -> Self {
        let set = |words: &[String]| words.iter().cloned().collect::<FxHashSet<_>>();
        let sequences = |words: &[String]| {
            words.iter().map(|name| name.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<FxHashSet<_>>()
        };
        let mut by_first: FxHashMap<String, Vec<Sequence>> = FxHashMap::default();
        for (row, element) in rows.iter().enumerate() {
            for (names, negative) in [(&element.names, false), (&element.not, true)] {
                for name in names {
                    let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
                    if let Some(first) = words.first() {
                        by_first.entry(first.clone()).or_default().push(Sequence { words, row, negative });
                    }
                }
            }
        }
        Self {
            by_first,
            rows,
            context: set(&lists.context),
            health: lists.health.clone(),
            carriers: sequences(&lists.carriers),
            others: set(&lists.others),
            neutral: set(&lists.neutral),
            opaque: sequences(&lists.opaque),
            services: set(&lists.services),
            plain: set(&lists.plain),
            abbreviations: lists.abbreviations.into_iter().collect(),
            prefixes: set(&lists.prefixes),
            suffixes: set(&lists.suffixes),
            request_bodies: set(&lists.request_bodies),
        }
    }

    /// The words of a name, abbreviations expanded.
    #[must_use]
    pub fn words(&self, name: &str) -> Vec<String> {
        let mut words: Vec<String> = split(name).into_iter().map(|word| self.abbreviations.get(&word).cloned().unwrap_or(word)).collect();
        while words.len() > 1 && words.first().is_some_and(|first| self.prefixes.contains(first)) {
            words.remove(0);
        }
        while words.len() > 1 && words.last().is_some_and(|last| self.suffixes.contains(last)) {
            words.pop();
        }
        words
    }

    /// The PHI elements that a name says, surest first; empty when it says none.
    #[must_use]
    pub fn classify(&self, name: &str, owner: &Owner<'_>) -> Vec<Hit> {
        let words = self.words(name);
        if words.is_empty() || words.len() > 12 || words.iter().any(|word| self.neutral.contains(word)) {
            return Vec::new();
        }
        // the longest sequence wins; of negative and positive ones of equal length the negative
        let mut best: Option<(usize, usize, &Sequence)> = None;
        for (at, word) in words.iter().enumerate() {
            for sequence in self.by_first.get(word).into_iter().flatten() {
                let fits = words.get(at..at + sequence.words.len()).is_some_and(|part| part == sequence.words.as_slice());
                let better = |known: &(usize, usize, &Sequence)| {
                    let longer = sequence.words.len().cmp(&known.2.words.len());
                    longer.is_gt()
                        || (longer.is_eq() && (sequence.negative || (!known.2.negative && self.eager(sequence.row, known.2.row))))
                };
                if fits && best.as_ref().is_none_or(better) {
                    best = Some((at, sequence.words.len(), sequence));
                }
            }
        }
        let Some((at, length, sequence)) = best else { return Vec::new() };
        if sequence.negative {
            return Vec::new();
        }
        let Some(row) = self.rows.get(sequence.row) else { return Vec::new() };
        let rest: Vec<&String> =
            words.iter().enumerate().filter(|(index, _)| *index < at || *index >= at + length).map(|(_, word)| word).collect();
        // words behind the element change its meaning: `diagnosis_service`, `phone_carrier`
        let head = words.get(at + length..).unwrap_or_default();
        if head.iter().any(|word| self.services.contains(word)) {
            return Vec::new();
        }
        let confidence = match self.support(row.context, &rest, owner) {
            Some(confidence) => confidence,
            None => return Vec::new(),
        };
        let confidence = if row.weak { Confidence::Possible } else { confidence };
        vec![Hit { element: row.element.clone(), class: row.class, confidence }]
    }

    /// Of two rows with the same words, the one that needs less.
    fn eager(&self, one: usize, other: usize) -> bool {
        let rank = |row: usize| self.rows.get(row).map_or(3, |row| row.context as u8);
        rank(one) < rank(other)
    }

    fn support(&self, needs: Needs, rest: &[&String], owner: &Owner<'_>) -> Option<Confidence> {
        let speaks = |name: &str| self.words(name).iter().any(|word| self.context.contains(word));
        let other = |name: &str| self.words(name).last().is_some_and(|word| self.others.contains(word) || self.services.contains(word));
        if needs == Needs::None {
            return Some(Confidence::Certain);
        }
        if rest.iter().any(|word| self.context.contains(*word)) {
            return Some(Confidence::Certain);
        }
        if rest.iter().any(|word| self.others.contains(*word)) {
            return None;
        }
        if let Some(receiver) = owner.receiver {
            if speaks(receiver) && !other(receiver) {
                return Some(Confidence::Certain);
            }
            if other(receiver) && !owner.siblings_phi {
                return None;
            }
        }
        if let Some(type_name) = owner.type_name {
            if speaks(type_name) && !self.is_service(type_name) {
                return Some(Confidence::Certain);
            }
            if other(type_name) && !owner.siblings_phi {
                return None;
            }
        }
        if owner.siblings_phi {
            return Some(Confidence::Certain);
        }
        if needs == Needs::Health {
            if owner.enclosing.iter().any(|name| speaks(name)) {
                return Some(Confidence::Likely);
            }
            if owner.file_in_health_context {
                return Some(Confidence::Possible);
            }
        }
        None
    }

    /// Whether a name speaks of a thing without being it: `patientCount`, `isPatient`, `ssnLabel`.
    #[must_use]
    pub fn is_neutral(&self, name: &str) -> bool {
        self.words(name).iter().any(|word| self.neutral.contains(word))
    }

    /// Whether a member says nothing of a person: `id`, `status`, `createdAt`.
    #[must_use]
    pub fn is_opaque(&self, name: &str) -> bool {
        let words = self.words(name);
        (0..words.len()).any(|from| words.get(from..).is_some_and(|tail| self.opaque.contains(tail)))
    }

    /// Whether a member is the whole body of a request: `req.body`, `request.POST`, `request.requestBody`.
    #[must_use]
    pub fn is_request_body(&self, receiver: &str, member: &str) -> bool {
        self.request_bodies.contains(&format!("{}.{}", receiver.to_ascii_lowercase(), member.to_ascii_lowercase()))
    }

    /// Whether a type acts on data and holds none.
    #[must_use]
    pub fn is_service(&self, type_name: &str) -> bool {
        let words = split(type_name);
        words.last().is_some_and(|last| self.services.contains(last))
    }

    /// Whether a type says nothing of what it holds.
    #[must_use]
    pub fn is_plain_type(&self, declared: &str) -> bool {
        declared.split(['<', '>', ',', '[', ']', '?', ' ']).filter(|part| !part.is_empty()).all(|part| {
            let last = part.rsplit('.').next().unwrap_or(part).to_ascii_lowercase();
            self.plain.contains(&last)
        })
    }

    /// The record that a type is: `Patient`, `PatientDto`, `org.hl7.fhir.r4.model.Encounter`.
    #[must_use]
    pub fn carrier(&self, type_name: &str) -> Option<Hit> {
        if self.is_service(type_name) {
            return None;
        }
        let last = type_name.rsplit(['.', ':']).next().unwrap_or(type_name);
        self.record(last, Confidence::Certain)
    }

    /// The record that a variable or function is named after: `patient`, `patients`, `getPatient`.
    #[must_use]
    pub fn carrier_name(&self, name: &str) -> Option<Hit> {
        self.record(name, Confidence::Likely)
    }

    fn record(&self, name: &str, confidence: Confidence) -> Option<Hit> {
        let mut words = self.words(name);
        if words.iter().any(|word| self.neutral.contains(word)) {
            return None;
        }
        if let Some(last) = words.last_mut()
            && let Some(singular) = last.strip_suffix('s').filter(|singular| singular.len() > 3 && !singular.ends_with('s'))
        {
            let singular = singular.strip_suffix("ie").map_or_else(|| singular.to_owned(), |stem| format!("{stem}y"));
            *last = singular;
        }
        self.carriers.contains(&words).then(|| Hit { element: "patient-record".to_owned(), class: ElementClass::Health, confidence })
    }

    /// The words of people for an element.
    #[must_use]
    pub fn say<'l>(&'l self, element: &'l str) -> &'l str {
        match element {
            "patient-record" => return "patient record",
            "request-body" => return "request body",
            _ => {}
        }
        self.rows.iter().find(|row| row.element == element).map_or(element, |row| row.say.as_str())
    }

    /// The class of an element.
    #[must_use]
    pub fn class(&self, element: &str) -> Option<ElementClass> {
        if matches!(element, "patient-record" | "request-body") {
            return Some(ElementClass::Health);
        }
        self.rows.iter().find(|row| row.element == element).map(|row| row.class)
    }

    /// Words that put a text into a health context, each with the byte where it first stands; at most `most`.
    #[must_use]
    pub fn health_words(&self, text: &str, most: usize) -> Vec<(String, usize)> {
        words::find_words(text, &self.health, most)
    }
}

#[cfg(test)]
mod tests;
