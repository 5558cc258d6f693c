//! What a file is for, and why one is passed over.

use serde::{Deserialize, Serialize};

/// What a file is for; filled from `policies/knowledge/paths.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileRole {
    /// Ships to production.
    #[default]
    Main,
    /// Tests and fixtures.
    Test,
    /// Samples, demos, seeds.
    Example,
    /// Documentation.
    Docs,
    /// Made by a program.
    Generated,
    /// Somebody else's.
    Vendored,
}

impl FileRole {
    /// The word that rules use in `roles`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Test => "test",
            Self::Example => "example",
            Self::Docs => "docs",
            Self::Generated => "generated",
            Self::Vendored => "vendored",
        }
    }
}

/// Why a file, or a folder with all that is in it, was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// Somebody else's code: `node_modules`, `third_party`.
    Vendored,
    /// Made by a program from something that is scanned itself.
    Generated,
    /// Squeezed for transport: no line that a person wrote.
    Minified,
    /// No text.
    Binary,
    /// Resolved dependency versions.
    Lock,
    /// No reader for this type of file.
    NoReader,
    /// Code in a role in which no rule speaks: tests.
    NoRule,
    /// phiward's own configuration, baseline and policies.
    Own,
    /// A symbolic link; its target is read under its own name when it lies in the tree.
    Symlink,
    /// A git repository within this one: a submodule or a nested clone.
    NestedRepository,
}

impl SkipReason {
    /// The words that `--verbose` counts by.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Vendored => "vendored",
            Self::Generated => "generated",
            Self::Minified => "minified",
            Self::Binary => "binary",
            Self::Lock => "lock file",
            Self::NoReader => "no reader for this type",
            Self::NoRule => "test or sample code, where no rule speaks",
            Self::Own => "phiward's own",
            Self::Symlink => "symbolic link",
            Self::NestedRepository => "nested repository",
        }
    }
}
