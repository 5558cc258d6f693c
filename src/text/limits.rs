//! Limits, so that no input can take all memory or time.

use serde::{Deserialize, Serialize};

/// Bounds on one run; set under `limits:` in `phiward.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest file that is read, in bytes.
    pub max_file_bytes: u64,
    /// Deepest nesting that is followed.
    pub max_depth: u32,
    /// Longest snippet of scanned text in a report, in code points.
    pub max_snippet: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_file_bytes: 10 * 1024 * 1024, max_depth: 20_000, max_snippet: 160 }
    }
}
