//! Values that look like real PHI: a pattern, a rule of issue or check digit, and a key where the pattern alone says too little.

use super::Lexicon;
use super::rows::ValueRow;
use super::words::Words;
use regex::Regex;
use std::ops::Range;

/// A value that looks like real PHI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralHit {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// Element id.
    pub element: String,
    /// A check digit or a rule of issue confirms it.
    pub checked: bool,
    /// Documentation uses this very value.
    pub documented: bool,
}

#[derive(Debug)]
struct Value {
    row: ValueRow,
    pattern: Regex,
    keys: Vec<Vec<String>>,
}

/// The patterns of the rows, in order.
#[derive(Debug, Default)]
pub(super) struct Values {
    all: Vec<Value>,
}

impl Values {
    pub fn add(&mut self, row: &ValueRow) -> Result<(), String> {
        let pattern = Regex::new(&row.pattern).map_err(|error| format!("row `{}`: {error}", row.row))?;
        let keys = row.key.iter().map(|key| Words::of(key).iter().map(str::to_owned).collect()).collect();
        if !matches!(row.check.as_str(), "ssn" | "hicn" | "npi" | "dea" | "luhn" | "phone" | "mailbox" | "has-digit" | "none") {
            return Err(format!("row `{}`: there is no check `{}`", row.row, row.check));
        }
        self.all.push(Value { row: row.clone(), pattern, keys });
        Ok(())
    }
}

/// How far before a value its key may stand, in bytes.
const KEY_DISTANCE: usize = 40;

impl Lexicon {
    /// The values in a text that look like real PHI. `key` is what the text is called where it stands: a variable, a map key, a column.
    #[must_use]
    pub fn literals(&self, text: &str, key: &str) -> Vec<LiteralHit> {
        let mut taken: Vec<(Range<usize>, Option<LiteralHit>)> = Vec::new();
        if text.len() < 8 || !(text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains(['@', '|'])) {
            return Vec::new();
        }
        let outer: Vec<String> = Words::of(key).iter().map(str::to_owned).collect();
        for value in &self.values.all {
            for captures in value.pattern.captures_iter(text) {
                let Some(place) = captures.get(1).or_else(|| captures.get(0)) else { continue };
                let range = place.range();
                let crossed = taken.iter().any(|(other, _)| other.start < range.end && range.start < other.end);
                if crossed || (!value.row.whole && !stands_alone(text, &range)) {
                    continue;
                }
                if !value.keys.is_empty() && !value.keys.iter().any(|key| near(&outer, key) || near(&words_before(text, range.start), key))
                {
                    continue;
                }
                let Some(checked) = check(&value.row.check, place.as_str()) else { continue };
                let documented = value.row.documented.iter().any(|known| known == place.as_str());
                let hit = value.row.element.as_ref().map(|element| LiteralHit {
                    range: range.clone(),
                    element: element.clone(),
                    checked,
                    documented,
                });
                taken.push((range, hit));
            }
        }
        let mut hits: Vec<LiteralHit> = taken.into_iter().filter_map(|(_, hit)| hit).collect();
        hits.sort_by_key(|hit| hit.range.start);
        hits
    }
}

/// No letter, digit or joining sign touches the value.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let touches = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '@');
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let behind = text.get(range.end..).unwrap_or_default();
    let mut after = behind.chars();
    let joined_by_dot = matches!((after.next(), after.next()), (Some('.'), Some(next)) if next.is_ascii_digit());
    !before.is_some_and(|character| touches(character) || matches!(character, '.' | '/' | '%'))
        && !behind.chars().next().is_some_and(touches)
        && !joined_by_dot
}

fn words_before(text: &str, end: usize) -> Vec<String> {
    let mut start = end.saturating_sub(KEY_DISTANCE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    Words::of(text.get(start..end).unwrap_or_default()).iter().map(str::to_owned).collect()
}

fn near(words: &[String], key: &[String]) -> bool {
    !key.is_empty() && words.windows(key.len()).any(|window| window == key)
}

/// Whether a value passes its rule: `None` when it does not, else whether the rule proves something.
fn check(rule: &str, value: &str) -> Option<bool> {
    let digits: Vec<u32> = value.chars().filter_map(|character| character.to_digit(10)).collect();
    let number = |range: Range<usize>| digits.get(range).map(|digits| digits.iter().fold(0, |sum, digit| sum * 10 + digit));
    let is_ssn = || -> Option<bool> {
        let (area, group, serial) = (number(0..3)?, number(3..5)?, number(5..9)?);
        (area != 0 && area != 666 && area < 900 && group != 0 && serial != 0).then_some(true)
    };
    match rule {
        "ssn" | "hicn" => is_ssn(),
        "npi" => luhn(&[8, 0, 8, 4, 0], &digits).then_some(true),
        "luhn" => ((13..=19).contains(&digits.len()) && luhn(&[], &digits)).then_some(true),
        "dea" => {
            let [d1, d2, d3, d4, d5, d6, d7] = *digits.as_slice() else { return None };
            ((d1 + d3 + d5 + 2 * (d2 + d4 + d6)) % 10 == d7).then_some(true)
        }
        "phone" => {
            let digits = if digits.len() == 11 { digits.get(1..)? } else { &digits };
            let [_, area_2, area_3, e1, e2, e3, l1, l2, ..] = *digits else { return None };
            let fictional = (e1, e2, e3) == (5, 5, 5) && (l1, l2) == (0, 1);
            let free_of_charge = digits.first() == Some(&8) && area_2 == area_3 && (area_2 == 0 || area_2 > 2);
            let all_same = digits.iter().all(|digit| Some(digit) == digits.first());
            let all_fives = (e1, e2, e3) == (5, 5, 5); // as in every sample
            (digits.len() == 10 && !fictional && !free_of_charge && !all_same && !all_fives).then_some(true)
        }
        "mailbox" => is_mailbox(value).then_some(false),
        "has-digit" => (!digits.is_empty()).then_some(false),
        _ => Some(false),
    }
}

/// The check digit of cards and, behind a prefix, of provider numbers.
fn luhn(prefix: &[u32], digits: &[u32]) -> bool {
    let mut sum = 0;
    for (at, digit) in digits.iter().rev().chain(prefix.iter().rev()).enumerate() {
        let doubled = if at % 2 == 1 { digit * 2 } else { *digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum > 0 && sum % 10 == 0
}

/// The mailbox of a person: not of a role, and not of a domain that exists for examples only.
fn is_mailbox(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let (local, domain) = (local.to_ascii_lowercase(), domain.to_ascii_lowercase());
    let last = domain.rsplit('.').next().unwrap_or_default();
    let reserved =
        matches!(last, "test" | "invalid" | "example" | "localhost" | "local" | "png" | "jpg" | "svg" | "js" | "css" | "json" | "md")
            || [
                "example.com",
                "example.org",
                "example.net",
                "users.noreply.github.com",
                "test.com",
                "domain.com",
                "email.com",
                "company.com",
                "acme.com",
                "mail.com",
                "foo.com",
                "bar.com",
                "yourdomain.com",
            ]
            .iter()
            .any(|known| domain == *known || domain.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')));
    let role = matches!(
        local.as_str(),
        "noreply"
            | "no-reply"
            | "donotreply"
            | "do-not-reply"
            | "support"
            | "info"
            | "admin"
            | "help"
            | "contact"
            | "sales"
            | "security"
            | "team"
            | "git"
            | "hello"
            | "test"
            | "user"
            | "root"
            | "webmaster"
            | "postmaster"
            | "abuse"
            | "privacy"
            | "billing"
            | "careers"
            | "jobs"
            | "press"
            | "office"
            | "mailer"
            | "notifications"
            | "alerts"
            | "dev"
            | "ops"
            | "devops"
            | "opensource"
            | "bot"
            | "email"
            | "name"
            | "username"
            | "your"
            | "you"
            | "me"
            | "foo"
            | "bar"
    );
    !reserved && !role && !local.contains("noreply")
}
