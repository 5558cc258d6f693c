//! Salesforce objects: which fields hold PHI, one fact per object for encryption and one for history; grants and entry points that reach them.

use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Value};
use crate::knowledge::{ElementClass, Hit, Lexicon, Owner};
use crate::schema::Schema;
use std::collections::BTreeMap;

/// A PHI field of an object.
struct PhiField {
    name: String,
    hit: Hit,
    fact: Fact,
    file: usize,
}

/// Replaces the facts of single fields by one fact per object and concern.
pub fn objects(files: &mut [FileFacts], schema: &Schema, lexicon: &Lexicon) {
    let mut fields: BTreeMap<String, Vec<PhiField>> = BTreeMap::new();
    let mut history: BTreeMap<String, Vec<(usize, Fact)>> = BTreeMap::new();
    for (index, file) in files.iter_mut().enumerate() {
        let mut kept = Vec::with_capacity(file.facts.len());
        for fact in std::mem::take(&mut file.facts) {
            match (fact.kind, fact.text("technology")) {
                (FactKind::Field, Some("salesforce")) => {
                    let (Some(owner), Some(name)) = (fact.text("owner").map(str::to_owned), fact.text("name").map(str::to_owned)) else {
                        continue;
                    };
                    if let Some(hit) = element(&owner, &name, &fact, schema, lexicon) {
                        fields.entry(owner).or_default().push(PhiField { name, hit, fact, file: index });
                    }
                }
                (FactKind::Audit, Some("salesforce")) if fact.text("what") == Some("history") => {
                    let object = fact.text("object").unwrap_or("").to_owned();
                    history.entry(object).or_default().push((index, fact));
                }
                _ => kept.push(fact),
            }
        }
        file.facts = kept;
    }
    for (object, fields) in &fields {
        let plain: Vec<&PhiField> = fields
            .iter()
            .filter(|field| field.fact.truth("encrypted") != Some(true) && field.fact.truth("encryptable") == Some(true))
            .collect();
        if let Some(first) = plain.first() {
            let mut fact = first.fact.clone();
            describe(&mut fact, object, &plain, lexicon);
            if let Some(file) = files.get_mut(first.file) {
                file.facts.push(fact);
            }
        }
        tracked(files, object, fields, history.get(object).map_or(&[], Vec::as_slice), lexicon);
    }
}

/// History: at the object's switch when it is off, else at the first PHI field that is not tracked.
fn tracked(files: &mut [FileFacts], object: &str, fields: &[PhiField], history: &[(usize, Fact)], lexicon: &Lexicon) {
    let switch = history.iter().find(|(_, fact)| {
        fact.text("source") != Some("default") && !fact.scope.0.contains("CustomField") && fact.truth("enabled") == Some(false)
    });
    let off: Vec<&PhiField> = fields
        .iter()
        .filter(|field| {
            switch.is_some()
                || history.iter().any(|(_, fact)| {
                    fact.place.path == field.fact.place.path && fact.truth("enabled") == Some(false) && named(fact, &field.name)
                })
        })
        .take(20)
        .collect();
    let Some(first) = off.first() else { return };
    let found = switch.or_else(|| {
        history
            .iter()
            .find(|(_, fact)| fact.place.path == first.fact.place.path && fact.truth("enabled") == Some(false) && named(fact, &first.name))
    });
    let Some((file, fact)) = found else { return };
    let mut fact = fact.clone();
    let elements: Vec<String> = elements_of(&off);
    fact.set("elements", Attribute::Known(Value::List(elements.clone())));
    fact.set_text("object", object);
    fact.phi = PhiContext::Direct(elements);
    fact.related =
        off.iter().map(|field| (field.fact.place.clone(), format!("`{}` holds {}", field.name, lexicon.say(&field.hit.element)))).collect();
    if let Some(file) = files.get_mut(*file) {
        file.facts.push(fact);
    }
}

/// A field's own history fact names it by its scope.
fn named(fact: &Fact, field: &str) -> bool {
    fact.scope.0.ends_with(field) || fact.scope.0.ends_with("CustomField") || fact.scope.0.ends_with("fields")
}

fn describe(fact: &mut Fact, object: &str, fields: &[&PhiField], lexicon: &Lexicon) {
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    fact.set("fields", Attribute::Known(Value::List(names)));
    fact.set_truth("encrypted", false);
    fact.scope = crate::facts::Scope(object.to_owned());
    fact.code = format!("{object}:encryption");
    fact.phi = PhiContext::Direct(elements_of(fields));
    fact.related = fields
        .iter()
        .skip(1)
        .map(|field| (field.fact.place.clone(), format!("`{}` holds {}", field.name, lexicon.say(&field.hit.element))))
        .collect();
    if let Some(first) = fields.first() {
        fact.set_text("element", &first.hit.element);
        if let Some(class) = serde_json::to_value(first.hit.class).ok().and_then(|class| class.as_str().map(str::to_owned)) {
            fact.set_text("class", &class);
        }
        fact.confidence = fields.iter().map(|field| field.hit.confidence).max().unwrap_or(fact.confidence).min(fact.confidence);
    }
}

fn elements_of(fields: &[&PhiField]) -> Vec<String> {
    let mut elements: Vec<String> = fields.iter().map(|field| field.hit.element.clone()).collect();
    elements.sort();
    elements.dedup();
    elements
}

/// What a field holds: by its name, its label, or its classification.
fn element(owner: &str, name: &str, fact: &Fact, schema: &Schema, lexicon: &Lexicon) -> Option<Hit> {
    let sure = |hit: &&Hit| {
        hit.confidence >= crate::knowledge::Confidence::Likely
            && matches!(hit.class, ElementClass::Direct | ElementClass::Quasi | ElementClass::Health)
    };
    if let Some(hit) = schema.field(owner, name).and_then(|hits| hits.iter().find(sure)) {
        return Some(hit.clone());
    }
    let by_owner = Owner { type_name: Some(owner), ..Owner::default() };
    if let Some(hit) = lexicon.classify(name, &by_owner).iter().find(sure) {
        return Some(hit.clone());
    }
    let classified = fact.text("compliance").is_some_and(|group| {
        group.split([';', ',', ' ']).any(|word| matches!(word.trim().to_ascii_uppercase().as_str(), "HIPAA" | "PHI" | "EPHI"))
    });
    classified.then(|| Hit {
        element: "classified".to_owned(),
        class: ElementClass::Health,
        confidence: crate::knowledge::Confidence::Certain,
    })
}

/// Counts the PHI fields of the objects that grants name.
pub fn grants(files: &mut [FileFacts], schema: &Schema) {
    for fact in files.iter_mut().flat_map(|file| &mut file.facts).filter(|fact| fact.kind == FactKind::Grant) {
        let Some(object) = fact.text("object").map(str::to_owned) else { continue };
        let hits = schema.elements(&object);
        if !hits.is_empty() {
            fact.set("phi_fields", Attribute::Known(Value::Int(i64::try_from(hits.len()).unwrap_or(i64::MAX))));
            let mut elements: Vec<String> = hits.into_iter().map(|hit| hit.element).collect();
            elements.sort();
            elements.dedup();
            fact.phi = PhiContext::Direct(elements);
        }
    }
}

/// Whether an entry point's class queries PHI, and whether its queries respect permissions.
pub fn endpoints(files: &mut [FileFacts], schema: &Schema, lexicon: &Lexicon) {
    for file in files.iter_mut() {
        if !file.facts.iter().any(|fact| fact.kind == FactKind::Endpoint) {
            continue;
        }
        let mut elements: Vec<String> = Vec::new();
        let mut proof: Option<(Place, String)> = None;
        let mut checked = true;
        for query in file.facts.iter().filter(|fact| fact.kind == FactKind::Query) {
            let entity = query.text("entity").unwrap_or("").to_owned();
            let Some(Value::List(fields)) = query.get("fields").and_then(Attribute::known) else { continue };
            for field in fields {
                let last = field.rsplit('.').next().unwrap_or(field);
                let hits = match schema.field(&entity, last) {
                    Some(hits) => hits.to_vec(),
                    None => lexicon.classify(last, &Owner { type_name: Some(&entity), ..Owner::default() }),
                };
                if let Some(hit) =
                    hits.iter().find(|hit| hit.confidence >= crate::knowledge::Confidence::Likely && hit.class != ElementClass::Credential)
                {
                    elements.push(hit.element.clone());
                    checked &= query.truth("user_mode") == Some(true);
                    proof.get_or_insert_with(|| (query.place.clone(), format!("selects {} of `{entity}`", lexicon.say(&hit.element))));
                }
            }
        }
        elements.sort();
        elements.dedup();
        for fact in file.facts.iter_mut().filter(|fact| fact.kind == FactKind::Endpoint) {
            if elements.is_empty() {
                continue;
            }
            fact.set_truth("phi", true);
            if checked {
                fact.set_truth("object_checks", true);
            }
            fact.phi = PhiContext::Direct(elements.clone());
            fact.related.extend(proof.clone());
        }
    }
}
