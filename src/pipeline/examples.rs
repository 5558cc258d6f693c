//! Rules' own examples, each scanned as a small repository in memory.

use crate::check;
use crate::config::Config;
use crate::facts::Extractor;
use crate::join::Repository;
use crate::knowledge::Confidence;
use crate::policy::{ExampleFailure, Provisions, RuleSet, Spot};
use crate::text::SourceFile;
use crate::walk::FileRole;
use jiff::civil::Date;

/// What came of the examples.
#[derive(Debug, Default)]
pub struct Trials {
    /// Examples tried.
    pub tried: usize,
    /// What failed: rule and failure.
    pub failures: Vec<(String, ExampleFailure)>,
}

/// Tries the examples of all rules, or of those named.
#[must_use]
pub fn try_examples(rules: &RuleSet, extractor: &Extractor, only: &[String]) -> Trials {
    let mut trials = Trials::default();
    for rule in rules.iter().filter(|rule| only.is_empty() || only.contains(&rule.id)) {
        for (index, example) in rule.examples.iter().enumerate() {
            trials.tried += 1;
            let failures = example.test(&rule.id, index + 1, |files| spots(files, rules, extractor));
            trials.failures.extend(failures.into_iter().map(|failure| (rule.id.clone(), failure)));
        }
    }
    trials
}

/// Where which rules speak in a repository of these files.
fn spots(files: &[(String, String)], rules: &RuleSet, extractor: &Extractor) -> Vec<Spot> {
    let facts = files.iter().map(|(path, text)| extractor.extract(&SourceFile::from_text(path, text), FileRole::Main)).collect();
    let repository = Repository::assemble(facts, extractor.lexicon());
    let config = Config::default();
    let input = check::Input {
        files: &repository.files,
        rules,
        provisions: Provisions::embedded(),
        config: &config,
        baseline: None,
        as_of: Date::constant(2026, 1, 1),
        complete: true,
        words: &|_| None,
        class_of: &|element| extractor.lexicon().class(element),
    };
    let outcome = check::check(repository.files.iter().flat_map(|file| &file.facts), &input);
    let shown = outcome.findings.iter().filter(|finding| finding.confidence >= Confidence::Likely);
    let spots = shown.map(|finding| Spot { path: finding.place.path.clone(), line: finding.place.start.line, rule: finding.rule.clone() });
    spots.collect()
}
