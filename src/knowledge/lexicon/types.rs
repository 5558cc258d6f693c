//! Which types carry PHI as a whole, and which words put a file into a health context.

use super::rows::{ContextKind, Need, TypeRow};
use super::vocabulary::{Strength, effect};
use super::words::Words;
use super::{Hit, Lexicon, Need as Required, Owner};
use crate::knowledge::{Confidence, ElementClass};
use rustc_hash::FxHashMap;

/// A type whose whole value carries PHI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier<'a> {
    /// The element that messages name: the whole record.
    pub element: &'a str,
    /// What it carries, as far as that is known.
    pub carries: &'a [String],
    /// How sure, once the context that it needs is there.
    pub confidence: Confidence,
    /// Counts only in a health context (a file, a package, siblings that hold PHI): `Contact`, `Condition`.
    pub needs_context: bool,
}

/// What a member of a known type holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// An element.
    Element(Hit),
    /// A value of another known type, with all that it holds.
    Of(&'a str, Vec<Hit>),
}

/// The rows of known types by simple name, lower-case.
#[derive(Debug, Default)]
pub(super) struct Types {
    rows: Vec<TypeRow>,
    by_name: FxHashMap<String, Vec<usize>>,
    /// Members of types, both folded.
    members: FxHashMap<String, FxHashMap<String, String>>,
}

/// The element that stands for a whole record.
const WHOLE: &str = "patient-record";

impl Types {
    pub fn add(&mut self, row: &TypeRow) {
        let index = self.rows.len();
        for name in &row.names {
            self.by_name.entry(name.to_ascii_lowercase()).or_default().push(index);
            if !row.members.is_empty() {
                let members = self.members.entry(name.to_ascii_lowercase()).or_default();
                members.extend(row.members.iter().map(|(member, holds)| (folded(member), holds.clone())));
            }
        }
        self.rows.push(row.clone());
    }

    /// The row of a known type; with its package only a row of that package, or one that asks for none.
    fn find(&self, package: &str, name: &str) -> Option<(&TypeRow, bool)> {
        let rows = self.by_name.get(&name.to_ascii_lowercase())?.iter().filter_map(|index| self.rows.get(*index));
        let mut loose = None;
        for row in rows {
            if !package.is_empty() && row.packages.iter().any(|glob| package_matches(glob, package)) {
                return Some((row, true));
            }
            if package.is_empty() || row.packages.is_empty() {
                loose.get_or_insert((row, false));
            }
        }
        loose
    }
}

/// A member as its library writes it: `getBirthDate`, `birthDateElement`, `nameFirstRep` and `birth_date` say no more than its name.
fn folded(member: &str) -> String {
    let bare = ["get", "Get"].iter().find_map(|head| member.strip_prefix(head).filter(|rest| rest.starts_with(char::is_uppercase)));
    let bare = bare.unwrap_or(member);
    let bare =
        ["FirstRep", "Element", "List"].iter().find_map(|tail| bare.strip_suffix(tail).filter(|rest| !rest.is_empty())).unwrap_or(bare);
    bare.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a dotted glob (`org.hl7.fhir.*.model`) names a package.
fn package_matches(glob: &str, package: &str) -> bool {
    let glob: Vec<&str> = glob.split('.').collect();
    let package: Vec<&str> = package.split('.').collect();
    glob.len() == package.len() && glob.iter().zip(&package).all(|(want, have)| *want == "*" || want.eq_ignore_ascii_case(have))
}

impl Lexicon {
    /// The record that a type is: `Patient`, `PatientDto`, `org.hl7.fhir.r4.model.Encounter`; a type that needs a health context is none.
    #[must_use]
    pub fn carrier(&self, type_name: &str) -> Option<Hit> {
        self.carrier_in(type_name, false)
    }

    /// As [`Self::carrier`]; in a health context `Contact`, `Encounter` and the like count, too.
    #[must_use]
    pub fn carrier_in(&self, type_name: &str, health: bool) -> Option<Hit> {
        if self.is_service(type_name) {
            return None;
        }
        let carrier = self.classify_type(type_name).filter(|carrier| health || !carrier.needs_context)?;
        Some(Hit { element: carrier.element.to_owned(), class: self.class(carrier.element)?, confidence: carrier.confidence })
    }

    /// A whole record of which no more is known.
    pub(super) fn whole_record(&self) -> Option<Hit> {
        Some(Hit { element: WHOLE.to_owned(), class: self.class(WHOLE)?, confidence: Confidence::Likely })
    }

    /// The record that a variable or function is named after: `patient`, `patients`, `getPatient`.
    #[must_use]
    pub fn carrier_name(&self, name: &str) -> Option<Hit> {
        if self.is_neutral(name) {
            return None;
        }
        self.find(name, &Owner::default()).into_iter().find(|hit| self.is_whole(&hit.element))
    }

    /// Whether a type carries PHI as a whole: `Patient`, `List<PatientDto>`, `org.hl7.fhir.r4.model.Encounter`, `Patient__c`;
    /// not `PatientRepository` or `PatientStatus`. The first carrier among its type arguments counts.
    #[must_use]
    pub fn classify_type(&self, type_name: &str) -> Option<Carrier<'_>> {
        type_name
            .split(|character: char| !(character.is_alphanumeric() || "_.$:\\/@-".contains(character)))
            .filter(|part| !part.is_empty())
            .find_map(|part| self.classify_one_type(part))
    }

    /// What a member of a known type holds: the family of a FHIR name. `None` where no row says so.
    #[must_use]
    pub fn member_of(&self, type_name: &str, member: &str) -> Option<Part<'_>> {
        let known = |name: &str| self.types.members.get(&name.to_ascii_lowercase());
        let members = known(type_name).or_else(|| known(type_name.strip_prefix('~')?))?;
        let holds = members.get(&folded(member))?;
        match self.class(holds) {
            Some(class) => Some(Part::Element(Hit { element: holds.clone(), class, confidence: Confidence::Certain })),
            None => Some(Part::Of(holds, self.held_by(holds))),
        }
    }

    /// Whether the own text of an object of a known type shows nothing of what it holds.
    #[must_use]
    pub fn is_silent(&self, type_name: &str) -> bool {
        self.types.find("", type_name).is_some_and(|(row, _)| row.silent)
    }

    /// Whether a type with its package is one of a library that a row knows by that package.
    #[must_use]
    pub fn is_of_library(&self, path: &str) -> bool {
        let dotted = path.replace("::", ".").replace(['\\', '/', '$', ':'], ".");
        dotted.rsplit_once('.').is_some_and(|(package, name)| self.types.find(package, name).is_some_and(|(_, by_package)| by_package))
    }

    /// The elements that the members of a known type hold by themselves.
    fn held_by(&self, type_name: &str) -> Vec<Hit> {
        let members = self.types.members.get(&type_name.to_ascii_lowercase());
        let mut hits: Vec<Hit> = members
            .into_iter()
            .flat_map(FxHashMap::values)
            .filter_map(|element| Some(Hit { element: element.clone(), class: self.class(element)?, confidence: Confidence::Certain }))
            .collect();
        hits.sort();
        hits.dedup();
        hits
    }

    /// Whether a type is about staff, users or organizations, not about patients: `User`, `StaffMember`, `Practitioner`.
    #[must_use]
    pub fn is_other(&self, type_name: &str) -> bool {
        matches!(self.outsider(type_name), Some(ContextKind::Staff | ContextKind::Account)) && self.carrier(type_name).is_none()
    }

    /// Whether a type is about staff, and not about users or sessions, which may be a patient's: `TherapySession`.
    #[must_use]
    pub fn is_staff(&self, type_name: &str) -> bool {
        self.outsider(type_name) == Some(ContextKind::Staff)
    }

    fn outsider(&self, type_name: &str) -> Option<ContextKind> {
        let reading = self.vocabulary.read(&Words::of(type_name), Required::Alone);
        self.vocabulary.tokens(&reading).iter().rev().find_map(|token| token.marker(self).outsider)
    }

    fn classify_one_type(&self, path: &str) -> Option<Carrier<'_>> {
        let dotted = path.replace("::", ".").replace(['\\', '/', '$', ':'], ".");
        let (package, name) = dotted.rsplit_once('.').unwrap_or(("", &dotted));
        let element = self.by_id.get_key_value(WHOLE).map_or(WHOLE, |(id, _)| id.as_str());
        if let Some((row, by_package)) = self.types.find(package, name) {
            if row.carries.is_empty() {
                return None;
            }
            let needs_context = !by_package && row.context != Need::Alone;
            let confidence = row.confidence.min(if needs_context { Confidence::Likely } else { Confidence::Certain });
            return Some(Carrier { element, carries: &row.carries, confidence, needs_context });
        }
        let (confidence, needs_context) = self.type_by_words(name)?;
        if needs_context && !package.is_empty() && self.health_word(package).is_none() {
            return None; // `java.util.concurrent.locks.Condition`
        }
        Some(Carrier { element, carries: &[], confidence, needs_context })
    }

    /// A type of the repository's own, by its words: a patient or a record at the head, and no machinery.
    fn type_by_words(&self, name: &str) -> Option<(Confidence, bool)> {
        let reading = self.vocabulary.read(&Words::of(name), Required::Alone);
        let tokens = self.vocabulary.tokens(&reading);
        let mut best: Option<(Confidence, bool)> = None;
        for (at, token) in tokens.iter().enumerate() {
            let marker = token.marker(self);
            let effects = token.meaning.effects;
            if token.meaning.look_alike {
                best = None;
                continue;
            }
            if let Some(strength) = marker.subject.max(marker.record) {
                let weak = strength == Strength::Weak;
                let found = (if weak { Confidence::Possible } else { Confidence::Likely }, weak);
                // the patient's something is still the patient's; a weak word behind a strong one changes nothing
                best = Some(best.map_or(found, |known| if known.1 { found } else { known }));
                continue;
            }
            let machinery =
                effects & effect::OFF != 0 || (at > 0 && effects & (effect::OFF_TAIL) != 0) || (at == 0 && effects & effect::OFF_LEAD != 0);
            if machinery {
                return None;
            }
            match marker.outsider {
                Some(ContextKind::Staff | ContextKind::Account) => best = None,
                Some(ContextKind::Machine) if effects & effect::NEUTRAL == 0 && best.is_some() => return None,
                _ if token.unknown => best = best.map(|(confidence, weak)| (confidence.lowered(), weak)),
                _ => {}
            }
        }
        best
    }

    /// The first word of a name, path, import or host that puts a file into a health context: `fhir`, `patient`, `hl7`;
    /// not `healthcheck`, not `/healthz`, and no word that needs help itself.
    #[must_use]
    pub fn health_word(&self, text: &str) -> Option<String> {
        let words = Words::of(text);
        let reading = self.vocabulary.read(&words, Required::Alone);
        if reading.ids.len() != words.len() {
            // an expanded short form: the place of the words is lost, the words are not
            return self.vocabulary.tokens(&reading).iter().find(|token| self.is_health(token)).map(|_| text.to_owned());
        }
        let tokens = self.vocabulary.tokens(&reading);
        let token = tokens.iter().find(|token| self.is_health(token))?;
        Some(words.iter().skip(token.start).take(token.len).collect::<Vec<_>>().join(" "))
    }

    fn is_health(&self, token: &super::vocabulary::Token) -> bool {
        !token.meaning.look_alike && token.marker(self).is_strong()
    }

    /// Words that open a file for a closer look: names that count alone, credentials, and words of a health context. Ambiguous words are not among them.
    #[must_use]
    pub fn telling_words(&self) -> Vec<&str> {
        let spellings = self.vocabulary.spellings(|meaning| {
            let alone = meaning.named.and_then(|named| self.elements.get(usize::from(named.element))).is_some_and(|element| {
                element.row.context == Required::Alone
                    && (element.row.class != ElementClass::Credential || meaning.named.is_some_and(|named| !named.bare))
            });
            alone || meaning.marker.is_strong()
        });
        spellings.into_iter().filter_map(|words| if let [word] = words.as_slice() { Some(*word) } else { None }).collect()
    }
}
