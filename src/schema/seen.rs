//! What is declared, as one file sees it.

use super::types::{Declared, DeclaredField, Schema, bare, folded, key};
use crate::knowledge::{Confidence, Hit, Lexicon, WordEffect};
use crate::text::Language;

/// What is declared, as one file sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'s> {
    pub(super) schema: &'s Schema,
    pub(super) from: Option<usize>,
}

/// So many types are looked at for what an object holds as a whole: its own, those above it and records in it.
const MOST_HELD: usize = 16;
/// A record in a record in a record counts.
const DEEPEST_HELD: u8 = 2;

impl<'s> Seen<'s> {
    /// The record that a variable is named after: `wearer`, `wearers`, `currentWearer` for a declared `Wearer` with PHI fields.
    #[must_use]
    pub fn record_named(self, lexicon: &Lexicon, name: &str) -> Option<String> {
        let (nearest, named) = self.named_after(lexicon, name)?;
        // a class and the table behind it are one record
        let whole = self.schema.whole(&named, self.from);
        let known = nearest.fields.is_empty() || whole.iter().any(|declared| declared.personal || declared.telling);
        known.then(|| if nearest.kin.is_code() { nearest.name.clone() } else { named })
    }

    /// Whether a variable is named after the record of a person, all of whose fields are that person's.
    #[must_use]
    pub fn is_person_named(self, lexicon: &Lexicon, name: &str) -> bool {
        self.named_after(lexicon, name).is_some_and(|(nearest, _)| nearest.personal || nearest.fields.is_empty())
    }

    fn named_after(self, lexicon: &Lexicon, name: &str) -> Option<(&'s Declared, String)> {
        if self.schema.records.is_empty() || lexicon.is_neutral(name) {
            return None;
        }
        let mut words = lexicon.words(name);
        if !self.schema.records.contains_key(&words) {
            let last = words.last_mut()?;
            *last = last.strip_suffix('s')?.to_owned();
        }
        let known = self.schema.records.get(&words)?;
        let first = self.schema.choose(known, &words.join(""), self.from)?;
        let named = key(&first.name);
        // a type of the same name that is nearer says what it is
        let nearest = self.schema.nearest(&named, self.from)?;
        Some((nearest, named))
    }

    /// The PHI elements of a field of a type declared in this repository; `None` when the type or the field is not declared here.
    #[must_use]
    pub fn field(self, owner: &str, field: &str) -> Option<&'s [Hit]> {
        let field = accessor(field);
        let mut open = vec![(owner.to_owned(), self.from)];
        for _ in 0..16 {
            let Some((owner, from)) = open.pop() else { break };
            let candidates = self.schema.candidates(&owner, from);
            for declared in candidates.iter() {
                if let Some(hits) = declared.hits.get(&field) {
                    return Some(hits);
                }
                if declared.places.contains_key(&field) {
                    return Some(&[]);
                }
            }
            open.extend(candidates.iter().flat_map(|declared| declared.supers.iter().rev().map(|up| (up.clone(), Some(declared.file)))));
        }
        None
    }

    /// The name of a type's field by its place, the first being 1.
    #[must_use]
    pub fn field_at(self, owner: &str, place: usize) -> Option<&'s str> {
        let declared = self.schema.nearest(owner, self.from)?;
        declared.fields.get(place.checked_sub(1)?).map(|field| field.name.as_str())
    }

    /// The written type of a field.
    #[must_use]
    pub fn field_type(self, owner: &str, field: &str) -> Option<&'s str> {
        let field = accessor(field);
        let candidates = self.schema.candidates(owner, self.from);
        let known = |declared: &'s Declared| declared.fields.get(*declared.places.get(&field)?);
        candidates.iter().find_map(known)?.declared.as_deref()
    }

    /// All PHI elements of a type's fields as it is written as a whole, surest first; empty when it has none or is not declared here.
    #[must_use]
    pub fn elements(self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |declared, field| !declared.hidden.contains(&folded(&field.name)))
    }

    /// The same with the fields that it leaves out when it is written as a whole.
    #[must_use]
    pub fn all_elements(self, name: &str) -> Vec<Hit> {
        self.hits_of(name, |_, _| true)
    }

    /// Whether a type of this repository leaves fields that hold PHI out when it is written as a whole.
    #[must_use]
    pub fn hides(self, name: &str) -> bool {
        let candidates = self.schema.candidates(name, self.from);
        let hidden = candidates.iter().flat_map(|declared| &declared.hidden);
        hidden.into_iter().any(|field| candidates.iter().any(|declared| declared.hits.contains_key(field)))
    }

    /// The PHI elements of some of a type's fields, those of its supertypes and of records in it included. What one part of a type hides is
    /// hidden in all.
    fn hits_of(self, name: &str, counts: impl Fn(&Declared, &DeclaredField) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut open = vec![(name.to_owned(), self.from, 0)];
        for next in 0..MOST_HELD {
            let Some((name, from, depth)) = open.get(next).cloned() else { break };
            let whole = self.schema.whole(&name, from);
            if whole.iter().next().is_none() || whole.iter().any(|declared| declared.other) {
                continue;
            }
            for declared in whole.iter() {
                for field in declared.fields.iter().filter(|field| whole.iter().all(|part| counts(part, field))) {
                    let found = declared.hits.get(&folded(&field.name));
                    hits.extend(found.into_iter().flatten().filter(|hit| hit.confidence >= Confidence::Likely).cloned());
                    // a record that holds another one: `class Visit { Patient patient; }`
                    let held = field.declared.as_deref().map(bare).filter(|_| declared.keeps_records() && depth < DEEPEST_HELD);
                    let known = |held: &&str| !open.iter().any(|(known, ..)| known == held);
                    let held =
                        held.filter(known).filter(|held| self.schema.nearest(held, Some(declared.file)).is_some_and(|held| held.personal));
                    open.extend(held.map(|held| (held.to_owned(), Some(declared.file), depth + 1)));
                }
            }
            let up = whole.iter().find_map(|declared| Some((declared.supers.first()?.clone(), Some(declared.file), depth)));
            open.extend(up.filter(|(up, ..)| !open.iter().any(|(known, ..)| known == up)));
        }
        hits.sort();
        hits.dedup();
        hits
    }

    /// What an object's own text shows of its fields; `None` when that is not known.
    #[must_use]
    pub fn printed(self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        let declared = self.schema.nearest(name, self.from).filter(|declared| !declared.fields.is_empty())?;
        let marks = self.marks_of(name);
        let has = |effect| lexicon.has_mark(marks.iter().copied(), effect);
        let hides = |field: &DeclaredField| {
            let declared = field.declared.as_deref().map(bare);
            lexicon.has_mark(field.marks.iter().map(String::as_str).chain(declared), WordEffect::Hides)
        };
        match declared.language? {
            language if language.is_script() => Some(Vec::new()),
            Language::Java | Language::Kotlin | Language::Python | Language::CSharp => {
                if has(WordEffect::ShowsMarked) {
                    let shown =
                        |_: &Declared, field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::Shown);
                    return Some(self.hits_of(name, shown));
                }
                let all = (declared.record || has(WordEffect::Shows)) && !has(WordEffect::Hides);
                let hidden = lexicon.named_by_marks(&marks, WordEffect::HidesNamed);
                let shown = lexicon.named_by_marks(&marks, WordEffect::ShowsNamed);
                let shows = |field: &DeclaredField| {
                    !hides(field) && !hidden.contains(&field.name.as_str()) && (shown.is_empty() || shown.contains(&field.name.as_str()))
                };
                Some(if all { self.hits_of(name, |_, field| shows(field)) } else { Vec::new() })
            }
            _ => None,
        }
    }

    /// What is left of an object's fields when it is serialized; `None` when the type is not declared here.
    #[must_use]
    pub fn serialized(self, lexicon: &Lexicon, name: &str) -> Option<Vec<Hit>> {
        self.declares(name).then_some(())?;
        let marks = self.marks_of(name);
        let named = lexicon.named_by_marks(&marks, WordEffect::NotSerializedNamed);
        let left = |field: &DeclaredField| {
            named.contains(&field.name.as_str()) || lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::NotSerialized)
        };
        Some(self.hits_of(name, |declared, field| !left(field) && !declared.hidden.contains(&folded(&field.name))))
    }

    /// Whether a field, `Parcel.name`, is left out when its type is serialized.
    #[must_use]
    pub fn leaves_out(self, lexicon: &Lexicon, field: &str) -> bool {
        let Some((owner, name)) = field.rsplit_once('.') else { return false };
        let Some(declared) = self.schema.nearest(owner, self.from) else { return false };
        let left = |field: &DeclaredField| lexicon.has_mark(field.marks.iter().map(String::as_str), WordEffect::NotSerialized);
        declared.hidden.contains(&folded(name)) || declared.fields.iter().any(|known| known.name.eq_ignore_ascii_case(name) && left(known))
    }

    /// Whether the repository keeps records of this name that are no part of signing in: `session` where it declares a `TestSession`.
    #[must_use]
    pub fn keeps_records(self, lexicon: &Lexicon, name: &str) -> bool {
        let kept = |declared: &Declared| {
            let words = lexicon.words(&declared.name);
            let own = if words.len() == 1 { declared.personal } else { !lexicon.is_sign_in(&words) };
            !declared.fields.is_empty() && words.last().is_some_and(|last| last == name || last.strip_suffix('s') == Some(name)) && own
        };
        self.schema.types.iter().any(kept)
    }

    /// What is left without some fields; `None` when the type is not declared here.
    #[must_use]
    pub fn without(self, name: &str, fields: &[String]) -> Option<Vec<Hit>> {
        self.declares(name).then_some(())?;
        Some(self.hits_of(name, |_, field| !fields.iter().any(|one| one.eq_ignore_ascii_case(&field.name))))
    }

    fn marks_of(self, name: &str) -> Vec<&'s str> {
        let mut marks = Vec::new();
        let mut at = (name.to_owned(), self.from);
        for _ in 0..8 {
            let Some(declared) = self.schema.nearest(&at.0, at.1) else { break };
            marks.extend(declared.marks.iter().map(String::as_str));
            let Some(first) = declared.supers.first() else { break };
            at = (first.clone(), Some(declared.file));
        }
        marks
    }

    /// The record that a class stands for, through others that it names: a view, its serializer, the model.
    #[must_use]
    pub fn stands_for(self, name: &str) -> Option<&'s str> {
        let mut found: Option<&'s str> = None;
        for _ in 0..4 {
            let marks = self.marks_of(found.unwrap_or(name));
            match marks.into_iter().find_map(|mark| mark.strip_prefix("of=")).filter(|next| Some(*next) != found) {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        found
    }

    /// What a class that stands for a record shows of it.
    #[must_use]
    pub fn shown_by(self, name: &str, record: &str) -> Vec<Hit> {
        let mut marks = self.marks_of(name);
        // a view shows what its serializer does
        if let Some(next) = marks.iter().find_map(|mark| mark.strip_prefix("of=")).filter(|next| *next != record) {
            marks.extend(self.marks_of(next));
        }
        let named = |before: &str| -> Vec<&str> { marks.iter().filter_map(|mark| mark.strip_prefix(before)).collect() };
        let (only, without) = (named("field="), named("without="));
        let shows = |field: &DeclaredField| {
            let listed = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(&field.name));
            (only.is_empty() || listed(&only)) && !listed(&without)
        };
        self.hits_of(record, |_, field| shows(field))
    }

    /// Whether a program's own type has this name, not a table or an object of an org alone.
    #[must_use]
    pub fn is_code(self, name: &str) -> bool {
        self.schema.candidates(name, self.from).iter().any(|declared| declared.kin.is_code())
    }

    /// Whether the repository declares such a type.
    #[must_use]
    pub fn declares(self, name: &str) -> bool {
        self.schema.candidates(name, self.from).iter().any(|declared| !declared.fields.is_empty())
    }
}

/// `getSsn` and `ssn` are one.
fn accessor(name: &str) -> String {
    let rest = name
        .strip_prefix("get")
        .or_else(|| name.strip_prefix("Get"))
        .filter(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '_'));
    folded(rest.unwrap_or(name))
}
