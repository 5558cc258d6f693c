//! Declared types with their fields, and which of them hold PHI.

use super::nearest::{Kin, Looker};
use super::org_fields::OrgFields;
use super::seen::Seen;
use super::users::Users;
use crate::facts::{FactKind, FileFacts, SymbolKind};
use crate::knowledge::{Hit, Lexicon, WordEffect};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};

/// So many files of fields with health words make a Salesforce org one of health care.
const HEALTH_ORG: usize = 3;

/// One declared type.
#[derive(Debug, Default, Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    /// Its fields say that it is about a person.
    pub(super) personal: bool,
    /// One of its fields alone says that it is a patient's: `patientName`.
    pub(super) telling: bool,
    /// A file that declares it speaks of health care.
    pub(super) health: bool,
    /// It is about staff, a user, an organization.
    pub(super) other: bool,
    pub(super) supers: Vec<String>,
    pub(super) marks: Vec<String>,
    pub(super) record: bool,
    /// The language that declares it.
    pub(super) language: Option<Language>,
    /// What speaks of it by its name.
    pub(super) kin: Kin,
    /// The file that declares it; of several the first.
    pub(super) file: usize,
    pub(super) fields: Vec<DeclaredField>,
    /// Where a field stands among them, by its folded name.
    pub(super) places: FxHashMap<String, usize>,
    /// Fields that are left out when the record is written as a whole, folded.
    pub(super) hidden: FxHashSet<String>,
    /// Fields that hold PHI, folded.
    pub(super) hits: FxHashMap<String, Vec<Hit>>,
}

impl Declared {
    /// The PHI elements of a field by its folded name.
    pub(super) fn hits_of_field(&self, folded: &str) -> &[Hit] {
        self.hits.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Whether a field that is declared as a record holds it, and not the way to ask a database for it.
    pub(super) fn keeps_records(&self) -> bool {
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
    pub(super) declared: Option<String>,
    pub(super) label: Option<String>,
    pub(super) description: Option<String>,
    /// The declaration itself says that it holds PHI.
    pub(super) classified: bool,
    /// It holds yes or no.
    pub(super) yes_or_no: bool,
    /// It holds a number that the platform counts up.
    pub(super) numbered: bool,
    /// Annotations and switched arguments.
    pub(super) marks: Vec<String>,
}

/// What the repository declares.
#[derive(Debug, Default)]
pub struct Schema {
    pub(super) types: Vec<Declared>,
    /// Types by their names; those of one name are told apart by who looks.
    pub(super) by_name: FxHashMap<String, Vec<usize>>,
    /// Persons' records by the words of their names.
    pub(super) records: FxHashMap<Vec<String>, Vec<usize>>,
    /// The files, to look from.
    pub(super) files: Vec<Looker>,
    /// Fields of a Salesforce org, of whichever object.
    pub(super) org_fields: OrgFields,
}

/// Whether the records of an object configure the program: of a metadata type, or a custom setting.
pub(super) fn is_configuration(object: &str, settings: &FxHashSet<String>) -> bool {
    is_metadata_type(object) || settings.contains(&object.to_ascii_lowercase())
}

/// Whether a Salesforce object is a metadata type, declared here or not: its records configure the program and are about nobody.
#[must_use]
pub fn is_metadata_type(object: &str) -> bool {
    object.get(object.len().saturating_sub(5)..).is_some_and(|end| end.eq_ignore_ascii_case("__mdt"))
}

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
                                numbered: false,
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
                    SymbolKind::Constant(_) | SymbolKind::Handed { .. } => {}
                }
            }
            for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Field) {
                if let (Some(owner), Some(name)) = (fact.text("owner"), fact.text("name")) {
                    let kin = Kin::of_fact(fact.text("technology"), file.language);
                    // the types of columns and of an org's fields are no types of records
                    let written = fact.text("type").filter(|_| !matches!(kin, Kin::Salesforce | Kin::Table));
                    let owner = all.at(owner, kin, &kin.home(&file.path, file.language), number);
                    owner.language = owner.language.or(file.language);
                    owner.health |= health || (health_org && kin == Kin::Salesforce);
                    let numbered = fact.text("type") == Some("AutoNumber");
                    // a query that stands before its object's file knows no types
                    owner
                        .fields
                        .iter_mut()
                        .filter(|known| known.name.eq_ignore_ascii_case(name))
                        .for_each(|known| known.numbered |= numbered);
                    owner.fields.push(DeclaredField {
                        name: name.to_owned(),
                        declared: written.map(str::to_owned),
                        label: fact.text("label").map(str::to_owned),
                        description: fact.text("description").map(str::to_owned),
                        classified: fact.truth("classified") == Some(true) && !users.are_told_by(fact),
                        numbered,
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
        schema.org_fields = OrgFields::of(&schema);
        schema
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

/// A type without what stands around its name.
pub(super) fn bare(declared: &str) -> &str {
    let inner = declared.rsplit('<').next().unwrap_or(declared).trim_end_matches(['>', '?', ']', '[']);
    inner.rsplit('.').next().unwrap_or(inner)
}

/// Types are known by their last name without arguments.
pub(super) fn key(name: &str) -> String {
    let bare = name.split(['<', '[']).next().unwrap_or(name);
    bare.rsplit(['.', ':']).next().unwrap_or(bare).to_ascii_lowercase()
}

/// `SSN_NBR`, `ssnNbr` and `_ssn_nbr` are one field: a column, a message and a class write it each in their own way.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}
