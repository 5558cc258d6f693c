//! What Apex sends through named credentials, and to whom it shows its messages.

use super::super::org::{Org, key};
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A method that makes a callout: where, and the PHI that it reads.
type Caller = (Place, BTreeSet<String>);

/// Says of credentials without encryption which methods send through them.
pub fn link(files: &mut [FileFacts], org: &Org<'_>) {
    if org.through.is_empty() {
        return;
    }
    let mut callers: BTreeMap<String, Vec<Caller>> = BTreeMap::new();
    for callout in &org.through {
        let Ok(at) = files.binary_search_by(|file| file.path.as_str().cmp(&callout.place.path)) else { continue };
        let queries = files
            .get(at)
            .into_iter()
            .flat_map(|file| &file.facts)
            .filter(|fact| fact.kind == FactKind::Query && fact.scope == callout.scope);
        let read: BTreeSet<String> = queries.flat_map(|query| query.list("elements")).cloned().collect();
        callers.entry(key(callout.text("name").unwrap_or_default())).or_default().push((callout.place.clone(), read));
    }
    let open = |fact: &&mut Fact| {
        fact.kind == FactKind::Transport
            && fact.text("technology") == Some("named credential")
            && fact.get("encrypted").and_then(Attribute::known) == Some(&Value::Bool(false))
    };
    for fact in files.iter_mut().flat_map(|file| &mut file.facts).filter(open) {
        let name = fact.place.path.rsplit('/').next().and_then(|file| file.split('.').next()).map(key).unwrap_or_default();
        let Some(callers) = callers.get(&name) else { continue };
        let read: BTreeSet<String> = callers.iter().flat_map(|(_, read)| read.iter().cloned()).collect();
        fact.related.extend(callers.iter().map(|(place, read)| {
            let words: Vec<&str> = read.iter().map(|element| org.lexicon.say(element)).collect();
            let what = if words.is_empty() { String::new() } else { format!(", in a method that reads {}", words.join(", ")) };
            (place.clone(), format!("Apex sends through it{what}"))
        }));
        if !read.is_empty() {
            fact.phi = PhiContext::Direct(read.into_iter().collect());
        }
    }
}

/// A message to the person who works on a record is one to strangers where guests or people from outside open the page or run the class.
pub fn shown(files: &mut [FileFacts], org: &Org<'_>) {
    let mut open: BTreeMap<String, Place> = BTreeMap::new();
    for principal in org.principals.values().filter(|principal| principal.is_guest() || principal.is_outside()) {
        open.extend(principal.rights.classes.iter().map(|(class, place)| (class.clone(), place.clone())));
        for (page, place) in &principal.rights.pages {
            let serving = org.pages.get(page).into_iter().flat_map(|(classes, _)| classes);
            open.extend(serving.map(|class| (key(class), place.clone())));
        }
    }
    if open.is_empty() {
        return;
    }
    let to_user = |fact: &&mut Fact| fact.kind == FactKind::Flow && fact.text("level") == Some("user");
    for fact in files.iter_mut().flat_map(|file| &mut file.facts).filter(to_user) {
        let class = key(fact.scope.0.split('.').next().unwrap_or_default());
        if let Some(place) = open.get(&class) {
            fact.set("level", Attribute::Unknown);
            fact.related.push((place.clone(), "people from outside get there".to_owned()));
        }
    }
}
