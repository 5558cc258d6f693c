//! One fact: a kind, attributes, a place.

use super::kind::FactKind;
use crate::knowledge::Confidence;
use crate::text::{Position, SourceFile, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A place in a file, complete: nothing later needs the text to print it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the repository root.
    pub path: Arc<str>,
    /// Bytes of the decoded text.
    pub span: Span,
    /// First position.
    pub start: Position,
    /// One past the last position.
    pub end: Position,
}

impl Place {
    /// The place of a span.
    #[must_use]
    pub fn of(file: &SourceFile, span: Span) -> Self {
        Self { path: file.path.clone(), span, start: file.position(span.start), end: file.position(span.end) }
    }
}

/// A value that a policy can ask for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Truth.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a word of an enumeration, a version.
    Text(String),
    /// Several texts, sorted.
    List(Vec<String>),
}

/// What something refers to, resolved in `schema` and `join`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// The name: `var.tls_policy`, `local.x`, `.Values.ingress.tls`, `settings.VERIFY`, `DB_URL`.
    pub name: String,
    /// The decoder and its output to run on the value once it is known: `tls-names.min`.
    pub decoder: Option<String>,
    /// Text around the holes, when the value is a template: the resolved parts replace `{0}`, `{1}`.
    pub template: Option<String>,
}

/// A value that another file or place gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Awaited {
    /// Where it comes from.
    pub reference: Reference,
    /// What holds where nothing gives it.
    pub default: Option<Value>,
}

/// What is known of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Attribute {
    /// A value.
    Known(Value),
    /// A value of another file or place. A policy never sees this.
    Pending(Box<Awaited>),
    /// Not known; a policy sees null.
    Unknown,
}

impl Attribute {
    /// A value that another place gives.
    #[must_use]
    pub fn pending(reference: Reference, default: Option<Value>) -> Self {
        Self::Pending(Box::new(Awaited { reference, default }))
    }

    /// The value, when it is known.
    #[must_use]
    pub fn known(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }
}

/// The enclosing type and function, block or object: survives edits elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Scope(pub String);

/// How close PHI is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum PhiContext {
    /// The fact itself carries PHI.
    Direct(Vec<String>),
    /// The same file, block or service names PHI, FHIR, HL7 or a health host; with reasons such as "proxies to `fhir`, line 22".
    Near(Vec<String>),
    /// Nothing of the kind.
    #[default]
    None,
}

/// One thing that a file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What kind of thing.
    pub kind: FactKind,
    /// The row that said so; empty for facts made by the program itself.
    pub row: String,
    /// Where a finding would stand.
    pub place: Place,
    /// Other places that prove it, each with a few words.
    pub related: Vec<(Place, String)>,
    /// Places of the same fault, each of which must be mended: the other fields of an object.
    #[serde(default)]
    pub also: Vec<Place>,
    /// Enclosing names.
    pub scope: Scope,
    /// The tokens of the primary expression or setting, literals replaced by their kind, whitespace and comments left out; hashed by `check`.
    pub code: String,
    /// In the order of the kind's attribute table.
    pub attributes: Vec<Attribute>,
    /// How sure.
    pub confidence: Confidence,
    /// How close PHI is.
    pub phi: PhiContext,
    /// The row's own fix.
    pub fix: Option<String>,
    /// What must hold for its place to count at all: conditions of a template.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// What must hold of values that are set elsewhere, or there is no such fact.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// What a row asks of a value that is set elsewhere: `protocol: HTTP` of `protocol = var.protocol`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// Where the value is set.
    pub reference: Reference,
    /// The value that stands at the reference itself.
    pub default: Option<String>,
    /// It must be one of these; `*` and `?` are wildcards.
    pub is: Vec<String>,
    /// It must be none of these.
    pub not: Vec<String>,
    /// It must hold one of these as a whole word.
    pub word: Vec<String>,
    /// It must match this regular expression.
    pub matches: Option<String>,
}

/// A condition of a template on a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Guard {
    /// The value: `.Values.tls.enabled`.
    pub name: String,
    /// The text that it is compared with; none when only its truth is asked.
    pub is: Option<String>,
    /// Whether the comparison must hold or must fail.
    pub holds: bool,
}

impl Fact {
    /// A fact of which nothing is known yet.
    #[must_use]
    pub fn new(kind: FactKind, row: &str, place: Place) -> Self {
        Self {
            kind,
            row: row.to_owned(),
            place,
            related: Vec::new(),
            also: Vec::new(),
            scope: Scope::default(),
            code: String::new(),
            attributes: vec![Attribute::Unknown; kind.attributes().len()],
            confidence: Confidence::Certain,
            phi: PhiContext::None,
            fix: None,
            guards: Vec::new(),
            questions: Vec::new(),
        }
    }

    /// Whether nothing in it waits for what other places say.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.guards.is_empty()
            && self.questions.is_empty()
            && !self.attributes.iter().any(|attribute| matches!(attribute, Attribute::Pending(_)))
    }

    /// An attribute by name; `None` when the kind has no such attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(self.kind.index_of(name)?)
    }

    /// A known text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)?.known()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A known list; empty when there is none.
    #[must_use]
    pub fn list(&self, name: &str) -> &[String] {
        match self.get(name).and_then(Attribute::known) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// A known truth value.
    #[must_use]
    pub fn truth(&self, name: &str) -> Option<bool> {
        match self.get(name)?.known()? {
            Value::Bool(on) => Some(*on),
            _ => None,
        }
    }

    /// Sets an attribute; a name that the kind does not have is ignored (rows are checked when they are bound).
    pub fn set(&mut self, name: &str, attribute: Attribute) {
        if let Some(slot) = self.kind.index_of(name).and_then(|index| self.attributes.get_mut(index)) {
            *slot = attribute;
        }
    }

    /// Sets a known text.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, Attribute::Known(Value::Text(text.to_owned())));
    }

    /// Sets a known truth value.
    pub fn set_truth(&mut self, name: &str, on: bool) {
        self.set(name, Attribute::Known(Value::Bool(on)));
    }
}
