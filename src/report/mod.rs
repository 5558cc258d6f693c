//! A [`Report`] comes in, each dress goes out: one file per format, each a pure function of the report.
//! Formats never change what is found or the exit code; no dress knows a clock, a disk or a terminal.
#![expect(clippy::format_push_string, reason = "writing to a text cannot fail, and `write!` would ask for an answer every time")]

mod case;
mod change;
mod concise;
mod csv;
mod difference;
mod excerpt;
mod github;
mod gitlab;
mod html;
mod inventory;
mod json;
mod junit;
mod markdown;
mod phrase;
mod public_cases;
mod reach;
mod redact;
mod rule;
#[cfg(test)]
mod sample;
mod sarif;
mod scopes;
mod screen;
mod summary;
mod tally;
mod text;
mod trend;
mod visible;

pub use case::{case_json, case_text, tables_json, tables_text};
pub use difference::difference;
pub use excerpt::{Excerpt, Row, Sources};
pub use inventory::{inventory_json, inventory_text};
pub use json::schema as json_schema;
pub use phrase::{FOOTER, bears_on, capitalized, counted, decimal, dollars, headline, outcome, score, sentence};
pub use public_cases::public_cases;
pub use reach::{ReachFormat, reach};
pub use redact::redact;
pub use rule::{RuleExample, RuleText, explain, rules_json, rules_table};
pub use scopes::{scopes_json, scopes_text};
pub use summary::notices;
pub use tally::{Tally, folders};
pub use trend::{AmountLine, Amounts, Counts, Run};
pub use visible::{unobeyed, visible, visible_line};

// What the dresses share.
use change::{change_lines, named, plan_line};
use redact::{VEILED, Veil, marks, veiled_digit};
use screen::{Paint, columns, fill};
use trend::trend_line;
use visible::{stand_in, unobeyed_json};

pub use crate::exposure::{ExposureChange, ExposureLine, ExposureSummary, Opened, PlanStep};

use crate::check::Finding;
use crate::text::Notice;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a report is dressed; never what it says. The caller decides from terminal, environment and flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Columns of the screen.
    pub width: usize,
    /// Whether terminal colors are written.
    pub color: bool,
    /// Whether frames and marks may leave ASCII.
    pub unicode: bool,
    /// Every finding in full, not the gravest alone.
    pub all: bool,
    /// The working of the dollars, skipped files, every related place.
    pub verbose: bool,
    /// Whether dollars appear in annotations and job summaries, too.
    pub dollars: bool,
    /// Which fixes close most exposure.
    pub plan: bool,
    /// What may come on top of the statute, as estimates.
    pub estimates: bool,
    /// Longest snippet of scanned text, in code points.
    pub max_snippet: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 100,
            color: false,
            unicode: true,
            all: false,
            verbose: false,
            dollars: false,
            plan: false,
            estimates: false,
            max_snippet: crate::text::Limits::default().max_snippet,
        }
    }
}

/// The dresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people at a terminal.
    Text,
    /// One line per finding.
    Concise,
    /// GitHub workflow commands.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// The program's own JSON, see `docs/report.schema.json`.
    Json,
    /// GitHub-flavored Markdown, for job summaries.
    Markdown,
    /// One self-contained page.
    Html,
    /// JUnit XML.
    Junit,
    /// GitLab Code Quality.
    Gitlab,
    /// Comma-separated values.
    Csv,
}

impl Format {
    /// All formats, in the order that help lists them.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Concise,
        Self::Github,
        Self::Sarif,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Junit,
        Self::Gitlab,
        Self::Csv,
    ];

    /// The word that users type.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Junit => "junit",
            Self::Gitlab => "gitlab",
            Self::Csv => "csv",
        }
    }

    /// The format by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.word() == word)
    }

    /// Whether it shows days of introduction, or dollars that hang on them.
    #[must_use]
    pub fn shows_days(self) -> bool {
        match self {
            Self::Text | Self::Sarif | Self::Json | Self::Markdown | Self::Html | Self::Csv => true,
            Self::Concise | Self::Github | Self::Junit | Self::Gitlab => false,
        }
    }

    /// Dresses a report.
    #[must_use]
    pub fn render(self, report: &Report, options: &Options) -> String {
        match self {
            Self::Text => text::render(report, options),
            Self::Concise => concise::render(report, options),
            Self::Github => github::render(report, options),
            Self::Sarif => sarif::render(report, options),
            Self::Json => json::render(report, options),
            Self::Markdown => markdown::render(report, options),
            Self::Html => html::render(report, options),
            Self::Junit => junit::render(report, options),
            Self::Gitlab => gitlab::render(report, options),
            Self::Csv => csv::render(report, options),
        }
    }
}

/// All that a run found, before it is dressed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Version of this program.
    pub tool_version: String,
    /// ISO date the report speaks of.
    pub as_of: String,
    /// Findings that count, gravest first, then path, line, rule.
    pub findings: Vec<Finding>,
    /// Findings in the baseline.
    pub baselined: Vec<Finding>,
    /// Findings allowed by comment.
    pub suppressed: Vec<Finding>,
    /// Findings settled by a decision.
    pub decided: Vec<Finding>,
    /// Whether a baseline was compared with, so that "new" means something.
    pub baseline: bool,
    /// Rules that spoke, or all in force for machine formats.
    pub rules: Vec<RuleInfo>,
    /// What is known of every provision that a rule or finding names, by its bare number.
    pub provisions: BTreeMap<String, ProvisionInfo>,
    /// What could not be analyzed.
    pub notices: Vec<Notice>,
    /// Score from 0 to 100 with one decimal, in tenths.
    pub score_tenths: u16,
    /// Score by topic, in tenths.
    pub score_by_topic: BTreeMap<String, u16>,
    /// Dollars.
    pub exposure: ExposureSummary,
    /// What was read.
    pub coverage: Coverage,
    /// Under `--diff`: what the change loosens in configuration and policies.
    pub loosened: Vec<String>,
    /// Earlier runs, the oldest first.
    pub trend: Vec<Run>,
    /// Decoded text of every file that a finding or its evidence names, for snippets.
    #[serde(skip)]
    pub sources: BTreeMap<String, Arc<str>>,
}

impl Report {
    /// Sorts what the dresses rely on: findings gravest first, then by path, line, column and rule; notices by path.
    pub fn sort(&mut self) {
        for list in [&mut self.findings, &mut self.baselined, &mut self.suppressed, &mut self.decided] {
            list.sort_by(|left, right| order(left).cmp(&order(right)));
        }
        self.notices.sort();
        self.rules.sort_by(|left, right| left.id.cmp(&right.id));
    }
}

/// The order of findings: gravest first, then path, line, column, rule, fingerprint.
fn order(finding: &Finding) -> impl Ord + '_ {
    (std::cmp::Reverse(finding.severity), &finding.place.path, finding.place.start, &finding.rule, &finding.fingerprint)
}

/// A provision of 45 CFR as reports name it; from `policies/provisions.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ProvisionInfo {
    /// Its short name: `minimum necessary`.
    pub title: String,
    /// `standard`, `required` or `addressable`.
    pub kind: String,
}

/// A rule as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RuleInfo {
    /// Id.
    pub id: String,
    /// Topic.
    pub topic: String,
    /// One phrase: what the rule finds.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// How to mend it, without a finding's details.
    pub fix: String,
    /// Provision, bare.
    pub provision: Option<String>,
    /// standard, required, addressable.
    pub provision_kind: Option<String>,
    /// Further citations.
    pub cites: Vec<String>,
    /// Severity word before adjustment.
    pub severity: String,
}

/// What was read and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// Files analyzed, by language.
    pub analyzed: BTreeMap<String, u64>,
    /// Files passed over, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Of these, files without a reader by type: a language's name, or an extension with its dot.
    pub unread: BTreeMap<String, u64>,
    /// Findings below the confidence asked for.
    pub below_confidence: u64,
    /// Findings left out because of the file's role.
    pub other_roles: u64,
    /// Entries of the baseline that no finding matches any more.
    pub gone: usize,
}

impl Coverage {
    /// `1,131 Groovy files and 2 Scala files have no reader`; `None` when every program that was met can be read.
    #[must_use]
    pub fn unread(&self) -> Option<String> {
        let mut languages: Vec<(&String, u64)> = self
            .unread
            .iter()
            .filter(|(name, _)| !name.is_empty() && !name.starts_with('.'))
            .map(|(name, number)| (name, *number))
            .collect();
        languages.sort_by_key(|&(name, number)| (std::cmp::Reverse(number), name));
        let shown = |&(name, number): &(&String, u64)| counted(usize::try_from(number).unwrap_or(usize::MAX), &format!("{name} file"));
        let mut words: Vec<String> = languages.iter().take(6).map(shown).collect();
        if languages.len() > words.len() {
            words.push(format!("files of {} more languages", languages.len() - words.len()));
        }
        match words.as_slice() {
            [] => None,
            [one] => Some(format!("{one} {} no reader", if one.starts_with("1 ") { "has" } else { "have" })),
            [first @ .., last] => Some(format!("{} and {last} have no reader", first.join(", "))),
        }
    }

    /// Files read.
    #[must_use]
    pub fn read(&self) -> usize {
        usize::try_from(self.analyzed.values().sum::<u64>()).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_reader_is_named() {
        let of = |list: &[(&str, u64)]| Coverage {
            unread: list.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect(),
            ..Coverage::default()
        };
        assert_eq!(of(&[(".md", 3), ("", 1)]).unread(), None);
        assert_eq!(of(&[("Scala", 1)]).unread().as_deref(), Some("1 Scala file has no reader"));
        let both = of(&[("Scala", 2), ("Groovy", 1131), (".md", 3)]).unread();
        assert_eq!(both.as_deref(), Some("1,131 Groovy files and 2 Scala files have no reader"));
    }

    #[test]
    fn every_format_has_a_word_of_its_own_and_never_changes_its_mind() {
        for &format in Format::ALL {
            assert_eq!(Format::from_word(format.word()), Some(format));
            let options = Options::default();
            assert_eq!(format.render(&sample::many(30), &options), format.render(&sample::many(30), &options));
        }
        assert_eq!(Format::from_word("yaml"), None);
    }

    #[test]
    fn words_that_judge_are_never_used() {
        for &format in Format::ALL {
            let shown = format.render(&sample::report(), &Options { verbose: true, dollars: true, ..Options::default() }).to_lowercase();
            for word in ["violates", "illegal", "compliant", "expected fine", "required by hipaa"] {
                assert!(!shown.contains(word), "{}: {word}", format.word());
            }
        }
    }

    #[test]
    fn findings_are_sorted_gravest_first() {
        let order: Vec<String> = sample::report().findings.iter().map(|finding| finding.rule.clone()).collect();
        assert_eq!(order, ["tls-below-minimum", "phi-in-log", "certificate-check-off", "image-without-text"]);
    }

    /// Prints a dress to be looked at: `PHIWARD_SHOW=text:many:color cargo test --lib report::tests::show -- --nocapture`.
    #[test]
    fn show() {
        let Ok(words) = std::env::var("PHIWARD_SHOW") else { return };
        let (word, rest) = words.split_once(':').unwrap_or((&words, ""));
        let report = match rest.split(':').next() {
            Some("many") => sample::many(90),
            Some("clean") => sample::clean(),
            Some("hostile") => sample::hostile(),
            _ => sample::report(),
        };
        let options = Options {
            color: rest.contains("color"),
            unicode: !rest.contains("ascii"),
            verbose: rest.contains("verbose"),
            all: rest.contains("all"),
            dollars: rest.contains("dollars"),
            width: if rest.contains("narrow") { 60 } else { 100 },
            ..Options::default()
        };
        println!("{}", Format::from_word(word).unwrap().render(&report, &options));
    }
}
