//! Code and flows that give persons access, with what they record of it.

use super::super::org::{Element, FlowModel, Given, Org, scope_of, table};
use super::put;
use crate::facts::{CallName, Destination, Escape, Fact, FactKind, FileFacts, Passage, PhiContext, Place, Scope, Summary, SymbolKind};
use crate::knowledge::Confidence;
use crate::text::Language;
use std::collections::BTreeSet;

/// How many calls apart the record of what was done may be from it.
const RECORDED_BELOW: usize = 2;

/// Says where access is given without a record of why.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    if !org.health {
        return;
    }
    let mut facts = Vec::new();
    for file in files.iter().filter(|file| file.language == Some(Language::Apex) && org.projects.deploy(&file.path)) {
        let writes = || file.facts.iter().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("dml"));
        let recording = recording(file);
        let records = |scope: &str| recording.contains(&scope.to_lowercase());
        // a login handler is one whole: what any of its methods records counts, and it is said once what all of them give
        let handlers: Vec<(&Place, &str, &str)> = if recording.is_empty() { handlers(file) } else { Vec::new() };
        for (place, name, up) in &handlers {
            facts.push(said(place, Scope((*name).to_owned()), up, "login handler"));
        }
        let of_handler =
            |scope: &str| handlers.iter().any(|(_, name, _)| scope.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        for fact in writes().filter(|fact| !records(&fact.scope.0) && !of_handler(&fact.scope.0)) {
            // what is changed in a record that is there gives nobody access, but for a person's profile and role
            let code = fact.code.to_lowercase();
            let made = ["insert", "upsert"].iter().any(|word| code.strip_prefix("database.").unwrap_or(&code).starts_with(word))
                || fact.list("fields").iter().any(|field| table::is_one(&["provisioning_fields"], field));
            if let Some(entity) = fact.text("entity").filter(|entity| made && table::is_one(&["provisioning"], entity)) {
                facts.push(said(&fact.place, fact.scope.clone(), entity, "code"));
            }
        }
    }
    for flow in org.flows.values().filter(|flow| flow.is_live()) {
        if is_recorded(org, flow, RECORDED_BELOW) {
            continue;
        }
        for (name, element) in &flow.elements {
            let gives = match element.kind.as_str() {
                "recordCreates" => true,
                // what is changed in a record that is there gives nobody access, but for a person's profile and role
                "recordUpdates" => flow.given.iter().any(|given| sets_access(name, element, given)),
                _ => false,
            };
            if let Some(object) = object_of(flow, element).filter(|object| gives && table::is_one(&["provisioning"], object)) {
                facts.push(said(&element.place, Scope(flow.name.clone()), object, "flow"));
            }
        }
    }
    put(files, facts);
}

/// The classes of a file that make users when someone logs in: place, name, and what they are by their supertype.
fn handlers(file: &FileFacts) -> Vec<(&Place, &str, &str)> {
    let of_type = |supers: &[String]| {
        let is_one = |up: &&String| table::is_one(&["provisioning_classes"], up.rsplit('.').next().unwrap_or(up));
        supers.iter().position(|up| is_one(&up))
    };
    let found = file.symbols.iter().filter_map(|symbol| match &symbol.kind {
        SymbolKind::Type { supers, .. } => Some((&symbol.place, symbol.name.as_str(), supers.get(of_type(supers)?)?.as_str())),
        _ => None,
    });
    found.collect()
}

/// The object that an element writes: its own, or that of the record variable that it is given.
fn object_of<'f>(flow: &'f FlowModel, element: &'f Element) -> Option<&'f str> {
    element.object.as_deref().or_else(|| flow.elements.get(element.target.as_deref()?)?.object.as_deref())
}

/// Whether what an element is given, or the record variable that it writes, decides what a person may do.
fn sets_access(name: &str, element: &Element, given: &Given) -> bool {
    let of_variable = || {
        let (variable, field) = given.of.split_once('.')?;
        (element.target.as_deref() == Some(variable)).then_some(field)
    };
    let field = if given.of == name { Some(given.name.as_str()) } else { of_variable() };
    field.is_some_and(|field| table::is_one(&["provisioning_fields"], field))
}

/// Whether a flow, or one that it calls, keeps a record of what was done; an action that is called so does, too.
fn is_recorded(org: &Org<'_>, flow: &FlowModel, depth: usize) -> bool {
    flow.elements.values().any(|element| match element.kind.as_str() {
        "recordCreates" => object_of(flow, element).is_some_and(is_evidence),
        "actionCalls" => element.target.as_deref().is_some_and(is_evidence),
        "subflows" => element.target.as_deref().is_some_and(|name| {
            let mut called = org.flows.values().filter(|flow| flow.name.eq_ignore_ascii_case(name));
            is_evidence(name) || (depth > 0 && called.any(|flow| is_recorded(org, flow, depth - 1)))
        }),
        _ => false,
    })
}

/// Whether an object keeps a record of who got what and why, by its name.
fn is_evidence(name: &str) -> bool {
    let lower = name.to_lowercase();
    table::words(&["provisioning_evidence"]).any(|word| lower.contains(word)) || lower.ends_with("__e")
}

/// The methods that record what they do: by a write, by a call of something that does, or by one of their own class that records. What calls such
/// a method and is called by it stand in one transaction.
fn recording(file: &FileFacts) -> BTreeSet<String> {
    let scope = |summary: &Summary| scope_of(summary).to_lowercase();
    let of_record = |fact: &&Fact| {
        fact.kind == FactKind::Query && fact.text("technology") == Some("dml") && fact.text("entity").is_some_and(is_evidence)
    };
    let mut found: BTreeSet<String> = file.facts.iter().filter(of_record).map(|fact| fact.scope.0.to_lowercase()).collect();
    let told = |summary: &&Summary| {
        let handed = |passage: &Passage| match &passage.destination {
            Destination::Sink { call, .. } => publishes(call),
            Destination::Argument { callee, .. } => records(callee),
            _ => false,
        };
        summary.escapes.iter().any(|escape| records(&escape.call)) || summary.passages.iter().any(handed)
    };
    found.extend(file.summaries.iter().filter(told).map(scope));
    let own: BTreeSet<String> = file.summaries.iter().map(scope).collect();
    for _ in 0..RECORDED_BELOW {
        let mut more = Vec::new();
        for summary in &file.summaries {
            let called = summary
                .escapes
                .iter()
                .map(|Escape { call, .. }| format!("{}.{}", summary.owner, call.name.rsplit('.').next().unwrap_or(&call.name)));
            let called: Vec<String> = called.map(|name| name.to_lowercase()).filter(|name| own.contains(name)).collect();
            if called.iter().any(|name| found.contains(name)) {
                more.push(scope(summary));
            } else if found.contains(&scope(summary)) {
                more.extend(called);
            }
        }
        found.extend(more);
    }
    found
}

/// Whether a call records: in a log, an audit, a request, an event.
fn records(call: &CallName) -> bool {
    let owner = call.name.rsplit_once('.').map_or("", |(owner, _)| owner);
    is_evidence(owner) || is_evidence(call.receiver.as_deref().unwrap_or_default()) || publishes(&call.name)
}

/// Whether a call publishes an event, which stays for those who keep records of it.
fn publishes(call: &str) -> bool {
    table::is_one(&["provisioning_events"], call)
}

fn said(place: &Place, scope: Scope, object: &str, by: &str) -> Fact {
    let mut fact = Fact::new(FactKind::Grant, "salesforce-provisioning", place.clone());
    fact.set_text("technology", "salesforce");
    fact.set_text("principal", &scope.0);
    fact.set_text("object", object);
    fact.set_text("permission", "provision");
    fact.set_text("path", by);
    fact.code = format!("{}:{object}", scope.0);
    fact.scope = scope;
    fact.confidence = Confidence::Likely;
    fact.phi = PhiContext::Near(vec!["the org holds PHI".to_owned()]);
    fact.fix = Some(
        "write who asked, who approved and why into a record of its own in the same transaction, or publish an audit event".to_owned(),
    );
    fact
}
