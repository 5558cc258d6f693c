//! The day on which each finding came into the code: the newest author date among the lines that prove it.

use super::{Compare, Options, Settings};
use crate::check::Finding;
use crate::exposure::{History, is_open};
use crate::walk::{Git, LineDays, Lines};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Dates the findings that dollars may attach to; git is asked once for each of their files, and never of what is staged only.
pub fn date(findings: &mut [Finding], settings: &Settings, options: &Options) -> History {
    if !options.dated && settings.config.gates.max_exposure.is_none() {
        return History::None;
    }
    let at = match &options.compare {
        Compare::Staged => return History::None,
        Compare::Between { to, .. } => Some(to.as_str()),
        Compare::Nothing | Compare::Base(_) => None,
    };
    let Ok(git) = Git::open(&settings.root) else { return History::None };
    let mut asked: BTreeMap<&str, Lines> = BTreeMap::new();
    for (path, lines) in findings.iter().filter(|finding| is_priced(finding)).flat_map(proof) {
        asked.entry(path).or_default().insert(lines);
    }
    if asked.is_empty() {
        return History::None;
    }
    let blame = |(path, lines): (&str, Lines)| {
        let text = settings.walker.source().bytes(path).ok()??;
        git.blame(path, &text, &lines, at).ok().map(|days| (path.to_owned(), days))
    };
    let known: BTreeMap<String, LineDays> = asked.into_par_iter().filter_map(blame).collect();
    if known.is_empty() {
        return History::None;
    }
    let (mut dated, mut earlier) = (false, false);
    for finding in findings.iter_mut().filter(|finding| is_priced(finding)) {
        // What came after the day of the report counts from that day.
        if let Some(day) = newest(finding, &known).filter(|day| *day <= options.as_of) {
            finding.introduced = Some(day.to_string());
            dated = true;
            earlier |= day < options.as_of;
        }
    }
    // Of days that tell nothing the report says nothing, unless the history at hand is the reason.
    match (dated && git.is_shallow(), earlier) {
        (true, _) => History::Shallow,
        (false, true) => History::Whole,
        (false, false) => History::None,
    }
}

fn is_priced(finding: &Finding) -> bool {
    finding.provision.is_some() && is_open(finding)
}

/// The lines that prove a finding: its own, and those of its trace. Other related places (the further fields of an object) say more of it, and
/// prove nothing about its day.
fn proof(finding: &Finding) -> impl Iterator<Item = (&str, (u32, u32))> {
    let trace = finding.evidence.iter().filter(|_| finding.trace).map(|evidence| &evidence.place);
    std::iter::once(&finding.place).chain(trace).map(|place| (&*place.path, (place.start.line, place.end.line.max(place.start.line))))
}

/// The newest day; none where a line is not committed, or its file unknown to git: then it came today.
fn newest(finding: &Finding, known: &BTreeMap<String, LineDays>) -> Option<Date> {
    let mut newest: Option<Date> = None;
    for (path, (first, last)) in proof(finding) {
        let days: Vec<Option<Date>> = known.get(path)?.range(first..=last).map(|(_, day)| *day).collect();
        let latest = days.iter().copied().collect::<Option<Vec<Date>>>()?.into_iter().max()?;
        newest = newest.max(Some(latest));
    }
    newest
}
