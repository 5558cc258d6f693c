//! Flows that put PHI into messages, into records that others read, or onto the event bus.

use super::super::org::{Element, FlowModel, Given, Org, Read, Transform, key, list, table};
use super::put;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Says what flows hand on.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    let mut facts = Vec::new();
    let by_name: BTreeMap<String, &FlowModel> =
        org.flows.values().filter(|flow| flow.is_live()).map(|flow| (key(&flow.name), flow)).collect();
    for flow in org.flows.values().filter(|flow| flow.is_live()) {
        let mut written: BTreeMap<&str, Vec<(&Given, Vec<Read>)>> = BTreeMap::new();
        for given in &flow.given {
            let reads = flow.phi(org, &given.value);
            if !reads.is_empty() {
                written.entry(&given.of).or_default().push((given, reads));
            }
        }
        for (name, element) in &flow.elements {
            let given: Vec<(&Given, Vec<Read>)> =
                written.iter().filter(|(owner, _)| takes(name, element, owner)).flat_map(|(_, given)| given.iter().cloned()).collect();
            if let Some(kind) = kind_of(flow, element) {
                facts.extend(fact(flow, name, element, kind, &given, &[]));
            }
            if element.kind != "subflows" {
                continue;
            }
            for (given, reads) in given {
                for sink in below(&by_name, element, &given.name, 0) {
                    let way = [(sink.place.clone(), format!("flow `{}` hands on its `{}` here", sink.flow, given.name))];
                    facts.extend(fact(flow, name, sink.element, sink.kind, &[(given, reads.clone())], &way));
                }
            }
        }
    }
    facts.extend(org.transforms.values().filter_map(|transform| passed(org, transform)));
    put(files, facts);
}

/// Whether an element is given what `owner` is: its own fields, or those of the record variable that it creates.
fn takes(name: &str, element: &Element, owner: &str) -> bool {
    let variable = element.target.as_deref().filter(|_| element.kind == "recordCreates");
    owner == name || variable.is_some_and(|variable| owner.split('.').next() == Some(variable) && owner != variable)
}

/// Where a flow that is called hands on what it is given.
struct Below<'o> {
    flow: &'o str,
    element: &'o Element,
    kind: &'static str,
    place: &'o crate::facts::Place,
}

/// Longest chain of flows that is followed.
const DEEPEST: usize = 4;

/// The sinks to which the flow that an element calls hands one of its input variables.
fn below<'o>(flows: &BTreeMap<String, &'o FlowModel>, caller: &Element, variable: &str, depth: usize) -> Vec<Below<'o>> {
    let Some(&flow) = caller.target.as_deref().and_then(|name| flows.get(&key(name))).filter(|_| depth < DEEPEST) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, element) in &flow.elements {
        for given in flow.given.iter().filter(|given| takes(name, element, &given.of) && flow.mentions(&given.value, variable)) {
            if let Some(kind) = kind_of(flow, element) {
                found.push(Below { flow: &flow.name, element, kind, place: &given.place });
            }
            if element.kind == "subflows" {
                found.extend(below(flows, element, &given.name, depth + 1));
            }
        }
    }
    found
}

/// A data transform that passes PHI without field permissions.
fn passed(org: &Org<'_>, transform: &Transform) -> Option<Fact> {
    let reads = transform.phi(org);
    let elements: BTreeSet<String> = reads.iter().map(|read| read.hit.element.clone()).collect();
    let confidence = reads.iter().map(|read| read.hit.confidence).max()?;
    let mut fact = Fact::new(FactKind::Endpoint, "salesforce-transform", transform.place.clone());
    fact.set_text("framework", "omnistudio");
    fact.set_text("route", &transform.name);
    fact.set_truth("object_checks", false);
    fact.set_truth("phi", true);
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(transform.name.clone());
    fact.code = format!("transform:{}", transform.name);
    fact.confidence = confidence;
    fact.fix = Some("<fieldLevelSecurityEnabled>true</fieldLevelSecurityEnabled>".to_owned());
    let of = |read: &Read| Some((read.place.clone()?, format!("passes `{}.{}`", read.object, read.field)));
    fact.related = reads.iter().filter_map(of).collect();
    Some(fact)
}

/// What kind of sink an element is: by the action that it calls, or the object that it creates.
fn kind_of(flow: &FlowModel, element: &Element) -> Option<&'static str> {
    let variable = || flow.elements.get(element.target.as_deref()?)?.object.as_deref();
    let name = match element.kind.as_str() {
        "actionCalls" => element.action.as_deref()?,
        "recordCreates" => element.object.as_deref().or_else(variable)?,
        _ => return None,
    };
    ["message", "record", "cache"].into_iter().find(|kind| {
        table::words(&["flow_sinks", kind]).any(|word| {
            word.eq_ignore_ascii_case(name) || (word.starts_with("__") && name.to_ascii_lowercase().ends_with(&word.to_ascii_lowercase()))
        })
    })
}

fn fact(
    flow: &FlowModel,
    name: &str,
    element: &Element,
    kind: &str,
    given: &[(&Given, Vec<Read>)],
    way: &[(crate::facts::Place, String)],
) -> Option<Fact> {
    let (first, _) = given.first()?;
    let reads = || given.iter().flat_map(|(_, reads)| reads);
    let elements: BTreeSet<String> = reads().map(|read| read.hit.element.clone()).collect();
    let classes: BTreeSet<String> =
        reads().filter_map(|read| serde_json::to_value(read.hit.class).ok()?.as_str().map(str::to_owned)).collect();
    let mut fact = Fact::new(FactKind::Flow, "salesforce-flow-writes", first.place.clone());
    fact.set("elements", list(elements.iter().cloned()));
    fact.set("classes", list(classes));
    fact.set_text("sink", element.action.as_deref().or(element.object.as_deref()).unwrap_or(name));
    fact.set_text("sink_kind", kind);
    fact.set_text("sanitized", "no");
    fact.set("cross_file", Attribute::Known(Value::Bool(false)));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(format!("{}.{name}", flow.name));
    fact.code = format!("{}:{name}:{kind}", flow.name);
    fact.confidence = reads().map(|read| read.hit.confidence).max()?;
    fact.fix = Some("hand on the record's id, and let whoever needs the value open the record".to_owned());
    let mut places: Vec<(crate::facts::Place, String)> = Vec::new();
    for read in reads() {
        if let Some(place) = &read.place {
            places.push((place.clone(), format!("looked up here: `{}.{}`", read.object, read.field)));
        }
    }
    places.sort();
    places.dedup();
    places.extend(given.iter().map(|(given, _)| (given.place.clone(), format!("put into `{}`", given.name))));
    places.extend(way.iter().cloned());
    if flow.is_without_sharing() {
        places.insert(0, (flow.place.clone(), "runs in system mode without sharing".to_owned()));
    }
    fact.set("steps", Attribute::Known(Value::Int(i64::try_from(places.len()).unwrap_or(i64::MAX))));
    fact.related = places;
    Some(fact)
}
