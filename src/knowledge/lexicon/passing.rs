//! What flows ask of the names that a value has on its way: whether a call or member still gives the value,
//! and whether two names are the same but for what stands around them.

use super::Lexicon;
use super::rows::{AbbreviationRow, Need, WordEffect, WordsRow};
use super::words::Words;
use rustc_hash::{FxHashMap, FxHashSet};

/// Word lists for whole names.
#[derive(Debug, Default)]
pub(super) struct Passing {
    meta: FxHashSet<String>,
    opaque: FxHashSet<Vec<String>>,
    services: FxHashSet<Vec<String>>,
    plain: FxHashSet<String>,
    prefixes: FxHashSet<String>,
    suffixes: FxHashSet<String>,
    request_bodies: FxHashSet<String>,
    raw_views: FxHashSet<String>,
    views: FxHashSet<String>,
    long_forms: FxHashMap<String, Vec<String>>,
}

fn split(name: &str) -> Vec<String> {
    Words::of(name).iter().map(str::to_owned).collect()
}

impl Passing {
    pub fn add(&mut self, row: &WordsRow) {
        for words in &row.words {
            match row.effect {
                WordEffect::Meta => self.meta.insert(words.clone()),
                WordEffect::Opaque => self.opaque.insert(split(words)),
                WordEffect::Service => self.services.insert(split(words)),
                WordEffect::Plain => self.plain.insert(words.clone()),
                WordEffect::Prefix => self.prefixes.insert(words.clone()),
                WordEffect::Suffix => self.suffixes.insert(words.clone()),
                WordEffect::RawView => self.raw_views.insert(words.to_ascii_lowercase()),
                WordEffect::View => self.views.insert(words.to_ascii_lowercase()),
                WordEffect::RequestBody => self.request_bodies.insert(words.to_ascii_lowercase()),
                WordEffect::Off
                | WordEffect::OffLead
                | WordEffect::OffTail
                | WordEffect::Neutral
                | WordEffect::Weaken
                | WordEffect::Surrogate => continue,
            };
        }
    }

    pub fn shorten(&mut self, row: &AbbreviationRow) {
        if row.context == Need::Alone && !row.last {
            for name in &row.names {
                self.long_forms.insert(name.clone(), split(&row.means));
            }
        }
    }
}

impl Lexicon {
    /// The words of a name without what only stands around it (`getCurrentPatientDto` is `patient`); short forms are written out.
    #[must_use]
    pub fn words(&self, name: &str) -> Vec<String> {
        let lists = &self.passing;
        let mut words: Vec<String> = Vec::new();
        for word in split(name) {
            match lists.long_forms.get(&word) {
                Some(long) => words.extend(long.iter().cloned()),
                None => words.push(word),
            }
        }
        while words.len() > 1 && words.first().is_some_and(|first| lists.prefixes.contains(first)) {
            words.remove(0);
        }
        while words.len() > 1 && words.last().is_some_and(|last| lists.suffixes.contains(last)) {
            words.pop();
        }
        words
    }

    /// Whether a name speaks of a thing without being it: `patientCount`, `isPatient`, `ssnLabel`.
    #[must_use]
    pub fn is_neutral(&self, name: &str) -> bool {
        self.words(name).iter().any(|word| self.passing.meta.contains(word))
    }

    /// Whether a member says nothing of a person: `id`, `status`, `createdAt`.
    #[must_use]
    pub fn is_opaque(&self, name: &str) -> bool {
        let words = self.words(name);
        (0..words.len()).any(|from| words.get(from..).is_some_and(|tail| self.passing.opaque.contains(tail)))
    }

    /// Whether a member is the whole body of a request: `req.body`, `request.POST`, `request.requestBody`.
    #[must_use]
    pub fn is_request_body(&self, receiver: &str, member: &str) -> bool {
        let member = member.to_ascii_lowercase();
        match receiver {
            "" => self.passing.request_bodies.contains(&member),
            receiver => self.passing.request_bodies.contains(&format!("{}.{member}", receiver.to_ascii_lowercase())),
        }
    }

    /// Whether a member gives all fields of a record, those too that it leaves out of its written form: `getAttributes`.
    #[must_use]
    pub fn is_raw_view(&self, member: &str) -> bool {
        self.passing.raw_views.contains(&member.to_ascii_lowercase())
    }

    /// Whether a member gives the record itself in another form: `all`, `toArray`.
    #[must_use]
    pub fn is_view(&self, member: &str) -> bool {
        self.passing.views.contains(&member.to_ascii_lowercase())
    }

    /// Whether a type acts on data and holds none.
    #[must_use]
    pub fn is_service(&self, type_name: &str) -> bool {
        let words = split(type_name);
        (0..words.len()).any(|from| words.get(from..).is_some_and(|tail| self.passing.services.contains(tail)))
    }

    /// Whether a type says nothing of what it holds.
    #[must_use]
    pub fn is_plain_type(&self, declared: &str) -> bool {
        declared.split(['<', '>', ',', '[', ']', '?', ' ']).filter(|part| !part.is_empty()).all(|part| {
            let last = part.rsplit('.').next().unwrap_or(part).to_ascii_lowercase();
            self.passing.plain.contains(&last)
        })
    }
}
