//! Field history: one fact per object, at its switch when that is off, else at the first PHI field that is not tracked.

use super::super::org::{Field, Object, Org, is_managed, list};
use crate::facts::{Fact, FileFacts, PhiContext, Scope};
use crate::knowledge::Hit;
use std::collections::BTreeSet;

/// Says where changes of PHI leave no trace.
pub fn say(files: &mut [FileFacts], org: &mut Org<'_>) {
    let history = std::mem::take(&mut org.history);
    for object in org.objects() {
        let lower = object.name.to_ascii_lowercase();
        if ["__mdt", "__e", "__b", "__x"].iter().any(|suffix| lower.ends_with(suffix)) {
            continue;
        }
        let Some(settings) = history.get(&lower) else { continue };
        if let Some((file, fact)) = of_object(object, settings, org)
            && let Some(file) = files.get_mut(file)
        {
            file.facts.push(fact);
        }
    }
}

fn of_object(object: &Object, settings: &[(usize, Fact)], org: &Org<'_>) -> Option<(usize, Fact)> {
    let switch = settings.iter().find(|(_, fact)| fact.text("field").is_none());
    let on = switch.and_then(|(_, fact)| fact.truth("enabled"));
    let own =
        |field: &Field| settings.iter().find(|(_, fact)| fact.text("field").is_some_and(|name| name.eq_ignore_ascii_case(&field.name)));
    // what is computed has no history of its own
    let computed = |field: &Field| field.fact.text("formula").is_some();
    // fields of an org that has another file for the object
    let elsewhere = |field: &Field| switch.is_some_and(|(_, fact)| org.projects.apart(&fact.place.path, &field.fact.place.path));
    let editable = || object.phi().filter(|(field, _)| !is_managed(&field.name) && !computed(field) && !elsewhere(field));
    let elements_of = |hits: &mut dyn Iterator<Item = &Hit>| -> BTreeSet<String> { hits.map(|hit| hit.element.clone()).collect() };
    let says = |field: &Field, hit: &Hit| format!("`{}` holds {}", field.name, org.lexicon.say(&hit.element));
    let complete = |mut fact: Fact, names: Vec<String>, elements: BTreeSet<String>| {
        fact.set_truth("enabled", false);
        fact.set_text("object", &object.name);
        fact.set("fields", list(names));
        fact.set("elements", list(elements.iter().cloned()));
        fact.phi = PhiContext::Direct(elements.into_iter().collect());
        fact.scope = Scope(object.name.clone());
        fact.code = format!("{}:history", object.name);
        fact
    };
    if let (Some(false), Some((file, fact))) = (on, switch) {
        editable().next()?;
        let names = editable().map(|(field, _)| field.name.clone()).collect();
        let mut fact = complete(fact.clone(), names, elements_of(&mut editable().map(|(_, hit)| hit)));
        fact.related = editable().map(|(field, hit)| (field.fact.place.clone(), says(field, hit))).collect();
        return Some((*file, fact));
    }
    // silence of a field is an answer only where the object's history is known: a file that is not here is not a setting that is off
    let known = on == Some(true) || settings.iter().any(|(_, fact)| fact.text("field").is_some() && fact.truth("enabled").is_some());
    let off = |fact: &Fact| fact.truth("enabled") == Some(false) || (known && fact.truth("enabled").is_none());
    let fields: Vec<(&Field, &Hit, &(usize, Fact))> =
        editable().filter_map(|(field, hit)| Some((field, hit, own(field)?))).filter(|(.., (_, fact))| off(fact)).collect();
    let ((.., (file, first)), others) = fields.split_first()?;
    let names = fields.iter().map(|(field, ..)| field.name.clone()).collect();
    let mut fact = complete(first.clone(), names, elements_of(&mut fields.iter().map(|(_, hit, _)| *hit)));
    fact.related = others.iter().map(|(field, hit, (_, other))| (other.place.clone(), says(field, hit))).collect();
    fact.also = others.iter().map(|(.., (_, other))| other.place.clone()).collect();
    Some((*file, fact))
}
