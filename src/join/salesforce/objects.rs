//! Objects with their PHI fields: by name, label and description, by compliance group, or by what the object is.

use crate::facts::{Attribute, Fact, FactKind, FileFacts, Value};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner, embedded};
use crate::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// A field that was declared.
pub struct Field {
    /// API name.
    pub name: String,
    /// What it holds, when it is PHI.
    pub hit: Option<Hit>,
    /// What its file says.
    pub fact: Fact,
    /// In which file.
    pub file: usize,
}

/// An object with its fields.
#[derive(Default)]
pub struct Object {
    /// API name.
    pub name: String,
    /// Declared fields, in the order of their files.
    pub fields: Vec<Field>,
    /// What the object is by its name alone.
    pub by_name: Option<Hit>,
}

impl Object {
    /// The fields that hold PHI, each with what it holds.
    pub fn phi(&self) -> impl Iterator<Item = (&Field, &Hit)> {
        self.fields.iter().filter_map(|field| Some((field, field.hit.as_ref()?)))
    }
}

/// All objects that the repository speaks of.
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
}

impl<'l> Org<'l> {
    /// Takes the facts of single fields and of history out of the files and orders them by object.
    pub fn gather(files: &mut [FileFacts], schema: &Schema, lexicon: &'l Lexicon) -> Self {
        let mut org = Self { objects: BTreeMap::new(), history: BTreeMap::new(), health: false, database_encrypted: false, lexicon };
        for (index, file) in files.iter_mut().enumerate() {
            let mut kept = Vec::with_capacity(file.facts.len());
            for fact in std::mem::take(&mut file.facts) {
                match (fact.kind, fact.text("technology")) {
                    (FactKind::Field, Some("salesforce")) => {
                        let (Some(owner), Some(name)) = (fact.text("owner").map(str::to_owned), fact.text("name").map(str::to_owned))
                        else {
                            continue;
                        };
                        let hit = org.element(&owner, &name, &fact, schema);
                        let object = org.objects.entry(key(&owner)).or_default();
                        object.name.clone_from(&owner);
                        if !object.fields.iter().any(|known| known.name.eq_ignore_ascii_case(&name) && known.file == index) {
                            object.fields.push(Field { name, hit, fact, file: index });
                        }
                    }
                    (FactKind::Audit, Some("salesforce")) if fact.text("what") == Some("history") => {
                        org.history.entry(key(fact.text("object").unwrap_or_default())).or_default().push((index, fact));
                    }
                    (FactKind::Storage, Some("salesforce")) if fact.text("name") == Some("database") => {
                        org.database_encrypted |= fact.truth("encrypted") == Some(true);
                    }
                    _ => kept.push(fact),
                }
            }
            file.facts = kept;
        }
        org.health = org.objects.values().any(|object| object.phi().next().is_some());
        let by_name: Vec<(String, Option<Hit>)> =
            org.objects.iter().map(|(key, object)| (key.clone(), org.by_name(&object.name))).collect();
        for (key, hit) in by_name {
            if let Some(object) = org.objects.get_mut(&key) {
                object.by_name = hit;
            }
        }
        org
    }

    /// The objects, by name.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// What an object holds: by its fields, else by its own name. The number counts PHI fields, at least one where the object itself is PHI.
    pub fn holds(&self, object: &str) -> (usize, BTreeSet<String>) {
        let known = self.objects.get(&key(object));
        let mut elements: BTreeSet<String> = known.into_iter().flat_map(Object::phi).map(|(_, hit)| hit.element.clone()).collect();
        let mut count = known.map_or(0, |object| object.phi().count());
        let by_name = known.map_or_else(|| self.by_name(object), |object| object.by_name.clone());
        if let Some(hit) = by_name.filter(|_| count == 0) {
            elements.insert(hit.element);
            count = 1;
        }
        (count, elements)
    }

    /// What a field that is read or granted holds: `Birthdate`, `Patient__r.SSN__c`.
    pub fn field(&self, object: &str, path: &str) -> Option<Hit> {
        let mut parts = path.rsplit('.');
        let name = parts.next()?;
        let related = parts.next();
        let owner = related.unwrap_or(object);
        if let Some(known) = self.objects.get(&key(owner)).filter(|_| related.is_none())
            && let Some(field) = known.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
        {
            return field.hit.clone();
        }
        if self.is_catalog(owner) {
            return None;
        }
        let said = Owner { type_name: Some(owner), receiver: related, file_in_health_context: self.health, ..Owner::default() };
        let hit = self.lexicon.classify(name, &said).into_iter().find(is_sure);
        // a field of another object that only one object declares: its relationship has another name than the object
        hit.or_else(|| related.and_then(|_| self.only(name)))
    }

    /// The PHI field of this name, when all objects that declare it agree.
    fn only(&self, name: &str) -> Option<Hit> {
        if !name.contains("__") {
            return None;
        }
        let mut found = self
            .objects
            .values()
            .flat_map(|object| &object.fields)
            .filter(|field| field.name.eq_ignore_ascii_case(name))
            .map(|field| &field.hit);
        let first = found.next()?.clone()?;
        found.all(|other| other.as_ref().is_some_and(|other| other.element == first.element)).then_some(first)
    }

    /// A table of codes, a catalog, a form: nobody's record.
    pub fn is_catalog(&self, object: &str) -> bool {
        let lower = object.to_ascii_lowercase();
        let bare = bare(object);
        lower.ends_with("__mdt")
            || words("codes").any(|code| code.eq_ignore_ascii_case(bare))
            || self.lexicon.words(bare).last().is_some_and(|last| words("catalogs").any(|word| word == last))
    }

    /// What an object is by its name alone: the clinical objects of the platform, and records such as `Care_Plan__c`.
    fn by_name(&self, object: &str) -> Option<Hit> {
        if object.is_empty() || self.is_catalog(object) {
            return None;
        }
        let bare = bare(object);
        if let Some(hit) = self.lexicon.carrier_in(bare, self.health).filter(|hit| hit.confidence >= Confidence::Likely) {
            return Some(hit);
        }
        if words("clinical").any(|name| name.eq_ignore_ascii_case(bare)) {
            return Some(Hit { element: "patient-record".to_owned(), class: ElementClass::Health, confidence: Confidence::Certain });
        }
        let mut hits = self.lexicon.classify(bare, &Owner::default()).into_iter();
        hits.find(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely)
    }

    /// What a declared field holds: in a table of codes nothing, unless its declaration says so.
    fn element(&self, owner: &str, name: &str, fact: &Fact, schema: &Schema) -> Option<Hit> {
        if self.is_catalog(owner) && fact.truth("classified") != Some(true) {
            return None;
        }
        schema.field(owner, name)?.iter().find(|hit| is_sure(hit)).cloned()
    }
}

/// Objects are known without regard to case.
fn key(object: &str) -> String {
    object.to_ascii_lowercase()
}

/// A name without namespace and suffix: `HealthCloudGA__EhrPatient__c` is `EhrPatient`.
fn bare(name: &str) -> &str {
    let cut = name.rsplit_once("__").map_or(name, |(before, _)| before);
    cut.rsplit_once("__").map_or(cut, |(_, after)| after)
}

/// Whether a component belongs to a managed package, whose fields cannot be edited here: `ns__Name__c`.
pub fn is_managed(name: &str) -> bool {
    name.split("__").count() > 2
}

fn is_sure(hit: &Hit) -> bool {
    hit.confidence >= Confidence::Likely && matches!(hit.class, ElementClass::Direct | ElementClass::Quasi | ElementClass::Health)
}

/// A list of names of `policies/knowledge/tables/salesforce.yaml`.
fn words(list: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    let table = embedded().get("policies/knowledge/tables/salesforce.yaml").and_then(|file| file.value.get("objects"));
    table
        .and_then(|table| table.get(list))
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
}

/// A list attribute.
pub fn list(items: impl IntoIterator<Item = String>) -> Attribute {
    Attribute::Known(Value::List(items.into_iter().collect()))
}
