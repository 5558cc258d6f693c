//! Declared types with their fields, and which of them hold PHI.

use super::nearest::{Kin, Looker};
use super::users::Users;
use crate::facts::{FactKind, FileFacts, SymbolKind};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner, WordEffect};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};

/// One declared type.
#[derive(Debug, Default, Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    /// Its fields say that it is about a person.
    pub(super) personal: bool,
    /// One of its fields alone says that it is a patient's: `patientName`.
    telling: bool,
    /// A file that declares it speaks of health care.
    health: bool,
    /// It is about staff, a user, an organization.
    other: bool,
    pub(super) supers: Vec<String>,
    pub(super) marks: Vec<String>,
    record: bool,
    /// The language that declares it.
    language: Option<Language>,
    /// What speaks of it by its name.
    pub(super) kin: Kin,
    /// The file that declares it; of several the first.
    pub(super) file: usize,
    pub(super) fields: Vec<DeclaredField>,
    /// Where a field stands among them, by its folded name.
    places: FxHashMap<String, usize>,
    /// Fields that are left out when the record is written as a whole, folded.
    hidden: FxHashSet<String>,
    /// Fields that hold PHI, folded.
    hits: FxHashMap<String, Vec<Hit>>,
}

impl Declared {
    /// Whether a field that is declared as a record holds it, and not the way to ask a database for it.
    fn keeps_records(&self) -> bool {
        let typed = |language| {
            matches!(
                language,
                Language::Java
                    | Language::Kotlin
                    | Language::CSharp
                    | Language::Go
                    | Language::TypeScript
                    | Language::Python
                    | Language::Apex
            )
        };
        self.kin.is_code() && self.language.is_some_and(typed)
    }
}

/// One declared field.
#[derive(Debug, Default, Clone)]
pub(super) struct DeclaredField {
    pub(super) name: String,
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
    pub(super) types: Vec<Declared>,
    /// Types by their names; those of one name are told apart by who looks.
    pub(super) by_name: FxHashMap<String, Vec<usize>>,
    /// Persons' records by the words of their names.
    records: FxHashMap<Vec<String>, Vec<usize>>,
    /// The files, to look from.
    pub(super) files: Vec<Looker>,
}

/// Whether the records of an object configure the program: of a metadata type, or a custom setting.
fn is_configuration(object: &str, settings: &FxHashSet<String>) -> bool {
    let lower = object.to_ascii_lowercase();
    lower.ends_with("__mdt") || settings.contains(&lower)
}

/// What is declared, as one file sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'s> {
    schema: &'s Schema,
    from: Option<usize>,
}

/// The element that links a record to a patient.
const PATIENT_ID: &str = "patient-id";
/// So many files of fields with health words make a Salesforce org one of health care.
const HEALTH_ORG: usize = 3;

/// So many types are looked at for what an object holds as a whole: its own, those above it and records in it.
const MOST_HELD: usize = 16;
/// A record in a record in a record counts.
const DEEPEST_HELD: u8 = 2;

/// Declarations while they are gathered: by name, kin and home.
#[derive(Default)]
struct Gathering {
    types: Vec<Declared>,
    places: FxHashMap<(String, Kin, String), usize>,
}

impl Gathering {
    fn at(&mut self, name: &str, kin: Kin, home: &str, file: usize) -> &mut Declared {
        // a table and its migrations have one name in many forms
        let named = if kin.is_code() { key(name) } else { kin.record_key(name) };
        let types = &mut self.types;
        let place = *self.places.entry((named, kin, home.to_owned())).or_insert_with(|| {
            types.push(Declared { kin, file, name: name.rsplit('.').next().unwrap_or(name).to_owned(), ..Declared::default() });
            types.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "places are those of types")]
        &mut self.types[place]
    }
}

impl Schema {
    /// Gathers the declarations of all files.
    #[must_use]
    pub fn build(files: &[FileFacts], lexicon: &Lexicon) -> Self {
        let mut all = Gathering::default();
        // the objects of one org share its context
        let declares =
            |file: &&FileFacts| file.facts.iter().any(|fact| fact.kind == FactKind::Field && fact.text("technology") == Some("salesforce"));
        let health_org = files.iter().filter(|file| !file.health_words.is_empty()).filter(declares).count() >= HEALTH_ORG;
        let users = Users::of(files);
        // custom settings: what is in them configures the program
        let is_setting = |fact: &&crate::facts::Fact| {
            fact.kind == FactKind::Component && fact.text("what") == Some("object") && fact.text("kind").is_some()
        };
        let settings = files.iter().flat_map(|file| &file.facts).filter(is_setting);
        let settings: FxHashSet<String> = settings.filter_map(|fact| fact.text("object").map(str::to_ascii_lowercase)).collect();
        for (number, file) in files.iter().enumerate() {
            let health = !file.health_words.is_empty();
            let kin = Kin::of_file(file);
            let home = kin.home(&file.path, file.language);
            for symbol in &file.symbols {
                match &symbol.kind {
                    SymbolKind::Type { supers, marks, record } => {
                        let declared = all.at(&symbol.name, kin, &home, number);
                        declared.marks.extend(marks.iter().cloned());
                        declared.record |= record;
                        declared.language = file.language;
                        declared.supers.extend(supers.iter().cloned());
                        declared.health |= health;
                    }
                    SymbolKind::Field { declared, label, description, marks } => {
                        if let Some((owner, field)) = symbol.name.rsplit_once('.') {
                            let owner = all.at(owner, kin, &home, number);
                            owner.health |= health;
                            owner.fields.push(DeclaredField {
                                name: field.to_owned(),
                                yes_or_no: declared
                                    .as_deref()
                                    .is_some_and(|declared| lexicon.has_mark([bare(declared)], WordEffect::YesNo)),
                                declared: declared.clone(),
                                label: label.clone(),
                                description: description.clone(),
                                marks: marks.clone(),
                                ..DeclaredField::default()
                            });
                        }
                    }
                    SymbolKind::Hidden => {
                        if let Some((owner, field)) = symbol.name.rsplit_once('.') {
                            all.at(owner, kin, &home, number).hidden.insert(folded(field));
                        }
                    }
                    SymbolKind::Constant(_) => {}
                }
            }
            for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Field) {
                if let (Some(owner), Some(name)) = (fact.text("owner"), fact.text("name")) {
                    let kin = Kin::of_fact(fact.text("technology"), file.language);
                    let owner = all.at(owner, kin, &kin.home(&file.path, file.language), number);
                    owner.language = owner.language.or(file.language);
                    owner.health |= health || (health_org && kin == Kin::Salesforce);
                    owner.fields.push(DeclaredField {
                        name: name.to_owned(),
                        declared: None,
                        label: fact.text("label").map(str::to_owned),
                        description: fact.text("description").map(str::to_owned),
                        classified: fact.truth("classified") == Some(true) && !users.are_told_by(fact),
                        yes_or_no: fact.text("type").is_some_and(|written| lexicon.has_mark([written], WordEffect::YesNo)),
                        marks: Vec::new(),
                    });
                }
            }
            // the fields of an object whose metadata is elsewhere are known from what is selected of it
            for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("soql")) {
                let Some(entity) = fact.text("entity").filter(|entity| entity.ends_with("__c")) else { continue };
                let owner = all.at(entity, Kin::Salesforce, "", number);
                owner.health |= health;
                for field in fact.list("fields") {
                    let known = owner.fields.iter().any(|known| known.name.eq_ignore_ascii_case(field));
                    if !known && field.chars().all(|c| c.is_alphanumeric() || c == '_') {
                        owner.fields.push(DeclaredField { name: field.to_owned(), ..DeclaredField::default() });
                    }
                }
            }
        }
        let mut schema = Self { types: all.types, files: files.iter().map(Looker::of).collect(), ..Self::default() };
        for (place, declared) in schema.types.iter().enumerate() {
            let mut names = vec![key(&declared.name)];
            if !declared.kin.is_code() {
                names.push(declared.kin.record_key(&declared.name));
                names.dedup();
            }
            for name in names {
                schema.by_name.entry(name).or_default().push(place);
            }
        }
        // what belongs to no language first, then types of programs, each by file
        for places in schema.by_name.values_mut() {
            places.sort_by_key(|&place| schema.types.get(place).map_or((true, 0), |declared| (declared.kin.is_code(), declared.file)));
        }
        schema.classify(lexicon, &settings);
        schema
    }

    fn classify(&mut self, lexicon: &Lexicon, settings: &FxHashSet<String>) {
        for declared in &mut self.types {
            for (place, field) in declared.fields.iter().enumerate() {
                declared.places.entry(folded(&field.name)).or_insert(place);
            }
            let name = if declared.kin.is_code() { declared.name.clone() } else { declared.kin.record_name(&declared.name) };
            let only = declared.fields.len() == 1;
            // `TherapyNote`, `LabResult`: the type is called what its fields hold
            let own = lexicon.classify(&name, &Owner { file_in_health_context: declared.health, ..Owner::default() });
            let is_health = own.iter().any(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely);
            let of = |siblings_phi: bool, field: &DeclaredField| {
                let owner = Owner { type_name: Some(&name), siblings_phi, file_in_health_context: declared.health, ..Owner::default() };
                // `record Ssn(String value)`: the type says what its only field is
                // and `TherapyNote.body` is what the type is called
                let holds = (only && lexicon.is_filler(&field.name)) || (is_health && lexicon.is_holding(&field.name));
                let wrapped = holds.then_some(name.as_str());
                let said = [Some(field.name.as_str()), field.label.as_deref(), field.description.as_deref().map(opening), wrapped];
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
            // what configures the program is about nobody; its secrets are secrets all the same
            if declared.kin == Kin::Salesforce && is_configuration(&declared.name, settings) {
                let kept = |field: &DeclaredField| -> Vec<Hit> {
                    of(false, field).into_iter().filter(|hit| field.classified || hit.class == ElementClass::Credential).collect()
                };
                let held: Vec<(String, Vec<Hit>)> = declared.fields.iter().map(|field| (folded(&field.name), kept(field))).collect();
                declared.hits.extend(held.into_iter().filter(|(_, hits)| !hits.is_empty()));
                continue;
            }
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
            if lexicon.is_service(&name) && !of_patient && !declared.record && declared.kin != Kin::Salesforce {
                // no record as a whole, but a query, a command or an exception holds what its fields plainly say
                let opens = |hit: &Hit| hit.class == ElementClass::Credential && hit.confidence >= Confidence::Likely;
                let plain =
                    |field: &DeclaredField| -> Vec<Hit> { of(false, field).into_iter().filter(|hit| strong(&hit) || opens(hit)).collect() };
                let held: Vec<(String, Vec<Hit>)> = declared.fields.iter().map(|field| (folded(&field.name), plain(field))).collect();
                declared.hits.extend(held.into_iter().filter(|(_, hits)| !hits.is_empty()));
                declared.other = true;
                continue;
            }
            // staff, users, facilities: their own data are no patient's
            let named = alone
                .iter()
                .any(|hit| matches!(hit.class, ElementClass::Direct | ElementClass::Quasi) && hit.confidence == Confidence::Certain);
            // a session with health data is one with a patient, whoever logged in
            let other = lexicon.is_other(&name) && !(of_patient && (named || !lexicon.is_staff(&name)));
            let personal = !other
                && (lexicon.carrier(&name).is_some()
                    || distinct.len() >= 2
                    || distinct.iter().any(|element| matches!(*element, "ssn" | "mrn" | "birth-date" | "member-id")));
            // where there is a street, the city and the code beside it are of one address
            let addressed = !other && !personal && alone.iter().any(|hit| hit.element == "address" && hit.confidence >= Confidence::Likely);
            for field in &declared.fields {
                let mut hits = of(personal, field);
                if addressed && hits.iter().all(|hit| hit.confidence < Confidence::Likely) {
                    let parts = of(true, field).into_iter().filter(|hit| hit.element == "geography");
                    hits.extend(parts.collect::<Vec<_>>());
                    hits.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
                }
                if !hits.is_empty() {
                    declared.hits.insert(folded(&field.name), hits);
                }
            }
            declared.other = other;
            declared.personal = personal && !declared.hits.is_empty();
            // what is linked to a patient and holds health data is a patient's, as `Exam { patientId, icd10Code }` is
            let linked = || {
                alone.iter().any(|hit| hit.element == PATIENT_ID)
                    || declared.fields.iter().any(|field| lexicon.carrier_name(&field.name).is_some())
            };
            declared.telling = !other && (named || (health && (is_health || linked())));
        }
        self.admit_holders(lexicon);
        self.drop_keys(lexicon);
        for (place, declared) in self.types.iter().enumerate().filter(|(_, declared)| declared.personal || declared.telling) {
            let name = if declared.kin.is_code() { declared.name.clone() } else { declared.kin.record_name(&declared.name) };
            self.records.entry(lexicon.words(&name)).or_default().push(place);
        }
    }

    /// A record that is called like a part of a program is one all the same where it holds a person's record: `SessionNote` with its
    /// `Client`. One that is called after what a patient has says it in a field that says nothing itself: `Symptom` with its `text`.
    fn admit_holders(&mut self, lexicon: &Lexicon) {
        let holds = |declared: &Declared| {
            let held = declared.fields.iter().filter_map(|field| field.declared.as_deref()).map(bare);
            let mut held = held.filter_map(|held| self.nearest(held, Some(declared.file)));
            declared.keeps_records() && held.any(|held| held.personal)
        };
        let holders: Vec<usize> = self.types.iter().enumerate().filter(|(_, declared)| holds(declared)).map(|(place, _)| place).collect();
        for place in holders {
            let Some(declared) = self.types.get_mut(place) else { continue };
            declared.other &= !declared.record;
            let owner = Owner { siblings_phi: true, file_in_health_context: declared.health, ..Owner::default() };
            let mut said = lexicon.classify(&declared.name, &owner);
            said.retain(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely);
            if said.is_empty() || declared.other {
                continue;
            }
            for field in declared.fields.iter().filter(|field| lexicon.is_filler(&field.name)) {
                declared.hits.entry(folded(&field.name)).or_insert_with(|| said.clone());
            }
        }
    }

    /// The key of a record that the repository keeps opens nothing: `session_id` where there is a `TestSession`.
    fn drop_keys(&mut self, lexicon: &Lexicon) {
        let key = |hit: &Hit, field: &str| {
            let credential = hit.class == ElementClass::Credential;
            credential.then(|| lexicon.key_of(&hit.element, field)).flatten().map(str::to_owned)
        };
        let named = self.types.iter().flat_map(|declared| declared.fields.iter().map(move |field| (declared, field)));
        let asked =
            named.filter_map(|(declared, field)| declared.hits.get(&folded(&field.name))?.iter().find_map(|hit| key(hit, &field.name)));
        let asked: std::collections::BTreeSet<String> = asked.collect();
        let kept: Vec<String> = asked.into_iter().filter(|record| self.all().keeps_records(lexicon, record)).collect();
        for declared in self.types.iter_mut().filter(|_| !kept.is_empty()) {
            for field in &declared.fields {
                if let Some(hits) = declared.hits.get_mut(&folded(&field.name)) {
                    hits.retain(|hit| key(hit, &field.name).is_none_or(|record| !kept.contains(&record)));
                }
            }
            declared.hits.retain(|_, hits| !hits.is_empty());
        }
    }

    /// Whether the repository declares any person's record.
    #[must_use]
    pub fn knows_persons(&self) -> bool {
        self.types.iter().any(|declared| declared.personal)
    }

    /// What is declared, as a file sees it: of several types of one name the nearest.
    #[must_use]
    pub fn seen_from(&self, file: usize) -> Seen<'_> {
        Seen { schema: self, from: Some(file) }
    }

    /// What is declared, seen from nowhere.
    #[must_use]
    pub fn all(&self) -> Seen<'_> {
        Seen { schema: self, from: None }
    }

    /// The PHI elements of a field of a type declared in this repository; `None` when the type or the field is not declared here.
    #[must_use]
    pub fn field(&self, owner: &str, field: &str) -> Option<&[Hit]> {
        self.all().field(owner, field)
    }

    /// Whether a type is another one, or one below it.
    #[must_use]
    pub fn is_a(&self, name: &str, ancestor: &str) -> bool {
        let wanted = key(ancestor);
        let mut at = (name.to_owned(), None);
        for _ in 0..16 {
            if key(&at.0) == wanted {
                return true;
            }
            match self.nearest(&at.0, at.1).and_then(|declared| Some((declared.supers.first()?.clone(), Some(declared.file)))) {
                Some(up) => at = up,
                None => return false,
            }
        }
        false
    }

    /// Whether a type is an exception, by its name or that of a supertype.
    #[must_use]
    pub fn is_exception(&self, name: &str) -> bool {
        let mut at = (name.to_owned(), None);
        for _ in 0..16 {
            let named = key(&at.0);
            if ["exception", "error", "throwable"].iter().any(|ending| named.ends_with(ending)) {
                return true;
            }
            match self.nearest(&at.0, at.1).and_then(|declared| Some((declared.supers.first()?.clone(), Some(declared.file)))) {
                Some(up) => at = up,
                None => return false,
            }
        }
        false
    }
}

impl<'s> Seen<'s> {
    /// The record that a variable is named after: `wearer`, `wearers`, `currentWearer` for a declared `Wearer` with PHI fields.
    #[must_use]
    pub fn record_named(self, lexicon: &Lexicon, name: &str) -> Option<String> {
        let (nearest, named) = self.named_after(lexicon, name)?;
        // a class and the table behind it are one record
        let whole = self.schema.whole(&named, self.from);
        let known = nearest.fields.is_empty() || whole.iter().any(|declared| declared.personal || declared.telling);
        known.then(|| if nearest.kin.is_code() { nearest.name.clone() } else { named })
    }

    /// Whether a variable is named after the record of a person, all of whose fields are that person's.
    #[must_use]
    pub fn is_person_named(self, lexicon: &Lexicon, name: &str) -> bool {
        self.named_after(lexicon, name).is_some_and(|(nearest, _)| nearest.personal || nearest.fields.is_empty())
    }

    fn named_after(self, lexicon: &Lexicon, name: &str) -> Option<(&'s Declared, String)> {
        if self.schema.records.is_empty() || lexicon.is_neutral(name) {
            return None;
        }
        let mut words = lexicon.words(name);
        if !self.schema.records.contains_key(&words) {
            let last = words.last_mut()?;
            *last = last.strip_suffix('s')?.to_owned();
        }
        let known = self.schema.records.get(&words)?;
        let first = self.schema.choose(known, &words.join(""), self.from)?;
        let named = key(&first.name);
        // a type of the same name that is nearer says what it is
        let nearest = self.schema.nearest(&named, self.from)?;
        Some((nearest, named))
    }

    /// The PHI elements of a field of a type declared in this repository; `None` when the type or the field is not declared here.
    #[must_use]
    pub fn field(self, owner: &str, field: &str) -> Option<&'s [Hit]> {
        let field = accessor(field);
        let mut open = vec![(owner.to_owned(), self.from)];
        for _ in 0..16 {
            let Some((owner, from)) = open.pop() else { break };
            let candidates = self.schema.candidates(&owner, from);
            for declared in candidates.iter() {
                if let Some(hits) = declared.hits.get(&field) {
                    return Some(hits);
                }
                if declared.places.contains_key(&field) {
                    return Some(&[]);
                }
            }
            open.extend(candidates.iter().flat_map(|declared| declared.supers.iter().rev().map(|up| (up.clone(), Some(declared.file)))));
        }
        None
    }

    /// The name of a type's field by its place, the first being 1.
    #[must_use]
    pub fn field_at(self, owner: &str, place: usize) -> Option<&'s str> {
        let declared = self.schema.nearest(owner, self.from)?;
        declared.fields.get(place.checked_sub(1)?).map(|field| field.name.as_str())
    }

    /// The written type of a field.
    #[must_use]
    pub fn field_type(self, owner: &str, field: &str) -> Option<&'s str> {
        let field = accessor(field);
        let candidates = self.schema.candidates(owner, self.from);
        let known = |declared: &'s Declared| declared.fields.get(*declared.places.get(&field)?);
        candidates.iter().find_map(known)?.declared.as_deref()
    }

    /// All PHI elements of a type's fields as it is written as a whole, surest first; empty when it has none or is not declared here.
    #[must_use]
    pub fn elements(self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |declared, field| !declared.hidden.contains(&folded(&field.name)))
    }

    /// The same with the fields that it leaves out when it is written as a whole.
    #[must_use]
    pub fn all_elements(self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |_, _| true)
    }

    /// Whether a type of this repository leaves fields that hold PHI out when it is written as a whole.
    #[must_use]
    pub fn hides(self, name: &str) -> bool {
        let candidates = self.schema.candidates(name, self.from);
        let hidden = candidates.iter().flat_map(|declared| &declared.hidden);
        hidden.into_iter().any(|field| candidates.iter().any(|declared| declared.hits.contains_key(field)))
    }

    /// The PHI elements of some of a type's fields, those of its supertypes and of records in it included. What one part of a type hides is
    /// hidden in all.
    fn hits_of(self, name: &str, counts: impl Fn(&Declared, &DeclaredField) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut open = vec![(name.to_owned(), self.from, 0)];
        for next in 0..MOST_HELD {
            let Some((name, from, depth)) = open.get(next).cloned() else { break };
            let whole = self.schema.whole(&name, from);
            if whole.iter().next().is_none() || whole.iter().any(|declared| declared.other) {
                continue;
            }
            for declared in whole.iter() {
                for field in declared.fields.iter().filter(|field| whole.iter().all(|part| counts(part, field))) {
                    let found = declared.hits.get(&folded(&field.name));
                    hits.extend(found.into_iter().flatten().filter(|hit| hit.confidence >= Confidence::Likely).cloned());
                    // a record that holds another one: `class Visit { Patient patient; }`
                    let held = field.declared.as_deref().map(bare).filter(|_| declared.keeps_records() && depth < DEEPEST_HELD);
                    let known = |held: &&str| !open.iter().any(|(known, ..)| known == held);
                    let held =
                        held.filter(known).filter(|held| self.schema.nearest(held, Some(declared.file)).is_some_and(|held| held.personal));
                    open.extend(held.map(|held| (held.to_owned(), Some(declared.file), depth + 1)));
                }
            }
            let up = whole.iter().find_map(|declared| Some((declared.supers.first()?.clone(), Some(declared.file), depth)));
            open.extend(up.filter(|(up, ..)| !open.iter().any(|(known, ..)| known == up)));
        }
        hits.sort();
        hits.dedup();
        hits
    }

    /// What an object's own text shows of its fields; `None` when that is not known.
    #[must_use]
    pub fn printed(self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        let declared = self.schema.nearest(name, self.from).filter(|declared| !declared.fields.is_empty())?;
        let marks = self.marks_of(name);
        let has = |effect| lexicon.has_mark(marks.iter().copied(), effect);
        let hides = |field: &DeclaredField| {
            let declared = field.declared.as_deref().map(bare);
            lexicon.has_mark(field.marks.iter().map(String::as_str).chain(declared), WordEffect::Hides)
        };
        match declared.language? {
            language if language.is_script() => Some(Vec::new()),
            Language::Java | Language::Kotlin | Language::Python | Language::CSharp => {
                if has(WordEffect::ShowsMarked) {
                    let shown =
                        |_: &Declared, field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::Shown);
                    return Some(self.hits_of(name, shown));
                }
                let all = (declared.record || has(WordEffect::Shows)) && !has(WordEffect::Hides);
                let hidden = lexicon.named_by_marks(&marks, WordEffect::HidesNamed);
                let shown = lexicon.named_by_marks(&marks, WordEffect::ShowsNamed);
                let shows = |field: &DeclaredField| {
                    !hides(field) && !hidden.contains(&field.name.as_str()) && (shown.is_empty() || shown.contains(&field.name.as_str()))
                };
                Some(if all { self.hits_of(name, |_, field| shows(field)) } else { Vec::new() })
            }
            _ => None,
        }
    }

    /// What is left of an object's fields when it is serialized; `None` when the type is not declared here.
    #[must_use]
    pub fn serialized(self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        self.declares(name).then_some(())?;
        let marks = self.marks_of(name);
        let named = lexicon.named_by_marks(&marks, WordEffect::NotSerializedNamed);
        let left = |field: &DeclaredField| {
            named.contains(&field.name.as_str()) || lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::NotSerialized)
        };
        Some(self.hits_of(name, |declared, field| !left(field) && !declared.hidden.contains(&folded(&field.name))))
    }

    /// Whether a field, `Parcel.name`, is left out when its type is serialized.
    #[must_use]
    pub fn leaves_out(self, lexicon: &Lexicon, field: &str) -> bool {
        let Some((owner, name)) = field.rsplit_once('.') else { return false };
        let Some(declared) = self.schema.nearest(owner, self.from) else { return false };
        let left = |field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::NotSerialized);
        declared.hidden.contains(&folded(name)) || declared.fields.iter().any(|known| known.name.eq_ignore_ascii_case(name) && left(known))
    }

    /// Whether the repository keeps records of this name that are no part of signing in: `session` where it declares a `TestSession`.
    #[must_use]
    pub fn keeps_records(self, lexicon: &Lexicon, name: &str) -> bool {
        let kept = |declared: &Declared| {
            let words = lexicon.words(&declared.name);
            let own = if words.len() == 1 { declared.personal } else { !lexicon.is_sign_in(&words) };
            !declared.fields.is_empty() && words.last().is_some_and(|last| last == name || last.strip_suffix('s') == Some(name)) && own
        };
        self.schema.types.iter().any(kept)
    }

    /// What is left without some fields; `None` when the type is not declared here.
    #[must_use]
    pub fn without(self, name: &str, fields: &[String]) -> Option<Vec<Hit>> {
        self.declares(name).then_some(())?;
        Some(self.hits_of(name, |_, field| !fields.iter().any(|one| one.eq_ignore_ascii_case(&field.name))))
    }

    fn marks_of(self, name: &str) -> Vec<&'s str> {
        let mut marks = Vec::new();
        let mut at = (name.to_owned(), self.from);
        for _ in 0..8 {
            let Some(declared) = self.schema.nearest(&at.0, at.1) else { break };
            marks.extend(declared.marks.iter().map(String::as_str));
            let Some(first) = declared.supers.first() else { break };
            at = (first.clone(), Some(declared.file));
        }
        marks
    }

    /// The record that a class stands for, through others that it names: a view, its serializer, the model.
    #[must_use]
    pub fn stands_for(self, name: &str) -> Option<&'s str> {
        let mut found: Option<&'s str> = None;
        for _ in 0..4 {
            let marks = self.marks_of(found.unwrap_or(name));
            match marks.into_iter().find_map(|mark| mark.strip_prefix("of=")).filter(|next| Some(*next) != found) {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        found
    }

    /// What a class that stands for a record shows of it.
    #[must_use]
    pub fn shown_by(self, name: &str, record: &str) -> Vec<Hit> {
        let mut marks = self.marks_of(name);
        // a view shows what its serializer does
        if let Some(next) = marks.iter().find_map(|mark| mark.strip_prefix("of=")).filter(|next| *next != record) {
            marks.extend(self.marks_of(next));
        }
        let named = |before: &str| -> Vec<&str> { marks.iter().filter_map(|mark| mark.strip_prefix(before)).collect() };
        let (only, without) = (named("field="), named("without="));
        let shows = |field: &DeclaredField| {
            let listed = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(&field.name));
            (only.is_empty() || listed(&only)) && !listed(&without)
        };
        self.hits_of(record, |_, field| shows(field))
    }

    /// Whether a program's own type has this name, not a table or an object of an org alone.
    #[must_use]
    pub fn is_code(self, name: &str) -> bool {
        self.schema.candidates(name, self.from).iter().any(|declared| declared.kin.is_code())
    }

    /// Whether the repository declares such a type.
    #[must_use]
    pub fn declares(self, name: &str) -> bool {
        self.schema.candidates(name, self.from).iter().any(|declared| !declared.fields.is_empty())
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
pub(super) fn key(name: &str) -> String {
    let bare = name.split(['<', '[']).next().unwrap_or(name);
    bare.rsplit(['.', ':']).next().unwrap_or(bare).to_ascii_lowercase()
}

/// `getSsn` and `ssn` are one.
fn accessor(name: &str) -> String {
    let rest = name
        .strip_prefix("get")
        .or_else(|| name.strip_prefix("Get"))
        .filter(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '_'));
    folded(rest.unwrap_or(name))
}

/// `SSN_NBR`, `ssnNbr` and `_ssn_nbr` are one field: a column, a message and a class write it each in their own way.
fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
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
