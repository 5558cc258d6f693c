//! What a run is asked to do.

use crate::knowledge::Confidence;
use jiff::civil::Date;
use std::path::PathBuf;

/// With what the files are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Compare {
    /// With nothing.
    #[default]
    Nothing,
    /// The work tree with the merge base of this revision and HEAD.
    Base(String),
    /// The index with HEAD.
    Staged,
    /// One revision with another (pre-push hooks).
    Between {
        /// The older one.
        from: String,
        /// The newer one.
        to: String,
    },
}

/// Options of a run, as meant.
#[derive(Debug, Clone)]
pub struct Options {
    /// Working directory.
    pub cwd: PathBuf,
    /// PATHS; none means the whole repository.
    pub paths: Vec<PathBuf>,
    /// Further policy files and folders.
    pub policies: Vec<PathBuf>,
    /// A configuration instead of `phiward.yaml`.
    pub config: Option<PathBuf>,
    /// What to compare with.
    pub compare: Compare,
    /// A baseline instead of `phiward-baseline.yaml`.
    pub baseline: Option<PathBuf>,
    /// Whether any baseline is read.
    pub use_baseline: bool,
    /// The day the report speaks of.
    pub as_of: Date,
    /// Findings below are only counted.
    pub min_confidence: Option<Confidence>,
    /// Whether anybody asks on which days findings came into the code, or for dollars that hang on it: git takes its time to say.
    pub dated: bool,
}

impl Options {
    /// The defaults for a working directory and a day.
    #[must_use]
    pub fn new(cwd: PathBuf, as_of: Date) -> Self {
        Self {
            cwd,
            paths: Vec::new(),
            policies: Vec::new(),
            config: None,
            compare: Compare::Nothing,
            baseline: None,
            use_baseline: true,
            as_of,
            min_confidence: None,
            dated: true,
        }
    }
}

/// Hears how far a run is.
pub trait Progress: Sync {
    /// So many files will be read.
    fn start(&self, _files: usize) {}
    /// One was read.
    fn tick(&self) {}
    /// All were.
    fn finish(&self) {}
}

/// Nobody listens.
impl Progress for () {}
