//! Names into words.

/// Splits a name at separators, at humps of camel case and between letters and digits; all in lower case.
/// `patientDOB` is patient, dob; `Date_of_Birth__c` is date, of, birth, c; `HTTPServer` is http, server.
#[must_use]
pub fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().take(200).collect();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            flush(&mut word, &mut words);
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| chars.get(before)).copied();
        let after = chars.get(index + 1).copied();
        let hump = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && after.is_some_and(char::is_lowercase))
            });
        let digit = before.is_some_and(|before| before.is_ascii_digit() != c.is_ascii_digit() && before.is_alphanumeric());
        if hump || digit {
            flush(&mut word, &mut words);
        }
        word.extend(c.to_lowercase());
    }
    flush(&mut word, &mut words);
    words
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Finds whole words in a text: a hump or a separator may stand before and behind, a letter of the same word may not.
#[must_use]
pub fn find_words(text: &str, wanted: &[String], most: usize) -> Vec<(String, usize)> {
    let Ok(finder) = aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(wanted)
    else {
        return Vec::new();
    };
    let bytes = text.as_bytes();
    let mut found: Vec<(String, usize)> = Vec::new();
    for hit in finder.find_iter(text) {
        let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let first = bytes.get(hit.start()).copied().unwrap_or(0);
        let after = bytes.get(hit.end()).copied();
        let opens =
            before.is_none_or(|before| !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && first.is_ascii_uppercase()));
        let last = bytes.get(hit.end() - 1).copied().unwrap_or(0);
        let closes = after.is_none_or(|after| !after.is_ascii_alphabetic() || (last.is_ascii_lowercase() && after.is_ascii_uppercase()));
        if opens && closes {
            let Some(word) = wanted.get(hit.pattern().as_usize()) else { continue };
            if !found.iter().any(|(known, _)| known == word) {
                found.push((word.clone(), hit.start()));
                if found.len() >= most {
                    break;
                }
            }
        }
    }
    found
}
