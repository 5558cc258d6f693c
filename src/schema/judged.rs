//! Which declared fields hold PHI.

use super::nearest::Kin;
use super::types::{Declared, DeclaredField, Schema, bare, folded, is_configuration};
use crate::knowledge::{Confidence, ElementClass, Hit, Lexicon, Owner};
use rustc_hash::FxHashSet;

/// The element that links a record to a patient.
const PATIENT_ID: &str = "patient-id";

/// What a person is called.
const PERSON_NAME: &str = "person-name";

impl Schema {
    pub(super) fn classify(&mut self, lexicon: &Lexicon, settings: &FxHashSet<String>) {
        for declared in &mut self.types {
            for (place, field) in declared.fields.iter().enumerate() {
                declared.places.entry(folded(&field.name)).or_insert(place);
            }
            let name = if declared.kin.is_code() { declared.name.clone() } else { declared.kin.record_name(&declared.name) };
            let only = declared.fields.len() == 1;
            // `TherapyNote`, `LabResult`: the type is called what its fields hold
            let own = lexicon.classify(&name, &Owner { file_in_health_context: declared.health, ..Owner::default() });
            let is_health = own.iter().any(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely);
            let of = |siblings_phi: bool, field: &DeclaredField| {
                let owner = Owner { type_name: Some(&name), siblings_phi, file_in_health_context: declared.health, ..Owner::default() };
                // `record Ssn(String value)`: the type says what its only field is
                // and `TherapyNote.body` is what the type is called
                let holds = (only && lexicon.is_filler(&field.name)) || (is_health && lexicon.is_holding(&field.name));
                let wrapped = holds.then_some(name.as_str());
                let said = [Some(field.name.as_str()), field.label.as_deref(), field.description.as_deref().map(opening), wrapped];
                // the surest of name, label and description; of equals the name
                let mut best: Vec<Hit> = Vec::new();
                for hits in said.into_iter().flatten().map(|said| lexicon.classify(said, &owner)) {
                    if hits.first().map(|hit| hit.confidence) > best.first().map(|hit| hit.confidence) {
                        best = hits;
                    }
                }
                // a tick says that there is an address or a date, not which
                if field.yes_or_no {
                    best.retain(|hit| hit.class == ElementClass::Health);
                }
                // records that are numbered are called by no person's name
                if field.numbered {
                    best.retain(|hit| hit.element != PERSON_NAME);
                }
                if field.classified && best.first().is_none_or(|hit| hit.confidence < Confidence::Certain) {
                    match best.first_mut() {
                        Some(hit) => hit.confidence = Confidence::Certain,
                        None => best.push(classified()),
                    }
                }
                best
            };
            // what configures the program is about nobody; its secrets are secrets all the same
            if declared.kin == Kin::Salesforce && is_configuration(&declared.name, settings) {
                let kept = |field: &DeclaredField| -> Vec<Hit> {
                    of(false, field).into_iter().filter(|hit| field.classified || hit.class == ElementClass::Credential).collect()
                };
                let held: Vec<(String, Vec<Hit>)> = declared.fields.iter().map(|field| (folded(&field.name), kept(field))).collect();
                declared.hits.extend(held.into_iter().filter(|(_, hits)| !hits.is_empty()));
                continue;
            }
            // first what each field says alone; a type with health data, an SSN or a birth date is a person's record, and so are its other fields
            let alone: Vec<Hit> = declared.fields.iter().flat_map(|field| of(false, field)).collect();
            let strong = |hit: &&Hit| match hit.class {
                ElementClass::Direct | ElementClass::Quasi => hit.confidence == Confidence::Certain,
                ElementClass::Health => hit.confidence >= Confidence::Likely,
                _ => false,
            };
            let distinct: std::collections::BTreeSet<&str> = alone.iter().filter(strong).map(|hit| hit.element.as_str()).collect();
            // a client of a therapist and a session with one are called like parts of a program; their fields tell them apart
            let health = alone.iter().filter(strong).any(|hit| hit.class == ElementClass::Health);
            let of_patient = (health && distinct.len() >= 2) || distinct.len() >= 3;
            if lexicon.is_service(&name) && !of_patient && !declared.record && declared.kin != Kin::Salesforce {
                // no record as a whole, but a query, a command or an exception holds what its fields plainly say
                let opens = |hit: &Hit| hit.class == ElementClass::Credential && hit.confidence >= Confidence::Likely;
                let plain =
                    |field: &DeclaredField| -> Vec<Hit> { of(false, field).into_iter().filter(|hit| strong(&hit) || opens(hit)).collect() };
                let held: Vec<(String, Vec<Hit>)> = declared.fields.iter().map(|field| (folded(&field.name), plain(field))).collect();
                declared.hits.extend(held.into_iter().filter(|(_, hits)| !hits.is_empty()));
                declared.other = true;
                continue;
            }
            // staff, users, facilities: their own data are no patient's
            let named = alone
                .iter()
                .any(|hit| matches!(hit.class, ElementClass::Direct | ElementClass::Quasi) && hit.confidence == Confidence::Certain);
            // a session with health data is one with a patient, whoever logged in
            let other = lexicon.is_other(&name) && !(of_patient && (named || !lexicon.is_staff(&name)));
            let personal = !other
                && (lexicon.carrier(&name).is_some()
                    || distinct.len() >= 2
                    || distinct.iter().any(|element| matches!(*element, "ssn" | "mrn" | "birth-date" | "member-id")));
            // where there is a street, the city and the code beside it are of one address
            let addressed = !other && !personal && alone.iter().any(|hit| hit.element == "address" && hit.confidence >= Confidence::Likely);
            for field in &declared.fields {
                let mut hits = of(personal, field);
                if addressed && hits.iter().all(|hit| hit.confidence < Confidence::Likely) {
                    let parts = of(true, field).into_iter().filter(|hit| hit.element == "geography");
                    hits.extend(parts.collect::<Vec<_>>());
                    hits.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
                }
                if !hits.is_empty() {
                    declared.hits.insert(folded(&field.name), hits);
                }
            }
            declared.other = other;
            declared.personal = personal && !declared.hits.is_empty();
            // what is linked to a patient and holds health data is a patient's, as `Exam { patientId, icd10Code }` is
            let linked = || {
                alone.iter().any(|hit| hit.element == PATIENT_ID)
                    || declared.fields.iter().any(|field| lexicon.carrier_name(&field.name).is_some())
            };
            declared.telling = !other && (named || (health && (is_health || linked())));
        }
        self.admit_holders(lexicon);
        self.drop_keys(lexicon);
        for (place, declared) in self.types.iter().enumerate().filter(|(_, declared)| declared.personal || declared.telling) {
            let name = if declared.kin.is_code() { declared.name.clone() } else { declared.kin.record_name(&declared.name) };
            self.records.entry(lexicon.words(&name)).or_default().push(place);
        }
    }

    /// A record that is called like a part of a program is one all the same where it holds a person's record: `SessionNote` with its
    /// `Client`. One that is called after what a patient has says it in a field that says nothing itself: `Symptom` with its `text`.
    fn admit_holders(&mut self, lexicon: &Lexicon) {
        let holds = |declared: &Declared| {
            let held = declared.fields.iter().filter_map(|field| field.declared.as_deref()).map(bare);
            let mut held = held.filter_map(|held| self.nearest(held, Some(declared.file)));
            declared.keeps_records() && held.any(|held| held.personal)
        };
        let holders: Vec<usize> = self.types.iter().enumerate().filter(|(_, declared)| holds(declared)).map(|(place, _)| place).collect();
        for place in holders {
            let Some(declared) = self.types.get_mut(place) else { continue };
            declared.other &= !declared.record;
            let owner = Owner { siblings_phi: true, file_in_health_context: declared.health, ..Owner::default() };
            let mut said = lexicon.classify(&declared.name, &owner);
            said.retain(|hit| hit.class == ElementClass::Health && hit.confidence >= Confidence::Likely);
            if said.is_empty() || declared.other {
                continue;
            }
            for field in declared.fields.iter().filter(|field| lexicon.is_filler(&field.name)) {
                declared.hits.entry(folded(&field.name)).or_insert_with(|| said.clone());
            }
        }
    }

    /// The key of a record that the repository keeps opens nothing: `session_id` where there is a `TestSession`.
    fn drop_keys(&mut self, lexicon: &Lexicon) {
        let key = |hit: &Hit, field: &str| {
            let credential = hit.class == ElementClass::Credential;
            credential.then(|| lexicon.key_of(&hit.element, field)).flatten().map(str::to_owned)
        };
        let named = self.types.iter().flat_map(|declared| declared.fields.iter().map(move |field| (declared, field)));
        let asked =
            named.filter_map(|(declared, field)| declared.hits.get(&folded(&field.name))?.iter().find_map(|hit| key(hit, &field.name)));
        let asked: std::collections::BTreeSet<String> = asked.collect();
        let kept: Vec<String> = asked.into_iter().filter(|record| self.all().keeps_records(lexicon, record)).collect();
        for declared in self.types.iter_mut().filter(|_| !kept.is_empty()) {
            for field in &declared.fields {
                if let Some(hits) = declared.hits.get_mut(&folded(&field.name)) {
                    hits.retain(|hit| key(hit, &field.name).is_none_or(|record| !kept.contains(&record)));
                }
            }
            declared.hits.retain(|_, hits| !hits.is_empty());
        }
    }
}

/// A field whose declaration says no more than that it holds PHI.
fn classified() -> Hit {
    Hit { element: "classified".to_owned(), class: ElementClass::Health, confidence: Confidence::Certain }
}

/// What a description begins with, up to the first word that goes on to something else: "Therapist narrative of the session".
fn opening(description: &str) -> &str {
    const ON: &[&str] = &[
        "of", "for", "that", "which", "when", "where", "whether", "if", "is", "are", "in", "on", "at", "to", "by", "from", "with", "as",
        "and", "or", "used", "not",
    ];
    let sentence = description.split(['.', ',', ';', ':', '(', '\n']).next().unwrap_or_default();
    let word = |at: usize| sentence.get(at..).and_then(|rest| rest.split(char::is_whitespace).next()).unwrap_or_default();
    let starts = std::iter::once(0).chain(sentence.match_indices(char::is_whitespace).map(|(at, gap)| at + gap.len()));
    let end = starts.into_iter().find(|&at| ON.iter().any(|on| on.eq_ignore_ascii_case(word(at)))).unwrap_or(sentence.len());
    sentence.get(..end).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::opening;

    #[test]
    fn a_description_opens_with_what_it_is_about() {
        for (text, expected) in [
            ("Therapist narrative of the session", "Therapist narrative"),
            ("Medical record number", "Medical record number"),
            ("Used for routing", ""),
            ("Diagnosis, as told at intake", "Diagnosis"),
            ("été", "été"),
            ("", ""),
        ] {
            assert_eq!(opening(text), expected);
        }
    }
}
