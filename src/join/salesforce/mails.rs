//! Templates of e-mails, and of prompts for language models, that merge PHI.

use super::super::org::{Org, Read, key, list, references};
use super::put;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Says what templates merge.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    let mut facts = Vec::new();
    let mut lines = BTreeSet::new();
    let inputs = inputs(org);
    for merge in org.merges.iter().filter(|merge| merge.text("what") != Some("prompt-input")) {
        let texts = merge.text("value").unwrap_or_default();
        let paths = if merge.text("what") == Some("mail-merge") { vec![texts] } else { references(texts) };
        let reads: Vec<Read> = if merge.text("what") == Some("prompt-text") {
            paths.into_iter().filter_map(|path| prompted(org, &inputs, &merge.place.path, path)).collect()
        } else {
            paths.into_iter().filter_map(|path| read(org, path)).collect()
        };
        // of several fields on one line the first
        if !reads.is_empty() && lines.insert((merge.place.path.clone(), merge.place.start.line)) {
            facts.push(fact(org, merge, &reads));
        }
    }
    put(files, facts);
}

/// The objects that inputs of prompt templates stand for: by path of the template and name in lower case.
type Inputs<'o> = BTreeMap<(&'o str, String), &'o str>;

fn inputs<'o>(org: &'o Org<'_>) -> Inputs<'o> {
    let inputs = org.merges.iter().filter(|merge| merge.text("what") == Some("prompt-input"));
    inputs.filter_map(|input| Some(((&*input.place.path, key(input.text("name")?)), input.text("object")?))).collect()
}

/// The PHI field of an input that a prompt names: `Patient.Diagnosis__c`.
fn prompted(org: &Org<'_>, inputs: &Inputs<'_>, template: &str, path: &str) -> Option<Read> {
    let (input, field) = path.split_once('.')?;
    let object = *inputs.get(&(template, key(input)))?;
    let hit = org.field(object, field)?;
    Some(Read { object: object.to_owned(), field: field.to_owned(), hit, place: None })
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
    let prompt = merge.text("what") == Some("prompt-text");
    let (row, kind, sink) = if prompt {
        ("salesforce-prompt-template", "llm", format!("the prompt template {stem}"))
    } else {
        ("salesforce-mail-template", "message", format!("the e-mail template {stem}"))
    };
    let mut fact = Fact::new(FactKind::Flow, row, merge.place.clone());
    fact.set("elements", list(elements.iter().cloned()));
    fact.set("classes", list(classes));
    fact.set_text("sink", &sink);
    fact.set_text("sink_kind", kind);
    if prompt {
        fact.set_text("vendor", "Salesforce");
    }
    fact.set_text("sanitized", "no");
    fact.set("cross_file", Attribute::Known(Value::Bool(false)));
    fact.set("steps", Attribute::Known(Value::Int(1)));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(stem.to_owned());
    fact.code = format!(
        "{}:{}",
        if prompt { "prompt" } else { "mail" },
        reads.iter().map(|read| format!("{}.{}", read.object, read.field)).collect::<Vec<_>>().join(",")
    );
    if let Some(confidence) = reads.iter().map(|read| read.hit.confidence).max() {
        fact.confidence = confidence;
    }
    let fix = if prompt {
        "merge the fields that the answer needs, and none that names the patient; state in a decision that the agreement with Salesforce covers the model"
    } else {
        "write that there is something to read, with a link that asks for a login"
    };
    fact.fix = Some(fix.to_owned());
    for read in reads {
        let declared =
            org.object(&read.object).and_then(|known| known.fields.iter().find(|own| own.name.eq_ignore_ascii_case(&read.field)));
        fact.related.extend(declared.map(|own| (own.fact.place.clone(), format!("`{}.{}` is declared here", read.object, read.field))));
    }
    fact
}
