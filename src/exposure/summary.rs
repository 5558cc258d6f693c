//! What reports show of the exposure.

use serde::Serialize;

/// The three lines and their working. *Statutory exposure* follows the regulation's arithmetic; it predicts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ExposureSummary {
    /// Least amounts of the lowest tier with enforcement-discretion caps, whole cents.
    pub floor_cents: u64,
    /// The stated assumptions, whole cents.
    pub scenario_cents: u64,
    /// Highest amounts with codified caps, whole cents.
    pub ceiling_cents: u64,
    /// One line per provision and year.
    pub lines: Vec<ExposureLine>,
    /// What was assumed, each a sentence.
    pub assumptions: Vec<String>,
    /// Under a comparison: what the change does to the provisions.
    pub change: Option<ExposureChange>,
    /// The fewest fixes that close the most, step by step.
    pub plan: Vec<PlanStep>,
    /// What may come on top, as estimates; no sum contains them.
    pub estimates: Vec<super::Estimate>,
}

/// What a change does to the provisions that findings bear on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ExposureChange {
    /// Provisions that no finding bore on before.
    pub opened: Vec<Opened>,
    /// Provisions that no finding bears on any more.
    pub closed: Vec<String>,
    /// Provisions with new findings that were open already: a continuing violation does not begin anew.
    pub unchanged: Vec<String>,
}

/// A provision that a change opens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Opened {
    /// Provision, bare.
    pub provision: String,
    /// Findings that bear on it.
    pub findings: u64,
    /// The scenario's dollars when it is left open for a year, whole cents.
    pub year_cents: u64,
    /// The steps.
    pub working: Vec<String>,
}

/// Fixes that close one more provision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PlanStep {
    /// Provision, bare.
    pub provision: String,
    /// Places still to be mended for it: `path:line`.
    pub fixes: Vec<String>,
    /// What the scenario loses by it, whole cents.
    pub closes_cents: u64,
    /// What remains of the scenario, whole cents.
    pub left_cents: u64,
}

/// The working for one provision and calendar year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ExposureLine {
    /// Provision, bare.
    pub provision: String,
    /// Tier word of the scenario.
    pub tier: String,
    /// Calendar year.
    pub year: i16,
    /// What is counted: `day` or `individual`.
    pub unit: String,
    /// Number of violations counted in the scenario.
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
    /// The steps: `scenario: 1 day × $1,461 = $1,461, cap $2,190,294`.
    pub working: Vec<String>,
}
