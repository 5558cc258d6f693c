//! Allow comments: read as written, judged, and laid on findings.

use super::{Finding, State};
use crate::facts::SuppressionComment;
use crate::policy::{RuleSet, Topic};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rustc_hash::FxHashMap;

/// What an allow comment says of the findings that it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowKind {
    /// phiward is wrong.
    FalsePositive,
    /// Something else makes up for it.
    Mitigated,
    /// The risk is taken until a date.
    Accepted,
}

impl AllowKind {
    const ALL: [Self; 3] = [Self::FalsePositive, Self::Mitigated, Self::Accepted];

    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FalsePositive => "false-positive",
            Self::Mitigated => "mitigated",
            Self::Accepted => "accepted",
        }
    }
}

/// What is wrong with an allow comment or a decision; the words of the fact kind `suppression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// No `because`, or nothing after it.
    NoReason,
    /// `accepted` without `until`.
    NoDate,
    /// Past its date.
    Expired,
    /// Accepted for more than 12 months.
    TooLong,
    /// It allows nothing.
    Unused,
    /// It names a rule that does not exist.
    UnknownRule,
    /// It cannot be read.
    Malformed,
}

impl Problem {
    /// The word that policies use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoReason => "no-reason",
            Self::NoDate => "no-date",
            Self::Expired => "expired",
            Self::TooLong => "too-long",
            Self::Unused => "unused",
            Self::UnknownRule => "unknown-rule",
            Self::Malformed => "malformed",
        }
    }
}

/// An allow comment that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Rule ids.
    pub rules: Vec<String>,
    /// What it says of them.
    pub kind: AllowKind,
    /// Last day on which it holds.
    pub until: Option<Date>,
    /// Why; empty when none is given.
    pub reason: String,
}

/// An accepted risk is to be looked at again within a year.
fn longest() -> Span {
    12.months()
}

/// Reads what stands after `phiward:`; `None` when it is no allow comment at all but prose.
#[must_use]
pub fn read_allowance(text: &str) -> Option<Result<Allowance, Problem>> {
    let text = without_closing(text.trim().strip_prefix("phiward:").unwrap_or(text.trim()));
    let word_end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    match word {
        "allow" => Some(read_list(rest).unwrap_or(Err(Problem::Malformed))),
        // the words of other tools: someone meant to allow something
        "Allow" | "ALLOW" | "allows" | "ignore" | "disable" | "suppress" | "skip" | "nosec" | "noqa" => Some(Err(Problem::Malformed)),
        _ => None,
    }
}

fn read_list(text: &str) -> Option<Result<Allowance, Problem>> {
    let (list, rest) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let rules: Vec<String> = list.split(',').map(|rule| rule.trim().to_owned()).collect();
    if rules.iter().any(|rule| rule.is_empty() || rule.contains(char::is_whitespace)) {
        return None;
    }
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(Err(Problem::NoReason));
    }
    let rest = after_word(rest, "as")?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (kind, rest) = rest.split_at(end);
    let kind = AllowKind::ALL.into_iter().find(|known| known.word() == kind)?;
    let mut rest = rest.trim_start();
    let mut until = None;
    if let Some(dated) = after_word(rest, "until") {
        let end = dated.find(char::is_whitespace).unwrap_or(dated.len());
        let (date, after) = dated.split_at(end);
        until = Some(day(date)?);
        rest = after.trim_start();
    }
    let reason = match (rest.is_empty() || rest == "because", after_word(rest, "because")) {
        (_, Some(reason)) => reason,
        (true, None) => "",
        (false, None) => return None,
    };
    let reason = if reason.chars().any(char::is_alphanumeric) { reason.to_owned() } else { String::new() };
    Some(Ok(Allowance { rules, kind, until, reason }))
}

/// What follows a keyword that stands at the beginning.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// Only the whole ISO form.
pub(super) fn day(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// Cuts what closes a comment.
fn without_closing(text: &str) -> &str {
    let mut text = text.trim();
    for closing in ["-->", "*/}", "*/", "--%>", "%>", "#}", "}}"] {
        text = text.strip_suffix(closing).unwrap_or(text).trim_end();
    }
    text
}

/// The faults of an allow comment; with any of them it is not honored. Unknown rules and unused ones are judged elsewhere.
#[must_use]
pub fn judge(allowance: &Allowance, as_of: Date) -> Option<Problem> {
    if allowance.reason.is_empty() {
        return Some(Problem::NoReason);
    }
    match (allowance.kind, allowance.until) {
        (AllowKind::Accepted, None) => Some(Problem::NoDate),
        (_, Some(until)) if until < as_of => Some(Problem::Expired),
        (AllowKind::Accepted, Some(until)) if as_of.checked_add(longest()).is_ok_and(|last| until > last) => Some(Problem::TooLong),
        _ => None,
    }
}

/// A fault of an allow comment: which comment, what is wrong, the rules it concerns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault<'a> {
    pub comment: &'a SuppressionComment,
    pub problem: Problem,
    pub rules: Vec<String>,
}

/// The rules that a comment names which cannot be read otherwise: `allow(phi-in-log)`.
fn named(text: &str) -> Vec<String> {
    let inside = text.split_once("allow(").and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    inside.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Lays allow comments on the findings; gives the faults. `complete`: every file was scanned, so what allows nothing is unused.
pub(super) fn apply<'a>(
    findings: &mut [Finding],
    comments: impl Iterator<Item = &'a SuppressionComment>,
    rules: &RuleSet,
    as_of: Date,
    complete: bool,
) -> Vec<Fault<'a>> {
    let mut faults = Vec::new();
    let mut at_line: FxHashMap<(std::sync::Arc<str>, u32), Vec<usize>> = FxHashMap::default();
    for (index, finding) in findings.iter().enumerate() {
        at_line.entry((finding.place.path.clone(), finding.place.start.line)).or_default().push(index);
    }
    for comment in comments {
        let allowance = match read_allowance(&comment.text) {
            None => continue,
            Some(Err(problem)) => {
                faults.push(Fault { comment, problem, rules: named(&comment.text) });
                continue;
            }
            Some(Ok(allowance)) => allowance,
        };
        let (known, unknown): (Vec<_>, Vec<_>) = allowance.rules.iter().cloned().partition(|rule| rules.knows(rule));
        if !unknown.is_empty() {
            faults.push(Fault { comment, problem: Problem::UnknownRule, rules: unknown });
        }
        if let Some(problem) = judge(&allowance, as_of) {
            faults.push(Fault { comment, problem, rules: allowance.rules });
            continue;
        }
        let lines = comment.lines.iter().filter_map(|&line| at_line.get(&(comment.place.path.clone(), line)));
        let here: Vec<usize> = lines.flatten().copied().collect();
        let mut unused = Vec::new();
        for rule in known {
            let mut used = false;
            for &index in &here {
                let Some(finding) = findings.get_mut(index) else { continue };
                // what allows findings is not itself allowed away
                if finding.rule == rule && finding.topic != Topic::Suppression.word() {
                    used = true;
                    finding.state = State::Suppressed {
                        kind: allowance.kind.word().to_owned(),
                        reason: allowance.reason.clone(),
                        until: allowance.until.map(|date| date.to_string()),
                    };
                }
            }
            if !used && rules.get(&rule).is_some() {
                unused.push(rule);
            }
        }
        if complete && !unused.is_empty() {
            faults.push(Fault { comment, problem: Problem::Unused, rules: unused });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        day(text).expect("a day")
    }

    #[test]
    fn allow_comments_are_read_and_judged() {
        use AllowKind::{Accepted, FalsePositive, Mitigated};
        let as_of = date("2026-03-01");
        // text, what is read (rules, kind, until, reason), the fault
        for (text, read, fault) in [
            (" allow(a-b) as false-positive because it is a stub", Some(("a-b", FalsePositive, None, "it is a stub")), None),
            ("allow(a, b) as mitigated because x -->", Some(("a,b", Mitigated, None, "x")), None),
            ("allow( a ) as accepted until 2026-09-30 because y */", Some(("a", Accepted, Some("2026-09-30"), "y")), None),
            ("allow(a) as accepted until 2027-03-01 because y", Some(("a", Accepted, Some("2027-03-01"), "y")), None),
            ("allow(a) as accepted until 2027-03-02 because y", Some(("a", Accepted, Some("2027-03-02"), "y")), Some(Problem::TooLong)),
            ("allow(a) as accepted until 2026-03-01 because y", Some(("a", Accepted, Some("2026-03-01"), "y")), None),
            ("allow(a) as accepted until 2026-02-28 because y", Some(("a", Accepted, Some("2026-02-28"), "y")), Some(Problem::Expired)),
            (
                "allow(a) as false-positive until 2020-01-01 because y",
                Some(("a", FalsePositive, Some("2020-01-01"), "y")),
                Some(Problem::Expired),
            ),
            ("allow(a) as mitigated until 2099-01-01 because y", Some(("a", Mitigated, Some("2099-01-01"), "y")), None),
            ("allow(a) as accepted because y", Some(("a", Accepted, None, "y")), Some(Problem::NoDate)),
            ("allow(a) as false-positive", Some(("a", FalsePositive, None, "")), Some(Problem::NoReason)),
            ("allow(a) as false-positive because", Some(("a", FalsePositive, None, "")), Some(Problem::NoReason)),
            ("allow(a) as false-positive because ...", Some(("a", FalsePositive, None, "")), Some(Problem::NoReason)),
            ("allow(a)", None, Some(Problem::NoReason)),
            ("allow(a) because it is a stub", None, Some(Problem::Malformed)),
            ("allow(a) as fine because y", None, Some(Problem::Malformed)),
            ("allow(a) as accepted until tomorrow because y", None, Some(Problem::Malformed)),
            ("allow(a) as accepted until 2026-13-01 because y", None, Some(Problem::Malformed)),
            ("allow(a) as mitigated by a firewall", None, Some(Problem::Malformed)),
            ("allow a as false-positive because y", None, Some(Problem::Malformed)),
            ("allow() as false-positive because y", None, Some(Problem::Malformed)),
            ("allow(a b) as false-positive because y", None, Some(Problem::Malformed)),
            ("allow(a as false-positive because y", None, Some(Problem::Malformed)),
            ("ignore a", None, Some(Problem::Malformed)),
            ("", None, None),
            ("see docs/decisions.md", None, None),
            ("allowance for doubtful accounts", None, None),
        ] {
            let found = read_allowance(text);
            let problem = match &found {
                None => None,
                Some(Err(problem)) => Some(*problem),
                Some(Ok(allowance)) => judge(allowance, as_of),
            };
            let parts = found.and_then(Result::ok);
            let parts = parts.as_ref().map(|a| (a.rules.join(","), a.kind, a.until.map(|d| d.to_string()), a.reason.as_str()));
            let expected = read.map(|(rules, kind, until, reason)| (rules.to_owned(), kind, until.map(str::to_owned), reason));
            assert_eq!(parts, expected, "{text}");
            assert_eq!(problem, fault, "{text}");
        }
    }
}
