//! Health words in a whole text: one search for all of them, word borders checked at each hit.

use super::Lexicon;
use super::rows::Need;
use crate::knowledge::ElementClass;
use aho_corasick::{AhoCorasick, MatchKind};

/// The search, with the word that each spelling stands for.
#[derive(Debug)]
pub(super) struct Finder {
    search: Option<AhoCorasick>,
    words: Vec<String>,
}

impl Lexicon {
    /// Words that put a text into a health context, as written but for case, each with the byte where it first stands; at most `most`.
    #[must_use]
    pub fn health_words(&self, text: &str, most: usize) -> Vec<(String, usize)> {
        let finder = self.near.get_or_init(|| self.finder());
        let mut found: Vec<(String, usize)> = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        let Some(search) = &finder.search else { return found };
        for hit in search.find_iter(text) {
            let Some(word) = finder.words.get(hit.pattern().as_usize()) else { continue };
            if known.contains(&word.as_str()) || !is_whole(text, hit.start(), hit.end()) {
                continue;
            }
            known.push(word);
            found.push((text.get(hit.range()).unwrap_or(word).to_lowercase(), hit.start()));
            if found.len() >= most {
                break;
            }
        }
        found
    }

    /// Strong context words, and identifiers and health facts that count alone, in the spellings of names and of prose.
    fn finder(&self) -> Finder {
        let sequences = self.vocabulary.spellings(|meaning| {
            let alone = meaning.named.filter(|named| !named.bare).and_then(|named| self.elements.get(usize::from(named.element)));
            let alone = alone.is_some_and(|element| element.row.context == Need::Alone && element.row.class != ElementClass::Credential);
            !meaning.look_alike && (alone || meaning.marker.is_strong())
        });
        let (mut patterns, mut words) = (Vec::new(), Vec::new());
        for sequence in sequences {
            let gaps: &[&str] = if sequence.len() == 1 { &[""] } else { &["", "_", "-", " "] };
            for gap in gaps {
                let pattern = sequence.join(gap);
                // two letters, or a word of two letters and a number, are too short for a text at large
                if pattern.len() > 2 {
                    patterns.push(pattern);
                    words.push(sequence.join(" "));
                }
            }
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(&patterns).ok();
        Finder { search, words }
    }
}

/// Whether a hump, a separator or the plural's `s` stands at both ends, and no letter of the same word.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    let opens = start.checked_sub(1).and_then(at).is_none_or(|before| {
        !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && at(start).is_some_and(|first| first.is_ascii_uppercase()))
    });
    let plural = at(end).is_some_and(|after| after.eq_ignore_ascii_case(&b's'));
    let closes = |end: usize| {
        at(end).is_none_or(|after| {
            let small_before = end.checked_sub(1).and_then(at).is_some_and(|last| last.is_ascii_lowercase() || last.is_ascii_digit());
            !after.is_ascii_alphabetic() || (small_before && after.is_ascii_uppercase())
        })
    };
    opens && (closes(end) || (plural && closes(end + 1)))
}
