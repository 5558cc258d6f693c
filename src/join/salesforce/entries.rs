//! Entry points: Apex methods that callers reach, and flows. Which PHI they query, whether sharing and field permissions hold on the way.
//!
//! Rows leave partial facts: an entry point, a check, an API version. They are put together here, by method and by class.

use super::super::org::{Org, USER_MODE_SINCE};
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Value};
use crate::knowledge::Confidence;
use std::collections::{BTreeMap, BTreeSet};

/// Completes the entry points.
pub fn link(files: &mut [FileFacts], org: &Org<'_>) {
    for file in files.iter_mut() {
        let apex = file.facts.iter().any(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("soql"))
            || file.facts.iter().any(is_apex);
        if apex {
            let version = org.versions.get(&file.path).copied();
            of_class(file, version, org);
        } else if file.facts.iter().any(|fact| fact.kind == FactKind::Endpoint && fact.text("framework") == Some("salesforce-flow")) {
            of_flow(file, org);
        }
        file.facts.retain(|fact| !(is_apex(fact) && fact.text("entry").is_none()));
    }
}

fn is_apex(fact: &Fact) -> bool {
    fact.kind == FactKind::Endpoint && fact.text("framework") == Some("apex")
}

/// PHI that a query selects.
struct Selected {
    place: Place,
    /// Class and method.
    scope: String,
    elements: BTreeSet<String>,
    /// Sharing and field permissions hold.
    user_mode: bool,
    /// Field permissions hold, because the method checks them.
    checked: bool,
    entity: String,
}

fn of_class(file: &mut FileFacts, version: Option<i64>, org: &Org<'_>) {
    let by_default = version.is_some_and(|version| version >= USER_MODE_SINCE);
    let marked = |name: &str| -> BTreeSet<String> {
        let partial = file.facts.iter().filter(|fact| is_apex(fact) && fact.text("entry").is_none() && fact.truth(name) == Some(true));
        partial.map(|fact| fact.scope.0.clone()).collect()
    };
    let (checked, authorized) = (marked("object_checks"), marked("authorized"));
    let entries: BTreeMap<String, String> = file
        .facts
        .iter()
        .filter(|fact| is_apex(fact))
        .filter_map(|fact| Some((fact.scope.0.clone(), fact.text("entry")?.to_owned())))
        .collect();
    let mut selected = Vec::new();
    for fact in file.facts.iter_mut().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("soql")) {
        if by_default && fact.truth("user_mode").is_none() {
            fact.set_truth("user_mode", true);
        }
        let entity = fact.text("entity").unwrap_or_default().to_owned();
        let Some(Value::List(fields)) = fact.get("fields").and_then(Attribute::known) else { continue };
        let elements: BTreeSet<String> = fields.iter().filter_map(|field| org.field(&entity, field)).map(|hit| hit.element).collect();
        if elements.is_empty() {
            continue;
        }
        let explicit = fact.truth("user_mode").is_some();
        let user_mode = fact.truth("user_mode") == Some(true);
        let scope = fact.scope.0.clone();
        fact.set("elements", super::super::org::list(elements.iter().cloned()));
        fact.phi = PhiContext::Direct(elements.iter().cloned().collect());
        let checks = checked.contains(&scope);
        fact.set_truth("user_mode", user_mode || checks);
        if entries.get(&scope).is_some_and(|entry| answers(entry)) {
            fact.set_text("entry", last(&scope));
            if version.is_none() && !explicit {
                fact.confidence = fact.confidence.min(Confidence::Likely);
            }
        }
        selected.push(Selected { place: fact.place.clone(), scope, elements, user_mode, checked: user_mode || checks, entity });
    }
    for fact in file.facts.iter_mut().filter(|fact| is_apex(fact) && fact.text("entry").is_some()) {
        let scope = fact.scope.0.clone();
        let class = class_of(&scope).to_owned();
        fact.set_text("route", last(&scope));
        if let Some(version) = version {
            fact.set("api_version", Attribute::Known(Value::Int(version)));
        }
        if by_default && fact.text("sharing") == Some("none") {
            fact.set_text("sharing", "with");
        }
        fact.set_truth("authorized", authorized.contains(&scope));
        // a query in user mode follows sharing, too, whatever the class declares
        let open: Vec<&Selected> = selected.iter().filter(|query| class_of(&query.scope) == class && !query.user_mode).collect();
        let own = selected.iter().filter(|query| query.scope == scope);
        fact.set_truth("object_checks", own.clone().all(|query| query.checked));
        fact.set_truth("user_mode", if own.clone().next().is_some() { own.clone().all(|query| query.user_mode) } else { open.is_empty() });
        let Some(first) = open.iter().find(|query| query.scope == scope).or(open.first()) else {
            fact.set_truth("phi", own.count() > 0);
            continue;
        };
        let elements: BTreeSet<String> = open.iter().flat_map(|query| query.elements.iter().cloned()).collect();
        let words: Vec<&str> = first.elements.iter().map(|element| org.lexicon.say(element)).collect();
        fact.set_truth("phi", true);
        fact.related.push((first.place.clone(), format!("selects {} of `{}`", words.join(", "), first.entity)));
        fact.phi = PhiContext::Direct(elements.into_iter().collect());
        if version.is_none() && fact.text("sharing") == Some("none") {
            fact.confidence = fact.confidence.min(Confidence::Likely);
        }
    }
}

/// Whether the caller of an entry point gets what it queries. Flows call invocable methods on their own account.
fn answers(entry: &str) -> bool {
    !entry.eq_ignore_ascii_case("InvocableMethod")
}

fn of_flow(file: &mut FileFacts, org: &Org<'_>) {
    let mut elements: BTreeSet<String> = BTreeSet::new();
    let mut related = Vec::new();
    for query in file.facts.iter().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("flow")) {
        let entity = query.text("entity").unwrap_or_default();
        let held: BTreeSet<String> = match query.get("fields").and_then(Attribute::known) {
            Some(Value::List(fields)) if !fields.is_empty() => {
                fields.iter().filter_map(|field| org.field(entity, field)).map(|hit| hit.element).collect()
            }
            _ => org.holds(entity).1,
        };
        if !held.is_empty() {
            related.push((query.place.clone(), format!("touches `{entity}`")));
            elements.extend(held);
        }
    }
    if elements.is_empty() {
        return;
    }
    for fact in file.facts.iter_mut().filter(|fact| fact.kind == FactKind::Endpoint) {
        fact.set_truth("phi", true);
        fact.phi = PhiContext::Direct(elements.iter().cloned().collect());
        fact.related.clone_from(&related);
    }
}

fn class_of(scope: &str) -> &str {
    scope.rsplit_once('.').map_or(scope, |(class, _)| class)
}

fn last(scope: &str) -> &str {
    scope.rsplit('.').next().unwrap_or(scope)
}
