//! A tree and the knowledge come in; what the file *says* goes out, without judgement.
//! Nothing later sees a tree: [`FileFacts`] is plain, serializable, and all that survives.

pub mod code;
mod declared;
pub mod decode;
mod extract;
mod fact;
mod kind;
pub mod rows;
mod summary;

pub use declared::TABLE;
pub use extract::Extractor;
pub use fact::{Attribute, Awaited, Fact, Guard, PhiContext, Place, Question, Reference, Scope, Value};
pub use kind::{AttributeType, FactKind, ValueKind};
pub use rows::MEANINGS;
pub use summary::{CallName, Destination, Effect, Escape, Handled, Mention, Origin, Passage, Root, Segment, Step, Summary, tuple_part};

use crate::knowledge::{Confidence, ElementClass, FileRole};
use crate::text::{Language, Notice, Span};
use serde::{Deserialize, Serialize};

/// All that one file says. Depends on path, bytes, knowledge and code patterns only, never on policies or on other files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FileFacts {
    /// Path relative to the repository root.
    pub path: String,
    /// The language it was read as.
    pub language: Option<Language>,
    /// What the file is for.
    pub role: FileRole,
    /// What it says.
    pub facts: Vec<Fact>,
    /// What it declares: types, fields, constants.
    pub symbols: Vec<Symbol>,
    /// Types that it imports: the name here, and the module or the full name there.
    pub imports: Vec<(String, String)>,
    /// How values move through its functions, without deciding what is PHI.
    pub summaries: Vec<Summary>,
    /// Allow comments as written; judged in `check`.
    pub suppressions: Vec<SuppressionComment>,
    /// What could not be read.
    pub notices: Vec<Notice>,
    /// Words that put the file into a health context, with their line: `fhir` (22).
    pub health_words: Vec<(String, u32)>,
}

/// A declaration that other files may need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Symbol {
    /// Dotted name within its file or package: `Patient`, `Patient.ssn`, `settings.VERIFY`, `local.tls_policy`, `var.encrypted`.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Where.
    pub place: Place,
}

/// What a symbol is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SymbolKind {
    /// A type, with the types it extends.
    Type {
        /// Supertypes as written.
        supers: Vec<String>,
        /// Annotations, supertypes, and arguments of these (`repr=false`), by which its text and serialization are known.
        marks: Vec<String>,
        /// A record, data class or struct, whose text shows all its fields.
        record: bool,
    },
    /// A field of a type.
    Field {
        /// Written type.
        declared: Option<String>,
        /// Label or help text that says more than the name (`verbose_name`, the name of the column behind it).
        label: Option<String>,
        /// A sentence about it: a comment, a description.
        description: Option<String>,
        /// Annotations and arguments of these, as with types.
        marks: Vec<String>,
    },
    /// A field that is left out when the record is written as a whole (`$hidden`); it may be declared elsewhere, too.
    Hidden,
    /// A constant or a setting.
    Constant(Attribute),
    /// A value that a call of a module hands to one of its variables: the symbol's name is the variable's there.
    Handed {
        /// The folder of the module.
        to: String,
        /// The call: `module.ehr`.
        by: String,
        /// The value.
        value: Attribute,
    },
}

/// An allow comment as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuppressionComment {
    /// What stands after `phiward:`.
    pub text: String,
    /// Where.
    pub place: Place,
    /// The 1-based lines it speaks of: its own and, when it stands alone, the next line with code.
    pub lines: Vec<u32>,
}

/// A PHI element found in a name, with its class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ElementHit {
    /// Element id: `ssn`, `birth-date`.
    pub element: String,
    /// Class.
    pub class: ElementClass,
    /// How sure.
    pub confidence: Confidence,
}

impl FileFacts {
    /// The facts of a file that could not be read.
    #[must_use]
    pub fn unread(path: &str, notice: Notice) -> Self {
        Self { path: path.to_owned(), notices: vec![notice], ..Self::default() }
    }
}

/// A span with its line, for notices and comments.
#[must_use]
pub fn line_of(file: &crate::text::SourceFile, span: Span) -> u32 {
    file.position(span.start).line
}
