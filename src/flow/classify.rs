//! Whether a value is PHI: by its names in context, by its type, by where it came from.
//!
//! The names are read along the way that the value took. A state is carried from the root through each member:
//! a whole record, certain elements, or nothing. A member that is an element makes it that element; a member that says nothing of a person
//! (an id, a status, a count) or an unknown member of a record makes it nothing; an unknown member of an element keeps it.

use crate::facts::{CallName, Effect, Mention, Origin, Passage, Root, Segment};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner};
use crate::schema::Schema;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// What a value is known to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Phi {
    /// Elements.
    pub hits: Vec<Hit>,
    /// A whole record is handed on.
    pub whole: bool,
}

/// The judge of names.
pub struct Classifier<'a> {
    lexicon: &'a Lexicon,
    schema: &'a Schema,
    calls: Option<&'a dyn Calls>,
    memo: RefCell<FxHashMap<(String, String), Vec<Hit>>>,
}

/// What a function hands on of what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passing {
    /// Nothing: a sanitizer, or something else entirely.
    Nothing,
    /// Members of it.
    Parts,
    /// The value itself.
    Whole,
}

/// What is known of functions of the repository.
pub trait Calls {
    /// What a call gives, when it leads to a function of the repository that returns something known.
    fn returned(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What a method, computed property or extension function of a record gives, nothing included; `None` when the repository has none by that name.
    fn member(&self, owner: Option<&str>, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi>;
    /// Whether anything of a value is left after an extension function of the repository; `None` when there is none by that name.
    fn keeps(&self, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<bool>;
    /// What a call hands on of its arguments to its result; `None` when it leads to no function of the repository.
    fn passes(&self, call: &CallName, around: Around<'_>) -> Option<Passing>;
    /// Whether a call leads to a function of the repository that returns nothing but constants and cleared values.
    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool;
}

/// Where the value is used.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Enclosing type.
    pub owner: &'a str,
    /// Enclosing function.
    pub function: &'a str,
    /// Path of the file.
    pub path: &'a str,
    /// The file is in a health context.
    pub health: bool,
    /// Index of the file.
    pub file: usize,
}

#[derive(Debug, Clone)]
enum State {
    Nothing,
    Whole(Vec<Hit>, Option<String>),
    Elements(Vec<Hit>),
    /// Not known yet: a plain name that may still lead to something.
    Open(Option<String>),
}

impl<'a> Classifier<'a> {
    /// A judge with its knowledge.
    #[must_use]
    pub fn new(lexicon: &'a Lexicon, schema: &'a Schema, calls: Option<&'a dyn Calls>) -> Self {
        Self { lexicon, schema, calls, memo: RefCell::default() }
    }

    /// What the value of a passage is; `None` when it is no PHI.
    #[must_use]
    pub fn passage(&self, passage: &Passage, around: Around<'_>) -> Option<Phi> {
        let phi = self.value(&passage.origin, &passage.mentions, around)?;
        self.effects(phi, &passage.effects, around)
    }

    /// What remains after the effects on the way.
    #[must_use]
    pub fn effects(&self, mut phi: Phi, effects: &[Effect], around: Around<'_>) -> Option<Phi> {
        for effect in effects {
            if let Effect::Through(call) = effect {
                let name = last(&call.name);
                match self.calls.and_then(|calls| calls.passes(call, around)) {
                    Some(Passing::Whole) => continue,
                    Some(Passing::Parts) if !phi.whole => continue,
                    // of a record only what the function returns of it
                    Some(Passing::Parts) => {
                        phi = self.calls.and_then(|calls| calls.returned(call, around, self))?;
                        continue;
                    }
                    Some(Passing::Nothing) => return None,
                    None => {}
                }
                // a record that goes through an unknown call seldom comes out as a whole; a yes-or-no question never holds it
                if phi.whole || self.lexicon.is_neutral(name) {
                    return None;
                }
                for hit in &mut phi.hits {
                    hit.confidence = hit.confidence.lowered();
                }
            }
        }
        Some(phi)
    }

    /// What an origin with its names is.
    #[must_use]
    pub fn value(&self, origin: &Origin, mentions: &[Mention], around: Around<'_>) -> Option<Phi> {
        let mut previous = root_name(&origin.root);
        let mut state = self.root(origin, around);
        state = self.mentioned(state, mentions, 0, previous.as_deref(), around);
        for (index, segment) in origin.segments.iter().enumerate() {
            if let Segment::Member(name) = segment {
                state = self.member(state, name, previous.as_deref(), around);
                previous = Some(name.clone());
            } else if let State::Open(declared) = state {
                state = State::Open(declared.as_deref().and_then(element_of));
            }
            state = self.mentioned(state, mentions, index + 1, previous.as_deref(), around);
        }
        match state {
            State::Elements(hits) if !hits.is_empty() => Some(Phi { hits, whole: false }),
            State::Whole(hits, _) => Some(Phi { hits, whole: true }),
            _ => None,
        }
    }

    fn root(&self, origin: &Origin, around: Around<'_>) -> State {
        if let Root::Query { from, fields } = &origin.root {
            let object = from.first().map_or("", String::as_str);
            if fields.iter().any(|field| field == "*") {
                let hits = self.type_hits(object, around);
                return if hits.is_empty() { State::Open(Some(object.to_owned())) } else { State::Whole(hits, Some(object.to_owned())) };
            }
            let mut hits: Vec<Hit> = fields.iter().flat_map(|field| self.field_hits(object, last(field), around)).collect();
            hits.sort();
            hits.dedup();
            return if hits.is_empty() { State::Open(Some(object.to_owned())) } else { State::Whole(hits, Some(object.to_owned())) };
        }
        if let Some(declared) = &origin.declared {
            let bare = innermost(declared);
            let hits = self.type_hits_of(&bare, qualified(declared), around);
            if !hits.is_empty() {
                return State::Whole(hits, Some(bare));
            }
            if self.schema.declares(&bare) || self.lexicon.is_service(&bare) {
                return State::Open(Some(bare));
            }
        }
        match &origin.root {
            Root::Parameter(_, name) | Root::Name(name) => self.named(name, None, origin.declared.as_deref(), around),
            Root::Call(call) => self.called(call, around),
            Root::New(made) => State::Open(Some(made.clone())),
            Root::This => State::Open((!around.owner.is_empty()).then(|| around.owner.to_owned())),
            Root::Caught(_) => State::Nothing,
            Root::Query { .. } => State::Nothing,
        }
    }

    /// A bare name: an element, a record, or something open.
    fn named(&self, name: &str, receiver: Option<&str>, declared: Option<&str>, around: Around<'_>) -> State {
        let hits = self.hits(name, None, receiver, around);
        if !hits.is_empty() {
            return State::Elements(hits);
        }
        // `$_POST` is a body without a request
        if self.lexicon.is_request_body("", name) {
            return State::Elements(vec![self.body(around)]);
        }
        // a name that is like a record's, of a type that says nothing else: `patient`, `patients`, `patientDto`
        if declared.is_none_or(|declared| self.lexicon.is_plain_type(declared))
            && let Some(state) = self.record_named(name, around)
        {
            return state;
        }
        State::Open(declared.map(innermost))
    }

    /// The whole body of a request: what stands in it is not known.
    fn body(&self, around: Around<'_>) -> Hit {
        let confidence = if self.schema.knows_persons() || around.health { Confidence::Likely } else { Confidence::Possible };
        Hit { element: "request-body".to_owned(), class: ElementClass::Health, confidence }
    }

    fn called(&self, call: &CallName, around: Around<'_>) -> State {
        let name = last(&call.name);
        if self.lexicon.is_neutral(name) {
            return State::Nothing;
        }
        if self.calls.is_some_and(|calls| calls.returns_nothing(call, around)) {
            return State::Nothing;
        }
        if let Some(phi) = self.calls.and_then(|calls| calls.returned(call, around, self)) {
            return if phi.whole { State::Whole(phi.hits, None) } else { State::Elements(phi.hits) };
        }
        let hits = self.hits(name, None, call.receiver.as_deref(), around);
        if !hits.is_empty() {
            return State::Elements(hits);
        }
        // `Wearer.objects.get(..)`, `Patient.find(..)`: a record of the type that the chain starts at
        for part in call.name.split(['.', '/']).rev().skip(1).filter(|part| part.starts_with(char::is_uppercase)) {
            let hits: Vec<Hit> = self
                .type_hits(part, around)
                .into_iter()
                .map(|hit| Hit { confidence: hit.confidence.min(Confidence::Likely), ..hit })
                .collect();
            if !hits.is_empty() {
                return State::Whole(hits, Some(part.to_owned()));
            }
            // what the record leaves out when it is written as a whole is still there by name
            if self.schema.hides(part) {
                return State::Open(Some(part.to_owned()));
            }
        }
        match self.record_named(name, around) {
            Some(State::Whole(hits, owner)) => {
                State::Whole(hits.into_iter().map(|hit| Hit { confidence: hit.confidence.lowered(), ..hit }).collect(), owner)
            }
            _ => State::Open(None),
        }
    }

    /// A record by the name of a variable: of a type that this repository declares, or one that everybody knows.
    fn record_named(&self, name: &str, around: Around<'_>) -> Option<State> {
        if let Some(declared) = self.schema.record_named(self.lexicon, name) {
            let hits = self
                .type_hits(&declared, around)
                .into_iter()
                .map(|hit| Hit { confidence: hit.confidence.min(Confidence::Likely), ..hit })
                .collect::<Vec<_>>();
            if !hits.is_empty() {
                return Some(State::Whole(hits, Some(declared)));
            }
            if self.schema.hides(&declared) {
                return Some(State::Open(Some(declared)));
            }
        }
        self.lexicon.carrier_name(name).map(|hit| State::Whole(vec![hit], None))
    }

    fn mentioned(&self, state: State, mentions: &[Mention], depth: usize, receiver: Option<&str>, around: Around<'_>) -> State {
        let mut state = state;
        for mention in mentions.iter().filter(|mention| usize::from(mention.depth) == depth) {
            if self.lexicon.is_neutral(&mention.name) {
                if matches!(state, State::Elements(_)) {
                    continue;
                }
                state = State::Nothing;
                continue;
            }
            if !matches!(state, State::Open(_) | State::Nothing) {
                continue;
            }
            let declared = match &state {
                State::Open(declared) => declared.clone(),
                _ => None,
            };
            if matches!(state, State::Nothing) {
                continue;
            }
            match self.named(&mention.name, receiver, declared.as_deref(), around) {
                State::Open(_) => {}
                found => state = found,
            }
        }
        state
    }

    fn member(&self, state: State, name: &str, receiver: Option<&str>, around: Around<'_>) -> State {
        let owner = match &state {
            State::Whole(_, owner) | State::Open(owner) => owner.clone(),
            _ => None,
        };
        let place = name.strip_prefix("component").and_then(|place| place.parse::<usize>().ok());
        let name = match place {
            Some(place) => match owner.as_deref().and_then(|owner| self.schema.field_at(owner, place)) {
                Some(field) => field,
                None => return state,
            },
            None => name,
        };
        if let Some(owner) = &owner {
            if let Some(hits) = self.schema.field(owner, name) {
                if !hits.is_empty() {
                    return State::Elements(hits.to_vec());
                }
                let declared = self.schema.field_type(owner, name).map(innermost);
                if let Some(declared) = &declared {
                    let hits = self.type_hits(declared, around);
                    if !hits.is_empty() {
                        return State::Whole(hits, Some(declared.clone()));
                    }
                }
                return match self.computed(Some(owner), name, around) {
                    Some(computed) => computed,
                    None => State::Open(declared),
                };
            }
        }
        if let Some(owner) = &owner
            && self.lexicon.is_raw_view(name)
        {
            let hits = self.schema.all_elements(owner);
            if !hits.is_empty() {
                return State::Whole(hits, Some(owner.clone()));
            }
        }
        if self.lexicon.is_neutral(name) {
            return State::Nothing;
        }
        let hits = self.hits(name, owner.as_deref(), receiver, around);
        if !hits.is_empty() {
            return State::Elements(hits);
        }
        if receiver.is_some_and(|receiver| self.lexicon.is_request_body(receiver, name)) {
            return State::Elements(vec![self.body(around)]);
        }
        if self.lexicon.is_view(name) {
            return state;
        }
        if self.lexicon.is_opaque(name) {
            return State::Nothing;
        }
        if matches!(state, State::Whole(..) | State::Open(_))
            && let Some(computed) = self.computed(owner.as_deref(), name, around)
        {
            return computed;
        }
        match state {
            // a named part of a request's body is judged by its name
            State::Elements(hits) if hits.iter().all(|hit| hit.element == "request-body") => State::Open(None),
            State::Elements(_) if self.calls.is_some_and(|calls| calls.keeps(name, around, self) == Some(false)) => State::Nothing,
            State::Elements(hits) => State::Elements(hits),
            State::Nothing => State::Nothing,
            State::Whole(..) | State::Open(_) => match self.record_named(name, around) {
                Some(state) => state,
                None => State::Open(None),
            },
        }
    }

    /// Whether a member says nothing of what it is taken from.
    #[must_use]
    pub fn is_neutral(&self, name: &str) -> bool {
        self.lexicon.is_neutral(name)
    }

    /// What a function of the repository makes of a record that it is called on.
    fn computed(&self, owner: Option<&str>, name: &str, around: Around<'_>) -> Option<State> {
        let found = self.calls.and_then(|calls| calls.member(owner, name, around, self))?;
        Some(match found {
            phi if phi.hits.is_empty() => State::Nothing,
            phi if phi.whole => State::Whole(phi.hits, None),
            phi => State::Elements(phi.hits),
        })
    }

    fn field_hits(&self, object: &str, field: &str, around: Around<'_>) -> Vec<Hit> {
        match self.schema.field(object, field) {
            Some(hits) => hits.to_vec(),
            None => self.hits(field, Some(object), None, around),
        }
    }

    /// The elements that a type as a whole carries.
    fn type_hits(&self, name: &str, around: Around<'_>) -> Vec<Hit> {
        self.type_hits_of(name, name, around)
    }

    /// The same with the name as the imports resolve it: Android's `Bundle` is none of FHIR.
    fn type_hits_of(&self, name: &str, full: &str, around: Around<'_>) -> Vec<Hit> {
        if self.lexicon.is_service(name) {
            return Vec::new();
        }
        if self.schema.declares(name) {
            let hits = self.schema.elements(name);
            let health = self.lexicon.carrier_in(name, around.health).is_some();
            let telling = |hit: &Hit| {
                hit.confidence == Confidence::Certain || (hit.class == ElementClass::Health && hit.confidence == Confidence::Likely)
            };
            return if health || hits.iter().any(telling) { hits } else { Vec::new() };
        }
        self.lexicon.carrier_in(full, around.health).into_iter().collect()
    }

    fn hits(&self, name: &str, type_name: Option<&str>, receiver: Option<&str>, around: Around<'_>) -> Vec<Hit> {
        let key = (
            name.to_owned(),
            format!(
                "{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}",
                type_name.unwrap_or(""),
                receiver.unwrap_or(""),
                around.owner,
                around.function,
                around.path,
                around.health
            ),
        );
        if let Some(known) = self.memo.borrow().get(&key) {
            return known.clone();
        }
        let enclosing = [around.owner, around.function, around.path];
        // a receiver named after a record that this repository declares owns its members: `wearer.firstName`
        let siblings_phi = receiver.is_some_and(|receiver| self.schema.record_named(self.lexicon, receiver).is_some());
        let owner = Owner { type_name, receiver, enclosing: &enclosing, siblings_phi, file_in_health_context: around.health };
        let hits = self.lexicon.classify(name, &owner);
        self.memo.borrow_mut().insert(key, hits.clone());
        hits
    }
}

fn root_name(root: &Root) -> Option<String> {
    match root {
        Root::Parameter(_, name) | Root::Name(name) | Root::New(name) => Some(name.clone()),
        Root::Call(call) => Some(last(&call.name).to_owned()),
        Root::Query { from, .. } => from.first().cloned(),
        Root::This | Root::Caught(_) => None,
    }
}

/// The last part of a dotted name.
pub fn last(name: &str) -> &str {
    name.rsplit(['.', ':', ' ']).next().unwrap_or(name)
}

/// `List<Optional<Patient>>` to `Patient`; the value of a map counts.
fn innermost(declared: &str) -> String {
    let mut at = declared.trim();
    while let Some((_, rest)) = at.split_once('<') {
        let inner = rest.trim_end().trim_end_matches('>');
        at = inner.rsplit(',').next().unwrap_or(inner).trim();
    }
    last(at.trim_end_matches(['>', '?', ']', '['])).to_owned()
}

/// The same with its package, where it is one that imports give: `android.os.Bundle`.
fn qualified(declared: &str) -> &str {
    let mut at = declared.trim();
    while let Some((_, rest)) = at.split_once('<') {
        let inner = rest.trim_end().trim_end_matches('>');
        at = inner.rsplit(',').next().unwrap_or(inner).trim();
    }
    let at = at.trim_end_matches(['>', '?', ']', '[']);
    let package = at.starts_with(char::is_lowercase) && at.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    if package { at } else { last(at) }
}

fn element_of(declared: &str) -> Option<String> {
    Some(innermost(declared))
}
