//! Encryption: one fact per object for the fields that could be encrypted and are not, one for those that the platform cannot encrypt,
//! and one for formulas that repeat a PHI field in the clear.

use super::super::org::{Field, Object, Org, is_managed, list};
use crate::config::Stated;
use crate::facts::{Attribute, Fact, FileFacts, PhiContext, Scope};
use crate::knowledge::Hit;
use std::collections::BTreeSet;

/// Says what is in the clear.
pub fn say(files: &mut [FileFacts], org: &Org<'_>, stated: &Stated) {
    events(files, org);
    if org.database_encrypted {
        return;
    }
    for object in org.objects().filter(|object| !is_event(object) && !is_elsewhere(object)) {
        let open = |encryptable: bool| -> Vec<(&Field, Hit)> {
            let own = object.phi().filter(|(field, _)| !is_managed(&field.name) && field.fact.truth("encrypted") == Some(false));
            own.filter(|(field, _)| field.fact.truth("encryptable") == Some(encryptable)).map(|(field, hit)| (field, hit.clone())).collect()
        };
        let copies: Vec<(&Field, Hit)> =
            object.fields.iter().filter_map(|field| Some((field, org.copied(object, field).into_iter().next()?.2))).collect();
        for (fields, what) in [(open(true), "encryption"), (open(false), "type"), (copies, "formula")] {
            let Some((first, others)) = fields.split_first() else { continue };
            let mut fact = together(object, first, others, what, org);
            advise(&mut fact, what, stated);
            if let Some(file) = files.get_mut(first.0.file) {
                file.facts.push(fact);
            }
        }
    }
}

/// A platform event: what is in it stays on the bus for days, and no field permission applies to it.
fn is_event(object: &Object) -> bool {
    object.name.to_ascii_lowercase().ends_with("__e")
}

/// An external object: its records lie in another system.
fn is_elsewhere(object: &Object) -> bool {
    object.name.to_ascii_lowercase().ends_with("__x")
}

/// Says which events carry PHI.
fn events(files: &mut [FileFacts], org: &Org<'_>) {
    for object in org.objects().filter(|object| is_event(object) && !is_managed(&object.name)) {
        let all: Vec<(&Field, Hit)> = object.phi().map(|(field, hit)| (field, hit.clone())).collect();
        let Some((first, others)) = all.split_first() else { continue };
        let mut fact = together(object, first, others, "event", org);
        fact.set("encrypted", Attribute::Unknown);
        fact.fix = Some("carry the record's id, and let the subscriber read the record with its own rights".to_owned());
        if let Some(file) = files.get_mut(first.0.file) {
            file.facts.push(fact);
        }
    }
}

/// What the organization says of itself decides what can be advised.
fn advise(fact: &mut Fact, what: &str, stated: &Stated) {
    fact.set_text("at_rest", if stated.hyperforce == Some(true) { "volume" } else { "none" });
    if what != "encryption" {
        return;
    }
    let fix = match (stated.shield, stated.hyperforce) {
        (Some(false), Some(true)) => {
            "Hyperforce encrypts the volumes; without Shield, withhold the fields by field-level security and record that as a decision"
        }
        (Some(false), _) => {
            "without Shield: Classic encryption (<type>EncryptedText</type>) for new fields, field-level security, or a recorded decision"
        }
        (_, Some(true)) => {
            "<encryptionScheme>ProbabilisticEncryption</encryptionScheme> with a key of your own, or record as a decision that Hyperforce encrypts the volumes"
        }
        _ => return,
    };
    fact.fix = Some(fix.to_owned());
}

/// One fact for several fields, at the first of them.
fn together(object: &Object, first: &(&Field, Hit), others: &[(&Field, Hit)], what: &str, org: &Org<'_>) -> Fact {
    let (field, hit) = first;
    let all = || std::iter::once(first).chain(others);
    let mut fact = field.fact.clone();
    fact.set("fields", list(all().map(|(field, _)| field.name.clone())));
    fact.set_text("element", &hit.element);
    if let Some(class) = serde_json::to_value(hit.class).ok().and_then(|class| class.as_str().map(str::to_owned)) {
        fact.set_text("class", &class);
    }
    let elements: BTreeSet<String> = all().map(|(_, hit)| hit.element.clone()).collect();
    fact.set("elements", list(elements.iter().cloned()));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(object.name.clone());
    fact.code = format!("{}:{what}", object.name);
    let holds =
        |(field, hit): &(&Field, Hit)| (field.fact.place.clone(), format!("`{}` holds {}", field.name, org.lexicon.say(&hit.element)));
    fact.related = others.iter().map(holds).collect();
    fact.also = others.iter().map(|(field, _)| field.fact.place.clone()).collect();
    let surest = all().map(|(_, hit)| hit.confidence).max().unwrap_or(fact.confidence);
    fact.confidence = fact.confidence.min(surest);
    fact
}
