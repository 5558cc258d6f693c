//! The words of all rows as numbers, and the sequences that begin with each: reading a name is one hash lookup per word.

use super::rows::{ContextKind, Need, WordEffect};
use super::words::{Words, expand, singular};
use rustc_hash::FxHashMap;

/// A word by its number.
pub(super) type WordId = u32;
/// A word that no row has.
pub(super) const UNKNOWN: WordId = 0;
/// A number that no row has.
pub(super) const NUMBER: WordId = 1;
/// A single letter that no row has.
pub(super) const LETTER: WordId = 2;

/// What a context word says, in one direction or several (`hospital` is a place and a sign of health care).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marker {
    pub subject: Option<Strength>,
    pub record: Option<Strength>,
    pub domain: Option<Strength>,
    /// Staff, account or machine: whose things are no PHI by themselves.
    pub outsider: Option<ContextKind>,
    /// Outsiders: also as the enclosing class or folder.
    pub around: bool,
}

/// Whether a context word counts alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Only when something else speaks of health care.
    Weak,
    /// Alone.
    Strong,
}

impl Marker {
    /// Speaks of health care.
    pub fn is_health(self) -> bool {
        self.subject.is_some() || self.record.is_some() || self.domain.is_some()
    }

    /// Speaks of health care without help.
    pub fn is_strong(self) -> bool {
        [self.subject, self.record, self.domain].contains(&Some(Strength::Strong))
    }

    fn add(&mut self, kind: ContextKind, weak: bool, around: bool) {
        let strength = Some(if weak { Strength::Weak } else { Strength::Strong });
        match kind {
            ContextKind::Subject => self.subject = self.subject.max(strength),
            ContextKind::Record => self.record = self.record.max(strength),
            ContextKind::Domain => self.domain = self.domain.max(strength),
            ContextKind::Staff | ContextKind::Account | ContextKind::Machine => {
                self.outsider.get_or_insert(kind);
                self.around |= around;
            }
        }
    }
}

/// An element named by a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// Index of the element.
    pub element: u16,
    /// Only with nothing but context and filler beside it.
    pub bare: bool,
    /// The sequence itself names a person: `patient phone`.
    pub subject_inside: Option<Strength>,
}

/// Effects of a word as bits.
pub(super) mod effect {
    /// Takes a hit back.
    pub const OFF: u8 = 1;
    /// Takes it back from the front.
    pub const OFF_LEAD: u8 = 2;
    /// Takes it back from behind.
    pub const OFF_TAIL: u8 = 4;
    /// Changes nothing.
    pub const NEUTRAL: u8 = 8;
    /// Lowers the confidence.
    pub const WEAKEN: u8 = 16;
    /// Behind a hit: makes it the key of a datum.
    pub const SURROGATE: u8 = 32;
}

/// What a sequence of words means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub named: Option<Named>,
    pub look_alike: bool,
    pub marker: Marker,
    pub effects: u8,
}

#[derive(Debug, Default)]
struct Sequence {
    rest: Box<[WordId]>,
    meaning: Meaning,
}

/// Where a short form is expanded.
#[derive(Debug, Clone)]
struct Expansion {
    to: Box<[WordId]>,
    need: Need,
    last: bool,
}

#[derive(Debug, Default)]
struct Word {
    /// Longest first.
    sequences: Vec<Sequence>,
    expansion: Option<Expansion>,
    /// A number or a single letter: says nothing where no sequence begins with it.
    filler: bool,
}

/// All words.
#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: FxHashMap<Box<str>, WordId>,
    words: Vec<Word>,
    /// While rows are added: the place of each sequence among those that begin with its first word.
    places: FxHashMap<Box<[WordId]>, usize>,
}

/// A name as numbers.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub ids: Vec<WordId>,
    /// A short form was left as it is, because it needs a context that was not given.
    pub short_form: bool,
}

/// One meaningful piece of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First word.
    pub start: usize,
    /// Number of words.
    pub len: usize,
    pub meaning: Meaning,
    /// No row has this word.
    pub unknown: bool,
}

impl Vocabulary {
    pub fn new() -> Self {
        Self { ids: FxHashMap::default(), words: (0..=LETTER).map(|_| Word::default()).collect(), places: FxHashMap::default() }
    }

    fn intern(&mut self, word: &str) -> WordId {
        let word = &*singular(word);
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WordId::try_from(self.words.len()).unwrap_or(UNKNOWN);
        self.ids.insert(word.into(), id);
        let filler = word.len() == 1 || word.bytes().all(|byte| byte.is_ascii_digit());
        self.words.push(Word { filler, ..Word::default() });
        id
    }

    /// Adds what a pattern means. Several rows may speak of one sequence; their meanings are joined.
    ///
    /// # Errors
    /// When two elements claim the same words.
    pub fn add(&mut self, pattern: &str, join: impl Fn(&mut Meaning) -> Result<(), String>) -> Result<(), String> {
        for sequence in expand(pattern) {
            let ids: Vec<WordId> = sequence.iter().map(|word| self.intern(word)).collect();
            let Some((first, rest)) = ids.split_first() else { continue };
            let Some(word) = self.words.get_mut(*first as usize) else { continue };
            match self.places.get(ids.as_slice()).and_then(|place| word.sequences.get_mut(*place)) {
                Some(known) => join(&mut known.meaning).map_err(|problem| format!("`{}`: {problem}", sequence.join(" ")))?,
                None => {
                    let mut meaning = Meaning::default();
                    join(&mut meaning)?;
                    word.sequences.push(Sequence { rest: rest.into(), meaning });
                    self.places.insert(ids.as_slice().into(), word.sequences.len() - 1);
                }
            }
        }
        Ok(())
    }

    /// A pattern names an element.
    pub fn name(&mut self, pattern: &str, element: u16, bare: bool, row_of: impl Fn(u16) -> String) -> Result<(), String> {
        self.add(pattern, |meaning| match meaning.named {
            Some(other) if other.element != element => {
                let first = row_of(other.element);
                Err(format!("is a name of the row `{first}`, too; a row that is called `{first}` replaces it"))
            }
            Some(other) => {
                meaning.named = Some(Named { bare: bare && other.bare, ..other });
                Ok(())
            }
            None => {
                meaning.named = Some(Named { element, bare, subject_inside: None });
                Ok(())
            }
        })
    }

    /// A pattern is a context word.
    pub fn mark(&mut self, pattern: &str, kind: ContextKind, weak: bool, around: bool) -> Result<(), String> {
        self.add(pattern, |meaning| {
            meaning.marker.add(kind, weak, around);
            Ok(())
        })
    }

    /// A pattern has an effect on hits beside it.
    pub fn affect(&mut self, pattern: &str, what: WordEffect) -> Result<(), String> {
        let bit = match what {
            WordEffect::Off => effect::OFF,
            WordEffect::OffLead => effect::OFF_LEAD,
            WordEffect::OffTail => effect::OFF_TAIL,
            WordEffect::Neutral => effect::NEUTRAL,
            WordEffect::Weaken => effect::WEAKEN,
            WordEffect::Surrogate => effect::SURROGATE,
            // these are asked of whole names, see `passing`
            WordEffect::Meta
            | WordEffect::YesNo
            | WordEffect::HidesNamed
            | WordEffect::ShowsNamed
            | WordEffect::NotSerializedNamed
            | WordEffect::Tells
            | WordEffect::TellsLogger
            | WordEffect::Serializes
            | WordEffect::Opaque
            | WordEffect::Service
            | WordEffect::Plain
            | WordEffect::Prefix
            | WordEffect::Suffix
            | WordEffect::RequestBody
            | WordEffect::RawView
            | WordEffect::View
            | WordEffect::OrgField
            | WordEffect::Container
            | WordEffect::Holder
            | WordEffect::SignIn
            | WordEffect::StandsIn
            | WordEffect::StoodFor
            | WordEffect::StoodForData
            | WordEffect::Message
            | WordEffect::Handler
            | WordEffect::AnyException
            | WordEffect::Shows
            | WordEffect::ShowsMarked
            | WordEffect::Shown
            | WordEffect::Hides
            | WordEffect::NotSerialized => {
                return Ok(());
            }
        };
        self.add(pattern, |meaning| {
            meaning.effects |= bit;
            Ok(())
        })
    }

    /// A short form. `context` other than alone, health and near is read as near.
    pub fn shorten(&mut self, short: &str, long: &str, need: Need, last: bool) {
        let to: Box<[WordId]> = Words::of(long).iter().map(|word| self.intern(word)).collect();
        for sequence in expand(short) {
            let [word] = sequence.as_slice() else { continue };
            let id = self.intern(word);
            if let Some(word) = self.words.get_mut(id as usize) {
                word.expansion = Some(Expansion { to: to.clone(), need, last });
            }
        }
    }

    /// The sequences that a pattern stands for.
    pub fn sequences_of(&mut self, pattern: &str) -> Vec<Vec<WordId>> {
        expand(pattern).iter().map(|sequence| sequence.iter().map(|word| self.intern(word)).collect()).collect()
    }

    /// Closes the vocabulary: longest sequences first, joined spellings (`birthdate`), and which sequences name a patient themselves.
    pub fn close(&mut self) {
        self.lengthen();
        self.places = FxHashMap::default();
        for word in &mut self.words {
            word.sequences.sort_by_key(|sequence| std::cmp::Reverse(sequence.rest.len()));
        }
        let spelled: FxHashMap<WordId, Box<str>> = self.ids.iter().map(|(word, id)| (*id, word.clone())).collect();
        let mut joined: Vec<(String, Box<[WordId]>)> = Vec::new();
        let mut inside: Vec<(usize, usize, Strength)> = Vec::new();
        for (first, word) in self.words.iter().enumerate() {
            for (index, sequence) in word.sequences.iter().enumerate() {
                let Some(named) = sequence.meaning.named else { continue };
                let ids: Vec<WordId> =
                    std::iter::once(WordId::try_from(first).unwrap_or(UNKNOWN)).chain(sequence.rest.iter().copied()).collect();
                if let Some(strength) = (0..ids.len()).filter_map(|at| self.names_subject(&ids, at)).max() {
                    inside.push((first, index, strength));
                }
                if named.bare || ids.len() < 2 {
                    continue;
                }
                let text: String = ids.iter().filter_map(|id| spelled.get(id)).map(AsRef::as_ref).collect();
                if text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
                    joined.push((text, ids.into()));
                }
            }
        }
        for (first, index, strength) in inside {
            if let Some(named) = self
                .words
                .get_mut(first)
                .and_then(|word| word.sequences.get_mut(index))
                .and_then(|sequence| sequence.meaning.named.as_mut())
            {
                named.subject_inside = Some(strength);
            }
        }
        joined.sort();
        for (text, to) in joined {
            let id = self.intern(&text);
            if let Some(word) = self.words.get_mut(id as usize)
                && word.sequences.is_empty()
                && word.expansion.is_none()
            {
                word.expansion = Some(Expansion { to, need: Need::Alone, last: false });
            }
        }
    }

    /// Rows may use short forms (`rx bin`): the long spelling means the same.
    fn lengthen(&mut self) {
        let mut longer: Vec<(Vec<WordId>, Meaning)> = Vec::new();
        for (first, word) in self.words.iter().enumerate() {
            for sequence in &word.sequences {
                let first = WordId::try_from(first).unwrap_or(UNKNOWN);
                let ids: Vec<WordId> = std::iter::once(first).chain(sequence.rest.iter().copied()).collect();
                let mut spelled_out = Vec::with_capacity(ids.len() + 2);
                for (at, id) in ids.iter().enumerate() {
                    match self.words.get(*id as usize).and_then(|word| word.expansion.as_ref()) {
                        Some(expansion) if !expansion.last || at + 1 == ids.len() => spelled_out.extend_from_slice(&expansion.to),
                        _ => spelled_out.push(*id),
                    }
                }
                if spelled_out != ids {
                    longer.push((spelled_out, sequence.meaning));
                }
            }
        }
        for (ids, meaning) in longer {
            let Some((first, rest)) = ids.split_first() else { continue };
            let Some(word) = self.words.get_mut(*first as usize) else { continue };
            if !self.places.contains_key(ids.as_slice()) {
                word.sequences.push(Sequence { rest: rest.into(), meaning });
                self.places.insert(ids.as_slice().into(), word.sequences.len() - 1);
            }
        }
    }

    /// Whether a word sequence shorter than the whole names a person.
    fn names_subject(&self, ids: &[WordId], at: usize) -> Option<Strength> {
        let (first, rest) = ids.get(at..).and_then(<[WordId]>::split_first)?;
        let shorter = |sequence: &&Sequence| sequence.rest.len() + 1 < ids.len() && rest.starts_with(&sequence.rest);
        self.words.get(*first as usize)?.sequences.iter().filter(shorter).filter_map(|sequence| sequence.meaning.marker.subject).max()
    }

    /// A name as numbers. Short forms are expanded as far as `known` says that their context is there.
    pub fn read(&self, words: &Words, known: Need) -> Reading {
        let mut reading = Reading { ids: Vec::with_capacity(words.len() + 2), short_form: false };
        for (position, word) in words.iter().enumerate() {
            let last = position + 1 == words.len();
            self.push(&mut reading, word, known, last);
            if position < words.namespace && reading.ids.last() == Some(&UNKNOWN) {
                reading.ids.pop(); // `acme__Birth_Date__c`: the vendor's prefix says nothing
            }
        }
        reading
    }

    fn push(&self, reading: &mut Reading, word: &str, known: Need, last: bool) {
        match self.id_of(word) {
            Some(id) => self.push_known(reading, id, known, last),
            None => match word.strip_prefix("patient").filter(|rest| rest.len() > 1).and_then(|rest| self.id_of(rest)) {
                Some(id) => {
                    if let Some(patient) = self.ids.get("patient") {
                        reading.ids.push(*patient);
                    }
                    self.push_known(reading, id, known, last);
                }
                None if word.bytes().all(|byte| byte.is_ascii_digit()) => reading.ids.push(NUMBER),
                None => reading.ids.push(if word.len() == 1 { LETTER } else { UNKNOWN }),
            },
        }
    }

    fn push_known(&self, reading: &mut Reading, id: WordId, known: Need, last: bool) {
        let expansion = self.words.get(id as usize).and_then(|word| word.expansion.as_ref());
        match expansion {
            Some(expansion) if expansion.last && !last => reading.ids.push(id),
            Some(expansion) if expansion.need <= known => reading.ids.extend_from_slice(&expansion.to),
            Some(_) => {
                reading.short_form = true;
                reading.ids.push(id);
            }
            None => reading.ids.push(id),
        }
    }

    /// The number of a word; plurals and singulars are one.
    fn id_of(&self, word: &str) -> Option<WordId> {
        self.ids.get(&*singular(word)).copied()
    }

    /// Whether some word of the reading begins a sequence that names an element.
    pub fn may_name(&self, reading: &Reading) -> bool {
        reading.ids.iter().any(|id| {
            self.words.get(*id as usize).is_some_and(|word| word.sequences.iter().any(|sequence| sequence.meaning.named.is_some()))
        })
    }

    /// The pieces of a name, the longest first at every place; words after `by` say how, not what (`findPatientBySsn`).
    pub fn tokens(&self, reading: &Reading) -> Vec<Token> {
        let by = self.ids.get("by").copied();
        let mut tokens = Vec::with_capacity(reading.ids.len());
        let mut at = 0;
        while let Some(first) = reading.ids.get(at) {
            let rest = reading.ids.get(at + 1..).unwrap_or_default();
            let word = self.words.get(*first as usize);
            let found = word.and_then(|word| word.sequences.iter().find(|sequence| rest.starts_with(&sequence.rest)));
            let token = match found {
                Some(sequence) => Token { start: at, len: sequence.rest.len() + 1, meaning: sequence.meaning, unknown: false },
                None => {
                    let neutral = matches!(*first, NUMBER | LETTER) || word.is_some_and(|word| word.filler);
                    let meaning = Meaning { effects: if neutral { effect::NEUTRAL } else { 0 }, ..Meaning::default() };
                    Token { start: at, len: 1, meaning, unknown: !neutral }
                }
            };
            if at > 0 && token.len == 1 && Some(*first) == by {
                break;
            }
            at += token.len;
            tokens.push(token);
        }
        tokens
    }

    /// The spellings of all sequences with a meaning that is asked for.
    pub fn spellings(&self, asked: impl Fn(&Meaning) -> bool) -> Vec<Vec<&str>> {
        let spelled: FxHashMap<WordId, &str> = self.ids.iter().map(|(word, id)| (*id, word.as_ref())).collect();
        let mut all: Vec<Vec<&str>> = Vec::new();
        for (first, word) in self.words.iter().enumerate() {
            for sequence in word.sequences.iter().filter(|sequence| asked(&sequence.meaning)) {
                let first = WordId::try_from(first).unwrap_or(UNKNOWN);
                all.push(std::iter::once(&first).chain(sequence.rest.iter()).filter_map(|id| spelled.get(id).copied()).collect());
            }
        }
        all.sort_unstable();
        all
    }
}
