//! The program's own JSON, for programs that read reports. The types below are its contract; `docs/report.schema.json` is generated
//! from them. A key is never renamed or dropped without a new `version`.

use super::{Options, Report, Run, decimal, headline, sentence, unobeyed_json};
use crate::check::{Finding, State};
use crate::facts::Place;
use crate::knowledge::Confidence;
use crate::policy::Severity;
use crate::text::NoticeKind;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Raised when a reader of the former version would be wrong.
const VERSION: u32 = 1;

/// Dresses a report.
pub fn render(report: &Report, _: &Options) -> String {
    let document = Document::of(report);
    let mut out = unobeyed_json(&serde_json::to_string_pretty(&document).unwrap_or_default());
    out.push('\n');
    out
}

/// The published schema of the JSON report.
#[must_use]
pub fn schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Document)).unwrap_or_default();
    out.push('\n');
    out
}

/// A phiward report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "phiward report")]
struct Document {
    /// Version of this format.
    version: u32,
    /// The program that wrote the report.
    tool: Tool,
    /// Day (ISO 8601) that the report speaks of.
    as_of: String,
    /// Findings that count, gravest first, then by path, line, rule.
    findings: Vec<Item>,
    /// Findings that the baseline accepts.
    baselined: Vec<Item>,
    /// Findings allowed by a comment.
    suppressed: Vec<Item>,
    /// Findings settled by a decision on an addressable safeguard.
    decisions: Vec<Item>,
    /// What could not be analyzed, or not in full.
    notices: Vec<Said>,
    /// Under `--diff`: what the change loosens in configuration and policies.
    loosened: Vec<String>,
    /// From 0 to 100, with one decimal.
    score: f64,
    /// The same for each topic.
    score_by_topic: BTreeMap<String, f64>,
    /// Earlier runs that `--history` keeps, oldest first.
    trend: Vec<Run>,
    /// Statutory exposure under 45 CFR 160.404.
    exposure: Exposure,
    /// What was read and what was not.
    coverage: Coverage,
    /// The rules in force.
    rules: Vec<RuleItem>,
    /// What the report is not.
    footer: &'static str,
}

/// The program that wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    /// `phiward`.
    name: &'static str,
    /// Its version.
    version: String,
}

/// A position.
#[derive(Debug, Serialize, JsonSchema)]
struct Point {
    /// From 1.
    line: u32,
    /// From 1, in Unicode code points.
    column: u32,
}

/// A stretch of a file.
#[derive(Debug, Serialize, JsonSchema)]
struct Stretch {
    /// First position.
    start: Point,
    /// One past the last position.
    end: Point,
}

/// One place of a trace or of the evidence.
#[derive(Debug, Serialize, JsonSchema)]
struct Spot {
    /// Relative to the repository's root.
    path: String,
    /// Where in the file.
    span: Stretch,
    /// A few words.
    message: String,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Item {
    /// Rule id.
    rule: String,
    /// Topic: `transport`, `logging`, ...
    topic: String,
    /// How grave.
    severity: Severity,
    /// Relative to the repository's root.
    path: String,
    /// Where in the file.
    span: Stretch,
    /// What is wrong, one headline.
    message: String,
    /// Why it matters.
    why: String,
    /// How to mend it.
    fix: String,
    /// The provision of 45 CFR that it bears on, bare; null without PHI context.
    provision: Option<String>,
    /// Further provisions and standards.
    cites: Vec<String>,
    /// How sure.
    confidence: Confidence,
    /// PHI elements.
    phi: Vec<String>,
    /// Why PHI is near, where it is not direct.
    phi_reasons: Vec<String>,
    /// Enclosing type and function, block or object.
    scope: String,
    /// For flows: every place from origin to sink.
    trace: Vec<Spot>,
    /// Otherwise: the other places that prove it.
    related: Vec<Spot>,
    /// `phiward/v1:` and a hash that survives edits elsewhere.
    fingerprint: String,
    /// Whether it counts, and if not why.
    state: Standing,
    /// Day (ISO 8601) it came into the code, as far as known.
    introduced: Option<String>,
    /// Day (ISO 8601) of the earliest record that a person learned of it.
    known: Option<String>,
}

/// Whether a finding counts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum Standing {
    /// It counts.
    New,
    /// The baseline accepts it.
    Baselined {
        /// When it was accepted.
        first_seen: String,
    },
    /// A comment allows it.
    Suppressed {
        /// `false-positive`, `mitigated`, `accepted`.
        r#as: String,
        /// The reason as written.
        reason: String,
        /// Until when.
        until: Option<String>,
    },
    /// A decision settles it.
    Decided {
        /// `equivalent` or `not-reasonable`.
        decision: String,
        /// The rationale.
        rationale: String,
        /// Who approved.
        approved_by: String,
        /// When it is to be reviewed.
        review_by: String,
    },
}

/// A notice.
#[derive(Debug, Serialize, JsonSchema)]
struct Said {
    /// Relative to the repository's root; empty for the run as a whole.
    path: String,
    /// `unread`, `unparsed`, `limit`, `note`.
    kind: &'static str,
    /// One sentence.
    message: String,
    /// From 1, where the line is known.
    line: Option<u32>,
}

/// Dollars are decimal strings, never floating-point numbers.
#[derive(Debug, Serialize, JsonSchema)]
struct Exposure {
    /// Least amounts of the lowest tier, enforcement-discretion caps, defense counted.
    floor: String,
    /// The stated assumptions.
    scenario: String,
    /// Highest amounts, codified caps.
    ceiling: String,
    /// What was assumed.
    assumptions: Vec<String>,
    /// One line per provision and calendar year.
    lines: Vec<ExposureItem>,
    /// Under a comparison: what the change does to the provisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeItem>,
    /// The fewest fixes that close the most, step by step.
    plan: Vec<PlanItem>,
    /// What may come on top of the statute: estimates, which no sum above contains.
    estimates: Vec<EstimateItem>,
}

/// What may come on top of the statute. Dollars are null where only a bound is known or none were stated.
#[derive(Debug, Serialize, JsonSchema)]
struct EstimateItem {
    /// What it is: `comparable OCR cases`.
    title: String,
    /// Least.
    low: Option<String>,
    /// Median of the cases.
    median: Option<String>,
    /// Highest.
    high: Option<String>,
    /// What it stands on.
    basis: String,
    /// Whether every figure was seen in print or stated by the user.
    verified: bool,
}

/// What a change does to the provisions.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeItem {
    /// Provisions that no finding bore on before.
    opened: Vec<OpenedItem>,
    /// Provisions that no finding bears on any more.
    closed: Vec<String>,
    /// Provisions with new findings that were open already.
    unchanged: Vec<String>,
}

/// A provision that a change opens.
#[derive(Debug, Serialize, JsonSchema)]
struct OpenedItem {
    /// Provision, bare.
    provision: String,
    /// Findings that bear on it.
    findings: u64,
    /// The scenario's dollars when it is left open for a year.
    year: String,
    /// The steps.
    working: Vec<String>,
}

/// Fixes that close one more provision.
#[derive(Debug, Serialize, JsonSchema)]
struct PlanItem {
    /// Provision, bare.
    provision: String,
    /// Places still to be mended for it: `path:line`.
    fixes: Vec<String>,
    /// What the scenario loses by it.
    closes: String,
    /// What remains of the scenario.
    left: String,
}

/// The working for one provision and calendar year.
#[derive(Debug, Serialize, JsonSchema)]
struct ExposureItem {
    /// Provision, bare.
    provision: String,
    /// Tier.
    tier: String,
    /// Calendar year.
    year: i16,
    /// What is counted: `day` or `individual`.
    unit: String,
    /// Violations counted.
    count: u64,
    /// Findings that are its evidence.
    findings: u64,
    /// Dollars.
    floor: String,
    /// Dollars.
    scenario: String,
    /// Dollars.
    ceiling: String,
    /// The amounts table, with its source.
    table: String,
    /// Whether every amount used was seen in print.
    verified: bool,
    /// The steps.
    working: Vec<String>,
}

/// What was read and what was not.
#[derive(Debug, Serialize, JsonSchema)]
struct Coverage {
    /// Files analyzed, by language.
    analyzed: BTreeMap<String, u64>,
    /// Files passed over, by reason.
    skipped: BTreeMap<String, u64>,
    /// Of these, files without a reader by type: a language's name, or an extension with its dot.
    unread: BTreeMap<String, u64>,
    /// Findings below the confidence asked for.
    below_confidence: u64,
    /// Findings left out because of the file's role.
    other_roles: u64,
}

/// A rule in force.
#[derive(Debug, Serialize, JsonSchema)]
struct RuleItem {
    /// Id.
    id: String,
    /// Topic.
    topic: String,
    /// What it finds.
    title: String,
    /// Severity before adjustment.
    severity: String,
    /// Provision, bare.
    provision: Option<String>,
    /// Further provisions and standards.
    cites: Vec<String>,
}

impl Document {
    fn of(report: &Report) -> Self {
        let items = |findings: &[Finding]| findings.iter().map(Item::of).collect();
        Self {
            version: VERSION,
            tool: Tool { name: "phiward", version: report.tool_version.clone() },
            as_of: report.as_of.clone(),
            findings: items(&report.findings),
            baselined: items(&report.baselined),
            suppressed: items(&report.suppressed),
            decisions: items(&report.decided),
            notices: report.notices.iter().map(Said::of).collect(),
            loosened: report.loosened.iter().map(|line| sentence(line)).collect(),
            score: tenths(report.score_tenths),
            score_by_topic: report.score_by_topic.iter().map(|(topic, score)| (topic.clone(), tenths(*score))).collect(),
            trend: report.trend.clone(),
            exposure: Exposure {
                floor: decimal(report.exposure.floor_cents),
                scenario: decimal(report.exposure.scenario_cents),
                ceiling: decimal(report.exposure.ceiling_cents),
                assumptions: report.exposure.assumptions.clone(),
                lines: report
                    .exposure
                    .lines
                    .iter()
                    .map(|line| ExposureItem {
                        provision: line.provision.clone(),
                        tier: line.tier.clone(),
                        year: line.year,
                        unit: line.unit.clone(),
                        count: line.count,
                        findings: line.findings,
                        floor: decimal(line.floor_cents),
                        scenario: decimal(line.scenario_cents),
                        ceiling: decimal(line.ceiling_cents),
                        table: line.table.clone(),
                        verified: line.verified,
                        working: line.working.clone(),
                    })
                    .collect(),
                change: report.exposure.change.as_ref().map(|change| ChangeItem {
                    opened: change
                        .opened
                        .iter()
                        .map(|one| OpenedItem {
                            provision: one.provision.clone(),
                            findings: one.findings,
                            year: decimal(one.year_cents),
                            working: one.working.clone(),
                        })
                        .collect(),
                    closed: change.closed.clone(),
                    unchanged: change.unchanged.clone(),
                }),
                plan: report
                    .exposure
                    .plan
                    .iter()
                    .map(|step| PlanItem {
                        provision: step.provision.clone(),
                        fixes: step.fixes.clone(),
                        closes: decimal(step.closes_cents),
                        left: decimal(step.left_cents),
                    })
                    .collect(),
                estimates: report
                    .exposure
                    .estimates
                    .iter()
                    .map(|estimate| EstimateItem {
                        title: estimate.title.clone(),
                        low: estimate.low_cents.map(decimal),
                        median: estimate.median_cents.map(decimal),
                        high: estimate.high_cents.map(decimal),
                        basis: estimate.basis.clone(),
                        verified: estimate.verified,
                    })
                    .collect(),
            },
            coverage: Coverage {
                analyzed: report.coverage.analyzed.clone(),
                skipped: report.coverage.skipped.clone(),
                unread: report.coverage.unread.clone(),
                below_confidence: report.coverage.below_confidence,
                other_roles: report.coverage.other_roles,
            },
            rules: report
                .rules
                .iter()
                .map(|rule| RuleItem {
                    id: rule.id.clone(),
                    topic: rule.topic.clone(),
                    title: rule.title.clone(),
                    severity: rule.severity.clone(),
                    provision: rule.provision.clone(),
                    cites: rule.cites.clone(),
                })
                .collect(),
            footer: super::FOOTER,
        }
    }
}

fn tenths(score: u16) -> f64 {
    f64::from(score) / 10.0
}

impl Stretch {
    fn of(place: &Place) -> Self {
        Self {
            start: Point { line: place.start.line, column: place.start.column },
            end: Point { line: place.end.line, column: place.end.column },
        }
    }
}

impl Item {
    fn of(finding: &Finding) -> Self {
        let spots: Vec<Spot> = finding
            .evidence
            .iter()
            .map(|evidence| Spot {
                path: evidence.place.path.to_string(),
                span: Stretch::of(&evidence.place),
                message: sentence(&evidence.message),
            })
            .collect();
        let (trace, related) = if finding.trace { (spots, Vec::new()) } else { (Vec::new(), spots) };
        Self {
            rule: finding.rule.clone(),
            topic: finding.topic.clone(),
            severity: finding.severity,
            path: finding.place.path.to_string(),
            span: Stretch::of(&finding.place),
            message: headline(finding),
            why: sentence(&finding.why),
            fix: sentence(&finding.fix),
            provision: finding.provision.clone(),
            cites: finding.cites.clone(),
            confidence: finding.confidence,
            phi: finding.elements.clone(),
            phi_reasons: finding.phi_reasons.iter().map(|reason| sentence(reason)).collect(),
            scope: finding.scope.clone(),
            trace,
            related,
            fingerprint: finding.fingerprint.clone(),
            state: Standing::of(&finding.state),
            introduced: finding.introduced.clone(),
            known: finding.known.clone(),
        }
    }
}

impl Standing {
    fn of(state: &State) -> Self {
        match state {
            State::New => Self::New,
            State::Baselined { first_seen } => Self::Baselined { first_seen: first_seen.clone() },
            State::Suppressed { kind, reason, until } => {
                Self::Suppressed { r#as: kind.clone(), reason: sentence(reason), until: until.clone() }
            }
            State::Decided { decision, rationale, approved_by, review_by } => Self::Decided {
                decision: decision.clone(),
                rationale: sentence(rationale),
                approved_by: approved_by.clone(),
                review_by: review_by.clone(),
            },
        }
    }
}

/// Notices as every JSON document of the program has them.
pub fn notices(all: &[crate::text::Notice]) -> Vec<impl Serialize> {
    all.iter().map(Said::of).collect()
}

impl Said {
    fn of(notice: &crate::text::Notice) -> Self {
        Self { path: notice.path.clone(), kind: kind_word(notice.kind), message: sentence(&notice.message), line: notice.line }
    }
}

fn kind_word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Unread => "unread",
        NoticeKind::Unparsed => "unparsed",
        NoticeKind::Limit => "limit",
        NoticeKind::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use serde_json::{Value, json};

    fn value(report: &Report) -> Value {
        serde_json::from_str(&render(report, &Options::default())).unwrap()
    }

    /// `PHIWARD_BLESS=1 cargo test --lib report::json` writes the published schema anew.
    #[test]
    fn the_published_schema_is_the_one_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
        if std::env::var_os("PHIWARD_BLESS").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
            std::fs::write(path, schema()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), schema());
    }

    #[test]
    fn every_report_obeys_the_schema() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for report in [sample::report(), sample::clean(), sample::many(30), sample::hostile(), Report::default()] {
            let errors: Vec<String> = validator.iter_errors(&value(&report)).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new());
        }
        assert!(!validator.is_valid(&json!({ "version": 1 })));
    }

    #[test]
    fn a_finding_is_told_whole() {
        let value = value(&sample::report());
        let flow = value["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "phi-in-log").unwrap();
        assert_eq!(flow["severity"], "error");
        assert_eq!(flow["provision"], "164.502(b)");
        assert_eq!(flow["span"], json!({ "start": { "line": 4, "column": 4 }, "end": { "line": 4, "column": 29 } }));
        assert_eq!(flow["phi"], json!(["birth-date", "mrn"]));
        let steps: Vec<&str> = flow["trace"].as_array().unwrap().iter().map(|step| step["message"].as_str().unwrap()).collect();
        assert_eq!(steps, ["from these selected fields", "handed on here, still PHI", "written here"]);
        assert_eq!(flow["related"], json!([]));
        assert_eq!(value["version"], 1);
        assert_eq!(value["tool"], json!({ "name": "phiward", "version": "0.1.0" }));
        assert_eq!(value["score"], json!(61.4));
        assert_eq!(value["exposure"]["scenario"], "2848.00");
        assert_eq!(value["suppressed"][0]["state"]["as"], "mitigated");
        assert_eq!(value["suppressed"][0]["state"]["reason"], "the log is ***-**-**** masked");
        assert_eq!(value["decisions"][0]["state"]["approved_by"], "J. Doe");
        assert_eq!(value["notices"][0]["kind"], "note");
    }
}
