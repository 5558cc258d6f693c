//! The PHI data map: which element is declared where, and where it flows.

use super::Repository;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, Place, SymbolKind, Value};
use crate::knowledge::{Confidence, ElementClass, FileRole, Lexicon};
use crate::schema::Schema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One element with its places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// Element id: `ssn`, `birth-date`.
    pub element: String,
    /// In people's words.
    pub title: String,
    /// Its class (45 CFR 160.103, 164.514(b)(2)).
    pub class: Option<ElementClass>,
    /// Fields that hold it.
    pub declared: Vec<Declared>,
    /// Sinks that it reaches.
    pub flows: Vec<Reached>,
}

/// A declared field that holds an element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Declared {
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// `Patient.ssn`, `Patient__c.SSN__c`.
    pub name: String,
}

/// A place where an element leaves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reached {
    /// What kind of sink: `log`, `url`, `analytics`, ...
    pub sink_kind: String,
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// The call.
    pub sink: String,
    /// How sure.
    pub confidence: Confidence,
}

#[derive(Default)]
struct Places {
    declared: BTreeSet<Declared>,
    flows: BTreeSet<Reached>,
}

/// All elements of the files that ship, sorted by id. Flows below `least` are left out.
#[must_use]
pub fn inventory(files: Vec<FileFacts>, lexicon: &Lexicon, least: Confidence) -> Vec<Held> {
    let mut map: BTreeMap<String, Places> = BTreeMap::new();
    // before the files are put together: then an object's fields become one fact
    let schema = Schema::build(&files, lexicon);
    for (number, file) in files.iter().enumerate().filter(|(_, file)| file.role == FileRole::Main) {
        let seen = schema.seen_from(number);
        let symbols = file.symbols.iter().filter(|symbol| matches!(symbol.kind, SymbolKind::Field { .. }));
        let symbols = symbols.filter_map(|symbol| Some((symbol.name.rsplit_once('.')?, &symbol.place)));
        let facts = file.facts.iter().filter(|fact| fact.kind == FactKind::Field);
        let facts = facts.filter_map(|fact| Some(((fact.text("owner")?, fact.text("name")?), &fact.place)));
        for ((owner, field), place) in symbols.chain(facts) {
            for hit in seen.field(owner, field).into_iter().flatten().filter(|hit| hit.confidence >= Confidence::Likely) {
                map.entry(hit.element.clone()).or_default().declared.insert(declared(place, owner, field));
            }
        }
    }
    let repository = Repository::assemble(files, lexicon);
    for file in repository.files.iter().filter(|file| file.role == FileRole::Main) {
        for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Flow && fact.confidence >= least) {
            flow(fact, &mut map);
        }
    }
    map.into_iter()
        .map(|(element, places)| Held {
            title: lexicon.say(&element).to_owned(),
            class: lexicon.class(&element),
            declared: places.declared.into_iter().collect(),
            flows: places.flows.into_iter().collect(),
            element,
        })
        .collect()
}

fn declared(place: &Place, owner: &str, field: &str) -> Declared {
    Declared {
        path: place.path.to_string(),
        line: place.start.line,
        name: format!("{}.{field}", owner.rsplit('.').next().unwrap_or(owner)),
    }
}

fn flow(fact: &Fact, map: &mut BTreeMap<String, Places>) {
    // to send another system the fields that it asks for is what an integration is there for
    if fact.text("sink_kind") == Some("callout") && fact.truth("whole_object") != Some(true) {
        return;
    }
    let Some(Value::List(elements)) = fact.get("elements").and_then(Attribute::known) else { return };
    for element in elements {
        map.entry(element.clone()).or_default().flows.insert(Reached {
            sink_kind: fact.text("sink_kind").unwrap_or_default().to_owned(),
            path: fact.place.path.to_string(),
            line: fact.place.start.line,
            sink: fact.text("sink").unwrap_or_default().to_owned(),
            confidence: fact.confidence,
        });
    }
}
