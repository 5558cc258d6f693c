//! The closed vocabularies of `phiward.yaml`.

use super::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the organization is (45 CFR 160.103); decides which provisions bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    /// Health plan, clearinghouse or provider.
    CoveredEntity,
    /// Works with PHI for one.
    BusinessAssociate,
    /// Not stated.
    #[default]
    Unknown,
}

/// Whether files of an area hold PHI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhiArea {
    /// Yes, whatever the files say.
    Assumed,
    /// As far as the files say.
    #[default]
    Inferred,
    /// No, whatever the files say.
    None,
}

/// Culpability (45 CFR 160.404(b)(2)): an assumption that the user states, never a conclusion of phiward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Did not know, and would not have known with reasonable diligence.
    #[serde(rename = "no-knowledge")]
    DidNotKnow,
    /// Reasonable cause, not willful neglect.
    #[default]
    ReasonableCause,
    /// Willful neglect, corrected within 30 days.
    WillfulNeglectCorrected,
    /// Willful neglect, not corrected within 30 days.
    WillfulNeglectNotCorrected,
}

impl Tier {
    /// All, mildest first.
    pub const ALL: [Self; 4] = [Self::DidNotKnow, Self::ReasonableCause, Self::WillfulNeglectCorrected, Self::WillfulNeglectNotCorrected];

    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DidNotKnow => "no-knowledge",
            Self::ReasonableCause => "reasonable-cause",
            Self::WillfulNeglectCorrected => "willful-neglect-corrected",
            Self::WillfulNeglectNotCorrected => "willful-neglect-not-corrected",
        }
    }

    /// Whether correction within 30 days of knowledge is a defense (45 CFR 160.410(c)).
    #[must_use]
    pub fn has_defense(self) -> bool {
        matches!(self, Self::DidNotKnow | Self::ReasonableCause)
    }
}

/// The set of calendar-year caps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CapSet {
    /// 45 CFR 160.404 as codified.
    Codified,
    /// HHS's notification of enforcement discretion of 2019, adjusted for inflation.
    EnforcementDiscretion,
    /// The same, un-inflated.
    #[serde(rename = "enforcement-discretion-2019")]
    EnforcementDiscretion2019,
}

impl CapSet {
    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Codified => "codified",
            Self::EnforcementDiscretion => "enforcement-discretion",
            Self::EnforcementDiscretion2019 => "enforcement-discretion-2019",
        }
    }
}

/// From which severity on findings give exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Every finding.
    Note,
    /// None.
    Never,
}

impl FailOn {
    /// The lowest severity that fails the run; `None` for never.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// What 45 CFR 164.306(d)(3) lets an organization decide on an addressable specification, in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// An equivalent alternative measure is in place.
    Equivalent,
    /// Neither it nor an alternative is reasonable and appropriate here.
    NotReasonable,
}

impl DecisionKind {
    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::NotReasonable => "not-reasonable",
        }
    }
}
