//! The examples that policies carry: those of rules, each scanned as a small repository in memory, and those of rows.

use super::row_examples::try_row;
use super::{Fault, Options, Settings, knowledge_with, plain_input};
use crate::check;
use crate::config::Config;
use crate::facts::Extractor;
use crate::join::Repository;
use crate::knowledge::{AnyRow, Confidence, LexiconRow, embedded_rows, read_row};
use crate::policy::{PolicyFile, Rule, RuleSet, Spot, nearest};
use crate::text::SourceFile;
use crate::walk::FileRole;
use jiff::civil::Date;

/// What came of the examples.
#[derive(Debug, Default)]
pub struct Trials {
    /// Examples tried.
    pub tried: usize,
    /// What failed: the id of the rule or row, and how.
    pub failures: Vec<(String, String)>,
}

/// Tries the examples of rules and rows: of the policy files that are named, else of all that are in force. `only` leaves out those of other ids.
///
/// # Errors
/// A fault of usage, configuration or policies; an id that no rule and no row has.
pub fn try_policies(options: &Options, only: &[String]) -> Result<Trials, Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let mut rows = Vec::new();
    let files = if settings.named.is_empty() { &settings.policies } else { &settings.named };
    for file in files {
        rows.extend(file.rows().map_err(|fault| vec![fault])?.iter().filter_map(|row| read_row(&row.value).ok()));
    }
    if settings.named.is_empty() {
        let own: Vec<&str> = rows.iter().map(AnyRow::id).collect();
        let facts = embedded_rows().rows.into_iter().map(|row| AnyRow::Row(Box::new(row)));
        let names = extractor.lexicon().elements().map(|row| AnyRow::Lexicon(Box::new(LexiconRow::Element(row.clone()))));
        let others: Vec<AnyRow> = facts.chain(names).filter(|row| !own.contains(&row.id())).collect();
        rows.extend(others);
    }
    let named: Vec<String> = settings.named.iter().flat_map(PolicyFile::rule_ids).collect();
    let rules: Vec<&Rule> = settings.rules.iter().filter(|rule| settings.named.is_empty() || named.contains(&rule.id)).collect();
    let known = || rules.iter().map(|rule| rule.id.as_str()).chain(rows.iter().map(AnyRow::id));
    if let Some(unknown) = only.iter().find(|id| !known().any(|known| known == *id) && !settings.rules.knows(id)) {
        let near = nearest(unknown, known()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(Fault::Usage(format!("there is no rule or row `{unknown}`{near}")));
    }
    let asked = |id: &str| only.is_empty() || only.iter().any(|only| only == id);
    let ids: Vec<String> = rules.iter().filter(|rule| asked(&rule.id)).map(|rule| rule.id.clone()).collect();
    let mut trials = if ids.is_empty() { Trials::default() } else { try_examples(&settings.rules, &extractor, &ids) };
    for row in rows.iter().filter(|row| asked(row.id())) {
        let (tried, failures) = try_row(row, &extractor);
        trials.tried += tried;
        trials.failures.extend(failures.into_iter().map(|failure| (row.id().to_owned(), failure)));
    }
    Ok(trials)
}

/// Tries the examples of all rules, or of those named.
#[must_use]
pub fn try_examples(rules: &RuleSet, extractor: &Extractor, only: &[String]) -> Trials {
    let mut trials = Trials::default();
    for rule in rules.iter().filter(|rule| only.is_empty() || only.contains(&rule.id)) {
        for (index, example) in rule.examples.iter().enumerate() {
            trials.tried += 1;
            let failures = example.test(&rule.id, index + 1, |files| spots(files, rules, extractor));
            trials.failures.extend(failures.into_iter().map(|failure| (rule.id.clone(), failure.to_string())));
        }
    }
    trials
}

/// Where which rules speak in a repository of these files.
fn spots(files: &[(String, String)], rules: &RuleSet, extractor: &Extractor) -> Vec<Spot> {
    let facts = files.iter().map(|(path, text)| extractor.extract(&SourceFile::from_text(path, text), FileRole::Main)).collect();
    let repository = Repository::assemble(facts, extractor.lexicon());
    let config = Config::default();
    let class_of = |element: &str| extractor.lexicon().class(element);
    let input =
        check::Input { as_of: Date::constant(2026, 1, 1), complete: true, ..plain_input(&repository.files, rules, &config, &class_of) };
    let outcome = check::check(repository.files.iter().flat_map(|file| &file.facts), &input);
    let shown = outcome.findings.iter().filter(|finding| finding.confidence >= Confidence::Likely);
    let spots =
        shown.map(|finding| Spot { path: finding.place.path.to_string(), line: finding.place.start.line, rule: finding.rule.clone() });
    spots.collect()
}
