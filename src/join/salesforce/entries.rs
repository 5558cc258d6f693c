//! Entry points: Apex methods that callers reach, and flows. Which PHI they query, whether sharing and field permissions hold on the way.
//!
//! Rows leave partial facts: an entry point, a check, an API version. They are put together here, by method and by class.

use super::super::org::{Exposure, Keyword, Org, USER_MODE_SINCE, key, list, scope_of, table};
use super::put;
use crate::facts::{Attribute, Effect, Fact, FactKind, FileFacts, Passage, PhiContext, Place, Segment, Summary, Value};
use crate::knowledge::Confidence;
use std::collections::{BTreeMap, BTreeSet};

/// What a query that asks for system mode becomes.
const IN_USER_MODE: &str =
    "the query asks for system mode: replace WITH SYSTEM_MODE by WITH USER_MODE, AccessLevel.SYSTEM_MODE by AccessLevel.USER_MODE";

/// Completes the entry points.
pub fn link(files: &mut [FileFacts], org: &Org<'_>) {
    for file in files.iter_mut() {
        let apex = file
            .facts
            .iter()
            .any(|fact| fact.kind == FactKind::Query && matches!(fact.text("technology"), Some("soql" | "dml" | "dml-delete")))
            || file.facts.iter().any(is_apex);
        if apex {
            let version = org.versions.get(&file.path).copied();
            of_class(file, version, org);
        } else if file.facts.iter().any(|fact| fact.kind == FactKind::Endpoint && fact.text("framework") == Some("salesforce-flow")) {
            of_flow(file, org);
        }
        file.facts.retain(|fact| !(is_apex(fact) && fact.text("entry").is_none()));
    }
    helpers(files, org);
    further(files, org);
}

fn is_apex(fact: &Fact) -> bool {
    fact.kind == FactKind::Endpoint && fact.text("framework") == Some("apex")
}

/// PHI that a query selects.
struct Selected {
    place: Place,
    /// Class and method.
    scope: String,
    elements: BTreeSet<String>,
    /// Sharing and field permissions hold.
    user_mode: bool,
    /// Field permissions hold, because the method checks them.
    checked: bool,
    entity: String,
}

fn of_class(file: &mut FileFacts, version: Option<i64>, org: &Org<'_>) {
    let path = file.path.clone();
    let by_default = version.is_some_and(|version| version >= USER_MODE_SINCE);
    let marked = |name: &str| -> BTreeSet<String> {
        let partial = file.facts.iter().filter(|fact| is_apex(fact) && fact.text("entry").is_none() && fact.truth(name) == Some(true));
        partial.map(|fact| fact.scope.0.clone()).collect()
    };
    let authorized = marked("authorized");
    let checked = |scope: &str| org.checked.contains(&(path.clone(), key(scope)));
    let entries: BTreeMap<String, String> = file
        .facts
        .iter()
        .filter(|fact| is_apex(fact))
        .filter_map(|fact| Some((fact.scope.0.clone(), fact.text("entry")?.to_owned())))
        .collect();
    // what gives its caller a number, an id or nothing shows nobody what it queries
    let answering = marked("answers");
    let silent = |scope: &&String| !answering.contains(*scope) && gives_no_record(&file.summaries, scope);
    let silent: BTreeSet<String> = entries.keys().filter(silent).cloned().collect();
    let summaries = std::mem::take(&mut file.summaries);
    let mut selected = Vec::new();
    for fact in file.facts.iter_mut().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("soql")) {
        if by_default && fact.truth("user_mode").is_none() {
            fact.set_truth("user_mode", true);
        }
        let entity = fact.text("entity").unwrap_or_default().to_owned();
        let Some(Value::List(fields)) = fact.get("fields").and_then(Attribute::known) else { continue };
        let asked = org.asked_for(&entity, fields);
        let elements: BTreeSet<String> = asked.iter().filter_map(|field| org.field(&entity, field)).map(|hit| hit.element).collect();
        if elements.is_empty() {
            continue;
        }
        let explicit = fact.truth("user_mode").is_some();
        let user_mode = fact.truth("user_mode") == Some(true);
        let scope = fact.scope.0.clone();
        fact.set("elements", list(elements.iter().cloned()));
        fact.phi = PhiContext::Direct(elements.iter().cloned().collect());
        let checks = checked(&scope);
        // what no field permission applies to, such as the parts of a name, is not withheld from anyone who reads the object
        let withheld = asked.iter().any(|field| has_field_permission(field) && org.field(&entity, field).is_some());
        fact.set_truth("user_mode", user_mode || checks || !withheld);
        if explicit && !user_mode {
            fact.fix = Some(IN_USER_MODE.to_owned());
        }
        if entries.contains_key(&scope) && (silent.contains(&scope) || !(answering.contains(&scope) || leaves(&summaries, &scope, fact))) {
            continue;
        }
        if let Some(entry) = entries.get(&scope) {
            serve(fact, entry, last(&scope));
            if version.is_none() && !explicit {
                fact.confidence = fact.confidence.min(Confidence::Likely);
            }
        }
        selected.push(Selected { place: fact.place.clone(), scope, elements, user_mode, checked: user_mode || checks, entity });
    }
    file.summaries = summaries;
    writes(file, by_default, &entries, org);
    for fact in file.facts.iter_mut().filter(|fact| is_apex(fact) && fact.text("entry").is_some()) {
        let scope = fact.scope.0.clone();
        let keyword_absent = fact.text("sharing") == Some("none") && !by_default;
        fact.set_text("route", last(&scope));
        if let Some(version) = version {
            fact.set("api_version", Attribute::Known(Value::Int(version)));
        }
        if by_default && fact.text("sharing") == Some("none") {
            fact.set_text("sharing", "with");
        }
        fact.set_truth("authorized", authorized.contains(&scope));
        // a query in user mode follows sharing, too, whatever the class declares
        let own: Vec<&Selected> = selected.iter().filter(|query| query.scope == scope).collect();
        let given: Vec<&Exposure> = org.exposures.iter().filter(|one| is_of(one, &path, &scope)).collect();
        // what it hands out of other methods, of its own class or another
        let unshared = |one: &&&Exposure| !one.shared || (one.entry.eq_ignore_ascii_case("AuraEnabled") && keyword_absent && !one.guarded);
        let handed: Vec<&&Exposure> = given.iter().filter(unshared).collect();
        let open: Vec<&&Selected> = own.iter().filter(|query| !query.user_mode).collect();
        fact.set_truth("object_checks", own.iter().all(|query| query.checked) && given.iter().all(|one| one.guarded));
        fact.set_truth("user_mode", open.is_empty() && handed.is_empty());
        let mut elements: BTreeSet<String> = open.iter().flat_map(|query| query.elements.iter().cloned()).collect();
        elements.extend(handed.iter().map(|one| one.hit.element.clone()));
        if elements.is_empty() {
            fact.set_truth("phi", !own.is_empty() || !given.is_empty());
            continue;
        }
        fact.set_truth("phi", true);
        if let Some(first) = open.first() {
            let words: Vec<&str> = first.elements.iter().map(|element| org.lexicon.say(element)).collect();
            fact.related.push((first.place.clone(), format!("selects {} of `{}`", words.join(", "), first.entity)));
        } else if let Some(first) = handed.first() {
            fact.related.extend(first.via.iter().map(|place| (place.clone(), "calls".to_owned())));
            let what = format!("selects {} of `{}`", org.lexicon.say(&first.hit.element), first.object);
            fact.related.push((first.query.clone(), what));
            // its own class may share: the one that it calls does not
            if fact.text("sharing") == Some("with") {
                fact.set_text("sharing", "without");
            }
        }
        fact.phi = PhiContext::Direct(elements.into_iter().collect());
        if version.is_none() && fact.text("sharing") == Some("none") {
            fact.confidence = fact.confidence.min(Confidence::Likely);
        }
    }
}

/// Whether a field can be withheld from those who may read the object, by the last name of the way to it.
fn has_field_permission(path: &str) -> bool {
    !table::is_one(&["without_field_permissions"], last(path))
}

/// Whether anything of a query but ids goes on from the method that asks it: into its result, a call, a field. A query in a text is not seen
/// through.
fn leaves(summaries: &[Summary], scope: &str, query: &Fact) -> bool {
    let mut own = summaries.iter().filter(|summary| scope_of(summary).eq_ignore_ascii_case(scope)).peekable();
    if !query.row.is_empty() || own.peek().is_none() {
        return true;
    }
    let of_query = |passage: &Passage| passage.origin.place.span.start == query.place.span.start;
    let by_id = |passage: &Passage| {
        let last = passage.origin.segments.iter().rev().find_map(|segment| match segment {
            Segment::Member(name) => Some(name),
            _ => None,
        });
        last.is_some_and(|name| name.eq_ignore_ascii_case("id")) || passage.effects.contains(&Effect::ById)
    };
    own.any(|summary| summary.passages.len() >= MANY || summary.passages.iter().any(|passage| of_query(passage) && !by_id(passage)))
}

/// A method of so many passages may have more than are kept.
const MANY: usize = 60;

/// Whether all that a method gives its caller are numbers, dates, ids, yes or no, by its written type.
fn gives_no_record(summaries: &[Summary], scope: &str) -> bool {
    let plain = |written: &str| {
        let mut words = written.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        words.all(|word| table::is_one(&["plain_types"], word) || table::is_one(&["plain_holders"], word))
    };
    let mut own = summaries.iter().filter(|summary| scope_of(summary).eq_ignore_ascii_case(scope)).peekable();
    own.peek().is_some() && own.all(|summary| summary.returns.as_deref().is_some_and(plain))
}

/// Says which entry point a query serves. Flows call invocable methods on their own account, with what they have decided before.
fn serve(query: &mut Fact, entry: &str, method: &str) {
    query.set_text("entry", method);
    query.set_truth("by_flow", by_flow(entry));
}

fn by_flow(entry: &str) -> bool {
    table::is_one(&["called_by_flows"], entry)
}

fn of_flow(file: &mut FileFacts, org: &Org<'_>) {
    let mut elements: BTreeSet<String> = BTreeSet::new();
    let mut related = Vec::new();
    for query in file.facts.iter().filter(|fact| fact.kind == FactKind::Query && fact.text("technology") == Some("flow")) {
        let entity = query.text("entity").unwrap_or_default();
        let held: BTreeSet<String> = match query.get("fields").and_then(Attribute::known) {
            Some(Value::List(fields)) if !fields.is_empty() => {
                fields.iter().filter_map(|field| org.field(entity, field)).map(|hit| hit.element).collect()
            }
            _ => org.holds(entity).1,
        };
        if !held.is_empty() {
            related.push((query.place.clone(), format!("touches `{entity}`")));
            elements.extend(held);
        }
    }
    if elements.is_empty() {
        return;
    }
    for fact in file.facts.iter_mut().filter(|fact| fact.kind == FactKind::Endpoint) {
        fact.set_truth("phi", true);
        fact.phi = PhiContext::Direct(elements.iter().cloned().collect());
        fact.related.clone_from(&related);
    }
}

/// Whether a method hands it out.
fn is_of(exposure: &Exposure, path: &str, scope: &str) -> bool {
    exposure.entry != "page" && *exposure.place.path == *path && exposure.method.eq_ignore_ascii_case(last(scope))
}

/// Queries of helpers serve the entry point that hands out what they select; what they write, the one that hands it to them.
fn helpers(files: &mut [FileFacts], org: &Org<'_>) {
    // a caller who is a person counts before a flow
    let by_person = |entry: &str| !by_flow(entry);
    let (persons, flows): (Vec<_>, Vec<_>) = org.edits.iter().filter(|one| !one.guarded).partition(|one| by_person(&one.entry));
    for edit in persons.into_iter().chain(flows) {
        let Some(fact) = query_at(files, &edit.write) else { continue };
        if fact.text("entry").is_none() && !fact.list("elements").is_empty() {
            serve(fact, &edit.entry, &format!("{}.{}", edit.class, edit.method));
            fact.confidence = fact.confidence.min(edit.confidence);
            fact.related.push((edit.place.clone(), "callers enter here".to_owned()));
        }
    }
    let open = org.exposures.iter().filter(|one| !one.guarded && one.entry != "page");
    let (persons, flows): (Vec<_>, Vec<_>) = open.partition(|one| by_person(&one.entry));
    for exposure in persons.into_iter().chain(flows) {
        if let Some(fact) = query_at(files, &exposure.query).filter(|fact| fact.text("entry").is_none()) {
            serve(fact, &exposure.entry, &format!("{}.{}", exposure.class, exposure.method));
            fact.confidence = fact.confidence.min(exposure.confidence);
            fact.related.push((exposure.place.clone(), "callers enter here".to_owned()));
        }
    }
}

/// The query at a place.
fn query_at<'f>(files: &'f mut [FileFacts], place: &Place) -> Option<&'f mut Fact> {
    let at = files.binary_search_by(|file| file.path.as_str().cmp(&*place.path)).ok()?;
    files.get_mut(at)?.facts.iter_mut().find(|fact| fact.kind == FactKind::Query && fact.place == *place)
}

/// Controllers of pages that show records without regard to sharing, and texts of callers that stand in queries.
fn further(files: &mut [FileFacts], org: &Org<'_>) {
    let mut facts = Vec::new();
    let mut seen = BTreeSet::new();
    for exposure in org.exposures.iter().filter(|one| one.entry == "page" && !one.shared) {
        let Some(class) = org.classes.get(&key(&exposure.class)) else { continue };
        if !seen.insert(&class.name) {
            continue;
        }
        let mut fact = Fact::new(FactKind::Endpoint, "salesforce-page-controller", class.place.clone());
        fact.set_text("framework", "apex");
        fact.set_text("entry", "page");
        fact.set_text("route", &exposure.method);
        fact.set_text("sharing", if class.keyword == Keyword::None { "none" } else { "without" });
        fact.set_truth("user_mode", false);
        fact.set_truth("phi", true);
        fact.phi = PhiContext::Direct(vec![exposure.hit.element.clone()]);
        fact.scope = crate::facts::Scope(class.name.clone());
        fact.code = format!("page:{}", class.name);
        fact.confidence = exposure.confidence.min(Confidence::Likely);
        fact.related.push((exposure.query.clone(), format!("selects {} of `{}`", org.lexicon.say(&exposure.hit.element), exposure.object)));
        facts.push(fact);
    }
    for written in &org.written {
        let mut fact = Fact::new(FactKind::Query, "salesforce-query-from-input", written.place.clone());
        fact.set_text("technology", "soql");
        fact.set_text("entry", last(&written.method));
        fact.set_truth("from_input", true);
        fact.scope = crate::facts::Scope(written.method.clone());
        fact.code = format!("{}:query", written.method);
        fact.confidence = Confidence::Likely;
        fact.fix =
            Some("bind the value, or let it pass String.escapeSingleQuotes; check names of fields and objects against a list".to_owned());
        fact.related = written.steps.iter().map(|step| (step.place.clone(), step.what.clone())).collect();
        facts.push(fact);
    }
    put(files, facts);
}

/// What entry points write: the fields that are known to be set, else whatever the object holds.
fn writes(file: &mut FileFacts, by_default: bool, entries: &BTreeMap<String, String>, org: &Org<'_>) {
    let path = file.path.clone();
    let summaries = &file.summaries;
    let is_write = |fact: &&mut Fact| fact.kind == FactKind::Query && matches!(fact.text("technology"), Some("dml" | "dml-delete"));
    for fact in file.facts.iter_mut().filter(is_write) {
        let Some(entity) = fact.text("entity").map(str::to_owned) else { continue };
        let elements: BTreeSet<String> = match fact.list("fields") {
            // records of any object, those of patients among them, where the caller brings them
            [] if org.health
                && entries.contains_key(&fact.scope.0)
                && table::is_one(&["any_record"], &entity)
                && takes_records(summaries, &fact.scope.0) =>
            {
                BTreeSet::from([org.any_record().to_owned()])
            }
            [] => org.holds(&entity).1,
            fields => fields.iter().filter_map(|field| org.field(&entity, field)).map(|hit| hit.element).collect(),
        };
        if elements.is_empty() {
            continue;
        }
        let scope = fact.scope.0.clone();
        let user_mode = fact.truth("user_mode").unwrap_or(by_default) || org.checked.contains(&(path.clone(), key(&scope)));
        fact.set_truth("user_mode", user_mode);
        fact.set("elements", list(elements.iter().cloned()));
        fact.phi = PhiContext::Direct(elements.into_iter().collect());
        if let Some(entry) = entries.get(&scope) {
            serve(fact, entry, last(&scope));
        }
        fact.confidence = fact.confidence.min(Confidence::Likely);
    }
}

/// Whether a method is given records whose object its callers choose.
fn takes_records(summaries: &[Summary], scope: &str) -> bool {
    let any =
        |declared: &str| declared.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| table::is_one(&["any_record"], word));
    let mut own = summaries.iter().filter(|summary| scope_of(summary).eq_ignore_ascii_case(scope));
    own.any(|summary| summary.params.iter().any(|(_, declared)| declared.as_deref().is_some_and(any)))
}

fn last(scope: &str) -> &str {
    scope.rsplit('.').next().unwrap_or(scope)
}
