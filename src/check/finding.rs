//! A finding is plain data; dress is at the edge.

use crate::facts::Place;
use crate::knowledge::{Confidence, ElementClass};
use crate::policy::Severity;
use serde::{Deserialize, Serialize};

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// Topic: `transport`, `logging`, ...
    pub topic: String,
    /// Severity after the rule's adjustments.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong: one headline, lower case, no full stop.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// The exact fix.
    pub fix: String,
    /// The priced provision, bare: `164.312(e)(2)(ii)`; `None` without PHI context.
    pub provision: Option<String>,
    /// Further provisions and standards.
    pub cites: Vec<String>,
    /// Where the annotation stands.
    pub place: Place,
    /// Places of the same fault, each of which must be mended: the other fields of an object.
    pub also: Vec<Place>,
    /// The trace from origin to sink for flows; else the other places that prove it.
    pub evidence: Vec<Evidence>,
    /// Whether `evidence` is a trace in order (SARIF `codeFlows`) or a set of related places.
    pub trace: bool,
    /// PHI elements.
    pub elements: Vec<String>,
    /// Their classes.
    pub classes: Vec<ElementClass>,
    /// Why PHI is near: "proxies to `fhir`, line 22"; empty when direct or none.
    pub phi_reasons: Vec<String>,
    /// Enclosing names.
    pub scope: String,
    /// Hash of the code, see the design's baseline paragraph.
    pub code: String,
    /// `phiward/v1:` and a hash of rule, path, scope, code, ordinal.
    pub fingerprint: String,
    /// New, or accepted already.
    pub state: State,
    /// Day (ISO 8601) it came into the code, as far as known; the as-of date until blame exists.
    pub introduced: Option<String>,
    /// Earliest record that a person learned of it.
    pub known: Option<String>,
}

/// One place that proves a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where.
    pub place: Place,
    /// A few words: `from these selected fields`.
    pub message: String,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// Counts.
    New,
    /// In the baseline.
    Baselined {
        /// When it was accepted.
        first_seen: String,
    },
    /// Allowed by a comment.
    Suppressed {
        /// `false-positive`, `mitigated`, `accepted`.
        kind: String,
        /// The reason as written.
        reason: String,
        /// Until when.
        until: Option<String>,
    },
    /// Settled by a decision in `phiward.yaml`.
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
