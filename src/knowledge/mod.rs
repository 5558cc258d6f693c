//! YAML rows come in; what names, keys, calls and types *mean* goes out.
//! Knows no tree, no file and no judgement.

mod embedded;
mod lexicon;
mod load;
mod paths;
mod row;
mod row_check;
mod row_schema;
mod unread;

pub use crate::walk::FileRole;
pub use embedded::{Embedded, embedded, embedded_text, embedded_under};
pub use lexicon::{Carrier, ElementRow, Hit, Lexicon, LexiconRow, LiteralHit, Need, Owner, Part, Sensitivity, WordEffect, field_code};
pub use load::{AnyRow, Loaded, embedded_rows, read_row};
pub use paths::{path_table, read_paths};
pub use row::{Absent, Anchor, ArgName, Condition, ConditionMap, Format, Or, Placing, Reader, Row, RowExample, Setter};
pub use unread::unread_type;

use serde::{Deserialize, Serialize};

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// One link of the chain is a guess by name.
    Possible,
    /// Strong evidence, one unresolved link.
    Likely,
    /// Read as written.
    #[default]
    Certain,
}

impl Confidence {
    /// One step down.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Certain => Self::Likely,
            Self::Likely | Self::Possible => Self::Possible,
        }
    }

    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// The class of a PHI element (45 CFR 160.103, 164.514(b)(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ElementClass {
    /// Singles out a person alone: SSN, MRN, full name, e-mail.
    Direct,
    /// Identifies in combination: birth date, ZIP, gender.
    Quasi,
    /// Clinical, payment or care facts.
    Health,
    /// Says that a scope is about a patient or plan member.
    Context,
    /// Opens PHI: access and refresh tokens, passwords, session ids.
    Credential,
    /// A provider, facility or payer: no PHI by itself.
    Administrative,
}
