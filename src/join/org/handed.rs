//! The PHI fields that Apex entry points hand out, followed through the methods that they call.

use super::edits::Edit;
use super::inputs::Written;
use super::{Class, Org, USER_MODE_SINCE, key, table};
use crate::facts::{CallName, Destination, Effect, Fact, FactKind, FileFacts, Passage, Place, Root, Segment, Summary, SymbolKind};
use crate::flow::{FnRef, Functions};
use crate::knowledge::{Confidence, Hit};
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Longest chain of calls that is followed.
const DEEPEST: usize = 8;

/// How many calls below a method permissions may be asked for.
const ASKED_BELOW: usize = 2;

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

/// A function on the way of a walk, as it was entered.
#[derive(Clone, Copy)]
struct Stop<'s> {
    function: FnRef,
    summary: &'s Summary,
    /// Sharing holds in it.
    shared: bool,
    /// Calls on the way.
    depth: usize,
}

/// All that is known of Apex methods, to follow what they do.
pub(super) struct Tracer<'a, 'l> {
    pub(super) org: &'a Org<'l>,
    files: &'a [FileFacts],
    pub(super) functions: Functions<'a>,
    /// By path and first byte.
    queries: BTreeMap<(&'a str, u32), Asked>,
    /// What methods write themselves, by path and scope in lower case.
    writes: BTreeMap<(&'a str, String), Vec<&'a Fact>>,
    /// Methods that check what they return, by path and scope in lower case.
    checked: BTreeSet<(&'a str, String)>,
}

/// What code does for whoever may call it.
#[derive(Default)]
pub(super) struct Deeds {
    /// What it hands out.
    pub exposures: Vec<Exposure>,
    /// What it writes.
    pub edits: Vec<Edit>,
    /// What callers write into queries.
    pub written: Vec<Written>,
    /// Methods that ask for permissions, or have it done: by path and scope in lower case.
    pub checked: BTreeSet<(String, String)>,
}

/// What code does, by all its entry points.
pub(super) fn deeds(files: &[FileFacts], health: &[bool], org: &Org<'_>) -> Deeds {
    if org.classes.is_empty() {
        return Deeds::default();
    }
    let functions = Functions::new(files, health);
    let mut tracer = Tracer { org, files, functions, queries: BTreeMap::new(), writes: BTreeMap::new(), checked: BTreeSet::new() };
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
                FactKind::Query if fact.text("technology") == Some("dml") => {
                    tracer.writes.entry((&file.path, key(&fact.scope.0))).or_default().push(fact);
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
    tracer.spread_checks();
    let written = super::inputs::written(&tracer.functions, files, org, &entries);
    let edits = super::edits::edits(&tracer, &entries);
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
    let checked = tracer.checked.iter().map(|(path, scope)| ((*path).to_owned(), scope.clone())).collect();
    Deeds { exposures: found, edits, written, checked }
}

impl<'a> Tracer<'a, '_> {
    /// The functions of a scope, `Class.method`.
    fn named(&self, file: usize, scope: &str) -> Vec<FnRef> {
        let Some(facts) = self.files.get(file) else { return Vec::new() };
        let named = |summary: &Summary| scope_of(summary).eq_ignore_ascii_case(scope);
        (0..facts.summaries.len()).filter(|&at| facts.summaries.get(at).is_some_and(named)).map(|summary| FnRef { file, summary }).collect()
    }

    /// Whether a function is the getter of a property.
    fn is_property(&self, function: FnRef) -> bool {
        let (Some(summary), Some(file)) = (self.functions.summary(function), self.files.get(function.file)) else { return false };
        let named = scope_of(summary);
        summary.params.is_empty()
            && file.symbols.iter().any(|symbol| matches!(symbol.kind, SymbolKind::Field { .. }) && symbol.name.eq_ignore_ascii_case(&named))
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

    pub(super) fn class_of(&self, summary: &Summary) -> Option<&Class> {
        self.org.classes.get(&key(&summary.owner))
    }

    /// What a method writes itself.
    pub(super) fn writes_of(&self, function: FnRef) -> &[&'a Fact] {
        let scope = self.scope(function);
        scope.and_then(|scope| self.writes.get(&scope)).map_or(&[], Vec::as_slice)
    }

    /// The functions of the class of a function.
    pub(super) fn of_class(&self, function: FnRef) -> impl Iterator<Item = (FnRef, &'a Summary)> {
        let all = self.files.get(function.file).map_or(&[][..], |file| file.summaries.as_slice());
        let owner = all.get(function.summary).map_or("", |summary| summary.owner.as_str());
        let own = all.iter().enumerate().filter(move |(_, other)| other.owner == owner);
        own.map(move |(summary, other)| (FnRef { file: function.file, summary }, other))
    }

    /// Path and scope of a function.
    fn scope(&self, function: FnRef) -> Option<(&'a str, String)> {
        let summary = self.functions.summary(function)?;
        Some((&self.files.get(function.file)?.path, key(&scope_of(summary))))
    }

    fn entered(&self, function: FnRef, entry: &str, found: &mut Vec<Exposure>) {
        let Some(summary) = self.functions.summary(function) else { return };
        let Some(class) = self.class_of(summary) else { return };
        let stop = Stop { function, summary, shared: class.shares_as_entry(entry), depth: 0 };
        let mut seen = BTreeSet::new();
        let page = entry == "page";
        for passage in &summary.passages {
            let shown = match &passage.destination {
                Destination::Return => !page || summary.name.to_ascii_lowercase().starts_with("get") || self.is_property(function),
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
            for mut given in self.passage(passage, stop, &mut seen) {
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

    /// Whether a function, or one that it calls, asks for permissions.
    pub(super) fn checks(&self, function: FnRef) -> bool {
        self.scope(function).is_some_and(|scope| self.checked.contains(&scope))
    }

    /// Counts methods that have permissions asked for by a method that they call.
    fn spread_checks(&mut self) {
        if self.checked.is_empty() {
            return;
        }
        let mut calling: Vec<(FnRef, Vec<FnRef>)> = Vec::new();
        for (file, facts) in self.files.iter().enumerate().filter(|(_, facts)| facts.language == Some(Language::Apex)) {
            for (at, summary) in facts.summaries.iter().enumerate().filter(|(_, summary)| !summary.escapes.is_empty()) {
                let resolved = summary.escapes.iter().map(|escape| self.functions.resolve(&escape.call, file, &summary.owner));
                let below: Vec<FnRef> = resolved.filter(|one| one.sure).flat_map(|one| one.functions).collect();
                if !below.is_empty() {
                    calling.push((FnRef { file, summary: at }, below));
                }
            }
        }
        for _ in 0..ASKED_BELOW {
            let asking = calling.iter().filter(|(_, below)| below.iter().any(|function| self.checks(*function)));
            let more: Vec<(&str, String)> = asking.filter_map(|(function, _)| self.scope(*function)).collect();
            self.checked.extend(more);
        }
    }

    /// The queries whose rows a passage hands on.
    fn passage(&self, passage: &Passage, stop: Stop<'_>, seen: &mut BTreeSet<FnRef>) -> Vec<Given> {
        if stop.depth > DEEPEST || passage.effects.iter().any(|effect| matches!(effect, Effect::Masked(_) | Effect::ById)) {
            return Vec::new();
        }
        match &passage.origin.root {
            Root::Query { from, fields } => {
                vec![self.asked(passage, stop, from.first().map_or("", String::as_str), fields)]
            }
            // a query in a text, where the text is known
            Root::Call(_) if self.query_at(&passage.origin.place).is_some_and(|asked| !asked.fields.is_empty()) => {
                let asked = self.query_at(&passage.origin.place);
                asked.map(|asked| self.asked(passage, stop, &asked.from, &asked.fields)).into_iter().collect()
            }
            Root::Call(call) => {
                let mut found = self.called(call, passage, 0, stop, seen);
                if let Some(next) = self.method_of_result(call, passage, stop) {
                    found.extend(self.called(&next, passage, 1, stop, seen));
                }
                found
            }
            root => {
                let mut found = match root {
                    Root::Name(name) => {
                        let mut found = self.stored(name, passage, stop, seen);
                        found.extend(self.got(name, passage, stop, seen));
                        found
                    }
                    _ => Vec::new(),
                };
                if let Some(call) = method_of(passage) {
                    found.extend(self.called(&call, passage, 1, stop, seen));
                }
                found
            }
        }
    }

    fn query_at<'b>(&'b self, place: &'b Place) -> Option<&'b Asked> {
        self.queries.get(&(&*place.path, place.span.start))
    }

    /// What a query gives, and whether permissions hold for it.
    fn asked(&self, passage: &Passage, stop: Stop<'_>, from: &str, fields: &[String]) -> Given {
        let place = &passage.origin.place;
        let asked = self.query_at(place);
        let by_default = self.org.versions.get(&*place.path).is_some_and(|version| *version >= USER_MODE_SINCE);
        let mode = asked.map_or(by_default, |asked| asked.mode.unwrap_or(by_default));
        let checked = self.checks(stop.function);
        Given {
            from: from.to_owned(),
            fields: self.org.asked_for(from, fields),
            segments: passage.origin.segments.clone(),
            query: place.clone(),
            guarded: mode || checked,
            shared: mode || stop.shared,
            via: Vec::new(),
            confidence: passage.confidence,
        }
    }

    /// The method of what a call gives, by its written type: `Store.instance().all()`.
    fn method_of_result(&self, call: &CallName, passage: &Passage, stop: Stop<'_>) -> Option<CallName> {
        let Segment::Member(method) = passage.origin.segments.first()? else { return None };
        let resolved = self.functions.resolve(call, stop.function.file, &stop.summary.owner);
        let first = resolved.functions.first().filter(|_| resolved.sure)?;
        let given = self.functions.summary(*first)?.returns.as_deref()?;
        self.org.classes.contains_key(&key(given)).then(|| method_of_type(given, method))
    }

    /// What the function that a call leads to returns; the first segments of the value may be the call itself.
    fn called(&self, call: &CallName, passage: &Passage, taken: usize, stop: Stop<'_>, seen: &mut BTreeSet<FnRef>) -> Vec<Given> {
        let resolved = self.functions.resolve(call, stop.function.file, &stop.summary.owner);
        let mut found = Vec::new();
        for &callee in resolved.functions.iter().filter(|_| resolved.sure) {
            if !seen.insert(callee) {
                continue;
            }
            let Some(below) = self.functions.summary(callee) else { continue };
            let shared = self.class_of(below).map_or(stop.shared, |class| class.shares_below(stop.shared));
            let next = Stop { function: callee, summary: below, shared, depth: stop.depth + 1 };
            let checked = self.checks(callee);
            for inner in below.passages.iter().filter(|inner| inner.destination == Destination::Return) {
                for mut given in self.passage(inner, next, seen) {
                    given.segments.extend(passage.origin.segments.iter().skip(taken).cloned());
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
    fn stored(&self, name: &str, passage: &Passage, stop: Stop<'_>, seen: &mut BTreeSet<FnRef>) -> Vec<Given> {
        let mut found = Vec::new();
        for (function, summary) in self.of_class(stop.function) {
            let next = Stop { function, summary, depth: stop.depth + 1, ..stop };
            let kept = |inner: &&Passage| matches!(&inner.destination, Destination::Field(field) if field.eq_ignore_ascii_case(name));
            for inner in summary.passages.iter().filter(kept) {
                for mut given in self.passage(inner, next, seen) {
                    given.segments.extend(passage.origin.segments.iter().cloned());
                    found.push(given);
                }
            }
        }
        found
    }

    /// What the getter of a property of the class gives.
    fn got(&self, name: &str, passage: &Passage, stop: Stop<'_>, seen: &mut BTreeSet<FnRef>) -> Vec<Given> {
        let mut found = Vec::new();
        for (function, summary) in self.of_class(stop.function) {
            if !summary.name.eq_ignore_ascii_case(name) || !self.is_property(function) || !seen.insert(function) {
                continue;
            }
            let next = Stop { function, summary, depth: stop.depth + 1, ..stop };
            for inner in summary.passages.iter().filter(|inner| inner.destination == Destination::Return) {
                for mut given in self.passage(inner, next, seen) {
                    given.segments.extend(passage.origin.segments.iter().cloned());
                    found.push(given);
                }
            }
            seen.remove(&function);
        }
        found
    }

    /// The PHI fields that are handed on: the one that was taken, else all that were selected.
    fn fields(&self, given: &Given) -> Vec<(String, String, Hit)> {
        let mut members: Vec<&str> = given
            .segments
            .iter()
            .filter_map(|segment| match segment {
                Segment::Member(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        // a method on the way to a field is none itself: `byId.get(id).SSN__c`
        if let Some(taken) = members.pop() {
            members.retain(|name| !table::is_one(&["record_methods"], name));
            members.push(taken);
        }
        let paths: Vec<String> =
            if members.is_empty() { given.fields.iter().filter(|field| *field != "*").cloned().collect() } else { vec![members.join(".")] };
        let mut found = Vec::new();
        for path in paths {
            let Some(hit) = self.org.field(&given.from, &path) else { continue };
            let object = self.org.owner_of(&given.from, &path);
            let field = path.rsplit('.').next().unwrap_or(&path).to_owned();
            found.push((object, field, hit));
        }
        found
    }
}

/// The method of an object that a value is the result of: `new Selector().all()`, `selector.all()` of a field or parameter.
fn method_of(passage: &Passage) -> Option<CallName> {
    let Segment::Member(method) = passage.origin.segments.first()? else { return None };
    let made = match &passage.origin.root {
        Root::New(made) => made.as_str(),
        _ => passage.origin.declared.as_deref()?,
    };
    Some(method_of_type(made.split('<').next().unwrap_or(made), method))
}

fn method_of_type(owner: &str, method: &str) -> CallName {
    CallName { name: format!("{owner}.{method}"), receiver: Some(owner.to_owned()), arity: 0, result: None, failure: false }
}

/// `Class.method`.
pub(crate) fn scope_of(summary: &Summary) -> String {
    if summary.owner.is_empty() { summary.name.clone() } else { format!("{}.{}", summary.owner, summary.name) }
}
