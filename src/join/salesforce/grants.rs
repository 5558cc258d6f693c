//! What permissions, sharing and guests reach.

use super::super::org::{Org, Principal, PrincipalKind, key, table};
use super::put;
use crate::config::Stated;
use crate::facts::rows::wild;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Says what sharing rules open to roles and groups, sets that serve no care to their holders, and profiles and sets of guests to guests.
pub fn say(files: &mut [FileFacts], org: &Org<'_>, stated: &Stated) {
    let mut facts = Vec::new();
    for principal in org.principals.values() {
        guest(org, principal, &mut facts);
        let named = principal.label.as_deref().unwrap_or(&principal.name);
        let kind = match principal.kind {
            PrincipalKind::PermissionSet => "permission-set",
            PrincipalKind::Profile if !principal.is_guest() => "profile",
            _ => continue,
        };
        if is_named_outside(named, org) && !is_clinical(named, stated) && !is_clinical(&principal.name, stated) {
            for (field, right) in principal.rights.fields.iter().filter(|(_, right)| right.read) {
                let mut fact = granted("salesforce-field-read-outside-care", named, "field permission", "read", right.place.clone());
                fact.set_text("principal_kind", kind);
                fact.set_text("field", org.spelled.get(field).unwrap_or(field));
                fact.code = format!("{named}:{field}");
                fact.fix = Some("<readable>false</readable>".to_owned());
                facts.push(fact);
            }
        }
    }
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

fn granted(row: &str, principal: &str, path: &str, permission: &str, place: Place) -> Fact {
    let mut fact = Fact::new(FactKind::Grant, row, place);
    fact.set_text("technology", "salesforce");
    fact.set_text("principal", principal);
    fact.set_text("path", path);
    fact.set_text("permission", permission);
    fact.scope = Scope(principal.to_owned());
    fact
}

/// What a guest holds where its own file does not say that it is one: a permission set, a profile that only a site names.
fn guest(org: &Org<'_>, principal: &Principal, facts: &mut Vec<Fact>) {
    if !principal.is_guest() || (principal.kind == PrincipalKind::Profile && principal.licence.is_some()) {
        return;
    }
    let mut add = |row: &str, path: &str, permission: &str, place: &Place, attribute: &str, name: &str, fix: &str| {
        let mut fact = granted(row, &principal.name, path, permission, place.clone());
        fact.set_text("principal_kind", "guest");
        fact.set_text(attribute, name);
        fact.code = format!("{}:{name}", principal.name);
        fact.fix = Some(fix.to_owned());
        facts.push(fact);
    };
    let rights = &principal.rights;
    for (object, right) in rights.objects.iter().filter(|(_, right)| right.read) {
        let name = org.object(object).map_or(object.as_str(), |known| known.name.as_str());
        add("salesforce-guest-object", "object permission", "read", &right.place, "object", name, "<allowRead>false</allowRead>");
    }
    for (field, right) in rights.fields.iter().filter(|(_, right)| right.read) {
        let name = org.spelled.get(field).unwrap_or(field);
        add("salesforce-guest-field", "field permission", "read", &right.place, "field", name, "<readable>false</readable>");
    }
    for (class, place) in &rights.classes {
        let fix = "<enabled>false</enabled>, or let the class run with sharing and in user mode";
        add("salesforce-guest-class", "class access", "run", place, "object", class, fix);
    }
    for (page, place) in &rights.pages {
        let fix = "<enabled>false</enabled>, or let the page's controllers run with sharing";
        add("salesforce-guest-page", "page access", "show page", place, "object", page, fix);
    }
    for (flow, place) in &rights.flows {
        let fix = "<enabled>false</enabled>, or let the flow run with the rights of whoever starts it";
        add("salesforce-guest-flow", "flow access", "start", place, "object", flow, fix);
    }
}

/// Counts the PHI fields that grants open.
pub fn link(files: &mut [FileFacts], org: &Org<'_>, stated: &Stated) {
    let open = Open::of(files);
    let everything: (usize, BTreeSet<String>) =
        org.objects().map(|object| org.holds(&object.name)).fold(Default::default(), |mut all, one| {
            all.0 += one.0;
            all.1.extend(one.1);
            all
        });
    let masked = masked(org);
    let channels = channels(files, org);
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
            // a permission set of a managed package cannot be edited here
            if fact.text("principal_kind") == Some("permission-set") && fact.text("principal").is_some_and(|name| name.contains("__")) {
                dropped = true;
                fact.set_text("permission", "");
                continue;
            }
            if let Some(principal) = fact.text("principal") {
                let outside = is_outside(principal, stated, org);
                fact.set_truth("outside_care", outside);
            }
            activated(fact, org);
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
                (Some(name), None) if matches!(fact.text("permission"), Some("run" | "show page" | "start")) => {
                    let Some((place, elements)) = open.behind(fact.text("permission").unwrap_or_default(), name, org) else { continue };
                    fact.related.push((place.clone(), "runs without sharing, and reads PHI".to_owned()));
                    (elements.len(), elements.clone())
                }
                (Some(channel), None) if fact.text("path") == Some("event relay") => match channels.get(&key(channel)) {
                    Some((count, elements, members)) => {
                        fact.related.extend(members.iter().map(|place| (place.clone(), "carries PHI on the channel".to_owned())));
                        (*count, elements.clone())
                    }
                    None => org.holds(channel),
                },
                (Some(object), None) => org.holds_at(&entity(object), Some(&fact.place.path)),
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

/// Says of what a permission set grants that it holds in activated sessions only, where the set says so.
fn activated(fact: &mut Fact, org: &Org<'_>) {
    if fact.text("principal_kind") != Some("permission-set") {
        return;
    }
    let set = fact.text("principal").and_then(|name| org.principals.get(&(PrincipalKind::PermissionSet, key(name))));
    if let Some(place) = set.and_then(|set| set.activation.as_ref()) {
        fact.set_truth("session_only", true);
        fact.related.push((place.clone(), "holds in sessions only that were activated for it".to_owned()));
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

/// The PHI fields that change events carry on each channel, with the members that say so; channels by name in lower case.
fn channels(files: &[FileFacts], org: &Org<'_>) -> BTreeMap<String, (usize, BTreeSet<String>, Vec<Place>)> {
    let mut found: BTreeMap<String, (usize, BTreeSet<String>, Vec<Place>)> = BTreeMap::new();
    let streamed = |fact: &&Fact| fact.kind == FactKind::Grant && fact.text("path") == Some("change data capture");
    for fact in files.iter().flat_map(|file| &file.facts).filter(streamed) {
        let (Some(channel), Some(object)) = (fact.text("principal"), fact.text("object")) else { continue };
        let (count, elements) = org.holds(&entity(object));
        if count > 0 {
            let known = found.entry(key(channel)).or_default();
            known.0 += count;
            known.1.extend(elements);
            known.2.push(fact.place.clone());
        }
    }
    found
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
fn is_outside(principal: &str, stated: &Stated, org: &Org<'_>) -> bool {
    if stated.clinical.is_empty() { is_named_outside(principal, org) } else { !is_clinical(principal, stated) }
}

fn is_clinical(principal: &str, stated: &Stated) -> bool {
    stated.clinical.iter().any(|name| wild(name, principal))
}

/// Whether a name says that it serves another purpose than care.
fn is_named_outside(principal: &str, org: &Org<'_>) -> bool {
    let words = format!(" {} ", org.lexicon.words(principal).join(" "));
    table::words(&["outside_care"]).any(|word| words.contains(&format!(" {word} ")))
}

/// What answers whoever may call it with PHI, without sharing and checks: by name in lower case, with its place and elements.
#[derive(Default)]
struct Open {
    classes: BTreeMap<String, (Place, BTreeSet<String>)>,
    flows: BTreeMap<String, (Place, BTreeSet<String>)>,
}

impl Open {
    fn of(files: &[FileFacts]) -> Self {
        let mut open = Self::default();
        for fact in files.iter().flat_map(|file| &file.facts) {
            if fact.kind != FactKind::Endpoint || fact.truth("phi") != Some(true) {
                continue;
            }
            let (Some("without" | "none"), PhiContext::Direct(elements)) = (fact.text("sharing"), &fact.phi) else { continue };
            let held = (fact.place.clone(), elements.iter().cloned().collect());
            match fact.text("framework") {
                Some("apex") => {
                    let class = fact.scope.0.split('.').next().unwrap_or_default().to_ascii_lowercase();
                    open.classes.insert(class, held);
                }
                Some("salesforce-flow") => {
                    open.flows.insert(fact.text("route").unwrap_or_default().to_ascii_lowercase(), held);
                }
                _ => {}
            }
        }
        open
    }

    /// What a guest reaches by a class, a page or a flow.
    fn behind(&self, permission: &str, name: &str, org: &Org<'_>) -> Option<&(Place, BTreeSet<String>)> {
        let name = name.to_ascii_lowercase();
        match permission {
            "run" => self.classes.get(&name),
            "start" => self.flows.get(&name),
            _ => org.pages.get(&name)?.0.iter().find_map(|class| self.classes.get(&class.to_ascii_lowercase())),
        }
    }
}
