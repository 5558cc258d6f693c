//! Rows are asked: at calls, constructors, entries, assignments and annotations.

use super::addresses::taken;
use super::calls::tree_line;
use super::meaning::{CodeRow, Form, Says, Sink, Spot};
use super::subject::{Around, Given, Placed, Spoken};
use super::value::{Const, Fields, Val};
use super::{Env, Reading};
use crate::facts::rows::{BoundRow, Seen, holds, wild};
use crate::facts::{Attribute, Destination, Fact, Place, Scope};
use crate::knowledge::{ArgName, Condition, Confidence, Placing, Setter};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Annotation, Entry, ExprId, FnId};
use crate::text::Span;
use std::rc::Rc;

/// Marks a literal that was told of.
const LITERAL: &str = "literal";

/// What a condition may ask of any place.
const AROUND: &[&str] = &["source", "function", "function.body", "owner.annotations"];

impl Reading<'_> {
    /// Asks the rows of one place.
    pub(super) fn ask(
        &mut self,
        spot: Spot,
        last: &str,
        spoken: &Spoken<'_>,
        span: Span,
        head: Span,
        matches: impl Fn(&CodeRow) -> Option<Confidence>,
    ) -> Verdict {
        let meanings = self.meanings;
        let language = self.tree.language.name();
        let mut verdict = Verdict::default();
        for row in meanings.candidates(spot, language, last) {
            let Some(confidence) = matches(row) else { continue };
            let seen = |key: &String| self.around(key, span).unwrap_or_else(|| spoken.seen(key));
            // of an address that comes from elsewhere nothing can hold yet
            let taken =
                if let Says::Fact(bound) = &row.says { taken(bound, spoken).map(|(name, value)| (bound, name, value)) } else { None };
            let open = |key: &String| taken.as_ref().is_some_and(|(_, name, _)| key == name);
            let fails = |key: &String, condition: &Condition| !holds(condition, &seen(key));
            if row.conditions.iter().any(|(key, condition)| !open(key) && fails(key, condition)) || self.follows(&row.without) {
                continue;
            }
            if !row.at.within.is_empty() && self.enclosing(row).is_none() {
                continue;
            }
            let unmet = row.conditions.iter().any(|(key, condition)| open(key) && fails(key, condition));
            if let Some((bound, _, value)) = taken {
                self.takes_address(bound, spoken, value, span);
            }
            if unmet {
                continue;
            }
            match &row.says {
                Says::Fact(_) => self.fact(row, spoken, span, head, confidence),
                Says::Sink(sink) => verdict.sinks.push((sink.clone(), row.id.clone(), confidence)),
                Says::Sanitizer { by_name: true, .. } => verdict.masks = true,
                Says::Sanitizer { clears: true, hands_on, .. } => {
                    verdict.clears = true;
                    verdict.hands_on |= *hands_on;
                }
                Says::Sanitizer { clears: false, note, .. } => verdict.weakens = Some(note.clone()),
                // the most telling form counts
                Says::Propagator { form, receiver_alone, keyed } => {
                    if verdict.propagates.is_none_or(|known| known.rank() < form.rank()) {
                        verdict.propagates = Some(*form);
                    }
                    verdict.receiver_alone |= *receiver_alone;
                    verdict.keyed |= *keyed;
                }
                Says::Projection { of, key } => verdict.projects = Some((*of, *key)),
                Says::Throws { named, takes } => verdict.throws.push((named.clone(), takes.clone())),
                Says::Fills(fills) => verdict.fills = Some(fills.clone()),
                Says::Selects => verdict.selects = true,
                Says::Calls(None) => verdict.calls = true,
                Says::Calls(Some(of)) => verdict.hands_to = Some(of.clone()),
                Says::Members { .. }
                | Says::Stands(_)
                | Says::Record(_)
                | Says::Debugging { .. }
                | Says::Handed { .. }
                | Says::Names(_)
                | Says::Describes
                | Says::Value => {}
                Says::Collects => verdict.collects = true,
                Says::Lends(_) => {}
                Says::Source(element) => verdict.source = Some(element.clone()),
                Says::Type { named, record } => {
                    if let Some(given) = super::subject::filled(named, spoken) {
                        verdict.gives = Some(given);
                        verdict.record |= *record;
                    }
                }
            }
        }
        verdict
    }

    /// What a condition asks of the place itself: `source` is its text, `function` the name of the function around it, `function.body` the
    /// text of that function, `owner.annotations` the names of what annotates the type around it.
    pub(super) fn around(&self, key: &str, span: Span) -> Option<Seen<'static>> {
        let function = || self.frame.function.map(|function| self.tree.fun(function));
        let text = match key {
            "source" => self.source_of(span),
            "function" => function().and_then(|function| function.name).map_or("", |name| self.tree.name(name)),
            "function.body" => self.written_in(span).map_or("", |id| {
                let function = self.tree.fun(id);
                self.file.slice(Span { start: function.name_span.end.max(function.span.start), end: function.span.end })
            }),
            "owner.annotations" => {
                let annotations = self.frame.owner.map(|owner| self.tree.type_at(owner).annotations.iter());
                let names = annotations.into_iter().flatten().map(|annotation| self.tree.name(annotation.name));
                let text = names.collect::<Vec<_>>().join(" ");
                return Some(Seen { text: Some(std::borrow::Cow::Owned(text)), ..Seen::default() });
            }
            _ => return None,
        };
        Some(Seen { text: Some(std::borrow::Cow::Owned(text.chars().take(4096).collect())), ..Seen::default() })
    }

    /// The function around a place; of the module's own code the outermost closure, which handles one request or one event.
    fn written_in(&self, span: Span) -> Option<FnId> {
        if let Some(function) = self.frame.function.filter(|&function| function != CodeTree::MODULE) {
            return Some(function);
        }
        let closures = (1..self.tree.functions.len()).filter_map(|index| u32::try_from(index).ok().map(FnId));
        let around = closures.filter(|&id| {
            let whole = self.tree.fun(id).span;
            whole.start <= span.start && span.end <= whole.end
        });
        around.max_by_key(|&id| self.tree.fun(id).span.end - self.tree.fun(id).span.start).or(self.frame.function)
    }

    /// The nearest call that a row wants to stand in, with its first argument.
    pub(super) fn enclosing(&self, row: &CodeRow) -> Option<&(String, Option<Rc<str>>)> {
        let wanted = |method: &str| row.at.within.iter().any(|pattern| wild(pattern, method));
        self.frame.within.iter().rev().find(|(method, _)| wanted(method))
    }

    /// Asks the rows at every declared function.
    pub(super) fn declarations(&mut self) {
        let tree = self.tree;
        let deeds = super::deeds::Deeds::default();
        for (index, function) in tree.functions.iter().enumerate() {
            let Some(name) = function.name else { continue };
            let name = tree.name(name);
            let mut rows = self.meanings.candidates(Spot::Declares, tree.language.name(), name);
            if !rows.any(|row| row.at.declares.iter().any(|pattern| wild(pattern, name))) {
                continue;
            }
            self.frame.owner = function.owner;
            let id = FnId(u32::try_from(index).unwrap_or(u32::MAX));
            self.frame.function = Some(id);
            // what opens a class stands at its name, and says what sharing it declares
            let owner = function.owner.filter(|_| tree.language.ignores_case());
            let supers = owner.map(|owner| self.names.supers(Some(owner))).unwrap_or_default();
            let head = owner.map_or(function.name_span, |owner| tree.type_at(owner).name_span);
            let sharing = owner.map(|owner| self.sharing(owner));
            let body = deeds.of(tree, id).or(Some(""));
            let params: Vec<&str> =
                function.params.iter().filter_map(|param| param.declared.as_ref()).map(|declared| tree.name(declared.name)).collect();
            let params = params.join(", ");
            let spoken = Spoken { given: &[], own: None, receiver: None, method: name, callee: name, sharing, body, params: Some(&params) };
            let _ = self.ask(Spot::Declares, name, &spoken, head, head, |row| {
                let of_type = owner.is_none()
                    || row.at.types.is_empty()
                    || supers.iter().any(|up| row.at.types.iter().any(|pattern| super::meaning::type_matches(pattern, up)));
                (of_type && row.at.declares.iter().any(|pattern| wild(pattern, name))).then_some(Confidence::Certain)
            });
        }
        self.frame.function = None;
    }

    /// Asks the rows at a text as it is written.
    pub(super) fn written(&mut self, text: &str, span: Span) {
        let own = Val::constant(Const::Text(Rc::from(text)));
        let spoken =
            Spoken { given: &[], own: Some(&own), receiver: None, method: "", callee: "", sharing: None, body: None, params: None };
        let _ = self.ask(Spot::Text, "*", &spoken, span, span, |row| {
            row.at.text.iter().any(|part| text.contains(part.as_str())).then_some(Confidence::Certain)
        });
    }

    /// Makes a row's fact, or one for each argument.
    pub(super) fn fact(&mut self, row: &CodeRow, spoken: &Spoken<'_>, span: Span, head: Span, confidence: Confidence) {
        let Says::Fact(bound) = &row.says else { return };
        let owner = self.frame.owner.map(|id| super::symbols::full_name(self.tree, id));
        let within = self.enclosing(row).and_then(|(_, first)| first.clone());
        let source = self.source_of(span);
        let around = Around { owner: owner.as_deref(), within: within.as_deref(), source };
        if !bound.row.at.each.is_empty() {
            for one in spoken.given.iter().filter(|one| one.name.is_none() && one.value.constant.is_some()) {
                let spoken = Spoken { own: Some(&one.value), ..*spoken };
                self.one_fact(row, bound, &Placed { spoken: &spoken, around }, one.span, confidence);
            }
            return;
        }
        let placed = bound.row.place.iter().find_map(|placing| match placing {
            Placing::Arg(arg) => spoken.arg_span(arg),
            Placing::Head => Some(head),
            Placing::Key(_) => None,
        });
        let used = placed.unwrap_or(if tree_line(self, span) == tree_line(self, head) { span } else { head });
        // a key that is used in many places is mended in one: where it stands
        let literal = self.literal_at(row, bound, spoken);
        if let Some(literal) = literal
            && !self.seen.insert((LITERAL.to_owned(), literal.start))
        {
            return;
        }
        let place = literal.unwrap_or(used);
        let before = self.out.facts.len();
        self.one_fact(row, bound, &Placed { spoken, around }, place, confidence);
        if self.out.facts.len() > before {
            self.anchored_at(span);
            if literal.is_some()
                && let Some(fact) = self.out.facts.last_mut()
            {
                fact.related.push((Place::of(self.file, used), "used here".to_owned()));
            }
        }
    }

    /// Where the literal stands that a row wants an argument to be, when it was given a name outside of the function that uses it. A vector
    /// is at fault where it is used.
    fn literal_at(&self, row: &CodeRow, bound: &BoundRow, spoken: &Spoken<'_>) -> Option<Span> {
        let key = matches!(bound.row.set.get("purpose"), Some(Setter::Constant(purpose)) if purpose == "key");
        let wants = row.conditions.iter().filter(|(_, condition)| key && condition.0.literal == Some(true));
        let arg = |key: &String| key.parse().map_or_else(|_| ArgName::Name(key.clone()), ArgName::Position);
        let at = wants.filter_map(|(key, _)| spoken.arg(&arg(key))).find_map(|value| value.set_at)?;
        let function = self.frame.function.filter(|id| *id != crate::parse::code::CodeTree::MODULE).map(|id| self.tree.fun(id).span)?;
        (!function.contains(at)).then_some(at)
    }

    pub(super) fn one_fact(&mut self, row: &CodeRow, bound: &BoundRow, placed: &Placed<'_>, span: Span, confidence: Confidence) {
        // several methods of a class may open it at the same place
        let scope = self.scope();
        if !self.seen.insert((format!("{} {scope}", row.id), span.start)) {
            return;
        }
        let mut fact = Fact::new(bound.kind, &row.id, Place::of(self.file, span));
        let sure = match (self.frame.debugging > 0, self.tree.broken) {
            (true, _) => Confidence::Possible,
            (false, true) => Confidence::Likely,
            (false, false) => Confidence::Certain,
        };
        fact.confidence = confidence.min(sure);
        fact.fix.clone_from(&bound.row.fix);
        fact.scope = Scope(scope);
        fact.code = self.code_of(span);
        bound.fill(&mut fact, placed);
        self.set_elsewhere(bound, placed, &mut fact);
        // a fact of which nothing is known says nothing
        if fact.attributes.iter().any(|attribute| !matches!(attribute, Attribute::Unknown)) {
            self.out.facts.push(fact);
        }
    }

    /// Where a value that the row reads was set, when that is another line: a constant, a default, an options object.
    fn set_elsewhere(&self, bound: &BoundRow, placed: &Placed<'_>, fact: &mut Fact) {
        for setter in bound.row.set.values() {
            let Setter::Reader(reader) = setter else { continue };
            let own = placed.spoken.own.filter(|_| reader.value.is_some());
            let read = own.or_else(|| reader.arg.iter().find_map(|arg| placed.spoken.arg(arg)));
            let Some(place) = read.and_then(|value| value.set_at).map(|span| Place::of(self.file, span)) else { continue };
            if place.start.line != fact.place.start.line && !fact.related.iter().any(|(known, _)| known.start.line == place.start.line) {
                fact.related.push((place, "set here".to_owned()));
            }
        }
    }

    /// An assignment: rows on the written target and on the entry's name.
    pub(super) fn assigned(&mut self, name: &str, base: Option<(ExprId, &Val)>, value: &Val, span: Span, env: &mut Env) {
        let written = match base {
            Some((base, _)) => {
                let symbol = self.symbol(base, env);
                let shown = symbol.as_deref().map_or_else(|| self.file.slice(self.tree.span(base)).to_owned(), str::to_owned);
                format!("{shown}.{name}")
            }
            None => name.to_owned(),
        };
        self.assigned_as(name, &written, base.map(|(_, held)| held), value, span, env);
        if base.is_some() {
            self.entry(name, value, span, env);
        }
    }

    /// The same, with the target as it is to be compared.
    pub(super) fn assigned_as(&mut self, name: &str, written: &str, receiver: Option<&Val>, value: &Val, span: Span, env: &mut Env) {
        let declared = receiver.and_then(|held| held.declared.clone());
        let spoken =
            Spoken { given: &[], own: Some(value), receiver, method: name, callee: written, sharing: None, body: None, params: None };
        let verdict = self.ask(Spot::Assign, name, &spoken, span, span, |row| {
            let target = row.at.assign.iter().any(|pattern| wild(pattern, written));
            let fits = |found: &str| row.at.types.iter().any(|pattern| super::meaning::type_matches(pattern, found));
            // a setting speaks for itself; what is written to a member is a sink only where the object is known to be one
            let typed = row.at.types.is_empty() || declared.as_deref().map_or(!matches!(row.says, Says::Sink(_)), fits);
            (target && typed).then_some(Confidence::Certain)
        });
        for (sink, row, confidence) in &verdict.sinks {
            // what is kept may be a function that makes the text
            let handed = match value.closure {
                Some(closure) => self.closure(closure, &[], env),
                None => value.clone().named(name, span),
            };
            let destination = Destination::Sink {
                row: row.clone(),
                call: written.to_owned(),
                sink_kind: sink.kind.clone(),
                level: sink.level.clone(),
                vendor: sink.vendor.clone(),
                fix: sink.fix.clone(),
            };
            let lowered = handed.at_most(*confidence);
            self.reaches(&lowered, &destination, span);
        }
        if self.tree.language.has_properties()
            && let Some(receiver) = receiver
        {
            self.set_by_property(name, written, receiver, value, span);
        }
    }

    /// An entry of a literal or a property that is set.
    pub(super) fn entry(&mut self, name: &str, value: &Val, span: Span, _env: &mut Env) {
        let verdict = self.entry_among(name, value, &[], span);
        for (sink, row, _) in verdict.sinks.iter().filter(|_| !value.is_clean()) {
            let destination = Destination::Sink {
                row: row.clone(),
                call: name.to_owned(),
                sink_kind: sink.kind.clone(),
                level: None,
                vendor: sink.vendor.clone(),
                fix: sink.fix.clone(),
            };
            self.reaches(value, &destination, span);
        }
    }

    pub(super) fn entry_among(&mut self, name: &str, value: &Val, given: &[Given], span: Span) -> Verdict {
        let spoken =
            Spoken { given, own: Some(value), receiver: None, method: name, callee: name, sharing: None, body: None, params: None };
        let last = name.rsplit('.').next().unwrap_or(name);
        self.ask(Spot::Entry, last, &spoken, span, span, |row| {
            let named = row.at.entry.iter().any(|pattern| wild(pattern, name));
            let told = |key: &str| key == "." || AROUND.contains(&key) || given.iter().any(|one| one.name.as_deref() == Some(key));
            (named && row.conditions.iter().all(|(key, _)| told(key))).then_some(Confidence::Certain)
        })
    }

    /// The entries of a literal once all are known: rows with conditions on siblings.
    pub(super) fn siblings(&mut self, fields: &Fields, entries: &[Entry], _env: &mut Env) {
        let given: Vec<Given> = entries
            .iter()
            .filter_map(|entry| {
                let name = self.tree.name(entry.key?);
                Some(Given { name: Some(name.to_owned()), value: fields.get(name)?.clone(), span: entry.span })
            })
            .collect();
        for one in &given {
            if let Some(name) = &one.name {
                let _ = self.entry_among(name, &one.value, &given, one.span);
            }
        }
    }
}

impl<'a> Reading<'a> {
    /// The text of a place; of the target of an assignment that of the whole.
    fn source_of(&self, span: Span) -> &'a str {
        let whole = self.assigning.filter(|whole| whole.start == span.start && whole.contains(span));
        self.file.slice(whole.unwrap_or(span))
    }
}

/// What the rows made of a call.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) sinks: Vec<(Sink, String, Confidence)>,
    pub(super) clears: bool,
    /// Nothing comes out of it, and what it is given goes on all the same.
    pub(super) hands_on: bool,
    pub(super) weakens: Option<String>,
    /// A sanitizer by its name alone.
    pub(super) masks: bool,
    pub(super) propagates: Option<Form>,
    pub(super) receiver_alone: bool,
    pub(super) projects: Option<(usize, usize)>,
    pub(super) keyed: bool,
    pub(super) collects: bool,
    pub(super) gives: Option<String>,
    /// What it gives is a record of its own.
    pub(super) record: bool,
    pub(super) source: Option<String>,
    /// Exceptions that it throws, and which arguments are their messages.
    pub(super) throws: Vec<(String, Vec<ArgName>)>,
    pub(super) fills: Option<super::filling::Fills>,
    /// It gives what a query selects.
    pub(super) selects: bool,
    /// It calls the function that it is called on.
    pub(super) calls: bool,
    /// It calls the function that this argument is.
    pub(super) hands_to: Option<ArgName>,
}

impl Verdict {
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            sinks: if self.sinks.is_empty() { other.sinks } else { self.sinks },
            clears: self.clears || other.clears,
            hands_on: self.hands_on || other.hands_on,
            weakens: self.weakens.or(other.weakens),
            masks: self.masks || other.masks,
            propagates: self.propagates.or(other.propagates),
            receiver_alone: self.receiver_alone || other.receiver_alone,
            projects: self.projects.or(other.projects),
            keyed: self.keyed || other.keyed,
            collects: self.collects || other.collects,
            gives: self.gives.or(other.gives),
            record: self.record || other.record,
            source: self.source.or(other.source),
            throws: if self.throws.is_empty() { other.throws } else { self.throws },
            fills: self.fills.or(other.fills),
            selects: self.selects || other.selects,
            calls: self.calls || other.calls,
            hands_to: self.hands_to.or(other.hands_to),
        }
    }
}

/// Asks the rows of one annotation.
pub(super) fn ask_annotation(
    reading: &mut Reading<'_>,
    annotation: Option<&Annotation>,
    name: &str,
    span: Span,
    place: Span,
    sharing: Option<&'static str>,
    env: &mut Env,
) {
    let (given, _) = annotation.map(|annotation| reading.args(&annotation.args, env)).unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or(name).to_owned();
    let full = annotation.and_then(|annotation| reading.names.import(annotation.name)).unwrap_or_else(|| Rc::from(name));
    let spoken = Spoken {
        given: &given,
        own: given.first().map(|first| &first.value),
        receiver: None,
        method: &last,
        callee: &full,
        sharing,
        body: None,
        params: None,
    };
    let place = if place == span { span } else { place };
    let _ = reading.ask(Spot::Annotation, &last, &spoken, place, place, |row| {
        row.at
            .annotation
            .iter()
            .any(|pattern| wild(pattern, &full) || wild(pattern, name) || wild(pattern, &last))
            .then_some(Confidence::Certain)
    });
}
