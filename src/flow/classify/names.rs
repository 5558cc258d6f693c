//! What plain names and names of types are, and the names that a value has on its way.

use super::{Around, Classifier, Standing, State};
use crate::facts::{Mention, Root};
use crate::knowledge::{Confidence, ElementClass, Hit, Owner};
use crate::schema::is_metadata_type;

/// Stands before the name of a library's type that the repository has one of the same name beside.
pub(super) const LIBRARY: &str = "~";

impl Classifier<'_> {
    /// A bare name: an element, a record, or something open.
    pub(super) fn named(&self, name: &str, receiver: Option<&str>, declared: Option<&str>, around: Around<'_>) -> State {
        let hits = self.hits(name, None, receiver, around);
        if !hits.is_empty() {
            return State::Elements(hits);
        }
        // `$_POST` is a body without a request
        if self.lexicon.is_request_body("", name) {
            return State::Elements(vec![self.body(around)]);
        }
        // a name that is like a record's, of a type that says nothing else: `patient`, `patients`, `patientDto`; `Set<Id> patients` are ids
        if declared.is_none_or(|declared| self.lexicon.is_plain_type(declared) && !self.lexicon.is_opaque(&innermost(declared)))
            && let Some(state) = self.record_named(name, around)
        {
            return state;
        }
        State::Open(declared.map(innermost))
    }

    /// The whole body of a request: what stands in it is not known.
    pub(super) fn body(&self, around: Around<'_>) -> Hit {
        let confidence = if self.schema.knows_persons() || around.health { Confidence::Likely } else { Confidence::Possible };
        Hit { element: "request-body".to_owned(), class: ElementClass::Health, confidence }
    }

    /// A record by the name of a variable: of a type that this repository declares, or one that everybody knows.
    pub(super) fn record_named(&self, name: &str, around: Around<'_>) -> Option<State> {
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

    pub(super) fn field_hits(&self, object: &str, field: &str, around: Around<'_>) -> Vec<Hit> {
        match self.schema.seen_from(around.file).field(object, field) {
            Some(hits) => hits.to_vec(),
            None => self.hits(field, Some(object), None, around),
        }
    }

    /// The elements that a type as a whole carries.
    pub(super) fn type_hits(&self, name: &str, around: Around<'_>) -> Vec<Hit> {
        self.type_hits_of(name, name, around)
    }

    /// A record of a library by the package of its type, where the repository has a type of the same name: `org.hl7.fhir.r4.model.Patient`.
    pub(super) fn of_library(&self, declared: &str, around: Around<'_>) -> Option<State> {
        let full = unwrapped(declared);
        let bare = last(full);
        if full == bare || !self.schema.seen_from(around.file).declares(bare) || !self.lexicon.is_of_library(full) {
            return None;
        }
        let hit = self.lexicon.carrier_in(full, around.health)?;
        Some(State::Whole(vec![hit], Some(format!("{LIBRARY}{bare}"))))
    }

    /// The same with the name as the imports resolve it: Android's `Bundle` is none of FHIR.
    pub(super) fn type_hits_of(&self, name: &str, full: &str, around: Around<'_>) -> Vec<Hit> {
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

    pub(super) fn hits(&self, name: &str, type_name: Option<&str>, receiver: Option<&str>, around: Around<'_>) -> Vec<Hit> {
        let standing = Standing::of(around);
        let key = [name, type_name.unwrap_or(""), receiver.unwrap_or("")].join("\u{1}");
        if let Some(known) = self.memo.borrow().get(&standing).and_then(|known| known.get(&key)) {
            return known.clone();
        }
        let enclosing = [around.owner, around.function, around.path, around.route];
        // a receiver named after a record that this repository declares owns its members: `wearer.firstName`
        let siblings_phi = receiver.is_some_and(|receiver| self.schema.seen_from(around.file).is_person_named(self.lexicon, receiver));
        let owner = Owner { type_name, receiver, enclosing: &enclosing, siblings_phi, file_in_health_context: around.health };
        let mut hits = self.lexicon.classify(name, &owner);
        let configures = [type_name, receiver].into_iter().flatten().any(is_metadata_type);
        hits.retain(|hit| {
            if configures && hit.class != ElementClass::Credential {
                return false;
            }
            let keyed = if hit.class == ElementClass::Credential { self.lexicon.key_of(&hit.element, name) } else { None };
            keyed.is_none_or(|record| !self.schema.seen_from(around.file).keeps_records(self.lexicon, record))
        });
        self.memo.borrow_mut().entry(standing).or_default().insert(key, hits.clone());
        hits
    }
}

pub(super) fn root_name(root: &Root) -> Option<&str> {
    match root {
        Root::Parameter(_, name) | Root::Name(name) | Root::New(name) => Some(name),
        Root::Call(call) => Some(last(&call.name)),
        Root::Query { from, .. } => from.first().map(String::as_str),
        Root::This | Root::Caught { .. } | Root::Source(_) => None,
    }
}

/// The names that a value has at one point of its way: that of the member first, then those that it was given.
pub(super) fn names_at<'m>(first: Option<&'m str>, mentions: &'m [Mention], depth: usize) -> Vec<&'m str> {
    let given = mentions.iter().filter(|mention| usize::from(mention.depth) == depth).map(|mention| last(&mention.name));
    first.into_iter().chain(given).collect()
}

/// The last part of a dotted name.
pub fn last(name: &str) -> &str {
    name.rsplit(['.', ':', ' ']).next().unwrap_or(name)
}

/// `List<Optional<Patient>>` to `Patient`; the value of a map counts.
pub(super) fn innermost(declared: &str) -> String {
    let mut at = declared.trim();
    while let Some((_, rest)) = at.split_once('<') {
        let inner = rest.trim_end().trim_end_matches('>');
        at = inner.rsplit(',').next().unwrap_or(inner).trim();
    }
    last(at.trim_end_matches(['>', '?', ']', '['])).to_owned()
}

/// The innermost type with its package, as it is written.
fn unwrapped(declared: &str) -> &str {
    let mut at = declared.trim();
    while let Some((_, rest)) = at.split_once('<') {
        let inner = rest.trim_end().trim_end_matches('>');
        at = inner.rsplit(',').next().unwrap_or(inner).trim();
    }
    at.trim_end_matches(['>', '?', ']', '['])
}

/// The same with its package, where it is one that imports give: `android.os.Bundle`.
pub(super) fn qualified(declared: &str) -> &str {
    let at = unwrapped(declared);
    let package = at.starts_with(char::is_lowercase) && at.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    if package { at } else { last(at) }
}

pub(super) fn element_of(declared: &str) -> Option<String> {
    Some(innermost(declared))
}
