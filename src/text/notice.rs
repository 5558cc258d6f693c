//! What could not be analyzed, said aloud.

use super::Span;
use serde::{Deserialize, Serialize};

/// A file, or a part of one, that was not analyzed as it should be. Silence is not safety.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Notice {
    /// Path relative to the repository root; empty for the run as a whole.
    pub path: String,
    /// What kind of trouble.
    pub kind: NoticeKind,
    /// One sentence for people, lower case, no full stop.
    pub message: String,
    /// Where, when the place is known.
    pub span: Option<Span>,
    /// 1-based line of `span`.
    pub line: Option<u32>,
}

/// How much was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// The file was not read: unreadable, too large, undecodable.
    Unread,
    /// The file was read, but its syntax is broken; the rest of it was analyzed.
    Unparsed,
    /// A limit cut the analysis short.
    Limit,
    /// Said for completeness; nothing was lost.
    Note,
}

impl Notice {
    /// A notice on a whole file.
    #[must_use]
    pub fn on_file(path: &str, kind: NoticeKind, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), kind, message: message.into(), span: None, line: None }
    }

    /// Whether the file counts as not analyzed for `--fail-on-unread`.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.kind != NoticeKind::Note
    }
}
