//! What permissions, sharing and guests reach.

use super::super::org::{Org, table};
use super::put;
use crate::config::Stated;
use crate::facts::rows::wild;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Says what sharing rules open to roles and groups.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    let mut facts = Vec::new();
    for object in org.rules.keys() {
        let name = org.object(object).map_or(object.as_str(), |known| known.name.as_str());
        for rule in org.rules.get(object).into_iter().flatten() {
            if rule.is_for_everyone() || rule.is_for_outside() || rule.is_for_guests() {
                continue;
            }
            let mut fact = Fact::new(FactKind::Grant, "salesforce-sharing-rule-role", rule.place.clone());
            fact.set_text("technology", "salesforce");
            fact.set_text("principal", &rule.to);
            fact.set_text("principal_kind", "role");
            fact.set_text("object", name);
            fact.set_text("permission", if rule.edit { "Edit" } else { "Read" });
            fact.set_text("path", "sharing rule");
            fact.scope = Scope(rule.name.clone());
            fact.code = format!("{}:{}", rule.name, rule.whom());
            fact.fix = Some("share with the group or role whose duty it is".to_owned());
            facts.push(fact);
        }
    }
    put(files, facts);
}

/// Counts the PHI fields that grants open.
pub fn link(files: &mut [FileFacts], org: &Org<'_>, stated: &Stated) {
    let open = open_classes(files);
    let everything: (usize, BTreeSet<String>) =
        org.objects().map(|object| org.holds(&object.name)).fold(Default::default(), |mut all, one| {
            all.0 += one.0;
            all.1.extend(one.1);
            all
        });
    let masked = masked(org);
    let knows_fields = org.objects().any(|object| !object.fields.is_empty());
    for file in files.iter_mut() {
        let mut dropped = false;
        for fact in &mut file.facts {
            if fact.kind != FactKind::Grant
                || fact.text("technology") != Some("salesforce")
                || matches!(fact.text("permission"), Some("show" | "provision"))
            {
                continue;
            }
            if let Some(principal) = fact.text("principal") {
                let outside = is_outside(principal, stated);
                fact.set_truth("outside_care", outside);
            }
            let object = fact.text("object").map(str::to_owned);
            let field = fact.text("field").map(str::to_owned);
            let (count, elements) = match (object.as_deref(), field.as_deref()) {
                (owner, Some(field)) => {
                    let hit = match field.split_once('.') {
                        Some((object, name)) => org.field(object, name),
                        None => owner.and_then(|owner| org.field(owner, field)),
                    };
                    (usize::from(hit.is_some()), hit.into_iter().map(|hit| hit.element).collect())
                }
                // it unmasks fields of Classic encryption, and nothing else
                (Some("*"), None) if is_clear_text(fact) && knows_fields => {
                    dropped |= masked.0 == 0;
                    if masked.0 == 0 {
                        fact.set_text("permission", "");
                        continue;
                    }
                    masked.clone()
                }
                (Some("*"), None) => everything.clone(),
                (Some(class), None) if fact.text("permission") == Some("run") => {
                    let Some((place, elements)) = open.get(&class.to_ascii_lowercase()) else { continue };
                    fact.related.push((place.clone(), "runs without sharing, and reads PHI".to_owned()));
                    (elements.len(), elements.clone())
                }
                (Some(object), None) => org.holds(&entity(object)),
                (None, None) => continue,
            };
            if count > 0 {
                fact.set("phi_fields", Attribute::Known(Value::Int(i64::try_from(count).unwrap_or(i64::MAX))));
                fact.phi = PhiContext::Direct(elements.into_iter().collect());
            }
        }
        if dropped {
            file.facts.retain(|fact| !(fact.kind == FactKind::Grant && fact.text("permission") == Some("")));
        }
    }
}

fn is_clear_text(fact: &Fact) -> bool {
    fact.text("permission").is_some_and(|name| table::is_one(&["permissions", "clear_text"], name))
}

/// The PHI fields that Classic encryption masks.
fn masked(org: &Org<'_>) -> (usize, BTreeSet<String>) {
    let mut count = 0;
    let mut elements = BTreeSet::new();
    for object in org.objects() {
        for (_, hit) in object.phi().filter(|(field, _)| field.fact.text("type") == Some("EncryptedText")) {
            count += 1;
            elements.insert(hit.element.clone());
        }
    }
    (count, elements)
}

/// `Patient__ChangeEvent` is what changes of `Patient__c`.
fn entity(object: &str) -> String {
    match object.strip_suffix("ChangeEvent") {
        Some(custom) if custom.ends_with("__") => format!("{custom}c"),
        Some(standard) if !standard.is_empty() => standard.to_owned(),
        _ => object.to_owned(),
    }
}

/// Whether a principal is none of those who treat patients: by the configuration, which alone counts where it says anything, else by its name.
fn is_outside(principal: &str, stated: &Stated) -> bool {
    if !stated.clinical.is_empty() {
        return !stated.clinical.iter().any(|name| wild(name, principal));
    }
    let lower = principal.to_lowercase();
    table::words(&["outside_care"]).any(|word| lower.split(|c: char| !c.is_alphanumeric()).any(|part| part == word))
}

/// Apex classes that answer callers with PHI and neither share nor check: by name, with their place.
fn open_classes(files: &[FileFacts]) -> BTreeMap<String, (Place, BTreeSet<String>)> {
    let mut open = BTreeMap::new();
    for fact in files.iter().flat_map(|file| &file.facts) {
        if fact.kind != FactKind::Endpoint || fact.text("framework") != Some("apex") || fact.truth("phi") != Some(true) {
            continue;
        }
        if let (Some("without" | "none"), PhiContext::Direct(elements)) = (fact.text("sharing"), &fact.phi) {
            let class = fact.scope.0.split('.').next().unwrap_or_default().to_ascii_lowercase();
            open.insert(class, (fact.place.clone(), elements.iter().cloned().collect()));
        }
    }
    open
}
