//! Rows that speak of code, indexed by the last name of their anchor, so that one look-up per call finds all that may apply.

use super::super::rows::{BoundRow, RowError, wild};
use super::super::{Destination, FactKind};
use crate::config::nearest;
use crate::knowledge::{Anchor, ArgName, Confidence, Row, Setter};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// What a row says of a piece of code.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "rows are few and live once")]
pub enum Says {
    /// A fact.
    Fact(Box<BoundRow>),
    /// PHI must not arrive here.
    Sink(Sink),
    /// What comes out is no PHI any more, or less.
    Sanitizer {
        /// `false`: it only weakens.
        clears: bool,
        /// Why it only weakens.
        note: String,
        /// It is one by its name alone: a function of the repository by that name is judged by what it returns.
        by_name: bool,
    },
    /// The result is the receiver or the arguments in another form: `trim`, `format`.
    Propagator {
        /// In which form.
        form: Form,
        /// Only the receiver goes on, the arguments select: `where`, `orderBy`.
        receiver_alone: bool,
        /// The first argument is the name of the next one: `zap.String("ssn", x)`.
        keyed: bool,
    },
    /// The result is a named part of an argument: `array_column($rows, 'ssn')`.
    Projection {
        /// Position of the argument that it is taken from.
        of: usize,
        /// Position of the name, or of the list of names.
        key: usize,
    },
    /// A field whose value lists the names of further fields: `$fillable = ['ssn', 'phone']`.
    Members {
        /// Whether they are left out when the record is written as a whole: `$hidden`.
        hidden: bool,
    },
    /// A field by which a class stands for a record: `serializer_class`, `model` of `Meta`.
    Stands(Standing),
    /// An argument, entry or chained call that tells in words what a field is: `verbose_name=`, `.describe(..)`.
    Describes,
    /// An annotation with the name that a parameter goes by outside: `@RequestParam("dob") String b`.
    Names(Vec<ArgName>),
    /// A call that throws what it is given as its message: `require(valid) { "bad ssn" }`.
    Throws {
        /// The exception.
        named: String,
        /// The message and what is put into it; empty for all.
        takes: Vec<ArgName>,
    },
    /// It calls the function that it is called on, `consumer.accept(patient)`, or one that it is handed, `tasks.add_task(tell, patient)`.
    Calls(Option<ArgName>),
    /// A call that fills an argument, or several, with others: `json.Unmarshal(data, &patient)`.
    Fills(super::filling::Fills),
    /// The result holds what a query in the first text selects: `queryForObject("select ssn from patients ..")`.
    Selects,
    /// It declares a record with its fields: `z.object({..})`.
    Record(super::records::Declares),
    /// The result holds what it is given: `listOf`, `mapOf`.
    Collects,
    /// What a call lends to its block.
    Lends(super::lending::Lends),
    /// The result is PHI by the place it comes from.
    Source(String),
    /// An object that is imported or given by the framework, whose members count: `request` of Flask.
    Value,
    /// The type of a result: `logging.getLogger` gives a `logging.Logger`.
    Type {
        /// The type; `{0}` stands for what an argument names.
        named: String,
        /// The result is a record of its own, whatever it was asked of.
        record: bool,
    },
    /// A branch that runs where the program is debugged alone.
    Debugging,
    /// What the framework hands to a parameter of a method.
    Handed {
        /// Position of the parameter.
        to: usize,
        /// What it is.
        what: Handed,
    },
}

/// What a framework hands to a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// What another method of the type gives: `execute(context, scope)` of a batch gets the rows of `start`.
    Method(String),
    /// PHI by the place that it comes from: what is asked of a mediator.
    Element(String),
}

/// What a field says of the record that its class stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its type, or a class that stands for it.
    Of,
    /// The only fields that it shows.
    Fields,
    /// Fields that it leaves out.
    Without,
}

/// In which form a propagator hands on what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The same in another form.
    Same,
    /// Something new is made of it, and what it is called on stays as it was: `formatter.format(x)`.
    Made,
    /// With all members written out.
    Serialized,
    /// The keys of a map, the names of members.
    Keys,
    /// The members that a list names.
    Picks,
    /// All members but those that a list names.
    Omits,
    /// An entry is put into the receiver: its key and its value.
    Entry,
    /// Parts of a text are replaced; where the pattern covers letters or digits nothing of it is left.
    Replaces,
    /// A template whose places are filled with the other arguments: `"{}/x".format(base)`.
    Filled,
    /// What is configured, else its last argument: `os.getenv("URL", "http://x")`.
    Fallback,
    /// A part of a text; of a few signs at its beginning or end nothing can be told.
    Part,
    /// So many signs of a text from its beginning or end, as the last argument says: `takeLast(4)`.
    Few,
    /// The field of a record that is named by a schema import.
    SchemaField,
    /// Running over it: the keys of a mapping, the elements of anything else.
    Iterated,
    /// Keys with their values.
    Pairs,
    /// A client of the host that the first argument names; an object that is called for it remembers the host.
    Client,
    /// What the last part of the first argument names: `component.get("v.patient")`.
    Named,
    /// The field of HL7 version 2 that the arguments name: `terser.get("/PID-5-1")`, `extract_field("PID", 1, 5)`.
    Coded,
    /// The columns that a query in a text argument asks for; a cursor that runs it holds them.
    Selects,
    /// Records of the table, file or address that a text argument names: `collection("patients")`, `read_csv("patients.csv")`.
    Records,
    /// A holder of the value: `useState(patient)`; what holds nothing yet is something new.
    Held,
    /// An object by all its fields, those that its text leaves out too: `vars(patient)`.
    Raw,
    /// The columns that are named, of each record: `values_list("ssn")`, `pluck(:ssn)`.
    Columns,
    /// The column of a query's row at the position that the first argument gives, counted from this: `reader.GetString(1)`.
    Column(u8),
    /// A text read from another spelling; a constant stays one: `b64decode("…")`.
    Decoded,
}

impl Form {
    /// Of several forms the one that says more counts.
    pub fn rank(self) -> u8 {
        match self {
            Self::Same => 0,
            Self::Serialized | Self::Made | Self::Held => 1,
            _ => 2,
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "same" => Self::Same,
            "serialized" => Self::Serialized,
            "made" => Self::Made,
            "few" => Self::Few,
            "keys" => Self::Keys,
            "picks" => Self::Picks,
            "omits" => Self::Omits,
            "entry" => Self::Entry,
            "replaces" => Self::Replaces,
            "filled" => Self::Filled,
            "fallback" => Self::Fallback,
            "part" => Self::Part,
            "schema-field" => Self::SchemaField,
            "iterated" => Self::Iterated,
            "pairs" => Self::Pairs,
            "client" => Self::Client,
            "named" => Self::Named,
            "coded" => Self::Coded,
            "selects" => Self::Selects,
            "records" => Self::Records,
            "held" => Self::Held,
            "columns" => Self::Columns,
            "column-from-0" => Self::Column(0),
            "column-from-1" => Self::Column(1),
            "decoded" => Self::Decoded,
            "raw" => Self::Raw,
            _ => return None,
        })
    }
}

/// A sink.
#[derive(Debug, Clone, Default)]
pub struct Sink {
    /// Sink kind word; where the receiving host decides, see `by_host`, the kind of a host that is not known.
    pub kind: String,
    /// The host that decides on the kind is read here.
    pub by_host: Option<crate::knowledge::Reader>,
    /// Fixed level.
    pub level: Option<String>,
    /// The level is the method's name.
    pub level_is_method: bool,
    /// Receiving company.
    pub vendor: Option<String>,
    /// Which arguments count; empty for all.
    pub takes: Vec<ArgName>,
    /// All named arguments count.
    pub takes_named: bool,
    /// Records as a whole do not count: the call hands on their id.
    pub parts_only: bool,
    /// A message template that holds this writes objects with all their members: `{@` of Serilog.
    pub destructured_by: Option<String>,
    /// What is taken is written out with all its members.
    pub serializes: bool,
    /// The receiver counts, too.
    pub takes_receiver: bool,
    /// What to write instead.
    pub fix: Option<String>,
    /// Annotations that give the class a logger without a declaration (Lombok).
    pub provided_by: Vec<String>,
}

impl Sink {
    /// What arrives here, of a call as written.
    pub fn destination(&self, row: &str, call: String) -> Destination {
        Destination::Sink {
            row: row.to_owned(),
            call,
            sink_kind: self.kind.clone(),
            level: self.level.clone(),
            vendor: self.vendor.clone(),
            fix: self.fix.clone(),
        }
    }
}

/// A row ready for code.
#[derive(Debug, Clone)]
pub struct CodeRow {
    /// Id.
    pub id: String,
    /// Anchor as written.
    pub at: Anchor,
    /// Conditions on arguments.
    pub conditions: Vec<(String, crate::knowledge::Condition)>,
    /// What it says.
    pub says: Says,
    /// Methods of which none may be called in the same function, in lower case.
    pub without: Vec<String>,
    /// Priority, see [`Row::priority`].
    pub priority: u8,
    /// Patterns of `call` by their last name (in lower case; `*` for any), alternatives expanded.
    calls: FxHashMap<String, Vec<String>>,
    /// Names of `method` in lower case, alternatives expanded.
    methods: FxHashSet<String>,
    /// Names of `method` with wildcards.
    wild_methods: Vec<String>,
}

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

/// A callee under one of the names that it is known by.
#[derive(Debug, Clone)]
pub struct Callee {
    /// With dots.
    pub dotted: String,
    /// The key of its last name.
    last: String,
}

impl Callee {
    /// Under a dotted name.
    pub fn new(dotted: String) -> Self {
        Self { last: last_key(&dotted), dotted }
    }
}

/// A call as rows are asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Called<'c> {
    /// The callee's dotted names.
    pub known: &'c [Callee],
    /// Its last name.
    pub method: &'c str,
    /// The same in lower case.
    pub lower: &'c str,
    /// The usual names of the receiver.
    pub receivers: &'c [String],
    /// The receiver's type.
    pub receiver_type: Option<&'c str>,
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
            if all.rows.last().is_some_and(|row| matches!(row.says, Says::Debugging)) {
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

fn read_says(row: &Row) -> Result<Option<Says>, String> {
    let text = |name: &str| match row.set.get(name) {
        Some(Setter::Constant(serde_json::Value::String(text))) => Some(text.clone()),
        _ => None,
    };
    let words = |name: &str| -> Vec<String> {
        match row.set.get(name) {
            Some(Setter::Constant(serde_json::Value::String(text))) => vec![text.clone()],
            Some(Setter::Constant(serde_json::Value::Number(number))) => vec![number.to_string()],
            Some(Setter::Constant(serde_json::Value::Array(items))) => {
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
            }
            _ => Vec::new(),
        }
    };
    Ok(Some(match row.says.as_str() {
        "sink" => {
            let kind = text("sink_kind").ok_or("a sink needs `sink_kind`")?;
            let known = FactKind::Flow.attributes().iter().find(|attribute| attribute.name == "sink_kind").map(|attribute| attribute.kind);
            if let Some(super::super::ValueKind::Word(words)) = known
                && !words.contains(&kind.as_str())
            {
                return Err(format!("`sink_kind: {kind}` is none of {}", words.join(", ")));
            }
            let level_is_method = matches!(row.set.get("level"), Some(Setter::Reader(reader)) if reader.name.as_deref() == Some("method"));
            let written = words("takes");
            let takes = written
                .iter()
                .filter(|word| !matches!(word.as_str(), "all" | "receiver" | "named" | "parts"))
                .map(|word| word.parse().map_or_else(|_| ArgName::Name(word.clone()), ArgName::Position))
                .collect();
            Says::Sink(Sink {
                kind,
                by_host: match row.set.get("host") {
                    Some(Setter::Reader(reader)) => Some((**reader).clone()),
                    _ => None,
                },
                level: text("level"),
                level_is_method,
                vendor: text("vendor"),
                takes,
                takes_named: written.iter().any(|word| word == "named"),
                parts_only: written.iter().any(|word| word == "parts"),
                takes_receiver: written.iter().any(|word| word == "receiver"),
                destructured_by: text("destructured_by"),
                serializes: matches!(row.set.get("serializes"), Some(Setter::Constant(serde_json::Value::Bool(true)))),
                fix: row.fix.clone(),
                provided_by: words("provided_by"),
            })
        }
        "sanitizer" => Says::Sanitizer {
            clears: text("effect").is_none_or(|effect| effect == "clear"),
            note: text("note").unwrap_or_default(),
            by_name: text("judged").as_deref() == Some("by-name"),
        },
        "propagator" => {
            let form = text("form").unwrap_or_else(|| "same".to_owned());
            Says::Propagator {
                form: Form::from_word(&form).ok_or_else(|| format!("`form: {form}` is no form"))?,
                receiver_alone: words("takes").iter().any(|word| word == "receiver"),
                keyed: matches!(row.set.get("keyed"), Some(Setter::Constant(serde_json::Value::Bool(true)))),
            }
        }
        "projection" => {
            let position = |name: &str| words(name).first().and_then(|word| word.parse().ok());
            let (of, key) = position("of").zip(position("key")).ok_or("a projection needs `of` and `key`, positions of arguments")?;
            Says::Projection { of, key }
        }
        "members" => Says::Members { hidden: matches!(row.set.get("hidden"), Some(Setter::Constant(serde_json::Value::Bool(true)))) },
        "stands" => Says::Stands(match text("part").as_deref() {
            Some("fields") => Standing::Fields,
            Some("exclude") => Standing::Without,
            _ => Standing::Of,
        }),
        "describes" => Says::Describes,
        "collects" => Says::Collects,
        "names" => Says::Names(positions(words("takes"))),
        "throws" => Says::Throws { named: text("type").unwrap_or_default(), takes: positions(words("takes")) },
        "fills" => Says::Fills(super::filling::Fills::read(row)),
        "selects" => Says::Selects,
        "handed" => {
            let to = words("to").first().and_then(|word| word.parse().ok());
            let what = text("from").map(Handed::Method).or_else(|| text("element").map(Handed::Element));
            let (to, what) = to.zip(what).ok_or("`handed` needs `to`, the position of a parameter, and `from`, a method, or `element`")?;
            Says::Handed { to, what }
        }
        "calls" => Says::Calls(positions(words("of")).pop()),
        "value" => Says::Value,
        "record" => Says::Record(super::records::Declares::read(row)),
        "lends" => Says::Lends(super::lending::Lends::read(row)),
        "source" => match text("element") {
            Some(element) => Says::Source(element),
            None => return Ok(None),
        },
        "type" => match text("type") {
            Some(named) => {
                let record = matches!(row.set.get("record"), Some(Setter::Constant(serde_json::Value::Bool(true))));
                Says::Type { named, record }
            }
            None => return Ok(None),
        },
        "guard" if text("guards").as_deref() == Some("debugging") => Says::Debugging,
        "element" | "guard" => return Ok(None),
        word => {
            let kind = FactKind::from_word(word).ok_or_else(|| format!("`says: {word}` is no fact kind"))?;
            Says::Fact(Box::new(BoundRow::bind(row, kind)?))
        }
    }))
}

/// Names and positions of arguments.
fn positions(words: Vec<String>) -> Vec<ArgName> {
    words.into_iter().map(|word| word.parse().map_or(ArgName::Name(word), ArgName::Position)).collect()
}

/// Expands `{a,b}` alternatives.
pub fn expand(pattern: &str) -> Vec<String> {
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((inside, after)) = rest.split_once('}')
    {
        return inside.split(',').flat_map(|choice| expand(&format!("{before}{}{after}", choice.trim()))).collect();
    }
    vec![pattern.to_owned()]
}

/// Whether a type as resolved is the one that a row names: equal, or equal in the last part when one of both is not qualified.
#[must_use]
pub fn type_matches(pattern: &str, found: &str) -> bool {
    let bare = found.split(['<', '[']).next().unwrap_or(found).trim_end_matches('?');
    // a whole package is known by the import alone
    let last = |pattern: &str| pattern.rsplit(['.', ':']).next().unwrap_or(pattern).to_owned();
    let by_last = |pattern: &str| (pattern == "*" || !pattern.ends_with(".*")) && wild(&last(pattern), bare);
    let fits = |pattern: &str| wild(pattern, bare) || (!bare.contains('.') && by_last(pattern));
    if pattern.contains('{') { expand(pattern).iter().any(|pattern| fits(pattern)) } else { fits(pattern) }
}

/// The key of a pattern in the indices: its last name in lower case, or `*`.
fn last_key(pattern: &str) -> String {
    let last = pattern.rsplit(['.', ':', '#']).next().unwrap_or(pattern).to_ascii_lowercase();
    if last.contains(['*', '?']) { "*".to_owned() } else { last }
}

impl CodeRow {
    /// The patterns of `call` that may fit a name with this last key.
    fn calls_of(&self, last: &str) -> impl Iterator<Item = &String> {
        self.calls.get(last).into_iter().chain(self.calls.get("*")).flatten()
    }

    /// Whether it speaks of a method by its bare name alone, so that a static function of any class by that name is none.
    #[must_use]
    pub fn is_loose_on(&self, called: Called<'_>) -> bool {
        matches!(self.says, Says::Propagator { receiver_alone: false, .. } | Says::Sanitizer { .. })
            && self.at.types.is_empty()
            && self.at.receiver.is_empty()
            && !called
                .known
                .iter()
                .any(|known| self.calls_of(&known.last).any(|pattern| wild(pattern, &known.dotted) || global(pattern, &known.dotted)))
    }

    /// Methods of a type that are sinks by this row, as they are written.
    #[must_use]
    pub fn sink_methods(&self, declared: &str) -> Option<(&Sink, &FxHashSet<String>)> {
        match &self.says {
            Says::Sink(sink) if self.at.types.iter().any(|pattern| type_matches(pattern, declared)) => Some((sink, &self.methods)),
            _ => None,
        }
    }

    /// Whether a variable by this name is known to the row without its type.
    #[must_use]
    pub fn knows_receiver(&self, name: &str) -> bool {
        self.at.receiver.iter().chain(self.at.or.iter().flat_map(|or| &or.receiver)).any(|pattern| wild(pattern, name))
    }

    fn names_method(&self, called: Called<'_>) -> bool {
        self.methods.contains(called.lower) || self.wild_methods.iter().any(|pattern| wild(pattern, called.method))
    }

    /// How sure a match on a call is; `None` when it is none.
    #[must_use]
    pub fn matches_call(&self, called: Called<'_>) -> Option<Confidence> {
        let Called { known, method, lower, receivers, receiver_type } = called;
        let fits = |pattern: &String, dotted: &str| wild(pattern, dotted) || global(pattern, dotted);
        if !self.calls.is_empty() && known.iter().any(|callee| self.calls_of(&callee.last).any(|pattern| fits(pattern, &callee.dotted))) {
            return Some(Confidence::Certain);
        }
        let any_owner = |pattern: &String| pattern.strip_prefix("*.").is_some_and(|last| !last.contains('.') && wild(last, method));
        if !receivers.is_empty() && self.calls_of(lower).any(any_owner) {
            return Some(Confidence::Certain);
        }
        if !self.names_method(called)
            || (receivers.is_empty() && receiver_type.is_none() && known.iter().all(|callee| !callee.dotted.contains('.')))
        {
            return None;
        }
        // a static method of the type itself
        let owners = || known.iter().filter_map(|callee| callee.dotted.rsplit_once('.')).map(|(owner, _)| owner);
        if owners().any(|owner| self.at.types.iter().any(|pattern| owner.contains('.') && type_matches(pattern, owner))) {
            return Some(Confidence::Certain);
        }
        if let Some(found) = receiver_type
            && !self.at.types.is_empty()
        {
            if self.at.types.iter().any(|pattern| type_matches(pattern, found)) {
                return Some(Confidence::Certain);
            }
            // a receiver of another known type is no match, however it is called
            if found.contains('.') {
                return None;
            }
        }
        let named = |names: &[String]| receivers.iter().any(|receiver| names.iter().any(|name| wild(name, receiver)));
        if named(&self.at.receiver) {
            return Some(Confidence::Certain);
        }
        match &self.at.or {
            Some(or) if named(&or.receiver) => Some(or.confidence),
            _ if self.at.types.is_empty() && self.at.receiver.is_empty() && self.at.or.is_none() => Some(Confidence::Certain),
            _ => None,
        }
    }
}

/// `fetch` is `window.fetch`, `console.log` is `globalThis.console.log`.
fn global(pattern: &str, dotted: &str) -> bool {
    dotted.starts_with(['w', 'g', 's'])
        && ["window.", "globalThis.", "self.", "global."]
            .iter()
            .any(|prefix| dotted.strip_prefix(prefix).is_some_and(|rest| wild(pattern, rest)))
}
