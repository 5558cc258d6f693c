//! Field history: one fact per object, at its switch when that is off, else at the first PHI field that is not tracked.

use super::objects::{Field, Object, Org, is_managed, list};
use crate::facts::{Fact, FactKind, FileFacts, PhiContext};
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
    let mut fields: Vec<(&Field, &Hit, &(usize, Fact))> =
        object.phi().filter_map(|(field, hit)| Some((field, hit, own(field)?))).filter(|(field, ..)| !is_managed(&field.name)).collect();
    // silence of a field is an answer only where the object's history is known: a file that is not here is not a setting that is off
    let known = on == Some(true) || settings.iter().any(|(_, fact)| fact.text("field").is_some() && fact.truth("enabled").is_some());
    if on != Some(false) {
        fields.retain(|(.., (_, fact))| fact.truth("enabled") == Some(false) || (known && fact.truth("enabled").is_none()));
    }
    let (file, mut fact) = match (switch, fields.first()) {
        (_, None) => return None,
        (Some((file, fact)), _) if on == Some(false) => (*file, fact.clone()),
        (_, Some((.., (file, fact)))) => (*file, fact.clone()),
    };
    let elements: BTreeSet<String> = fields.iter().map(|(_, hit, _)| hit.element.clone()).collect();
    fact.set_truth("enabled", false);
    fact.set_text("object", &object.name);
    fact.set("fields", list(fields.iter().map(|(field, ..)| field.name.clone())));
    fact.set("elements", list(elements.iter().cloned()));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = crate::facts::Scope(object.name.clone());
    fact.code = format!("{}:history", object.name);
    let here = fact.place.clone();
    let others = || fields.iter().filter(|(.., (_, other))| other.place != here);
    fact.related = others()
        .map(|(field, hit, (_, other))| (other.place.clone(), format!("`{}` holds {}", field.name, org.lexicon.say(&hit.element))))
        .collect();
    if on != Some(false) {
        fact.also = others().map(|(.., (_, other))| other.place.clone()).collect();
    }
    debug_assert_eq!(fact.kind, FactKind::Audit);
    Some((file, fact))
}
