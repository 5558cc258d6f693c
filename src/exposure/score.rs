//! The score: 100 where nothing is found, penalty-weighted, in integer arithmetic.

use super::fixed::Share;
use super::{Schedule, Tier, is_open};
use crate::check::Finding;
use crate::knowledge::{Confidence, ElementClass, embedded};
use crate::policy::{ProvisionKind, Provisions, Severity};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Weights, in thousandths (`policies/score.yaml`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreWeights {
    severity: BySeverity,
    cap: BySeverity,
    confidence: ByConfidence,
    sensitivity: BySensitivity,
    tier: ByKind,
    without_provision: u16,
    repeated: Repeated,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BySeverity {
    note: u16,
    warning: u16,
    error: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByConfidence {
    possible: u16,
    likely: u16,
    certain: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BySensitivity {
    direct: u16,
    health: u16,
    credential: u16,
    quasi: u16,
    context: u16,
    administrative: u16,
    none: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByKind {
    standard: Tier,
    required: Tier,
    addressable: Tier,
    general: Tier,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    full: usize,
    further: u16,
}

impl ScoreWeights {
    /// The weights that come with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static ALL: OnceLock<ScoreWeights> = OnceLock::new();
        // The tests read the same file and fail on its first error.
        ALL.get_or_init(|| Self::read().unwrap_or_default())
    }

    fn read() -> Result<Self, String> {
        let value = embedded().get("policies/score.yaml").map(|file| file.value.clone()).unwrap_or_default();
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    fn by_severity(weights: &BySeverity, severity: Severity) -> Share {
        Share::thousandths(match severity {
            Severity::Note => weights.note,
            Severity::Warning => weights.warning,
            Severity::Error => weights.error,
        })
    }

    fn confidence(&self, confidence: Confidence) -> Share {
        Share::thousandths(match confidence {
            Confidence::Possible => self.confidence.possible,
            Confidence::Likely => self.confidence.likely,
            Confidence::Certain => self.confidence.certain,
        })
    }

    fn sensitivity(&self, classes: &[ElementClass]) -> Share {
        let weight = |class: &ElementClass| match class {
            ElementClass::Direct => self.sensitivity.direct,
            ElementClass::Health => self.sensitivity.health,
            ElementClass::Credential => self.sensitivity.credential,
            ElementClass::Quasi => self.sensitivity.quasi,
            ElementClass::Context => self.sensitivity.context,
            ElementClass::Administrative => self.sensitivity.administrative,
        };
        Share::thousandths(classes.iter().map(weight).max().unwrap_or(self.sensitivity.none))
    }

    /// The logarithm of the tier's least amount in the base table, over that of the highest amount per violation.
    fn penalty(&self, kind: ProvisionKind, schedule: &Schedule) -> Share {
        let tier = match kind {
            ProvisionKind::Standard => self.tier.standard,
            ProvisionKind::Required => self.tier.required,
            ProvisionKind::Addressable => self.tier.addressable,
            ProvisionKind::General => self.tier.general,
        };
        let base = schedule.base();
        let [no_knowledge, reasonable_cause, corrected] = base.minimum;
        let amount = match tier {
            Tier::DidNotKnow => no_knowledge,
            Tier::ReasonableCause => reasonable_cause,
            Tier::WillfulNeglectCorrected => corrected,
            Tier::WillfulNeglectNotCorrected => base.maximum,
        };
        Share::of_logarithms(amount.cents() / 100, base.maximum.cents() / 100)
    }
}

/// A score and the scores of each topic alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// From 0 to 1000: 100.0 is 1000.
    pub tenths: u16,
    /// By topic that has findings, each as if the others were not.
    pub by_topic: BTreeMap<String, u16>,
}

/// The score of the open findings. It depends neither on the calendar nor on their order, and never rises when a finding
/// is added.
#[must_use]
pub fn score(findings: &[Finding], provisions: &Provisions, schedule: &Schedule, weights: &ScoreWeights) -> Score {
    let open: Vec<&Finding> = findings.iter().filter(|finding| is_open(finding)).collect();
    let tenths = |topic: Option<&str>| {
        let chosen = open.iter().filter(|finding| topic.is_none_or(|topic| finding.topic == topic));
        remaining(chosen.copied(), provisions, schedule, weights).in_thousandths()
    };
    let topics: BTreeSet<&str> = open.iter().map(|finding| finding.topic.as_str()).collect();
    Score { tenths: tenths(None), by_topic: topics.into_iter().map(|topic| (topic.to_owned(), tenths(Some(topic)))).collect() }
}

/// Findings that weigh on each other: of one provision, severity, rule and file.
type Alike<'a> = (Option<&'a str>, Severity, &'a str, &'a str);

fn remaining<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    provisions: &'a Provisions,
    schedule: &Schedule,
    weights: &ScoreWeights,
) -> Share {
    // Severities are kept apart already here: a grave finding must not lighten slight ones of the same rule and file.
    let mut alike: BTreeMap<Alike<'a>, Vec<Share>> = BTreeMap::new();
    for finding in findings {
        let known = finding.provision.as_deref().map(|id| (id, provisions.nearest(id)));
        let penalty = match known {
            None => Share::thousandths(weights.without_provision),
            Some((_, provision)) => weights.penalty(provision.map_or(ProvisionKind::General, |p| p.kind), schedule),
        };
        let id = known.map(|(id, _)| provisions.get(id).map_or(id, |provision| provision.id.as_str()));
        let weight = ScoreWeights::by_severity(&weights.severity, finding.severity)
            .times(penalty)
            .times(weights.confidence(finding.confidence))
            .times(weights.sensitivity(&finding.classes));
        alike.entry((id, finding.severity, &finding.rule, &finding.place.path)).or_default().push(weight);
    }
    let mut left: BTreeMap<(Option<&str>, Severity), Vec<Share>> = BTreeMap::new();
    for ((provision, severity, ..), mut shares) in alike {
        shares.sort_unstable_by(|a, b| b.cmp(a));
        for share in shares.iter_mut().skip(weights.repeated.full) {
            *share = share.times(Share::thousandths(weights.repeated.further));
        }
        left.entry((provision, severity)).or_default().extend(shares.into_iter().map(Share::rest));
    }
    let factors = left.into_iter().map(|((_, severity), factors)| {
        let cap = ScoreWeights::by_severity(&weights.cap, severity);
        Share::product(factors).max(cap.rest())
    });
    Share::product(factors.collect())
}

#[cfg(test)]
mod tests;
