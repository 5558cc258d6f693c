//! Apex: classes with their sharing, and the PHI fields that entry points hand out, followed through the methods that they call.

use super::{Org, key, table};
use crate::facts::{
    Attribute, CallName, Destination, Effect, Fact, FactKind, FileFacts, Passage, Place, Root, Segment, Step, Summary, SymbolKind, Value,
};
use crate::flow::{FnRef, Functions, Search, reaching};
use crate::knowledge::{Confidence, Hit};
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};

/// From this API version on, a class shares and a query runs in user mode unless the code says otherwise.
pub const USER_MODE_SINCE: i64 = 67;

/// Longest chain of calls that is followed.
const DEEPEST: usize = 8;

/// The API versions of projects, by folder; of classes, by path.
#[derive(Debug, Default)]
pub struct Projects {
    folders: BTreeMap<String, i64>,
}

impl Projects {
    /// Takes what a project file says.
    pub fn add(&mut self, fact: &Fact) {
        let folder = fact.place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(version) = fact.text("value").and_then(|text| text.split('.').next()?.parse().ok()) {
            self.folders.insert(folder.to_owned(), version);
        }
    }

    /// The version of the nearest project above a file.
    fn of(&self, path: &str) -> Option<i64> {
        let mut at = path;
        loop {
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
            if let Some(version) = self.folders.get(at) {
                return Some(*version);
            }
            if at.is_empty() {
                return None;
            }
        }
    }
}

/// The sharing that a class declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keyword {
    /// `with sharing`.
    With,
    /// `without sharing`.
    Without,
    /// `inherited sharing`.
    Inherited,
    /// Nothing.
    None,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Name with those of the classes around it.
    pub name: String,
    /// What it declares.
    pub keyword: Keyword,
    /// Its API version, or that of its project.
    pub version: Option<i64>,
    /// Supertypes as written.
    pub supers: Vec<String>,
    /// Where.
    pub place: Place,
}

impl Class {
    fn shares_by_default(&self) -> bool {
        self.version.is_some_and(|version| version >= USER_MODE_SINCE)
    }

    /// Whether it shares where it is entered by `entry`.
    #[must_use]
    pub fn shares_as_entry(&self, entry: &str) -> bool {
        match self.keyword {
            Keyword::With | Keyword::Inherited => true,
            Keyword::Without => false,
            // a controller of a component shares unless it says otherwise
            Keyword::None => self.shares_by_default() || entry.eq_ignore_ascii_case("AuraEnabled"),
        }
    }

    /// Whether it shares where it is called by code that does, or does not.
    #[must_use]
    pub fn shares_below(&self, caller: bool) -> bool {
        match self.keyword {
            Keyword::With => true,
            Keyword::Without => false,
            Keyword::Inherited => caller,
            Keyword::None => caller || self.shares_by_default(),
        }
    }
}

/// The classes of all files, and the API version of every Apex file.
pub(super) fn classes(files: &[FileFacts], projects: &Projects) -> (BTreeMap<String, Class>, BTreeMap<String, i64>) {
    let mut written: BTreeMap<&str, i64> = BTreeMap::new();
    for file in files {
        for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Endpoint && fact.text("framework") == Some("apex")) {
            if let (None, Some(Value::Int(version))) = (fact.text("entry"), fact.get("api_version").and_then(Attribute::known)) {
                written.insert(&file.path, *version);
            }
        }
    }
    let mut classes = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for file in files.iter().filter(|file| file.language == Some(Language::Apex)) {
        let meta = format!("{}-meta.xml", file.path);
        let version = written.get(meta.as_str()).copied().or_else(|| projects.of(&file.path));
        if let Some(version) = version {
            versions.insert(file.path.clone(), version);
        }
        for symbol in &file.symbols {
            let SymbolKind::Type { supers, marks, .. } = &symbol.kind else { continue };
            let marked = |word: &str| marks.iter().any(|mark| mark == word);
            let keyword = if marked("without sharing") {
                Keyword::Without
            } else if marked("with sharing") {
                Keyword::With
            } else if marked("inherited sharing") {
                Keyword::Inherited
            } else {
                Keyword::None
            };
            let class = Class { name: symbol.name.clone(), keyword, version, supers: supers.clone(), place: symbol.place.clone() };
            classes.insert(key(&symbol.name), class);
        }
    }
    (classes, versions)
}

/// A PHI field that code hands to whoever may call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// The class that callers must have access to.
    pub class: String,
    /// The method, or the property of a page's controller.
    pub method: String,
    /// `AuraEnabled`, `HttpGet`, ...; `page` for controllers of pages.
    pub entry: String,
    /// Object.
    pub object: String,
    /// Field.
    pub field: String,
    /// What it holds.
    pub hit: Hit,
    /// Field permissions hold.
    pub guarded: bool,
    /// Sharing holds.
    pub shared: bool,
    /// Where it is entered.
    pub place: Place,
    /// Where the field is selected.
    pub query: Place,
    /// Calls in between.
    pub via: Vec<Place>,
    /// How sure.
    pub confidence: Confidence,
}

/// What a method returns of a query.
#[derive(Debug, Clone)]
struct Given {
    from: String,
    fields: Vec<String>,
    segments: Vec<Segment>,
    query: Place,
    guarded: bool,
    shared: bool,
    via: Vec<Place>,
    confidence: Confidence,
}

/// A query as its own facts have it: whether permissions are enforced, as far as it says.
struct Asked {
    mode: Option<bool>,
    from: String,
    fields: Vec<String>,
}

struct Tracer<'a, 'l> {
    org: &'a Org<'l>,
    files: &'a [FileFacts],
    functions: Functions<'a>,
    /// By path and first byte.
    queries: BTreeMap<(&'a str, u32), Asked>,
    /// Methods that check what they return, by path and scope in lower case.
    checked: BTreeSet<(&'a str, String)>,
}

/// A caller's text that becomes part of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The method that callers enter.
    pub method: String,
    /// The line that hands it on.
    pub place: Place,
    /// The places on the way.
    pub steps: Vec<Step>,
}

/// What code hands out, by all its entry points; and what callers write into queries.
pub(super) fn exposures(files: &[FileFacts], health: &[bool], org: &Org<'_>) -> (Vec<Exposure>, Vec<Written>) {
    if org.classes.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut tracer = Tracer { org, files, functions: Functions::new(files, health), queries: BTreeMap::new(), checked: BTreeSet::new() };
    let mut entries: Vec<(FnRef, String)> = Vec::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| file.language == Some(Language::Apex)) {
        for fact in &file.facts {
            match fact.kind {
                FactKind::Query if fact.text("technology") == Some("soql") => {
                    let asked = Asked {
                        mode: fact.truth("user_mode"),
                        from: fact.text("entity").unwrap_or_default().to_owned(),
                        fields: fact.list("fields").to_vec(),
                    };
                    tracer.queries.insert((&file.path, fact.place.span.start), asked);
                }
                FactKind::Endpoint if fact.text("framework") == Some("apex") => {
                    if fact.truth("object_checks") == Some(true) {
                        tracer.checked.insert((&file.path, key(&fact.scope.0)));
                    }
                    if let Some(entry) = fact.text("entry") {
                        let found = tracer.named(index, &fact.scope.0);
                        entries.extend(found.into_iter().map(|function| (function, entry.to_owned())));
                    }
                }
                _ => {}
            }
        }
    }
    let written = tracer.written(&entries);
    entries.extend(tracer.controllers());
    entries.sort();
    entries.dedup();
    let mut found = Vec::new();
    for (function, entry) in &entries {
        tracer.entered(*function, entry, &mut found);
    }
    found.sort_by(|a, b| {
        let order = |one: &Exposure| (key(&one.object), key(&one.field), one.class.clone(), one.method.clone(), one.guarded, one.shared);
        order(a).cmp(&order(b))
    });
    // of one method and field the least guarded way counts
    found.dedup_by(|a, b| a.object == b.object && a.field == b.field && a.class == b.class && a.method == b.method);
    (found, written)
}

impl Tracer<'_, '_> {
    /// The functions of a scope, `Class.method`.
    fn named(&self, file: usize, scope: &str) -> Vec<FnRef> {
        let Some(facts) = self.files.get(file) else { return Vec::new() };
        let named = |summary: &Summary| scope_of(summary).eq_ignore_ascii_case(scope);
        (0..facts.summaries.len()).filter(|&at| facts.summaries.get(at).is_some_and(named)).map(|summary| FnRef { file, summary }).collect()
    }

    /// What callers write into queries.
    fn written(&self, entries: &[(FnRef, String)]) -> Vec<Written> {
        let functions: BTreeSet<FnRef> = entries.iter().map(|(function, _)| *function).collect();
        let harmless = |declared: &str| {
            let bare = declared.rsplit(['<', '.']).next().unwrap_or(declared).trim_end_matches(['>', ']', '[']);
            !table::is_one(&["text_types"], bare)
        };
        let cleared = |call: &str| table::is_one(&["clears_queries"], call.rsplit('.').next().unwrap_or(call));
        let search = Search { kind: "query", harmless: &harmless, cleared: &cleared };
        let functions: Vec<FnRef> = functions.into_iter().collect();
        let mut found: Vec<Written> = reaching(&self.functions, &functions, &search)
            .into_iter()
            .filter_map(|one| {
                let summary = self.functions.summary(one.entry)?;
                Some(Written { method: scope_of(summary), place: one.handed.place, steps: one.steps })
            })
            .collect();
        found.sort_by(|a, b| (&a.place, &a.method, a.steps.len()).cmp(&(&b.place, &b.method, b.steps.len())));
        found.dedup_by(|a, b| a.place == b.place && a.method == b.method);
        found
    }

    /// What pages show: getters and properties of their controllers.
    fn controllers(&self) -> Vec<(FnRef, String)> {
        let serving: BTreeSet<String> = self.org.pages.values().flat_map(|(classes, _)| classes.iter().map(|class| key(class))).collect();
        let mut found = Vec::new();
        for (index, file) in self.files.iter().enumerate().filter(|(_, file)| file.language == Some(Language::Apex)) {
            for (at, summary) in file.summaries.iter().enumerate() {
                if serving.contains(&key(&summary.owner)) {
                    found.push((FnRef { file: index, summary: at }, "page".to_owned()));
                }
            }
        }
        found
    }

    fn class_of(&self, summary: &Summary) -> Option<&Class> {
        self.org.classes.get(&key(&summary.owner))
    }

    fn entered(&self, function: FnRef, entry: &str, found: &mut Vec<Exposure>) {
        let Some(summary) = self.functions.summary(function) else { return };
        let Some(class) = self.class_of(summary) else { return };
        let shared = class.shares_as_entry(entry);
        let mut seen = BTreeSet::new();
        let page = entry == "page";
        for passage in &summary.passages {
            let shown = match &passage.destination {
                Destination::Return => !page || summary.name.to_ascii_lowercase().starts_with("get"),
                Destination::Field(_) => page,
                _ => false,
            };
            if !shown {
                continue;
            }
            let method = match &passage.destination {
                Destination::Field(name) => name.clone(),
                _ => summary.name.clone(),
            };
            let checked = self.checks(function);
            for mut given in self.passage(passage, function, shared, &mut seen, 0) {
                // a page asks for the permission of each field of a record that it shows, not of a text that was taken from one
                given.guarded |= page && !given.segments.iter().any(|segment| matches!(segment, Segment::Member(_)));
                for (object, field, hit) in self.fields(&given) {
                    found.push(Exposure {
                        class: class.name.split('.').next().unwrap_or(&class.name).to_owned(),
                        method: method.clone(),
                        entry: entry.to_owned(),
                        object,
                        field,
                        confidence: hit.confidence.min(given.confidence),
                        hit,
                        guarded: given.guarded || checked,
                        shared: given.shared,
                        place: summary.place.clone(),
                        query: given.query.clone(),
                        via: given.via.clone(),
                    });
                }
            }
        }
    }

    /// Whether a function, or one of its class that it calls, asks for permissions.
    fn checks(&self, function: FnRef) -> bool {
        let (Some(file), Some(summary)) = (self.files.get(function.file), self.functions.summary(function)) else { return false };
        let asks = |summary: &Summary| self.checked.contains(&(file.path.as_str(), key(&scope_of(summary))));
        asks(summary)
            || summary.escapes.iter().any(|call| {
                let resolved = self.functions.resolve(call, function.file, &summary.owner);
                resolved.functions.iter().any(|below| below.file == function.file && self.functions.summary(*below).is_some_and(asks))
            })
    }

    /// The queries whose rows a passage hands on.
    fn passage(&self, passage: &Passage, function: FnRef, shared: bool, seen: &mut BTreeSet<FnRef>, depth: usize) -> Vec<Given> {
        if depth > DEEPEST || passage.effects.iter().any(|effect| matches!(effect, Effect::Masked(_) | Effect::ById)) {
            return Vec::new();
        }
        let Some(summary) = self.functions.summary(function) else { return Vec::new() };
        match &passage.origin.root {
            Root::Query { from, fields } => {
                vec![self.asked(passage, function, from.first().map_or("", String::as_str), fields, shared)]
            }
            // a query in a text, where the text is known
            Root::Call(_) if self.query_at(&passage.origin.place).is_some_and(|asked| !asked.fields.is_empty()) => {
                let asked = self.query_at(&passage.origin.place);
                asked.map(|asked| self.asked(passage, function, &asked.from, &asked.fields, shared)).into_iter().collect()
            }
            Root::Call(call) => self.called(call, passage, function, summary, shared, seen, depth),
            Root::Name(name) => self.stored(name, passage, function, summary, shared, seen, depth),
            _ => Vec::new(),
        }
    }

    fn query_at<'b>(&'b self, place: &'b Place) -> Option<&'b Asked> {
        self.queries.get(&(&*place.path, place.span.start))
    }

    /// What a query gives, and whether permissions hold for it.
    fn asked(&self, passage: &Passage, function: FnRef, from: &str, fields: &[String], shared: bool) -> Given {
        let place = &passage.origin.place;
        let asked = self.query_at(place);
        let by_default = self.org.versions.get(&*place.path).is_some_and(|version| *version >= USER_MODE_SINCE);
        let mode = asked.map_or(by_default, |asked| asked.mode.unwrap_or(by_default));
        let checked = self.checks(function);
        Given {
            from: from.to_owned(),
            fields: fields.to_vec(),
            segments: passage.origin.segments.clone(),
            query: place.clone(),
            guarded: mode || checked,
            shared: mode || shared,
            via: Vec::new(),
            confidence: passage.confidence,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one walk with its state")]
    fn called(
        &self,
        call: &CallName,
        passage: &Passage,
        function: FnRef,
        summary: &Summary,
        shared: bool,
        seen: &mut BTreeSet<FnRef>,
        depth: usize,
    ) -> Vec<Given> {
        let resolved = self.functions.resolve(call, function.file, &summary.owner);
        let mut found = Vec::new();
        for &callee in resolved.functions.iter().filter(|_| resolved.sure) {
            if !seen.insert(callee) {
                continue;
            }
            let Some(below) = self.functions.summary(callee) else { continue };
            let shared = self.class_of(below).map_or(shared, |class| class.shares_below(shared));
            let checked = self.checks(callee);
            for inner in below.passages.iter().filter(|inner| inner.destination == Destination::Return) {
                for mut given in self.passage(inner, callee, shared, seen, depth + 1) {
                    given.segments.extend(passage.origin.segments.iter().cloned());
                    given.guarded |= checked;
                    given.via.insert(0, passage.origin.place.clone());
                    given.confidence = given.confidence.min(passage.confidence);
                    found.push(given);
                }
            }
            seen.remove(&callee);
        }
        found
    }

    /// What the class keeps in a field of its own.
    #[expect(clippy::too_many_arguments, reason = "one walk with its state")]
    fn stored(
        &self,
        name: &str,
        passage: &Passage,
        function: FnRef,
        summary: &Summary,
        shared: bool,
        seen: &mut BTreeSet<FnRef>,
        depth: usize,
    ) -> Vec<Given> {
        let Some(facts) = self.files.get(function.file) else { return Vec::new() };
        let mut found = Vec::new();
        for (at, other) in facts.summaries.iter().enumerate().filter(|(_, other)| other.owner == summary.owner) {
            let here = FnRef { file: function.file, summary: at };
            let kept = |inner: &&Passage| matches!(&inner.destination, Destination::Field(field) if field.eq_ignore_ascii_case(name));
            for inner in other.passages.iter().filter(kept) {
                for mut given in self.passage(inner, here, shared, seen, depth + 1) {
                    given.segments.extend(passage.origin.segments.iter().cloned());
                    found.push(given);
                }
            }
        }
        found
    }

    /// The PHI fields that are handed on: the one that was taken, else all that were selected.
    fn fields(&self, given: &Given) -> Vec<(String, String, Hit)> {
        let members: Vec<&str> = given
            .segments
            .iter()
            .filter_map(|segment| match segment {
                Segment::Member(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let paths: Vec<String> =
            if members.is_empty() { given.fields.iter().filter(|field| *field != "*").cloned().collect() } else { vec![members.join(".")] };
        let mut found = Vec::new();
        for path in paths {
            let Some(hit) = self.org.field(&given.from, &path) else { continue };
            let object = self.org.reached(&given.from, &path).unwrap_or_else(|| given.from.clone());
            let field = path.rsplit('.').next().unwrap_or(&path).to_owned();
            found.push((object, field, hit));
        }
        found
    }
}

/// `Class.method`.
fn scope_of(summary: &Summary) -> String {
    if summary.owner.is_empty() { summary.name.clone() } else { format!("{}.{}", summary.owner, summary.name) }
}
