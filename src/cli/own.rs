//! The flags with which an organization names its own files.

use super::check::CheckArgs;
use std::path::PathBuf;

/// Policies and configuration, which every command that scans or names rules takes.
#[derive(Debug, clap::Args, Default, Clone)]
pub struct OwnFiles {
    /// Further policy file or folder (repeatable)
    #[arg(long, value_name = "FILE|DIR")]
    pub policy: Vec<PathBuf>,
    /// A configuration instead of the nearest phiward.yaml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl OwnFiles {
    /// A scan of these paths with these files and nothing else asked for.
    #[must_use]
    pub fn over(&self, paths: &[PathBuf]) -> CheckArgs {
        CheckArgs { paths: paths.to_vec(), own: self.clone(), ..CheckArgs::default() }
    }
}
