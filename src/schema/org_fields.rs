//! Fields of a Salesforce org by their names alone: code of browsers says which field it means, and seldom of which object.

use super::nearest::Kin;
use super::types::{Schema, folded};
use crate::knowledge::{Confidence, Hit};
use rustc_hash::FxHashMap;

/// What the objects of an org say of a field, by its folded name; nothing where they do not agree that it holds PHI.
#[derive(Debug, Default)]
pub(super) struct OrgFields(FxHashMap<String, Vec<Hit>>);

impl OrgFields {
    /// The fields of all objects.
    pub(super) fn of(schema: &Schema) -> Self {
        let mut all: FxHashMap<String, Vec<Hit>> = FxHashMap::default();
        let mut apart: Vec<String> = Vec::new();
        for declared in schema.types.iter().filter(|declared| declared.kin == Kin::Salesforce) {
            for field in &declared.fields {
                let name = folded(&field.name);
                let hits = declared.hits_of_field(&name);
                // the name of numbered records says nothing of the names of others
                if hits.is_empty() && field.numbered {
                    continue;
                }
                if hits.is_empty() {
                    apart.push(name.clone());
                }
                let known = all.entry(name).or_default();
                for hit in hits.iter().filter(|hit| hit.confidence >= Confidence::Likely) {
                    if !known.iter().any(|other| other.element == hit.element) {
                        known.push(Hit { confidence: Confidence::Likely, ..hit.clone() });
                    }
                }
            }
        }
        for name in apart {
            all.insert(name, Vec::new());
        }
        Self(all)
    }
}

impl Schema {
    /// The PHI elements of a field of the org, of whichever object; `None` when no object declares one by this name.
    #[must_use]
    pub fn org_field(&self, name: &str) -> Option<&[Hit]> {
        self.org_fields.0.get(&folded(name)).map(Vec::as_slice)
    }
}
