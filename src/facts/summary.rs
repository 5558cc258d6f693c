//! What one function does with values, without deciding what is PHI: another file's label may say that `x.Foo__c` is a diagnosis.
//! A passage is `origin → effects → destination`; `schema` and `flow` classify origins and link passages.

use super::fact::Place;
use crate::knowledge::Confidence;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One function's passages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The enclosing type, dotted; empty for free functions.
    pub owner: String,
    /// The function; empty for the module's top level.
    pub name: String,
    /// The function that it is written in; empty for most.
    pub within: String,
    /// Parameter names with their written types.
    pub params: Vec<(String, Option<String>)>,
    /// Position of the first parameter that takes all further arguments: `*args`, `...rest`.
    pub rest: Option<u16>,
    /// Functions that wrap it: decorators.
    pub wrappers: Vec<CallName>,
    /// Calls whose exceptions leave it, at most 24.
    pub escapes: Vec<Escape>,
    /// What is caught in it, at most 24.
    pub caught: Vec<Handled>,
    /// The written result type; several results are one `tuple<..>`.
    pub returns: Option<String>,
    /// It is declared without a body: another function does what it promises.
    pub promised: bool,
    /// Where.
    pub place: Place,
    /// What moves where; at most 64.
    pub passages: Vec<Passage>,
}

/// A call whose exceptions leave the function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escape {
    /// The call.
    pub call: CallName,
    /// Types of exceptions that are caught on the way.
    pub except: Vec<String>,
}

/// What a handler catches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handled {
    /// Types as written; none for all.
    pub types: Vec<String>,
    /// Calls that it stands around.
    pub calls: Vec<CallName>,
    /// Types that are thrown there by the function itself.
    pub throws: Vec<String>,
}

/// One way of a value through a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Where it comes from.
    pub origin: Origin,
    /// Every name the value had on its way: locals, map keys, template holes, log field names.
    pub mentions: Vec<Mention>,
    /// What was done to it.
    pub effects: Vec<Effect>,
    /// Where it ends.
    pub destination: Destination,
    /// Every place it passed, origin first, destination last.
    pub steps: Vec<Step>,
    /// Lowered by each unresolved call on the way.
    pub confidence: Confidence,
    /// The route that is answered there, where it is written around it: `/patients/:id/message`.
    pub route: Option<Arc<str>>,
}

/// The value a passage starts from: a root and the members taken from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// What it starts from.
    pub root: Root,
    /// Members, indices and getters taken from it, at most 3 are told apart.
    pub segments: Vec<Segment>,
    /// The written type of the root (or of the result), where one is known.
    pub declared: Option<String>,
    /// Where.
    pub place: Place,
}

/// The beginning of an access path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Root {
    /// A parameter by position.
    Parameter(u16, String),
    /// A name that nothing in the function assigns: field by implicit receiver, global, import, catch binding.
    Name(String),
    /// `this` or `self`.
    This,
    /// The result of a call that is not resolved in this file.
    Call(CallName),
    /// A new object.
    New(String),
    /// A row of a query: the objects and the selected fields.
    Query {
        /// Objects.
        from: Vec<String>,
        /// Fields.
        fields: Vec<String>,
    },
    /// An exception caught here.
    Caught {
        /// Types as written; none for all.
        types: Vec<String>,
        /// Calls that may have thrown it, at most 24.
        calls: Vec<CallName>,
    },
    /// A value that is PHI by the place it comes from, as a row says: the body of a request, the arguments of an intercepted call.
    Source(String),
}

/// One step down an access path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Segment {
    /// `.name`, `["name"]`, `getName()`, `get("name")`: the name as written.
    Member(String),
    /// Any element of a collection.
    Element,
    /// Any key of a map.
    Key,
}

/// The name of a called function, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallName {
    /// Resolved dotted name, or the method's name.
    pub name: String,
    /// Receiver's type, or its name when the type is not known.
    pub receiver: Option<String>,
    /// Number of arguments.
    pub arity: u16,
    /// Which of several results is meant.
    pub result: Option<u16>,
    /// What is meant is what the call says of its failure: nothing is known of it where the function is not.
    pub failure: bool,
}

/// A name that a value had on its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mention {
    /// The name as written.
    pub name: String,
    /// How many segments the value had then: a name given to a whole record says nothing about one of its members.
    pub depth: u8,
    /// Where.
    pub place: Place,
}

impl Mention {
    /// Stands before the name of a type that the value was declared or cast to.
    pub const TYPE: char = ':';
    /// The same where the type is that of what it was taken out of, and its own name says more.
    pub const OF: char = '<';
}

/// What was done to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// It passed through an unresolved call.
    Through(CallName),
    /// It was serialized as a whole (`JSON.stringify`, `toString`).
    Serialized,
    /// A sanitizer weakened it, with the row's note.
    Weakened(String),
    /// It passed through a call that is a sanitizer by its name; one of the repository is judged by what it returns.
    Masked(CallName),
    /// Joined into text: an object is shown as its own `toString` has it.
    Printed,
    /// Serialized without these members.
    Without(Vec<String>),
    /// Of a record only its id is handed on; members that were taken from it count in full.
    ById,
    /// Put into this field of a new object: `Parcel.name`.
    Into(String),
    /// Stands behind these words of a text: `patient payload: `.
    Behind(String),
}

/// Where a passage ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Destination {
    /// A sink by its row.
    Sink {
        /// Row id.
        row: String,
        /// The call as written, for messages: `System.debug`.
        call: String,
        /// Sink kind word.
        sink_kind: String,
        /// Log level, when known.
        level: Option<String>,
        /// Receiving company.
        vendor: Option<String>,
        /// The row's fix.
        fix: Option<String>,
    },
    /// The function's result.
    Return,
    /// One of the function's several results.
    Result(u16),
    /// A field of `this`, by name.
    Field(String),
    /// A global of the file.
    Global(String),
    /// An argument of a call that is not resolved in this file.
    Argument {
        /// The callee.
        callee: CallName,
        /// Which argument.
        index: u16,
        /// Its name, where it is given by name.
        name: Option<String>,
    },
    /// It leaves in an exception of this type; empty when the type is not known.
    Throw(String),
}

impl Destination {
    /// The index of the receiver, which is the first parameter of an extension function.
    pub const RECEIVER: u16 = u16::MAX;
}

/// One place of a trace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Where.
    pub place: Place,
    /// A few words: `from these selected fields`, `joined into the text here`.
    pub what: String,
}

/// The type of one of several results: `tuple<Patient, error>`.
#[must_use]
pub fn tuple_part(declared: &str, index: u16) -> Option<&str> {
    let inner = declared.strip_prefix("tuple<")?.strip_suffix('>')?;
    let (mut level, mut start, mut at) = (0i32, 0usize, 0u16);
    for (place, c) in inner.char_indices() {
        match c {
            '<' => level += 1,
            '>' => level -= 1,
            ',' if level == 0 => {
                if at == index {
                    return inner.get(start..place).map(str::trim);
                }
                (at, start) = (at + 1, place + 1);
            }
            _ => {}
        }
    }
    inner.get(start..).filter(|_| at == index).map(str::trim)
}
