//! Rows bound to attribute tables and decoders: what a row says that the program does not know is an error with the row's id.

use super::super::decode::{self, Decoder, Form, Input};
use super::super::{Attribute, Fact, FactKind, Reference, Value, ValueKind};
use super::condition::regex;
use super::keypath::relaxed;
use super::targets::{Targets, expand};
use super::versions::VERSION;
use crate::knowledge::{Absent, LexiconRow, Reader, Row, Setter};
use rustc_hash::FxHashMap;

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Row id.
    pub row: String,
    /// What is wrong, for people.
    pub message: String,
}

impl std::fmt::Display for RowError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "row `{}`: {}", self.row, self.message)
    }
}

/// A row that says a fact, ready to be used.
#[derive(Debug, Clone)]
pub struct BoundRow {
    /// The row as written.
    pub row: Row,
    /// The kind of fact it yields.
    pub kind: FactKind,
    /// What it looks for in a document.
    pub(super) targets: Targets,
    setters: Vec<BoundSetter>,
}

#[derive(Debug, Clone)]
struct BoundSetter {
    /// Index in the attribute table, and the decoder's output that fills it.
    targets: Vec<(usize, Option<&'static str>)>,
    setter: Setter,
    decoder: Option<&'static Decoder>,
}

/// What a reader finds at an anchor.
#[derive(Debug, Clone)]
pub enum Read<'a> {
    /// Nothing there.
    Absent,
    /// A value.
    Known(Input<'a>),
    /// A reference with the default that stands at it.
    Pending {
        /// Name referred to.
        name: String,
        /// Text with `{0}` for holes when the value is a template.
        template: Option<String>,
        /// Default.
        default: Option<String>,
        /// The template with `{}` for what is not known: enough for a decoder that reads round holes.
        partial: Option<String>,
    },
    /// One of two, as a condition decides that is not known.
    Either(Input<'a>, Input<'a>),
    /// Something that cannot be told.
    Unknown,
}

/// The part of a text that a pattern takes.
#[must_use]
pub fn captured<'a>(read: Read<'a>, pattern: &str) -> Read<'a> {
    match read {
        Read::Known(input) => {
            let text = input.joined();
            let part = regex(pattern).and_then(|regex| Some(regex.captures(&text)?.get(1)?.as_str().to_owned()));
            part.map_or(Read::Absent, |part| Read::Known(Input::text(part)))
        }
        Read::Absent => Read::Absent,
        Read::Pending { partial: Some(text), .. } => {
            written(&text, pattern).map_or(Read::Unknown, |part| Read::Known(Input::text(part.to_owned())))
        }
        Read::Pending { .. } | Read::Either(..) | Read::Unknown => Read::Unknown,
    }
}

/// The part of a text with holes that a pattern takes, where it is written out and no hole touches it: `$OPTS -Dhttps.protocols=TLSv1`.
fn written<'t>(text: &'t str, pattern: &str) -> Option<&'t str> {
    let part = regex(pattern)?.captures(text)?.get(1)?;
    let touched = text.get(..part.start())?.ends_with("{}") || text.get(part.end()..)?.starts_with("{}");
    (!touched && !part.as_str().contains("{}")).then_some(part.as_str())
}

/// What rows read from: a block of configuration, a call.
pub trait Subject {
    /// Reads where the reader points.
    fn read(&self, reader: &Reader) -> Read<'_>;
    /// Reads one step of `absent`.
    fn read_absent(&self, step: &Absent) -> Read<'_>;
}

/// All bound rows, by language.
#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<BoundRow>,
    by_language: FxHashMap<String, OfLanguage>,
}

/// What else than facts rows say: what a call, a type or a member means for the values that pass through it.
pub const MEANINGS: &[&str] = &[
    "sink",
    "record",
    "sanitizer",
    "propagator",
    "projection",
    "members",
    "describes",
    "stands",
    "names",
    "throws",
    "fills",
    "selects",
    "handed",
    "calls",
    "lends",
    "collects",
    "source",
    "value",
    "guard",
];

/// The rows of a language: most of XML's name the root element that they speak of.
#[derive(Debug, Default)]
struct OfLanguage {
    any_root: Vec<usize>,
    by_root: FxHashMap<String, Vec<usize>>,
}

impl Rows {
    /// Binds the rows that say facts; others (sinks, sanitizers, elements, types, guards) are passed over.
    #[must_use]
    pub fn bind(rows: &[Row]) -> (Self, Vec<RowError>) {
        let mut bound = Self::default();
        let mut errors = Vec::new();
        for row in rows {
            let Some(kind) = FactKind::from_word(&row.says) else {
                if !MEANINGS.contains(&row.says.as_str()) && !LexiconRow::is_meant(&row.says) {
                    errors.push(RowError { row: row.row.clone(), message: format!("`says: {}` is no fact kind", row.says) });
                }
                continue;
            };
            match BoundRow::bind(row, kind) {
                Ok(row) => bound.rows.push(row),
                Err(message) => errors.push(RowError { row: row.row.clone(), message }),
            }
        }
        bound.rows.sort_by(|a, b| b.row.priority.cmp(&a.row.priority).then_with(|| a.row.row.cmp(&b.row.row)));
        for (index, row) in bound.rows.iter().enumerate() {
            for format in &row.row.formats {
                let of = bound.by_language.entry(format.language.clone()).or_default();
                match &format.root {
                    Some(root) if !root.contains(['/', '.', '*', '?']) => {
                        for root in expand(root) {
                            of.by_root.entry(root.to_ascii_lowercase()).or_default().push(index);
                        }
                    }
                    _ => of.any_root.push(index),
                }
            }
        }
        (bound, errors)
    }

    /// The rows that may speak of a document of a language with this root, highest priority first.
    pub fn of(&self, language: &str, root: &str) -> impl Iterator<Item = &BoundRow> {
        let mut found: Vec<usize> = Vec::new();
        if let Some(of) = self.by_language.get(language) {
            found.extend(&of.any_root);
            found.extend(of.by_root.get(&root.to_ascii_lowercase()).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|index| self.rows.get(index))
    }
}

impl BoundRow {
    /// Binds one row.
    ///
    /// # Errors
    /// When it names an attribute or a decoder that is not known.
    pub fn bind(row: &Row, kind: FactKind) -> Result<Self, String> {
        let mut setters = Vec::new();
        for (names, setter) in &row.set {
            setters.push(bind_setter(kind, names, setter)?);
        }
        if row.formats.is_empty() {
            return Err("`in` names no language or format".to_owned());
        }
        Ok(Self { row: row.clone(), kind, targets: Targets::of(&row.at), setters })
    }

    /// Fills the attributes of a fact.
    pub fn fill(&self, fact: &mut Fact, subject: &dyn Subject) {
        let row_kind = self.kind;
        let mut by_default = false;
        let mut explicit = false;
        for setter in &self.setters {
            match &setter.setter {
                Setter::Constant(value) => setter.constant(fact, value),
                Setter::Reader(reader) => {
                    let read = subject.read(reader);
                    if !matches!(read, Read::Absent) {
                        explicit |= !setter.names_only(row_kind);
                        setter.store(fact, read);
                        continue;
                    }
                    let mut of_versions: Vec<&Absent> = Vec::new();
                    for step in &reader.absent {
                        if step.product.is_some() || step.provider.is_some() {
                            // the version is known when all files are together; without it the default of current versions holds
                            of_versions.push(step);
                            continue;
                        }
                        if let Some(value) = &step.value {
                            setter.constant(fact, value);
                            setter.by_version(fact, &of_versions);
                            by_default = true;
                            break;
                        }
                        let read = subject.read_absent(step);
                        if !matches!(read, Read::Absent) {
                            explicit = true;
                            setter.store(fact, read);
                            break;
                        }
                    }
                }
            }
        }
        if (by_default || explicit) && fact.get("source") == Some(&Attribute::Unknown) {
            fact.set_text("source", if by_default && !explicit { "default" } else { "explicit" });
        }
    }
}

impl BoundSetter {
    /// Whether it says only which thing is meant, which makes no setting explicit.
    fn names_only(&self, kind: FactKind) -> bool {
        let table = kind.attributes();
        self.targets.iter().all(|&(index, _)| {
            table.get(index).is_some_and(|attribute| matches!(attribute.name, "technology" | "name" | "object" | "holds" | "provider"))
        })
    }

    fn constant(&self, fact: &mut Fact, value: &serde_json::Value) {
        let table = fact.kind.attributes();
        for &(index, _) in &self.targets {
            if let (Some(slot), Some(attribute)) = (fact.attributes.get_mut(index), table.get(index))
                && let Some(value) = from_json(value, attribute.kind)
            {
                *slot = Attribute::Known(value);
            }
        }
    }

    /// Leaves a default to be chosen by the version of the product.
    fn by_version(&self, fact: &mut Fact, steps: &[&Absent]) {
        let Some(name) = steps.iter().find_map(|step| step.product.as_deref().or(step.provider.as_deref())) else { return };
        let said = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let told: Vec<String> =
            steps.iter().filter_map(|step| Some(format!("{}\u{2}{}", step.below.as_deref()?, said(step.value.as_ref()?)))).collect();
        for &(index, _) in &self.targets {
            if let Some(slot) = fact.attributes.get_mut(index) {
                let reference = Reference { name: format!("{VERSION}{name}"), decoder: None, template: Some(told.join("\u{1}")) };
                *slot = Attribute::pending(reference, slot.known().cloned());
            }
        }
    }

    fn store(&self, fact: &mut Fact, read: Read<'_>) {
        match read {
            Read::Known(input) => self.decode(fact, &input),
            Read::Pending { name, template, default, partial } => {
                let partial = partial.filter(|_| self.decoder.is_some());
                if let Some(known) = default.or(partial) {
                    self.decode(fact, &Input::text(known));
                }
                self.pend(fact, &name, template.as_deref());
            }
            Read::Either(one, other) => {
                let mut second = fact.clone();
                self.decode(fact, &one);
                self.decode(&mut second, &other);
                for &(index, _) in &self.targets {
                    if let (Some(slot), Some(other)) = (fact.attributes.get_mut(index), second.attributes.get(index)) {
                        *slot = sounder(slot, other);
                    }
                }
            }
            Read::Absent | Read::Unknown => {}
        }
    }

    /// Leaves the attributes to be filled when the constant is found; what is known of them by now is the fallback.
    fn pend(&self, fact: &mut Fact, name: &str, template: Option<&str>) {
        for &(index, output) in &self.targets {
            let decoder = self.decoder.map(|decoder| output.map_or(decoder.name.to_owned(), |output| format!("{}.{output}", decoder.name)));
            if let Some(slot) = fact.attributes.get_mut(index) {
                let fallback = slot.known().cloned();
                let reference = Reference { name: name.to_owned(), decoder, template: template.map(str::to_owned) };
                *slot = Attribute::pending(reference, fallback);
            }
        }
    }

    fn decode(&self, fact: &mut Fact, input: &Input<'_>) {
        let table = fact.kind.attributes();
        let decoded = self.decoder.map(|decoder| (decoder.run)(input));
        if input.form == Form::Symbol && decoded.as_ref().is_some_and(Vec::is_empty) {
            // a symbol that no decoder knows may be a constant of another file
            self.pend(fact, &input.joined(), None);
            return;
        }
        for &(index, output) in &self.targets {
            let Some(kind) = table.get(index).map(|attribute| attribute.kind) else { continue };
            let value = match (&decoded, output) {
                (Some(outputs), Some(output)) => outputs.iter().find(|(name, _)| *name == output).map(|(_, value)| value.clone()),
                _ => plain(input, kind),
            };
            if let (Some(value), Some(slot)) = (value, fact.attributes.get_mut(index)) {
                *slot = Attribute::Known(value);
            }
        }
    }
}

/// What holds whichever of two values is chosen: of versions the higher one, of lists what both have, else what both say.
fn sounder(one: &Attribute, other: &Attribute) -> Attribute {
    let version = |text: &str| text.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<u32>>>();
    match (one.known(), other.known()) {
        (Some(one), Some(other)) if one == other => Attribute::Known(one.clone()),
        (Some(Value::Text(one)), Some(Value::Text(other))) => match (version(one), version(other)) {
            (Some(first), Some(second)) => Attribute::Known(Value::Text(if first < second { other } else { one }.clone())),
            _ => Attribute::Unknown,
        },
        (Some(Value::List(one)), Some(Value::List(other))) => {
            Attribute::Known(Value::List(one.iter().filter(|item| other.contains(item)).cloned().collect()))
        }
        _ => Attribute::Unknown,
    }
}

fn bind_setter(kind: FactKind, names: &str, setter: &Setter) -> Result<BoundSetter, String> {
    let (decoder, wanted) = match setter {
        Setter::Reader(reader) => match &reader.decoder {
            Some(full) => {
                let (decoder, output) = match decode::by_name(full) {
                    Some(decoder) => (Some(decoder), None),
                    None => full.rsplit_once('.').map_or((None, None), |(name, output)| (decode::by_name(name), Some(output))),
                };
                let decoder = decoder.ok_or_else(|| format!("there is no decoder `{full}`"))?;
                (Some(decoder), output)
            }
            None => (None, None),
        },
        Setter::Constant(_) => (None, None),
    };
    let mut targets = Vec::new();
    for name in names.split(',').map(str::trim) {
        let index = kind.index_of(name).ok_or_else(|| format!("a {} fact has no attribute `{name}`", kind.word()))?;
        let output = match decoder {
            None => None,
            Some(decoder) => {
                let wanted = wanted.unwrap_or(name);
                let found = decoder.outputs.iter().find(|(output, _)| *output == wanted).or(match decoder.outputs {
                    [only] => Some(only),
                    _ => None,
                });
                Some(found.ok_or_else(|| format!("decoder `{}` does not give `{wanted}`", decoder.name))?.0)
            }
        };
        targets.push((index, output));
        if let (Setter::Constant(value), Some(attribute)) = (setter, kind.attributes().get(index))
            && from_json(value, attribute.kind).is_none()
        {
            return Err(format!("`{name}` cannot be {value}"));
        }
    }
    Ok(BoundSetter { targets, setter: setter.clone(), decoder })
}

/// A constant of a row as a value of an attribute's kind.
pub fn from_json(value: &serde_json::Value, kind: ValueKind) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match (kind, value) {
        (ValueKind::Bool, Json::Bool(on)) => Value::Bool(*on),
        (ValueKind::Int, Json::Number(number)) => Value::Int(number.as_i64()?),
        (ValueKind::List, Json::Array(items)) => Value::List(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()),
        (ValueKind::Text | ValueKind::Version, Json::String(text)) => Value::Text(text.clone()),
        (ValueKind::Text | ValueKind::Version, Json::Number(number)) => Value::Text(number.to_string()),
        (ValueKind::Word(words), Json::String(text)) if words.contains(&text.as_str()) => Value::Text(text.clone()),
        _ => return None,
    })
}

/// A value without decoder.
fn plain(input: &Input<'_>, kind: ValueKind) -> Option<Value> {
    if input.form == Form::Null {
        return None;
    }
    let text = input.joined();
    Some(match kind {
        ValueKind::Bool => Value::Bool(match text.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => return None,
        }),
        ValueKind::Int => Value::Int(text.trim().parse().ok()?),
        ValueKind::List => Value::List(input.items.iter().map(ToString::to_string).collect()),
        ValueKind::Text | ValueKind::Version => Value::Text(text.into_owned()),
        ValueKind::Word(words) => Value::Text((*words.iter().find(|word| relaxed(word) == relaxed(&text))?).to_owned()),
    })
}
