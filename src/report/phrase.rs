//! Words that every dress shares, so that they never differ between formats.

use super::{Report, Tally, redact, visible, visible_line};
use crate::check::Finding;
use crate::exposure::Dollars;
use std::borrow::Cow;

/// The one footer of a report.
pub const FOOTER: &str = "a technical finding is not legal advice, and neither is its absence";

/// What addressable asks for (45 CFR 164.306(d)(3)).
const ADDRESSABLE: &str = "addressable: implement it, or document why not and the alternative";

/// `1 finding`, `2 findings`.
#[must_use]
pub fn counted(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{} {word}s", grouped(number as u64)) }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Cents as people read them, as the exposure's own working writes them: `$1,424`, `$36,505.50`.
#[must_use]
pub fn dollars(cents: u64) -> String {
    Dollars::from_cents(u128::from(cents)).to_string()
}

/// Cents as programs read them: `1424.00`.
#[must_use]
pub fn decimal(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Tenths as a score: `61.4`.
#[must_use]
pub fn score(tenths: u16) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How a run ended, in one line: `3 errors · 26 files read · score 61.4 of 100`. Where nothing was read there is no score.
#[must_use]
pub fn outcome(report: &Report, dot: &str) -> String {
    let tally = Tally::of(&report.findings);
    let read = report.coverage.read();
    let found = if tally.total() == 0 { "nothing to say".to_owned() } else { tally.words() };
    if read == 0 && tally.total() == 0 {
        return format!("no file was read{dot}no score");
    }
    format!("{found}{dot}{} read{dot}score {} of 100", counted(read, "file"), score(report.score_tenths))
}

/// A finding's headline, fit to be shown on one line.
#[must_use]
pub fn headline(finding: &Finding) -> String {
    visible_line(&redact(&finding.what)).into_owned()
}

/// Words of a finding or notice, fit to be shown; line breaks stay.
#[must_use]
pub fn sentence(text: &str) -> String {
    visible(&redact(text)).into_owned()
}

/// A headline as the beginning of a sentence; code and names keep their case.
#[must_use]
pub fn capitalized(text: &str) -> Cow<'_, str> {
    let first_word = text.split(' ').next().unwrap_or("");
    let plain = first_word.chars().all(|character| character.is_ascii_lowercase());
    match text.chars().next() {
        Some(first) if plain && first.is_ascii_lowercase() => {
            Cow::Owned(format!("{}{}", first.to_ascii_uppercase(), text.get(1..).unwrap_or("")))
        }
        _ => Cow::Borrowed(text),
    }
}

/// What a finding bears on: `45 CFR 164.312(e)(2)(ii) (addressable), 164.502(b); see NIST SP 800-52r2`.
/// `None` when it names neither provision nor standard. `long` says what addressable means.
#[must_use]
pub fn bears_on(report: &Report, finding: &Finding, long: bool) -> Option<String> {
    let (provisions, standards): (Vec<&str>, Vec<&str>) =
        finding.provision.iter().chain(&finding.cites).map(String::as_str).partition(|cite| is_provision(cite));
    let mut out = String::new();
    // Without PHI context nothing is said of provisions, even where the rule cites some.
    if finding.provision.is_some() {
        out.push_str("45 CFR ");
        let mut seen: Vec<&str> = Vec::new();
        for provision in provisions {
            let bare = provision.trim_start_matches("45 CFR ").trim_start_matches('§').trim();
            if seen.contains(&bare) {
                continue;
            }
            if !seen.is_empty() {
                out.push_str(", ");
            }
            out.push_str(bare);
            match report.provisions.get(bare) {
                Some(known) if known.kind == "addressable" => {
                    let words = if long && seen.is_empty() { ADDRESSABLE } else { "addressable" };
                    out.push_str(&format!(" ({words})"));
                }
                Some(known) if seen.is_empty() && !known.title.is_empty() => out.push_str(&format!(" {}", known.title)),
                _ => {}
            }
            seen.push(bare);
        }
    }
    if !standards.is_empty() {
        out.push_str(if out.is_empty() { "see " } else { "; see " });
        out.push_str(&standards.join(", "));
    }
    (!out.is_empty()).then(|| visible_line(&out).into_owned())
}

/// Whether a citation is a section of 45 CFR parts 160 to 164.
fn is_provision(cite: &str) -> bool {
    let bare = cite.trim_start_matches("45 CFR ").trim_start_matches('§').trim();
    bare.starts_with("160.") || bare.starts_with("162.") || bare.starts_with("164.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_to_the_cent() {
        assert_eq!(dollars(14_235_500), "$142,355");
        assert_eq!(dollars(7), "$0.07");
        assert_eq!(dollars(213_483_100_000), "$2,134,831,000");
        assert_eq!(decimal(14_235_507), "142355.07");
        assert_eq!(score(614), "61.4");
        assert_eq!(counted(1, "error"), "1 error");
        assert_eq!(counted(1_200, "error"), "1,200 errors");
    }

    #[test]
    fn names_keep_their_case() {
        assert_eq!(capitalized("birth date reaches the log"), "Birth date reaches the log");
        assert_eq!(capitalized("`requests.get` skips"), "`requests.get` skips");
        assert_eq!(capitalized("requests.get skips"), "requests.get skips");
        assert_eq!(capitalized("éa"), "éa");
        assert_eq!(capitalized(""), "");
    }
}
