//! Whether a value is PHI: by its names in context, by its type, by where it came from.
//!
//! The names are read along the way that the value took. A state is carried from the root through each member:
//! a whole record, certain elements, or nothing. A member that is an element makes it that element; a member that says nothing of a person
//! (an id, a status, a count) or an unknown member of a record makes it nothing; an unknown member of an element keeps it.

use crate::facts::{CallName, Destination, Effect, Mention, Origin, Passage, Root, Segment};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner, Part};
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
    /// The type of the record, where it is known.
    pub of: Option<String>,
}

/// The judge of names.
pub struct Classifier<'a> {
    lexicon: &'a Lexicon,
    schema: &'a Schema,
    calls: Option<&'a dyn Calls>,
    /// What names were judged to be, by where they stand.
    memo: RefCell<FxHashMap<Standing, FxHashMap<String, Vec<Hit>>>>,
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
    /// What a method of a type of the repository returns, when it is PHI.
    fn method(&self, owner: &str, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi>;
    /// Whether anything of a value is left after an extension function of the repository; `None` when there is none by that name.
    fn keeps(&self, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<bool>;
    /// What a call hands on of its arguments to its result; `None` when it leads to no function of the repository.
    fn passes(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Passing>;
    /// Whether a call leads to a function of the repository that returns nothing but constants and cleared values.
    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool;
    /// The written type of a call's result, when it leads to a function that the repository declares, with a body or without.
    fn result_type(&self, call: &CallName, around: Around<'_>) -> Option<String>;
    /// The written type of what a method of a type gives; of several results the first.
    fn method_type(&self, owner: &str, method: &str, around: Around<'_>) -> Option<String>;
    /// What an exception holds that one of these calls may have thrown, as one of these types.
    fn thrown(&self, types: &[String], calls: &[CallName], around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What the constructors of a type hand to its supertype.
    fn built(&self, made: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What an exception of this type may hold, wherever it was thrown.
    fn thrown_as(&self, named: &str, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What is kept in a field by any function of its type.
    fn stored(&self, owner: &str, field: &str, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What an object's own text shows: `None` when its type has no function of one of these names.
    #[allow(clippy::option_option, reason = "no such function, or one that tells nothing")]
    fn told_by(&self, owner: &str, names: &[&str], classifier: &Classifier<'_>) -> Option<Option<Phi>>;
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
    /// The language shows an object in a log by its own text.
    pub prints: bool,
    /// Decorators and annotations of the enclosing function.
    pub wrappers: &'a [CallName],
    /// Index of the file.
    pub file: usize,
}

/// A function by the addresses of its names, which live as long as the files' facts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Standing {
    owner: (usize, usize),
    function: (usize, usize),
    file: usize,
    health: bool,
}

impl Standing {
    fn of(around: Around<'_>) -> Self {
        let address = |name: &str| (name.as_ptr().addr(), name.len());
        Self { owner: address(around.owner), function: address(around.function), file: around.file, health: around.health }
    }
}

#[derive(Debug, Clone)]
enum State {
    Nothing,
    Whole(Vec<Hit>, Option<String>),
    Elements(Vec<Hit>),
    /// An exception whose message holds these.
    Thrown(Vec<Hit>),
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
        let logged = matches!(&passage.destination, Destination::Sink { sink_kind, .. } if matches!(sink_kind.as_str(), "log" | "console"));
        let state = self.state(&passage.origin, &passage.mentions, around);
        let known = known(&state).or_else(|| match &state {
            // an object that is no record as a whole may still tell one in its own text
            State::Open(Some(owner)) if around.prints && logged || passage.effects.contains(&Effect::Printed) => {
                self.calls?.told_by(owner, PRINTERS, self).flatten()
            }
            _ => None,
        });
        let phi = if logged { self.beside_words(known, &state, passage) } else { known }?;
        let phi = self.shown(phi, &passage.effects, around.prints && logged, around)?;
        self.effects(phi, &passage.effects, around)
    }

    /// What a message says of a value beside it: `patient payload: {}`. Words alone are no evidence, and neither is a value alone whose name
    /// says no more than that it holds something.
    fn beside_words(&self, known: Option<Phi>, state: &State, passage: &Passage) -> Option<Phi> {
        let sure = |phi: &Phi| phi.hits.iter().any(|hit| hit.confidence > Confidence::Possible);
        if known.as_ref().is_some_and(sure) || matches!(state, State::Nothing | State::Thrown(_)) {
            return known;
        }
        let words = passage.effects.iter().find_map(|effect| if let Effect::Behind(words) = effect { Some(words) } else { None })?;
        let Some(record) = self.lexicon.record_said(words) else { return known };
        let depth = passage.origin.segments.len();
        let member = match passage.origin.segments.last() {
            Some(Segment::Member(name)) => Some(name.as_str()),
            Some(_) => None,
            None => root_name(&passage.origin.root),
        };
        let names = names_at(member, &passage.mentions, depth);
        // the key of a record is no more than that, whatever is said of it
        if names.iter().any(|name| self.lexicon.is_opaque(name)) {
            return known;
        }
        let opaque = names.iter().any(|name| self.lexicon.is_container(name));
        if let Some(mut known) = known {
            // a phone number beside the words `discharge summary` is a patient's
            for hit in &mut known.hits {
                hit.confidence = Confidence::Likely;
            }
            return Some(known);
        }
        let written = passage.effects.contains(&Effect::Serialized);
        (opaque || written).then(|| Phi { hits: vec![Hit { confidence: Confidence::Likely, ..record }], whole: false, of: None })
    }

    /// What of a whole record is seen: its own text or its serialization decides.
    fn shown(&self, mut phi: Phi, effects: &[Effect], prints: bool, around: Around<'_>) -> Option<Phi> {
        let Some(of) = phi.of.clone().filter(|_| phi.whole) else { return Some(phi) };
        let schema = self.schema.seen_from(around.file);
        for effect in effects {
            if let Effect::Without(names) = effect
                && let Some(hits) = schema.without(&of, names)
            {
                phi.hits = hits;
            }
        }
        // a function in between has its own way to show it
        if effects.iter().any(|effect| matches!(effect, Effect::Through(_))) {
            return Some(phi).filter(|phi| !phi.hits.is_empty());
        }
        let serialized = effects.contains(&Effect::Serialized);
        if !serialized && !prints && !effects.contains(&Effect::Printed) {
            return Some(phi).filter(|phi| !phi.hits.is_empty());
        }
        let names: &[&str] = if serialized { SERIALIZERS } else { PRINTERS };
        if let Some(told) = self.calls.and_then(|calls| calls.told_by(&of, names, self)) {
            return told;
        }
        let hits = if serialized { schema.serialized(self.lexicon, &of) } else { schema.printed(self.lexicon, &of) };
        if let Some(hits) = hits {
            phi.hits.retain(|hit| hits.iter().any(|left| left.element == hit.element));
        }
        Some(phi).filter(|phi| !phi.hits.is_empty())
    }

    /// Whether a handler of `caught` gets what is thrown as `thrown`.
    pub fn catches(&self, caught: &str, thrown: &str) -> bool {
        thrown.is_empty() || self.schema.is_a(thrown, caught) || self.lexicon.is_any_exception(caught)
    }

    /// What remains after the effects on the way.
    #[must_use]
    pub fn effects(&self, mut phi: Phi, effects: &[Effect], around: Around<'_>) -> Option<Phi> {
        let mut fields: Vec<&str> = Vec::new();
        for effect in effects {
            match effect {
                Effect::Into(field) => fields.push(field),
                // what a type leaves out of its written form stays behind
                Effect::Serialized if fields.iter().any(|field| self.schema.seen_from(around.file).leaves_out(self.lexicon, field)) => {
                    return None;
                }
                _ => {}
            }
            if *effect == Effect::ById && phi.whole {
                return None;
            }
            if let Effect::Masked(call) = effect {
                // by its name it masks; what it really does is known only of functions of the repository
                match self.calls.and_then(|calls| calls.passes(call, around, self)) {
                    Some(Passing::Whole | Passing::Parts) => continue,
                    Some(Passing::Nothing) | None => return None,
                }
            }
            if let Effect::Through(call) = effect {
                let name = last(&call.name);
                // an exception of the repository without a constructor of its own keeps its message
                if self.schema.is_exception(name) && self.calls.is_none_or(|calls| calls.passes(call, around, self).is_none()) {
                    continue;
                }
                match self.calls.and_then(|calls| calls.passes(call, around, self)) {
                    Some(Passing::Whole) => continue,
                    Some(Passing::Parts) if !phi.whole => continue,
                    // of a record only what the function returns of it
                    Some(Passing::Parts) => {
                        phi = self.calls.and_then(|calls| calls.returned(call, around, self))?;
                        continue;
                    }
                    Some(Passing::Nothing) => return None,
                    None if call.failure => return None,
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
    fn state(&self, origin: &Origin, mentions: &[Mention], around: Around<'_>) -> State {
        let mut previous = names_at(root_name(&origin.root), mentions, 0);
        let mut state = self.root(origin, around);
        state = self.mentioned(state, mentions, 0, previous.first().copied(), around);
        let caught = matches!(origin.root, Root::Caught { .. }) || matches!(&state, State::Thrown(_));
        for (index, segment) in origin.segments.iter().enumerate() {
            match segment {
                Segment::Member(name) if caught => {
                    if !self.lexicon.is_message_member(name) {
                        state = State::Nothing;
                    }
                    previous = names_at(Some(name), mentions, index + 1);
                }
                Segment::Member(name) => {
                    state = self.member(state, name, &previous, around);
                    previous = names_at(Some(name), mentions, index + 1);
                }
                Segment::Element => {
                    if let State::Open(declared) = state {
                        state = State::Open(declared.as_deref().and_then(element_of));
                    }
                    previous.extend(names_at(None, mentions, index + 1));
                }
                // what a map is keyed by stands in its name alone: `patientsByMrn`
                Segment::Key => {
                    state = match previous.iter().find_map(|name| self.lexicon.keyed_by(name)) {
                        Some(key) => self.named(&key, None, None, around),
                        None => State::Nothing,
                    };
                }
            }
            state = self.mentioned(state, mentions, index + 1, previous.first().copied(), around);
        }
        state
    }

    fn root(&self, origin: &Origin, around: Around<'_>) -> State {
        if let Root::Query { from, fields } = &origin.root {
            let object = from.first().map_or("", String::as_str);
            if fields.iter().any(|field| field == "*") {
                let hits = self.type_hits(object, around);
                return if hits.is_empty() { State::Open(Some(object.to_owned())) } else { State::Whole(hits, Some(object.to_owned())) };
            }
            let mut hits: Vec<Hit> = fields.iter().flat_map(|field| self.field_hits(object, last(field), around)).collect();
            // staff and users of the program are no patients
            if self.lexicon.is_other(object) && !self.schema.seen_from(around.file).declares(object) {
                hits.retain(|hit| hit.class == ElementClass::Health);
            }
            hits.sort();
            hits.dedup();
            return if hits.is_empty() { State::Open(Some(object.to_owned())) } else { State::Whole(hits, Some(object.to_owned())) };
        }
        if let Root::Source(element) = &origin.root {
            let confidence = if self.schema.knows_persons() || around.health { Confidence::Likely } else { Confidence::Possible };
            return State::Elements(vec![Hit { element: element.clone(), class: ElementClass::Health, confidence }]);
        }
        if let Root::Caught { types, calls } = &origin.root {
            let thrown = self.calls.and_then(|known| known.thrown(types, calls, around, self));
            return thrown.map_or(State::Nothing, |phi| State::Thrown(phi.hits));
        }
        if let Root::Parameter(..) = &origin.root
            && let Some(handled) = self.handled(origin.declared.as_deref(), around)
        {
            let thrown = self.calls.and_then(|known| known.thrown_as(&handled, self));
            return thrown.map_or(State::Nothing, |phi| State::Thrown(phi.hits));
        }
        if let Root::New(made) = &origin.root
            && self.schema.is_exception(made)
        {
            let built = self.calls.and_then(|calls| calls.built(made, around, self));
            return built.map_or_else(|| State::Open(Some(made.clone())), |phi| State::Thrown(phi.hits));
        }
        if let Some(declared) = &origin.declared {
            let bare = innermost(declared);
            let hits = self.type_hits_of(&bare, qualified(declared), around);
            if !hits.is_empty() {
                return State::Whole(hits, Some(bare));
            }
            if self.schema.seen_from(around.file).declares(&bare) || self.lexicon.is_service(&bare) {
                return State::Open(Some(bare));
            }
        }
        match &origin.root {
            Root::Parameter(_, name) => self.named(name, None, origin.declared.as_deref(), around),
            Root::Name(name) => match self.named(name, None, origin.declared.as_deref(), around) {
                State::Open(declared) => self.stored(around.owner, name).unwrap_or(State::Open(declared)),
                known => known,
            },
            Root::Call(call) => self.called(call, around),
            Root::New(made) => State::Open(Some(made.clone())),
            Root::This => State::Open((!around.owner.is_empty()).then(|| around.owner.to_owned())),
            Root::Caught { .. } | Root::Query { .. } | Root::Source(_) => State::Nothing,
        }
    }

    /// The type of exception that the enclosing function handles for its framework, when this parameter is the exception.
    fn handled(&self, declared: Option<&str>, around: Around<'_>) -> Option<String> {
        let handler = around.wrappers.iter().find(|wrapper| self.lexicon.is_handler(last(&wrapper.name)))?;
        match declared.map(last) {
            Some(declared) if self.schema.is_exception(declared) => Some(declared.to_owned()),
            Some(_) => None,
            None => handler.receiver.clone().filter(|named| self.schema.is_exception(named)),
        }
    }

    /// What the functions of a type keep in a field.
    fn stored(&self, owner: &str, field: &str) -> Option<State> {
        let phi = self.calls.filter(|_| !owner.is_empty())?.stored(owner, field, self)?;
        Some(if phi.whole { State::Whole(phi.hits, phi.of) } else { State::Elements(phi.hits) })
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
        let declared = self.calls.and_then(|calls| calls.result_type(call, around)).map(|declared| innermost(&declared));
        if let Some(phi) = self.calls.and_then(|calls| calls.returned(call, around, self)) {
            return if phi.whole { State::Whole(phi.hits, phi.of.or(declared)) } else { State::Elements(phi.hits) };
        }
        if call.failure {
            return State::Nothing;
        }
        if let Some(declared) = &declared {
            let hits = self.type_hits(declared, around);
            if !hits.is_empty() {
                return State::Whole(hits, Some(declared.clone()));
            }
        }
        // a bare call may be the reader of a column that the schema declares
        if call.receiver.is_none()
            && call.arity == 0
            && let Some(hits) = self.schema.seen_from(around.file).field(around.owner, name)
        {
            return if hits.is_empty() {
                State::Open(self.schema.seen_from(around.file).field_type(around.owner, name).map(innermost))
            } else {
                State::Elements(hits.to_vec())
            };
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
            if self.schema.seen_from(around.file).hides(part) {
                return State::Open(Some(part.to_owned()));
            }
        }
        match self.record_named(name, around) {
            Some(State::Whole(hits, owner)) => {
                State::Whole(hits.into_iter().map(|hit| Hit { confidence: hit.confidence.lowered(), ..hit }).collect(), owner)
            }
            _ => State::Open(declared),
        }
    }

    /// A record by the name of a variable: of a type that this repository declares, or one that everybody knows.
    fn record_named(&self, name: &str, around: Around<'_>) -> Option<State> {
        if let Some(declared) = self.schema.seen_from(around.file).record_named(self.lexicon, name) {
            let hits = self
                .type_hits(&declared, around)
                .into_iter()
                .map(|hit| Hit { confidence: hit.confidence.min(Confidence::Likely), ..hit })
                .collect::<Vec<_>>();
            if !hits.is_empty() {
                return Some(State::Whole(hits, Some(declared)));
            }
            if self.schema.seen_from(around.file).hides(&declared) {
                return Some(State::Open(Some(declared)));
            }
        }
        // `as Patient`: the name of a library's type
        let of = name.starts_with(char::is_uppercase).then(|| name.to_owned());
        self.lexicon.carrier_name(name).map(|hit| State::Whole(vec![hit], of))
    }

    fn mentioned(&self, state: State, mentions: &[Mention], depth: usize, receiver: Option<&str>, around: Around<'_>) -> State {
        let mut state = state;
        for mention in mentions.iter().filter(|mention| usize::from(mention.depth) == depth) {
            // a written type says more than any name
            if let Some(written) = mention.name.strip_prefix(Mention::TYPE) {
                state = self.retyped(state, written, receiver, around);
                continue;
            }
            // a field of a known type
            if let Some((owner, field)) = mention.name.split_once('.') {
                if let Some(hits) = self.schema.seen_from(around.file).field(owner, field).filter(|hits| !hits.is_empty()) {
                    let surest = |hits: &[Hit]| hits.iter().map(|hit| hit.confidence).max();
                    let better = match &state {
                        State::Open(_) => true,
                        State::Elements(known) => surest(known) < surest(hits),
                        _ => false,
                    };
                    if better {
                        state = State::Elements(hits.to_vec());
                    }
                    continue;
                }
                if matches!(state, State::Open(_)) {
                    let hits = self.hits(field, Some(owner), None, around);
                    if !hits.is_empty() {
                        state = State::Elements(hits);
                    }
                }
                continue;
            }
            // `found`, `created` alone: what was found or created
            let participle = mention.name == "found" || (mention.name.ends_with("ed") && mention.name.chars().all(char::is_lowercase));
            if !participle && self.lexicon.is_neutral(&mention.name) {
                // a record that its type shows is one, whatever its parameter is called
                let typed = matches!(state, State::Whole(_, Some(_))) && receiver == Some(mention.name.as_str());
                if typed || matches!(state, State::Elements(_) | State::Thrown(_)) {
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

    /// What a value is that is declared or cast to a type.
    fn retyped(&self, state: State, written: &str, receiver: Option<&str>, around: Around<'_>) -> State {
        if matches!(state, State::Elements(_) | State::Thrown(_) | State::Whole(_, Some(_))) {
            return state;
        }
        let hits = self.type_hits(written, around);
        if !hits.is_empty() {
            return State::Whole(hits, Some(written.to_owned()));
        }
        match state {
            State::Open(_) | State::Nothing if self.schema.seen_from(around.file).declares(written) => {
                State::Open(Some(written.to_owned()))
            }
            State::Open(_) if self.lexicon.is_service(written) => State::Open(Some(written.to_owned())),
            State::Open(declared) => match self.named(written, receiver, declared.as_deref(), around) {
                State::Open(_) => State::Open(declared),
                found => found,
            },
            state => state,
        }
    }

    fn member(&self, state: State, name: &str, receivers: &[&str], around: Around<'_>) -> State {
        let receiver = receivers.first().copied();
        let owner = match &state {
            State::Whole(_, owner) | State::Open(owner) => owner.clone(),
            _ => None,
        };
        let place = name.strip_prefix("component").and_then(|place| place.parse::<usize>().ok());
        let name = match place {
            Some(place) => match owner.as_deref().and_then(|owner| self.schema.seen_from(around.file).field_at(owner, place)) {
                Some(field) => field,
                None => return state,
            },
            None => name,
        };
        if let Some(owner) = &owner
            && let Some(hits) = self.schema.seen_from(around.file).field(owner, name)
        {
            if !hits.is_empty() {
                return State::Elements(hits.to_vec());
            }
            let declared = self.schema.seen_from(around.file).field_type(owner, name).map(innermost);
            if let Some(declared) = &declared {
                let hits = self.type_hits(declared, around);
                if !hits.is_empty() {
                    return State::Whole(hits, Some(declared.clone()));
                }
            }
            let open = || self.stored(owner, name);
            return match self.computed(Some(owner), name, around) {
                Some(State::Nothing) => open().unwrap_or(State::Nothing),
                Some(computed) => computed,
                None => open().unwrap_or(State::Open(declared)),
            };
        }
        // a member of a library's type, as its rows say
        if let (State::Whole(..), Some(owner)) = (&state, &owner)
            && !self.schema.seen_from(around.file).declares(owner)
        {
            match self.lexicon.member_of(owner, name) {
                Some(Part::Element(hit)) => return State::Elements(vec![hit]),
                Some(Part::Of(held, hits)) if !hits.is_empty() => return State::Whole(hits, Some(held.to_owned())),
                Some(Part::Of(..)) | None => {}
            }
        }
        // a segment of HL7 version 2: `message.PID`, `message.getPID()`
        let segment = name.strip_prefix("get").or_else(|| name.strip_prefix("Get")).unwrap_or(name);
        if around.health && segment.len() == 3 && segment.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            let full = format!("hl7.{segment}");
            let hits = self.type_hits_of(segment, &full, around);
            if !hits.is_empty() && !matches!(state, State::Nothing | State::Elements(_)) {
                return State::Whole(hits, Some(segment.to_owned()));
            }
        }
        if let Some(owner) = &owner
            && self.lexicon.is_raw_view(name)
        {
            let hits = self.schema.seen_from(around.file).all_elements(owner);
            if !hits.is_empty() {
                return State::Whole(hits, Some(owner.clone()));
            }
        }
        if receivers.iter().any(|receiver| self.lexicon.is_request_body(receiver, name)) {
            return State::Elements(vec![self.body(around)]);
        }
        if self.lexicon.is_neutral(name) {
            // `label()` of a record may say everything
            return owner.as_deref().and_then(|owner| self.made_by(owner, name, around)).unwrap_or(State::Nothing);
        }
        // a claim of a token opens nothing
        if let State::Elements(known) = &state
            && known.iter().all(|hit| hit.class == ElementClass::Credential)
            && !self.lexicon.is_filler(name)
        {
            return State::Nothing;
        }
        let given = owner.as_deref().and_then(|owner| self.calls.and_then(|calls| calls.method_type(owner, name, around)));
        if let Some(given) = given.map(|given| innermost(&given)) {
            let hits = self.type_hits(&given, around);
            if !hits.is_empty() {
                return State::Whole(hits, Some(given));
            }
        }
        let hits = self.hits(name, owner.as_deref(), receiver, around);
        if !hits.is_empty() {
            return State::Elements(hits);
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
            State::Thrown(hits) => State::Thrown(hits),
            State::Nothing => State::Nothing,
            // `response.data` is the record itself
            State::Whole(hits, of) if self.lexicon.is_filler(name) => State::Whole(hits, of),
            State::Whole(..) | State::Open(_) => match self.record_named(name, around) {
                Some(state) => state,
                None => owner
                    .and_then(|owner| self.stored(&owner, name).or_else(|| self.made_by(&owner, name, around)))
                    .unwrap_or(State::Open(None)),
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

    /// What a method of a type of the repository makes of PHI.
    fn made_by(&self, owner: &str, name: &str, around: Around<'_>) -> Option<State> {
        let found = self.calls.and_then(|calls| calls.method(owner, name, around, self))?;
        Some(if found.whole { State::Whole(found.hits, found.of) } else { State::Elements(found.hits) })
    }

    fn field_hits(&self, object: &str, field: &str, around: Around<'_>) -> Vec<Hit> {
        match self.schema.seen_from(around.file).field(object, field) {
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
        if self.schema.seen_from(around.file).declares(name) {
            let hits = self.schema.seen_from(around.file).elements(name);
            let health = self.lexicon.carrier_in(name, around.health).is_some();
            let telling = |hit: &Hit| {
                hit.confidence == Confidence::Certain || (hit.class == ElementClass::Health && hit.confidence == Confidence::Likely)
            };
            return if health || hits.iter().any(telling) { hits } else { Vec::new() };
        }
        if self.lexicon.is_service(name) {
            return Vec::new();
        }
        self.lexicon.carrier_in(full, around.health).into_iter().collect()
    }

    fn hits(&self, name: &str, type_name: Option<&str>, receiver: Option<&str>, around: Around<'_>) -> Vec<Hit> {
        let standing = Standing::of(around);
        let key = [name, type_name.unwrap_or(""), receiver.unwrap_or("")].join("\u{1}");
        if let Some(known) = self.memo.borrow().get(&standing).and_then(|known| known.get(&key)) {
            return known.clone();
        }
        let enclosing = [around.owner, around.function, around.path];
        // a receiver named after a record that this repository declares owns its members: `wearer.firstName`
        let siblings_phi =
            receiver.is_some_and(|receiver| self.schema.seen_from(around.file).record_named(self.lexicon, receiver).is_some());
        let owner = Owner { type_name, receiver, enclosing: &enclosing, siblings_phi, file_in_health_context: around.health };
        let mut hits = self.lexicon.classify(name, &owner);
        hits.retain(|hit| {
            let keyed = if hit.class == ElementClass::Credential { self.lexicon.key_of(&hit.element, name) } else { None };
            keyed.is_none_or(|record| !self.schema.seen_from(around.file).keeps_records(self.lexicon, record))
        });
        self.memo.borrow_mut().entry(standing).or_default().insert(key, hits.clone());
        hits
    }
}

/// Functions by which an object tells what it is in words.
const PRINTERS: &[&str] =
    &["toString", "__str__", "__repr__", "__format__", "ToString", "to_s", "inspect", "String", "__toString", "description"];
/// Functions by which it is serialized.
const SERIALIZERS: &[&str] = &["toJSON", "toJson", "jsonSerialize", "MarshalJSON", "as_json"];

/// What a state says of PHI.
fn known(state: &State) -> Option<Phi> {
    match state {
        State::Elements(hits) | State::Thrown(hits) if !hits.is_empty() => Some(Phi { hits: hits.clone(), whole: false, of: None }),
        State::Whole(hits, of) => Some(Phi { hits: hits.clone(), whole: true, of: of.clone() }),
        _ => None,
    }
}

fn root_name(root: &Root) -> Option<&str> {
    match root {
        Root::Parameter(_, name) | Root::Name(name) | Root::New(name) => Some(name),
        Root::Call(call) => Some(last(&call.name)),
        Root::Query { from, .. } => from.first().map(String::as_str),
        Root::This | Root::Caught { .. } | Root::Source(_) => None,
    }
}

/// The names that a value has at one point of its way: that of the member first, then those that it was given.
fn names_at<'m>(first: Option<&'m str>, mentions: &'m [Mention], depth: usize) -> Vec<&'m str> {
    let given = mentions.iter().filter(|mention| usize::from(mention.depth) == depth).map(|mention| last(&mention.name));
    first.into_iter().chain(given).collect()
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
