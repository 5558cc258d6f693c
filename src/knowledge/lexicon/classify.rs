//! Which elements a name is, given what stands around it. The evidence is the nearest word that speaks of a patient, of health care,
//! or of somebody else (`provider.phone`); how near it must be depends on how much the name says alone.

use super::rows::{ContextKind, Need};
use super::vocabulary::{Marker, Named, Reading, Strength, Token, WordId, effect};
use super::words::Words;
use super::{Element, Hit, Lexicon};
use crate::knowledge::{Confidence, ElementClass};

/// What stands around a name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Owner<'a> {
    /// The type, table or object that declares the name, where it is known.
    pub type_name: Option<&'a str>,
    /// What the name is taken from, as written: `patient`, `request.patient`, `getPatient()`.
    pub receiver: Option<&'a str>,
    /// Package, class, function, file path: from far to near.
    pub enclosing: &'a [&'a str],
    /// Whether the names beside it (fields of the same type, arguments of the same call) hold PHI.
    pub siblings_phi: bool,
    /// Whether the file or its folder speaks of health care.
    pub file_in_health_context: bool,
}

/// Who owns a name, by the words of one owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ownership {
    marker: Marker,
    /// A repository, service or the like: around the data, not their owner.
    machinery: bool,
}

/// Everything around the name, read once.
#[derive(Debug, Default)]
struct Surroundings {
    receiver: Option<Ownership>,
    declared: Option<Ownership>,
    around_subject: bool,
    around_health: bool,
    around_outsider: bool,
    siblings: bool,
    file: bool,
}

/// Where the evidence stands, nearest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    File,
    Around,
    Siblings,
    Own,
}

/// What the evidence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Subject,
    Record,
    Domain,
}

impl Lexicon {
    /// The PHI elements that a name is, given what stands around it, surest first; most names are none. Whole records are no element: see
    /// [`Self::carrier_name`]. The caller may remember the answer.
    #[must_use]
    pub fn classify(&self, name: &str, owner: &Owner<'_>) -> Vec<Hit> {
        let mut hits = self.find(name, owner);
        hits.retain(|hit| !self.is_whole(&hit.element));
        hits
    }

    /// As [`Self::classify`], with whole records.
    #[must_use]
    pub fn find(&self, name: &str, owner: &Owner<'_>) -> Vec<Hit> {
        let code = if name.contains(['-', '.']) { super::field_code(name) } else { None };
        let words = Words::of(code.as_deref().unwrap_or(name));
        // a field of a message speaks of its patient
        let of_message = Owner { siblings_phi: true, file_in_health_context: true, ..*owner };
        let owner = if code.is_some() { &of_message } else { owner };
        let mut reading = self.vocabulary.read(&words, Need::Alone);
        if !reading.short_form && !self.vocabulary.may_name(&reading) {
            return Vec::new();
        }
        let around = self.surroundings(owner);
        let mut tokens = self.vocabulary.tokens(&reading);
        if reading.short_form {
            let known = around.short_forms(&tokens);
            if known > Need::Alone {
                reading = self.vocabulary.read(&words, known);
                tokens = self.vocabulary.tokens(&reading);
            }
        }
        self.judge(&reading, &tokens, &around, owner)
    }

    /// Whether an element stands for a whole record.
    pub(super) fn is_whole(&self, element: &str) -> bool {
        self.element(element).is_some_and(|known| known.row.whole)
    }

    fn judge(&self, reading: &Reading, tokens: &[Token], around: &Surroundings, owner: &Owner<'_>) -> Vec<Hit> {
        let Some(last) = tokens.iter().rposition(|token| token.named().is_some()) else { return Vec::new() };
        let mut unknown_behind = false;
        let mut weakened = false;
        for (at, token) in tokens.iter().enumerate() {
            if token.named().is_some() {
                continue;
            }
            let effects = token.meaning.effects;
            if effects & effect::OFF != 0 || (at == 0 && effects & effect::OFF_LEAD != 0) || (at > last && effects & effect::OFF_TAIL != 0)
            {
                return Vec::new();
            }
            unknown_behind |= at > last && (token.unknown || token.meaning.look_alike);
            weakened |= effects & effect::WEAKEN != 0;
        }
        let mut hits: Vec<Hit> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let Some(named) = token.named() else { continue };
            let Some(element) = self.elements.get(usize::from(named.element)) else { continue };
            if named.bare && !self.is_bare(tokens, at, element) {
                continue;
            }
            if self.taken_back(element, reading, *token, owner) {
                continue;
            }
            let Some(mut confidence) = self.confidence(element, named, tokens, at, around) else { continue };
            confidence = confidence.min(element.row.confidence);
            let surrogate = tokens.get(at + 1..).unwrap_or_default().iter().any(|token| token.meaning.effects & effect::SURROGATE != 0);
            for lowers in [unknown_behind, weakened, surrogate] {
                if lowers {
                    confidence = confidence.lowered();
                }
            }
            if surrogate && element.row.context != Need::Alone {
                confidence = Confidence::Possible; // the key of an address is no address
            }
            match hits.iter_mut().find(|hit| hit.element == element.row.id()) {
                Some(hit) => hit.confidence = hit.confidence.max(confidence),
                None => hits.push(Hit { element: element.row.id().to_owned(), class: element.row.class, confidence }),
            }
        }
        if hits.len() > 1 && hits.iter().any(|hit| !self.is_whole(&hit.element)) {
            hits.retain(|hit| !self.is_whole(&hit.element)); // `patient` says whose the rest is
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
        hits
    }

    /// Whether nothing but context and filler stands beside a hit. What stands before a patient does not matter: `billingPatientName`.
    /// The name or the key of a datum is no person's: `diagnosisName`, `personAddressId`. What is a name beside a person alone, is none beside what
    /// is done to one: `patientFirst`, not `firstVisit`.
    fn is_bare(&self, tokens: &[Token], at: usize, element: &Element) -> bool {
        let other = |token: &Token| {
            token.named().and_then(|named| self.elements.get(usize::from(named.element))).is_some_and(|known| !known.row.whole)
        };
        if element.row.class == ElementClass::Direct && tokens.get(..at).unwrap_or_default().iter().any(other) {
            return false;
        }
        let of_person = |(place, token): (usize, &Token)| {
            let marker = token.marker(self);
            let same = token.named().map(|named| named.element) == tokens.get(at).and_then(Token::named).map(|named| named.element);
            let plain = token.named().is_none() && marker.record.is_none() && marker.domain != Some(Strength::Weak);
            place == at || same || plain || token.is_filler() || marker.subject.is_some()
        };
        if element.row.bare_context == Some(Need::Person) && !tokens.iter().enumerate().all(of_person) {
            return false;
        }
        let is_patient = |token: &Token| token.marker(self).subject == Some(Strength::Strong);
        let from = tokens.get(..at).unwrap_or_default().iter().rposition(is_patient).unwrap_or(0);
        tokens.get(from..).unwrap_or_default().iter().all(Token::is_beside_bare)
    }

    /// Whether a `not` word stands in the name beside the hit, in its receiver or in its type.
    fn taken_back(&self, element: &Element, reading: &Reading, token: Token, owner: &Owner<'_>) -> bool {
        if element.not.is_empty() {
            return false;
        }
        let stands_in = |ids: &[WordId]| element.not.iter().any(|sequence| holds(ids, sequence));
        let before = reading.ids.get(..token.start).unwrap_or_default();
        let behind = reading.ids.get(token.start + token.len..).unwrap_or_default();
        stands_in(before)
            || stands_in(behind)
            || [owner.receiver, owner.type_name]
                .into_iter()
                .flatten()
                .any(|text| stands_in(&self.vocabulary.read(&Words::of(text), Need::Alone).ids))
    }

    fn surroundings(&self, owner: &Owner<'_>) -> Surroundings {
        let receiver = owner.receiver.filter(|text| !matches!(*text, "this" | "self" | "super")).map(|text| self.ownership(text));
        let declared = owner.type_name.map(|text| self.ownership(text));
        let mut around = Surroundings {
            receiver,
            declared,
            siblings: owner.siblings_phi,
            file: owner.file_in_health_context,
            ..Surroundings::default()
        };
        for text in owner.enclosing {
            for token in self.vocabulary.tokens(&self.vocabulary.read(&Words::of(text), Need::Alone)) {
                if token.meaning.look_alike {
                    continue;
                }
                around.add(token.marker(self));
            }
        }
        for owned in [receiver, declared].into_iter().flatten().filter(|owned| owned.machinery) {
            around.add(owned.marker);
        }
        around
    }

    /// The last word of an owner that says whose it is.
    fn ownership(&self, text: &str) -> Ownership {
        let tokens = self.vocabulary.tokens(&self.vocabulary.read(&Words::of(text), Need::Alone));
        let mut owned = Ownership::default();
        let mut subject = None;
        for (at, token) in tokens.iter().enumerate() {
            if token.meaning.look_alike {
                owned = Ownership::default();
                continue;
            }
            let marker = token.marker(self);
            if marker.subject == Some(Strength::Strong) {
                subject = Some(marker);
            }
            let speaks = marker.is_health() || (marker.outsider.is_some() && token.meaning.effects & effect::NEUTRAL == 0);
            if speaks {
                // a patient's user account is the patient's
                let kept = subject.filter(|_| matches!(marker.outsider, Some(ContextKind::Account | ContextKind::Machine)));
                owned = Ownership { marker: kept.unwrap_or(marker), machinery: false };
            }
            let machinery = effect::OFF | effect::OFF_TAIL;
            if at > 0 && token.named().is_none() && token.meaning.effects & machinery != 0 && !marker.is_health() {
                owned.machinery = true;
            }
        }
        owned
    }

    fn confidence(&self, element: &Element, named: Named, tokens: &[Token], at: usize, around: &Surroundings) -> Option<Confidence> {
        let row = &element.row;
        let need = if named.bare { row.bare_context.unwrap_or(row.context) } else { row.context };
        let about_person = matches!(row.class, ElementClass::Direct | ElementClass::Quasi);
        let own = self.nearest(tokens, at);
        let owner = around.owner();
        let own_health = own.filter(|marker| marker.is_health() && (marker.outsider.is_none() || marker.subject.is_some()));
        let outsider = match (own, own_health) {
            (_, Some(_)) => None,
            (Some(marker), None) => marker.outsider,
            (None, None) if named.subject_inside == Some(Strength::Strong) => None,
            (None, None) => owner.filter(|marker| marker.subject.is_none()).and_then(|marker| marker.outsider),
        };
        if need == Need::Alone {
            let unsupported = named.bare && row.whole;
            let best = if unsupported && outsider == Some(ContextKind::Machine) { Confidence::Possible } else { Confidence::Certain };
            return Some(match outsider.filter(|_| about_person) {
                Some(ContextKind::Staff) => Confidence::Possible,
                Some(ContextKind::Account) => best.lowered(),
                _ => best,
            });
        }
        if let Some(kind) = outsider {
            let blocks = if about_person { true } else { kind == ContextKind::Machine && named.bare && row.class == ElementClass::Health };
            if blocks {
                return None;
            }
        }
        let supported = around.support() || tokens.iter().any(|token| token.marker(self).is_strong());
        let mut best: Option<Confidence> = None;
        let mut consider = |near: Near, sign: Sign, weak: bool| {
            if weak && !supported {
                return;
            }
            let found = table(need, named.bare, near, sign).map(|found| if weak { found.min(Confidence::Likely) } else { found });
            best = best.max(found);
        };
        if let Some(strength) = named.subject_inside {
            consider(Near::Own, Sign::Subject, strength == Strength::Weak);
        }
        for marker in [own_health, owner.filter(|marker| marker.outsider.is_none() || marker.subject.is_some())].into_iter().flatten() {
            for (sign, strength) in [(Sign::Subject, marker.subject), (Sign::Record, marker.record), (Sign::Domain, marker.domain)] {
                if let Some(strength) = strength {
                    consider(Near::Own, sign, strength == Strength::Weak);
                }
            }
        }
        if around.siblings {
            consider(Near::Siblings, Sign::Subject, false);
        }
        let shut_out = about_person && around.around_outsider && !around.around_subject;
        if !shut_out {
            if around.around_subject {
                consider(Near::Around, Sign::Subject, false);
            }
            if around.around_health {
                consider(Near::Around, Sign::Domain, false);
            }
            if around.file {
                consider(Near::File, Sign::Domain, false);
            }
        }
        if best.is_none() && row.class == ElementClass::Credential {
            return Some(Confidence::Possible); // `token` alone: perhaps a parser's
        }
        best
    }

    /// The nearest word of the name that says whose it is: before the hit, else behind it.
    fn nearest(&self, tokens: &[Token], at: usize) -> Option<Marker> {
        let speaks = |token: &Token| {
            let marker = token.marker(self);
            let outsider = marker.outsider.is_some() && token.meaning.effects & effect::NEUTRAL == 0;
            (!token.meaning.look_alike && (marker.is_health() || outsider)).then_some(marker)
        };
        let before = tokens.get(..at).unwrap_or_default().iter().rev().find_map(speaks);
        before.or_else(|| tokens.get(at + 1..).unwrap_or_default().iter().find_map(speaks))
    }
}

/// How sure a name is that needs `need` and has this evidence.
fn table(need: Need, bare: bool, near: Near, sign: Sign) -> Option<Confidence> {
    use Confidence::{Certain, Likely, Possible};
    Some(match (need, near, sign) {
        (Need::Alone, _, _) => Certain,
        (Need::Health | Need::Near, Near::Own, Sign::Subject | Sign::Record) => Certain,
        (Need::Health | Need::Near, Near::Own, Sign::Domain) | (_, Near::Siblings, _) | (Need::Health, Near::Around | Near::File, _) => {
            Likely
        }
        (Need::Near, Near::Around, Sign::Subject) if !bare => Likely,
        (Need::Near, Near::Around | Near::File, _) => Possible,
        (Need::Person | Need::Owner, Near::Own, Sign::Subject) => Certain,
        (Need::Person, Near::Own, _) | (Need::Person, Near::Around, Sign::Subject) => Likely,
        (Need::Person, Near::Around | Near::File, _) | (Need::Owner, Near::Around, Sign::Subject) => Possible,
        (Need::Owner, _, _) => return None,
    })
}

impl Surroundings {
    fn add(&mut self, marker: Marker) {
        self.around_subject |= marker.subject == Some(Strength::Strong);
        self.around_health |= marker.record == Some(Strength::Strong) || marker.domain == Some(Strength::Strong);
        self.around_outsider |= marker.outsider.is_some() && marker.around;
    }

    /// Whose the name is: the receiver's, else the declaring type's.
    fn owner(&self) -> Option<Marker> {
        let speaks = |owned: &Ownership| !owned.machinery && (owned.marker.is_health() || owned.marker.outsider.is_some());
        self.receiver.filter(speaks).or_else(|| self.declared.filter(speaks)).map(|owned| owned.marker)
    }

    /// Whether weak words count.
    fn support(&self) -> bool {
        self.siblings
            || self.file
            || self.around_subject
            || self.around_health
            || [self.receiver, self.declared].into_iter().flatten().any(|owned| owned.marker.is_strong())
    }

    /// Which short forms may be expanded.
    fn short_forms(&self, tokens: &[Token]) -> Need {
        let beside = |marker: Marker| marker.subject == Some(Strength::Strong) || marker.record == Some(Strength::Strong);
        let near = self.siblings
            || [self.receiver, self.declared].into_iter().flatten().any(|owned| beside(owned.marker))
            || tokens.iter().any(|token| beside(token.meaning.marker));
        if near {
            Need::Near
        } else if self.support() || tokens.iter().any(|token| token.meaning.marker.is_strong()) {
            Need::Health
        } else {
            Need::Alone
        }
    }
}

impl Token {
    /// The element it names, unless it only looks like one.
    pub(super) fn named(&self) -> Option<Named> {
        self.meaning.named.filter(|_| !self.meaning.look_alike)
    }

    /// What it says about whose the rest is; a whole patient record says that the rest is a patient's.
    pub(super) fn marker(&self, lexicon: &Lexicon) -> Marker {
        let mut marker = self.meaning.marker;
        if let Some(named) = self.named() {
            let record = lexicon.elements.get(usize::from(named.element)).is_some_and(|element| element.row.whole);
            marker.subject = marker.subject.max(named.subject_inside);
            if record {
                marker.subject = Some(Strength::Strong);
            }
        }
        marker
    }

    /// May stand beside a bare name.
    fn is_beside_bare(&self) -> bool {
        !self.meaning.look_alike && (self.named().is_some() || self.is_filler() || self.meaning.marker.is_health())
    }

    /// Says nothing of its own.
    fn is_filler(&self) -> bool {
        self.meaning.effects & (effect::NEUTRAL | effect::WEAKEN | effect::SURROGATE) != 0
    }
}

/// Whether a sequence stands in a list.
fn holds(ids: &[WordId], sequence: &[WordId]) -> bool {
    !sequence.is_empty() && ids.windows(sequence.len()).any(|window| window == sequence)
}
