//! The one function that reads as the sentence: settings, rules, files, facts, the repository, findings, dollars, a report.

mod compare;
mod demand;
mod examples;
mod fault;
mod fix;
mod introduced;
mod narrower;
mod options;
mod reach;
mod read;
mod row_examples;
mod settings;
mod why;

pub use demand::Demand;
pub use examples::{Trials, try_examples, try_policies};
pub use fault::Fault;
pub use fix::{Mended, fixes};
pub use options::{Compare, Options, Progress};
pub use reach::{ReachRun, reach};
pub use read::{Reading, facts_of, knowledge, knowledge_with};
pub use row_examples::try_row;
pub use settings::Settings;
pub use why::{Answer, Why, why};

use crate::check::{self, Baseline, Finding, State};
use crate::config::Config;
use crate::exposure::{self, Schedule, ScoreWeights};
use crate::facts::{Extractor, FileFacts};
use crate::join::Repository;
use crate::join::inventory::{self, Held};
use crate::join::scopes::{self, Needed};
use crate::knowledge::{Confidence, ElementClass};
use crate::policy::{Provisions, RuleSet};
use crate::report::{Coverage, ProvisionInfo, Report, RuleInfo};
use crate::text::{Notice, NoticeKind, SourceFile};
use crate::walk::Walker;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a run gives: the report, and what the exit code is decided by.
#[derive(Debug)]
pub struct Scan {
    /// The report.
    pub report: Report,
    /// Gates of configuration and flags.
    pub gates: crate::config::Gates,
    /// The baseline of today.
    pub baseline: Baseline,
    /// Files that could not be analyzed.
    pub lost: usize,
}

/// Scans a repository.
///
/// # Errors
/// A fault of usage, configuration or policies; what is wrong with scanned files stands in the report.
pub fn scan(options: &Options, progress: &dyn Progress) -> Result<Scan, Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let listing = settings.walker.list()?;
    progress.start(listing.files.len());
    let mut reading = facts_of(&settings.walker, &listing, &extractor, &Demand::of(&settings.rules), &|| progress.tick());
    progress.finish();
    let before = compare::before(&settings, &reading, &extractor)?;
    reading.notices.extend(settings.notices.iter().cloned());
    let files = std::mem::take(&mut reading.files);
    let (repository, _) = Repository::with_org(files, extractor.lexicon(), &settings.config.stated);
    let known = before.as_ref().map(|before| &before.baseline).or(settings.baseline.as_ref());
    let mut outcome = judge(&repository, &settings, known, &extractor, options);
    narrower::prove(&mut outcome.findings, &repository);
    let history = introduced::date(&mut outcome.findings, &settings, options);
    let today = Baseline::of(&outcome.findings, settings.baseline.as_ref(), &options.as_of.to_string());
    let was = before.as_ref().map(|before| before.findings.as_slice());
    let mut report = dress(outcome, was, history, reading, &settings, options);
    report.baseline = known.is_some();
    report.loosened = before.map(|before| before.loosened).unwrap_or_default();
    report.sources = sources(&report, &settings.walker);
    report.notices.extend(nothing_read(&report));
    report.sort();
    let lost = report.notices.iter().filter(|notice| notice.lost()).count();
    Ok(Scan { report, gates: settings.config.gates, baseline: today, lost })
}

/// What the rules are asked of when nothing is accepted, nothing counts as unused and no day matters.
fn plain_input<'a>(
    files: &'a [FileFacts],
    rules: &'a RuleSet,
    config: &'a Config,
    class_of: &'a dyn Fn(&str) -> Option<ElementClass>,
) -> check::Input<'a> {
    check::Input {
        files,
        rules,
        provisions: Provisions::embedded(),
        config,
        baseline: None,
        as_of: jiff::civil::Date::default(),
        complete: false,
        words: &|_| None,
        class_of,
        veil: |scope| crate::report::redact(scope).into_owned(),
    }
}

/// The findings of one file by itself, sure ones alone.
fn judge_alone(file: FileFacts, settings: &Settings, extractor: &Extractor) -> Vec<Finding> {
    let repository = Repository::assemble(vec![file], extractor.lexicon());
    let class_of = |element: &str| extractor.lexicon().class(element);
    let input = plain_input(&repository.files, &settings.rules, &settings.config, &class_of);
    let outcome = check::check(repository.files.iter().flat_map(|file| &file.facts), &input);
    let least = settings.config.gates.min_confidence;
    outcome.findings.into_iter().filter(|finding| finding.confidence >= least && finding.state == State::New).collect()
}

fn judge(
    repository: &Repository,
    settings: &Settings,
    known: Option<&Baseline>,
    extractor: &Extractor,
    options: &Options,
) -> check::Outcome {
    let lexicon = extractor.lexicon();
    let words = |word: &str| {
        let said = lexicon.say(word);
        (said != word).then(|| said.to_owned())
    };
    let class_of = |element: &str| lexicon.class(element);
    let input = check::Input {
        baseline: known,
        as_of: options.as_of,
        complete: options.paths.is_empty(),
        words: &words,
        ..plain_input(&repository.files, &settings.rules, &settings.config, &class_of)
    };
    check::check(repository.files.iter().flat_map(|file| &file.facts), &input)
}

/// From findings to a report: what counts apart from what is settled, then score and dollars.
fn dress(
    outcome: check::Outcome,
    before: Option<&[Finding]>,
    history: exposure::History,
    reading: Reading,
    settings: &Settings,
    options: &Options,
) -> Report {
    let least = options.min_confidence.unwrap_or(settings.config.gates.min_confidence);
    let (shown, below): (Vec<Finding>, Vec<Finding>) = outcome.findings.into_iter().partition(|finding| finding.confidence >= least);
    let coverage = Coverage {
        analyzed: reading.analyzed,
        skipped: reading.skipped,
        unread: reading.unread,
        below_confidence: u64::try_from(below.iter().filter(|finding| finding.state == State::New).count()).unwrap_or(u64::MAX),
        other_roles: outcome.other_roles,
        // what a change ended is said as such
        gone: if before.is_none() { outcome.gone } else { 0 },
    };
    let provisions = Provisions::embedded();
    let schedule = Schedule::embedded();
    let stated = exposure::Assumptions {
        as_of: options.as_of,
        entity: settings.config.entity,
        tier: settings.config.tier,
        caps: settings.config.caps.unwrap_or(crate::config::CapSet::Codified),
        individuals: settings.config.individuals,
        history,
    };
    let score = exposure::score(&shown, provisions, schedule, ScoreWeights::embedded());
    let mut exposure = exposure::price(&shown, provisions, schedule, &stated);
    exposure.plan = exposure::plan(&shown, provisions, schedule, &stated);
    let effort = |rule: &str| settings.rules.get(rule).and_then(|rule| rule.effort);
    exposure.estimates = exposure::estimates(&shown, &exposure.lines, effort, &settings.config.costs, stated.individuals);
    exposure.change = before.map(|before| {
        let before: Vec<Finding> = before.iter().filter(|finding| finding.confidence >= least).cloned().collect();
        exposure::change(&before, &shown, provisions, schedule, &stated)
    });
    let mut report = Report {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: options.as_of.to_string(),
        exposure,
        score_tenths: score.tenths,
        score_by_topic: score.by_topic,
        rules: settings.rules.iter().map(|rule| RuleInfo::of(rule, provisions)).collect(),
        notices: reading.notices,
        coverage,
        ..Report::default()
    };
    for finding in shown {
        match finding.state {
            State::New => report.findings.push(finding),
            State::Baselined { .. } => report.baselined.push(finding),
            State::Suppressed { .. } => report.suppressed.push(finding),
            State::Decided { .. } => report.decided.push(finding),
        }
    }
    report.provisions = named_provisions(&report, provisions);
    report
}

fn named_provisions(report: &Report, provisions: &Provisions) -> BTreeMap<String, ProvisionInfo> {
    let of_rules = report.rules.iter().flat_map(|rule| rule.provision.iter().chain(&rule.cites));
    let of_findings = report.findings.iter().flat_map(|finding| finding.provision.iter().chain(&finding.cites));
    let closed = report.exposure.change.iter().flat_map(|change| &change.closed);
    let ids: BTreeSet<&String> = of_rules.chain(of_findings).chain(closed).collect();
    ids.into_iter()
        .filter_map(|id| {
            let found = provisions.get(id)?;
            Some((id.clone(), ProvisionInfo { title: found.short.clone(), kind: found.kind.word().to_owned() }))
        })
        .collect()
}

/// A repository whose programs no reader knows must not look clean.
fn nothing_read(report: &Report) -> Option<Notice> {
    let unread = report.coverage.unread().filter(|_| report.coverage.analyzed.is_empty())?;
    Some(Notice::on_file("", NoticeKind::Unread, format!("no file was read: {unread}")))
}

/// The texts of all files that the report speaks of.
fn sources(report: &Report, walker: &Walker) -> BTreeMap<String, Arc<str>> {
    let lists = [&report.findings, &report.baselined, &report.suppressed, &report.decided];
    let paths = lists
        .into_iter()
        .flatten()
        .flat_map(|finding| std::iter::once(&*finding.place.path).chain(finding.evidence.iter().map(|evidence| &*evidence.place.path)));
    texts(paths, walker)
}

/// The decoded texts of files.
fn texts<'p>(paths: impl Iterator<Item = &'p str>, walker: &Walker) -> BTreeMap<String, Arc<str>> {
    let paths: BTreeSet<&str> = paths.collect();
    paths
        .into_iter()
        .filter_map(|path| {
            let bytes = walker.source().bytes(path).ok()??;
            Some((path.to_owned(), SourceFile::from_bytes(path, &bytes).ok()?.text))
        })
        .collect()
}

/// The PHI data map of a repository.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn inventory(options: &Options) -> Result<(Vec<Held>, Vec<Notice>), Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let mut reading = facts_of(&settings.walker, &settings.walker.list()?, &extractor, &Demand::of(&settings.rules), &|| ());
    reading.notices.extend(settings.notices.iter().cloned());
    let held = inventory::inventory(reading.files, extractor.lexicon(), settings.config.gates.min_confidence);
    Ok((held, reading.notices))
}

/// The scopes that a repository asks for, against what its calls need.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn scopes(options: &Options) -> Result<(Vec<Needed>, Vec<Notice>), Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let mut reading = facts_of(&settings.walker, &settings.walker.list()?, &extractor, &Demand::of(&settings.rules), &|| ());
    reading.notices.extend(settings.notices.iter().cloned());
    Ok((scopes::needed(&Repository::assemble(reading.files, extractor.lexicon())), reading.notices))
}

/// For `rules` and `explain`: the rules in force without a scan.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn rules(options: &Options) -> Result<RuleSet, Fault> {
    Ok(policies(options)?.0)
}

/// For `policy test`: the rules in force with the knowledge that they stand on.
///
/// # Errors
/// As [`rules`], and rows with faults.
pub fn policies(options: &Options) -> Result<(RuleSet, Extractor), Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    Ok((settings.rules, extractor))
}

/// Confidence words as flags give them.
#[must_use]
pub fn confidence(word: &str) -> Option<Confidence> {
    [Confidence::Possible, Confidence::Likely, Confidence::Certain].into_iter().find(|confidence| confidence.word() == word)
}
