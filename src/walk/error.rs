//! What can go wrong before a file is read, in words for people.

use std::fmt;
use std::path::PathBuf;

/// A usage error or a repository that cannot be asked. The text is one sentence, lower case, no full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalkError {
    /// A PATH that does not exist.
    Missing {
        /// As given.
        path: String,
    },
    /// A file or folder that cannot be opened.
    Unreadable {
        /// As given.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// A PATH that lies outside the repository whose history was asked for.
    Outside {
        /// As given.
        path: String,
        /// The repository's folder.
        root: PathBuf,
    },
    /// `--diff` or `--staged` outside git.
    NoRepository {
        /// Where a repository was looked for.
        folder: PathBuf,
    },
    /// The program `git` cannot be started.
    NoGit {
        /// The system's words.
        reason: String,
    },
    /// A name that is no commit of this repository.
    BadRevision {
        /// As given.
        name: String,
    },
    /// git refused.
    Git {
        /// What was asked of it.
        action: &'static str,
        /// Its first line of complaint.
        reason: String,
    },
}

impl fmt::Display for WalkError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(out, "there is no file or folder `{path}`"),
            Self::Unreadable { path, reason } => write!(out, "`{path}` cannot be read: {reason}"),
            Self::Outside { path, root } => write!(out, "`{path}` lies outside the repository {}", root.display()),
            Self::NoRepository { folder } => write!(out, "{} is in no git repository; --diff and --staged need one", folder.display()),
            Self::NoGit { reason } => write!(out, "the program git cannot be started: {reason}"),
            Self::BadRevision { name } => {
                write!(
                    out,
                    "`{name}` is no commit of this repository; in a shallow clone, fetch it first: git fetch --depth=1 origin {name}"
                )
            }
            Self::Git { action, reason } => write!(out, "git could not {action}: {reason}"),
        }
    }
}

impl std::error::Error for WalkError {}
