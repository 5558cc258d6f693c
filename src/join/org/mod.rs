//! The Salesforce org as far as the repository shows it: objects with their fields, who may do what, what shares records, which code and
//! flows stand open. In come the facts of single components, each of one file; out goes one model that linking and reach share.
//! It knows what Salesforce does with what is written, not what is allowed.

mod apps;
mod code;
mod edits;
mod flows;
mod gather;
mod handed;
mod inputs;
mod objects;
mod rights;
mod sharing;
pub(crate) mod table;
mod transforms;

pub use apps::{App, AppKind};
pub use code::{Class, Keyword, Projects, USER_MODE_SINCE};
pub use edits::Edit;
pub use flows::{Element, FlowModel, Given, Read, references};
pub use handed::Exposure;
pub(crate) use handed::scope_of;
pub use inputs::Written;
pub use objects::{Field, Object, Trait, bare, is_managed, is_relationship, key, list};
pub use rights::{Principal, PrincipalKind, Right, Rights};
pub use sharing::{Model, Rule};
pub use transforms::{Mapping, Transform};

use crate::facts::{Fact, Place};
use crate::knowledge::Lexicon;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Connected and external client apps, auth providers, named credentials, by kind and name in lower case.
    pub apps: BTreeMap<(AppKind, String), App>,
    /// Data transforms without field permissions, by path.
    pub transforms: BTreeMap<String, Transform>,
    /// What projects deploy, and the API versions that they state.
    pub projects: Projects,
    /// Apex classes by name in lower case.
    pub classes: BTreeMap<String, Class>,
    /// Fields that permissions name, as written, by their names in lower case.
    pub spelled: BTreeMap<String, String>,
    /// API versions of Apex files, by path.
    pub versions: BTreeMap<String, i64>,
    /// Reports, folders and list views, as they were written: file and fact.
    pub shown: Vec<Fact>,
    /// What templates of e-mails and prompts merge.
    pub merges: Vec<Fact>,
    /// What callers write into queries.
    pub written: Vec<Written>,
    /// Callouts through named credentials.
    pub through: Vec<Fact>,
    /// Ways by which code hands out fields.
    pub exposures: Vec<Exposure>,
    /// What code writes.
    pub edits: Vec<Edit>,
    /// Methods that ask for permissions, or have it done: by path and scope in lower case.
    pub checked: BTreeSet<(String, String)>,
}
