//! Why a line was or was not reported: what is seen there, which rules were asked of it, and how each value that ends there was judged.

use super::{Demand, Fault, Options, Settings, facts_of, judge, knowledge_with};
use crate::check::Finding;
use crate::facts::{Fact, PhiContext};
use crate::join::Repository;
use crate::knowledge::{Confidence, FileRole};
use crate::policy::{RuleSet, Subject};
use crate::text::{Language, Notice};

/// All that can be said of one line.
#[derive(Debug)]
pub struct Why {
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// How many lines the file has; `None` when it was not read.
    pub lines: Option<usize>,
    /// The file's language and role; `None` when it was not read.
    pub read: Option<(Option<Language>, FileRole)>,
    /// Why it was not read.
    pub skipped: Option<String>,
    /// What could not be read of it.
    pub notices: Vec<Notice>,
    /// Findings on the line, of every state and confidence.
    pub findings: Vec<Finding>,
    /// Findings below this confidence are left out of reports.
    pub least: Confidence,
    /// Facts on the line, each with what the rules of its kind said.
    pub facts: Vec<(Fact, Vec<(String, Answer)>)>,
    /// Values that end on the line, each with how it was judged.
    pub values: Vec<(String, String)>,
}

/// What a rule said of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It speaks.
    Speaks,
    /// Its condition does not hold.
    DoesNotHold(String),
    /// It does not speak in files of this role.
    OtherRole(FileRole),
    /// Its paths leave the file out.
    OtherPath,
}

/// Scans the whole repository and looks at one line.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn why(options: &Options, path: &str, line: u32) -> Result<Why, Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let listing = settings.walker.list()?;
    let demand = Demand::of(&settings.rules);
    let demand = match listing.files.iter().find(|entry| *entry.path == *path) {
        Some(entry) => demand.and(entry),
        None => demand,
    };
    let reading = facts_of(&settings.walker, &listing, &extractor, &demand, &|| ());
    let repository = Repository::assemble(reading.files, extractor.lexicon());
    let outcome = judge(&repository, &settings, settings.baseline.as_ref(), &extractor, options);
    let file = repository.files.iter().find(|file| file.path == path);
    let skipped =
        listing.skipped.iter().find(|skipped| *skipped.path == *path || (skipped.path.ends_with('/') && path.starts_with(&*skipped.path)));
    let starts = |at: &crate::facts::Place| &*at.path == path && at.start.line == line;
    let mut found = Why {
        path: path.to_owned(),
        line,
        lines: file.and_then(|_| super::texts(std::iter::once(path), &settings.walker).get(path).map(|text| text.lines().count())),
        read: file.map(|file| (file.language, file.role)),
        skipped: skipped.map(|skipped| skipped.reason.words().to_owned()),
        notices: reading.notices.into_iter().filter(|notice| notice.path == path).collect(),
        findings: outcome.findings.into_iter().filter(|finding| starts(&finding.place)).collect(),
        least: options.min_confidence.unwrap_or(settings.config.gates.min_confidence),
        facts: Vec::new(),
        values: Vec::new(),
    };
    let Some(file) = file else { return Ok(found) };
    for fact in file.facts.iter().filter(|fact| starts(&fact.place)) {
        found.facts.push((fact.clone(), asked(fact, &settings.rules, file.language, file.role)));
    }
    found.values = repository.explain(extractor.lexicon(), path, line);
    Ok(found)
}

fn asked(fact: &Fact, rules: &RuleSet, language: Option<Language>, role: FileRole) -> Vec<(String, Answer)> {
    let phi: &PhiContext = &fact.phi;
    let subject = Subject { fact, language, role, phi };
    let answer = |rule: &crate::policy::Rule| {
        if !rule.covers(&fact.place.path) {
            Answer::OtherPath
        } else if !rule.holds(&subject) {
            Answer::DoesNotHold(rule.when.as_ref().map(|when| when.text().to_owned()).unwrap_or_default())
        } else if !rule.roles.contains(&role) {
            Answer::OtherRole(role)
        } else {
            Answer::Speaks
        }
    };
    rules.of(fact.kind).map(|rule| (rule.id.clone(), answer(rule))).collect()
}
