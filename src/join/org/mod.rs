//! The Salesforce org as far as the repository shows it: objects with their fields, who may do what, what shares records, which code and
//! flows stand open. In come the facts of single components, each of one file; out goes one model that linking and reach share.
//! It knows what Salesforce does with what is written, not what is allowed.

mod code;
mod flows;
mod formula;
mod gather;
mod objects;
mod rights;
mod sharing;
pub(crate) mod table;

pub use code::{Class, Exposure, Keyword, USER_MODE_SINCE, Written};
pub use flows::{Element, FlowModel, Given, Read, references};
pub use objects::{Field, Object, Trait, bare, is_managed, key, list};
pub use rights::{Principal, PrincipalKind, Right, Rights};
pub use sharing::{Model, Rule};

use crate::facts::{Fact, Place};
use crate::knowledge::Lexicon;
use std::collections::BTreeMap;

/// All that the repository says of the org.
pub struct Org<'l> {
    objects: BTreeMap<String, Object>,
    /// History settings, as they were written: file and fact, by object.
    pub history: BTreeMap<String, Vec<(usize, Fact)>>,
    /// Some object holds PHI, so that words which mean little alone are about patients.
    pub health: bool,
    /// The whole database is encrypted.
    pub database_encrypted: bool,
    /// The lexicon.
    pub lexicon: &'l Lexicon,
    /// Profiles, permission sets, groups and muting sets, by kind and name in lower case.
    pub principals: BTreeMap<(PrincipalKind, String), Principal>,
    /// Sharing rules, by object in lower case.
    pub rules: BTreeMap<String, Vec<Rule>>,
    /// Roles with the role above them.
    pub roles: BTreeMap<String, (Option<String>, Place)>,
    /// Visualforce pages with the classes that serve them.
    pub pages: BTreeMap<String, (Vec<String>, Place)>,
    /// Flows.
    pub flows: BTreeMap<String, FlowModel>,
    /// Apex classes by name in lower case.
    pub classes: BTreeMap<String, Class>,
    /// Fields that permissions name, as written, by their names in lower case.
    pub spelled: BTreeMap<String, String>,
    /// API versions of Apex files, by path.
    pub versions: BTreeMap<String, i64>,
    /// Reports, folders and list views, as they were written: file and fact.
    pub shown: Vec<Fact>,
    /// What callers write into queries.
    pub written: Vec<Written>,
    /// Ways by which code hands out fields.
    pub exposures: Vec<Exposure>,
}
