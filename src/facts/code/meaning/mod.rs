//! What rows on code say.

mod index;
mod read;
mod row;

pub use index::{Meanings, Spot};
pub use row::{Called, Callee, CodeRow, expand, type_matches};

use crate::facts::Destination;
use crate::facts::rows::BoundRow;
use crate::knowledge::ArgName;

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
        /// A function of the repository by that name may still write or compare what it is given.
        hands_on: bool,
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
    /// A branch that runs where the program is debugged alone, or, of `production`, one that does not.
    Debugging {
        /// The test asks whether the program runs in production.
        production: bool,
    },
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
    /// What is awaited together comes out in the same order: `const [a, b] = await Promise.all([x(), y()])`.
    Ordered,
    /// A client of the host that the first argument names; an object that is called for it remembers the host.
    Client,
    /// What the last part of the first argument names: `component.get("c.find")`.
    Named,
    /// The same as a member of what the file's folder is called after: `component.get("v.patient")` in `aura/Chart/ChartHelper.js`.
    Attribute,
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
            Self::Same | Self::Ordered => 0,
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
            "ordered" => Self::Ordered,
            "client" => Self::Client,
            "named" => Self::Named,
            "attribute" => Self::Attribute,
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
