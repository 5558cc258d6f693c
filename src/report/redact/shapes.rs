//! Literals that are known by their shape alone: numbers of people, dates, credentials.

use super::{Mark, Veil};
use regex::{Regex, RegexSet, RegexSetBuilder};
use std::ops::Range;
use std::sync::LazyLock;

/// A shape: the pattern (its first group, else the whole match, is hidden), how, and what must hold besides.
pub(super) struct Shape<P> {
    pub(super) pattern: P,
    veil: Veil,
    also: fn(&str) -> bool,
    /// No letter, digit or joining sign may stand directly before or after.
    alone: bool,
}

const fn shape(pattern: &'static str, veil: Veil, also: fn(&str) -> bool, alone: bool) -> Shape<&'static str> {
    Shape { pattern, veil, also, alone }
}

pub(super) const SHAPES: &[Shape<&str>] = &[
    // social security and taxpayer numbers, telephone numbers, payment cards
    shape(r"\d{3}[-. ]\d{2}[-. ]\d{4}", Veil::Digits, any, true),
    shape(r"\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}", Veil::Digits, any, true),
    shape(r"\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{1,7}", Veil::Digits, any, true),
    // record, account and provider numbers without separators; round numbers are limits, not people
    shape(r"\d{9,}", Veil::Digits, not_round, true),
    shape(r"(?i)mrn\w{0,12}[^\w\n]{1,8}[A-Z]{0,4}-?(\d{4,})", Veil::Digits, any, false),
    shape(r"(?i)(?:ssn|social_?security)\w{0,12}[^\w\n]{1,8}(\d{4,})", Veil::Digits, any, false),
    shape(
        r"(?i)(?:birth|dob|\bborn)[^\n]{0,32}?\b(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d{6})\b",
        Veil::Digits,
        any,
        false,
    ),
    // days in words
    shape(
        r"(?i)\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?[ -]\d{1,2}(?:st|nd|rd|th)?,?[ -](?:19|20)\d{2}\b",
        Veil::Whole,
        any,
        false,
    ),
    shape(
        r"(?i)\b\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -](?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?[ -](?:19|20)\d{2}\b",
        Veil::Whole,
        any,
        false,
    ),
    // persons by name: in prose, in a search (SOSL)
    shape(
        r"(?i:patient|member|subscriber|beneficiary)(?i:[ _]?name)?\s{0,2}[:=]\s{0,2}([A-Z][\w'’-]+(?:[ ,]+[A-Z][\w'’.-]*){1,2})",
        Veil::Whole,
        any,
        false,
    ),
    shape(r#"(?i)\bfind\s+[{'"\\]+([^{}:'"\\$\n]+)[}'"\\]+\s+in\b"#, Veil::Whole, any, false),
    // Medicare beneficiary identifier
    shape(
        r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}",
        Veil::Whole,
        any,
        true,
    ),
    shape(r"([A-Za-z0-9._%+-]+)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", Veil::Whole, any, false),
    // credentials
    shape(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}", Veil::Whole, any, false),
    shape(r"(?:AKIA|ASIA)[0-9A-Z]{16}", Veil::Whole, any, false),
    shape(r"(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_)[A-Za-z0-9_-]{10,}", Veil::Whole, has_digit, false),
    shape(r"00D[A-Za-z0-9]{9,15}![A-Za-z0-9._]{16,}", Veil::Whole, any, false),
    shape(r"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9+/._~-]{12,}=*)", Veil::Whole, has_digit, false),
    // the same as a literal of its own, and what a query string or a connection string opens with
    shape(r#"["'`](?i:bearer|basic)\s+([^\s"'`${}]{8,})["'`]"#, Veil::Whole, any, false),
    shape(
        r#"(?i)[?&;](?:[\w-]*(?:token|secret|passw(?:or)?d|pwd|api_?key|credential|signature)|pw|key|sig)=([^&\s"'`<>;{}$]+)"#,
        Veil::Whole,
        any,
        false,
    ),
    shape(r"(?i)\b(?:password|passwd|passphrase|pwd)\s+(?:is\s+)?([^\s.,;]{4,})", Veil::Whole, has_digit_at_end, false),
    // the same on a command line
    shape(r#"(?i)(?:^|\s)(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"'$]*:([^\s"'$]+)"#, Veil::Whole, any, false),
    shape(r#"(?i)(?:^|\s)--[\w-]*(?:password|passwd|token|secret|api-?key)[ =]["']?([^\s"'$<{]+)"#, Veil::Whole, any, false),
    shape(r#"\b(?:mysql\w*|mariadb\w*|sshpass)\b[^\n]*?\s-p ?([^\s"'$]+)"#, Veil::Whole, any, false),
    // a person in a query string (FHIR search)
    shape(
        r#"(?i)[?&](?:[\w.-]*(?:name|ssn|mrn|e?mail|phone|dob)|given|family|birth[_-]?date|address|identifier)=([^&\s"'`<>;{}$%]+)"#,
        Veil::Whole,
        any,
        false,
    ),
    shape(r#"(?i)userpwd[^"'\n]{0,12}["'][^"':]*:([^"']+)["']"#, Veil::Whole, any, false),
    shape(r#"(?i)auth\w*\s*=?\s*\(\s*(?:'[^']*'|"[^"]*")\s*,\s*["']([^"']+)["']"#, Veil::Whole, any, false),
    shape(r#"://[^/\s:@"'`]*:([^@/\s"'`{}$<>]+)@"#, Veil::Whole, any, false),
    shape(r"[A-Za-z0-9+/_-]{32,}={0,2}", Veil::Whole, random, false),
];

pub(super) static COMPILED: LazyLock<Vec<Shape<Regex>>> = LazyLock::new(|| {
    SHAPES
        .iter()
        .filter_map(|&Shape { pattern, veil, also, alone }| Some(Shape { pattern: Regex::new(pattern).ok()?, veil, also, alone }))
        .collect()
});

/// Room for the tables of the pass over all shapes: with less of it they are made anew again and again, which costs more than the pass.
const TABLES: usize = 64 << 20;

/// One pass that says which shapes occur at all: most lines hold none.
pub(super) static OCCURRING: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSetBuilder::new(COMPILED.iter().map(|shape| shape.pattern.as_str())).dfa_size_limit(TABLES).build().ok());

fn any(_: &str) -> bool {
    true
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

fn has_digit_at_end(text: &str) -> bool {
    text.rsplit(char::is_whitespace).next().is_some_and(has_digit)
}

fn not_round(text: &str) -> bool {
    !text.ends_with("0000")
}

/// Keys and digests change between letters, cases and digits far more often than words do.
fn random(text: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let changes = bytes.windows(2).filter(|pair| matches!(pair, [left, right] if kind(*left) != kind(*right))).count();
    digits >= 4 && changes * 3 >= bytes.len() && !names_a_version(text)
}

/// `ELBSecurityPolicy-TLS13-1-2-2021-06`: words and short numbers with signs between them.
fn names_a_version(text: &str) -> bool {
    let part = |part: &str| {
        let number = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.contains(['-', '_']) && text.split(['-', '_']).all(part)
}

pub(super) fn shapes(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let Some(occurring) = OCCURRING.as_ref().map(|set| set.matches(text)) else { return found };
    for shape in occurring.iter().filter_map(|at| COMPILED.get(at)) {
        for captures in shape.pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let hidden = captures.get(1).unwrap_or(whole);
            if (shape.also)(whole.as_str()) && (!shape.alone || stands_alone(text, whole.range())) {
                found.push((hidden.range(), shape.veil));
            }
        }
    }
    found
}

fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let joined = |character: char| character.is_alphanumeric();
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    !before.is_some_and(joined) && !after.is_some_and(joined)
}
