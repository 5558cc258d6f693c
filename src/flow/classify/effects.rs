//! What remains of a value after what was done to it on its way, and what of a record its text shows.

use super::names::{last, names_at, root_name};
use super::stands::DATA;
use super::{Around, Classifier, Passing, Phi, State, is_body};
use crate::facts::{CallName, Effect, Passage, Segment};
use crate::knowledge::{Confidence, ElementClass, Hit};

impl Classifier<'_> {
    /// What a message says of a value beside it: `patient payload: {}`. Words alone are no evidence, and neither is a value alone whose name
    /// says no more than that it holds something.
    pub(super) fn beside_words(&self, known: Option<Phi>, state: &State, passage: &Passage, around: Around<'_>) -> Option<Phi> {
        let sure = |phi: &Phi| phi.hits.iter().any(|hit| hit.confidence > Confidence::Possible);
        if known.as_ref().is_some_and(sure) || matches!(state, State::Nothing | State::Thrown(_)) {
            return known;
        }
        let words = passage.effects.iter().find_map(|effect| if let Effect::Behind(words) = effect { Some(words) } else { None })?;
        if let Some(named) = known.as_ref().and_then(|_| self.credential_said(words, passage, around)) {
            return Some(named);
        }
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

    /// What kind of credential the word before it says that it is: `Bearer {token}`.
    fn credential_said(&self, words: &str, passage: &Passage, around: Around<'_>) -> Option<Phi> {
        let last = words.split(|sign: char| !sign.is_alphanumeric()).rfind(|word| !word.is_empty())?;
        let member = match passage.origin.segments.last() {
            Some(Segment::Member(name)) => Some(name.as_str()),
            Some(_) => None,
            None => root_name(&passage.origin.root),
        };
        let names = names_at(member, &passage.mentions, passage.origin.segments.len());
        let sure = |hit: &Hit| hit.class == ElementClass::Credential && hit.confidence > Confidence::Possible;
        let said = names.iter().map(|name| self.hits(&format!("{last} {name}"), None, None, around));
        let hits = said.into_iter().find(|hits| hits.iter().any(sure))?;
        Some(Phi { hits: hits.into_iter().filter(sure).collect(), whole: false, of: None })
    }

    /// What of a whole record is seen: its own text or its serialization decides.
    pub(super) fn shown(&self, mut phi: Phi, effects: &[Effect], prints: bool, around: Around<'_>) -> Option<Phi> {
        let Some(of) = phi.of.clone().filter(|of| phi.whole && !of.starts_with(DATA)) else { return Some(phi) };
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
        if !serialized && self.lexicon.is_silent(&of) {
            return None;
        }
        let names = if serialized { self.lexicon.serializers() } else { self.lexicon.printers() };
        if let Some(told) = self.calls.and_then(|calls| calls.told_by(&of, names, self)) {
            return told;
        }
        let hits = if serialized { schema.serialized(self.lexicon, &of) } else { schema.printed(self.lexicon, &of) };
        if let Some(hits) = hits {
            phi.hits.retain(|hit| hits.iter().any(|left| left.element == hit.element));
        }
        Some(phi).filter(|phi| !phi.hits.is_empty())
    }

    /// Whether an object of the repository that a value was put into last shows nothing of it in its own text.
    pub(super) fn keeps_to_itself(&self, effects: &[Effect], around: Around<'_>) -> bool {
        let last_made = effects.iter().rev().find(|effect| !matches!(effect, Effect::Printed | Effect::Behind(_)));
        let Some(Effect::Through(call)) = last_made else { return false };
        let schema = self.schema.seen_from(around.file);
        // in Python a constructor is called like a function
        let called = || Some(last(&call.name)).filter(|name| name.starts_with(char::is_uppercase) && schema.declares(name));
        let Some(made) = call.name.strip_prefix("new ").map(last).or_else(called) else { return false };
        if let Some(told) = self.calls.and_then(|calls| calls.told_by(made, self.lexicon.printers(), self)) {
            return told.is_none();
        }
        !self.schema.is_exception(made)
            && schema.declares(made)
            && schema.printed(self.lexicon, made).is_some_and(|hits: Vec<Hit>| hits.is_empty())
    }

    /// Whether a handler of `caught` gets what is thrown as `thrown`.
    pub fn catches(&self, caught: &str, thrown: &str) -> bool {
        thrown.is_empty() || self.schema.is_a(thrown, caught) || self.lexicon.is_any_exception(caught)
    }

    /// What a method of the record gives that is handed over by its name: `patients.map(Patient::label)`.
    fn of_method(&self, phi: &Phi, call: &CallName, around: Around<'_>) -> Option<Phi> {
        let (owner, method) = call.name.rsplit_once('.').filter(|(owner, _)| phi.whole && last(owner).starts_with(char::is_uppercase))?;
        self.calls?.method(owner, method, around, self)
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
            if *effect == Effect::ById && (phi.whole || is_body(&phi.hits)) {
                return None;
            }
            if let Effect::Masked(call) = effect {
                // by its name it masks; what it really does is known only of functions of the repository
                match self.calls.and_then(|calls| calls.passes(call, around, self)).map(|handing| handing.passing) {
                    Some(Passing::Whole | Passing::Parts) => continue,
                    Some(Passing::Nothing) | None => return None,
                }
            }
            if let Effect::Through(call) = effect {
                let name = last(&call.name);
                // what a serializer makes of a body is what it stands for
                if is_body(&phi.hits) && self.schema.seen_from(around.file).stands_for(name).is_some() {
                    return None;
                }
                // an exception of the repository without a constructor of its own keeps its message
                if self.schema.is_exception(name) && self.calls.is_none_or(|calls| calls.passes(call, around, self).is_none()) {
                    continue;
                }
                let handing = self.calls.and_then(|calls| calls.passes(call, around, self));
                match handing.map(|handing| handing.passing) {
                    Some(Passing::Whole) => {}
                    Some(Passing::Parts) if !phi.whole => {}
                    // of a record only what the function returns of it
                    Some(Passing::Parts) => {
                        phi = self.calls.and_then(|calls| calls.returned(call, around, self))?;
                    }
                    Some(Passing::Nothing) => return None,
                    None if call.failure => return None,
                    None => match self.of_method(&phi, call, around) {
                        Some(made) => {
                            phi = made;
                            continue;
                        }
                        // a record that goes through an unknown call seldom comes out as a whole; a yes-or-no question never holds it
                        None if phi.whole || self.lexicon.is_neutral(name) => return None,
                        None => {}
                    },
                }
                if handing.is_some_and(|handing| handing.sure) {
                    continue;
                }
                for hit in &mut phi.hits {
                    hit.confidence = hit.confidence.lowered();
                }
            }
        }
        Some(phi)
    }
}
