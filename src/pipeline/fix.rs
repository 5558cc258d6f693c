//! Safe fixes: findings whose rule says how to mend them are mended in the text of their own file. A file is changed only when the mended text
//! can be read as well as before, when what was mended is no longer found in it, and when nothing else is.

use super::{Demand, Progress};
use super::{Fault, Options, Settings, judge_alone, scan};
use crate::check::{Finding, State};
use crate::facts::{Extractor, FileFacts};
use crate::join::scopes::{Needed, needed};
use crate::policy::{Edit, apply};
use crate::text::{Family, SourceFile};
use crate::walk::FileRole;
use std::collections::{BTreeMap, BTreeSet};

/// How often a file is gone over: one fix may open the way for another on the same line.
const ROUNDS: usize = 4;

/// A file as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// Path from the root of the repository.
    pub path: String,
    /// Its text as it is.
    pub before: String,
    /// Its text as it would be.
    pub after: String,
    /// What is mended: rule and line.
    pub findings: Vec<(String, u32)>,
    /// The file's bytes as they would be, in its own encoding.
    pub bytes: Vec<u8>,
}

/// What can be mended safely.
///
/// # Errors
/// As [`scan`].
pub fn fixes(options: &Options, progress: &dyn Progress) -> Result<Vec<Mended>, Fault> {
    let outcome = scan(options, progress)?;
    let settings = Settings::load(options)?;
    let extractor = super::knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in outcome.report.findings.iter().filter(|finding| finding.state == State::New) {
        by_file.entry(&finding.place.path).or_default().push(finding);
    }
    let asked = narrower(&settings, &extractor)?;
    let mut mended = Vec::new();
    for (path, findings) in by_file {
        let Some(bytes) = settings.walker.source().bytes(path)? else { continue };
        let Ok(file) = SourceFile::from_bytes(path, &bytes) else { continue };
        if is_template(&file) {
            continue;
        }
        let wanted: BTreeSet<(String, u32)> = findings.iter().map(|found| (found.rule.clone(), found.place.start.line)).collect();
        let here: Vec<&Needed> = asked.iter().filter(|one| one.path == path).collect();
        if let Some((after, done)) = mend(&file, &wanted, &here, &settings, &extractor)
            && let Some(bytes) = file.encoding.encode(&after)
        {
            mended.push(Mended {
                path: path.to_owned(),
                before: file.text.to_string(),
                after,
                findings: done.into_iter().collect(),
                bytes,
            });
        }
    }
    Ok(mended)
}

/// Configuration that is filled in later: what stands in it may hang on a switch, which would do nothing any more.
fn is_template(file: &SourceFile) -> bool {
    file.language.is_some_and(|language| language.family() == Family::Config) && file.text.contains("{{")
}

/// Places whose scopes can be narrowed to a known minimum.
fn narrower(settings: &Settings, extractor: &Extractor) -> Result<Vec<Needed>, Fault> {
    let reading = super::facts_of(&settings.walker, &settings.walker.list()?, extractor, &Demand::of(&settings.rules), &|| ());
    let all = needed(&crate::join::Repository::assemble(reading.files, extractor.lexicon()));
    Ok(all.into_iter().filter(|one| one.minimal && one.shared_with == 0 && !one.by_default).collect())
}

type Spots = BTreeSet<(String, u32)>;

/// The mended text with what was mended in it; `None` when nothing can be.
fn mend(file: &SourceFile, wanted: &Spots, asked: &[&Needed], settings: &Settings, extractor: &Extractor) -> Option<(String, Spots)> {
    let (facts_before, first) = alone(&file.path, &file.text, settings, extractor);
    let spot = |finding: &Finding| (finding.rule.clone(), finding.place.start.line);
    let mut text = file.text.to_string();
    let mut findings = first.clone();
    for _ in 0..ROUNDS {
        let now = SourceFile::from_text(&file.path, &text);
        let open = findings.iter().filter(|finding| wanted.contains(&spot(finding)));
        let mut edits: Vec<Edit> = open.flat_map(|finding| edits_for(&now, finding, settings)).collect();
        edits.extend(asked.iter().flat_map(|one| scope_edits(&now, one, &findings)));
        if edits.is_empty() {
            break;
        }
        let changed = apply(&text, edits);
        if changed == text {
            break;
        }
        text = changed;
        findings = alone(&file.path, &text, settings, extractor).1;
    }
    if text == *file.text {
        return None;
    }
    let (facts_after, last) = alone(&file.path, &text, settings, extractor);
    let (before, after): (Spots, Spots) = (first.iter().map(spot).collect(), last.iter().map(spot).collect());
    let done: Spots = before.difference(&after).filter(|spot| wanted.contains(*spot)).cloned().collect();
    let sound = facts_after.notices.len() <= facts_before.notices.len() && after.is_subset(&before) && !done.is_empty();
    sound.then_some((text, done))
}

/// A file read and judged by itself.
fn alone(path: &str, text: &str, settings: &Settings, extractor: &Extractor) -> (FileFacts, Vec<Finding>) {
    let facts = extractor.extract(&SourceFile::from_text(path, text), FileRole::Main);
    let findings = judge_alone(facts.clone(), settings, extractor);
    (facts, findings)
}

/// The first fix of the finding's rule that fits.
fn edits_for(file: &SourceFile, finding: &Finding, settings: &Settings) -> Vec<Edit> {
    let Some(rule) = settings.rules.get(&finding.rule) else { return Vec::new() };
    let lines = lines_of(file, finding.place.start.line, finding.place.end.line);
    let place = finding.place.span.range();
    let mut all = rule.mends.iter().map(|mend| mend.edits(&file.text, lines.clone(), place.clone()));
    all.find(|edits| !edits.is_empty()).unwrap_or_default()
}

/// The bytes of some lines; of many only the first.
fn lines_of(file: &SourceFile, first: u32, last: u32) -> std::ops::Range<usize> {
    let of = |line: u32| file.lines().line_span(&file.text, line).map(crate::text::Span::range);
    let start = of(first).unwrap_or_default();
    let end = of(last.min(first + 2)).map_or(start.end, |range| range.end);
    start.start..end.max(start.end)
}

/// A scope that stands within a text of several ones is replaced by those that do; one that stands alone only by one.
fn scope_edits(file: &SourceFile, one: &Needed, findings: &[Finding]) -> Vec<Edit> {
    let range = lines_of(file, one.line, one.line + 2);
    let part = file.text.get(range.clone()).unwrap_or("");
    let flagged = |line: u32| findings.iter().any(|finding| finding.topic == "oauth" && finding.place.start.line.abs_diff(line) <= 2);
    if !flagged(one.line) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for wider in one.wider.iter().filter(|wider| !wider.instead.is_empty() && wider.scope.contains('/')) {
        let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '<' | '>' | '+'));
        let mut places = part.match_indices(wider.scope.as_str()).filter(|(at, found)| {
            let (before, after) = (part.get(..*at), part.get(at + found.len()..));
            ends(before.and_then(|text| text.chars().next_back())) && ends(after.and_then(|text| text.chars().next()))
        });
        let (Some((at, found)), None) = (places.next(), places.next()) else { continue };
        let beside = |c: Option<char>| c == Some(' ');
        let among = beside(part.get(..at).and_then(|text| text.chars().next_back()))
            || beside(part.get(at + found.len()..).and_then(|text| text.chars().next()));
        let item = part.get(..at).is_some_and(|text| text.trim_end_matches(['"', '\'']).trim_end().ends_with(['-', '[', ',']));
        if wider.instead.len() == 1 || (among && !item) || !item && part.contains(['"', '\'', '`', '=']) {
            let from = range.start + at;
            edits.push(Edit { range: from..from + found.len(), with: wider.instead.join(" ") });
        }
    }
    edits
}
