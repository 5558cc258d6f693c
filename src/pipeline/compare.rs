//! The findings before a change: what they and the head share is not new.

use super::{Demand, Fault, Reading, Settings, facts_of, plain_input};
use crate::check::{self, Baseline, Finding, UNDATED};
use crate::facts::{Extractor, FileFacts};
use crate::join::Repository;
use crate::walk::Source;
use std::collections::BTreeMap;

/// The state before the change.
pub struct Before {
    /// Its findings, and what was accepted then.
    pub baseline: Baseline,
    /// The findings themselves.
    pub findings: Vec<Finding>,
    /// What the change loosens in rules and configuration.
    pub loosened: Vec<String>,
}

/// The facts of the base. Files that the change does not touch are not read again.
pub fn files_before(settings: &Settings, head: &Reading, extractor: &Extractor) -> Result<Option<Vec<FileFacts>>, Fault> {
    let Some(walker) = &settings.before else { return Ok(None) };
    let known: BTreeMap<&str, &FileFacts> = head.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut listing = walker.list()?;
    let mut same: Vec<FileFacts> = Vec::new();
    listing.files.retain(|entry| {
        let facts = known.get(&*entry.path);
        let bytes = |source: &Source| source.bytes(&entry.path).ok().flatten();
        match facts {
            Some(facts) if bytes(walker.source()).is_some_and(|before| bytes(settings.walker.source()).as_ref() == Some(&before)) => {
                same.push((*facts).clone());
                false
            }
            _ => true,
        }
    });
    let mut files = facts_of(walker, &listing, extractor, &Demand::of(&settings.rules), &|| ()).files;
    files.append(&mut same);
    Ok(Some(files))
}

/// Scans the base.
pub fn before(settings: &Settings, head: &Reading, extractor: &Extractor) -> Result<Option<Before>, Fault> {
    let Some(files) = files_before(settings, head, extractor)? else { return Ok(None) };
    let (repository, _) = Repository::with_org(files, extractor.lexicon(), &settings.config.stated);
    let class_of = |element: &str| extractor.lexicon().class(element);
    let input = check::Input {
        baseline: settings.baseline.as_ref(),
        ..plain_input(&repository.files, &settings.rules, &settings.config, &class_of)
    };
    let outcome = check::check(repository.files.iter().flat_map(|file| &file.facts), &input);
    let baseline = Baseline::of(&outcome.findings, settings.baseline.as_ref(), UNDATED);
    let loosened = settings.rules_after.as_ref().map(|after| after.loosened(&settings.rules)).unwrap_or_default();
    Ok(Some(Before { baseline, findings: outcome.findings, loosened }))
}
