//! How grave a finding is.

use serde::{Deserialize, Serialize};

/// How grave a finding is; also the levels of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be mended or decided.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// The word users read and write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
