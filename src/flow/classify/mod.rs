//! Whether a value is PHI: by its names in context, by its type, by where it came from.
//!
//! The names are read along the way that the value took. A state is carried from the root through each member:
//! a whole record, certain elements, or nothing. A member that is an element makes it that element; a member that says nothing of a person
//! (an id, a status, a count) or an unknown member of a record makes it nothing; an unknown member of an element keeps it.

mod answered;
mod effects;
mod members;
mod names;
mod stands;

pub use names::last;

use crate::facts::{CallName, Destination, Effect, Mention, Origin, Passage, Root, Segment};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon};
use crate::schema::Schema;
use names::{element_of, innermost, names_at, qualified, root_name};
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

/// How a function hands it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handing {
    /// What of it.
    pub passing: Passing,
    /// On its way it goes through no call that is not known.
    pub sure: bool,
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
    fn passes(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Handing>;
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
    /// What is kept in all fields of a type by its functions.
    fn all_stored(&self, owner: &str, classifier: &Classifier<'_>) -> Option<Phi>;
    /// What an object's own text shows: `None` when its type has no function of one of these names.
    #[allow(clippy::option_option, reason = "no such function, or one that tells nothing")]
    fn told_by(&self, owner: &str, names: &[String], classifier: &Classifier<'_>) -> Option<Option<Phi>>;
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
    /// The route that is answered there; may be empty.
    pub route: &'a str,
    /// The file is in a health context.
    pub health: bool,
    /// The language shows an object in a log by its own text.
    pub prints: bool,
    /// A record that is made holds the fields that it is given there, and no more.
    pub sparse: bool,
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
    route: (usize, usize),
    file: usize,
    health: bool,
}

impl Standing {
    fn of(around: Around<'_>) -> Self {
        let address = |name: &str| (name.as_ptr().addr(), name.len());
        Self {
            owner: address(around.owner),
            function: address(around.function),
            route: address(around.route),
            file: around.file,
            health: around.health,
        }
    }
}

/// What a value is known to be at one point of its way.
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
        let around = Around { route: passage.route.as_deref().unwrap_or(around.route), ..around };
        let logged = matches!(&passage.destination, Destination::Sink { sink_kind, .. } if matches!(sink_kind.as_str(), "log" | "console"));
        let state = self.state(&passage.origin, &passage.mentions, around);
        if matches!(&state, State::Whole(..)) && self.is_reference(passage, around) {
            return None;
        }
        let known = known(&state).or_else(|| match &state {
            // an object that is no record as a whole may still tell one in its own text, as an error does wherever it goes
            State::Open(Some(owner))
                if around.prints && logged || passage.effects.contains(&Effect::Printed) || self.schema.is_exception(owner) =>
            {
                self.calls?.told_by(owner, self.lexicon.printers(), self).flatten()
            }
            _ => None,
        });
        if logged && passage.origin.segments.is_empty() && is_structured(&passage.destination) {
            let of = known.as_ref().and_then(|phi| phi.of.clone());
            let told = of.and_then(|of| self.calls?.told_by(&of, self.lexicon.logger_printers(), self));
            if let Some(told) = told {
                return told;
            }
        }
        let phi = if logged { self.beside_words(known, &state, passage, around) } else { known }?;
        let phi = self.shown(phi, &passage.effects, around.prints && logged, around)?;
        if (around.prints && logged || passage.effects.contains(&Effect::Printed)) && self.keeps_to_itself(&passage.effects, around) {
            return None;
        }
        self.effects(phi, &passage.effects, around)
    }

    /// Whether it is a value of no known type in a place of an address that is called like a record: the record's id, `params={"patient": pid}`.
    fn is_reference(&self, passage: &Passage, around: Around<'_>) -> bool {
        let url = matches!(&passage.destination, Destination::Sink { sink_kind, .. } if sink_kind == "url");
        let origin = &passage.origin;
        let named = root_name(&origin.root).filter(|_| matches!(origin.root, Root::Parameter(..) | Root::Name(_)));
        url && origin.segments.is_empty()
            && origin.declared.is_none()
            && named.is_some_and(|name| self.record_named(name, around).is_none())
    }

    /// What an origin with its names is.
    fn state(&self, origin: &Origin, mentions: &[Mention], around: Around<'_>) -> State {
        let given = self.without_own_type(origin, mentions, around);
        let mentions = given.as_deref().unwrap_or(mentions);
        let mut previous = names_at(root_name(&origin.root), mentions, 0);
        // what a call gave is called by the name that it was kept under: `const clinic = useQuery(..)`
        if matches!(origin.root, Root::Call(_)) && previous.len() > 1 && previous.first().is_some_and(|call| self.lexicon.is_neutral(call))
        {
            previous.remove(0);
        }
        let mut state = self.root(origin, around);
        state = self.mentioned(state, mentions, 0, previous.first().copied(), around);
        state = self.answered(state, origin, mentions, 0, around);
        let mut caught = matches!(origin.root, Root::Caught { .. }) || matches!(&state, State::Thrown(_));
        for (index, segment) in origin.segments.iter().enumerate() {
            match segment {
                // the record stands in a member of what is around it: `action.payload` of a `PayloadAction<Patient>`
                Segment::Member(name) if index == 0 && self.is_wrapped(&state, origin.declared.as_deref(), name, around) => {}
                Segment::Member(name) if caught => {
                    if !self.lexicon.is_message_member(name) {
                        state = self.held_by_exception(origin, name, &previous, around);
                        caught = matches!(state, State::Nothing);
                    }
                    previous = names_at(Some(name), mentions, index + 1);
                }
                Segment::Member(name) => {
                    state = match self.text_of_exception(&state, name, around) {
                        Some(told) => told,
                        None => self.member(state, name, &previous, around),
                    };
                    let given = names_at(Some(name), mentions, index + 1);
                    // what `clinic.data` holds is the clinic
                    if previous.is_empty() || given.len() > 1 || !self.lexicon.is_filler(name) {
                        previous = given;
                    }
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
            state = self.answered(state, origin, mentions, index + 1, around);
        }
        state
    }

    /// The names of a record that holds only what was selected or given: what its type could hold says nothing of it.
    fn without_own_type(&self, origin: &Origin, mentions: &[Mention], around: Around<'_>) -> Option<Vec<Mention>> {
        let object = match &origin.root {
            Root::Query { from, fields } if !fields.iter().any(|field| field == "*") => from.first()?,
            Root::New(made) if !self.schema.seen_from(around.file).is_code(made) => made,
            _ => return None,
        };
        let own = |mention: &Mention| {
            let written = mention.name.strip_prefix([Mention::TYPE, Mention::OF]);
            written.is_some_and(|written| last(&innermost(written)).eq_ignore_ascii_case(last(object)))
        };
        (around.sparse && mentions.iter().any(own)).then(|| mentions.iter().filter(|mention| !own(mention)).cloned().collect())
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
            return State::Elements(vec![match self.lexicon.credential(element) {
                Some(class) => Hit { element: element.clone(), class, confidence: Confidence::Likely },
                None => {
                    Hit { element: element.clone(), class: ElementClass::Health, confidence: confidence.min(self.lexicon.surest(element)) }
                }
            }]);
        }
        if let Root::Caught { types, calls } = &origin.root {
            let thrown = self.calls.and_then(|known| known.thrown(types, calls, around, self));
            // an exception of the repository may come from anywhere
            let own = |named: &String| self.schema.is_exception(named) && self.schema.seen_from(around.file).declares(last(named));
            let thrown = thrown.or_else(|| types.iter().filter(|named| own(named)).find_map(|named| self.any_thrown(last(named), around)));
            return thrown.map_or(State::Nothing, |phi| State::Thrown(phi.hits));
        }
        if let Root::Parameter(..) = &origin.root
            && let Some(handled) = self.handled(origin.declared.as_deref(), around)
        {
            let thrown = self.any_thrown(&handled, around);
            return State::Thrown(thrown.map(|phi| phi.hits).unwrap_or_default());
        }
        let made = match &origin.root {
            Root::New(made) => Some(made),
            // in Python a constructor is called like a function
            Root::Call(call) if last(&call.name).starts_with(char::is_uppercase) => Some(&call.name),
            _ => None,
        };
        if let Some(made) = made.filter(|made| self.schema.is_exception(made)) {
            let built = self.calls.and_then(|calls| calls.built(made, around, self));
            return built.map_or_else(|| State::Open(Some(made.clone())), |phi| State::Thrown(phi.hits));
        }
        if let Root::New(made) = &origin.root
            && around.sparse
            && !self.schema.seen_from(around.file).is_code(made)
        {
            return self.made(made, origin.declared.as_deref());
        }
        if let Some(declared) = &origin.declared {
            if let Some(of_library) = self.of_library(declared, around) {
                return of_library;
            }
            let bare = innermost(declared);
            let hits = self.type_hits_of(&bare, qualified(declared), around);
            if !hits.is_empty() {
                return State::Whole(hits, Some(bare));
            }
            if self.schema.seen_from(around.file).declares(&bare) || self.lexicon.is_service(&bare) {
                return State::Open(Some(bare));
            }
        }
        if let Root::Parameter(_, name) = &origin.root
            && origin.declared.is_none()
            && let Some(stood) = self.stood_for_by(name, around)
        {
            return stood;
        }
        match &origin.root {
            Root::Parameter(_, name) => self.named(name, None, origin.declared.as_deref(), around),
            Root::Name(name) => match self.named(name, None, origin.declared.as_deref(), around) {
                // a field of the enclosing type, or a property that is worked out
                State::Open(declared) => self
                    .told_by_declaration(around.owner, name, around)
                    .or_else(|| self.stored(around.owner, name))
                    .or_else(|| Some(around.owner).filter(|owner| !owner.is_empty()).and_then(|owner| self.made_by(owner, name, around)))
                    .unwrap_or(State::Open(declared)),
                known => known,
            },
            Root::Call(call) => self.called(call, around),
            Root::New(made) => self.made(made, origin.declared.as_deref()),
            Root::This => State::Open((!around.owner.is_empty()).then(|| around.owner.to_owned())),
            Root::Caught { .. } | Root::Query { .. } | Root::Source(_) => State::Nothing,
        }
    }

    /// Something new, which is nobody's record yet: a collection of ids stays one whatever it is called.
    fn made(&self, made: &str, declared: Option<&str>) -> State {
        let ids = declared.map(innermost).filter(|held| self.lexicon.is_opaque(held));
        State::Open(Some(ids.unwrap_or_else(|| made.to_owned())))
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

    /// What an exception of this type holds, wherever it was thrown: what it was made with, or what its constructor makes of what it is given.
    fn any_thrown(&self, named: &str, around: Around<'_>) -> Option<Phi> {
        let calls = self.calls?;
        calls.thrown_as(named, self).or_else(|| calls.built(named, around, self))
    }

    /// The message of what turns out to be an exception of the repository: `fault is DuplicatePatient dup`, `dup.Message`.
    fn text_of_exception(&self, state: &State, name: &str, around: Around<'_>) -> Option<State> {
        let State::Open(Some(named)) = state else { return None };
        // `Error` of a library and of the repository are one name
        let own = self.schema.is_exception(named) && self.schema.seen_from(around.file).is_code(named);
        if !own || self.lexicon.is_any_exception(named) || !self.lexicon.is_message_member(name) {
            return None;
        }
        let thrown = self.any_thrown(named, around);
        Some(State::Thrown(thrown.map(|phi| phi.hits).unwrap_or_default()))
    }

    /// What an exception of the repository keeps beside its message: `e.getPatient()`.
    fn held_by_exception(&self, origin: &Origin, name: &str, receivers: &[&str], around: Around<'_>) -> State {
        let types: Vec<&str> = match &origin.root {
            Root::Caught { types, .. } => types.iter().map(String::as_str).collect(),
            Root::New(made) => vec![made],
            _ => origin.declared.as_deref().into_iter().collect(),
        };
        let known = |known: &&str| self.schema.seen_from(around.file).declares(known) || self.schema.is_exception(known);
        let declared = types.into_iter().map(last).find(known);
        declared.map_or(State::Nothing, |declared| self.member(State::Open(Some(declared.to_owned())), name, receivers, around))
    }

    /// What the declaration of a field says of it beside its name: `@Value("${registry.api.token}") String registry`.
    fn told_by_declaration(&self, owner: &str, field: &str, around: Around<'_>) -> Option<State> {
        let hits = self.schema.seen_from(around.file).field(owner, field)?;
        (!owner.is_empty() && !hits.is_empty()).then(|| State::Elements(hits.to_vec()))
    }

    /// What the functions of a type keep in a field.
    fn stored(&self, owner: &str, field: &str) -> Option<State> {
        let phi = self.calls.filter(|_| !owner.is_empty())?.stored(owner, field, self)?;
        Some(if phi.whole { State::Whole(phi.hits, phi.of) } else { State::Elements(phi.hits) })
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
        // a getter that is handed over by its name: `map(Patient::getModel)`
        let of_type = call.name.rsplit_once('.').map(|(owner, _)| last(owner)).filter(|owner| owner.starts_with(char::is_uppercase));
        if let Some(owner) = of_type
            && let Some(hits) = self.schema.seen_from(around.file).field(owner, name)
        {
            return if hits.is_empty() { State::Nothing } else { State::Elements(hits.to_vec()) };
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
            let schema = self.schema.seen_from(around.file);
            if schema.hides(part) || schema.declares(part) {
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
}

/// Elements that say no more than that it is a body: of a request, of an answer to one's own request.
const BODIES: &[&str] = &["request-body", "response-body", "answer-body"];

/// Whether all that is known is that it is a body.
fn is_body(hits: &[Hit]) -> bool {
    hits.iter().all(|hit| BODIES.contains(&hit.element.as_str()))
}

/// What a state says of PHI.
fn known(state: &State) -> Option<Phi> {
    match state {
        State::Elements(hits) | State::Thrown(hits) if !hits.is_empty() => Some(Phi { hits: hits.clone(), whole: false, of: None }),
        State::Whole(hits, of) => Some(Phi { hits: hits.clone(), whole: true, of: of.clone() }),
        _ => None,
    }
}

/// Whether a logger takes values apart from its text: `slog.Info`, not `log.Printf`.
fn is_structured(destination: &Destination) -> bool {
    let Destination::Sink { call, .. } = destination else { return false };
    let method = call.rsplit('.').next().unwrap_or(call).to_ascii_lowercase();
    !(method.ends_with('f') || method.ends_with("ln") || method.starts_with("print") || method.starts_with("fprint"))
}
