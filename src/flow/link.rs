//! Links summaries: from a value that is PHI, through the functions that it is handed to, to the sink.

use super::classify::{Classifier, Phi};
use super::functions::{FnRef, Functions, Index};
use crate::facts::{
    Attribute, CallName, Destination, Effect, Fact, FactKind, FileFacts, Mention, Origin, Passage, PhiContext, Place, Root, Scope, Segment,
    Step, Summary, Value,
};
use crate::knowledge::{Confidence, Lexicon};
use crate::schema::Schema;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// At most so many ways to a sink are kept of one function.
const WIDEST: usize = 16;
/// Longest chain of helpers that is followed.
const LONGEST: usize = 8;

/// A way from a parameter to a sink, inside the function or below it.
#[derive(Debug, Clone)]
struct Way {
    param: u16,
    segments: Vec<Segment>,
    mentions: Vec<Mention>,
    effects: Vec<Effect>,
    destination: Destination,
    steps: Vec<Step>,
    confidence: Confidence,
}

/// A flow before it is a fact; several values that reach one place are one.
#[derive(Debug)]
struct Found {
    phi: Vec<crate::knowledge::Hit>,
    whole: bool,
    weakened: bool,
    confidence: Confidence,
    steps: Vec<Step>,
    destination: Destination,
    through: Option<String>,
    scope: String,
}

/// All flows, each with the index of the file that its primary place is in.
#[must_use]
pub fn flows(files: &[FileFacts], health: &[bool], schema: &Schema, lexicon: &Lexicon) -> Vec<(usize, Fact)> {
    let index = Arc::new(Index::new(files, health));
    let parts = Parts { index: &index, schema, lexicon, ranges: ranges(files) };
    let ways = ways(files, &parts);
    let found = parts.each(|part, functions, classifier| {
        let mut found: BTreeMap<(usize, Place), Found> = BTreeMap::new();
        for file in part {
            for summary in 0..files.get(file).map_or(0, |facts| facts.summaries.len()) {
                from(FnRef { file, summary }, functions, classifier, &ways, &mut found);
            }
        }
        found.into_iter().map(|((file, place), flow)| (file, fact(&place, flow))).collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}

/// So many parts of the repository are looked at side by side. What one of them finds out about a function the others find out anew, and
/// what is found out about functions that call each other depends on where one begins: the number is fixed, so that the answer does not
/// depend on the machine.
const PARTS: usize = 8;

/// The parts, and what it takes to ask about them.
struct Parts<'p, 'a> {
    index: &'p Arc<Index<'a>>,
    schema: &'p Schema,
    lexicon: &'p Lexicon,
    ranges: Vec<Range<usize>>,
}

impl Parts<'_, '_> {
    /// What `work` gives for each part, in order.
    fn each<R: Send>(&self, work: impl Fn(Range<usize>, &Functions<'_>, &Classifier<'_>) -> R + Sync) -> Vec<R> {
        let ask = |range: &Range<usize>| {
            let functions = Functions::over(Arc::clone(self.index));
            work(range.clone(), &functions, &Classifier::new(self.lexicon, self.schema, Some(&functions)))
        };
        self.ranges.par_iter().with_max_len(1).map(ask).collect()
    }
}

/// Neighboring files with about the same number of passages each.
fn ranges(files: &[FileFacts]) -> Vec<Range<usize>> {
    let weight = |file: &FileFacts| file.summaries.iter().map(|summary| summary.passages.len()).sum::<usize>();
    let each = files.iter().map(weight).sum::<usize>() / PARTS + 1;
    let (mut ranges, mut first, mut gathered) = (Vec::with_capacity(PARTS), 0, 0);
    for (at, file) in files.iter().enumerate() {
        gathered += weight(file);
        if gathered >= each {
            ranges.push(first..at + 1);
            (first, gathered) = (at + 1, 0);
        }
    }
    ranges.push(first..files.len());
    ranges
}

/// The flows that begin in one function.
fn from(
    here: FnRef,
    functions: &Functions<'_>,
    classifier: &Classifier<'_>,
    ways: &FxHashMap<FnRef, Vec<Way>>,
    found: &mut BTreeMap<(usize, Place), Found>,
) {
    let Some((summary, around)) = functions.summary(here).zip(functions.around(here)) else { return };
    let scope =
        [summary.owner.as_str(), summary.name.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(".");
    for passage in &summary.passages {
        match &passage.destination {
            Destination::Sink { .. } => {
                if let Some(phi) = classifier.passage(passage, around) {
                    record(found, here.file, passage.clone(), phi, None, &scope);
                }
            }
            Destination::Argument { callee, index, name } => {
                let resolved = functions.resolve(callee, here.file, around.owner);
                for function in &resolved.functions {
                    let Some(called) = functions.summary(*function) else { continue };
                    let Some(position) = functions.position(*function, callee, *index) else { continue };
                    for way in ways.get(function).into_iter().flatten() {
                        let Some(mut joined) = enter(called, position, name.as_deref(), way).and_then(|way| join(passage, &way)) else {
                            continue;
                        };
                        let Some(phi) = classifier.passage(&joined, around) else { continue };
                        if !resolved.sure {
                            joined.confidence = Confidence::Possible;
                        }
                        record(found, here.file, joined, phi, Some(super::classify::last(&callee.name).to_owned()), &scope);
                    }
                }
            }
            Destination::Throw(named) => {
                let Some(phi) = classifier.passage(passage, around) else { continue };
                if functions.is_caught(here, named, classifier) {
                    continue;
                }
                let text = Passage { destination: thrown(named), ..passage.clone() };
                // what is answered with is told where it is made
                if place_of(&text, None).is_some_and(|place| !found.contains_key(&(here.file, place))) {
                    record(found, here.file, text, phi, None, &scope);
                }
            }
            _ => {}
        }
    }
    wrapped(functions, classifier, ways, here, &mut |passage, phi, through| {
        record(found, here.file, passage, phi, Some(through), &scope);
    });
}

/// Functions that wrap another one, and what they do with its arguments: decorators that log them.
fn wrapped(
    functions: &Functions<'_>,
    classifier: &Classifier<'_>,
    ways: &FxHashMap<FnRef, Vec<Way>>,
    here: FnRef,
    found: &mut dyn FnMut(Passage, Phi, String),
) {
    let Some((summary, around)) = functions.summary(here).zip(functions.around(here)) else { return };
    for wrapper in &summary.wrappers {
        let resolved = functions.resolve(&CallName { receiver: None, arity: 0, ..wrapper.clone() }, here.file, "");
        for &inner in resolved.functions.iter().filter(|_| resolved.sure).flat_map(|&function| functions.inside(function)) {
            let Some(rest) = functions.summary(inner).and_then(|summary| summary.rest) else { continue };
            let all = ways.get(&inner).into_iter().flatten().filter(|way| way.param >= rest && way.segments.is_empty());
            for way in all {
                for (index, (name, declared)) in summary.params.iter().enumerate() {
                    let place = summary.place.clone();
                    let root = Root::Parameter(u16::try_from(index).unwrap_or(u16::MAX), name.clone());
                    let passage = Passage {
                        origin: Origin { root, segments: Vec::new(), declared: declared.clone(), place: place.clone() },
                        mentions: Vec::new(),
                        effects: Vec::new(),
                        destination: way.destination.clone(),
                        steps: vec![Step { place, what: "handed on here".to_owned() }],
                        confidence: Confidence::Certain,
                        route: None,
                    };
                    let Some(joined) = join(&passage, way) else { continue };
                    if let Some(phi) = classifier.passage(&joined, around) {
                        found(joined, phi, super::classify::last(&wrapper.name).to_owned());
                    }
                }
            }
        }
    }
}

/// A way of a function as an argument finds it: by its name or position, or as one of all further arguments.
fn enter(called: &Summary, index: u16, name: Option<&str>, way: &Way) -> Option<Way> {
    let last = u16::try_from(called.params.len()).ok()?.checked_sub(1)?;
    let named = name.and_then(|name| called.params.iter().position(|(param, _)| param == name)).and_then(|at| u16::try_from(at).ok());
    let (param, gathered) = match (named, name, called.rest) {
        (Some(at), ..) => (at, false),
        (None, Some(_), Some(_)) => (last, true),
        (None, None, Some(rest)) if index >= rest => (rest, true),
        _ => (index, false),
    };
    if way.param != param {
        return None;
    }
    let mut way = way.clone();
    if gathered {
        match way.segments.first() {
            None => {}
            Some(Segment::Element) => drop(way.segments.remove(0)),
            Some(Segment::Member(member)) if Some(member.as_str()) == name => drop(way.segments.remove(0)),
            Some(Segment::Member(_) | Segment::Key) => return None,
        }
    }
    Some(way)
}

/// A function with the calls in it through which its parameters may reach a sink: passage and callees.
struct Caller {
    here: FnRef,
    calls: Vec<(usize, Vec<FnRef>)>,
}

/// For every function, the ways from its parameters to sinks, those through further helpers included.
/// A way whose value is known as PHI inside the helper itself is left out: it is reported there.
fn ways(files: &[FileFacts], parts: &Parts<'_, '_>) -> FxHashMap<FnRef, Vec<Way>> {
    let firsts = parts.each(|part, functions, classifier| {
        let functions_of =
            |file: usize| (0..files.get(file).map_or(0, |facts| facts.summaries.len())).map(move |summary| FnRef { file, summary });
        part.flat_map(functions_of).filter_map(|here| first_ways(here, functions, classifier)).collect::<Vec<_>>()
    });
    let mut all: FxHashMap<FnRef, Vec<Way>> = FxHashMap::default();
    let mut callers = Vec::new();
    for (caller, ways) in firsts.into_iter().flatten() {
        if !ways.is_empty() {
            all.insert(caller.here, ways);
        }
        if !caller.calls.is_empty() {
            callers.push(caller);
        }
    }
    let functions = Functions::over(Arc::clone(parts.index));
    let classifier = Classifier::new(parts.lexicon, parts.schema, Some(&functions));
    for _ in 0..LONGEST {
        let more: Vec<(FnRef, Vec<Way>)> = callers
            .iter()
            .map(|caller| (caller.here, further_ways(caller, &all, &functions, &classifier)))
            .filter(|(_, ways)| !ways.is_empty())
            .collect();
        if more.is_empty() {
            break;
        }
        for (here, ways) in more {
            all.entry(here).or_default().extend(ways);
        }
    }
    all
}

/// The ways inside a function, and the calls that may lead further.
fn first_ways(here: FnRef, functions: &Functions<'_>, classifier: &Classifier<'_>) -> Option<(Caller, Vec<Way>)> {
    let (summary, around) = functions.summary(here).zip(functions.around(here))?;
    let (mut ways, mut calls) = (Vec::new(), Vec::new());
    for (at, passage) in summary.passages.iter().enumerate() {
        let Root::Parameter(param, _) = &passage.origin.root else { continue };
        match &passage.destination {
            Destination::Sink { .. } if classifier.passage(passage, around).is_none() => ways.push(way(*param, passage)),
            Destination::Argument { callee, .. } => {
                let mut resolved = functions.resolve(callee, here.file, around.owner);
                resolved.functions.retain(|callee| *callee != here);
                if resolved.sure && !resolved.functions.is_empty() {
                    calls.push((at, resolved.functions));
                }
            }
            _ => {}
        }
    }
    (!ways.is_empty() || !calls.is_empty()).then_some((Caller { here, calls }, ways))
}

/// The ways that the known ways of its callees open to a function.
fn further_ways(caller: &Caller, all: &FxHashMap<FnRef, Vec<Way>>, functions: &Functions<'_>, classifier: &Classifier<'_>) -> Vec<Way> {
    let mut more: Vec<Way> = Vec::new();
    let Some((summary, around)) = functions.summary(caller.here).zip(functions.around(caller.here)) else { return more };
    let known: &[Way] = all.get(&caller.here).map_or(&[], Vec::as_slice);
    for (at, callees) in &caller.calls {
        let Some(passage) = summary.passages.get(*at) else { continue };
        let (Root::Parameter(param, _), Destination::Argument { callee: call, index, name }) = (&passage.origin.root, &passage.destination)
        else {
            continue;
        };
        for callee in callees {
            let Some(called) = functions.summary(*callee) else { continue };
            let Some(position) = functions.position(*callee, call, *index) else { continue };
            for below in all.get(callee).into_iter().flatten() {
                let Some(joined) = enter(called, position, name.as_deref(), below).and_then(|below| join(passage, &below)) else {
                    continue;
                };
                let fresh = way(*param, &joined);
                let is_known = known.len() >= WIDEST || known.iter().chain(&more).any(|known| same(known, &fresh));
                if !is_known && classifier.passage(&joined, around).is_none() {
                    more.push(fresh);
                }
            }
        }
    }
    more
}

fn same(a: &Way, b: &Way) -> bool {
    a.param == b.param && a.segments == b.segments && a.destination == b.destination
}

fn way(param: u16, passage: &Passage) -> Way {
    Way {
        param,
        segments: passage.origin.segments.clone(),
        mentions: passage.mentions.clone(),
        effects: passage.effects.clone(),
        destination: passage.destination.clone(),
        steps: passage.steps.clone(),
        confidence: passage.confidence,
    }
}

/// A passage that ends in an argument, continued by the way below; `None` when the way is too long.
fn join(passage: &Passage, below: &Way) -> Option<Passage> {
    let mut joined = passage.clone();
    let depth = joined.origin.segments.len();
    if depth + below.segments.len() > 8 || joined.steps.len() > 24 {
        return None;
    }
    joined.origin.segments.extend(below.segments.iter().cloned());
    // a helper's own name for its parameter (`message`, `value`) is no news; names of members that it takes are
    joined.mentions.extend(
        below
            .mentions
            .iter()
            .filter(|mention| mention.depth > 0)
            .map(|mention| Mention { depth: mention.depth.saturating_add(u8::try_from(depth).unwrap_or(u8::MAX)), ..mention.clone() }),
    );
    joined.effects.extend(below.effects.iter().cloned());
    joined.destination = below.destination.clone();
    joined.steps.extend(below.steps.iter().cloned());
    joined.confidence = joined.confidence.min(below.confidence);
    Some(joined)
}

/// The text of an exception that nothing catches, as a sink.
fn thrown(named: &str) -> Destination {
    let call = if named.is_empty() { "throw".to_owned() } else { format!("throw {named}") };
    Destination::Sink {
        row: String::new(),
        call,
        sink_kind: "exception".to_owned(),
        level: None,
        vendor: None,
        fix: Some("say what failed, and give the id of the record".to_owned()),
    }
}

/// Where a flow is reported: the last place in the file of the author's own function.
fn place_of(passage: &Passage, through: Option<&str>) -> Option<Place> {
    let path = &passage.origin.place.path;
    let own = |step: &&Step| step.place.path == *path && (through.is_none() || step.what == "handed on here");
    let last = passage.steps.iter().rev().find(own)?;
    let handed = through.and_then(|_| passage.steps.iter().find(|step| step.what == "handed on here"));
    Some(handed.unwrap_or(last).place.clone())
}

fn record(found: &mut BTreeMap<(usize, Place), Found>, file: usize, passage: Passage, phi: Phi, through: Option<String>, scope: &str) {
    let Some(place) = place_of(&passage, through.as_deref()) else { return };
    let sure = phi.hits.iter().map(|hit| hit.confidence).max().unwrap_or(Confidence::Possible);
    let confidence = sure.min(passage.confidence);
    let weakened = passage.effects.iter().any(|effect| matches!(effect, Effect::Weakened(_)));
    // of a query there is what it asked for
    let asked = |fields: &[String]| !fields.iter().any(|field| field == "*" || field.to_ascii_lowercase().starts_with("fields("));
    let chosen = matches!(&passage.origin.root, Root::Query { fields, .. } if asked(fields));
    let entry = found.entry((file, place)).or_insert_with(|| Found {
        phi: Vec::new(),
        whole: false,
        weakened: true,
        confidence: Confidence::Possible,
        steps: Vec::new(),
        destination: passage.destination.clone(),
        through: through.clone(),
        scope: scope.to_owned(),
    });
    if entry.steps.is_empty() || confidence > entry.confidence {
        entry.steps = passage.steps;
        entry.destination = passage.destination;
        entry.through = through;
    }
    entry.confidence = entry.confidence.max(confidence);
    entry.whole |= phi.whole && !chosen;
    entry.weakened &= weakened;
    entry.phi.extend(phi.hits.into_iter().map(|hit| crate::knowledge::Hit { confidence, ..hit }));
}

fn fact(place: &Place, flow: Found) -> Fact {
    let best = flow.phi.iter().map(|hit| hit.confidence).max().unwrap_or(Confidence::Possible);
    let kept = flow.phi.iter().filter(|hit| hit.confidence == best || hit.confidence >= Confidence::Likely);
    let elements: BTreeSet<String> = kept.clone().map(|hit| hit.element.clone()).collect();
    let (credentials, others): (Vec<&crate::knowledge::Hit>, Vec<_>) =
        kept.clone().partition(|hit| hit.class == crate::knowledge::ElementClass::Credential);
    let told = |hits: Vec<&crate::knowledge::Hit>| -> Vec<String> {
        hits.into_iter().map(|hit| hit.element.clone()).collect::<BTreeSet<String>>().into_iter().collect()
    };
    let classes: BTreeSet<String> = kept.filter_map(|hit| serde_json::to_value(hit.class).ok()?.as_str().map(str::to_owned)).collect();
    let mut fact = Fact::new(FactKind::Flow, "", place.clone());
    let Destination::Sink { row, call, sink_kind, level, vendor, fix } = flow.destination else { return fact };
    fact.row = row;
    fact.fix = fix;
    let files: BTreeSet<&str> = flow.steps.iter().map(|step| &*step.place.path).collect();
    fact.set("cross_file", Attribute::Known(Value::Bool(files.len() > 1)));
    fact.set("steps", Attribute::Known(Value::Int(i64::try_from(flow.steps.len()).unwrap_or(i64::MAX))));
    let elements: Vec<String> = elements.into_iter().collect();
    fact.code = format!("{call}({})", elements.join(","));
    fact.phi = PhiContext::Direct(elements.clone());
    fact.set("elements", Attribute::Known(Value::List(elements)));
    fact.set("classes", Attribute::Known(Value::List(classes.into_iter().collect())));
    for (name, hits) in [("credentials", credentials), ("data", others)] {
        if !hits.is_empty() {
            fact.set(name, Attribute::Known(Value::List(told(hits))));
        }
    }
    fact.set_text("sink", &call);
    fact.set_text("sink_kind", &sink_kind);
    if let Some(level) = level {
        fact.set_text("level", &level);
    }
    if let Some(vendor) = vendor {
        fact.set_text("vendor", &vendor);
    }
    if let Some(through) = flow.through {
        fact.set_text("through", &through);
    }
    fact.set_text("sanitized", if flow.weakened { "weakened" } else { "no" });
    fact.set_truth("whole_object", flow.whole);
    fact.scope = Scope(flow.scope);
    fact.confidence = flow.confidence;
    fact.related = flow.steps.into_iter().map(|step| (step.place, step.what)).collect();
    fact
}
