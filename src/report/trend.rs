//! Runs as `--history` keeps them, one JSON line each, and how they went.

use super::{Report, Tally, counted, decimal, score};
use crate::exposure::Dollars;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The day it spoke of.
    pub date: String,
    /// The commit that was checked out.
    pub commit: Option<String>,
    /// Version of this program: a newer one may find more in the same code.
    pub version: String,
    /// From 0 to 100 with one decimal.
    pub score: String,
    /// The same for each topic.
    pub score_by_topic: BTreeMap<String, String>,
    /// Files read.
    pub files: usize,
    /// What counted and what did not.
    pub counts: Counts,
    /// Statutory exposure, decimal texts.
    pub exposure: Amounts,
}

/// Findings by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Errors that count.
    pub error: usize,
    /// Warnings that count.
    pub warning: usize,
    /// Notes that count.
    pub note: usize,
    /// In the baseline.
    pub baselined: usize,
    /// Allowed by comment.
    pub suppressed: usize,
    /// Settled by a decision.
    pub decided: usize,
}

/// The three sums and the lines they come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Amounts {
    /// Floor.
    pub floor: String,
    /// Scenario.
    pub scenario: String,
    /// Ceiling.
    pub ceiling: String,
    /// One line per provision and calendar year.
    #[serde(default)]
    pub lines: Vec<AmountLine>,
}

/// One provision and calendar year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct AmountLine {
    /// Provision, bare.
    pub provision: String,
    /// Calendar year.
    pub year: i16,
    /// Violations counted.
    pub count: u64,
    /// What was counted: `day` or `individual`.
    pub unit: String,
    /// Scenario.
    pub scenario: String,
}

impl Run {
    /// This run.
    #[must_use]
    pub fn of(report: &Report, commit: Option<String>) -> Self {
        let tally = Tally::of(&report.findings);
        let exposure = &report.exposure;
        let line = |line: &super::ExposureLine| AmountLine {
            provision: line.provision.clone(),
            year: line.year,
            count: line.count,
            unit: line.unit.clone(),
            scenario: decimal(line.scenario_cents),
        };
        Self {
            date: report.as_of.clone(),
            commit,
            version: report.tool_version.clone(),
            score: score(report.score_tenths),
            score_by_topic: report.score_by_topic.iter().map(|(topic, tenths)| (topic.clone(), score(*tenths))).collect(),
            files: report.coverage.read(),
            counts: Counts {
                error: tally.errors,
                warning: tally.warnings,
                note: tally.notes,
                baselined: report.baselined.len(),
                suppressed: report.suppressed.len(),
                decided: report.decided.len(),
            },
            exposure: Amounts {
                floor: decimal(exposure.floor_cents),
                scenario: decimal(exposure.scenario_cents),
                ceiling: decimal(exposure.ceiling_cents),
                lines: exposure.lines.iter().map(line).collect(),
            },
        }
    }

    /// The line that a history keeps of it.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// The runs of a history, and how many of its lines are none.
    #[must_use]
    pub fn read(history: &str) -> (Vec<Self>, usize) {
        let lines: Vec<&str> = history.lines().filter(|line| !line.trim().is_empty()).collect();
        let runs: Vec<Self> = lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let lost = lines.len() - runs.len();
        (runs, lost)
    }

    fn total(&self) -> usize {
        self.counts.error + self.counts.warning + self.counts.note
    }

    /// The scenario as people read it.
    pub(super) fn scenario(&self) -> String {
        Dollars::parse(&self.exposure.scenario).unwrap_or_default().to_string()
    }
}

/// How this run stands against the first of the history: `over 3 runs since 2026-10-01: score 55.1 to 61.4, 12 findings to 4`.
pub fn trend_line(report: &Report, priced: bool) -> Option<String> {
    let first = report.trend.first()?;
    let now = Run::of(report, None);
    let runs = counted(report.trend.len(), "earlier run");
    let dollars = if priced { format!(", scenario {} to {}", first.scenario(), now.scenario()) } else { String::new() };
    let other = if report.trend.iter().any(|run| run.version != now.version) {
        "; runs of other versions may differ by what they look for"
    } else {
        ""
    };
    Some(format!(
        "trend over {runs} since {}: score {} to {}, {} to {}{dollars}{other}",
        first.date,
        first.score,
        now.score,
        counted(first.total(), "finding"),
        now.total()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_history_is_written_and_read() {
        let run = Run::of(&sample::report(), Some("abc".into()));
        let line = run.line();
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(Run::read(&format!("{line}\n{{broken\n{line}")), (vec![run.clone(), run.clone()], 1));
        assert_eq!((run.score.as_str(), run.exposure.scenario.as_str(), run.counts.error), ("61.4", "2848.00", 2));
    }

    #[test]
    fn the_trend_is_one_line() {
        let mut report = sample::report();
        assert_eq!(trend_line(&report, true), None);
        let mut first = Run { date: "2026-01-01".into(), score: "55.0".into(), ..Run::of(&report, None) };
        first.counts.error = 9;
        first.exposure.scenario = "5844.00".into();
        report.trend = vec![first];
        let said = "trend over 1 earlier run since 2026-01-01: score 55.0 to 61.4, 11 findings to 4, scenario $5,844 to $2,848";
        assert_eq!(trend_line(&report, true).as_deref(), Some(said));
        assert!(!trend_line(&report, false).unwrap().contains('$'));
    }
}
