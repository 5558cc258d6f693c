//! Declared types with their fields, and which of them hold PHI.

use crate::facts::{FactKind, FileFacts, SymbolKind};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner, WordEffect};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};

/// One declared type.
#[derive(Debug, Default, Clone)]
struct Declared {
    name: String,
    /// Its fields say that it is about a person.
    personal: bool,
    /// A file that declares it speaks of health care.
    health: bool,
    /// It is about staff, a user, an organization.
    other: bool,
    supers: Vec<String>,
    marks: Vec<String>,
    record: bool,
    /// The language that declares it.
    language: Option<Language>,
    fields: Vec<DeclaredField>,
    /// Fields that are left out when the record is written as a whole.
    hidden: FxHashSet<String>,
    /// Fields that hold PHI.
    hits: FxHashMap<String, Vec<Hit>>,
}

/// One declared field.
#[derive(Debug, Default, Clone)]
struct DeclaredField {
    name: String,
    /// Type as written.
    declared: Option<String>,
    label: Option<String>,
    description: Option<String>,
    /// The declaration itself says that it holds PHI.
    classified: bool,
    /// It holds yes or no.
    yes_or_no: bool,
    /// Annotations and switched arguments.
    marks: Vec<String>,
}

/// What the repository declares.
#[derive(Debug, Default)]
pub struct Schema {
    types: FxHashMap<String, Declared>,
    /// Persons' records by the words of their names.
    records: FxHashMap<Vec<String>, String>,
}

/// So many files of fields with health words make a Salesforce org one of health care.
const HEALTH_ORG: usize = 3;

impl Schema {
    /// Gathers the declarations of all files.
    #[must_use]
    pub fn build(files: &[FileFacts], lexicon: &Lexicon) -> Self {
        let mut schema = Self::default();
        // the objects of one org share its context
        let declares =
            |file: &&FileFacts| file.facts.iter().any(|fact| fact.kind == FactKind::Field && fact.text("technology") == Some("salesforce"));
        let health_org = files.iter().filter(|file| !file.health_words.is_empty()).filter(declares).count() >= HEALTH_ORG;
        for file in files {
            for symbol in &file.symbols {
                match &symbol.kind {
                    SymbolKind::Type { supers, marks, record } => {
                        let declared = schema.types.entry(key(&symbol.name)).or_default();
                        declared.marks.extend(marks.iter().cloned());
                        declared.record |= record;
                        declared.language = file.language;
                        symbol.name.rsplit('.').next().unwrap_or(&symbol.name).clone_into(&mut declared.name);
                        declared.supers.extend(supers.iter().cloned());
                        declared.health |= !file.health_words.is_empty();
                    }
                    SymbolKind::Field { declared, label, marks } => {
                        if let Some((owner, field)) = symbol.name.rsplit_once('.') {
                            let owner = schema.types.entry(key(owner)).or_default();
                            owner.health |= !file.health_words.is_empty();
                            let (declared, label, marks) = (declared.clone(), label.clone(), marks.clone());
                            let name = field.to_owned();
                            owner.fields.push(DeclaredField { name, declared, label, marks, ..DeclaredField::default() });
                        }
                    }
                    SymbolKind::Hidden => {
                        if let Some((owner, field)) = symbol.name.rsplit_once('.') {
                            let owner = schema.types.entry(key(owner)).or_default();
                            owner.hidden.insert(field.to_ascii_lowercase());
                        }
                    }
                    SymbolKind::Constant(_) => {}
                }
            }
            for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Field) {
                if let (Some(owner), Some(name)) = (fact.text("owner"), fact.text("name")) {
                    let written = owner.to_owned();
                    let owner = schema.types.entry(key(owner)).or_default();
                    owner.name = written;
                    owner.health |= !file.health_words.is_empty() || (health_org && fact.text("technology") == Some("salesforce"));
                    owner.fields.push(DeclaredField {
                        name: name.to_owned(),
                        declared: None,
                        label: fact.text("label").map(str::to_owned),
                        description: fact.text("description").map(str::to_owned),
                        classified: fact.truth("classified") == Some(true),
                        yes_or_no: fact.text("type") == Some("Checkbox"),
                        marks: Vec::new(),
                    });
                }
            }
            // the fields of an object whose metadata is elsewhere are known from what is selected of it
            for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("soql")) {
                let Some(entity) = fact.text("entity").filter(|entity| entity.ends_with("__c")) else { continue };
                let owner = schema.types.entry(key(entity)).or_default();
                if owner.name.is_empty() {
                    entity.clone_into(&mut owner.name);
                }
                owner.health |= !file.health_words.is_empty();
                for field in fact.list("fields") {
                    let known = owner.fields.iter().any(|known| known.name.eq_ignore_ascii_case(field));
                    if !known && field.chars().all(|c| c.is_alphanumeric() || c == '_') {
                        owner.fields.push(DeclaredField { name: field.to_owned(), ..DeclaredField::default() });
                    }
                }
            }
        }
        schema.classify(lexicon);
        schema
    }

    fn classify(&mut self, lexicon: &Lexicon) {
        for declared in self.types.values_mut() {
            let name = declared.name.clone();
            let of = |siblings_phi: bool, field: &DeclaredField| {
                let owner = Owner { type_name: Some(&name), siblings_phi, file_in_health_context: declared.health, ..Owner::default() };
                let said = [Some(field.name.as_str()), field.label.as_deref(), field.description.as_deref().map(opening)];
                // the surest of name, label and description; of equals the name
                let mut best: Vec<Hit> = Vec::new();
                for hits in said.into_iter().flatten().map(|said| lexicon.classify(said, &owner)) {
                    if hits.first().map(|hit| hit.confidence) > best.first().map(|hit| hit.confidence) {
                        best = hits;
                    }
                }
                // a tick says that there is an address or a date, not which
                if field.yes_or_no {
                    best.retain(|hit| hit.class == ElementClass::Health);
                }
                if field.classified && best.first().is_none_or(|hit| hit.confidence < Confidence::Certain) {
                    match best.first_mut() {
                        Some(hit) => hit.confidence = Confidence::Certain,
                        None => best.push(classified()),
                    }
                }
                best
            };
            // first what each field says alone; a type with health data, an SSN or a birth date is a person's record, and so are its other fields
            let alone: Vec<Hit> = declared.fields.iter().flat_map(|field| of(false, field)).collect();
            let strong = |hit: &&Hit| match hit.class {
                ElementClass::Direct | ElementClass::Quasi => hit.confidence == Confidence::Certain,
                ElementClass::Health => hit.confidence >= Confidence::Likely,
                _ => false,
            };
            let distinct: std::collections::BTreeSet<&str> = alone.iter().filter(strong).map(|hit| hit.element.as_str()).collect();
            // a client of a therapist and a session with one are called like parts of a program; their fields tell them apart
            let health = alone.iter().filter(strong).any(|hit| hit.class == ElementClass::Health);
            let of_patient = (health && distinct.len() >= 2) || distinct.len() >= 3;
            if lexicon.is_service(&name) && !of_patient {
                continue;
            }
            // staff, users, facilities: their own data are no patient's
            let named = alone
                .iter()
                .any(|hit| matches!(hit.class, ElementClass::Direct | ElementClass::Quasi) && hit.confidence == Confidence::Certain);
            let other = lexicon.is_other(&name) && !(of_patient && named);
            let personal = !other
                && (lexicon.carrier(&name).is_some()
                    || distinct.len() >= 2
                    || distinct.iter().any(|element| matches!(*element, "ssn" | "mrn" | "birth-date" | "member-id")));
            for field in &declared.fields {
                let hits = of(personal, field);
                if !hits.is_empty() {
                    declared.hits.insert(field.name.to_ascii_lowercase(), hits);
                }
            }
            declared.other = other;
            declared.personal = personal && !declared.hits.is_empty();
        }
        self.records = self
            .types
            .iter()
            .filter(|(_, declared)| declared.personal)
            .map(|(key, declared)| (lexicon.words(&declared.name), key.clone()))
            .collect();
    }

    /// Whether the repository declares any person's record.
    #[must_use]
    pub fn knows_persons(&self) -> bool {
        !self.records.is_empty()
    }

    /// The record that a variable is named after: `wearer`, `wearers`, `currentWearer` for a declared `Wearer` with PHI fields.
    #[must_use]
    pub fn record_named(&self, lexicon: &Lexicon, name: &str) -> Option<String> {
        if self.records.is_empty() || lexicon.is_neutral(name) {
            return None;
        }
        let mut words = lexicon.words(name);
        if let Some(key) = self.records.get(&words) {
            return Some(key.clone());
        }
        let last = words.last_mut()?;
        *last = last.strip_suffix('s')?.to_owned();
        self.records.get(&words).cloned()
    }

    /// The PHI elements of a field of a type declared in this repository; `None` when the type or the field is not declared here.
    #[must_use]
    pub fn field(&self, owner: &str, field: &str) -> Option<&[Hit]> {
        let field = accessor(field);
        let mut open = vec![key(owner)];
        for _ in 0..16 {
            let Some(declared) = self.types.get(&open.pop()?) else { continue };
            if let Some(hits) = declared.hits.get(&field) {
                return Some(hits);
            }
            if declared.fields.iter().any(|known| known.name.eq_ignore_ascii_case(&field)) {
                return Some(&[]);
            }
            open.extend(declared.supers.iter().rev().map(|up| key(up)));
        }
        None
    }

    /// The name of a type's field by its place, the first being 1.
    #[must_use]
    pub fn field_at(&self, owner: &str, place: usize) -> Option<&str> {
        let declared = self.types.get(&key(owner))?;
        declared.fields.get(place.checked_sub(1)?).map(|field| field.name.as_str())
    }

    /// The written type of a field.
    #[must_use]
    pub fn field_type(&self, owner: &str, field: &str) -> Option<&str> {
        let field = accessor(field);
        let declared = self.types.get(&key(owner))?;
        declared.fields.iter().find(|known| known.name.eq_ignore_ascii_case(&field))?.declared.as_deref()
    }

    /// All PHI elements of a type's fields as it is written as a whole, surest first; empty when it has none or is not declared here.
    #[must_use]
    pub fn elements(&self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |declared, field| !declared.hidden.contains(&field.name.to_ascii_lowercase()))
    }

    /// The same with the fields that it leaves out when it is written as a whole.
    #[must_use]
    pub fn all_elements(&self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |_, _| true)
    }

    /// Whether a type of this repository leaves fields that hold PHI out when it is written as a whole.
    #[must_use]
    pub fn hides(&self, name: &str) -> bool {
        self.types.get(&key(name)).is_some_and(|declared| declared.hidden.iter().any(|field| declared.hits.contains_key(field)))
    }

    /// The PHI elements of some of a type's fields, those of its supertypes included.
    fn hits_of(&self, name: &str, counts: impl Fn(&Declared, &DeclaredField) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut at = key(name);
        for _ in 0..8 {
            let Some(declared) = self.types.get(&at).filter(|declared| !declared.other) else { break };
            for field in declared.fields.iter().filter(|field| counts(declared, field)) {
                let found = declared.hits.get(&field.name.to_ascii_lowercase());
                hits.extend(found.into_iter().flatten().filter(|hit| hit.confidence >= Confidence::Likely).cloned());
            }
            let Some(first) = declared.supers.first() else { break };
            at = key(first);
        }
        hits.sort();
        hits.dedup();
        hits
    }

    /// What an object's own text shows of its fields; `None` when that is not known.
    #[must_use]
    pub fn printed(&self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        let declared = self.types.get(&key(name)).filter(|declared| !declared.fields.is_empty())?;
        let marks = self.marks_of(name);
        let has = |effect| lexicon.has_mark(marks.iter().copied(), effect);
        let hides = |field: &DeclaredField| {
            let declared = field.declared.as_deref().map(bare);
            lexicon.has_mark(field.marks.iter().map(String::as_str).chain(declared), WordEffect::Hides)
        };
        match declared.language? {
            Language::JavaScript | Language::TypeScript | Language::Tsx => Some(Vec::new()),
            Language::Java | Language::Kotlin | Language::Python | Language::CSharp => {
                if has(WordEffect::ShowsMarked) {
                    let shown =
                        |_: &Declared, field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::Shown);
                    return Some(self.hits_of(name, shown));
                }
                let all = (declared.record || has(WordEffect::Shows)) && !has(WordEffect::Hides);
                Some(if all { self.hits_of(name, |_, field| !hides(field)) } else { Vec::new() })
            }
            _ => None,
        }
    }

    /// What is left of an object's fields when it is serialized; `None` when the type is not declared here.
    #[must_use]
    pub fn serialized(&self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        self.types.get(&key(name)).filter(|declared| !declared.fields.is_empty())?;
        let left = |field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::NotSerialized);
        Some(self.hits_of(name, |declared, field| !left(field) && !declared.hidden.contains(&field.name.to_ascii_lowercase())))
    }

    /// What is left without some fields; `None` when the type is not declared here.
    #[must_use]
    pub fn without(&self, name: &str, fields: &[String]) -> Option<Vec<Hit>> {
        self.types.get(&key(name)).filter(|declared| !declared.fields.is_empty())?;
        Some(self.hits_of(name, |_, field| !fields.iter().any(|one| one.eq_ignore_ascii_case(&field.name))))
    }

    fn marks_of(&self, name: &str) -> Vec<&str> {
        let mut marks = Vec::new();
        let mut at = key(name);
        for _ in 0..8 {
            let Some(declared) = self.types.get(&at) else { break };
            marks.extend(declared.marks.iter().map(String::as_str));
            let Some(first) = declared.supers.first() else { break };
            at = key(first);
        }
        marks
    }

    /// Whether a type is another one, or one below it.
    #[must_use]
    pub fn is_a(&self, name: &str, ancestor: &str) -> bool {
        let wanted = key(ancestor);
        let mut at = key(name);
        for _ in 0..16 {
            if at == wanted {
                return true;
            }
            match self.types.get(&at).and_then(|declared| declared.supers.first()) {
                Some(first) => at = key(first),
                None => return false,
            }
        }
        false
    }

    /// Whether a type is an exception, by its name or that of a supertype.
    #[must_use]
    pub fn is_exception(&self, name: &str) -> bool {
        let mut at = key(name);
        for _ in 0..16 {
            if ["exception", "error", "throwable"].iter().any(|ending| at.ends_with(ending)) {
                return true;
            }
            match self.types.get(&at).and_then(|declared| declared.supers.first()) {
                Some(first) => at = key(first),
                None => return false,
            }
        }
        false
    }

    /// Whether the repository declares such a type.
    #[must_use]
    pub fn declares(&self, name: &str) -> bool {
        self.types.get(&key(name)).is_some_and(|declared| !declared.fields.is_empty())
    }
}

/// A field whose declaration says no more than that it holds PHI.
fn classified() -> Hit {
    Hit { element: "classified".to_owned(), class: ElementClass::Health, confidence: Confidence::Certain }
}

/// What a description begins with, up to the first word that goes on to something else: "Therapist narrative of the session".
fn opening(description: &str) -> &str {
    const ON: &[&str] = &[
        "of", "for", "that", "which", "when", "where", "whether", "if", "is", "are", "in", "on", "at", "to", "by", "from", "with", "as",
        "and", "or", "used", "not",
    ];
    let sentence = description.split(['.', ',', ';', ':', '(', '\n']).next().unwrap_or_default();
    let word = |at: usize| sentence.get(at..).and_then(|rest| rest.split(char::is_whitespace).next()).unwrap_or_default();
    let starts = std::iter::once(0).chain(sentence.match_indices(char::is_whitespace).map(|(at, gap)| at + gap.len()));
    let end = starts.into_iter().find(|&at| ON.iter().any(|on| on.eq_ignore_ascii_case(word(at)))).unwrap_or(sentence.len());
    sentence.get(..end).unwrap_or_default().trim()
}

/// A type without what stands around its name.
fn bare(declared: &str) -> &str {
    let inner = declared.rsplit('<').next().unwrap_or(declared).trim_end_matches(['>', '?', ']', '[']);
    inner.rsplit('.').next().unwrap_or(inner)
}

/// Types are known by their last name without arguments.
fn key(name: &str) -> String {
    let bare = name.split(['<', '[']).next().unwrap_or(name);
    bare.rsplit(['.', ':']).next().unwrap_or(bare).to_ascii_lowercase()
}

/// `getSsn` and `ssn` are one.
fn accessor(name: &str) -> String {
    let rest = name
        .strip_prefix("get")
        .or_else(|| name.strip_prefix("Get"))
        .filter(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '_'));
    rest.unwrap_or(name).trim_start_matches('_').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::opening;

    #[test]
    fn a_description_opens_with_what_it_is_about() {
        for (text, expected) in [
            ("Therapist narrative of the session", "Therapist narrative"),
            ("Medical record number", "Medical record number"),
            ("Used for routing", ""),
            ("Diagnosis, as told at intake", "Diagnosis"),
            ("été", "été"),
            ("", ""),
        ] {
            assert_eq!(opening(text), expected);
        }
    }
}
