//! Encryption: one fact per object for the fields that could be encrypted and are not, one for those that the platform cannot encrypt,
//! and one for formulas that repeat a PHI field in the clear.

use super::super::org::{Field, Object, Org, is_managed, list};
use crate::facts::{Fact, FileFacts, PhiContext, Scope};
use crate::knowledge::Hit;
use std::collections::BTreeSet;

/// Says what is in the clear.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    if org.database_encrypted {
        return;
    }
    for object in org.objects().filter(|object| !is_managed(&object.name)) {
        let open = |encryptable: bool| -> Vec<(&Field, Hit)> {
            let own = object.phi().filter(|(field, _)| !is_managed(&field.name) && field.fact.truth("encrypted") == Some(false));
            own.filter(|(field, _)| field.fact.truth("encryptable") == Some(encryptable)).map(|(field, hit)| (field, hit.clone())).collect()
        };
        let copies: Vec<(&Field, Hit)> =
            object.fields.iter().filter_map(|field| Some((field, org.copied(object, field).into_iter().next()?.2))).collect();
        for (fields, what) in [(open(true), "encryption"), (open(false), "type"), (copies, "formula")] {
            let Some((first, others)) = fields.split_first() else { continue };
            let fact = together(object, first, others, what, org);
            if let Some(file) = files.get_mut(first.0.file) {
                file.facts.push(fact);
            }
        }
    }
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
