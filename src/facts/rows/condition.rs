//! Conditions of rows on values as written.

use super::super::Question;
use super::super::Reference;
use crate::knowledge::{Condition, ConditionMap};
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// What stands in a text for what is not known here.
pub const UNKNOWN: &str = "{}";

/// A value as a condition sees it.
#[derive(Default)]
pub struct Seen<'a> {
    /// The whole text; `None` when the key is absent.
    pub text: Option<std::borrow::Cow<'a, str>>,
    /// Its words (arguments of a directive, items of a list).
    pub words: Vec<std::borrow::Cow<'a, str>>,
    /// It is a name of the program, not a text.
    pub symbol: bool,
}

/// Whether a condition holds.
#[must_use]
pub fn holds(condition: &Condition, seen: &Seen<'_>) -> bool {
    let condition = &condition.0;
    if condition.present.is_some_and(|wanted| wanted != seen.text.is_some())
        || condition.literal.is_some_and(|wanted| wanted == seen.symbol)
    {
        return false;
    }
    let Some(text) = &seen.text else {
        return condition.is.is_empty() && condition.word.is_empty() && condition.matches.is_none();
    };
    let is = |patterns: &[String], text: &str| patterns.iter().any(|pattern| wild(pattern, text));
    if !condition.is.is_empty() && !is(&condition.is, text) && !seen.words.iter().any(|word| is(&condition.is, word)) {
        return false;
    }
    if is(&condition.not, text) {
        return false;
    }
    if !condition.word.is_empty()
        && !seen.words.iter().any(|word| is(&condition.word, word))
        && !text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').any(|word| is(&condition.word, word))
    {
        return false;
    }
    condition.matches.as_ref().is_none_or(|pattern| regex(pattern).is_some_and(|regex| regex.is_match(text)))
}

impl Question {
    /// The question of a condition on a value that is set elsewhere; none where it asks only whether there is one.
    #[must_use]
    pub fn of(condition: &Condition, reference: Reference, default: Option<String>) -> Option<Self> {
        let asked = &condition.0;
        if asked.is.is_empty() && asked.not.is_empty() && asked.word.is_empty() && asked.matches.is_none() {
            return None;
        }
        let (is, not, word, matches) = (asked.is.clone(), asked.not.clone(), asked.word.clone(), asked.matches.clone());
        Some(Self { reference, default, is, not, word, matches })
    }

    /// Whether the condition holds of the value; of one that nobody knows only what it must not be.
    #[must_use]
    pub fn answered_by(&self, value: Option<&str>) -> bool {
        let Some(text) = value.or(self.default.as_deref()) else {
            return self.is.is_empty() && self.word.is_empty() && self.matches.is_none();
        };
        let condition = ConditionMap {
            is: self.is.clone(),
            not: self.not.clone(),
            word: self.word.clone(),
            matches: self.matches.clone(),
            ..ConditionMap::default()
        };
        let words = text.split_whitespace().map(std::borrow::Cow::from).collect();
        holds(&Condition(condition), &Seen { text: Some(text.into()), words, symbol: false })
    }
}

/// A regular expression of a row, compiled once.
#[must_use]
pub fn regex(pattern: &str) -> Option<Arc<regex::Regex>> {
    static COMPILED: RwLock<Option<FxHashMap<String, Option<Arc<regex::Regex>>>>> = RwLock::new(None);
    if let Some(found) = COMPILED.read().ok().and_then(|known| known.as_ref()?.get(pattern).cloned()) {
        return found;
    }
    let made = regex::Regex::new(pattern).ok().map(Arc::new);
    if let Ok(mut known) = COMPILED.write() {
        known.get_or_insert_default().insert(pattern.to_owned(), made.clone());
    }
    made
}

/// Equality without regard to ASCII case; `*` stands for any text, `?` for one character, `{a,b}` for alternatives; `{}` is what is not
/// known here.
#[must_use]
pub fn wild(pattern: &str, text: &str) -> bool {
    if let Some((before, inside, after)) = alternatives(pattern) {
        // asked at every call of every file: most texts differ before the alternatives begin
        let special = |part: &str| memchr::memchr3(b'*', b'?', b'{', part.as_bytes()).is_some();
        if !special(before) && !starts(text, before) {
            return false;
        }
        if !special(before) && !special(inside) && !special(after) {
            let middle = text.get(before.len()..).and_then(|rest| rest.get(..rest.len().checked_sub(after.len())?));
            let ends = text.len() >= after.len() && text.get(text.len() - after.len()..).is_some_and(|end| end.eq_ignore_ascii_case(after));
            return ends && middle.is_some_and(|middle| inside.split(',').any(|choice| choice.eq_ignore_ascii_case(middle)));
        }
        return inside.split(',').any(|choice| wild(&format!("{before}{choice}{after}"), text));
    }
    if pattern == "*" {
        return true;
    }
    if memchr::memchr2(b'*', b'?', pattern.as_bytes()).is_none() {
        return pattern.eq_ignore_ascii_case(text);
    }
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), text.get(t)) {
            (Some(b'*'), _) => {
                back = Some((p, t));
                p += 1;
            }
            (Some(a), Some(b)) if *a == b'?' || a.eq_ignore_ascii_case(b) => {
                p += 1;
                t += 1;
            }
            _ => match &mut back {
                Some((star, from)) => {
                    *from += 1;
                    t = *from;
                    p = *star + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// What stands before, within and after the first alternatives; `{}` is none.
fn alternatives(pattern: &str) -> Option<(&str, &str, &str)> {
    let open = memchr::memchr_iter(b'{', pattern.as_bytes()).find(|&at| pattern.as_bytes().get(at + 1) != Some(&b'}'))?;
    let (inside, after) = pattern.get(open + 1..)?.split_once('}')?;
    Some((pattern.get(..open)?, inside, after))
}

fn starts(text: &str, head: &str) -> bool {
    text.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
}

#[cfg(test)]
mod tests {
    use super::wild;

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("a*c", "abbc", true),
            ("*.verify_mode", "ctx.verify_mode", true),
            ("requests.{get,post}", "requests.post", true),
            ("requests.{get,post}", "requests.put", false),
            ("requests.{get,post}x", "requests.POSTX", true),
            ("requests.{get,post}x", "requests.post", false),
            ("{a,b}", "", false),
            ("{}", "{}", true),
            ("{}", "", false),
            ("*{}*", "audit {}", true),
            ("*{}*", "audit", false),
            ("{a,}b", "b", true),
            ("é{a,b}é", "éaé", true),
            ("e{a,b}e", "éaé", false),
            ("{a,b}{c,d}", "bc", true),
            ("x*{c,d}", "xyzd", true),
            ("FALSE", "false", true),
            ("a?", "a", false),
            ("*", "", true),
            ("aws_*_policy", "aws_s3_bucket_policy", true),
        ] {
            assert_eq!(wild(pattern, text), expected, "{pattern} {text}");
        }
    }
}
