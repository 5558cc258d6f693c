//! Names as written in, words out: `patientDOB`, `Patient_DOB__c` and `PATIENT-DOB` are the same two words.

use std::borrow::Cow;
use std::ops::Range;

/// Suffixes of custom Salesforce names.
const CUSTOM_SUFFIXES: [&str; 10] = ["c", "pc", "r", "pr", "e", "b", "x", "mdt", "kav", "share"];

/// The words of one name: one lower-case text and the places of the words in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    places: Vec<Range<usize>>,
    /// How many words at the beginning are a namespace (`HealthCloudGA__`).
    pub namespace: usize,
}

impl Words {
    /// Splits a name on everything that is no letter or digit, on camel-case humps and between letters and digits.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut words = Self { text: String::with_capacity(name.len()), ..Self::default() };
        let (body, namespace) = without_custom_suffix(name);
        if let Some(namespace) = namespace {
            words.split(namespace);
            words.namespace = words.places.len();
        }
        words.split(body);
        words
    }

    /// How many words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The words, lower-case; numbers without leading zeros.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().filter_map(|place| self.text.get(place.clone()))
    }

    fn split(&mut self, name: &str) {
        let mut previous = Kind::Other;
        let mut run = 0_usize; // how many capitals in a row stand before
        let mut characters = name.chars().peekable();
        let mut start = self.text.len();
        while let Some(character) = characters.next() {
            let kind = Kind::of(character);
            let boundary = match (previous, kind) {
                (_, Kind::Other) => true,
                (Kind::Lower, Kind::Upper) | (Kind::Digit, Kind::Upper | Kind::Lower) | (Kind::Upper | Kind::Lower, Kind::Digit) => true,
                // `SSNNumber`: the last capital of a row belongs to what follows; `SSNs` and `IDs` are plurals
                (Kind::Upper, Kind::Upper) => {
                    characters.peek().is_some_and(|next| Kind::of(*next) == Kind::Lower) && !(run >= 1 && is_plural_end(characters.clone()))
                }
                _ => false,
            };
            if boundary {
                self.close(start);
                start = self.text.len();
            }
            if kind != Kind::Other {
                self.text.extend(character.to_lowercase());
            }
            run = if kind == Kind::Upper { run + 1 } else { 0 };
            previous = kind;
        }
        self.close(start);
    }

    fn close(&mut self, start: usize) {
        let Some(word) = self.text.get(start..) else { return };
        if word.is_empty() {
            return;
        }
        let zeros = if word.bytes().all(|byte| byte.is_ascii_digit()) { word.len() - word.trim_start_matches('0').len().max(1) } else { 0 };
        self.places.push(start + zeros..self.text.len());
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Other,
}

impl Kind {
    fn of(character: char) -> Self {
        match character {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Digit,
            _ if character.is_ascii() => Self::Other,
            _ if character.is_uppercase() => Self::Upper,
            _ if character.is_alphabetic() => Self::Lower,
            _ => Self::Other,
        }
    }
}

/// Whether what follows a capital is the `s` of a plural: `IDs`, `SSNsOf`.
fn is_plural_end(mut rest: std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    rest.next() == Some('s') && rest.peek().is_none_or(|next| Kind::of(*next) != Kind::Lower)
}

/// The name without `__c` and the like, and its namespace.
fn without_custom_suffix(name: &str) -> (&str, Option<&str>) {
    let Some((body, suffix)) = name.rsplit_once("__") else { return (name, None) };
    if body.is_empty() || !CUSTOM_SUFFIXES.iter().any(|known| suffix.eq_ignore_ascii_case(known)) {
        return (name, None);
    }
    let (path, last) = body.rfind(['.', '/']).map_or(("", body), |at| body.split_at(at + 1));
    match last.split_once("__") {
        Some((namespace, rest)) if path.is_empty() && !namespace.is_empty() && !rest.is_empty() => (rest, Some(namespace)),
        _ => (body, None),
    }
}

/// The word sequences that a pattern of the rows stands for: `a|b c (d)` is `a c`, `a c d`, `b c`, `b c d`.
#[must_use]
pub fn expand(pattern: &str) -> Vec<Vec<String>> {
    let mut sequences: Vec<Vec<String>> = vec![Vec::new()];
    for token in pattern.split_whitespace() {
        let inner = token.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let choices: Vec<Vec<String>> =
            inner.unwrap_or(token).split('|').map(|choice| Words::of(choice).iter().map(str::to_owned).collect()).collect();
        let mut longer = Vec::with_capacity(sequences.len() * (choices.len() + 1));
        for sequence in sequences {
            for choice in &choices {
                longer.push(sequence.iter().chain(choice).cloned().collect());
            }
            if inner.is_some() {
                longer.push(sequence);
            }
        }
        sequences = longer;
    }
    sequences.retain(|sequence| !sequence.is_empty());
    sequences
}

/// Words that end in `s` and are no plural.
const NO_PLURALS: [&str; 12] = ["aids", "news", "this", "does", "was", "has", "its", "yes", "aws", "sms", "gas", "lens"];

/// The singular of a word, by spelling alone: rows and names go through the same hands, so it need not be right, only the same.
pub fn singular(word: &str) -> Cow<'_, str> {
    let Some(stem) = word.strip_suffix('s').filter(|stem| stem.len() >= 2) else { return Cow::Borrowed(word) };
    if stem.ends_with(['s', 'u', 'i', 'a']) || NO_PLURALS.contains(&word) {
        return Cow::Borrowed(word);
    }
    if let Some(root) = stem.strip_suffix("ie").filter(|root| root.len() >= 2) {
        return Cow::Owned(format!("{root}y"));
    }
    for end in ["sse", "xe", "che", "she"] {
        if stem.ends_with(end) {
            return Cow::Borrowed(stem.strip_suffix('e').unwrap_or(stem));
        }
    }
    Cow::Borrowed(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> String {
        Words::of(name).iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn splits_every_case_style_the_same() {
        for (name, expected) in [
            ("patientDOB", "patient dob"),
            ("Date_of_Birth__c", "date of birth"),
            ("PERSON_BIRTH_DT", "person birth dt"),
            ("HealthCloudGA__MedicalRecordNumber__c", "health cloud ga medical record number"),
            ("Last_4_digits_of_SSN__pc", "last 4 digits of ssn"),
            ("SSNNumber", "ssn number"),
            ("patientIDs", "patient ids"),
            ("SSNsByPatient", "ssns by patient"),
            ("icd10Code", "icd 10 code"),
            ("DMG02", "dmg 2"),
            ("PID.5.1", "pid 5 1"),
            ("getHTTPResponse", "get http response"),
            ("x-forwarded-for", "x forwarded for"),
            ("__patient_name__", "patient name"),
            ("Contact.Birth_Date__c", "contact birth date"),
            ("naïveName", "naïve name"),
            ("", ""),
            ("___", ""),
            ("000", "0"),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn patterns_expand() {
        let all: Vec<String> = expand("home|work phone (number|no)").iter().map(|words| words.join(" ")).collect();
        assert_eq!(all.len(), 6);
        assert!(all.contains(&"work phone".to_owned()) && all.contains(&"home phone no".to_owned()));
    }
}
