//! A [`Report`] comes in, each dress goes out: one file per format.
//! Formats never change what is found or the exit code.

use crate::check::Finding;
use crate::text::Notice;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that a run found, before it is dressed.
#[derive(Debug, Clone, Serialize)]
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
    /// Rules that spoke, or all in force for machine formats.
    pub rules: Vec<RuleInfo>,
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
    /// Decoded text of every file that a finding or its evidence names, for snippets.
    #[serde(skip)]
    pub sources: BTreeMap<String, Arc<str>>,
}

/// A rule as reports name it.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// The three lines and their working.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ExposureSummary {
    /// Minimum amounts, whole cents.
    pub floor_cents: u64,
    /// The stated assumptions, whole cents.
    pub scenario_cents: u64,
    /// Codified maximum, whole cents.
    pub ceiling_cents: u64,
    /// One line per provision and year.
    pub lines: Vec<ExposureLine>,
    /// What was assumed, each a sentence.
    pub assumptions: Vec<String>,
}

/// The working for one provision and calendar year.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ExposureLine {
    /// Provision, bare.
    pub provision: String,
    /// Tier word.
    pub tier: String,
    /// Calendar year.
    pub year: i16,
    /// Number of violations counted.
    pub count: u64,
    /// Findings that are its evidence.
    pub findings: u64,
    /// Whole cents.
    pub floor_cents: u64,
    /// Whole cents.
    pub scenario_cents: u64,
    /// Whole cents.
    pub ceiling_cents: u64,
    /// The amounts table used, with its source.
    pub table: String,
    /// Whether every amount used was seen in print.
    pub verified: bool,
}

/// What was read and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// Files analyzed, by language.
    pub analyzed: BTreeMap<String, u64>,
    /// Files passed over, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Findings below the confidence asked for.
    pub below_confidence: u64,
    /// Findings left out because of the file's role.
    pub other_roles: u64,
}
