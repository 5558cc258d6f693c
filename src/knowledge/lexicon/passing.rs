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
    org_fields: Vec<String>,
    messages: FxHashSet<String>,
    handlers: FxHashSet<String>,
    any_exceptions: FxHashSet<String>,
    containers: FxHashSet<String>,
    holders: FxHashSet<String>,
    sign_in: FxHashSet<String>,
    stands_in: FxHashSet<String>,
    stood_for: FxHashSet<String>,
    stood_for_data: FxHashSet<String>,
    printers: Vec<String>,
    logger_printers: Vec<String>,
    serializers: Vec<String>,
    marks: FxHashMap<String, Vec<WordEffect>>,
    long_forms: FxHashMap<String, Vec<String>>,
}

/// Endings of types that keep records.
const STORES: &[&str] = &["Repository", "Dao", "DAO", "Mapper"];
/// So many words before a value speak of it.
const LAST_WORDS: usize = 5;

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
                WordEffect::Container => self.containers.insert(words.clone()),
                WordEffect::Holder => self.holders.insert(words.clone()),
                WordEffect::SignIn => self.sign_in.insert(words.clone()),
                WordEffect::StandsIn => self.stands_in.insert(words.to_ascii_lowercase()),
                WordEffect::StoodFor => self.stood_for.insert(words.to_ascii_lowercase()),
                WordEffect::StoodForData => self.stood_for_data.insert(words.to_ascii_lowercase()),
                WordEffect::Message => self.messages.insert(words.to_ascii_lowercase()),
                WordEffect::Handler => self.handlers.insert(words.to_ascii_lowercase()),
                WordEffect::AnyException => self.any_exceptions.insert(words.to_ascii_lowercase()),
                WordEffect::OrgField => {
                    self.org_fields.push(words.to_ascii_lowercase());
                    continue;
                }
                WordEffect::Tells => {
                    self.printers.push(words.clone());
                    continue;
                }
                WordEffect::TellsLogger => {
                    self.logger_printers.push(words.clone());
                    continue;
                }
                WordEffect::Serializes => {
                    self.serializers.push(words.clone());
                    continue;
                }
                WordEffect::Shows
                | WordEffect::ShowsMarked
                | WordEffect::Shown
                | WordEffect::Hides
                | WordEffect::NotSerialized
                | WordEffect::HidesNamed
                | WordEffect::ShowsNamed
                | WordEffect::NotSerializedNamed
                | WordEffect::YesNo => {
                    self.marks.entry(words.to_ascii_lowercase()).or_default().push(row.effect);
                    continue;
                }
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

    /// Whether a member is a field of an object of a Salesforce org by the ending of its name: `Diagnosis__c`.
    #[must_use]
    pub fn is_org_field(&self, member: &str) -> bool {
        let lower = member.to_ascii_lowercase();
        self.passing.org_fields.iter().any(|ending| lower.ends_with(ending.as_str()))
    }

    /// Whether a member gives the record itself in another form: `all`, `toArray`.
    #[must_use]
    pub fn is_view(&self, member: &str) -> bool {
        self.passing.views.contains(&member.to_ascii_lowercase())
    }

    /// Whether a name says that it holds something whole, whatever it is: `payload`, `rawBody`, `json`.
    #[must_use]
    pub fn is_container(&self, name: &str) -> bool {
        let words = split(name);
        words.last().is_some_and(|last| self.passing.containers.contains(last)) && !self.is_neutral(name)
    }

    /// Whether a name is a word for what holds something, and no more: `payload`, `body`, `content`.
    #[must_use]
    pub fn is_holding(&self, name: &str) -> bool {
        matches!(split(name).as_slice(), [only] if self.passing.containers.contains(only))
    }

    /// Functions by which an object tells what it is in words: `toString`, `__str__`.
    #[must_use]
    pub fn printers(&self) -> &[String] {
        &self.passing.printers
    }

    /// Functions by which an object tells a structured logger what it is: `LogValue`.
    #[must_use]
    pub fn logger_printers(&self) -> &[String] {
        &self.passing.logger_printers
    }

    /// Functions by which an object writes itself out as data: `toJSON`, `MarshalJSON`.
    #[must_use]
    pub fn serializers(&self) -> &[String] {
        &self.passing.serializers
    }

    /// Whether a name only holds other things: `props`, `this.state`, `event`.
    #[must_use]
    pub fn is_holder(&self, name: &str) -> bool {
        split(name).last().is_some_and(|last| self.passing.holders.contains(last))
    }

    /// Whether something that is handed to a class that stands for a record stands for the same: `serializer`, `get_form`.
    #[must_use]
    pub fn stands_in(&self, name: &str) -> bool {
        self.passing.stands_in.contains(&name.to_ascii_lowercase())
    }

    /// Whether it is the record itself: `instance`, `get_object`.
    #[must_use]
    pub fn is_stood_for(&self, name: &str) -> bool {
        self.passing.stood_for.contains(&name.to_ascii_lowercase())
    }

    /// Whether it holds all fields of the record: `validated_data`.
    #[must_use]
    pub fn is_stood_for_data(&self, name: &str) -> bool {
        self.passing.stood_for_data.contains(&name.to_ascii_lowercase())
    }

    /// The record that a store by this name keeps: `Patient` of `PatientRepository`.
    #[must_use]
    pub fn kept_by(&self, name: &str) -> Option<String> {
        let kept = STORES.iter().find_map(|ending| name.strip_suffix(ending))?;
        let last = kept.rsplit(['.', '\\']).next().unwrap_or(kept);
        (!last.is_empty()).then(|| last.to_owned())
    }

    /// Whether a record of these words is part of signing in: `user session`, `login session`.
    #[must_use]
    pub fn is_sign_in(&self, words: &[String]) -> bool {
        words.iter().any(|word| self.passing.sign_in.contains(word))
    }

    /// The record of which a credential by this name may be the mere key: `session` of `session_id`.
    #[must_use]
    pub fn key_of(&self, element: &str, name: &str) -> Option<&str> {
        let record = self.element(element)?.row.key_of.as_deref()?;
        let words = split(name);
        let [.., before, last] = words.as_slice() else { return None };
        (before == record && matches!(last.as_str(), "id" | "ids" | "key")).then_some(record)
    }

    /// Whether an element is kept as a file.
    #[must_use]
    pub fn is_file(&self, element: &str) -> bool {
        self.element(element).is_some_and(|element| element.row.file)
    }

    /// The record that the last words of a text speak of, when a value stands behind them: `saving patient record: `.
    #[must_use]
    pub fn record_said(&self, text: &str) -> Option<super::Hit> {
        // what stands in brackets at the head tells which part of the program speaks: `[intake] `
        let text = text.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(_, rest)| rest);
        // the word before a slash is a part of an address: `Patient/`
        if text.ends_with('/') {
            return None;
        }
        let clause = text.rsplit(['.', ';', '!', '?', '\n', '{', '}']).find(|part| part.chars().any(char::is_alphabetic))?;
        let mut words = split(clause);
        let from = words.len().saturating_sub(LAST_WORDS);
        words.drain(..from);
        if words.iter().any(|word| self.passing.meta.contains(word)) {
            return None;
        }
        let said = words.join(" ");
        self.health_word(&said)?;
        self.whole_record()
    }

    /// Whether a member of an exception holds its message.
    #[must_use]
    pub fn is_message_member(&self, member: &str) -> bool {
        self.passing.messages.contains(&member.to_ascii_lowercase())
    }

    /// Whether an annotation or decorator marks a function that handles exceptions for its framework.
    #[must_use]
    pub fn is_handler(&self, annotation: &str) -> bool {
        self.passing.handlers.contains(&annotation.to_ascii_lowercase())
    }

    /// Whether an exception type stands for every exception: `Exception`, `Throwable`.
    #[must_use]
    pub fn is_any_exception(&self, named: &str) -> bool {
        self.passing.any_exceptions.contains(&named.to_ascii_lowercase())
    }

    /// Whether a mark of a declaration has this effect on what its text or serialization shows.
    #[must_use]
    pub fn has_mark<'m>(&self, marks: impl IntoIterator<Item = &'m str>, effect: WordEffect) -> bool {
        marks.into_iter().any(|mark| self.passing.marks.get(&mark.to_ascii_lowercase()).is_some_and(|known| known.contains(&effect)))
    }

    /// The fields that marks with this effect name: `ssn` of `ToString.exclude:ssn`.
    #[must_use]
    pub fn named_by_marks<'m>(&self, marks: &[&'m str], effect: WordEffect) -> Vec<&'m str> {
        let named = |mark: &&'m str| mark.split_once(':').filter(|(mark, _)| self.has_mark([*mark], effect)).map(|(_, field)| field);
        marks.iter().filter_map(named).collect()
    }

    /// Whether a name says nothing but that it holds something: `data`, `value`, `record`.
    #[must_use]
    pub fn is_filler(&self, name: &str) -> bool {
        let words = split(name);
        !words.is_empty() && words.iter().all(|word| self.passing.suffixes.contains(word) || self.passing.prefixes.contains(word))
    }

    /// What a map is keyed by, when its name says so: `mrn` of `patientsByMrn`.
    #[must_use]
    pub fn keyed_by(&self, name: &str) -> Option<String> {
        let words = split(name);
        let at = words.iter().rposition(|word| word == "by")?;
        let key = words.get(at + 1..)?.join(" ");
        (!key.is_empty()).then_some(key)
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
