//! What a rule is about.

use serde::{Deserialize, Serialize};

/// What a rule is about; reports group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// TLS, certificate verification, cleartext.
    Transport,
    /// Scopes and client posture.
    Oauth,
    /// Logs, console, bodies logged, tokens in logs.
    Logging,
    /// Every other sink: URL, error response, browser storage, third party, e-mail, export, cache, metric.
    Disclosure,
    /// Permissions, sharing, guests, unauthenticated entry points, public storage or database.
    Access,
    /// Access, audit and trail logs off or short, field history.
    Audit,
    /// At rest, fields, weak or unkeyed cryptography.
    Encryption,
    /// Separation of tenants.
    Tenancy,
    /// Data altered or destroyed unnoticed.
    Integrity,
    /// Who someone is.
    Authentication,
    /// User interfaces for everyone.
    Accessibility,
    /// Dated statements in the evidence file.
    Attestation,
    /// Allow comments and decisions with a fault.
    Suppression,
}

impl Topic {
    /// All topics, in the order of the enum.
    pub const ALL: &'static [Self] = &[
        Self::Transport,
        Self::Oauth,
        Self::Logging,
        Self::Disclosure,
        Self::Access,
        Self::Audit,
        Self::Encryption,
        Self::Tenancy,
        Self::Integrity,
        Self::Authentication,
        Self::Accessibility,
        Self::Attestation,
        Self::Suppression,
    ];

    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::Oauth => "oauth",
            Self::Logging => "logging",
            Self::Disclosure => "disclosure",
            Self::Access => "access",
            Self::Audit => "audit",
            Self::Encryption => "encryption",
            Self::Tenancy => "tenancy",
            Self::Integrity => "integrity",
            Self::Authentication => "authentication",
            Self::Accessibility => "accessibility",
            Self::Attestation => "attestation",
            Self::Suppression => "suppression",
        }
    }

    /// The topic by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| topic.word() == word)
    }
}
