//! Scopes asked for against the calls that the code makes: what each place that asks for scopes needs at least, with the calls as proof.
//! A call whose type is not known is named, and nothing is then called the minimum.

use super::Repository;
use crate::facts::{Fact, FactKind, FileFacts, Place};
use crate::knowledge::FileRole;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The letters of SMART version 2, in their order.
const LETTERS: &str = "cruds";

/// One place that asks for scopes, compared with the calls that it serves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needed {
    /// `smart` or `salesforce`.
    pub provider: String,
    /// Where the scopes stand.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// The scopes as written.
    pub asked: Vec<String>,
    /// The scopes of the library's own default, where none are written.
    pub by_default: bool,
    /// What the calls need, in SMART version 2 or by Salesforce's wire names.
    pub needed: Vec<String>,
    /// The same in SMART version 1; empty for Salesforce.
    pub needed_v1: Vec<String>,
    /// What is asked for beyond that, each with what would do in its place; empty when nothing would.
    pub wider: Vec<Wider>,
    /// What the calls need and nobody asks for.
    pub missing: Vec<String>,
    /// The calls, as proof.
    pub calls: Vec<Called>,
    /// Calls whose type or operation is not known.
    pub unresolved: Vec<Called>,
    /// Whether what is needed can be called the minimum: calls were found, and all are known.
    pub minimal: bool,
    /// How many other places ask for scopes on behalf of the same code.
    pub shared_with: usize,
}

/// A scope that opens more than the calls need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wider {
    /// As written.
    pub scope: String,
    /// What would do.
    pub instead: Vec<String>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Called {
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// FHIR type, or Salesforce scope; empty when it is not known.
    pub resource: String,
    /// Letters of SMART version 2; empty for Salesforce.
    pub interactions: String,
    /// The path as written, where one stands there.
    pub raw: String,
}

struct Request<'f> {
    system: &'f str,
    patient: bool,
    called: Called,
}

/// Compares every place of files that ship, by path and line.
#[must_use]
pub fn needed(repository: &Repository) -> Vec<Needed> {
    let main: Vec<&FileFacts> = repository.files.iter().filter(|file| file.role == FileRole::Main).collect();
    let of = |kind: FactKind| main.iter().flat_map(|file| &file.facts).filter(move |fact| fact.kind == kind);
    let requests: Vec<Request<'_>> = of(FactKind::Request).flat_map(requested).collect();
    let asking: Vec<(&str, &Place, Vec<String>, bool)> = of(FactKind::Scope).filter_map(asked).collect();
    let asking = by_place(asking);
    let mut all: Vec<Needed> = asking
        .iter()
        .map(|one| {
            let folder = unit(&one.place.path, &requests, system_of(&one.provider));
            let sharing = asking.iter().filter(|other| other.provider == one.provider && is_within(&other.place.path, &folder)).count();
            compare(one, &folder, &requests, sharing.saturating_sub(1))
        })
        .collect();
    all.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    all
}

/// Scopes that stand at one place, put together from the facts of its lines.
struct Asking {
    provider: String,
    place: Place,
    scopes: Vec<String>,
    by_default: bool,
}

fn asked(fact: &Fact) -> Option<(&str, &Place, Vec<String>, bool)> {
    let provider = match fact.text("provider") {
        Some("salesforce") => "salesforce",
        Some("smart") => "smart",
        _ => return None,
    };
    let mut scopes = fact.list("asked").to_vec();
    if scopes.is_empty() {
        scopes = fact.text("raw")?.split_whitespace().map(str::to_owned).collect();
    }
    Some((provider, &fact.place, scopes, fact.text("source") == Some("default")))
}

/// List items of one file and neighbourhood are one request for scopes.
fn by_place(all: Vec<(&str, &Place, Vec<String>, bool)>) -> Vec<Asking> {
    let mut groups: Vec<Asking> = Vec::new();
    for (provider, place, scopes, by_default) in all {
        let near = groups.last_mut().filter(|last| {
            last.provider == provider && last.place.path == place.path && place.start.line.saturating_sub(last.place.end.line) <= 2
        });
        match near {
            Some(last) => {
                last.place.end = place.end;
                let more: Vec<String> = scopes.into_iter().filter(|scope| !last.scopes.contains(scope)).collect();
                last.scopes.extend(more);
            }
            None => groups.push(Asking { provider: provider.to_owned(), place: place.clone(), scopes, by_default }),
        }
    }
    groups
}

/// A call, once for each type that it reads.
fn requested(fact: &Fact) -> Vec<Request<'_>> {
    let Some(one) = request(fact) else { return Vec::new() };
    let types: Vec<String> = one.called.resource.split_whitespace().map(str::to_owned).collect();
    if types.len() < 2 {
        return vec![one];
    }
    let of_type = |resource| Request { system: one.system, patient: one.patient, called: Called { resource, ..one.called.clone() } };
    types.into_iter().map(of_type).collect()
}

fn request(fact: &Fact) -> Option<Request<'_>> {
    let text = |name: &str| fact.text(name).unwrap_or_default().to_owned();
    let called = Called {
        path: fact.place.path.to_string(),
        line: fact.place.start.line,
        resource: text("resource"),
        interactions: text("interactions"),
        raw: text("raw"),
    };
    Some(Request { system: fact.text("system")?, patient: fact.text("context") == Some("patient"), called })
}

fn system_of(provider: &str) -> &'static str {
    if provider == "salesforce" { "salesforce" } else { "fhir" }
}

/// The nearest folder around a place that holds calls: a service is a folder.
fn unit(path: &str, requests: &[Request<'_>], system: &str) -> String {
    let mut at = path;
    while let Some((folder, _)) = at.rsplit_once('/') {
        if requests.iter().any(|request| request.system == system && is_within(&request.called.path, folder)) {
            return folder.to_owned();
        }
        at = folder;
    }
    String::new()
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn compare(asking: &Asking, folder: &str, requests: &[Request<'_>], shared_with: usize) -> Needed {
    let system = system_of(&asking.provider);
    let own = || requests.iter().filter(|request| is_within(&request.called.path, folder));
    let (mut calls, mut unresolved) = (BTreeSet::new(), BTreeSet::new());
    // types whose every call goes through the patient in context
    let mut through_patient: BTreeMap<String, bool> = BTreeMap::new();
    for request in own().filter(|request| request.system == system) {
        let known = !request.called.resource.is_empty() && (system == "salesforce" || !request.called.interactions.is_empty());
        if known {
            *through_patient.entry(request.called.resource.clone()).or_insert(true) &= request.patient;
            calls.insert(request.called.clone())
        } else {
            unresolved.insert(request.called.clone())
        };
    }
    let refreshes = own().any(|request| request.system == "token");
    let mut needed = Needed {
        provider: asking.provider.clone(),
        path: asking.place.path.to_string(),
        line: asking.place.start.line,
        asked: asking.scopes.clone(),
        by_default: asking.by_default,
        needed: Vec::new(),
        needed_v1: Vec::new(),
        wider: Vec::new(),
        missing: Vec::new(),
        minimal: !calls.is_empty() && unresolved.is_empty(),
        calls: calls.into_iter().collect(),
        unresolved: unresolved.into_iter().collect(),
        shared_with,
    };
    if needed.calls.is_empty() {
        return needed;
    }
    match system {
        "salesforce" => salesforce(&mut needed, refreshes),
        _ => smart(&mut needed, &through_patient, refreshes),
    }
    needed
}

/// The search parameters that narrow a scope, with their `?`.
fn narrowing(scope: &str) -> &str {
    scope.find('?').and_then(|at| scope.get(at..)).unwrap_or_default()
}

/// What narrows the scopes of a type: nothing, where one of them opens all of it.
fn narrowings<'a>(asked: &'a [String], kind: &str) -> Vec<&'a str> {
    let of_kind = asked.iter().filter(|scope| resource_scope(scope).is_some_and(|(_, known, _)| known == kind || known == "*"));
    let mut all: Vec<&str> = of_kind.map(|scope| narrowing(scope)).collect();
    if all.is_empty() || all.contains(&"") {
        return vec![""];
    }
    all.dedup();
    all
}

/// A resource scope taken apart: context, type, letters; `None` for `openid`, `launch` and their like.
fn resource_scope(scope: &str) -> Option<(&str, &str, String)> {
    let (context, rest) = scope.split_once('/')?;
    if !matches!(context, "patient" | "user" | "system") {
        return None;
    }
    let rest = rest.split('?').next().unwrap_or(rest);
    let (kind, letters) = rest.rsplit_once('.')?;
    let letters = match letters {
        "read" => "rs".to_owned(),
        "write" => "cud".to_owned(),
        "*" => LETTERS.to_owned(),
        other => other.to_owned(),
    };
    Some((context, kind, letters))
}

fn in_order(letters: &BTreeSet<char>) -> String {
    LETTERS.chars().filter(|letter| letters.contains(letter)).collect()
}

fn smart(needed: &mut Needed, through_patient: &BTreeMap<String, bool>, refreshes: bool) {
    let mut types: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    for call in &needed.calls {
        types.entry(call.resource.clone()).or_default().extend(call.interactions.chars());
    }
    // what is done with every type is done with each of them
    if let Some(everywhere) = types.get("*").cloned() {
        types.retain(|kind, letters| {
            if kind != "*" {
                letters.retain(|letter| !everywhere.contains(letter));
            }
            !letters.is_empty()
        });
    }
    let contexts: BTreeSet<&str> = needed.asked.iter().filter_map(|scope| resource_scope(scope).map(|(context, ..)| context)).collect();
    // a program without a user keeps its own context; what is read of the patient in context needs no more than that
    let context_of = |kind: &str| match () {
        () if contexts.contains("system") => "system",
        () if through_patient.get(kind) == Some(&true) => "patient",
        () if contexts.contains("user") => "user",
        () => "patient",
    };
    let needs: Vec<(String, String)> = types.iter().map(|(kind, letters)| (kind.clone(), in_order(letters))).collect();
    // what stands for no records stays as it is, without a refresh token that nobody redeems
    let kept =
        |scope: &&String| resource_scope(scope).is_none() && (refreshes || !matches!(scope.as_str(), "offline_access" | "online_access"));
    let others: Vec<String> = needed.asked.iter().filter(kept).cloned().collect();
    needed.needed.clone_from(&others);
    needed.needed_v1 = others;
    for (kind, letters) in &needs {
        let context = context_of(kind);
        // search parameters that narrow what is asked of the type stay
        let narrowed: Vec<&str> = narrowings(&needed.asked, kind);
        let granular = narrowed.iter().map(|narrowing| format!("{context}/{kind}.{letters}{narrowing}"));
        needed.needed.extend(granular);
        needed.needed_v1.push(format!("{context}/{kind}.{}", version_1(letters)));
    }
    let mut open: BTreeMap<&str, BTreeSet<char>> = needs.iter().map(|(kind, letters)| (kind.as_str(), letters.chars().collect())).collect();
    for scope in &needed.asked {
        let Some((asked_context, kind, letters)) = resource_scope(scope) else {
            if !kept(&scope) {
                needed.wider.push(Wider { scope: scope.clone(), instead: Vec::new() });
            }
            continue;
        };
        let fitting: Vec<&(String, String)> = needs.iter().filter(|(needed, _)| kind == "*" || needed == kind).collect();
        for (needed, _) in &fitting {
            if let Some(left) = open.get_mut(needed.as_str()) {
                left.retain(|letter| !letters.contains(*letter));
            }
        }
        // what another scope asks for in the context that is needed stands there
        let here = |kind: &str| context_of(kind) == asked_context || !contexts.contains(context_of(kind));
        let instead: Vec<String> = fitting
            .iter()
            .filter(|(kind, _)| here(kind))
            .filter_map(|(kind, wanted)| {
                let both: String = wanted.chars().filter(|letter| letters.contains(*letter)).collect();
                (!both.is_empty()).then(|| format!("{}/{kind}.{both}{}", context_of(kind), narrowing(scope)))
            })
            .collect();
        // version 1 cannot say less than read or write
        let said_v1 = [".read", ".write", ".*"].iter().any(|word| scope.ends_with(word));
        let as_v1: Vec<String> =
            instead.iter().filter_map(|narrow| narrow.rsplit_once('.')).map(|(head, l)| format!("{head}.{}", version_1(l))).collect();
        let same = instead.len() == 1 && (instead.first() == Some(scope) || (said_v1 && as_v1.first() == Some(scope)));
        if !same || asked_context != context_of(kind) {
            needed.wider.push(Wider { scope: scope.clone(), instead: if said_v1 { as_v1 } else { instead } });
        }
    }
    let missing = open.iter().filter(|(_, letters)| !letters.is_empty());
    needed.missing = missing.map(|(kind, letters)| format!("{}/{kind}.{}", context_of(kind), in_order(letters))).collect();
}

/// The word of version 1 that covers some letters.
fn version_1(letters: &str) -> &'static str {
    let reads = letters.contains(['r', 's']);
    let writes = letters.contains(['c', 'u', 'd']);
    match (reads, writes) {
        (true, true) => "*",
        (false, true) => "write",
        _ => "read",
    }
}

/// Metadata and wire names without case and separators, the synonyms of one scope under one name.
fn plain(scope: &str) -> String {
    let plain: String = scope.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "offlineaccess" => "refreshtoken".to_owned(),
        "basic" => "id".to_owned(),
        "chatter" => "chatterapi".to_owned(),
        "wave" => "waveapi".to_owned(),
        _ => plain,
    }
}

fn salesforce(needed: &mut Needed, refreshes: bool) {
    let wanted: BTreeSet<String> = needed.calls.iter().map(|call| call.resource.clone()).collect();
    let identity = |scope: &str| matches!(plain(scope).as_str(), "openid" | "profile" | "email" | "address" | "phone" | "id");
    let kept = |scope: &str| identity(scope) || (refreshes && plain(scope) == "refreshtoken");
    needed.needed = needed.asked.iter().filter(|scope| kept(scope)).cloned().collect();
    for scope in &wanted {
        if !needed.needed.iter().any(|known| plain(known) == plain(scope)) {
            // as it is spelled there
            let spelled = needed.asked.iter().find(|asked| plain(asked) == plain(scope));
            needed.needed.push(spelled.unwrap_or(scope).clone());
        }
    }
    for scope in &needed.asked {
        let used = kept(scope) || wanted.iter().any(|wanted| plain(wanted) == plain(scope));
        if !used {
            let instead = if plain(scope) == "full" { wanted.iter().cloned().collect() } else { Vec::new() };
            needed.wider.push(Wider { scope: scope.clone(), instead });
        }
    }
    let covered = |scope: &String| needed.asked.iter().any(|asked| plain(asked) == plain(scope) || plain(asked) == "full");
    needed.missing = wanted.iter().filter(|scope| !covered(scope)).cloned().collect();
}
