//! OmniStudio data transforms that pass over field permissions, with the fields that they read and write.

use super::{Org, Read};
use crate::facts::{Fact, Place};
use std::collections::BTreeMap;

/// A data transform that does not ask for field permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// Name.
    pub name: String,
    /// Its mappings.
    pub items: Vec<Mapping>,
    /// Where: the switch.
    pub place: Place,
}

/// One line of a data transform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The object that it looks up, under the name of its output.
    pub looks_up: Option<String>,
    /// `Alias:Field`.
    pub input: Option<String>,
    /// The object that it writes; `json` where it hands on.
    pub writes: Option<String>,
    /// The field of that object, or the name under which it hands on.
    pub output: Option<String>,
    /// Where.
    pub place: Place,
}

impl Mapping {
    pub(super) fn new(fact: &Fact) -> Self {
        let text = |name: &str| fact.text(name).map(str::to_owned);
        Self { looks_up: text("object"), input: text("value"), writes: text("second"), output: text("name"), place: fact.place.clone() }
    }
}

impl Transform {
    /// The PHI fields that it reads or writes.
    #[must_use]
    pub fn phi(&self, org: &Org<'_>) -> Vec<Read> {
        let known = |item: &Mapping| Some((item.output.clone()?.to_ascii_lowercase(), item.looks_up.clone()?));
        let aliases: BTreeMap<String, String> = self.items.iter().filter_map(known).collect();
        let mut found = Vec::new();
        for item in &self.items {
            let read = item.input.as_deref().filter(|_| item.looks_up.is_none()).and_then(|path| {
                let (alias, field) = path.split_once(':')?;
                Some((aliases.get(&alias.to_ascii_lowercase())?.as_str(), field))
            });
            let written = item.writes.as_deref().filter(|object| org.object(object).is_some()).zip(item.output.as_deref());
            for (object, field) in [read, written].into_iter().flatten() {
                if let Some(hit) = org.field(object, &field.replace(':', ".")) {
                    found.push(Read { object: object.to_owned(), field: field.to_owned(), hit, place: Some(item.place.clone()) });
                }
            }
        }
        found
    }
}
