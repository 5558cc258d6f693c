//! What callers write into queries: parameters of entry points, what requests and pages bring, what users type into a page.

use super::handed::scope_of;
use super::{Org, key, table};
use crate::facts::rows::wild;
use crate::facts::{Destination, FileFacts, Origin, Place, Root, Segment, Step, SymbolKind};
use crate::flow::{FnRef, Functions, Search, reaching};
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};

/// A caller's text that becomes part of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The method that callers enter, or that takes what they give.
    pub method: String,
    /// The line that hands it on.
    pub place: Place,
    /// The places on the way.
    pub steps: Vec<Step>,
}

/// What callers write into queries.
pub(super) fn written(functions: &Functions<'_>, files: &[FileFacts], org: &Org<'_>, entries: &[(FnRef, String)]) -> Vec<Written> {
    let entered: BTreeSet<FnRef> = entries.iter().map(|(function, _)| *function).collect();
    let fields = field_types(files);
    let harmless = |declared: &str, segments: &[Segment]| {
        let bare = bare_type(declared);
        let held = match segments.iter().find_map(|segment| if let Segment::Member(name) = segment { Some(name) } else { None }) {
            // a member of a class of the program: what that is declared as
            Some(member) => fields.get(&(key(bare), key(member))).map_or(bare, |declared| bare_type(declared)),
            None => bare,
        };
        !table::is_one(&["text_types"], held)
    };
    let cleared = |call: &str| table::is_one(&["clears_queries"], call.rsplit('.').next().unwrap_or(call));
    let checked = |call: &str| [call, call.rsplit('.').next().unwrap_or(call)].iter().any(|name| table::is_one(&["checks_queries"], name));
    let typed = typed_in(files, org);
    let given = |owner: &str, origin: &Origin| {
        let path = path_of(origin);
        table::words(&["caller_texts"]).any(|pattern| wild(pattern, &path))
            || matches!(&origin.root, Root::Name(name) if typed.contains(&(key(owner), key(name))))
            || matches!((&origin.root, origin.segments.first()), (Root::This, Some(Segment::Member(name))) if typed.contains(&(key(owner), key(name))))
    };
    let plain = |written: &str| table::is_one(&["plain_types"], written);
    let search = Search { plain: &plain, kind: "query", harmless: &harmless, cleared: &cleared, checked: &checked, given: &given };
    let mut all: Vec<(FnRef, bool)> = Vec::new();
    for (file, facts) in files.iter().enumerate().filter(|(_, facts)| facts.language == Some(Language::Apex)) {
        all.extend(
            (0..facts.summaries.len()).map(|summary| FnRef { file, summary }).map(|function| (function, entered.contains(&function))),
        );
    }
    let mut found: Vec<Written> = reaching(functions, &all, &search)
        .into_iter()
        .filter_map(|one| {
            let summary = functions.summary(one.entry)?;
            Some(Written { method: scope_of(summary), place: one.handed.place, steps: one.steps })
        })
        .collect();
    found.sort_by(|a, b| (&a.place, &a.method, a.steps.len()).cmp(&(&b.place, &b.method, b.steps.len())));
    found.dedup_by(|a, b| a.place == b.place && a.method == b.method);
    found
}

/// `List<String>` holds `String`.
fn bare_type(declared: &str) -> &str {
    declared.rsplit(['<', '.']).next().unwrap_or(declared).trim_end_matches(['>', ']', '['])
}

/// Where a value comes from, as one dotted path: `ApexPages.currentPage.getParameters.id`.
fn path_of(origin: &Origin) -> String {
    let mut path = match &origin.root {
        Root::Name(name) | Root::Source(name) => name.clone(),
        Root::Call(call) => call.name.clone(),
        _ => return String::new(),
    };
    for segment in &origin.segments {
        if let Segment::Member(name) = segment {
            path.push('.');
            path.push_str(name);
        }
    }
    path
}

/// The written types of fields, by class and name in lower case.
fn field_types(files: &[FileFacts]) -> BTreeMap<(String, String), String> {
    let mut types = BTreeMap::new();
    for symbol in files.iter().filter(|file| file.language == Some(Language::Apex)).flat_map(|file| &file.symbols) {
        if let (SymbolKind::Field { declared: Some(declared), .. }, Some((owner, name))) = (&symbol.kind, symbol.name.rsplit_once('.')) {
            types.insert((key(owner.rsplit('.').next().unwrap_or(owner)), key(name)), declared.clone());
        }
    }
    types
}

/// Texts of controllers that their pages let users type in: by class and name in lower case.
fn typed_in(files: &[FileFacts], org: &Org<'_>) -> BTreeSet<(String, String)> {
    let serving: BTreeSet<String> = org.pages.values().flat_map(|(classes, _)| classes.iter().map(|class| key(class))).collect();
    let mut typed = BTreeSet::new();
    for file in files.iter().filter(|file| file.language == Some(Language::Apex)) {
        for symbol in &file.symbols {
            if let (SymbolKind::Field { declared: Some(declared), marks, .. }, Some((owner, name))) =
                (&symbol.kind, symbol.name.rsplit_once('.'))
                && serving.contains(&key(owner))
                && marks.iter().any(|mark| matches!(mark.as_str(), "public" | "global"))
                && table::is_one(&["text_types"], bare_type(declared))
            {
                typed.insert((key(owner), key(name)));
            }
        }
        // what the class fills itself is its own
        for summary in file.summaries.iter().filter(|summary| serving.contains(&key(&summary.owner))) {
            for passage in &summary.passages {
                if let Destination::Field(name) = &passage.destination {
                    typed.remove(&(key(&summary.owner), key(name)));
                }
            }
        }
    }
    typed
}
