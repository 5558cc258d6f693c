//! The words of 45 CFR 160.404: tiers, cap sets, who is bound.

use serde::{Deserialize, Serialize};

/// Culpability (45 CFR 160.404(b)(2)): an assumption that the user states, never a conclusion of phiward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Did not know, and would not have known with reasonable diligence.
    #[serde(alias = "did-not-know")]
    NoKnowledge,
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
    pub const ALL: [Self; 4] =
        [Self::NoKnowledge, Self::ReasonableCause, Self::WillfulNeglectCorrected, Self::WillfulNeglectNotCorrected];

    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoKnowledge => "no-knowledge",
            Self::ReasonableCause => "reasonable-cause",
            Self::WillfulNeglectCorrected => "willful-neglect-corrected",
            Self::WillfulNeglectNotCorrected => "willful-neglect-not-corrected",
        }
    }

    /// Whether correction within 30 days of knowledge is a defense (160.410(c)).
    #[must_use]
    pub fn has_defense(self) -> bool {
        matches!(self, Self::NoKnowledge | Self::ReasonableCause)
    }
}

/// The set of calendar-year caps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CapSet {
    /// 45 CFR 160.404 as codified: one cap for all tiers.
    #[default]
    Codified,
    /// The notification of enforcement discretion of 2019, adjusted for inflation.
    EnforcementDiscretion,
    /// The same as printed in 2019.
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

/// What the organization is (45 CFR 160.103); decides which provisions bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    /// Health plan, clearinghouse or provider.
    CoveredEntity,
    /// Works with PHI for one.
    BusinessAssociate,
    /// Not stated: every provision is counted.
    #[default]
    Unknown,
}
