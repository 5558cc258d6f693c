//! The rows of `policies/knowledge/elements/` as written.

use crate::knowledge::{Confidence, ElementClass};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One row of the lexicon.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub enum LexiconRow {
    /// A PHI element and its names.
    Element(ElementRow),
    /// Names that only look like PHI.
    LookAlike(LookAlikeRow),
    /// Words that make or break a health context.
    Context(ContextRow),
    /// Words beside a hit that change what it means.
    Words(WordsRow),
    /// A short form.
    Abbreviation(AbbreviationRow),
    /// Types whose whole value carries PHI.
    Type(TypeRow),
    /// What values look like.
    Value(ValueRow),
}

impl LexiconRow {
    /// Whether `says` names a row of the lexicon.
    #[must_use]
    pub fn is_meant(says: &str) -> bool {
        matches!(says, "element" | "look-alike" | "context" | "words" | "abbreviation" | "type" | "value")
    }

    /// The row's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Element(row) => &row.row,
            Self::LookAlike(row) => &row.row,
            Self::Context(row) => &row.row,
            Self::Words(row) => &row.row,
            Self::Abbreviation(row) => &row.row,
            Self::Type(row) => &row.row,
            Self::Value(row) => &row.row,
        }
    }
}

/// What must stand around a name before it counts, from nothing to much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Nothing.
    #[default]
    Alone,
    /// Any sign of health care.
    Health,
    /// A sign of health care in the name, its owner or its siblings.
    Near,
    /// A patient around.
    Person,
    /// A patient in the name or its owner, or PHI among its siblings.
    Owner,
}

/// How grave it is when the element gets out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// Says little by itself.
    Low,
    /// Adds to a picture.
    Medium,
    /// Identifies or describes a patient.
    #[default]
    High,
    /// Harms alone.
    Critical,
}

impl ElementRow {
    /// The element's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.element.as_deref().unwrap_or(&self.row)
    }
}

/// A PHI element.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementRow {
    /// Unique id.
    pub row: String,
    /// The element's id, where several rows speak of one element; as `row` when absent.
    #[serde(default)]
    pub element: Option<String>,
    /// Its class.
    pub class: ElementClass,
    /// Its name in messages.
    pub title: String,
    /// Paragraph of 164.514(b)(2)(i), `A` to `R`.
    #[serde(default)]
    pub letter: Option<char>,
    /// What `names` need around them.
    #[serde(default)]
    pub context: Need,
    /// What `bare` names need around them; as `context` when absent.
    #[serde(default)]
    pub bare_context: Option<Need>,
    /// The most that a name can prove.
    #[serde(default)]
    pub confidence: Confidence,
    /// How grave.
    #[serde(default)]
    pub sensitivity: Sensitivity,
    /// Protected further by state law or 42 CFR part 2.
    #[serde(default)]
    pub sensitive: bool,
    /// The record of which a name that ends in `id` may be the mere key, where the repository keeps such records.
    #[serde(default)]
    pub key_of: Option<String>,
    /// Stands for a whole record, not for one fact of it.
    #[serde(default)]
    pub whole: bool,
    /// It is kept as a file, whose name, size and type say nothing of what it shows.
    #[serde(default)]
    pub file: bool,
    /// Word sequences that count anywhere in a name.
    #[serde(default)]
    pub names: Vec<String>,
    /// Word sequences that count when only context and filler stand beside them.
    #[serde(default)]
    pub bare: Vec<String>,
    /// Field codes of HL7 v2 and X12.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Words that take the hit back, in the name, its receiver or its type.
    #[serde(default)]
    pub not: Vec<String>,
    /// Examples: names, with their owner before a dot, that count.
    #[serde(default)]
    pub yes: Vec<String>,
    /// Examples that do not count, even in a health context.
    #[serde(default)]
    pub no: Vec<String>,
}

/// Names that only look like PHI.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookAlikeRow {
    /// Unique id.
    pub row: String,
    /// Word sequences.
    pub names: Vec<String>,
}

/// Which way a context word points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContextKind {
    /// A person whose data are PHI.
    Subject,
    /// A record about such a person.
    Record,
    /// Health care at large.
    Domain,
    /// Who gives or pays for care.
    Staff,
    /// Who uses the program.
    Account,
    /// A part of the program.
    Machine,
}

/// Words that make or break a health context.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextRow {
    /// Unique id.
    pub row: String,
    /// Which way.
    pub kind: ContextKind,
    /// Counts only when something else around speaks of health care.
    #[serde(default)]
    pub weak: bool,
    /// Staff and accounts: also as the enclosing class or folder.
    #[serde(default)]
    pub around: bool,
    /// Word sequences.
    pub words: Vec<String>,
}

/// What a word beside a hit does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WordEffect {
    /// Takes it back.
    Off,
    /// Takes it back from the front of the name.
    OffLead,
    /// Takes it back from behind the hit.
    OffTail,
    /// Changes nothing.
    Neutral,
    /// Lowers the confidence.
    Weaken,
    /// Behind a hit: makes it the key of a datum.
    Surrogate,
    /// Flows: a call or member by such a name gives something about the value, not the value.
    Meta,
    /// Flows: members that say nothing of a person.
    Opaque,
    /// Endings of types that act on data and hold none.
    Service,
    /// Types that say nothing of what they hold.
    Plain,
    /// Cut from the front before two names are compared.
    Prefix,
    /// Cut from the end.
    Suffix,
    /// Flows: members that are the whole body of a request, with the usual names of the request.
    RequestBody,
    /// Flows: members that give all fields of a record, those too that it leaves out of its written form.
    RawView,
    /// Flows: members that give the record itself in another form.
    View,
    /// Flows: endings of members that are fields of an object of a Salesforce org: `__c`.
    OrgField,
    /// Flows: last words of names that hold something whole, whatever it is.
    Container,
    /// A name that only holds other things: its members are judged by their own names.
    Holder,
    /// Flows: words that make a record one of signing in.
    SignIn,
    /// Flows: what is handed to a class that stands for a record (a serializer, a view, a form) and stands for the same.
    StandsIn,
    /// Flows: its members and parameters that are the record itself.
    StoodFor,
    /// Flows: its members and parameters that hold all fields of the record.
    StoodForData,
    /// Flows: members of an exception that hold its message.
    Message,
    /// Flows: annotations and decorators of functions that a framework calls with an exception.
    Handler,
    /// Flows: exception types that stand for every exception.
    AnyException,
    /// Types: marks (annotations, supertypes, arguments of these) by which a type's own text shows all its fields.
    Shows,
    /// Types: marks by which the text shows marked fields alone.
    ShowsMarked,
    /// Types: marks of the fields that are shown then.
    Shown,
    /// Types: marks and types of fields that the text leaves out.
    Hides,
    /// Types: marks of fields that are not serialized.
    NotSerialized,
    /// Types of fields that hold yes or no.
    YesNo,
    /// Types: arguments of marks that name fields which the text leaves out.
    HidesNamed,
    /// Types: arguments of marks that name the fields which the text shows.
    ShowsNamed,
    /// Types: arguments of marks that name fields which are not serialized.
    NotSerializedNamed,
    /// Types: functions by which an object tells what it is in words.
    Tells,
    /// Types: functions by which an object tells a structured logger what it is.
    TellsLogger,
    /// Types: functions by which an object writes itself out as data.
    Serializes,
}

/// Words beside a hit.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsRow {
    /// Unique id.
    pub row: String,
    /// What they do.
    pub effect: WordEffect,
    /// Word sequences.
    pub words: Vec<String>,
}

/// A short form.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbbreviationRow {
    /// Unique id.
    pub row: String,
    /// The long form.
    pub means: String,
    /// The short forms.
    pub names: Vec<String>,
    /// Where it is expanded: `alone`, `health` or `near`.
    #[serde(default)]
    pub context: Need,
    /// Only as the last word of a name.
    #[serde(default)]
    pub last: bool,
}

/// Types whose whole value carries PHI.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeRow {
    /// Unique id.
    pub row: String,
    /// Simple names.
    pub names: Vec<String>,
    /// Packages as dotted globs.
    #[serde(default)]
    pub packages: Vec<String>,
    /// The most that the name can prove.
    #[serde(default)]
    pub confidence: Confidence,
    /// `health`: without its package the name needs a health context.
    #[serde(default)]
    pub context: Need,
    /// Salesforce objects.
    #[serde(default)]
    pub sobject: bool,
    /// Element ids; none for types that only look like carriers.
    pub carries: Vec<String>,
    /// What members hold: an element id, or another type of these rows. `getBirthDateElement` is `birthDate`.
    #[serde(default)]
    pub members: BTreeMap<String, String>,
    /// The own text of such an object shows nothing of what it holds.
    #[serde(default)]
    pub silent: bool,
}

/// What values look like.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueRow {
    /// Unique id.
    pub row: String,
    /// Element id; none takes the text away from other rows.
    #[serde(default)]
    pub element: Option<String>,
    /// A regular expression; its first group, where there is one, is the value.
    pub pattern: String,
    /// Rule of issue: `ssn`, `hicn`, `npi`, `dea`, `luhn`, `phone`, `mailbox`, `has-digit`, `none`.
    pub check: String,
    /// Words of which one must stand near.
    #[serde(default)]
    pub key: Vec<String>,
    /// Values that documentation uses.
    #[serde(default)]
    pub documented: Vec<String>,
    /// Is a whole message: its neighbours do not matter.
    #[serde(default)]
    pub whole: bool,
    /// The document that says so.
    #[serde(default)]
    pub source: Option<String>,
    /// Recalled only, not seen in print.
    #[serde(default)]
    pub unverified: bool,
}
