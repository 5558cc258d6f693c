//! Templates of e-mails that merge PHI.

use super::super::org::{Org, Read, list, references};
use super::put;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Scope, Value};
use std::collections::BTreeSet;

/// Says what templates merge.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    let mut facts = Vec::new();
    let mut lines = BTreeSet::new();
    for merge in &org.merges {
        let texts = merge.text("value").unwrap_or_default();
        let paths = if merge.text("what") == Some("mail-merge") { vec![texts] } else { references(texts) };
        let reads: Vec<Read> = paths.into_iter().filter_map(|path| read(org, path)).collect();
        // of several fields on one line the first
        if !reads.is_empty() && lines.insert((merge.place.path.clone(), merge.place.start.line)) {
            facts.push(fact(org, merge, &reads));
        }
    }
    put(files, facts);
}

/// The PHI field that a path of a template names: `Contact.Birthdate`.
fn read(org: &Org<'_>, path: &str) -> Option<Read> {
    let (object, field) = path.split_once('.')?;
    let hit = org.field(object, field)?;
    // whom a letter is written to may stand in it
    if super::super::org::table::is_one(&["mail_of_everyone"], &hit.element) {
        return None;
    }
    Some(Read { object: object.to_owned(), field: field.to_owned(), hit, place: None })
}

fn fact(org: &Org<'_>, merge: &Fact, reads: &[Read]) -> Fact {
    let stem = merge.place.path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let elements: BTreeSet<String> = reads.iter().map(|read| read.hit.element.clone()).collect();
    let classes: BTreeSet<String> =
        reads.iter().filter_map(|read| serde_json::to_value(read.hit.class).ok()?.as_str().map(str::to_owned)).collect();
    let mut fact = Fact::new(FactKind::Flow, "salesforce-mail-template", merge.place.clone());
    fact.set("elements", list(elements.iter().cloned()));
    fact.set("classes", list(classes));
    fact.set_text("sink", &format!("the e-mail template {stem}"));
    fact.set_text("sink_kind", "message");
    fact.set_text("sanitized", "no");
    fact.set("cross_file", Attribute::Known(Value::Bool(false)));
    fact.set("steps", Attribute::Known(Value::Int(1)));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(stem.to_owned());
    fact.code = format!("mail:{}", reads.iter().map(|read| format!("{}.{}", read.object, read.field)).collect::<Vec<_>>().join(","));
    if let Some(confidence) = reads.iter().map(|read| read.hit.confidence).max() {
        fact.confidence = confidence;
    }
    fact.fix = Some("write that there is something to read, with a link that asks for a login".to_owned());
    for read in reads {
        let declared =
            org.object(&read.object).and_then(|known| known.fields.iter().find(|own| own.name.eq_ignore_ascii_case(&read.field)));
        fact.related.extend(declared.map(|own| (own.fact.place.clone(), format!("`{}.{}` is declared here", read.object, read.field))));
    }
    fact
}
