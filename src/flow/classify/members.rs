//! What a state becomes by a member that is taken, by a name that it is given and by a type that it is declared with.

use super::names::{innermost, last};
use super::stands::DATA;
use super::{Around, Classifier, State, is_body};
use crate::facts::Mention;
use crate::knowledge::{Confidence, ElementClass, Hit, Part};

impl Classifier<'_> {
    pub(super) fn mentioned(&self, state: State, mentions: &[Mention], depth: usize, receiver: Option<&str>, around: Around<'_>) -> State {
        let mut state = state;
        for mention in mentions.iter().filter(|mention| usize::from(mention.depth) == depth) {
            // a written type says more than any name
            if let Some(written) = mention.name.strip_prefix(Mention::TYPE) {
                state = self.retyped(state, written, receiver, around);
                continue;
            }
            if let Some(written) = mention.name.strip_prefix(Mention::OF) {
                if !matches!(state, State::Nothing) {
                    state = self.retyped(state, written, receiver, around);
                }
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
            if matches!(state, State::Open(_)) && self.lexicon.is_holder(&mention.name) {
                continue;
            }
            let participle = mention.name == "found" || (mention.name.ends_with("ed") && mention.name.chars().all(char::is_lowercase));
            if !participle && self.lexicon.is_neutral(&mention.name) {
                // a record that its type shows is one, whatever it is called
                let typed = match &state {
                    State::Whole(_, Some(_)) => true,
                    State::Open(Some(owner)) => {
                        let schema = self.schema.seen_from(around.file);
                        self.schema.is_exception(owner) && schema.declares(owner) || schema.stands_for(owner).is_some()
                    }
                    _ => false,
                };
                if typed || matches!(state, State::Elements(_) | State::Thrown(_)) {
                    continue;
                }
                state = State::Nothing;
                continue;
            }
            // a body that is named after what stands in it
            if let State::Elements(known) = &state
                && is_body(known)
            {
                let hits = self.hits(&mention.name, None, receiver, around);
                if hits.iter().any(|hit| hit.confidence > Confidence::Possible) {
                    state = State::Elements(hits);
                }
                continue;
            }
            // what may be something by its own name is what it is called: `String mrn = email.subject.substringAfter(':')`
            if let State::Elements(known) = &state
                && known.iter().all(|hit| hit.confidence == Confidence::Possible)
            {
                let hits = self.hits(&mention.name, None, receiver, around);
                if hits.iter().any(|hit| hit.class == ElementClass::Direct && hit.confidence == Confidence::Certain) {
                    state = State::Elements(hits);
                }
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
        // a body is what it is read as
        let state = match state {
            State::Elements(hits) if is_body(&hits) && self.schema.seen_from(around.file).declares(written) => State::Open(None),
            State::Elements(_) | State::Thrown(_) | State::Whole(_, Some(_)) => return state,
            state => state,
        };
        let full = written;
        let written = last(full);
        if let Some(of_library) = self.of_library(full, around) {
            return of_library;
        }
        let hits = self.type_hits(written, around);
        if !hits.is_empty() {
            return State::Whole(hits, Some(written.to_owned()));
        }
        match state {
            State::Open(_) | State::Nothing if self.is_declared(written, around) => State::Open(Some(written.to_owned())),
            State::Open(_) if self.lexicon.is_service(written) => State::Open(Some(written.to_owned())),
            State::Open(declared) => match self.named(written, receiver, declared.as_deref(), around) {
                State::Open(_) => State::Open(declared),
                found => found,
            },
            state => state,
        }
    }

    /// Whether the repository declares a type, as a record or as an exception without fields.
    fn is_declared(&self, name: &str, around: Around<'_>) -> bool {
        let schema = self.schema.seen_from(around.file);
        schema.declares(name) || (self.schema.is_exception(name) && schema.is_code(name))
    }

    pub(super) fn member(&self, state: State, name: &str, receivers: &[&str], around: Around<'_>) -> State {
        let receiver = receivers.first().copied();
        let owner = match &state {
            State::Whole(_, owner) | State::Open(owner) => owner.as_deref().map(|owner| owner.trim_start_matches(DATA).to_owned()),
            _ => None,
        };
        if let Some(stood) = owner.as_deref().and_then(|owner| self.stood_for(owner, name, around)) {
            return stood;
        }
        if self.lexicon.is_org_field(name)
            && let Some(known) = self.of_org(&state, owner.as_deref(), name, receiver, around)
        {
            return known;
        }
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
                // a type that shows nothing of itself: `password: SecretStr`
                let silent = self.schema.seen_from(around.file).field_type(owner, name).map(innermost);
                return match silent.filter(|declared| self.lexicon.is_silent(declared)) {
                    Some(silent) => State::Whole(hits.to_vec(), Some(silent)),
                    None => State::Elements(hits.to_vec()),
                };
            }
            let declared = self.schema.seen_from(around.file).field_type(owner, name).map(innermost);
            if let Some(declared) = &declared {
                let hits = self.type_hits(declared, around);
                if !hits.is_empty() {
                    return State::Whole(hits, Some(declared.clone()));
                }
            }
            // a number of visits is no visit, whatever it is called where it is logged
            let plain = declared.as_deref().is_some_and(|declared| declared.starts_with(char::is_lowercase));
            if plain && self.lexicon.is_neutral(name) {
                return self.stored(owner, name).or_else(|| self.made_by(owner, name, around)).unwrap_or(State::Nothing);
            }
            let open = || self.stored(owner, name);
            return match self.computed(Some(owner), name, around) {
                Some(State::Nothing) => open().unwrap_or(State::Nothing),
                Some(computed) => computed,
                // a field whose type is not written: `patient = models.ForeignKey(..)`
                None if declared.is_none() && self.lexicon.is_opaque(name) => open().unwrap_or(State::Nothing),
                None if declared.is_none() => open().or_else(|| self.record_named(name, around)).unwrap_or(State::Open(None)),
                None => open().unwrap_or(State::Open(declared)),
            };
        }
        // what a repository finds is its record: `$repository->find($id)->getFamilyName()`
        if let (State::Open(_), Some(owner)) = (&state, &owner)
            && let Some(kept) = self.lexicon.kept_by(owner)
            && self.schema.seen_from(around.file).field(&kept, name).is_some()
        {
            return self.member(State::Open(Some(kept)), name, receivers, around);
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
                return State::Whole(hits, Some(format!("{DATA}{owner}")));
            }
            // a service that keeps the last record: `self.__dict__`
            if let Some(phi) = self.calls.and_then(|calls| calls.all_stored(owner, self)) {
                return State::Elements(phi.hits);
            }
        }
        if receivers.iter().any(|receiver| self.lexicon.is_request_body(receiver, name)) {
            return State::Elements(vec![self.body(around)]);
        }
        if matches!(state, State::Open(_)) && self.lexicon.is_holder(name) && self.hits(name, owner.as_deref(), receiver, around).is_empty()
        {
            return State::Open(None);
        }
        if self.lexicon.is_neutral(name) {
            // `policyNumber` is what it says, whatever a policy is elsewhere
            let hits = self.hits(name, owner.as_deref(), receiver, around);
            if !matches!(state, State::Nothing) && hits.iter().any(|hit| hit.confidence > Confidence::Possible) {
                return State::Elements(hits);
            }
            // `label()` of a record may say everything
            let made = owner.as_deref().and_then(|owner| self.made_by(owner, name, around));
            let extended = || match (&state, &owner) {
                (State::Whole(..), Some(owner)) => self.computed(Some(owner), name, around),
                _ => None,
            };
            return made.or_else(extended).unwrap_or(State::Nothing);
        }
        // a claim of a token opens nothing
        if let State::Elements(known) = &state
            && known.iter().all(|hit| hit.class == ElementClass::Credential)
            && !self.lexicon.is_filler(name)
        {
            // an object that is named after the password that it holds may hold more: `otp_obj.phone_number`
            let hits = self.hits(name, None, None, around);
            return if hits.is_empty() { State::Nothing } else { State::Elements(hits) };
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
            return State::Elements(as_sure_as(&state, hits));
        }
        let view = self.lexicon.is_view(name);
        if view && !matches!(state, State::Open(_)) {
            return match state {
                State::Whole(hits, Some(of)) if self.lexicon.is_silent(&of) => State::Elements(hits),
                state => state,
            };
        }
        if self.lexicon.is_opaque(name) {
            // `Incident.findById(..)` of something that is not known finds what is not known
            return if view { state } else { State::Nothing };
        }
        if matches!(state, State::Whole(..) | State::Open(_))
            && let Some(computed) = self.computed(owner.as_deref(), name, around)
        {
            return computed;
        }
        match state {
            // a named part of a request's body is judged by its name
            State::Elements(hits) if is_body(&hits) => State::Open(None),
            State::Elements(hits) if hits.iter().all(|hit| self.lexicon.is_file(&hit.element)) && !self.is_content(name) => State::Nothing,
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

    /// A field of a Salesforce org: that of an object which is not known here is what all objects say of it, and one that is called after an
    /// object holds the id of its record.
    fn of_org(&self, state: &State, owner: Option<&str>, name: &str, receiver: Option<&str>, around: Around<'_>) -> Option<State> {
        let schema = self.schema.seen_from(around.file);
        if matches!(state, State::Nothing | State::Elements(_) | State::Thrown(_)) {
            return None;
        }
        if owner.and_then(|owner| schema.field(owner, name)).is_some_and(|hits| !hits.is_empty()) {
            return None;
        }
        let hits = self.hits(name, owner, receiver, around);
        if hits.iter().any(|hit| hit.class != ElementClass::Context && hit.confidence > Confidence::Possible) {
            return None;
        }
        let of_object = owner.is_some_and(|owner| schema.declares(owner));
        match self.schema.org_field(name).filter(|_| !of_object) {
            Some([]) => Some(State::Nothing),
            Some(hits) => Some(State::Elements(hits.to_vec())),
            None => self.record_named(name, around).map(|_| State::Nothing),
        }
    }

    /// Whether a member of a generic type gives what the type is around: its declaration says so, or no declaration is known and its name
    /// says that it holds something.
    pub(super) fn is_wrapped(&self, state: &State, declared: Option<&str>, name: &str, around: Around<'_>) -> bool {
        let State::Whole(_, Some(of)) = state else { return false };
        let Some((outer, _)) = declared.and_then(|declared| declared.split_once('<')) else { return false };
        let schema = self.schema.seen_from(around.file);
        if schema.field(of, name).is_some() {
            return false;
        }
        let outer = last(outer);
        match schema.field_type(outer, name) {
            Some(written) => written.chars().next().is_some_and(char::is_uppercase) && innermost(written).len() <= 2,
            None => !schema.declares(outer) && (self.lexicon.is_filler(name) || self.lexicon.is_holding(name)),
        }
    }

    /// Whether a member of a file is what stands in it.
    fn is_content(&self, name: &str) -> bool {
        self.lexicon.is_filler(name) || self.lexicon.is_holding(name) || self.lexicon.is_view(name)
    }

    /// Whether a member says nothing of what it is taken from.
    #[must_use]
    pub fn is_neutral(&self, name: &str) -> bool {
        self.lexicon.is_neutral(name)
    }

    /// Whether an annotation or decorator marks a function that handles exceptions for its framework.
    #[must_use]
    pub fn is_handler(&self, annotation: &str) -> bool {
        self.lexicon.is_handler(annotation)
    }

    /// Whether a type is an exception.
    #[must_use]
    pub fn is_exception(&self, name: &str) -> bool {
        self.schema.is_exception(name)
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
    pub(super) fn made_by(&self, owner: &str, name: &str, around: Around<'_>) -> Option<State> {
        let found = self.calls.and_then(|calls| calls.method(owner, name, around, self))?;
        Some(if found.whole { State::Whole(found.hits, found.of) } else { State::Elements(found.hits) })
    }
}

/// The street of a patient's address is as surely PHI as the address is.
fn as_sure_as(state: &State, mut hits: Vec<Hit>) -> Vec<Hit> {
    if let State::Elements(known) = state {
        for hit in &mut hits {
            let same = known.iter().find(|known| known.element == hit.element);
            hit.confidence = hit.confidence.max(same.map_or(hit.confidence, |known| known.confidence));
        }
    }
    hits
}
