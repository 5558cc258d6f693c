//! Objects with their PHI fields: by name, label and description, by compliance group, or by what the object is.

use super::{Org, table};
use crate::facts::decode::formula;
use crate::facts::{Attribute, Fact, Place, Value};
use crate::knowledge::{Confidence, ElementClass, Hit, Owner};
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

/// What a field is beside what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trait {
    /// API name.
    pub name: String,
    /// Type as written.
    pub kind: String,
    /// Required, so that no field permission applies.
    pub required: bool,
    /// The object that it points to.
    pub references: Option<String>,
    /// What the records that point to that object are called there: `Labs` of `Labs__r`.
    pub children: Option<String>,
    /// `Child__c.Field__c` that it sums up.
    pub sums: Option<String>,
    /// Where.
    pub place: Place,
}

/// An object with its fields.
#[derive(Default)]
pub struct Object {
    /// API name.
    pub name: String,
    /// Declared fields, in the order of their files.
    pub fields: Vec<Field>,
    /// The same by name in lower case: what they are beside what they hold.
    pub traits: BTreeMap<String, Trait>,
    /// What the object is by its name alone.
    pub by_name: Option<Hit>,
    /// Its sharing model for people of the company, with its place.
    pub internal: Option<(String, Place)>,
    /// The same for people from outside.
    pub external: Option<(String, Place)>,
    /// Its file defines a whole custom object.
    pub whole: bool,
    /// A custom setting.
    pub setting: bool,
    /// The label of its name field, where that is a text that people write.
    pub named: Option<String>,
    /// Its records are companies: names and numbers on it are nobody's.
    pub company: bool,
    /// Its own file.
    pub place: Option<Place>,
}

impl Object {
    /// The fields that hold PHI, each with what it holds.
    pub fn phi(&self) -> impl Iterator<Item = (&Field, &Hit)> {
        self.fields.iter().filter_map(|field| Some((field, field.hit.as_ref()?)))
    }

    /// The object that it is a detail of.
    #[must_use]
    pub fn master(&self) -> Option<&str> {
        self.traits.values().find(|known| known.kind == "MasterDetail")?.references.as_deref()
    }
}

impl Org<'_> {
    /// The objects, by name.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// What an object holds: by its fields, else by its own name. The number counts PHI fields, at least one where the object itself is PHI.
    pub fn holds(&self, object: &str) -> (usize, BTreeSet<String>) {
        self.holds_at(object, None)
    }

    /// The same, as a component at a path sees it: without the fields that another org has.
    pub fn holds_at(&self, object: &str, path: Option<&str>) -> (usize, BTreeSet<String>) {
        let known = self.objects.get(&key(object));
        let here = |field: &Field| path.is_none_or(|path| !self.projects.apart(&field.fact.place.path, path));
        let held: Vec<&Hit> = known.into_iter().flat_map(Object::phi).filter(|(field, _)| here(field)).map(|(_, hit)| hit).collect();
        let mut elements: BTreeSet<String> = held.iter().map(|hit| hit.element.clone()).collect();
        let mut count = held.len();
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
        let reached = self.reached(object, path);
        let owner = reached.as_deref().or(related).unwrap_or(object);
        if let Some(known) = self.objects.get(&key(owner)).filter(|_| related.is_none() || reached.is_some())
            && let Some(field) = known.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
        {
            return field.hit.clone();
        }
        if self.is_catalog(owner) {
            return None;
        }
        let said = Owner { type_name: Some(owner), receiver: related, file_in_health_context: self.health, ..Owner::default() };
        let company = self.objects.get(&key(owner)).is_some_and(|known| known.company);
        let hit = self.lexicon.classify(name, &said).into_iter().find(|hit| is_sure(hit) && !(company && is_of_companies(name, hit)));
        // a field of another object that only one object declares: its relationship has another name than the object
        hit.or_else(|| related.and_then(|_| self.only(name)))
    }

    /// The fields that a query asks for, with `FIELDS(ALL)` written out as far as they hold PHI.
    #[must_use]
    pub fn asked_for(&self, object: &str, fields: &[String]) -> Vec<String> {
        let mut all = Vec::with_capacity(fields.len());
        for field in fields {
            if field.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("fields(")) {
                all.extend(self.object(object).into_iter().flat_map(Object::phi).map(|(own, _)| own.name.clone()));
            } else {
                all.push(field.clone());
            }
        }
        all
    }

    /// The object whose field a path ends in: `Patient__r.SSN__c` of a visit is one of the patient.
    #[must_use]
    pub fn reached(&self, object: &str, path: &str) -> Option<String> {
        let mut parts: Vec<&str> = path.split('.').collect();
        parts.pop()?;
        let mut at = object.to_owned();
        for (index, part) in parts.iter().enumerate() {
            // a path may begin with the object itself or its alias
            if index == 0 && part.eq_ignore_ascii_case(&at) {
                continue;
            }
            let through = part
                .strip_suffix("__r")
                .or_else(|| part.strip_suffix("__R"))
                .map_or_else(|| format!("{part}Id"), |own| format!("{own}__c"));
            let known = self.objects.get(&key(&at)).and_then(|known| known.traits.get(&through.to_ascii_lowercase()));
            at = match known.and_then(|known| known.references.clone()) {
                Some(target) => target,
                None => match self.child(&at, part) {
                    Some(child) => child.to_owned(),
                    // standard relationships are mostly called like their object
                    None if !part.contains("__") => (*part).to_owned(),
                    None => return None,
                },
            };
        }
        Some(at)
    }

    /// The object whose records are the children of another by a relationship, as its lookup calls it: `Labs__r`.
    fn child(&self, parent: &str, relationship: &str) -> Option<&str> {
        let called = relationship.get(..relationship.len().checked_sub(3)?).filter(|_| is_relationship(relationship))?;
        let leads = |known: &Trait| {
            let points = known.references.as_deref().is_some_and(|target| target.eq_ignore_ascii_case(parent));
            points && known.children.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(called))
        };
        self.objects.values().find(|object| object.traits.values().any(leads)).map(|object| object.name.as_str())
    }

    /// Whose field a path ends in: the object that it leads to, else the only one that declares the field. Where neither is known, the
    /// relationship as it is written, and never the object that the path begins at.
    #[must_use]
    pub fn owner_of(&self, object: &str, path: &str) -> String {
        if let Some(reached) = self.reached(object, path) {
            return reached;
        }
        let mut parts = path.rsplit('.');
        let name = parts.next().unwrap_or(path);
        let declares = |known: &&Object| known.fields.iter().any(|field| field.name.eq_ignore_ascii_case(name));
        let mut declaring = self.objects.values().filter(|_| name.contains("__")).filter(declares);
        match (declaring.next(), declaring.next()) {
            (Some(only), None) => only.name.clone(),
            _ => parts.next().unwrap_or(object).to_owned(),
        }
    }

    /// Finds out which objects hold companies here: those that could be persons, and have no field that only a person has.
    pub(super) fn find_companies(&mut self) {
        for name in table::words(&["companies", "objects"]) {
            let Some(object) = self.objects.get_mut(&key(name)) else { continue };
            object.company = !object.fields.is_empty()
                && object.fields.iter().all(|field| field.hit.as_ref().is_none_or(|hit| is_of_companies(&field.name, hit)));
            if object.company {
                object.fields.iter_mut().for_each(|field| field.hit = None);
            }
        }
    }

    /// An object by name.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.get(&key(name))
    }

    /// An object by name, made where there is none.
    pub(super) fn object_mut(&mut self, name: &str) -> &mut Object {
        let object = self.objects.entry(key(name)).or_default();
        if object.name.is_empty() {
            name.clone_into(&mut object.name);
        }
        object
    }

    /// The PHI fields whose values go into a formula or a roll-up: object, field, what it holds.
    #[must_use]
    pub fn copied(&self, object: &Object, field: &Field) -> Vec<(String, String, Hit)> {
        if is_managed(&field.name) {
            return Vec::new();
        }
        let sums = object.traits.get(&key(&field.name)).and_then(|known| known.sums.as_deref());
        if let Some((child, summed)) = sums.and_then(|path| path.split_once('.')) {
            return self.field(child, summed).map(|hit| (child.to_owned(), summed.to_owned(), hit)).into_iter().collect();
        }
        let mut found: Vec<(String, String, Hit)> = Vec::new();
        // formulas may show formulas
        let mut open: Vec<(&Object, &Field)> = vec![(object, field)];
        for next in 0..FORMULAS {
            let Some(&(object, field)) = open.get(next) else { break };
            let Some(formula) = shown(field) else { continue };
            for path in formula::names(formula) {
                let owner = self.owner_of(&object.name, path);
                let name = path.rsplit('.').next().unwrap_or(path);
                if let Some(hit) = self.field(&object.name, path) {
                    if !found.iter().any(|(known, field, _)| known.eq_ignore_ascii_case(&owner) && field.eq_ignore_ascii_case(name)) {
                        found.push((owner, name.to_owned(), hit));
                    }
                    continue;
                }
                let inner = self.object(&owner).and_then(|known| {
                    let field =
                        known.fields.iter().find(|own| own.name.eq_ignore_ascii_case(name) && own.fact.text("formula").is_some())?;
                    Some((known, field))
                });
                open.extend(inner.filter(|(_, field)| !open.iter().any(|(_, seen)| std::ptr::eq(*seen, *field))));
            }
        }
        found
    }

    /// Whether no field permission applies to a field: names, required fields, masters.
    #[must_use]
    pub fn is_unguarded(&self, object: &str, field: &str) -> bool {
        let known = self.object(object).and_then(|known| known.traits.get(&key(field)));
        table::is_one(&["without_field_permissions"], field) || known.is_some_and(|known| known.required || known.kind == "MasterDetail")
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
        let words = self.lexicon.words(bare);
        let is_in =
            |list: &'static str, word: Option<&String>| word.is_some_and(|word| table::words(&["objects", list]).any(|one| one == word));
        lower.ends_with("__mdt")
            || table::words(&["objects", "codes"]).any(|code| code.eq_ignore_ascii_case(bare))
            || is_in("catalogs", words.last())
            || is_in("shelves", words.first())
    }

    /// What an object is by its name alone: the clinical objects of the platform, and records such as `Care_Plan__c`.
    pub(super) fn by_name(&self, object: &str) -> Option<Hit> {
        if object.is_empty() || self.is_catalog(object) {
            return None;
        }
        let bare = bare(object);
        if let Some(hit) = self.lexicon.carrier_in(bare, self.health).filter(|hit| hit.confidence >= Confidence::Likely) {
            return Some(hit);
        }
        if table::words(&["objects", "clinical"]).any(|name| name.eq_ignore_ascii_case(bare)) {
            return Some(Hit { element: PATIENT_RECORD.to_owned(), class: ElementClass::Health, confidence: Confidence::Certain });
        }
        let mut hits = self.lexicon.classify(bare, &Owner::default()).into_iter();
        hits.find(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely)
    }

    /// What a record holds of which only its being a record of the org is known.
    #[must_use]
    pub fn any_record(&self) -> &'static str {
        PATIENT_RECORD
    }

    /// What a declared field holds: in a table of codes nothing, unless its declaration says so.
    pub(super) fn element(&self, owner: &str, name: &str, fact: &Fact, schema: &Schema) -> Option<Hit> {
        if self.is_catalog(owner) && fact.truth("classified") != Some(true) {
            return None;
        }
        schema.field(owner, name)?.iter().find(|hit| is_sure(hit)).cloned()
    }
}

/// A record of a patient as a whole.
const PATIENT_RECORD: &str = "patient-record";

/// So many formulas are looked into for one that shows them.
const FORMULAS: usize = 24;

/// The formula of a field whose result is more than a number or a tick.
fn shown(field: &Field) -> Option<&str> {
    let plain = matches!(field.fact.text("type"), Some("Checkbox" | "Number" | "Percent" | "Currency"));
    field.fact.text("formula").filter(|_| !plain)
}

/// Objects and fields are known without regard to case.
#[must_use]
pub fn key(object: &str) -> String {
    object.to_ascii_lowercase()
}

/// A name without namespace and suffix: `HealthCloudGA__EhrPatient__c` is `EhrPatient`.
#[must_use]
pub fn bare(name: &str) -> &str {
    let cut = name.rsplit_once("__").map_or(name, |(before, _)| before);
    cut.rsplit_once("__").map_or(cut, |(_, after)| after)
}

/// Whether a name is one of a relationship, not of an object: `Patient__r`.
#[must_use]
pub fn is_relationship(name: &str) -> bool {
    name.len() > 3 && name.get(name.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("__r"))
}

/// Whether a component belongs to a managed package, whose fields cannot be edited here: `ns__Name__c`.
pub fn is_managed(name: &str) -> bool {
    name.split("__").count() > 2
}

/// Whether companies have such a field, too: a telephone number that does not say whose home it rings in.
fn is_of_companies(field: &str, hit: &Hit) -> bool {
    let lower = field.to_ascii_lowercase();
    table::is_one(&["companies", "elements"], &hit.element) && !table::words(&["companies", "persons"]).any(|word| lower.contains(word))
}

fn is_sure(hit: &Hit) -> bool {
    hit.confidence >= Confidence::Likely && matches!(hit.class, ElementClass::Direct | ElementClass::Quasi | ElementClass::Health)
}

/// A list attribute.
pub fn list(items: impl IntoIterator<Item = String>) -> Attribute {
    Attribute::Known(Value::List(items.into_iter().collect()))
}
